"""Sentences for people: what went wrong and what to do about it; bytes and seconds in words.

Used by the window and the command line; pure functions, any thread. Failures are data everywhere else.
"""

from __future__ import annotations

from typing import assert_never

from studio.domain import errors as e

_FAMILIES = {"picture": "picture", "text": "writing", "voice": "narration"}
_KILLED = 9
_WAYS = {
    "torch": "Close Triptych and run “make run FULL=1” in its folder once (about 5 GB)",
    "cuda": "Close Triptych and run “make run” in its folder on a machine whose NVIDIA driver works",
}
"""How to get the package's extra."""


def sentence(failure: e.Failure) -> str:
    """One clear message that says what to do."""
    match failure:
        case e.OutOfMemory() | e.WorkerDied() | e.WorkerHung() | e.WorkerGarbage() | e.WorkerStopped():
            return _of_a_worker(failure)
        case e.EngineFailed() | e.BadRequest() | e.BadInput() | e.JobInterrupted():
            return _of_a_job(failure)
        case e.ModelMissing() | e.ModelUnsupported() | e.ModelDamaged() | e.RuntimeMissing() | e.ImportRefused():
            return _of_a_model(failure)
        case e.NoNetwork() | e.SourceVanished() | e.WrongHash() | e.DownloadCancelled():
            return _of_a_download(failure)
        case e.NotAProject() | e.ProjectLocked() | e.ProjectNewer() | e.ProjectDamaged() | e.ProjectReadOnly():
            return _of_a_project(failure)
        case e.DiskFull() | e.FileUnreadable() | e.FileUnwritable() | e.NoAudioDevice():
            return _of_the_machine(failure)
        case _:
            assert_never(failure)


def _of_a_worker(failure: e.OutOfMemory | e.WorkerDied | e.WorkerHung | e.WorkerGarbage | e.WorkerStopped) -> str:
    match failure:
        case e.OutOfMemory():
            return _out_of_memory(failure)
        case e.WorkerDied(family=family, signal=signal) if signal == _KILLED:
            return (
                f"The system ended the {_name(family)} worker, most likely because memory ran out. Your project is "
                "safe. Close other programs or choose a smaller size or model, then try again."
            )
        case e.WorkerDied(family=family):
            return (
                f"The {_name(family)} worker crashed{_last_line(failure.stderr_tail)}. Your project is safe and the "
                "worker starts again by itself. Try again; if it crashes once more, choose another model."
            )
        case e.WorkerHung(family=family, seconds=seconds):
            return (
                f"The {_name(family)} worker did not answer for {seconds_in_words(seconds)} and was ended. Your "
                "project is safe. Try again; if it hangs once more, choose another model."
            )
        case e.WorkerGarbage(family=family, detail=detail):
            return (
                f"The {_name(family)} worker sent something that is not a message ({detail}) and was ended. Your "
                "project is safe. Try again; if it happens once more, install Triptych again."
            )
        case e.WorkerStopped(family=family, deaths=deaths, stderr_tail=tail):
            return (
                f"The {_name(family)} worker crashed {deaths} times within five minutes and was stopped"
                f"{_last_line(tail)}. Choose another model or free some memory, then restart the worker."
            )
        case _:
            assert_never(failure)


def _of_a_job(failure: e.EngineFailed | e.BadRequest | e.BadInput | e.JobInterrupted) -> str:
    match failure:
        case e.EngineFailed(engine=engine, error=error):
            return f"{engine} could not finish: {error}. Try again with other settings or another model."
        case e.BadRequest(field=field, problem=problem):
            return f"The setting “{field}” does not work here: {problem}. Change it and try again."
        case e.BadInput(name=name, problem=problem):
            return f"“{name}” could not be used: {problem}. Choose another file."
        case e.JobInterrupted(words=count) if count:
            were = "The one word it had written was" if count == 1 else f"The {count} words it had written were"
            return (
                f"Triptych ended while this job ran. {were} kept. Open the Writing pane to put them in or let them go."
            )
        case e.JobInterrupted(kept=kept):
            saved = {0: "Nothing was finished", 1: "The one finished result was kept"}
            words = saved.get(kept, f"The {kept} finished results were kept")
            return f"Triptych ended while this job ran. {words}. Run the job again for the rest."
        case _:
            assert_never(failure)


def _of_a_model(
    failure: e.ModelMissing | e.ModelUnsupported | e.ModelDamaged | e.RuntimeMissing | e.ImportRefused,
) -> str:
    match failure:
        case e.ModelMissing(model_id=model, successor=successor) if successor:
            return f"The model “{model}” is no longer part of Triptych; choose “{successor}”, which took its place."
        case e.ModelMissing(model_id=model, file=file):
            part = f" (its file {file} is missing)" if file else ""
            return f"The model “{model}” is not on this machine{part}. Install it in the model library."
        case e.ModelUnsupported(model=model, reason=reason):
            return f"“{model}” cannot be run here: {reason}. Choose another model."
        case e.ModelDamaged(model=model, file=file, detail=detail):
            return f"The file {file} of “{model}” is damaged ({detail}). Remove the model and install it again."
        case e.RuntimeMissing(package=package, extra=extra):
            way = _WAYS.get(extra, f"Install {package}")
            return f"This model needs {package}, which is not installed. {way}, or choose another model."
        case e.ImportRefused():
            return _refused(failure)
        case _:
            assert_never(failure)


