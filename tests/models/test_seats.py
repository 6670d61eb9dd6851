"""What the catalogue offers is looked for by the program itself: each entry is taken as installed, and the lookups that
the product makes before a job have to come to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import CARDS
from studio.domain.errors import StudioError
from studio.domain.guides import CONTROLLED, DEPTH, REFERENCED, adapters_for, encoder_for, guide_of, nets_for
from studio.domain.latents import decoder_for
from studio.services.meanings import IN_ANY_LANGUAGE
from studio.services.meanings import MODEL as MEANING
from studio.services.models.library import ModelLibrary
from studio.services.narration.voices import PACK_TASK
from studio.services.second_reading import READER
from studio.services.spelling import FETCHED

Entries = Sequence[CatalogueEntry]
_TOKENIZER: Final = "clip-tokenizer"


@pytest.fixture
def entries(qapp: QCoreApplication) -> Entries:
    library = ModelLibrary()
    found = library.entries()
    library.shut_down()
    return found


def installed(entry: CatalogueEntry) -> InstalledModel:
    return InstalledModel(
        id=entry.id, title=entry.title, family=entry.family, engine=entry.engine, architecture=entry.architecture,
        root="/", files={file.name: f"/{file.name}" for file in entry.files}, tasks=entry.tasks,
        defaults=entry.defaults,
    )  # fmt: skip


def _painters(entries: Entries, entry: CatalogueEntry) -> list[InstalledModel]:
    """That draw by the same engine."""
    same = (one for one in entries if one.engine == entry.engine and "text-to-image" in one.tasks)
    return [installed(one) for one in same]


def _is_net(entry: CatalogueEntry, entries: Entries) -> bool:
    net = installed(entry)
    drawn = [one.architecture for one in _painters(entries, entry) if one.architecture in CONTROLLED]
    return guide_of(net) is not None and any(net in nets_for([net], one) for one in drawn)


def _is_adapter(entry: CatalogueEntry, entries: Entries) -> bool:
    adapter, shelf = installed(entry), [installed(one) for one in entries]
    painters = [one for one in _painters(entries, entry) if one.architecture in REFERENCED]
    try:
        encoder = encoder_for(shelf, adapter, entry)
    except StudioError:
        return False
    return encoder is not None and any(adapter in adapters_for([adapter], one) for one in painters)


def _is_encoder(entry: CatalogueEntry, entries: Entries) -> bool:
    adapters = [one for one in entries if "reference" in one.tasks and _is_adapter(one, entries)]
    seen = [encoder_for([installed(entry)], installed(one), one) for one in adapters]
    return any(one is not None and one.id == entry.id for one in seen)


def _is_decoder(entry: CatalogueEntry, entries: Entries) -> bool:
    drawn = [one.architecture for one in _painters(entries, entry)]
    return any(decoder_for([installed(entry)], one) == installed(entry) for one in drawn)


def _is_helper(entry: CatalogueEntry, entries: Entries) -> bool:
    return any(entry.id in one.helpers.values() for one in entries)


def _reads_depths(entry: CatalogueEntry, _entries: Entries) -> bool:
    return DEPTH in entry.tasks


BESIDE: Final[Mapping[str, Callable[[CatalogueEntry, Entries], bool]]] = {
    "control": _is_net, "reference": _is_adapter, "image-encoder": _is_encoder, "decode": _is_decoder,
    "find-faces": _is_helper, "depth": _reads_depths,
}  # fmt: skip


def why_useless(entry: CatalogueEntry, entries: Entries) -> str:
    """Empty for one that something of the program comes to."""
    card = CARDS.engine(entry.engine)
    if card is None:
        if entry.engine:
            return "no engine has its name"
        libraries = {one.runs_on for one in CARDS.engines} - {""} | {PACK_TASK}
        named = entry.id in (MEANING.id, IN_ANY_LANGUAGE.id, READER.id, _TOKENIZER) or entry.id.startswith(FETCHED)
        return "" if named or _is_helper(entry, entries) or set(entry.tasks) & libraries else "nothing reads it"
    for task in entry.tasks:
        if task not in card.tasks:
            return f"its engine does not {task}"
        if CARDS.task(task).use == "with another model":
            if task not in BESIDE or not BESIDE[task](entry, entries):
                return f"nothing looks for it as {task}"
        elif CARDS.task(task).use != "asked for":
            return f"nobody asks for {task}"
    return "" if entry.tasks else "it does nothing"


def test_what_is_offered_can_be_used(entries: Entries) -> None:
    assert {one.id: why for one in entries if (why := why_useless(one, entries))} == {}


@pytest.mark.parametrize(
    ("of", "changed"),
    [
        ("controlnet-sd15-canny", {"architecture": "z-image"}),
        ("controlnet-sd15-canny", {"id": "net", "title": "A net", "defaults": {}}),
        ("controlnet-sd15-canny", {"engine": "moving-diffusers"}),
        ("ip-adapter-sd15", {"architecture": "sd3"}),
        ("ip-adapter-encoder", {"tasks": ("decode",)}),
        ("taesd", {"architecture": "wan"}),
        ("yunet", {"id": "other-finder"}),
        ("depth-anything-v2-small", {"engine": "depth-onnx"}),
        ("depth-anything-v2-small", {"tasks": ("find-faces",)}),
        ("sd15", {"tasks": ("text-to-image", "speak")}),
        ("wan-2.1-t2v-1.3b", {"tasks": ("text-to-image", "inpaint")}),
        ("sd15", {"tasks": ()}),
        ("clip-tokenizer", {"id": "t5-tokenizer"}),
    ],
)
def test_a_false_entry_would_be_found(entries: Entries, of: str, changed: dict[str, object]) -> None:
    true = next(one for one in entries if one.id == of)
    false = msgspec.structs.replace(true, **changed)
    assert why_useless(true, entries) == ""
    assert why_useless(false, [false if one is true else one for one in entries])
