"""The Narration pane: it lays out the widgets and is the presenter's one view.

Made by the composition root with the studio; follows `studio.session_changed` through its presenter. Main thread.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio.domain.document import Change, Paragraph, Take
from studio.domain.manuscript import new_scene
from studio.services.narration.segments import SegmentKey
from studio.services.narration.voices import Voice
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import bytes_in_words
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.presenter import FASTEST, SLOWEST, NarrationPresenter
from studio.ui.narration.sound.waveform import Waveform
from studio.ui.narration.takes.rows import SegmentRow, TakeRow, WaveBlock, clock
from studio.ui.narration.takes.segment_list import SegmentList
from studio.ui.widgets.fields import eased
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.message_bar import Message, MessageBar
from studio.ui.widgets.words import GAP, ElidedLabel, area, headed, label, row

_VOICE_ROLE = Qt.ItemDataRole.UserRole + 1


class NarrationPane(QWidget):
    """Implements `Pane`, and `NarrationView` for its presenter."""

    models_wanted = Signal(str)
    """The person asks for the model page, at this family; the shell shows it."""

    def __init__(self, studio: Studio, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._registry = actions
        self._dialog: QFileDialog | None = None
        self.setAccessibleName("Narration")
        self.setMinimumWidth(320)
        self._make_choices()
        self._make_offer()
        self._make_speaking()
        self._make_sound()
        self._lay_out()
        self.presenter = NarrationPresenter(studio, self, self)
        self._connect()
        self._add_actions()

    @property
    def widget(self) -> QWidget:
        """What the deck shows."""
        return self

    def _add_actions(self) -> None:
        actions = self._registry
        actions.place("narration", tr("Narration"), self)
        actions.place("narration.takes", tr("Sentences of the scene"), self.segments)
        actions.place("narration.sound", tr("Waveform"), self.wave)
        act = self.presenter
        actions.add(
            Action("narration.export", tr("Narration as WAV…"), self.ask_export, menu="File/Export", section="Sound"),
            Action("narration.speak-scene", tr("Speak scene"), self.speak.click, ("Ctrl+Return", "Ctrl+Enter"),
                   "narration", menu="Narration"),
            Action("narration.speak-from-here", tr("Speak from here"), self.speak_here.click, ("Ctrl+Shift+Return",),
                   "narration", menu="Narration"),
            Action("narration.stop", tr("Stop speaking and playing"), act.stop, ("Escape",), "narration",
                   menu="Narration"),
            Action("narration.play", tr("Play or pause"), self.play.click, ("Space",), "narration.takes",
                   menu="Narration"),
            Action("narration.play-wave", tr("Play or pause in the waveform"), self.play.click, ("Space",),
                   "narration.sound"),
            Action("narration.take-again", tr("Take again"), self.again.click, ("R",), "narration.takes",
                   menu="Narration"),
        )  # fmt: skip

    def commit_typing(self) -> None:
        """What is chosen here holds at once; nothing rests."""

    def undo(self) -> None:
        """Take the newest step of narration back."""
        if self._studio.session is not None:
            self._studio.session.undo_stack("narration").undo()

    def redo(self) -> None:
        if self._studio.session is not None:
            self._studio.session.undo_stack("narration").redo()

    def reveal(self, change: Change) -> None:
        """Show the scene of the take that this change touched."""
        session = self._studio.session
        records = [one.after if one.after is not None else one.before for one in change.edits]
        takes = [one for one in records if isinstance(one, Take)]
        paragraph = session.document.get(Paragraph, takes[0].paragraph_id) if session is not None and takes else None
        if paragraph is not None:
            self.presenter.choose_scene(paragraph.scene_id)

    def chosen_model(self) -> str:
        """The model that would speak now; empty when there is none."""
        voice = self.presenter.voice
        return voice.model_id if voice is not None else ""

    def focus_default(self) -> None:
        """Where the keyboard goes when the pane is asked for."""
        target = self.install if self.offer.isVisible() else self.segments
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_example(self, words: str) -> None:
        """The first steps: a scene of these words, spoken at once. Raises StudioError(ProjectReadOnly)."""
        session = self._studio.session
        if session is None:
            return
        change = new_scene(session.document, "First words", passages=(words,))
        session.perform(change)
        scene = change.edits[0].after
        if scene is not None:
            self.presenter.choose_scene(scene.id)
            self.presenter.speak_scene()

    # ---- making

    def _make_choices(self) -> None:
        self.scene = _combo("Scene")
        self.voice = _combo("Voice")
        self.voices = QStandardItemModel(self)
        self.voice.setModel(self.voices)
        self.speed = eased(QDoubleSpinBox())
        self.speed.setRange(SLOWEST, FASTEST)
        self.speed.setSingleStep(0.05)
        self.speed.setDecimals(2)
        self.speed.setSuffix(" ×")
        self.speed.setToolTip("How fast the voice speaks; 1 is its own pace")
        self.licence = ElidedLabel("", "small")
        self.licence.setAccessibleName("Licence of the voice")

    def _make_offer(self) -> None:
        self.offer = area("card")
        self.offer_words = label(wrap=True)
        self.install = WordButton("Install voice", look="primary")
        self.cancel_install = WordButton("Cancel", look="quiet")
        self.cancel_install.setAccessibleName("Cancel the download of the voice")
        self.install_bar = QProgressBar()
        self.install_bar.setTextVisible(False)
        self.install_bar.setAccessibleName("Download of the voice")
        self.install_words = label(rank="small")
        column = QVBoxLayout(self.offer)
        column.setSpacing(GAP)
        column.addWidget(self.offer_words)
        column.addWidget(self.install_bar)
        column.addWidget(self.install_words)
        column.addLayout(row(self.install, self.cancel_install, 1))
        self.offer.hide()
        self.show_install(0, 0, "")

    def _make_speaking(self) -> None:
        self.speak = WordButton("Speak scene", name="narration", look="primary")
        self.speak.setToolTip("Speak what is new or stale, and play the scene (Ctrl+Return)")
        self.speak_here = WordButton("From here")
        self.speak_here.setAccessibleName("Speak from here")
        self.speak_here.setToolTip("The same, from the selected sentence on (Ctrl+Shift+Return)")
        self.stop = WordButton("Stop", name="stop")
        self.stop.setToolTip("Stop speaking and playing; what is spoken stays (Escape)")
        self.segments = SegmentList()
        words = "This scene has no words yet. What is written in it appears here, sentence by sentence."
        self.empty = label(words, "muted")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()

    def _make_sound(self) -> None:
        self.wave = Waveform()
        self.play = IconButton("play", "Play from the selected sentence (Space)")
        self.time = label("0:00", "small")
        self.time.setAccessibleName("Time")
        self.one = IconButton("fit", "Show the selected sentence alone", checkable=True)
        self.again = WordButton("Take again", name="retry")
        self.again.setToolTip("Speak the selected sentence once more, read a little differently (R)")
        self.takes = _combo("Takes of the sentence")
        self.export = WordButton("Export WAV…", name="save")
        self.status = ElidedLabel("", "small")
        self.status.setAccessibleName("What narration is doing")
        self.messages = MessageBar()

    def _lay_out(self) -> None:
        for field in (self.scene, self.voice, self.takes):
            field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        voice = headed("&Voice", self.voice)
        speed = headed("S&peed", self.speed)
        choices = row(voice, speed)
        choices.setStretch(0, 1)
        below = row(self.play, self.time, 1, self.one, self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 10, 12, 10)
        inner.setSpacing(GAP)
        inner.addLayout(headed("S&cene", self.scene))
        inner.addLayout(choices)
        inner.addWidget(self.licence)
        inner.addWidget(self.offer)
        inner.addLayout(row(self.speak, self.speak_here, 1, self.stop))
        inner.addWidget(self.segments, 1)
        inner.addWidget(self.empty, 1)
        inner.addWidget(self.wave)
        inner.addLayout(below)
        inner.addWidget(self.takes)
        inner.addWidget(_rule())
        inner.addLayout(_filled(self.status, self.export))
        column.addLayout(inner, 1)

    def _connect(self) -> None:
        act = self.presenter
        self.scene.activated.connect(lambda place: act.choose_scene(self.scene.itemData(place)))
        self.voice.activated.connect(self._voice_chosen)
        self.speed.valueChanged.connect(act.set_speed)
        self.install.clicked.connect(self._install)
        self.cancel_install.clicked.connect(act.cancel_install)
        self.speak.clicked.connect(act.speak_scene)
        self.speak_here.clicked.connect(act.speak_from_here)
        self.stop.clicked.connect(act.stop)
        self.segments.chosen.connect(act.select)
        self.segments.play_asked.connect(act.play_or_pause)
        self.wave.play_from.connect(act.play_from)
        self.play.clicked.connect(act.play_or_pause)
        self.one.toggled.connect(lambda on: self.wave.show_whole(not on))
        self.again.clicked.connect(act.take_again)
        self.takes.activated.connect(lambda place: act.choose_take(self.takes.itemData(place)))
        self.export.clicked.connect(self.ask_export)

    # ---- NarrationView

    def show_scenes(self, scenes: tuple[tuple[str, str], ...], current: str) -> None:
        with QSignalBlocker(self.scene):
            if [(self.scene.itemData(i), self.scene.itemText(i)) for i in range(self.scene.count())] != list(scenes):
                self.scene.clear()
                for scene_id, title in scenes:
                    self.scene.addItem(title, scene_id)
            self.scene.setCurrentIndex(self.scene.findData(current))
        self.scene.setEnabled(bool(scenes))

    def show_voices(self, voices: tuple[Voice, ...], current: Voice | None) -> None:
        with QSignalBlocker(self.voice):
            self.voices.clear()
            group = ""
            for voice in voices:
                if voice.group != group:
                    group = voice.group
                    head = QStandardItem(group)
                    head.setFlags(Qt.ItemFlag.NoItemFlags)
                    font = head.font()
                    font.setBold(True)
                    head.setFont(font)
                    self.voices.appendRow(head)
                item = QStandardItem(voice.title)
                item.setData(voice, _VOICE_ROLE)
                item.setToolTip(f"{voice.group}. {voice.note}")
                item.setData(f"{voice.title}, {voice.group}. {voice.note}", Qt.ItemDataRole.AccessibleTextRole)
                self.voices.appendRow(item)
                if voice == current:
                    self.voice.setCurrentIndex(self.voices.rowCount() - 1)
        self.voice.setEnabled(bool(voices))
        self._show_licence(current)

    def show_speed(self, speed: float) -> None:
        with QSignalBlocker(self.speed):
            self.speed.setValue(speed)

    def show_offer(self, words: str, button: str) -> None:
        self.offer_words.setText(words)
        self.install.setText(button or "Show the models")
        self.install.setProperty("models_page", not button)
        self.offer.setVisible(bool(words))
        self.licence.setVisible(not words)

    def show_install(self, done: int, total: int, phase: str) -> None:
        going = total > 0
        self.install.setEnabled(not going)
        for widget in (self.install_bar, self.install_words, self.cancel_install):
            widget.setVisible(going)
        if going:
            self.install_bar.setRange(0, 1000)
            self.install_bar.setValue(int(1000 * done / total))
            self.install_words.setText(f"{phase}: {bytes_in_words(done)} of {bytes_in_words(total)}".lstrip(": "))

    def show_segments(self, rows: tuple[SegmentRow, ...], selected: int) -> None:
        self.segments.show_rows(rows, selected)
        self.segments.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    def show_takes(self, rows: tuple[TakeRow, ...]) -> None:
        with QSignalBlocker(self.takes):
            self.takes.clear()
            for take in rows:
                self.takes.addItem(take.words, take.id)
                self.takes.setItemData(self.takes.count() - 1, take.words, Qt.ItemDataRole.ToolTipRole)
                if take.heard:
                    self.takes.setCurrentIndex(self.takes.count() - 1)
            if not rows:
                self.takes.setPlaceholderText("No take yet")
                self.takes.setCurrentIndex(-1)
        self.takes.setEnabled(len(rows) > 0)

    def show_wave(self, blocks: tuple[WaveBlock, ...], selected: SegmentKey | None) -> None:
        self.wave.show_blocks(blocks, selected)
        self._show_time()

    def show_playhead(self, key: SegmentKey | None, seconds: float) -> None:
        self.wave.show_playhead(key, seconds)
        self.segments.segments.show_playing(key)
        self._show_time()

    def show_buttons(self, *, can_speak: bool, busy: bool, playing: str, can_play: bool) -> None:
        self.speak.setEnabled(can_speak)
        self.speak_here.setEnabled(can_speak)
        self.again.setEnabled(can_speak)
        self.stop.setEnabled(busy)
        self.play.setEnabled(can_play or playing != "stopped")
        self.export.setEnabled(can_play)
        self.play.set_icon("pause" if playing == "playing" else "play")
        words = {"playing": "Pause (Space)", "paused": "Go on (Space)"}
        self.play.set_words(words.get(playing, "Play from the selected sentence (Space)"))

    def show_status(self, words: str) -> None:
        self.status.setText(words)

    def say(self, words: str, *, alarm: bool) -> None:
        self.messages.show_message(Message(words, alarm=alarm, key="narration"))

    # ---- asking

    def _voice_chosen(self, place: int) -> None:
        voice = self.voices.item(place).data(_VOICE_ROLE)
        if isinstance(voice, Voice):
            self.presenter.choose_voice(voice)
            self._show_licence(voice)

    def _show_licence(self, voice: Voice | None) -> None:
        self.licence.setText(voice.note if voice is not None else "")

    def _show_time(self) -> None:
        position = self.wave.position()
        length = clock(self.wave.length())
        self.time.setText(length if position is None else f"{clock(position)} / {length}")

    def _install(self) -> None:
        if self.install.property("models_page"):
            self.models_wanted.emit("voice")
        else:
            self.presenter.install_voice()

    def ask_export(self) -> None:
        """Ask where the WAV shall go, and write it."""
        if self._studio.session is None:
            return
        title = self.scene.currentText().strip() or "scene"
        folder = self._studio.session.path.parent
        dialog = QFileDialog(self, "Export the scene as WAV", str(folder / f"{_file_name(title)}.wav"), "WAV (*.wav)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("wav")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.presenter.export(Path(name)))
        self._dialog = dialog
        dialog.open()


def _combo(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _rule() -> QFrame:
    rule = area("rule")
    rule.setFixedHeight(1)
    return rule


def _filled(first: QWidget, last: QWidget) -> QHBoxLayout:
    line = row(first, last)
    line.setStretch(0, 1)
    return line


def _file_name(title: str) -> str:
    """A title as a file name on every system."""
    return "".join("-" if character in '<>:"/\\|?*' or ord(character) < 32 else character for character in title)[:80]