def _refused(failure: e.ImportRefused) -> str:
    reasons = {
        "pickle": (
            "it is a pickle, which can run any program when it is read",
            "Look for the same model as .safetensors",
        ),
        "unknown": ("it is of no kind that Triptych knows", "Choose a .safetensors, .gguf or .onnx file"),
        "damaged": ("it is damaged", "Fetch it again"),
        "too-large": ("it is larger than such a file may be", "Choose a smaller one"),
        "unsafe": ("it names files outside its own folder", "Get it from a source you trust"),
        "exists": ("it is there already", "Remove the old one first if you want to replace it"),
    }
    reason, advice = reasons.get(failure.kind, ("it could not be checked", "Choose another file"))
    detail = f" ({failure.detail})" if failure.detail else ""
    return f"“{failure.path}” was not imported: {reason}{detail}. {advice}."


def _of_a_download(failure: e.NoNetwork | e.SourceVanished | e.WrongHash | e.DownloadCancelled) -> str:
    match failure:
        case e.NoNetwork(source=source, detail=detail):
            return (
                f"{source} cannot be reached{_in_brackets(detail)}. Check the connection and try again; what was "
                "fetched is kept, and everything that is installed works without a network."
            )
        case e.SourceVanished(source=source, detail=detail):
            return (
                f"{source} does not offer this file any more{_in_brackets(detail)}. Choose another model, or import "
                "the file if you have it."
            )
        case e.WrongHash(file=file):
            return f"{file} arrived with other contents than expected and was thrown away. Download it again."
        case e.DownloadCancelled(model_id=model):
            return f"The download of “{model}” was cancelled. Start it again to go on where it stopped."
        case _:
            assert_never(failure)


def _of_a_project(
    failure: e.NotAProject | e.ProjectLocked | e.ProjectNewer | e.ProjectDamaged | e.ProjectReadOnly,
) -> str:
    match failure:
        case e.NotAProject(path=path, detail=detail):
            return f"“{path}” is not a Triptych project{_in_brackets(detail)}. Choose a .triptych file."
        case e.ProjectLocked(path=path, holder=holder):
            return f"“{path}” is open in {holder or 'another program'}. Close it there, or open it here for reading."
        case e.ProjectNewer(path=path, version=version, supported=supported):
            return (
                f"“{path}” was made by a newer Triptych (format {version}; this one writes {supported}). It can be "
                "read here; update Triptych to change it."
            )
        case e.ProjectDamaged(path=path, detail=detail):
            return (
                f"“{path}” is damaged{_in_brackets(detail)}. It was left as it is; open one of its backups, or open it "
                "to read what is left."
            )
        case e.ProjectReadOnly(path=path, reason=reason):
            return f"“{path}” can only be read{_in_brackets(reason)}. Save a copy to go on working."
        case _:
            assert_never(failure)


def _of_the_machine(failure: e.DiskFull | e.FileUnreadable | e.FileUnwritable | e.NoAudioDevice) -> str:
    match failure:
        case e.DiskFull(path=path, needed_bytes=needed, free_bytes=free):
            parts = []
            if needed is not None:
                parts.append(f"{bytes_in_words(needed)} needed")
            if free is not None:
                parts.append(f"{bytes_in_words(free)} free")
            return f"There is no room left for “{path}”{_in_brackets(', '.join(parts))}. Free some space and try again."
        case e.FileUnreadable(path=path, detail=detail):
            return f"“{path}” could not be read{_in_brackets(detail)}. Check that it is there and may be read."
        case e.FileUnwritable(path=path, detail=detail):
            return (
                f"“{path}” could not be written{_in_brackets(detail)}. Choose another place or check its permissions."
            )
        case e.NoAudioDevice(detail=detail):
            return (
                f"No sound device was found{_in_brackets(detail)}, so nothing can be heard yet. What is spoken is kept "
                "and can be exported. Connect a loudspeaker and play it again."
            )
        case _:
            assert_never(failure)


def _out_of_memory(failure: e.OutOfMemory) -> str:
    where = "The graphics card" if failure.device.startswith("cuda") else "This machine"
    amounts = []
    if failure.needed_bytes is not None:
        amounts.append(f"{bytes_in_words(failure.needed_bytes)} needed")
    if failure.free_bytes is not None:
        amounts.append(f"{bytes_in_words(failure.free_bytes)} free")
    advice = f"What would fit: {failure.fits}." if failure.fits else "Try a smaller size, or close other programs."
    return f"{where} has too little memory for this{_in_brackets(', '.join(amounts))}. {advice}"


def _name(family: str) -> str:
    return _FAMILIES.get(family, family)


def _in_brackets(detail: str) -> str:
    return f" ({detail})" if detail else ""


def _last_line(tail: str) -> str:
    """The last words of a process, if they are short enough to be shown."""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return f" (its last words: {lines[-1][:120]})" if lines else ""


def bytes_in_words(count: int) -> str:
    """As "0 bytes", "812 KB", "1.4 GB"; powers of ten, as disks and downloads are counted."""
    if count < 1000:
        return f"{count} byte" if count == 1 else f"{count} bytes"
    amount = float(count)
    for unit in ("KB", "MB", "GB", "TB"):
        amount /= 1000
        if amount < 999.5 or unit == "TB":
            break
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"


def seconds_in_words(seconds: float) -> str:
    """As "less than a second", "12 seconds", "3 minutes", "1 hour 20 minutes"."""
    if seconds < 1:
        return "less than a second"
    if seconds < 90:
        return _count(round(seconds), "second")
    minutes = round(seconds / 60)
    if minutes < 90:
        return _count(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return _count(hours, "hour") + (f" {_count(minutes, 'minute')}" if minutes else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
