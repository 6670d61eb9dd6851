"""Sentences for people: what went wrong and what to do about it; bytes and seconds in words.

Used by the window and the command line; pure functions, any thread. Failures are data everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from PySide6.QtCore import QDateTime, QLocale

from studio.domain import errors as e
from studio.domain.kinds import KINDS, FamilyName, Kinds
from studio.services.details import tr_detail
from studio.services.translation import tr, tr_count

_KILLED = 9
_WAYS = {
    "torch": "This model needs {package}, which is not installed. Close Triptych and run “make run FULL=1” in its "
    "folder once (about 5 GB), or choose another model.",
    "cuda": "This model needs {package}, which is not installed. Close Triptych and run “make run” in its folder on a "
    "machine whose NVIDIA driver works, or choose another model.",
    "pdf": "A PDF is set by {package}, which is not installed (34 MB, Apache-2.0). Run “.venv/bin/pip install typst” "
    "in the folder of Triptych once, or export to Word or OpenDocument and print from there.",
    "japanese": "This voice reads Japanese by two packages that are not installed (48 MB, 250 MB unpacked; MIT and "
    "BSD). Run “.venv/bin/pip install {package}” in the folder of Triptych once, or choose another voice.",
    "mandarin": "This voice reads Mandarin by {package}, which is not installed. Run “.venv/bin/pip install {package}” "
    "in the folder of Triptych once, or choose another voice.",
}
"""What to do about a missing package, by its extra."""
_REFUSED = {
    "pickle": "“{path}” was not imported: it is a pickle, which can run any program when it is read{detail}. Look for "
    "the same model as .safetensors.",
    "unknown": "“{path}” was not imported: it is of no kind that Triptych knows{detail}. Choose a .safetensors, .gguf "
    "or .onnx file.",
    "damaged": "“{path}” was not imported: it is damaged{detail}. Fetch it again.",
    "too-large": "“{path}” was not imported: it is larger than such a file may be{detail}. Choose a smaller one.",
    "unsafe": "“{path}” was not imported: it names files outside its own folder{detail}. Get it from a source you "
    "trust.",
    "exists": "“{path}” was not imported: it is there already{detail}. Remove the old one first if you want to replace "
    "it.",
}
_UNCHECKED = "“{path}” was not imported: it could not be checked{detail}. Choose another file."


_UNKNOWN = {
    "model": "No model is called “{name}”.",
    "voice": "No voice is called “{name}”.",
    "style": "No style of this model is called “{name}”.",
    "sampler": "No sampler of this model is called “{name}”.",
    "engine": "No engine is called “{name}”; the model was made for another version of Triptych.",
}
_UNWRITABLE_FORMAT = (
    "“{path}” was not written: its name ends in no format that can be written here. Try again, and give a name that "
    "ends in {formats}."
)
_UNREADABLE_FORMAT = (
    "“{path}” was not read: its name ends in no format that can be read here. Choose a file whose name ends in "
    "{formats}."
)
_NAMES_SHOWN = 24
"""A sentence lists no more names."""


def sentence(failure: e.Failure, kinds: Kinds = KINDS) -> str:  # noqa: PLR0911 - one line for each sort
    """One clear message that says what to do. `kinds` has the names of the families."""
    match failure:
        case e.OutOfMemory() | e.WorkerDied() | e.WorkerHung() | e.WorkerGarbage() | e.WorkerStopped():
            return _of_a_worker(failure, kinds)
        case e.EngineFailed() | e.BadRequest() | e.BadInput() | e.JobInterrupted():
            return _of_a_job(failure)
        case e.NothingToDraw():
            return _nothing_to_draw(failure)
        case (
            e.NameUnknown() | e.ModelMissing() | e.ModelUnsupported() | e.ModelDamaged() | e.RuntimeMissing()
            | e.ImportRefused()
        ):  # fmt: skip
            return _of_a_model(failure)
        case e.NoNetwork() | e.SourceVanished() | e.WrongHash() | e.DownloadCancelled():
            return _of_a_download(failure)
        case e.ProjectMoved():
            return _moved(failure)
        case e.NotAProject() | e.ProjectLocked() | e.ProjectNewer() | e.ProjectDamaged() | e.ProjectReadOnly():
            return _of_a_project(failure)
        case (
            e.DiskFull() | e.FileUnreadable() | e.FileUnwritable() | e.FormatUnknown() | e.NoAudioDevice()
            | e.NoMicrophone() | e.Unforeseen()
        ):  # fmt: skip
            return _of_the_machine(failure)
        case _:
            assert_never(failure)


def _of_a_worker(
    failure: e.OutOfMemory | e.WorkerDied | e.WorkerHung | e.WorkerGarbage | e.WorkerStopped, kinds: Kinds
) -> str:
    match failure:
        case e.OutOfMemory():
            return _out_of_memory(failure)
        case e.WorkerDied():
            return _of_a_death(failure, family_noun(failure.family, kinds))
        case e.WorkerHung(family=family, seconds=seconds):
            return tr(
                "The {family} worker did not answer for {time} and was ended. Your project is safe. Try again; if it "
                "hangs once more, choose another model.",
                family=family_noun(family, kinds),
                time=seconds_in_words(seconds),
            )
        case e.WorkerGarbage(family=family, detail=detail):
            return tr(
                "The {family} worker sent something that is not a message ({detail}) and was ended. Your project is "
                "safe. Try again; if it happens once more, install Triptych again.",
                family=family_noun(family, kinds),
                detail=tr_detail(detail),
            )
        case e.WorkerStopped(family=family, deaths=deaths, stderr_tail=tail):
            return tr(
                "The {family} worker crashed {deaths} times within five minutes and was stopped{last_words}. Choose "
                "another model or free some memory, then restart the worker.",
                family=family_noun(family, kinds),
                deaths=deaths,
                last_words=_last_words(tail),
            )
        case _:
            assert_never(failure)


def _of_a_death(failure: e.WorkerDied, family: str) -> str:
    """`family`: its noun."""
    if failure.out_of_memory:
        return tr(
            "The {family} worker was ended because memory ran out. Your project is safe. Close other programs or "
            "choose a smaller size or model, then try again.",
            family=family,
        )
    if failure.signal == _KILLED:
        return tr(
            "The {family} worker was ended by the system or by somebody. Your project is safe and the worker "
            "starts again by itself. Try again.",
            family=family,
        )
    return tr(
        "The {family} worker crashed{last_words}. Your project is safe and the worker starts again by itself. "
        "Try again; if it crashes once more, choose another model.",
        family=family,
        last_words=_last_words(failure.stderr_tail),
    )


def _of_a_job(failure: e.EngineFailed | e.BadRequest | e.BadInput | e.JobInterrupted) -> str:
    match failure:
        case e.EngineFailed(engine=engine, error=error):
            return tr(
                "{engine} could not finish: {error}. Try again with other settings or another model.",
                engine=engine,
                error=tr_detail(error),
            )
        case e.BadRequest(field=field, problem=problem):
            return tr(
                "The setting “{field}” does not work here: {problem}. Change it and try again.",
                field=tr(field),
                problem=tr_detail(problem),
            )
        case e.BadInput(name=name, problem=problem):
            return tr(
                "“{name}” could not be used: {problem}. Choose another file.", name=name, problem=tr_detail(problem)
            )
        case e.JobInterrupted(words=count) if count:
            return tr_count(
                "Triptych ended while this job ran. The one word it had written was kept. Open the Writing pane to put "
                "it in or let it go.",
                "Triptych ended while this job ran. The {count} words it had written were kept. Open the Writing pane "
                "to put them in or let them go.",
                count,
            )
        case e.JobInterrupted(kept=0):
            return tr(
                "Triptych ended while this job ran. Nothing was finished. Run the job again for the rest.",
            )
        case e.JobInterrupted(kept=kept):
            return tr_count(
                "Triptych ended while this job ran. The one finished result was kept. Run the job again for the rest.",
                "Triptych ended while this job ran. The {count} finished results were kept. Run the job again for the "
                "rest.",
                kept,
            )
        case _:
            assert_never(failure)


def _nothing_to_draw(failure: e.NothingToDraw) -> str:
    if not failure.words:
        return tr("These words name nothing to draw. Name a thing, for example “a red apple”.")
    words = ", ".join(f"“{word}”" for word in failure.words[:_NAMES_SHOWN])
    if not failure.nearest:
        return tr("This model cannot draw {words}. Name a thing that it knows, or choose another model.", words=words)
    return tr(
        "This model cannot draw {words}. Nearest to it is {names}: use one of those words, or choose another model.",
        words=words,
        names=_or([f"“{name}”" for name in failure.nearest]),
    )


def _of_a_model(
    failure: e.NameUnknown | e.ModelMissing | e.ModelUnsupported | e.ModelDamaged | e.RuntimeMissing | e.ImportRefused,
) -> str:
    match failure:
        case e.NameUnknown():
            return _unknown(failure)
        case e.ModelMissing():
            return _missing(failure)
        case e.ModelUnsupported(model=model, reason=reason):
            return tr(
                "“{model}” cannot be run here: {reason}. Choose another model.", model=model, reason=tr_detail(reason)
            )
        case e.ModelDamaged(model=model, file=file, detail=detail):
            return tr(
                "The file {file} of “{model}” is damaged ({detail}). Remove the model and install it again.",
                file=file,
                model=model,
                detail=tr_detail(detail),
            )
        case e.RuntimeMissing():
            return _runtime_missing(failure)
        case e.ImportRefused():
            return _refused(failure)
        case _:
            assert_never(failure)


def _unknown(failure: e.NameUnknown) -> str:
    said = tr(_UNKNOWN[failure.what], name=failure.name)
    if failure.near:
        said += " " + tr("Did you mean {names}?", names=_or([f"“{name}”" for name in failure.near]))
    if not failure.known and failure.what in ("style", "sampler"):
        return said + " " + tr("It has none to choose from: leave this out, and try again.")
    if not failure.known:
        return said + " " + tr("There are none on this machine. Install one in the model library.")
    shown = ", ".join(failure.known[:_NAMES_SHOWN])
    more = len(failure.known) - _NAMES_SHOWN
    if more > 0:
        return said + " " + tr("Choose one of these: {names}, or one of {count} more.", names=shown, count=more)
    return said + " " + tr("Choose one of these: {names}.", names=shown)


def _or(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return tr("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])


def _missing(failure: e.ModelMissing) -> str:
    model = failure.model_id
    if failure.successor:
        return tr(
            "The model “{model}” is no longer part of Triptych; choose “{successor}”, which took its place.",
            model=model,
            successor=failure.successor,
        )
    if failure.file:
        return tr(
            "The model “{model}” is not on this machine (its file {file} is missing). Install it in the model library.",
            model=model,
            file=failure.file,
        )
    return tr("The model “{model}” is not on this machine. Install it in the model library.", model=model)


def _runtime_missing(failure: e.RuntimeMissing) -> str:
    words = _WAYS.get(
        failure.extra,
        "This model needs {package}, which is not installed. Install {package}, or choose another model.",
    )
    return tr(words, package=failure.package)


def _refused(failure: e.ImportRefused) -> str:
    return tr(_REFUSED.get(failure.kind, _UNCHECKED), path=failure.path, detail=_in_brackets(failure.detail))


def _of_a_download(failure: e.NoNetwork | e.SourceVanished | e.WrongHash | e.DownloadCancelled) -> str:
    match failure:
        case e.NoNetwork(source=source, detail=detail):
            return tr(
                "{source} cannot be reached{detail}. Check the connection and try again; what was fetched is kept, and "
                "everything that is installed works without a network.",
                source=tr_detail(source),
                detail=_in_brackets(detail),
            )
        case e.SourceVanished(source=source, detail=detail):
            return tr(
                "{source} does not offer this file any more{detail}. Choose another model, or import the file if you "
                "have it.",
                source=tr_detail(source),
                detail=_in_brackets(detail),
            )
        case e.WrongHash(file=file):
            return tr(
                "{file} arrived with other contents than expected and was thrown away. Download it again.", file=file
            )
        case e.DownloadCancelled(model_id=model):
            return tr("The download of “{model}” was cancelled. Start it again to go on where it stopped.", model=model)
        case _:
            assert_never(failure)


def _of_a_project(
    failure: e.NotAProject | e.ProjectLocked | e.ProjectNewer | e.ProjectDamaged | e.ProjectReadOnly,
) -> str:
    match failure:
        case e.NotAProject(path=path, detail=detail):
            return tr(
                "“{path}” is not a Triptych project{detail}. Choose a .triptych file.",
                path=path,
                detail=_in_brackets(detail),
            )
        case e.ProjectLocked(path=path, holder=holder):
            return tr(
                "“{path}” is open in {holder}. Close it there, or open it here for reading.",
                path=path,
                holder=tr_detail(holder) or tr("another program"),
            )
        case e.ProjectNewer(path=path, version=version, supported=supported):
            return tr(
                "“{path}” was made by a newer Triptych (format {version}; this one writes {supported}). It can be read "
                "here; update Triptych to change it.",
                path=path,
                version=version,
                supported=supported,
            )
        case e.ProjectDamaged(path=path, detail=detail):
            return tr(
                "“{path}” is damaged{detail}. It was left as it is; open one of its backups, or open it to read what "
                "is left.",
                path=path,
                detail=_in_brackets(detail),
            )
        case e.ProjectReadOnly(path=path, reason=reason):
            return tr(
                "“{path}” can only be read{reason}. Save a copy to go on working.",
                path=path,
                reason=_in_brackets(reason),
            )
        case _:
            assert_never(failure)


def _moved(failure: e.ProjectMoved) -> str:
    match failure.how:
        case "deleted":
            words = "“{path}” was deleted or moved away while it was open. Save a copy to keep your work."
        case "replaced":
            words = (
                "Another file has taken the place of “{path}” while it was open, perhaps by a program that "
                "synchronises folders. Save a copy of your work under another name; the other file is left as it is."
            )
        case "renamed":
            words = "“{path}” was renamed to “{now}” and could not be followed. Save a copy to keep your work."
        case "folder-gone":
            words = "The folder of “{path}” is gone or was renamed. Save a copy to keep your work, or put it back."
        case "taken":
            words = (
                "Another program has opened “{path}”, as its lock was removed{detail}. Save a copy to keep your work."
            )
        case "unreachable":
            words = "The drive of “{path}” does not answer{detail}. Connect it again, or save a copy elsewhere."
    return tr(words, path=failure.path, now=failure.now, detail=_in_brackets(failure.detail))


def _of_the_machine(
    failure: e.DiskFull
    | e.FileUnreadable
    | e.FileUnwritable
    | e.FormatUnknown
    | e.NoAudioDevice
    | e.NoMicrophone
    | e.Unforeseen,
) -> str:
    match failure:
        case e.Unforeseen(error=error):
            return tr(
                "Something went wrong that Triptych did not expect ({error}). What you have made is kept. Try again; "
                "if it happens once more, the log has the details.",
                error=error,
            )
        case e.FormatUnknown():
            words = _UNREADABLE_FORMAT if failure.reading else _UNWRITABLE_FORMAT
            return tr(words, path=failure.path, formats=_or(failure.known))
        case e.DiskFull(path=path, needed_bytes=needed, free_bytes=free):
            return tr(
                "There is no room left for “{path}”{amounts}. Free some space and try again.",
                path=path,
                amounts=_in_brackets(_amounts(needed, free)),
            )
        case e.FileUnreadable(path=path, detail=detail):
            return tr(
                "“{path}” could not be read{detail}. Check that it is there and may be read.",
                path=path,
                detail=_in_brackets(detail),
            )
        case e.FileUnwritable(path=path, detail=detail):
            return tr(
                "“{path}” could not be written{detail}. Choose another place or check its permissions.",
                path=path,
                detail=_in_brackets(detail),
            )
        case e.NoAudioDevice() | e.NoMicrophone():
            return _of_sound(failure)
        case _:
            assert_never(failure)


def _of_sound(failure: e.NoAudioDevice | e.NoMicrophone) -> str:
    match failure:
        case e.NoAudioDevice(detail=detail):
            return tr(
                "No sound device was found{detail}, so nothing can be heard yet. What is spoken is kept and can be "
                "exported. Connect a loudspeaker and play it again.",
                detail=_in_brackets(detail),
            )
        case e.NoMicrophone(detail=detail):
            return tr(
                "No microphone was found{detail}, so nothing can be recorded. Connect one, and try again.",
                detail=_in_brackets(detail),
            )
        case _:
            assert_never(failure)


def _out_of_memory(failure: e.OutOfMemory) -> str:
    amounts = _in_brackets(_amounts(failure.needed_bytes, failure.free_bytes))
    on_a_card = failure.device.startswith("cuda")
    if failure.fits and on_a_card:
        words = "The graphics card has too little memory for this{amounts}. What would fit: {fits}."
    elif failure.fits:
        words = "This machine has too little memory for this{amounts}. What would fit: {fits}."
    elif on_a_card:
        words = (
            "The graphics card has too little memory for this{amounts}. Try a smaller size, or close other programs."
        )
    else:
        words = "This machine has too little memory for this{amounts}. Try a smaller size, or close other programs."
    return tr(words, amounts=amounts, fits=tr_detail(failure.fits))


def _amounts(needed: int | None, free: int | None) -> str:
    """What is known of the room that is wanted and the room there is."""
    if needed is not None and free is not None:
        return tr("{needed} needed, {free} free", needed=bytes_in_words(needed), free=bytes_in_words(free))
    if needed is not None:
        return tr("{needed} needed", needed=bytes_in_words(needed))
    return tr("{free} free", free=bytes_in_words(free)) if free is not None else ""


def family_noun(family: FamilyName, kinds: Kinds = KINDS) -> str:
    """What people call a family inside a sentence: "the narration worker"."""
    return tr(kinds.family(family).noun)


def family_title(family: FamilyName, kinds: Kinds = KINDS) -> str:
    """What people call a family at the head of a list, or a job without a label: "Narration"."""
    return tr(kinds.family(family).title)


def _in_brackets(detail: str) -> str:
    """What a library or the system said of it, or what the words themselves put into brackets; empty without."""
    return f" ({tr_detail(detail)})" if detail else ""


def _last_words(tail: str) -> str:
    """The last line that a process wrote, if it is short enough to be shown."""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return _in_brackets(tr("its last words: {words}", words=lines[-1][:120])) if lines else ""


def bytes_in_words(count: int) -> str:
    """As "0 bytes", "812 KB", "1.4 GB"; powers of ten, as disks and downloads are counted."""
    if count < 1000:
        return tr_count("{count} byte", "{count} bytes", count)
    amount = float(count)
    words = ""
    for words in ("{amount} KB", "{amount} MB", "{amount} GB", "{amount} TB"):  # noqa: B007
        amount /= 1000
        if amount < 999.5:
            break
    return tr(words, amount=f"{amount:.1f}" if amount < 10 else f"{amount:.0f}")


def time_of_day(at: float) -> str:
    """As "20:14": seconds since 1970, in local time."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), "HH:mm")


def day_and_time(at: float) -> str:
    """As "21 November, 20:14", with the year where it is another one; in local time and the language of the words."""
    when = QDateTime.fromSecsSinceEpoch(int(at))
    same = when.date().year() == QDateTime.currentDateTime().date().year()
    return QLocale().toString(when, "d MMMM, HH:mm" if same else "d MMMM yyyy, HH:mm")


def full_day_and_time(at: float) -> str:
    """As "21 November 2026, 20:14"; in local time and the language of the words."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), "d MMMM yyyy, HH:mm")


def seconds_in_words(seconds: float) -> str:
    """As "less than a second", "12 seconds", "3 minutes", "1 hour 20 minutes"."""
    if seconds < 1:
        return tr("less than a second")
    if seconds < 90:
        return tr_count("{count} second", "{count} seconds", round(seconds))
    minutes = round(seconds / 60)
    if minutes < 90:
        return _minutes(minutes)
    hours, minutes = divmod(minutes, 60)
    whole = tr_count("{count} hour", "{count} hours", hours)
    return tr("{hours} {minutes}", hours=whole, minutes=_minutes(minutes)) if minutes else whole


def _minutes(count: int) -> str:
    return tr_count("{count} minute", "{count} minutes", count)
