"""The choice of the scene, its sentences, and the takes of the selected one. `TakesWidgets` implements `TakesView`."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.narration.segments import SegmentKey
from studio.services.translation import tr
from studio.ui.narration.takes.rows import SegmentRows, TakeRow
from studio.ui.narration.takes.segment_list import SegmentList
from studio.ui.widgets.fitting import FittedBox
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import hover_text, label


class TakesWidgets(QObject):
    """The widgets of the room; the pane gives each its place."""

    scene_chosen = Signal(str)
    take_chosen = Signal(str)
    sentence_chosen = Signal(object)
    """SegmentKey."""
    noted = Signal(str)
    play_asked = Signal()
    menu_asked = Signal(QPoint)
    """Where on the screen a menu for the selected sentence is wanted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scene = _combo(tr("Scene"))
        self.takes = _combo(tr("Takes of the sentence"))
        self.speak = WordButton(tr("Speak scene"), name="narration", look="primary")
        self.speak_here = WordButton(tr("From here"))
        self.speak_here.setAccessibleName(tr("Speak from here"))
        self.stop = WordButton(tr("Stop"), name="stop")
        self.again = WordButton(tr("Take again"), name="retry")
        self.lock = WordButton(tr("Lock"))
        self.lock.setCheckable(True)
        self.lock.setAccessibleName(tr("Lock the take"))
        self.note = QLineEdit()
        self.note.setAccessibleName(tr("Note on the take"))
        self.note.setPlaceholderText(tr("Note on the take"))
        self.note.setMaxLength(1000)
        self.segments = SegmentList()
        self.empty_words = label("", "muted")
        self.empty_words.setWordWrap(True)
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bring_text = WordButton(tr("Import a text…"))
        self.bring_text.setToolTip(tr("Read chapters from files of other programs, such as Word, LibreOffice or EPUB"))
        self.empty = QWidget()
        """In place of the sentences where there are none."""
        column = QVBoxLayout(self.empty)
        column.addStretch(1)
        column.addWidget(self.empty_words)
        column.addWidget(self.bring_text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.empty.hide()
        self.passed = label(rank="small", wrap=True)
        self.passed.hide()
        self.scene.activated.connect(lambda place: self.scene_chosen.emit(self.scene.itemData(place)))
        self.takes.activated.connect(lambda place: self.take_chosen.emit(self.takes.itemData(place)))
        self.note.editingFinished.connect(lambda: self.noted.emit(self.note.text()))
        self.segments.chosen.connect(self.sentence_chosen)
        self.segments.play_asked.connect(self.play_asked)
        self.segments.menu_asked.connect(self.menu_asked)

    # ---- TakesView

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None:
        scenes = tuple((scene_id, showable(title)) for scene_id, title in scenes)
        with QSignalBlocker(self.scene):
            if [(self.scene.itemData(i), self.scene.itemText(i)) for i in range(self.scene.count())] != list(scenes):
                self.scene.clear()
                for scene_id, title in scenes:
                    self.scene.addItem(title, scene_id)
            self.scene.setCurrentIndex(self.scene.findData(current))
        self.scene.setEnabled(bool(scenes))
        self.bring_text.setVisible(not scenes)
        self.empty_words.setText(
            tr("This scene has no words yet. What is written in it appears here, sentence by sentence.")
            if scenes
            else tr("This book has no words yet. What is written in Writing, or imported, appears here.")
        )

    def show_segments(self, rows: SegmentRows, selected: int) -> None:
        self.segments.show_rows(rows, selected)
        self.segments.setVisible(len(rows) > 0)
        self.empty.setVisible(not len(rows))

    def show_takes(self, rows: tuple[TakeRow, ...]) -> None:
        with QSignalBlocker(self.takes):
            self.takes.clear()
            for take in rows:
                self.takes.addItem(showable(take.words), take.id)
                self.takes.setItemData(self.takes.count() - 1, hover_text(take.words), Qt.ItemDataRole.ToolTipRole)
                if take.heard:
                    self.takes.setCurrentIndex(self.takes.count() - 1)
            if not rows:
                self.takes.setPlaceholderText(tr("No take yet"))
                self.takes.setCurrentIndex(-1)
        self.takes.setEnabled(len(rows) > 0)
        self.note.setEnabled(len(rows) > 0)
        self.note.setText(next((showable(take.note) for take in rows if take.heard), ""))

    def show_passed(self, words: str) -> None:
        self.passed.setText(words)
        self.passed.setVisible(bool(words))

    def show_heard(self, key: SegmentKey | None, word: tuple[int, int] | None) -> None:
        self.segments.show_playing(key, word)


def _combo(name: str) -> QComboBox:
    box = FittedBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box
