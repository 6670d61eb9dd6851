"""Looks at the words of the form while typing pauses: what is wrong with them, what the seed makes of them, how many
tokens of the model they are. Made by the prompt's presenter; main thread, no widgets. Tokens are counted on a thread.
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.domain.catalogue import InstalledModel
from studio.domain.emphasis import STEP, weighed
from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import ModelRef
from studio.domain.scene_plan import ScenePlan
from studio.domain.wildcards.reading import read
from studio.formats.checks import Check
from studio.services.prompts.said import NEGATIVE, Words
from studio.services.prompts.tokens import Length, length_of, reads_tokens, tokens_taught
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.form import PictureForm
from studio.ui.widgets.errand import Errand, at_work

PAUSE_MS: Final = 250
Which = Literal["prompt", "negative"]


class NotesView(Protocol):
    """Called on the main thread; returns at once. `which`: "prompt" or "negative"."""

    def show_length(self, which: str, words: str, does: str) -> None: ...
    def show_told(self, which: str, words: str, *, wrong: bool) -> None: ...


class _Counted(msgspec.Struct, frozen=True):
    prompt: Length | None
    negative: Length | None


class WordsCheck(QObject):
    def __init__(self, desk: PictureDesk, view: NotesView) -> None:
        super().__init__(desk)
        self._desk, self._view = desk, view
        self._form = PictureForm()
        self._model: InstalledModel | None = None
        self._seen: tuple[str, str, int, bool, str] | None = None
        self._plan: ScenePlan | None = None
        self._reads_scenes = False
        self.errand = Errand(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.look)
        desk.session_changed.connect(self.errand.cancel)

    def follow(self, form: PictureForm, model: InstalledModel | None, *, reads_scenes: bool) -> None:
        """The form says this now. `reads_scenes`: the model reads no tokens, but things and places."""
        now = (form.prompt, form.negative, form.seed, form.seed_locked, form.model_id)
        if now != self._seen:
            self._seen, self._form, self._model, self._reads_scenes = now, form, model, reads_scenes
            if form.prompt.strip() or form.negative.strip():
                self._pause.start()
            else:
                self._clear()

    def _clear(self) -> None:
        self._pause.stop()
        self.errand.cancel()
        for which in ("prompt", "negative"):
            self._view.show_told(which, "", wrong=False)
            self._view.show_length(which, "", "")

    def show_plan(self, plan: ScenePlan | None, *, by_hand: bool) -> None:
        """What a model of scenes knows of the words."""
        self._plan = plan
        if self._reads_scenes:
            self._show_known()

    def again(self) -> None:
        """Wildcard files are others now."""
        names_files = any(read(words).files for words in (self._form.prompt, self._form.negative))
        if self._desk.session is not None and names_files:
            self._pause.start()

    def settle(self) -> None:
        """Look at once at what was changed since."""
        if self._pause.isActive():
            self.look()

    # ---- looking

    def look(self) -> None:
        self._pause.stop()
        form, words = self._form, self._desk.words
        told: dict[Which, tuple[str, bool]] = {"prompt": ("", False), "negative": ("", False)}
        said = Words(form.prompt, form.negative)
        try:
            engine = self._model.engine if self._model is not None else ""
            said = words.check(form.prompt, form.negative, form.seed, ModelRef(form.model_id, engine))
            drawn = self._drawn(form.prompt, words.shown(form.prompt, "", form.seed).prompt)
            told["prompt"] = (" ".join(filter(None, (self._weightless(), drawn or self._passed_over(said)))), False)
            told["negative"] = (self._drawn(form.negative, said.negative), False)
        except StudioError as error:
            failure = error.failure
            which: Which = "negative" if isinstance(failure, BadRequest) and failure.field == NEGATIVE else "prompt"
            told[which] = (sentence(failure), True)
        for place, (sentence_of, wrong) in told.items():
            self._view.show_told(place, sentence_of, wrong=wrong)
        self._count(said)

    def _passed_over(self, said: Words) -> str:
        """Words of textual inversions that the model does not take, and reads as any others."""
        named = self._desk.words.named(ModelRef(self._form.model_id, ""))
        word, reason = next(iter(named.passed_over(said.prompt, said.negative)), ("", ""))
        return tr("“{word}” is read as a word like others. {reason}", word=word, reason=reason) if word else ""

    def _weightless(self) -> str:
        """Brackets without a number may be meant as a person writes them, and are not spoken of."""
        spans = weighed(self._form.prompt).spans if self._reads_scenes else ()
        if all(weight == STEP for _start, _end, weight in spans):
            return ""
        return tr("Weights change nothing with this model: it draws a thing whole or not at all.")

    def _drawn(self, typed: str, said: str) -> str:
        if not read(typed).chooses or said == typed:
            return ""
        if self._form.seed_locked:
            return tr("With this seed: {words}", words=said)
        return tr("For example: {words}", words=said)

    def _count(self, said: Words) -> None:
        model = self._model
        self.errand.cancel()
        if self._reads_scenes or model is None or not reads_tokens(model):
            self._show_known()
            return
        called = self._desk.words.named(ModelRef(model.id, "")).used(said.prompt, said.negative)
        self.errand.start(
            lambda step: _counted(model, said, called, at_work(step)),
            self._show_lengths,
            lambda _failure: self._show_lengths(_Counted(None, None)),
        )

    def _show_lengths(self, found: _Counted) -> None:
        for which, length in (("prompt", found.prompt), ("negative", found.negative)):
            self._view.show_length(which, *_length_words(length))

    def _show_known(self) -> None:
        self._view.show_length("negative", "", "")
        plan = self._plan
        if plan is None or not self._reads_scenes:
            self._view.show_length("prompt", "", "")
            return
        known = len(plan.things) + sum(map(bool, (plan.place, plan.time, plan.weather, plan.season, plan.style)))
        unknown = len(plan.unknown_words)
        every = known + unknown
        shown = tr_count("{known} of {count} thing known", "{known} of {count} things known", every, known=known)
        shown = shown if every else ""
        does = tr(
            "This model reads no tokens: it draws things, places, times and weathers that it knows. What it knows of "
            "the prompt stands below."
        )
        self._view.show_length("prompt", shown, does if shown else "")


def _counted(
    model: InstalledModel, said: Words, called: tuple[tuple[str, InstalledModel], ...], check: Check
) -> _Counted:
    taught = tokens_taught(called, check)
    negative = length_of(model, said.negative, taught) if said.negative.strip() else None
    return _Counted(length_of(model, said.prompt, taught), negative)


def _length_words(length: Length | None) -> tuple[str, str]:
    """As it is shown, and what it means."""
    if length is None:
        return "", ""
    shown = tr("{tokens} / {room} tokens", tokens=length.tokens, room=length.room)
    if length.lost:
        does = tr_count(
            "The model does not read the last token.", "The model does not read the last {count:,} tokens.", length.lost
        )
    elif length.parts > 1:
        does = tr("The model's text encoder reads 75 tokens at once: the prompt goes in {parts} parts of up to 75.",
                  parts=length.parts)  # fmt: skip
    else:
        does = tr("Tokens are what the model reads: words, or pieces of them.")
    return shown, does
