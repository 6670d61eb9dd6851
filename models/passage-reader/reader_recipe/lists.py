"""What the reader learns from: a question, a passage of its section that answers, and six of other sections that do
not, each a run of sentences with what stands beside it."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from reader_recipe.meanings import read_stories
from reader_recipe.minilm import tokenizer
from reader_recipe.stories import DULL, Story, answer_stems, share_of_answer, stems
from studio.engines.runtime.cross_encoder import BESIDE, PASSAGE, QUESTION, QUESTION_TOKENS

OTHERS: Final = 6
_SURE: Final = 0.6
"""Of the words of an explicit answer that a pair has: then it is taken to say it."""
_CLS, _SEP = 101, 102
_WORDS: Final = tokenizer()
_FIRST_WORD: Final = 1_996
"""Ids below it are signs and letters."""

Row = tuple[list[int], list[int]]
"""Ids, and what each is part of."""


def tokens_of(texts: list[str]) -> list[list[int]]:
    return [one.ids for one in _WORDS.encode_batch(texts, add_special_tokens=False)]


_PLAIN: Final = {one for ids in tokens_of([*sorted(DULL), *".,;:!?'\"-"]) for one in ids}


class Asked(msgspec.Struct):
    """A question and the pairs of sentences of its story."""

    number: int
    right: int
    """The pair that answers best."""
    sure: bool
    weight: float
    score: NDArray[np.float64]
    """Of each pair, by words and meaning: near ones are hard to tell from the right one."""
    answer: NDArray[np.float64]
    """Of each pair, how much of an answer's words it has."""
    there: NDArray[np.bool_]
    """Which touch its sections."""
    answer_tokens: list[list[int]]


class Lesson(msgspec.Struct):
    story: Story
    tokens: list[list[int]]
    """Of each sentence."""
    lengths: list[int]
    """Words."""
    questions: list[list[int]]
    asked: list[Asked]


def lessons(data: Path, work: Path, *splits: str) -> list[Lesson]:
    found = []
    for story, meant, told in read_stories(data, work, *splits):
        words = [stems(pair) for pair in story.pairs()]
        having = Counter(word for one in words for word in one)
        asked = [_asked(story, number, meant[number], told, words, having) for number in range(len(story.questions))]
        lengths = [len(one.split()) for one in story.sentences]
        questions = tokens_of([one.ask for one in story.questions])
        found.append(Lesson(story, tokens_of(story.sentences), lengths, questions, asked))
    return found


def _asked(
    story: Story, number: int, meant: NDArray[np.float32], told: NDArray[np.float32], words: list[frozenset[str]],
    having: Counter[str],
) -> Asked:  # fmt: skip
    question = story.questions[number]
    rare = {word: math.log((len(words) + 1) / (having[word] + 0.5)) for word in stems(question.ask)}
    had = np.array([sum(rare[word] for word in rare.keys() & one) for one in words]) / (sum(rare.values()) or 1.0)
    likeness = told @ meant
    answers = answer_stems(question)
    answer = np.array([share_of_answer(answers, one) for one in words])
    sections = [story.pair_in(at) for at in range(len(words))]
    there = np.array([not question.sections.isdisjoint(one) for one in sections])
    within = np.array([question.sections.issuperset(one) for one in sections])
    if not within.any():
        within = there
    worth = np.where(within, answer * (1.0 if question.explicit else 0.5) + 0.35 * had + 0.5 * likeness, -9.0)
    right = int(worth.argmax())
    sure = question.explicit and bool(answer[right] >= _SURE)
    return Asked(
        number, right, sure, 1.0 if sure else 0.5 if question.explicit else 0.35,
        0.7 * likeness + 0.3 * had / max(float(had.max()), 1e-6), answer, there,
        tokens_of(list(question.answers)) if sure else [],
    )  # fmt: skip


