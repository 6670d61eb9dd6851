"""FairytaleQA (Xu et al., 2022, Apache-2.0): stories in sections, questions, and which sections answer them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.asking import PLAIN_WORDS
from studio.domain.sentences import split_sentences

_WORD: Final = re.compile(r"[^\W_]+")
DULL: Final = PLAIN_WORDS | {
    "because",
    "went",
    "very",
    "some",
    "up",
    "out",
    "all",
    "one",
    "said",
    "get",
    "got",
    "about",
}
_ENDS: Final = ".!?\"'”’:;)"
"""A line that ends otherwise goes on in the next one."""


class Question(msgspec.Struct):
    ask: str
    sections: frozenset[int]
    answers: tuple[str, ...]
    explicit: bool
    """The answer is in the text as it was written down."""


class Story(msgspec.Struct):
    name: str
    sentences: list[str]
    sections: list[int]
    """Of each sentence."""
    questions: list[Question]

    def pairs(self) -> list[str]:
        """Each two sentences that follow one another, by the number of the first; as the program reads them."""
        return [" ".join(self.sentences[at : at + 2]) for at in range(len(self.sentences) - 1)]

    def pair_in(self, at: int) -> tuple[int, int]:
        return self.sections[at], self.sections[at + 1]


def stems(text: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:5] for word in words if word not in DULL)


def stories(data: Path, split: str) -> list[Story]:
    """Those of a split ("train", "val", "test") that have a question."""
    found = []
    for file in sorted((data / "data-by-train-split" / "questions" / split).glob("*-questions.csv")):
        name = file.name.removesuffix("-questions.csv")
        story = Story(name, [], [], [])
        text = data / "data-by-train-split" / "section-stories" / split / f"{name}-story.csv"
        for row in _rows(text):
            if not row["section"] or not row["text"]:
                continue
            for line in _lines(row["text"]):
                said = [one.strip() for one in split_sentences(line) if one.strip()]
                story.sentences += said
                story.sections += [int(row["section"])] * len(said)
        there = set(story.sections)
        for row in _rows(file):
            sections = frozenset(int(number) for number in re.findall(r"\d+", row["cor_section"] or ""))
            answers = tuple(one for number in range(1, 7) if (one := (row.get(f"answer{number}") or "").strip()))
            ask = " ".join((row["question"] or "").split())
            if ask and answers and sections & there:
                explicit = (row["ex-or-im1"] or "").strip() == "explicit"
                story.questions.append(Question(ask, sections, answers, explicit))
        if story.questions and len(story.sentences) > 5:
            found.append(story)
    return found


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _lines(text: str) -> list[str]:
    """Paragraphs: of some stories every line of the page is one of the file."""
    lines: list[str] = []
    for line in (" ".join(one.split()) for one in text.split("\n")):
        if line and lines and lines[-1][-1] not in _ENDS:
            lines[-1] += " " + line
        elif line:
            lines.append(line)
    return lines


def answer_stems(question: Question) -> list[frozenset[str]]:
    """Of each answer the words that the question does not have; all of them where it has all."""
    asked = stems(question.ask)
    told = [stems(answer) for answer in question.answers]
    return [one - asked for one in told if one - asked] or [one for one in told if one]


def share_of_answer(answers: list[frozenset[str]], words: frozenset[str]) -> float:
    return max((len(one & words) / len(one) for one in answers), default=0.0)
