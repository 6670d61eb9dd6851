"""Personas to be read, changed and kept as one's own or in the project: their files, with what is wrong told while one
types. Main thread; opened by the talk's room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

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

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.personas import SLOTS, Persona, read_persona, write_persona
from studio.domain.showable import showable
from studio.domain.task_templates import personas_of, put_persona, remove_persona
from studio.services.fault_words import fault_words
from studio.services.personas import KeptPersona, PersonaFolder, Personas, personas
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import SPACE, WrappedLabel, hover_text

_ID = Qt.ItemDataRole.UserRole


class PersonasDesk(Protocol):
    """What is needed of the desk."""

    @property
    def document(self) -> Document | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def why_not_writable(self) -> str: ...


class PersonasWindow(QDialog):
    def __init__(
        self,
        folder: PersonaFolder,
        desk: PersonasDesk,
        changed: Callable[[], object],
        say: Callable[[Failure], object],
        parent: QWidget | None = None,
    ) -> None:
        """`changed`: there are others now, or others of their ids."""
        super().__init__(parent)
        self._folder, self._desk, self._changed, self._say = folder, desk, changed, say
        self._known = Personas()
        self._shown = ""
        """Id of the persona whose file stands in the editor."""
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
        self.bring = WordButton(tr("Keep in the project"))
        self.remove = WordButton(tr("Remove mine"))
        self._lay_out()
        self.list.currentItemChanged.connect(lambda _now, _before: self._show())
        self.text.textChanged.connect(self._check)
        self.save.clicked.connect(self._keep)
        self.bring.clicked.connect(self._bring)
        self.remove.clicked.connect(self._remove)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        inner = QVBoxLayout()
        inner.addWidget(self.text, 1)
        inner.addWidget(self.told)
        inner.addWidget(self.slots)
        inner.addLayout(FlowRow(self.save, self.bring, self.remove))
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

    def refresh(self) -> None:
        """What there is now; what is being edited stays as it is."""
        kept = self._kept
        if self.isVisible():
            edited = kept is not None and self.text.toPlainText() != write_persona(kept.persona)
            self._read(self._shown, keeps_text=edited)

    def _read(self, persona_id: str, *, keeps_text: bool = False) -> None:
        document = self._desk.document
        self._known = personas(self._folder, personas_of(document) if document is not None else None)
        whose = {"user": tr("yours"), "project": tr("project")}
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._known.all:
            words = showable(tr(one.persona.words)) if one.home == "shipped" else showable(one.persona.words)
            item = QListWidgetItem(f"{words} ({whose[one.home]})" if one.home in whose else words)
            item.setData(_ID, one.persona.id)
            self.list.addItem(item)
            if one.persona.id == persona_id:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        if keeps_text:
            self._check()
        else:
            self._show()

    @property
    def _kept(self) -> KeptPersona | None:
        item = self.list.currentItem()
        wanted = item.data(_ID) if item is not None else ""
        return next((one for one in self._known.all if one.persona.id == wanted), None)

    def _show(self) -> None:
        kept = self._kept
        self._shown = kept.persona.id if kept is not None else ""
        self.text.setPlainText(write_persona(kept.persona) if kept is not None else "")
        self._check()

    def _typed(self) -> Persona | None:
        """The persona of the text as it stands; None for a text that is none, which is told with its line."""
        text = self.text.toPlainText()
        try:
            return read_persona(tr("The text"), text)
        except StudioError as error:
            self.told.setText(fault_words(error.failure, text)[0])
            return None

    def _check(self) -> None:
        found, kept = self._typed(), self._kept
        if found is not None:
            self.told.setText(tr("“{words}” can be talked to.", words=tr(found.words)))
        home = kept.home if kept is not None else "shipped"
        same = kept is not None and found == kept.persona
        why_not = self._desk.why_not_writable()
        self.save.setEnabled(found is not None and not (same and home != "project"))
        self.bring.setEnabled(found is not None and not why_not and not (same and home == "project"))
        self.bring.setToolTip(hover_text(why_not))
        self.remove.setText(tr("Remove from the project") if home == "project" else tr("Remove mine"))
        self.remove.setEnabled(home == "user" or (home == "project" and not why_not))

    def _keep(self) -> None:
        found = self._typed()
        if found is None:
            return
        try:
            self._folder.write(found, self.text.toPlainText())
        except StudioError as error:
            self._say(error.failure)
            return
        self._changed()
        self._read(found.id)

    def _bring(self) -> None:
        """Into the project, where it goes before one's own."""
        found, text = self._typed(), self.text.toPlainText()
        if found is not None and self._desk.make(lambda one: put_persona(one, found.id, text)) is not None:
            self._read(found.id)

    def _remove(self) -> None:
        kept = self._kept
        if kept is None or kept.home == "shipped":
            return
        persona_id = kept.persona.id
        if kept.home == "project":
            if self._desk.make(lambda one: remove_persona(one, persona_id)) is not None:
                self._read(persona_id)
            return
        try:
            self._folder.remove(persona_id)
        except StudioError as error:
            self._say(error.failure)
            return
        self._changed()
        self._read(persona_id)
