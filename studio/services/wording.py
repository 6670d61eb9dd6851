"""Sentences for people: what went wrong and what to do about it.

Used by the window and the command line; pure functions, any thread. Failures are data everywhere else.
"""

from __future__ import annotations

from typing import assert_never

from studio.domain import errors as e
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.services.amounts import bytes_in_words, seconds_in_words
from studio.services.details import tr_detail
from studio.services.model_wording import nothing_to_draw, of_a_download, of_a_model
from studio.services.phrases import in_brackets, one_of
from studio.services.translation import tr, tr_count

_KILLED = 9
_UNWRITABLE_FORMAT = (
    "“{path}” was not written: its name ends in no format that can be written here. Try again, and give a name that "
    "ends in {formats}."
)
_UNREADABLE_FORMAT = (
    "“{path}” was not read: its name ends in no format that can be read here. Choose a file whose name ends in "
    "{formats}."
)


def sentence(failure: e.Failure, kinds: Kinds = KINDS) -> str:  # noqa: PLR0911 - one line for each sort
    """One clear message that says what to do. `kinds` has the names of the families."""
    match failure:
        case e.OutOfMemory() | e.WorkerDied() | e.WorkerHung() | e.WorkerGarbage() | e.WorkerStopped():
            return _of_a_worker(failure, kinds)
        case e.EngineFailed() | e.BadRequest() | e.BadInput() | e.JobInterrupted():
            return _of_a_job(failure)
        case e.NothingToDraw():
            return nothing_to_draw(failure)
        case (
            e.NameUnknown() | e.ModelMissing() | e.ModelUnsupported() | e.ModelDamaged() | e.RuntimeMissing()
            | e.ImportRefused()
        ):  # fmt: skip
            return of_a_model(failure)
        case e.NoNetwork() | e.SourceVanished() | e.WrongHash() | e.DownloadCancelled():
            return of_a_download(failure)
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


def _unfit(failure: e.BadRequest) -> str:
    problem = tr_detail(failure.problem)
    if not failure.field:
        return tr("{problem}.", problem=problem)
    if failure.field == "prompt":
        return tr("The prompt cannot be used as it is: {problem}.", problem=problem)
    if failure.field.startswith("--") or failure.field.isupper():
        # Of the command line: as it calls its own arguments.
        return tr("{field}: {problem}.", field=failure.field, problem=problem.rstrip("."))
    return tr(
        "The setting “{field}” does not work here: {problem}. Change it and try again.",
        field=tr(failure.field), problem=problem,
    )  # fmt: skip


def _of_a_job(failure: e.EngineFailed | e.BadRequest | e.BadInput | e.JobInterrupted) -> str:
    match failure:
        case e.EngineFailed(engine=engine, error=error):
            return tr(
                "{engine} could not finish: {error}. Try again with other settings or another model.",
                engine=engine,
                error=tr_detail(error),
            )
        case e.BadRequest():
            return _unfit(failure)
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


def _of_a_project(
    failure: e.NotAProject | e.ProjectLocked | e.ProjectNewer | e.ProjectDamaged | e.ProjectReadOnly,
) -> str:
    match failure:
        case e.NotAProject(path=path, detail=detail):
            return tr(
                "“{path}” is not a Triptych project{detail}. Choose a .triptych file.",
                path=path,
                detail=in_brackets(detail),
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
                detail=in_brackets(detail),
            )
        case e.ProjectReadOnly(path=path, reason=reason):
            return tr(
                "“{path}” can only be read{reason}. Save a copy to go on working.",
                path=path,
                reason=in_brackets(reason),
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
    return tr(words, path=failure.path, now=failure.now, detail=in_brackets(failure.detail))


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
            return tr(words, path=failure.path, formats=one_of(failure.known))
        case e.DiskFull(path=path, needed_bytes=needed, free_bytes=free):
            return tr(
                "There is no room left for “{path}”{amounts}. Free some space and try again.",
                path=path,
                amounts=in_brackets(_amounts(needed, free)),
            )
        case e.FileUnreadable(path=path, detail=detail):
            return tr(
                "“{path}” could not be read{detail}. Check that it is there and may be read.",
                path=path,
                detail=in_brackets(detail),
            )
        case e.FileUnwritable(path=path, detail=detail):
            return tr(
                "“{path}” could not be written{detail}. Choose another place or check its permissions.",
                path=path,
                detail=in_brackets(detail),
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
                detail=in_brackets(detail),
            )
        case e.NoMicrophone(detail=detail):
            return tr(
                "No microphone was found{detail}, so nothing can be recorded. Connect one, and try again.",
                detail=in_brackets(detail),
            )
        case _:
            assert_never(failure)


def _out_of_memory(failure: e.OutOfMemory) -> str:
    amounts = in_brackets(_amounts(failure.needed_bytes, failure.free_bytes))
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


def _last_words(tail: str) -> str:
    """The last line that a process wrote, if it is short enough to be shown."""
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return in_brackets(tr("its last words: {words}", words=lines[-1][:120])) if lines else ""