def a_list(lesson: Lesson, asked: Asked, most: int, rng: random.Random) -> list[Row]:
    """The right one first; fewer than four where the story has not enough others."""
    question = lesson.questions[asked.number]
    if rng.random() < 0.15 and len(question) > 3:
        question = question[:-1]
    blurred = asked.score + [0.02 * rng.gauss(0, 1) for _ in asked.score]
    order = [int(at) for at in np.argsort(-blurred) if not asked.there[at]]
    chosen: list[int] = []
    if asked.sure and rng.random() < 0.5:
        # Of its own section, where it says nothing of the answer.
        near = [int(at) for at in np.flatnonzero(asked.there & (asked.answer == 0)) if abs(at - asked.right) > 2]
        chosen += rng.sample(near, min(len(near), 1))
    for reach in (6, 6, 14, 14, 40, len(order)):
        free = [at for at in order if all(abs(at - other) > 1 for other in chosen)]
        if free and len(chosen) < OTHERS:
            chosen.append(rng.choice([at for at in order[:reach] if at in free] or free))
    sections = lesson.story.questions[asked.number].sections
    return [
        a_row(lesson, question, asked.right, most, rng),
        *(a_row(lesson, question, at, most, rng, () if asked.there[at] else sections) for at in chosen),
    ]


def a_row(
    lesson: Lesson, question: list[int], pair: int, most: int, rng: random.Random, without: Collection[int] = (),
    words: int = 0,
) -> Row:  # fmt: skip
    """A pair in a run of sentences of some `words`, or a number by chance, that goes into no section of `without`."""
    words = words or rng.choice((20, 40, 60, 75, 90))
    sections, lengths, tokens = lesson.story.sections, lesson.lengths, lesson.tokens
    first, last = pair, pair + 1
    count = lengths[first] + lengths[last]
    while count < words:
        further = [at for at in (first - 1, last + 1) if 0 <= at < len(tokens) and sections[at] not in without]
        further = [at for at in further if count + lengths[at] <= max(words, 90) + 15]
        if not further:
            break
        at = rng.choice(further)
        count += lengths[at]
        first, last = min(first, at), max(last, at)
    before = [one for sentence in tokens[max(0, first - 4) : first] for one in sentence]
    after = [one for sentence in tokens[last + 1 : last + 5] for one in sentence]
    return _row(question, before, tokens[first : last + 1], after, most, pair - first)


def _row(question: list[int], before: list[int], run: list[list[int]], after: list[int], most: int, focus: int) -> Row:
    question = question[:QUESTION_TOKENS]
    room = most - 3 - len(question)
    if sum(map(len, run)) > room:
        first = last = focus
        count, grew = len(run[focus]), True
        while grew:
            grew = False
            if last + 1 < len(run) and count + len(run[last + 1]) <= room:
                last, count, grew = last + 1, count + len(run[last + 1]), True
            if first > 0 and count + len(run[first - 1]) <= room:
                first, count, grew = first - 1, count + len(run[first - 1]), True
        early, middle, late = ([one for sentence in part for one in sentence] for part in
                               (run[:first], run[first : last + 1], run[last + 1 :]))  # fmt: skip
        middle = middle[:room]
        rest = room - len(middle)
        late = late[: rest - rest // 2]
        early = early[max(len(early) - (rest - len(late)), 0) :]
        read, before, after = [*early, *middle, *late], [], []
    else:
        read = [one for sentence in run for one in sentence]
        rest = room - len(read)
        half = max(rest // 2, rest - len(after))
        before = before[max(len(before) - half, 0) :]
        after = after[: rest - len(before)]
    ids = [_CLS, *question, _SEP, *before, *read, *after, _SEP]
    part = [BESIDE, *[QUESTION] * len(question), BESIDE, *[BESIDE] * len(before)]
    return ids, [*part, *[PASSAGE] * len(read), *[BESIDE] * len(after), BESIDE]


def answer_in(asked: Asked, row: Row) -> NDArray[np.float32] | None:
    """Which tokens of the right passage say the answer; None where that is not known."""
    ids, part = row
    said = np.zeros(len(ids), np.float32)
    for answer in asked.answer_tokens:
        count = len(answer)
        for at in range(len(ids) - count + 1) if 0 < count <= 25 else ():
            if ids[at : at + count] == answer and part[at] == part[at + count - 1] == PASSAGE:
                said[at : at + count] = 1
    if not said.any():
        words = {one for answer in asked.answer_tokens for one in answer if one >= _FIRST_WORD} - _PLAIN
        said[[at for at, one in enumerate(ids) if part[at] == PASSAGE and one in words]] = 1
    return said if said.any() else None


def stacked(rows: list[Row]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    whole = np.zeros((2, len(rows), max(len(ids) for ids, _part in rows)), np.int64)
    for at, (ids, part) in enumerate(rows):
        whole[0, at, : len(ids)], whole[1, at, : len(part)] = ids, part
    return whole[0], whole[1]
