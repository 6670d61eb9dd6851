"""Answers of a model to one passage, weighed by hunks: which are made, which are still open. Pure, any thread.

The assistant keeps one for each passage that is being rewritten, as a setting of the project, until it is dropped. The
passage is whole paragraphs; it is found again by the paragraphs on both sides of it, whatever becomes of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from studio.domain.document import Document
from studio.domain.passages import Place
from studio.domain.proposed_edits import (
    Hunk,
    absorbed,
    hunks_between,
    in_the_text,
    kept_in,
    shares_words,
    with_hunks,
    word_of,
)
from studio.domain.task_checks import talks_about
from studio.domain.text_records import Paragraph, Scene
from studio.domain.writing_tasks import Length

Cut = Literal["", "length", "stopped"]
"""Why an answer ended before the model was done: it had all the tokens that were set, or was stopped (or failed)."""
MOST: Final = 4
"""Answers beside one another."""


class Answer(msgspec.Struct, frozen=True):
    job_id: str
    text: str
    """As the model wrote it, with the marks of the manuscript, without empty lines."""
    open: tuple[Hunk, ...]
    """Of the passage as it was when it was asked about, neither made nor refused."""
    unlike: bool = False
    """It shares no word with what it was to rewrite, says an example or speaks about the passage, and is not put in its
    place."""
    cut: Cut = ""
    repeats: bool = False
    """It says the example of the task's template again."""


class Weighing(msgspec.Struct, frozen=True, kw_only=True):
    task_id: str
    scene_id: str
    before_id: str
    after_id: str
    """The paragraphs on both sides; "" where the scene begins or ends."""
    base: str
    """The passage when it was asked about, a line for each paragraph."""
    start: int
    end: int
    """What of it was selected."""
    kept: tuple[tuple[int, int], ...] = ()
    """Stretches of `base` that no answer takes out."""
    step: str = ""
    """Name of the undo step."""
    wanted: Length = ""
    """How long an answer was to be beside what was selected."""
    made: tuple[Hunk, ...] = ()
    """Of `base`: what was accepted, or typed since."""
    answers: tuple[Answer, ...] = ()
    shown: int = 0

    @property
    def answer(self) -> Answer | None:
        return self.answers[self.shown] if self.shown < len(self.answers) else None

    @property
    def present(self) -> str:
        return with_hunks(self.base, self.made)

    @property
    def open(self) -> tuple[Hunk, ...]:
        """What the shown answer would still change, as places of `base`."""
        answer = self.answer
        if answer is None or answer.unlike:
            return ()
        return tuple(hunk for hunk in answer.open if not any(hunk.meets(one) for one in self.made))

    @property
    def selected(self) -> str:
        return self.base[self.start : self.end]

    def here(self, hunk: Hunk) -> Hunk:
        """Where it lies in the passage as it reads now."""
        return in_the_text(hunk, self.made)

    # ---- what becomes of hunks

    def accepted(self, hunks: Sequence[Hunk]) -> Weighing:
        return msgspec.structs.replace(self._without(hunks), made=(*self.made, *hunks))

    def refused(self, hunks: Sequence[Hunk]) -> Weighing:
        return self._without(hunks)

    def in_words(self, hunk: Hunk) -> tuple[Weighing, Hunk]:
        """The same with the hunk in two: its first word, and the rest."""
        first, rest = word_of(hunk, self.base)
        parts = (first,) if rest is None else (first, rest)
        return self._with_open([one for old in self._opened for one in (parts if old == hunk else (old,))]), first

    @property
    def _opened(self) -> tuple[Hunk, ...]:
        answer = self.answer
        return answer.open if answer is not None else ()

    def _without(self, hunks: Sequence[Hunk]) -> Weighing:
        return self._with_open([one for one in self._opened if one not in hunks])

    def _with_open(self, hunks: Sequence[Hunk]) -> Weighing:
        answer = self.answer
        if answer is None:
            return self
        changed = msgspec.structs.replace(answer, open=tuple(hunks))
        answers = (*self.answers[: self.shown], changed, *self.answers[self.shown + 1 :])
        return msgspec.structs.replace(self, answers=answers)

    def chosen(self, number: int) -> Weighing:
        return msgspec.structs.replace(self, shown=max(0, min(number, len(self.answers) - 1)))

    def typed(self, present: str) -> Weighing:
        """The passage reads so now: a person wrote in it."""
        return msgspec.structs.replace(self, made=absorbed(self.base, self.made, present))


def begun(
    document: Document, task_id: str, scene_id: str, start: Place, end: Place, step: str, wanted: Length = ""
) -> Weighing | None:
    """What lies between two places of a scene, before there is an answer. None where they are not in it."""
    scene = document.get(Scene, scene_id)
    if scene is None or start[0] not in scene.paragraphs or end[0] not in scene.paragraphs:
        return None
    order = scene.paragraphs
    first, last = order.index(start[0]), order.index(end[0])
    paragraphs = [document.need(Paragraph, one) for one in order[first : last + 1]]
    texts = [paragraph.text for paragraph in paragraphs]
    return Weighing(
        task_id=task_id,
        scene_id=scene_id,
        before_id=order[first - 1] if first else "",
        after_id=order[last + 1] if last + 1 < len(order) else "",
        base="\n".join(texts),
        start=start[1],
        end=sum(len(text) + 1 for text in texts[:-1]) + end[1],
        kept=kept_in(paragraphs),
        step=step,
        wanted=wanted,
    )


def ids_of(document: Document, weighing: Weighing) -> tuple[str, ...]:
    """The paragraphs of the passage; none where it is gone."""
    scene = document.get(Scene, weighing.scene_id)
    if scene is None:
        return ()
    order = scene.paragraphs
    if (weighing.before_id and weighing.before_id not in order) or (
        weighing.after_id and weighing.after_id not in order
    ):
        return ()
    first = order.index(weighing.before_id) + 1 if weighing.before_id else 0
    last = order.index(weighing.after_id) if weighing.after_id else len(order)
    return order[first:last]


def text_of(document: Document, ids: Sequence[str]) -> str:
    return "\n".join(document.need(Paragraph, one).text for one in ids)


def with_answer(
    weighing: Weighing, job_id: str, said: str, cut: Cut = "", longer: str = "", *, repeats: bool = False
) -> Weighing:
    """One answer more, the shown one. `said`: its words as they are printed in this manuscript; empty lines go.
    `longer`: the job of the one that it is, gone on with; it takes the place of that one. `repeats`: it says an example
    again, and is not put in the place of the passage."""
    base = weighing.base
    words = "\n".join(line.rstrip() for line in said.strip().split("\n") if line.strip())
    selected = base[weighing.start : weighing.end]
    head, tail = selected[: len(selected) - len(selected.lstrip())], selected[len(selected.rstrip()) :]
    wanted = base[: weighing.start] + head + words + tail + base[weighing.end :]
    unlike = not words or repeats or talks_about(selected, words) or not shares_words(selected, words)
    hunks = () if unlike else hunks_between(base, wanted, weighing.kept)
    answer = Answer(job_id, words, hunks, unlike, cut, repeats)
    place = next((number for number, one in enumerate(weighing.answers) if one.job_id == longer), None)
    if place is not None:
        answers = (*weighing.answers[:place], answer, *weighing.answers[place + 1 :])
        return msgspec.structs.replace(weighing, answers=answers, shown=place)
    answers = (*weighing.answers[-MOST + 1 :], answer)
    return msgspec.structs.replace(weighing, answers=answers, shown=len(answers) - 1)
