"""What the making commands are asked for by name: a model, a style, a voice. Says which there are when there is none of
that name."""

from __future__ import annotations

from collections.abc import Iterable

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import ModelMissing, ModelUnsupported, StudioError
from studio.domain.names import unknown
from studio.services.models.library import ModelLibrary
from studio.services.narration.voices import PACK_TASK, Voice, speaks_as, voice_names, voices_of, with_packs


def model_for(library: ModelLibrary, wanted: str, family: str, task: str) -> InstalledModel:
    """The model that was named, or the first that can do the task. Raises StudioError: NameUnknown, ModelMissing,
    RuntimeMissing, ModelUnsupported of one that is for something else."""
    if not wanted:
        able = library.models_for(family, task)
        if not able:
            raise StudioError(library.why_none(family, task))
        return able[0]
    model = library.named(wanted, family, task)
    if task not in model.tasks:
        raise StudioError(ModelUnsupported(model=model.title, reason="it is made for other things"))
    failure = library.why_not(model)
    if failure is not None:
        raise StudioError(failure)
    return model


def check_style(library: ModelLibrary, model: InstalledModel, style: str, named: Iterable[str] = ()) -> None:
    """Raises StudioError(NameUnknown) for a style that the model has not. `named`: others that might have been said."""
    entry = library.entry(model.id)
    styles = entry.styles if entry is not None else ()
    if style and style not in styles:
        raise unknown("style", style, (*styles, *named))


def voices_here(library: ModelLibrary) -> tuple[Voice, ...]:
    """Every voice that can be spoken with now, the best first."""
    return voices_of(with_packs(library.models_for("voice", "speak"), library.installed()))


def voice_for(library: ModelLibrary, model: InstalledModel, wanted: str) -> str:
    """The voice that was named, or the model's best one. Raises StudioError: NameUnknown, or ModelMissing of the pack
    that has the voice."""
    own = [voice.id for voice in voices_here(library) if voice.model_id == model.id]
    if not wanted:
        return own[0] if own else ""
    for name in voice_names(wanted):
        if name in own or speaks_as(model, name):
            continue
        pack = next((entry for entry in library.entries() if PACK_TASK in entry.tasks), None)
        if pack is not None and model.architecture == "kokoro" and f"voices/{name}.bin" in {f.name for f in pack.files}:
            raise StudioError(ModelMissing(model_id=pack.id, file=f"{name}.bin"))
        raise unknown("voice", name, own)
    return wanted
