"""The cast: the narrator and the characters, and what voice the chosen one has. Implements `PartsView`. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.domain.sound_records import Narration, Pauses
from studio.services.narration.voices import Voice, title_of
from studio.services.translation import tr
from studio.ui.narration.cast.found_view import FoundPanel
from studio.ui.narration.cast.parts import PartRow
from studio.ui.narration.cast.presenter import FASTEST, SLOWEST, SPEED_STEP
from studio.ui.widgets.fields import DecimalField, show_value
from studio.ui.widgets.fitting import FittedBox, fit_rows
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.scrolled import scrolled
from studio.ui.widgets.words import GAP, headed, label, row

_KEYS = 9
"""Characters that have a key of their own: 1 to 9 say that they speak the selected line."""


class PartsPanel(QWidget):
    opened = Signal(bool)
    """The cast is to be shown, or folded away; where it stands is told by `side`."""
    part_chosen = Signal(str)
    voice_chosen = Signal(str, str, float)
    """The voice, the one that it is blended with, and the share of that."""
    manner_chosen = Signal(str, float)
    """Field of `Manner`, value."""
    pause_chosen = Signal(str, float)
    """Field of `Pauses`, seconds."""
    headings_chosen = Signal(bool)
    titles_chosen = Signal(bool)
    read_chosen = Signal(str, bool)
    """A field of `Narration`, and whether what it names is read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Puts it in front of what else is open; False where it is there already."""
        self.found = FoundPanel()
        self.parts = QListWidget()
        self.parts.setAccessibleName(tr("Cast"))
        self.parts.setMinimumHeight(70)
        fit_rows(self.parts)
        self.voice, self.second = _voices(tr("Voice of the part")), _voices(tr("Blended with"))
        self.share = QSlider(Qt.Orientation.Horizontal)
        self.share.setRange(0, 100)
        self.share.setPageStep(10)
        self.share.setAccessibleName(tr("Share of the second voice, per cent"))
        self.share.setTracking(False)
        self.manner = {
            "speed": _field(SLOWEST, FASTEST, SPEED_STEP, " ×", tr("Pace of the part")),
            "pitch": _field(-6, 6, 0.5, tr(" semitones"), tr("Pitch of the part")),
            "gain": _field(-20, 20, 1, tr(" dB"), tr("Loudness of the part")),
            "pause": _field(0, 4, 0.1, " ×", tr("Pauses of the part")),
        }
        self.pauses = {
            "sentence": _field(0, 10, 0.1, tr(" s"), tr("Pause after a sentence")),
            "paragraph": _field(0, 10, 0.1, tr(" s"), tr("Pause after a paragraph")),
            "heading": _field(0, 10, 0.1, tr(" s"), tr("Pause after a heading")),
            "scene": _field(0, 20, 0.1, tr(" s"), tr("Pause at a scene break")),
            "chapter": _field(0, 30, 0.1, tr(" s"), tr("Pause after a chapter")),
        }
        self.headings = QCheckBox(tr("Read headings"))
        self.titles = QCheckBox(tr("Read titles of scenes"))
        self.reads = {
            "chapter_titles": QCheckBox(tr("Read titles of chapters")),
            "front_matter": QCheckBox(tr("Read front matter: contents, copyright, dedication")),
            "footnotes": QCheckBox(tr("Read footnotes, behind their paragraph")),
            "tables": QCheckBox(tr("Read tables, row by row")),
            "pictures": QCheckBox(tr("Read what pictures show")),
            "addresses": QCheckBox(tr("Read addresses of pages and of mail")),
        }
        self.words = QLineEdit(tr("The lamp over the water was the only light."))
        self.words.setAccessibleName(tr("Sentence for the audition"))
        self.hear = WordButton(tr("Hear"), name="play")
        self.hear_all = WordButton(tr("Hear the cast"))
        self.samples = WordButton(tr("Every voice"))
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close the cast"))
        self.more = WordButton(tr("Pauses, what is read…"), look="quiet")
        self.more.setAccessibleName(tr("Pauses, and what is read"))
        self.more.setToolTip(tr("Show how long it is silent after what, and what of the text is read"))
        self.more.setCheckable(True)
        self._lay_out()
        self._rows: tuple[PartRow, ...] = ()
        self._shown = ""
        """Card of the part whose voice and manner are shown."""
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        form = QVBoxLayout(inner)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GAP)
        form.addLayout(row(headed(tr("Voice"), self.voice), headed(tr("Blended with"), self.second)))
        form.addLayout(headed(tr("Share of the second voice"), self.share))
        manner, pauses = self.manner, self.pauses
        form.addLayout(row(headed(tr("Pace"), manner["speed"]), headed(tr("Pitch"), manner["pitch"])))
        form.addLayout(row(headed(tr("Loudness"), manner["gain"]), headed(tr("Pauses"), manner["pause"])))
        form.addLayout(headed(tr("Sentence for the audition"), self.words))
        form.addLayout(FlowRow(self.hear, self.hear_all, self.samples, last=0))
        form.addLayout(row(self.more, 1))
        rest = QWidget()
        silences = QVBoxLayout(rest)
        silences.setContentsMargins(0, 0, 0, 0)
        silences.setSpacing(GAP)
        silences.addWidget(label(tr("Pauses after"), "heading"))
        both = row(headed(tr("Sentence"), pauses["sentence"]), headed(tr("Paragraph"), pauses["paragraph"]))
        silences.addLayout(both)
        silences.addLayout(row(headed(tr("Heading"), pauses["heading"]), headed(tr("Scene break"), pauses["scene"])))
        silences.addLayout(row(headed(tr("Chapter"), pauses["chapter"]), 1))
        silences.addWidget(self.headings)
        silences.addWidget(self.titles)
        for box in self.reads.values():
            silences.addWidget(box)
        rest.hide()
        self.more.toggled.connect(rest.setVisible)
        form.addWidget(rest)
        form.addStretch(1)
        area = scrolled(inner, tr("Settings of the cast"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.found)
        column.addWidget(self.parts, 1)
        column.addWidget(area, 3)

    def _connect(self) -> None:
        self.parts.currentRowChanged.connect(self._part_changed)
        for box in (self.voice, self.second):
            box.activated.connect(lambda _at: self._voice_changed())
        self.share.valueChanged.connect(lambda _value: self._voice_changed())
        for name, field in self.manner.items():
            field.valueChanged.connect(lambda value, name=name: self.manner_chosen.emit(name, value))
        for name, field in self.pauses.items():
            field.valueChanged.connect(lambda value, name=name: self.pause_chosen.emit(name, value))
        self.headings.toggled.connect(self.headings_chosen)
        self.titles.toggled.connect(self.titles_chosen)
        for name, choice in self.reads.items():
            choice.toggled.connect(lambda on, name=name: self.read_chosen.emit(name, on))

    # ---- PartsView

    def bring_cast(self) -> bool:
        return self.bring()

    def show_cast(self, shown: bool) -> None:
        self.opened.emit(shown)

    def show_parts(self, rows: tuple[PartRow, ...], chosen: int, voices: tuple[Voice, ...]) -> None:
        self._rows = rows
        with QSignalBlocker(self.parts):
            if self.parts.count() != len(rows):
                self.parts.clear()
                for _ in rows:
                    self.parts.addItem(QListWidgetItem())
            for place, one in enumerate(rows):
                self.parts.item(place).setText(showable(_row_words(place, one, voices)))
            self.parts.setCurrentRow(chosen)
        self._show_part(rows[chosen], voices)

    def show_narration(self, pauses: Pauses, headings: bool, titles: bool) -> None:
        for name, field in self.pauses.items():
            show_value(field, getattr(pauses, name))
        for box, checked in ((self.headings, headings), (self.titles, titles)):
            with QSignalBlocker(box):
                box.setChecked(checked)

    def show_reads(self, narration: Narration) -> None:
        for name, box in self.reads.items():
            with QSignalBlocker(box):
                box.setChecked(bool(getattr(narration, name)))

    def sentence(self) -> str:
        return self.words.text().strip() or tr("The lamp over the water was the only light.")

    # ---- showing and asking

    def _show_part(self, one: PartRow, voices: tuple[Voice, ...]) -> None:
        own = [] if one.card_id == "" else [(tr("None of its own"), "")]
        blends = [voice for voice in voices if voice.id[1:3] in ("f_", "m_") and voice.id != one.voice]
        _fill(self.voice, [*own, *((voice.title, voice.id) for voice in voices)], one.voice)
        _fill(self.second, [(tr("Nobody"), ""), *((voice.title, voice.id) for voice in blends)], one.second)
        mixes = one.voice[1:3] in ("f_", "m_")
        self.second.setEnabled(mixes)
        self.share.setEnabled(mixes and bool(one.second))
        with QSignalBlocker(self.share):
            self.share.setValue(round(100 * one.share))
        other, self._shown = one.card_id != self._shown, one.card_id
        for name, field in self.manner.items():
            show_value(field, getattr(one.manner, name), keep_typed=not other)
            field.setEnabled(bool(one.voice))

    def _part_changed(self, place: int) -> None:
        if 0 <= place < len(self._rows):
            self.part_chosen.emit(self._rows[place].card_id)

    def _voice_changed(self) -> None:
        second = self.second.currentData() or ""
        share = self.share.value() / 100
        if second and share in (0.0, 1.0):
            share = 0.5
        self.voice_chosen.emit(self.voice.currentData() or "", second, share if second else 0.0)


def _row_words(place: int, one: PartRow, voices: tuple[Voice, ...]) -> str:
    """With the key that says who speaks, and what differs from the voice's own manner."""
    words = _words(one, voices)
    if 1 <= place <= _KEYS:
        words = tr("{key}  {words}", key=place, words=words)
    if one.voice and one.manner.speed != 1:
        words = tr("{words}, {speed} ×", words=words, speed=f"{one.manner.speed:g}")
    if one.voice and one.manner.pitch:
        words = tr("{words}, {pitch} semitones", words=words, pitch=f"{one.manner.pitch:+g}")
    return words


def _words(one: PartRow, voices: tuple[Voice, ...]) -> str:
    if not one.voice:
        return tr("{name}: read by the narrator", name=one.name)
    if one.second:
        names = {"first": title_of(voices, one.voice), "second": title_of(voices, one.second)}
        return tr("{name}: {first} with {percent} % {second}", name=one.name, percent=round(100 * one.share), **names)
    return tr("{name}: {voice}", name=one.name, voice=title_of(voices, one.voice))


def _voices(name: str) -> QComboBox:
    box = FittedBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return box


def _fill(box: QComboBox, items: list[tuple[str, str]], current: str) -> None:
    with QSignalBlocker(box):
        box.clear()
        for words, voice in items:
            box.addItem(showable(words), voice)
        if current and box.findData(current) < 0:
            box.addItem(tr("{voice} (not installed)", voice=current), current)
        box.setCurrentIndex(box.findData(current))


def _field(least: float, most: float, step: float, unit: str, name: str) -> DecimalField:
    field = DecimalField()
    field.setRange(least, most)
    field.setSingleStep(step)
    field.setDecimals(2 if step < 0.1 else 1)
    field.setSuffix(unit)
    field.setAccessibleName(name)
    field.setKeyboardTracking(False)
    return field
