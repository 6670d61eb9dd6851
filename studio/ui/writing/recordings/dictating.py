"""The room of dictation: what is said goes into the text at the caret, with spoken punctuation and commands.

Main thread. The pane makes it and gives `bar` its place. One key does both ways of dictating: a tap switches it on or
off, and held down it listens until it is let go. What is understood of an utterance before it is over stands in the bar
alone.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMessageBox, QWidget

from studio.domain.dictated import command_of, spoken_of, without_noise
from studio.domain.errors import Failure, ModelMissing, NoMicrophone
from studio.services.dictation import Dictation
from studio.services.hearing import FAMILY, TASK
from studio.services.translation import tr, tr_count
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page
from studio.ui.writing.recordings.dialog import remembered
from studio.ui.writing.recordings.dictation_bar import DictationBar
from studio.ui.writing.recordings.landing import Landing

KEY: Final = "F8"
_HELD: Final = 0.4
"""Seconds from which on a key that is let go was held."""
_COMPOSING_MS: Final = 200
_FAILED: Final = "dictation"
"""Key of a message."""


class DictatingRoom(QObject):
    undo_wanted = Signal()

    def __init__(self, desk: Desk, page: Page, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._page = page
        self._window = parent
        self.dictation = Dictation(desk.studio, self)
        self.bar = DictationBar()
        self._landing = Landing(desk, page)
        self._heard: list[str] = []
        """Utterances that are not in the text yet."""
        self._pressed = 0.0
        self.dictation.changed.connect(self._show)
        self.dictation.partial.connect(self.bar.show_partial)
        self.dictation.level_changed.connect(self.bar.meter.show_level)
        self.dictation.heard.connect(self._take)
        self.dictation.failed.connect(self._failed)
        desk.project_leaves.connect(self._leave)

    @property
    def listening(self) -> bool:
        return self.dictation.listening

    # ---- begun and ended

    def press(self) -> None:
        """The key goes down, or somebody chose it: begin, or end."""
        if self.listening:
            self.end()
            return
        self.desk.notices.take_back(_FAILED)
        models = self.desk.studio.library.models_for(FAMILY, TASK)
        if self.dictation.begin(remembered(self.desk.studio.settings, models)):
            self._pressed = time.monotonic()
            self._watch(True)
            self._page.focus()

    def end(self) -> None:
        self._watch(False)
        self.dictation.end()

    def _watch(self, on: bool) -> None:
        """For the key that is let go: only while it may be held."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
            if on:
                application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            self._let_go(event.key())
        return super().eventFilter(watched, event)

    def _let_go(self, key: int) -> None:
        if key == Qt.Key.Key_F8:
            self._watch(False)
            if time.monotonic() - self._pressed >= _HELD:
                self.dictation.end()

    def _leave(self) -> None:
        self._watch(False)
        lost = self.dictation.drop() + len(self._heard)
        self._heard.clear()
        self._landing.forget()
        if lost:
            words = tr_count(
                "The project was left before {count} dictated utterance was written down.",
                "The project was left before {count} dictated utterances were written down.",
                lost,
            )
            self.desk.notices.lose(words)

    # ---- what was heard

    def _take(self, heard: str) -> None:
        self._heard.append(heard)
        self._land()

    def _land(self) -> None:
        if self._page.composing:
            QTimer.singleShot(_COMPOSING_MS, self, self._land)
            return
        while self._heard:
            self._do(self._heard.pop(0))
        self._show()

    def _do(self, heard: str) -> None:
        match command_of(heard, self.desk.language):
            case "undo":
                self.undo_wanted.emit()
            case "delete":
                self._tell(self._landing.delete())
            case "scene":
                if not self._landing.begin_scene(tr("Untitled scene")):
                    self._tell(tr("A scene begins here already."))
            case "stop":
                self.end()
            case None:
                self._put(without_noise(heard))

    def _put(self, words: str) -> None:
        if words and not self._landing.put(words):
            self.desk.notices.lose(tr("There is no place in the text for what was dictated: “{words}”", words=words))

    def _tell(self, words: str) -> None:
        if words:
            self.desk.hint(words)

    # ---- what is shown

    def _show(self) -> None:
        dictation = self.dictation
        if dictation.gives_way:
            words = tr("What you said waits for the jobs in the queue.")
        elif dictation.waiting:
            words = tr("Writing down…")
        else:
            words = tr("Listening…") if dictation.listening else ""
        self.bar.show_state(words, listening=dictation.listening)

    def _failed(self, failure: Failure) -> None:
        self._watch(False)
        ways = []
        if isinstance(failure, ModelMissing) or self.dictation.why_not() is not None:
            ways.append((tr("Show models"), lambda: self.desk.models_wanted.emit(FAMILY)))
        if self.dictation.waiting:
            ways.append((tr("Try again"), self.dictation.retry))
        if self.dictation.waiting and not isinstance(failure, NoMicrophone):
            self.desk.notices.lose(failure, *ways, key=_FAILED)
        else:
            self.desk.notices.fail(failure, *ways, key=_FAILED)
        self._show()

    def show_help(self) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, tr("What can be dictated"), self.help_words(), parent=self._window)
        box.open()

    def help_words(self) -> str:
        spoken = spoken_of(self.desk.language)
        by_mark: dict[str, list[str]] = {}
        for name, mark in spoken.marks.items():
            by_mark.setdefault(mark, []).append(name)
        lines = [f"{'¶' if mark == chr(10) else mark}   {', '.join(names)}" for mark, names in by_mark.items()]
        doing = {
            "undo": tr("takes the last step back"),
            "delete": tr("deletes what is selected, or what was dictated last"),
            "scene": tr("begins a scene at the caret"),
            "stop": tr("ends the dictation"),
        }
        commands = [f"“{name}”: {doing[command]}" for name, command in spoken.commands.items()]
        spoken_alone = tr("Said alone, between two pauses:")
        return "\n".join([*lines, "", spoken_alone, *commands])
