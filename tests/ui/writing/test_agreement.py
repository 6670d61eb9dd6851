"""Whatever is done, in whatever order, the editor shows what the document holds."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.outline import paragraphs_of
from studio.services.session.session import ProjectSession
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.positions import to_qt


class Writer:
    """Does one thing after another at random places."""

    def __init__(self, pane: WritingPane, studio: FakeStudio, seed: int) -> None:
        self.pane, self.studio = pane, studio
        self.random = random.Random(seed)

    def act(self) -> str:
        name = self.random.choice(
            [
                "type",
                "type",
                "type",
                "enter",
                "back",
                "delete",
                "cut",
                "rough",
                "move",
                "paste",
                "undo",
                "redo",
                "go",
                "more",
                "stop",
            ]
        )
        getattr(self, name)()
        return name

    def place(self, *, select: bool = False) -> None:
        editor = self.pane.text.editor
        cursor = editor.textCursor()
        text = editor.toPlainText()
        cursor.setPosition(to_qt(text, self.random.randint(0, len(text))))
        if select:
            cursor.setPosition(to_qt(text, self.random.randint(0, len(text))), QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)

    def type(self) -> None:
        self.place(select=self.random.random() < 0.2)
        self.pane.text.editor.pending.protect()
        for _ in range(self.random.randint(1, 4)):
            QTest.keyClicks(self.pane.text.editor, self.random.choice("ab .c"))
        if self.random.random() < 0.3:
            self.pane.commit_typing()

    def key(self, key: Qt.Key) -> None:
        self.place(select=self.random.random() < 0.3)
        QTest.keyClick(self.pane.text.editor, key)

    def enter(self) -> None:
        self.key(Qt.Key.Key_Return)

    def back(self) -> None:
        self.key(Qt.Key.Key_Backspace)

    def delete(self) -> None:
        self.key(Qt.Key.Key_Delete)

    def cut(self) -> None:
        self.place(select=True)
        self.pane.text.editor.pending.protect()
        self.pane.text.editor.textCursor().removeSelectedText()

    def rough(self) -> None:
        """A cut that reaches into words that are coming, unannounced."""
        self.place(select=True)
        self.pane.text.editor.textCursor().removeSelectedText()

    def move(self) -> None:
        self.place()
        place = self.pane.text.editor.textCursor()
        self.place(select=True)
        self.pane.text.editor.bringing.move_selection(place)

    def paste(self) -> None:
        self.place(select=self.random.random() < 0.5)
        data = QMimeData()
        data.setText(self.random.choice(["x", "one\ntwo", "# H\n\n- 😀\n- **b**\n\nend", "\n\n"]))
        self.pane.text.editor.insertFromMimeData(data)

    def undo(self) -> None:
        self.pane.undo()

    def redo(self) -> None:
        self.pane.redo()

    def go(self) -> None:
        if self.pane.assistant.presenter.running is None:
            self.place()
            self.pane.assistant.continue_text()
        self.more()

    def more(self) -> None:
        if self.pane.assistant.presenter.running is not None:
            self.studio.queue.say(self.random.choice([" word", "\n\nnext", "😀"]))

    def stop(self) -> None:
        if self.random.random() < 0.5:
            self.pane.assistant.presenter.stop()


@pytest.mark.parametrize("seed", range(6))
def test_editor_and_document_agree(pane: WritingPane, studio: FakeStudio, session: ProjectSession, seed: int) -> None:
    pane.start_writing()
    scene_id = pane.desk.current or ""
    writer = Writer(pane, studio, seed)
    done = []
    for _ in range(120):
        done.append(writer.act())
        if pane.assistant.presenter.running is None:
            pane.commit_typing()
            if pane.desk.current is None:
                pane.redo()
            held = [paragraph.text for paragraph in paragraphs_of(session.document, scene_id)]
            assert pane.text.editor.toPlainText().split("\n") == held, done[-8:]
            assert pane.text.editor.scene is not None
            assert pane.text.editor.scene.mirror.ids == [one.id for one in paragraphs_of(session.document, scene_id)]
            assert pane.text.editor.scene.mirror.texts == held
    pane.assistant.presenter.stop()
    while session.undo_stack("writing").index() > 1:
        pane.undo()
    assert pane.text.editor.toPlainText() == ""
