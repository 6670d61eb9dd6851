"""Remarks on the grammar in one editor of the text: underlined in its documents. Made by a view; main thread.

Which rules the project has on or off is a setting of the project. What is done about a remark by a key is in `mending`.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from studio.domain.errors import StudioError
from studio.domain.text_records import Paragraph
from studio.services.grammar import RULES_SETTING, chosen_rules, is_here, is_on, knows, open_checker
from studio.services.translation import tr
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.grammar import Grammar
from studio.ui.writing.text.scene_documents import SceneDocuments

SETTING = "writing_grammar"


class GrammarCheck(QObject):
    def __init__(self, desk: Desk, documents: SceneDocuments, parent: QObject, remarks: Grammar | None = None) -> None:
        """`remarks`: what another editor of the manuscript asks already."""
        super().__init__(parent)
        self._desk, self._documents = desk, documents
        self.remarks = remarks if remarks is not None else Grammar(open_checker, self)
        if remarks is None:
            self.remarks.failed.connect(desk.say)
        documents.remarked_in = self._remarked_in
        self.remarks.learnt.connect(documents.draw_paragraphs)
        desk.project_changed.connect(lambda _session: self._listen())
        desk.meta_changed.connect(self._switched)
        desk.studio.settings.changed.connect(self._setting_changed)
        self._listen()

    @property
    def on(self) -> bool:
        return bool(self._desk.studio.settings.get(SETTING))

    def toggle(self) -> None:
        self._desk.studio.settings.set(SETTING, not self.on)

    @property
    def chosen(self) -> dict[str, bool]:
        """By rule, what this project has on or off."""
        session = self._desk.session
        return chosen_rules(session.setting(RULES_SETTING, {}) if session is not None else {})

    def choose(self, chosen: Mapping[str, bool]) -> None:
        """From now on these rules are on or off in this project; what is as it would be anyway is not kept."""
        session = self._desk.session
        if session is None:
            return
        try:
            session.set_setting(RULES_SETTING, {rule: on for rule, on in chosen.items() if on != is_on(rule, {})})
        except StudioError as error:
            self._desk.say(error.failure)
            return
        self._listen()

    def _listen(self) -> None:
        self.remarks.speak(self._desk.language if self.on else "", self.chosen)

    def _switched(self) -> None:
        self._listen()
        self._documents.restyle(self._documents.face, tinted=self._documents.tinted)

    def _setting_changed(self, name: str) -> None:
        if name == SETTING:
            self._switched()

    def _remarked_in(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        return [(one.start, one.end) for one in self.remarks.remarks_in(paragraph)]

    def why_no_rules(self) -> str:
        """Why grammar cannot be checked here; empty where it can."""
        if not is_here():
            return tr("Harper, which checks the grammar, is not installed. “pip install harper-py” brings it.")
        if not knows(self._desk.language or "en"):
            return tr("Grammar is checked in English alone.")
        return ""

    def why_not(self) -> str:
        """Why there are no remarks; empty where there may be."""
        off = "" if self.on else tr("Grammar is switched off.")
        return self._desk.why_no_scene() or self.why_no_rules() or off
