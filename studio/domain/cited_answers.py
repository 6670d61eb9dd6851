"""An answer made of quotations: what a writer's model is shown of them, and which of them says what its sentences say.
Pure; any thread.

Whether a quotation says what a sentence says is judged by their words: names and numbers of the sentence all have to be
in it, and most of its other words. That is no proof, and it is not asked of the model, which would agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from studio.domain import prompting
from studio.domain.answer_kinds import Lacking, lacking
from studio.domain.asking import PLAIN_WORDS, STEM_LETTERS
from studio.domain.prompting import BuiltPrompt, Material, Writer
from studio.domain.sentences import split_sentences
from studio.domain.writing_tasks import WritingTask

SLOT: Final = "quotations"
_SHOWN: Final = 900
"""Characters of one quotation that a model is shown."""
_TEMPERATURE: Final = 0.1
_SHARED: Final = 0.6
"""Of a sentence's words, names and numbers apart, so many are in the quotation that says it."""
_CITED: Final = re.compile(r"\s*[\[(]\s*((?:\d{1,2}\s*(?:,|;|and|&)?\s*)+)[\])]")
_BEHIND: Final = re.compile(r"""([.!?…]["”’]*)\s*((?:\[\d[\d,; ]*\]\s*)+)""")
_TERM: Final = re.compile(r"[^\W_]+")
_NOT_SAID: Final = re.compile(
    r"\b(?:not (?:said|stated|mentioned|told|given|in the (?:text|quotations))|(?:do|does) not say)\b", re.IGNORECASE
)


class CitedSentence(msgspec.Struct, frozen=True):
    words: str
    """Without its numbers."""
    numbers: tuple[int, ...] = ()
    """Of the quotations that say it, from 1; none: no quotation does."""

    @property
    def supported(self) -> bool:
        return bool(self.numbers)


class CitedAnswer(msgspec.Struct, frozen=True):
    sentences: tuple[CitedSentence, ...] = ()
    declined: bool = False
    """The model says that the quotations do not answer."""
    lacks: Lacking = ""
    """What was asked for and no sentence says as a quotation does, however true it is: who, when, how many."""

    @property
    def unsupported(self) -> int:
        return sum(not one.supported for one in self.sentences)


def takes_quotations(task: WritingTask) -> bool:
    """Whether a template has a place for them: of one's own it may have been taken out."""
    return f"{{{SLOT}}}" in task.prompt


def answer_prompt(writer: Writer, task: WritingTask, question: str, quotations: Sequence[str]) -> BuiltPrompt:
    """What is sent for an answer of these quotations."""
    exact: Mapping[str, str | int | float | bool] = {**writer.settings, "temperature": _TEMPERATURE}
    material = Material(instruction=question, more={SLOT: numbered(quotations)})
    return prompting.asking(msgspec.structs.replace(writer, settings=exact), task, material)


def numbered(quotations: Sequence[str]) -> str:
    return "\n".join(f"[{number}] {_cut(text)}" for number, text in enumerate(quotations, 1))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rsplit(' ', 1)[0]} …"


def read_cited(said: str, quotations: Sequence[str], question: str = "") -> CitedAnswer:
    """The answer's sentences, each with the quotations that say it: those that it names and that do, else the first
    that does."""
    text = " ".join(said.split())
    told = [" ".join(one.split()) for one in quotations]
    asked = {_stem(one) for one in _terms(question)}
    sentences = tuple(
        CitedSentence(words, _saying(words, named, told, asked)) for words, named in _parted(text) if words
    )
    declined = len(sentences) == 1 and _NOT_SAID.search(sentences[0].words) is not None
    if declined:
        return CitedAnswer((), declined)
    proven = [(one.words, told[number - 1]) for one in sentences for number in one.numbers]
    return CitedAnswer(sentences, False, lacking(question, proven) if sentences else "")


def _parted(text: str) -> list[tuple[str, list[int]]]:
    """Sentences without their numbers, with them. Numbers behind a full stop belong to the sentence before it."""
    within = _BEHIND.sub(r" \2\1", text)
    found: list[tuple[str, list[int]]] = []
    for sentence in split_sentences(within):
        named = [int(number) for group in _CITED.findall(sentence) for number in re.findall(r"\d+", group)]
        found.append((_CITED.sub("", sentence).strip(), named))
    return found


def _saying(words: str, named: Sequence[int], quotations: Sequence[str], asked: set[str]) -> tuple[int, ...]:
    says = [number for number, one in enumerate(quotations, 1) if is_said(words, one, asked)]
    cited = tuple(dict.fromkeys(number for number in named if number in says))
    return cited or tuple(says[:1])


def is_said(words: str, quotation: str, asked: set[str] | None = None) -> bool:
    """Whether a quotation has what a sentence says. `asked`: stems of the question's words, which an answer says again
    whether they are in the quotation or not; they count for nothing where there are others."""
    there = {_stem(one) for one in _terms(quotation)}
    own = [one for one in _terms(words) if _stem(one.casefold()) not in (asked or set())] or _terms(words)
    firm = [one for one in own if one[:1].isupper() or one[:1].isdigit()]
    begins = _TERM.search(words)
    loose = [one for one in own if one not in firm]
    if begins is not None and begins[0] in firm and _stem(begins[0]) not in there and begins[0][:1].isalpha():
        # A capital letter at the head of a sentence makes no name.
        firm.remove(begins[0])
        loose.append(begins[0])
    if any(_stem(one) not in there for one in firm):
        return False
    return not loose or sum(_stem(one) in there for one in loose) >= _SHARED * len(loose)


def _terms(text: str) -> list[str]:
    return [one for one in _TERM.findall(text) if one.casefold() not in PLAIN_WORDS]


def _stem(word: str) -> str:
    small = word.casefold()
    return small if small.isdigit() else small[:STEM_LETTERS]
