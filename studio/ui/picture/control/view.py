"""The guides of the next picture, below its settings: control pictures, references, each with what it counts.

Implements `GuidesView`. Main thread. Hidden where the chosen model takes neither.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from studio.services.exchange.picture_decoding import decoded
from studio.services.translation import tr
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.control.chosen import Control, Guide
from studio.ui.picture.control.presenter import Kind, Offer
from studio.ui.picture.control.rows import GuideRow
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

KINDS: Final[tuple[Kind, ...]] = ("control", "reference")


class _Section(QWidget):
    """Guides of one kind, with what adds one."""

    def __init__(self, title: str, what: str, tip: str) -> None:
        """`what`: what is missing where there is no model for it; `tip`: what one more does."""
        super().__init__()
        self.add = WordButton(tr("Add\u2026"), name="plus", look="quiet")
        self.add.setToolTip(hover_text(tip))
        self.add.setAccessibleName(tr("Add: {what}", what=title))
        self.why_none = label(what, "muted", wrap=True)
        self.get = WordButton(tr("Get one"), look="quiet")
        self.get.setToolTip(tr("Show the models that can be fetched, with their sizes and licences"))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)
        self.column.addLayout(row(label(title, "heading"), 1, self.add))
        self.column.addWidget(self.why_none)
        self.column.addLayout(row(self.get, 1))


class GuidesPanel(QWidget):
    edited = Signal(str, dict)
    """Id of a guide, and its fields that were changed here."""
    removed = Signal(str)
    models_wanted = Signal(str)
    """Of which kind."""

    def __init__(self, thumbnails: PictureCache) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.rows: dict[str, GuideRow] = {}
        """By the guide's id, in the order in which they are shown."""
        self.sections: dict[Kind, _Section] = {
            "control": _Section(
                tr("Control pictures"),
                tr("No ControlNet for this model is on this computer."),
                tr("Draw along the lines, the pose or the depth of another picture"),
            ),
            "reference": _Section(
                tr("Reference pictures"),
                tr("No IP-Adapter for this model is on this computer."),
                tr("Draw in the likeness of another picture: its style, its subject"),
            ),
        }
        self.setProperty("area", "clear")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, 0, SPACE, SPACE)
        column.setSpacing(SPACE)
        for kind, section in self.sections.items():
            section.get.clicked.connect(partial(self.models_wanted.emit, kind))
            column.addWidget(section)
        thumbnails.ready.connect(self._thumbnail_came)

    def bind(self, actions: ActionRegistry) -> None:
        """The menus of the buttons that add a guide."""
        for kind, section in self.sections.items():
            menu = QMenu(section.add)
            actions.fill(menu, [f"picture.{kind}-{where}" for where in ("canvas", "layer", "chosen", "file")])
            section.add.setMenu(menu)

    def show_guides(self, guides: tuple[Guide, ...], offer: Offer) -> None:
        takes = {"control": offer.takes_controls, "reference": offer.takes_references}
        models = {"control": offer.nets, "reference": offer.adapters}
        for kind in KINDS:
            section = self.sections[kind]
            section.setVisible(takes[kind])
            section.add.setVisible(bool(models[kind]))
            section.why_none.setVisible(not models[kind])
            section.get.setVisible(not models[kind])
        self.setVisible(any(takes.values()))
        for gone in self.rows.keys() - {one.id for one in guides}:
            row_gone = self.rows.pop(gone)
            row_gone.setParent(None)
            row_gone.deleteLater()
        for one in guides:
            kind = _kind(one)
            if one.id not in self.rows:
                self._add_row(one, kind)
            self.rows[one.id].show_guide(one, models[kind], offer.why_not)

    def _add_row(self, guide: Guide, kind: Kind) -> None:
        made = self.rows[guide.id] = GuideRow(guide)
        made.edited.connect(self.edited)
        made.removed.connect(self.removed)
        self.sections[kind].column.addWidget(made)
        self._show_thumbnail(made)

    def show_reading(self, guide_id: str, words: str) -> None:
        found = self.rows.get(guide_id)
        if found is not None:
            found.show_reading(words)

    def show_control_picture(self, guide_id: str, png: bytes, words: str) -> None:
        found = self.rows.get(guide_id)
        if found is not None:
            found.show_reading("")
            found.show_picture(decoded(png) if png else QImage(), words)

    def _show_thumbnail(self, made: GuideRow) -> None:
        """Its own picture: of a control picture until what is read of it has come."""
        pixmap = self._thumbnails.get(made.guide.picture)
        if pixmap is not None:
            made.show_picture(pixmap.toImage())

    def _thumbnail_came(self, asset: str) -> None:
        for made in self.rows.values():
            if made.guide.picture == asset and not made.picture.pixmap():
                self._show_thumbnail(made)

    def tab_order(self) -> list[QWidget]:
        found: list[QWidget] = []
        for kind in KINDS:
            section = self.sections[kind]
            found += [section.add, section.get]
            found += [one for made in self.rows.values() if _kind(made.guide) == kind for one in made.tab_order()]
        return found


def _kind(guide: Guide) -> Kind:
    return "control" if isinstance(guide, Control) else "reference"
