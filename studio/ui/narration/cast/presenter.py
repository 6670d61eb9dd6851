"""Joins the choice of the voice, its speed and the offer to fetch one to the services.

Knows no widgets; main thread. The pane makes it with the desk and the view.
"""

from __future__ import annotations

from typing import Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import DownloadCancelled, Failure, ModelMissing
from studio.domain.sound_records import Manner
from studio.services.amounts import bytes_in_words
from studio.services.details import tr_detail
from studio.services.narration.directing import change_narration
from studio.services.narration.voices import Voice, voices_of, with_packs
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.narration.desk import NarrationDesk

STARTER = "kokoro-v1.0"
SLOWEST, FASTEST, SPEED_STEP = 0.5, 2.0, 0.05


class CastView(Protocol):
    """What the presenter asks of the widgets; every method is called on the main thread and returns at once."""

    def show_voices(self, voices: tuple[Voice, ...], current: Voice | None) -> None: ...
    def show_speed(self, speed: float) -> None: ...
    def show_offer(self, words: str, button: str) -> None:
        """No voice is here: what can be installed. Empty words: a voice is here."""

    def show_install(self, done: int, total: int, words: str) -> None:
        """A download goes on; total 0 means it has ended."""


class CastPresenter(QObject):
    def __init__(self, desk: NarrationDesk, view: CastView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._library, self._settings = desk.studio.library, desk.studio.settings
        self.installing = False
        self._library.changed.connect(self.models_changed)
        self._library.install_progress.connect(self._install_progress)
        self._library.install_ended.connect(self._install_ended)
        desk.segments_changed.connect(self.project_changed)
        view.show_speed(self.speed)
        self.models_changed()

    # ---- services changed

    def models_changed(self) -> None:
        """Offer the voices that are here, or the one that could be."""
        desk = self._desk
        desk.voices = voices_of(self._speakers())
        voice = desk.voice
        if voice not in desk.voices:
            wanted = voice.id if voice is not None else self._settings.get("narration_voice")
            voice = (
                desk.voice_of(desk.narrator.voice or wanted) or desk.voice_of(wanted) or next(iter(desk.voices), None)
            )
        self._view.show_voices(desk.voices, voice)
        self._show_offer()
        desk.choose_voice(voice)

    def _speakers(self) -> tuple[InstalledModel, ...]:
        return with_packs(self._library.models_for("voice", "speak"), self._library.installed())

    def offers_voice(self) -> bool:
        """There is no voice, and one can be fetched from here."""
        failure = self._library.why_none("voice", "speak")
        return not self._desk.voices and isinstance(failure, ModelMissing) and self._library.entry(STARTER) is not None

    def _show_offer(self) -> None:
        entry = self._library.entry(STARTER)
        failure = self._library.why_none("voice", "speak")
        if self._desk.voices:
            self._view.show_offer("", "")
        elif not isinstance(failure, ModelMissing):
            self._view.show_offer(sentence(failure), tr("Show the models"))
        elif entry is None:
            self._view.show_offer(
                tr("No voice is installed. The model page shows what there is."), tr("Show the models")
            )
        else:
            size = self._library.fit(entry).download_bytes
            button = tr("Install voice ({size})", size=bytes_in_words(size)) if size else tr("Install voice")
            self._view.show_offer(tr("To speak, Triptych needs a voice. It is fetched once and kept."), button)

    def _install_progress(self, model_id: str, done: int, total: int, phase: str) -> None:
        if model_id != STARTER:
            return
        self.installing = True
        amounts = {"done": bytes_in_words(done), "total": bytes_in_words(max(total, 1))}
        if phase:
            words = tr("{phase}: {done} of {total}", phase=tr_detail(phase), **amounts)
        else:
            words = tr("{done} of {total}", **amounts)
        self._view.show_install(done, max(total, 1), words)
        self._desk.state_changed.emit()

    def _install_ended(self, model_id: str, failure: Failure | None) -> None:
        if model_id != STARTER:
            return
        self.installing = False
        self._view.show_install(0, 0, "")
        if failure is not None and not isinstance(failure, DownloadCancelled):
            self._desk.say_failure(failure)
        self._show_offer()
        self._desk.state_changed.emit()

    # ---- what the person does

    @property
    def speed(self) -> float:
        """1 is the voice's own pace."""
        return min(FASTEST, max(SLOWEST, self._desk.narrator.manner.speed))

    def set_speed(self, speed: float) -> None:
        speed = round(min(FASTEST, max(SLOWEST, speed)), 2)
        self._settings.set("narration_speed", speed)
        narrator = self._desk.narrator
        if narrator.voice and speed != narrator.manner.speed:
            self._direct("Change pace", narrator.voice, msgspec.structs.replace(narrator.manner, speed=speed))
        self._view.show_speed(self.speed)
        self._desk.read_segments()
        self._desk.state_changed.emit()

    def step_speed(self, by: int) -> None:
        """A step faster, or slower."""
        self.set_speed(self.speed + by * SPEED_STEP)

    def choose_voice(self, voice: Voice) -> None:
        self._settings.set("narration_voice", voice.id)
        narrator = self._desk.narrator
        if voice.id != narrator.voice:
            self._direct("Change narrator", voice.id, narrator.manner)
        self._desk.choose_voice(voice)
        self._desk.warm_up()

    def _direct(self, label: str, voice: str, manner: Manner) -> None:
        """Into the project, where that can be written to."""
        session = self._desk.session
        if session is not None and not session.read_only:
            self._desk.perform(change_narration(session.document, label, voice=voice, manner=manner))

    def project_changed(self) -> None:
        """The narrator of the project that is open now, or of a step that was undone."""
        voice = self._desk.voice_of(self._desk.narrator.voice)
        if voice is not None and voice != self._desk.voice:
            self._view.show_voices(self._desk.voices, voice)
            self._desk.choose_voice(voice)
        self._view.show_speed(self.speed)

    def install_voice(self) -> None:
        self._library.install(STARTER)

    def cancel_install(self) -> None:
        self._library.cancel_install(STARTER)
