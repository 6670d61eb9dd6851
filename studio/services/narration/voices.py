"""The voices of the installed speech models, as a person chooses among them. Called by the narration pane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.raised import UNDECODABLE
from studio.places import shipped_models_dir
from studio.services.licences import licence_in_words
from studio.services.narration.casting import blended
from studio.services.translation import tr

PACK_TASK: Final = "more-voices"
"""What a pack of further voices is for: it has no engine, and speaks through another model."""
_LANGUAGES: Final = {
    "a": "American English", "b": "British English", "e": "Spanish", "f": "French", "h": "Hindi",
    "i": "Italian", "j": "Japanese", "p": "Portuguese", "z": "Mandarin",
}  # fmt: skip
_BEST: Final = ("af_heart", "af_bella", "bf_emma", "af_nicole", "am_fenrir", "am_michael", "am_puck", "bm_george")
"""By the grades of the model's own card; the order within a group."""
_ACCENTS: Final = {
    "a": "American", "b": "British", "e": "Spanish", "f": "French", "h": "Hindi",
    "i": "Italian", "j": "Japanese", "p": "Portuguese", "z": "Mandarin",
}  # fmt: skip
"""Short, as a voice is called where no language stands over it."""
_TITLES: Final = {"f": "{name}, woman, {accent}", "m": "{name}, man, {accent}"}
_UNPLACED: Final = {"f": "{name}, woman", "m": "{name}, man"}
"""Of a language that is not known."""
WHISPERING: Final = ("af_nicole",)


class Voice(msgspec.Struct, frozen=True):
    model_id: str
    id: str
    """As a request names it."""
    title: str
    group: str
    """Language or accent."""
    note: str
    """Model, licence and whether what it speaks may be sold."""


def voices_of(models: Sequence[InstalledModel]) -> tuple[Voice, ...]:
    """Every voice of every model, grouped by language, the best first."""
    speakers = [model for model in models if PACK_TASK not in model.tasks]
    found = [voice for model in speakers for voice in _of_model(model, models)]
    order = [tr(language) for language in _LANGUAGES.values()]
    return tuple(
        sorted(found, key=lambda one: (order.index(one.group) if one.group in order else len(order), _rank(one)))
    )


def with_packs(speakers: Iterable[InstalledModel], installed: Iterable[InstalledModel]) -> tuple[InstalledModel, ...]:
    """The models that can speak, and the packs of voices among all installed ones: what `voices_of` asks for."""
    return (*speakers, *(model for model in installed if PACK_TASK in model.tasks))


def voice_names(voice: str) -> tuple[str, ...]:
    """The voices that a request's voice is made of: one, or those of a blend "af_heart:60+am_puck:40"."""
    return tuple(part.partition(":")[0] for part in voice.split("+"))


class _Speakers(msgspec.Struct):
    num_speakers: int = 1
    speaker_id_map: dict[str, int] = {}


def speaks_as(model: InstalledModel, name: str) -> bool:
    """Whether a Piper model has a speaker of that name or number."""
    described = [Path(path) for path in model.files.values() if path.endswith(".onnx.json")]
    try:
        found = [msgspec.json.decode(path.read_bytes(), type=_Speakers) for path in described]
    except (OSError, *UNDECODABLE):
        return False
    return any(name in one.speaker_id_map or (name.isdecimal() and 0 <= int(name) < one.num_speakers) for one in found)


def more_voices(models: Iterable[InstalledModel]) -> InstalledModel | None:
    """The pack of further Kokoro voices, if it is here."""
    return next((model for model in models if PACK_TASK in model.tasks), None)


def _rank(voice: Voice) -> tuple[int, int, str]:
    kokoro = voice.id in _BEST or "_" in voice.id
    return (0 if kokoro else 1, _BEST.index(voice.id) if voice.id in _BEST else len(_BEST), voice.title)


def _of_model(model: InstalledModel, models: Sequence[InstalledModel]) -> list[Voice]:
    note = licence_note(model)
    if model.architecture != "kokoro":
        language = _piper_language(model)
        accent = _ACCENTS.get(language)
        title = tr("{name}, {accent}", name=model.title, accent=tr(accent)) if accent is not None else model.title
        group = tr(_LANGUAGES.get(language, "Other languages"))
        return [Voice(model.id, str(model.defaults.get("voice") or model.id), title, group, note)]
    packs = [model, *(pack for pack in (more_voices(models),) if pack is not None)]
    names = {Path(name).stem for pack in packs for name in pack.files if name.endswith(".bin")}
    if not any(name.endswith(".bin") for name in model.files):
        # A graph that the person brought: the voices that travel with the program fit every Kokoro.
        names |= {path.stem for path in (shipped_models_dir() / "kokoro-voices").glob("*.bin")}
    return [
        Voice(model.id, name, voice_title(name), tr(_LANGUAGES.get(name[:1], "Other languages")), note)
        for name in sorted(names)
    ]


def voice_title(voice: str) -> str:
    """What people call a voice: "Heart, woman, American" for af_heart."""
    if len(voice) < 4 or voice[2] != "_" or voice[1] not in "fm":
        return voice
    name = voice[3:].capitalize()
    accent = _ACCENTS.get(voice[0])
    if accent is None:
        return tr(_UNPLACED[voice[1]], name=name)
    if voice in WHISPERING:
        return tr("{name}, woman, {accent}, whispering", name=name, accent=tr(accent))
    return tr(_TITLES[voice[1]], name=name, accent=tr(accent))


def title_of(voices: Sequence[Voice], voice_id: str) -> str:
    """Of a voice that is here, or was once; of a blend both, with the share of the second."""
    first, second, share = blended(voice_id)
    if second:
        names = {"first": title_of(voices, first), "second": title_of(voices, second)}
        return tr("{first} with {percent} % {second}", percent=round(100 * share), **names)
    return next((voice.title for voice in voices if voice.id == voice_id), voice_title(voice_id))


def _piper_language(model: InstalledModel) -> str:
    """As Kokoro's voices begin with it; "" where it is another one."""
    names = " ".join(model.files)
    if "en_US" in names:
        return "a"
    return "b" if "en_GB" in names else ""


def licence_note(model: InstalledModel) -> str:
    """One line: what may be done with the sound."""
    return tr("{model}: {licence}", model=model.title, licence=licence_in_words(model.licence))
