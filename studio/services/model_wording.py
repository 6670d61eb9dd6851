"""Sentences about models: what cannot be drawn, is not here, cannot be run, was not imported or did not arrive.

Called by `wording`; pure functions, any thread.
"""

from __future__ import annotations

from typing import assert_never

from studio.domain import errors as e
from studio.services.details import tr_detail
from studio.services.phrases import in_brackets, one_of
from studio.services.translation import tr

_WAYS = {
    "torch": "This model needs {package}, which is not installed. Close Triptych and run “make run FULL=1” in its "
    "folder once (about 5 GB), or choose another model.",
    "cuda": "This model needs {package}, which is not installed. Close Triptych and run “make run” in its folder on a "
    "machine whose NVIDIA driver works, or choose another model.",
    "pdf": "A PDF is set by {package}, which is not installed (34 MB, Apache-2.0). Run “.venv/bin/pip install typst” "
    "in the folder of Triptych once, or export to Word or OpenDocument and print from there.",
    "ffmpeg": "This is done by the program {package}, which is not installed. Install it with your system's packages, "
    "or run “.venv/bin/pip install imageio-ffmpeg” in the folder of Triptych once (a program under the GPL).",
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
    "lora": "No LoRA for pictures is called “{name}”.",
    "embedding": "No embedding is called “{name}”.",
    "task": "No task of the assistant is called “{name}”.",
    "choice": "This task has no choice called “{name}”.",
    "persona": "No persona and no character of the book is called “{name}”.",
    "conversation": "No conversation of the project is called “{name}”.",
    "field": "This task has no field called “{name}”.",
    "engine": "No engine is called “{name}”; the model was made for another version of Triptych.",
}
_NAMES_SHOWN = 24
"""A sentence lists no more names."""


def nothing_to_draw(failure: e.NothingToDraw) -> str:
    if not failure.words:
        return tr("These words name nothing to draw. Name a thing, for example “a red apple”.")
    words = ", ".join(f"“{word}”" for word in failure.words[:_NAMES_SHOWN])
    if failure.changes:
        return tr(
            "There is no scene yet that {words} could change. Say what to draw, or choose a picture that was drawn "
            "from words by this model.",
            words=words,
        )
    if not failure.nearest:
        return tr("This model cannot draw {words}. Name a thing that it knows, or choose another model.", words=words)
    return tr(
        "This model cannot draw {words}. Nearest to it is {names}: use one of those words, or choose another model.",
        words=words,
        names=one_of([f"“{name}”" for name in failure.nearest]),
    )


def of_a_model(
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
        said += " " + tr("Did you mean {names}?", names=one_of([f"“{name}”" for name in failure.near]))
    if not failure.known and failure.what in ("style", "sampler", "task", "choice", "field", "persona", "conversation"):
        return said + " " + tr("It has none to choose from: leave this out, and try again.")
    if not failure.known:
        return said + " " + tr("There are none on this machine. Install one in the model library.")
    shown = ", ".join(failure.known[:_NAMES_SHOWN])
    more = len(failure.known) - _NAMES_SHOWN
    if more > 0:
        return said + " " + tr("Choose one of these: {names}, or one of {count} more.", names=shown, count=more)
    return said + " " + tr("Choose one of these: {names}.", names=shown)


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
    return tr(_REFUSED.get(failure.kind, _UNCHECKED), path=failure.path, detail=in_brackets(failure.detail))


def of_a_download(failure: e.NoNetwork | e.SourceVanished | e.WrongHash | e.DownloadCancelled) -> str:
    match failure:
        case e.NoNetwork(source=source, detail=detail):
            return tr(
                "{source} cannot be reached{detail}. Check the connection and try again; what was fetched is kept, and "
                "everything that is installed works without a network.",
                source=tr_detail(source),
                detail=in_brackets(detail),
            )
        case e.SourceVanished(source=source, detail=detail):
            return tr(
                "{source} does not offer this file any more{detail}. Choose another model, or import the file if you "
                "have it.",
                source=tr_detail(source),
                detail=in_brackets(detail),
            )
        case e.WrongHash(file=file):
            return tr(
                "{file} arrived with other contents than expected and was thrown away. Download it again.", file=file
            )
        case e.DownloadCancelled(model_id=model):
            return tr("The download of “{model}” was cancelled. Start it again to go on where it stopped.", model=model)
        case _:
            assert_never(failure)
