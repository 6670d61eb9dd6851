"""What the model page says of each model, as values: made from the library, without any widget. Main thread."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import msgspec

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.kinds import Kinds
from studio.services.licences import licence_in_words
from studio.services.models.engine_words import engines_in_words
from studio.services.models.fit import download_in_words, size_in_words
from studio.services.models.kind_words import kind_in_words, sort_of
from studio.services.models.library import ModelLibrary
from studio.services.models.openvino import has_openvino, has_torch
from studio.services.translation import tr
from studio.services.wording import family_title

State = Literal["here", "shipped", "offered", "too large"]
_STATES: Final[dict[State, str]] = {
    "here": "Installed",
    "shipped": "Comes with Triptych",
    "offered": "Not installed",
    "too large": "Does not fit",
}


class Row(msgspec.Struct, frozen=True):
    """One model in the list."""

    id: str
    title: str
    family: str
    family_title: str
    """What people call the family."""
    kind: str
    """Its sort within the family, in words: a LoRA, and for which models."""
    sort: str
    """The same, as one of `SORTS`; empty outside of the family of pictures."""
    state: State
    summary: str
    size: str
    licence: str
    why: str
    """Why the licence allows or forbids commercial use."""
    notice: str
    fit: str
    fits: bool
    tasks: str
    homepage: str
    suggested: bool = False
    """The best of its family for this machine."""
    imported: bool = False
    where: str = ""
    """Folder of an installed model."""
    engines: str = ""
    """Which engine runs it and how fast each is, where several can."""
    wants_openvino: bool = False
    """It draws on the processor by torch alone, as OpenVINO is not installed."""

    @property
    def state_words(self) -> str:
        return tr("Suggested for this machine") if self.suggested else tr(_STATES[self.state])

    @property
    def facts(self) -> str:
        """The line under the title."""
        return " · ".join(part for part in (self.family_title, self.kind, self.size, self.licence) if part)

    @property
    def spoken(self) -> str:
        """Everything, for a screen reader."""
        return f"{self.title}. {self.state_words}. {self.facts}. {self.fit} {self.summary}"

    @property
    def can_install(self) -> bool:
        return self.state in ("offered", "too large")

    @property
    def is_here(self) -> bool:
        return self.state in ("here", "shipped")

    @property
    def can_remove(self) -> bool:
        return self.state == "here"


class Wanted(msgspec.Struct, frozen=True):
    """What the person looks for."""

    words: str = ""
    family: str = ""
    sort: str = ""
    """Of pictures."""
    only_fitting: bool = False
    only_here: bool = False

    def takes(self, row: Row) -> bool:
        if (self.family and row.family != self.family) or (self.sort and row.sort != self.sort):
            return False
        if self.only_here and row.state not in ("here", "shipped"):
            return False
        if self.only_fitting and row.state == "too large":
            return False
        text = f"{row.title} {row.kind} {row.summary} {row.tasks} {row.licence} {row.id}".lower()
        return all(word in text for word in self.words.lower().split())


def rows_of(library: ModelLibrary, kinds: Kinds, cards: Cards) -> list[Row]:
    """What is here, then what is suggested for this machine, then the rest, what does not fit last."""
    installed = {model.id: model for model in library.installed()}
    suggested = set(library.suggestions().values())
    wording = _Wording(kinds, cards)
    rows = [
        _of_entry(library, wording, entry, installed.get(entry.id), entry.id in suggested)
        for entry in library.entries()
    ]
    known = {row.id for row in rows}
    rows += [_of_import(library, wording, model) for model in installed.values() if model.id not in known]
    order = {"here": 0, "shipped": 0, "offered": 1, "too large": 2}
    return sorted(rows, key=lambda row: (order[row.state], not row.suggested))


class _Wording(msgspec.Struct, frozen=True):
    """The tables that have the words."""

    kinds: Kinds
    cards: Cards

    def family(self, name: str) -> str:
        return family_title(name, self.kinds)

    def engines(self, library: ModelLibrary, model: InstalledModel) -> str:
        return engines_in_words(library, self.cards, model) if model.family == "text" else ""

    def wants_openvino(self, model: InstalledModel | None) -> bool:
        return model is not None and model.engine == "diffusers" and has_torch() and not has_openvino()

    def tasks(self, names: tuple[str, ...]) -> str:
        return ", ".join(tr(self.cards.task(name).words) for name in names)


def _of_entry(
    library: ModelLibrary, wording: _Wording, entry: CatalogueEntry, model: InstalledModel | None, suggested: bool
) -> Row:
    fit = library.fit(entry)
    state: State = "offered" if fit.fits else "too large"
    if model is not None:
        state = "shipped" if model.origin == "shipped" else "here"
    size = size_in_words(_bytes_here(model)) if model is not None else download_in_words(entry)
    return Row(
        id=entry.id,
        title=entry.title,
        family=entry.family,
        family_title=wording.family(entry.family),
        kind=kind_in_words(entry.tasks, entry.architecture) if entry.family == "picture" else "",
        sort=sort_of(entry.family, entry.tasks),
        state=state,
        summary=tr(entry.summary) if model is not None else " ".join((tr(entry.summary), *_brings(library, entry))),
        size=size,
        licence=licence_in_words(entry.licence),
        why=tr(entry.licence.why),
        notice=entry.licence.notice,
        fit=fit.words if entry.engine else "",
        fits=fit.fits,
        tasks=wording.tasks(entry.tasks),
        homepage=entry.homepage,
        suggested=suggested,
        where=model.root if model is not None else "",
        engines=wording.engines(library, model) if model is not None else "",
        wants_openvino=wording.wants_openvino(model),
    )


def _brings(library: ModelLibrary, entry: CatalogueEntry) -> tuple[str, ...]:
    """What is installed along with it, as a sentence; none where all of it is here."""
    if not entry.helpers:
        return ()
    here = {model.id for model in library.installed()}
    wanted = [one for one in library.entries() if one.id in entry.helpers.values() and one.id not in here]
    named = ", ".join(f"{tr(one.title)} ({download_in_words(one)})" for one in wanted)
    return (tr("Comes along with it: {models}.", models=named),) if named else ()


def _of_import(library: ModelLibrary, wording: _Wording, model: InstalledModel) -> Row:
    return Row(
        id=model.id,
        title=model.title,
        family=model.family,
        family_title=wording.family(model.family),
        kind=kind_in_words(model.tasks, model.architecture) if model.family == "picture" else "",
        sort=sort_of(model.family, model.tasks),
        state="here",
        summary=_imported_words(model),
        size=size_in_words(_bytes_here(model)),
        licence=licence_in_words(model.licence),
        why=tr(model.licence.why) if model.licence is not None else tr("The file does not state its licence."),
        notice="",
        fit="",
        fits=True,
        tasks=wording.tasks(model.tasks),
        homepage="",
        imported=True,
        where=model.root,
        engines=wording.engines(library, model),
        wants_openvino=wording.wants_openvino(model),
    )


def _imported_words(model: InstalledModel) -> str:
    if not model.recognised:
        return tr("Imported by you.")
    if model.verified:
        return tr("Imported by you. Its contents are those of the model in the catalogue.")
    return tr(
        "Imported by you. By its size and beginning it is the model of the catalogue; its whole contents are being "
        "checked."
    )


def _bytes_here(model: InstalledModel) -> int | None:
    try:
        return sum(Path(path).stat().st_size for path in model.files.values())
    except OSError:
        return None
