"""Personas to be read, changed and kept as one's own: their files, with what is wrong told while one types. Main
thread; opened by the talk's room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.domain.errors import Failure, StudioError
from studio.domain.personas import SLOTS, Persona, read_persona, write_persona
from studio.domain.showable import showable
from studio.services.personas import KeptPersona, PersonaFolder, Personas, personas
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import SPACE, WrappedLabel, row

_ID = Qt.ItemDataRole.UserRole


class PersonasWindow(QDialog):
    def __init__(
        self,
        folder: PersonaFolder,
        changed: Callable[[], object],
        say: Callable[[Failure], object],
        parent: QWidget | None = None,
    ) -> None:
        """`changed`: there are others now, or others of their ids."""
        super().__init__(parent)
        self._folder, self._changed, self._say = folder, changed, say
        self._known = Personas()
        self.setWindowTitle(tr("Personas"))
        self.setModal(False)
        self.resize(760, 520)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Personas"))
        self.list.setMaximumWidth(220)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("File of the persona"))
        self.text.setTabChangesFocus(True)
        self.told = WrappedLabel("small")
        self.slots = WrappedLabel("muted")
        self.slots.setText(tr("In braces there may stand: {names}.", names=", ".join(SLOTS)))
        self.save = WordButton(tr("Keep as my own"), look="primary")
        self.remove = WordButton(tr("Remove mine"))
        self._lay_out()
        self.list.currentItemChanged.connect(lambda _now, _before: self._show())
        self.text.textChanged.connect(self._check)
        self.save.clicked.connect(self._keep)
        self.remove.clicked.connect(self._remove)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        inner = QVBoxLayout()
        inner.addWidget(self.text, 1)
        inner.addWidget(self.told)
        inner.addWidget(self.slots)
        inner.addLayout(row(self.save, self.remove, 1))
        beside = QHBoxLayout()
        beside.addWidget(self.list)
        beside.addLayout(inner, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        whole.addLayout(beside, 1)
        whole.addWidget(buttons)

    def open_at(self, persona_id: str) -> None:
        self._read(persona_id)
        self.show()
        self.raise_()
        self.activateWindow()

    def _read(self, persona_id: str) -> None:
        self._known = personas(self._folder)
        self.list.clear()
        for one in self._known.all:
            own = one.home == "user"
            words = showable(tr(one.persona.words))
            item = QListWidgetItem(tr("{name} (yours)", name=words) if own else words)
            item.setData(_ID, one.persona.id)
            self.list.addItem(item)
            if one.persona.id == persona_id:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)

    @property
    def _kept(self) -> KeptPersona | None:
        item = self.list.currentItem()
        wanted = item.data(_ID) if item is not None else ""
        return next((one for one in self._known.all if one.persona.id == wanted), None)

    def _show(self) -> None:
        kept = self._kept
        self.text.setPlainText(write_persona(kept.persona) if kept is not None else "")
        self.remove.setEnabled(kept is not None and kept.home == "user")

    def _typed(self) -> Persona | None:
        """The persona of the text as it stands; None for a text that is none, which is told."""
        try:
            return read_persona(tr("The text"), self.text.toPlainText())
        except StudioError as error:
            self.told.setText(sentence(error.failure))
            return None

    def _check(self) -> None:
        found, kept = self._typed(), self._kept
        if found is not None:
            self.told.setText(tr("“{words}” can be talked to.", words=tr(found.words)))
        self.save.setEnabled(found is not None and (kept is None or found != kept.persona))

    def _keep(self) -> None:
        found = self._typed()
        if found is None:
            return
        try:
            self._folder.write(found)
        except StudioError as error:
            self._say(error.failure)
            return
        self._changed()
        self._read(found.id)

    def _remove(self) -> None:
        kept = self._kept
        if kept is None or kept.home != "user":
            return
        try:
            self._folder.remove(kept.persona.id)
        except StudioError as error:
            self._say(error.failure)
            return
        self._changed()
        self._read(kept.persona.id)
