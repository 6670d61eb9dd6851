"""The LoRAs there are for the form: which of them the model can be used with, what their files say, pictures of them.

Knows no widgets but the pixmaps it hands out. Files are read by an errand, each once. Main thread.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio import places
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.file_names import file_name
from studio.formats.lora_facts import LARGEST_PICTURE, LoraFacts, facts_of
from studio.services.exchange.picture_decoding import decoded
from studio.services.models import picture_loras
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.widgets.errand import Errand, Step, at_work

SIDE: Final = 96
"""Pixels of a picture's longer side."""


def given_picture(lora_id: str) -> Path:
    """Where the picture lies that a person gave it."""
    return places.data_dir() / "lora-pictures" / f"{file_name(lora_id, 'lora')}.png"


class LoraCard(msgspec.Struct, frozen=True, kw_only=True):
    """What the form shows of a LoRA."""

    id: str
    title: str
    why_not: str = ""
    """A sentence; empty when the model can be used with it."""
    triggers: tuple[str, ...] = ()
    base: str = ""
    image: QImage | None = None


class LoraShelf(QObject):
    changed = Signal()
    """More is known of them, or others are here."""

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._errand = Errand(self)
        self._facts: dict[str, tuple[LoraFacts, QImage | None]] = {}
        self._given: dict[str, QImage] = {}
        """Pictures that the person gave, by id."""
        self._unread: dict[str, str] = {}
        """By id: why its file cannot be read."""
        self._asked: set[str] = set()

    def cards(self, model: InstalledModel | None) -> tuple[LoraCard, ...]:
        """All that are here, those that fit the model first. What their files say comes later, with `changed`."""
        loras = picture_loras.picture_loras(self._studio.library.installed())
        found = [self._card(lora, model) for lora in loras]
        self._read(loras)
        return tuple(sorted(found, key=lambda card: bool(card.why_not)))

    def card(self, name: str, model: InstalledModel | None) -> LoraCard:
        """Of one that is named; of one that is not here, it says so."""
        try:
            lora = picture_loras.lora_named(self._studio.library.installed(), name)
        except StudioError:
            return LoraCard(id=name, title=name, why_not=tr("It is not on this computer."))
        self._read((lora,))
        return self._card(lora, model)

    def found(self, name: str, sha256: str) -> str | None:
        """Id of the LoRA of that name, or else of the file whose SHA-256 begins so; None: it is not here."""
        installed = self._studio.library.installed()
        try:
            return picture_loras.lora_named(installed, name).id
        except StudioError:
            return picture_loras.lora_hashed(self._studio.library, sha256)

    def _card(self, lora: InstalledModel, model: InstalledModel | None) -> LoraCard:
        facts, image = self._facts.get(lora.id, (LoraFacts(), None))
        reason = self._unread.get(lora.id) or picture_loras.why_not(lora, model, self._studio.cards)
        noted: dict[str, tuple[str, ...]] = self._studio.settings.get("picture_lora_words")
        return LoraCard(
            id=lora.id, title=lora.title, why_not=reason, base=facts.base, image=self._given.get(lora.id, image),
            triggers=tuple(dict.fromkeys((*noted.get(lora.id, ()), *facts.triggers))),
        )  # fmt: skip

    def give(self, lora_id: str, image: QImage) -> None:
        """A picture of the person's."""
        self._given[lora_id] = image
        self.changed.emit()

    def _read(self, loras: tuple[InstalledModel, ...]) -> None:
        for lora in loras:
            path = next((Path(one) for one in lora.files.values() if one.lower().endswith(".safetensors")), None)
            if path is not None and lora.id not in self._asked:
                self._asked.add(lora.id)
                self._begin(lora.id, path)

    def _begin(self, lora_id: str, path: Path) -> None:
        def done(found: tuple[LoraFacts, QImage | None]) -> None:
            self._facts[lora_id] = found
            self.changed.emit()

        def unread(failure: Failure) -> None:
            self._unread[lora_id] = sentence(failure)
            self.changed.emit()

        self._errand.queue(lambda step: _looked_at(lora_id, path, step), done, unread)


def _looked_at(lora_id: str, path: Path, step: Step) -> tuple[LoraFacts, QImage | None]:
    check = at_work(step)
    facts = facts_of(path, check)
    given = given_picture(lora_id)
    picture = given.read_bytes()[:LARGEST_PICTURE] if given.is_file() else facts.picture
    image = decoded(picture, SIDE, check=check) if picture else QImage()
    return msgspec.structs.replace(facts, picture=b""), None if image.isNull() else image
