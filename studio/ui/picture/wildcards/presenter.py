"""The wildcard files of the project and of the user: read, written, taken in, tried. Main thread, no widgets; files of
other programs are read by an errand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.project_records import Wildcard
from studio.domain.wildcards import files
from studio.domain.wildcards.choosing import written_out
from studio.services.details import tr_detail
from studio.services.exchange.wildcards_in import ReadWildcards, read_wildcards
from studio.services.prompts import wildcards
from studio.services.prompts.wildcards import Home, WildcardFile, Wildcards
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

EDITED: Final = 200_000
"""Letters of a file that can be edited here; longer ones are for a text editor."""
TRIED: Final = 10


class WildcardFiles(QObject):
    changed = Signal()
    """There are other files now, or others of their lines."""
    put = Signal(str)
    """Words for the prompt."""
    said = Signal(str)
    """What was done, or what was wrong; a sentence for the window."""

    def __init__(self, desk: PictureDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.errand = Errand(self)
        self._typed: tuple[str, str] | None = None
        """The file of the project in which a person types, with the change that began it."""
        desk.session_changed.connect(self.settle)
        desk.session_changed.connect(self.errand.cancel)
        desk.session_changed.connect(self.changed)
        desk.document_changed.connect(lambda kinds: self.changed.emit() if Wildcard in kinds else None)

    @property
    def known(self) -> Wildcards:
        return self._desk.words.wildcards

    def listed(self) -> tuple[WildcardFile, ...]:
        return self.known.listed()

    def folder(self) -> Path:
        """Where the user's lie."""
        return self._desk.wildcards.path

    def text(self, name: str, home: Home) -> str:
        """Empty where it cannot be read, which is said."""
        try:
            return self.known.text(name, home)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return ""

    def about(self, text: str) -> str:
        """How many lines, and which of them cannot be followed."""
        lines = tr_count("{count:,} line", "{count:,} lines", len(files.entries(text)))
        wrong = files.faults(text, 1)
        if not wrong:
            return lines
        number, fault = wrong[0]
        return tr("{lines}. Line {number}: {problem}.", lines=lines, number=number, problem=tr_detail(fault.problem))

    def why_not(self, home: Home) -> str:
        """Why nothing can be written there, as a sentence; empty when it can."""
        return self._desk.why_not_writable() if home == "project" else ""

    def why_no_name(self, name: str, home: Home, old: str = "") -> str:
        """A sentence; empty when a file may be called so."""
        if not files.is_name(name):
            return tr("A name has letters, digits and - . _ inside, and / for folders: colour/warm.")
        taken = (one.name.casefold() for one in self.listed() if one.home == home and one.name != old)
        return tr("There is one of this name already.") if name.casefold() in taken else ""

    def write(self, texts: dict[str, str], home: Home) -> bool:
        """Texts by name. False: it could not be done, which is said."""
        reason = self.why_not(home)
        if reason:
            self.said.emit(reason)
            return False
        if home == "project":
            return self._desk.perform(lambda document: wildcards.written(document, texts))
        try:
            for name, text in texts.items():
                self._desk.wildcards.write(name, text)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return False
        self.changed.emit()
        return True

    def keep(self, name: str, text: str, home: Home) -> bool:
        """As `write`, while a person types: what they type in one file of the project is one step, kept at each
        pause."""
        if home != "project" or self.why_not(home):
            return self.write({name: text}, home)
        begun = self._typed[1] if self._typed is not None and self._typed[0] == name else ""

        def make(document: Document) -> Change | None:
            change = wildcards.written(document, {name: text}, begun)
            if change is not None:
                self._typed = name, begun or change.id
            return change

        return self._desk.perform(make)

    def settle(self) -> None:
        """What is typed next is another step."""
        self._typed = None

    def rename(self, name: str, new: str, home: Home) -> bool:
        reason = self.why_not(home) or self.why_no_name(new, home, name)
        if reason:
            self.said.emit(reason)
            return False
        if home == "project":
            return self._desk.perform(lambda document: wildcards.renamed(document, name, new))
        if not self.write({new: self.text(name, home)}, home):
            return False
        return new.casefold() == name.casefold() or self.remove(name, home)

    def remove(self, name: str, home: Home) -> bool:
        reason = self.why_not(home)
        if reason:
            self.said.emit(reason)
            return False
        if home == "project":
            return self._desk.perform(lambda document: wildcards.removed(document, name))
        try:
            self._desk.wildcards.remove(name)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return False
        self.changed.emit()
        return True

    def copy(self, name: str, home: Home) -> None:
        """To the other home; one that has its name there stays as it is, which is said."""
        other: Home = "user" if home == "project" else "project"
        reason = self.why_no_name(name, other)
        if reason:
            self.said.emit(reason)
        elif self.write({name: self.text(name, home)}, other):
            self.said.emit(
                tr("“{name}” is in the project now, too.", name=name) if other == "project"
                else tr("“{name}” is among your own now, too.", name=name)
            )  # fmt: skip

    def take_in(self, paths: Sequence[Path], home: Home) -> None:
        """Files of other programs; what of them was left out is counted, and nothing that is there is replaced."""

        def work(step: Step) -> ReadWildcards:
            texts: dict[str, str] = {}
            left_out = 0
            for at, path in enumerate(paths):
                step(at / len(paths))
                read = read_wildcards(path)
                texts |= read.texts
                left_out += read.left_out
            return ReadWildcards(texts, left_out)

        self.errand.start(
            work, lambda found: self._taken(found, home), lambda failure: self.said.emit(sentence(failure))
        )

    def _taken(self, found: ReadWildcards, home: Home) -> None:
        there = {one.name.casefold() for one in self.listed() if one.home == home}
        texts: dict[str, str] = {}
        for name, text in found.texts.items():
            new, number = name, 2
            while new.casefold() in there:
                new, number = f"{name}-{number}", number + 1
            there.add(new.casefold())
            texts[new] = text
        if not self.write(texts, home):
            return
        told = tr_count("{count} wildcard file came in.", "{count} wildcard files came in.", len(texts))
        if found.left_out:
            told += " " + tr_count(
                "{count} value was no list of words, and was left out.",
                "{count} values were no lists of words, and were left out.",
                found.left_out,
            )
        self.said.emit(told)

    def tried(self, template: str, seed: int, edited: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """What comes out for ten seeds; where it cannot be followed, why in few words. `edited`: texts by name that are
        not kept yet."""
        known = self.known.with_texts(edited or {})
        try:
            return tuple(written_out(template, seed + at, known.find) for at in range(TRIED))
        except StudioError as error:
            failure = error.failure
            return (f"{tr_detail(failure.problem)}." if isinstance(failure, BadRequest) else sentence(failure),)
