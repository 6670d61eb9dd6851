"""What an answer to a task is held against before it is offered: the template's own examples, the length that was asked
for. Pure; any thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from studio.domain.word_count import count_words
from studio.domain.writing_tasks import Example, Length, WritingTask

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAPITAL: Final = re.compile(r"\b[^\W\d_a-z][^\W\d_A-Z]{2,}\b")
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
"""Within a sentence."""
_IN_A_ROW: Final = 4
"""Words that follow one another in both are no chance."""
_MOST_ALIKE: Final = 0.6
"""Of an answer's runs of words, the share that an example has, from which on it repeats the example."""


class Shown(NamedTuple):
    """What a template shows a model in its examples."""

    runs: frozenset[tuple[str, ...]] = frozenset()
    """Of words of their answers."""
    names: frozenset[str] = frozenset()
    """Of people and places in them, in small letters."""


def words_of_examples(examples: Sequence[Example]) -> Shown:
    runs = frozenset(run for one in examples for run in _runs(one.answer))
    named = {name for one in examples for name in _NAME.findall(one.passage)}
    named |= {one.instruction for one in examples if _CAPITAL.fullmatch(one.instruction)}
    return Shown(runs, frozenset(map(str.casefold, named)))


def repeats(said: str, shown: Shown, source: str = "") -> bool:
    """Whether an answer says an example's answer again, or names somebody who is in the examples alone. Of `source`,
    the text that it is about, words and names may be said again."""
    own = {word.casefold() for word in _WORD.findall(source)}
    if any(name in shown.names and name not in own for name in map(str.casefold, _CAPITAL.findall(said))):
        return True
    found = _runs(said)
    there = set(_runs(source)) if source else set()
    told = [run for run in found if run not in there]
    return bool(told) and sum(run in shown.runs for run in told) >= _MOST_ALIKE * len(told)


_TALK: Final = re.compile(
    r"\W*(?:in )?((?:the|this|that) (?:speaker|narrator|author|writer|passage|text|excerpt|paragraph|quote)"
    r"|the (?:original|revised|edited) (?:sentence|version|passage|text)"
    r"|the sentence (?:is|was|has been|can be|could be|should)|the sentence [\"“]"
    r"|here(?:['’]s| is) (?:a|an|the|your) (?:\w+ ){0,2}(?:version|passage|text|sentence|rewrite)"
    r"|the (?:correct|corrected) (?:sentence|version|passage|text)"
    r"|this (?:sentence|version|revision) (?:is|was|has|conveys|maintains|keeps)"
    r"|this (?:story|scene|narrative)|the following is)\b",
    re.IGNORECASE,
)


def talks_about(passage: str, said: str) -> bool:
    """Whether an answer speaks of the passage ("The speaker is criticizing…", "The sentence is rephrased…") in place of
    changing it. English alone; a passage that has these words itself may be answered with them."""
    found = _TALK.match(said)
    return found is not None and found[1].casefold() not in passage.casefold()


def _runs(text: str) -> list[tuple[str, ...]]:
    """Of a text of fewer words, all of them."""
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
    if len(words) < _IN_A_ROW:
        return [tuple(words)] if words else []
    return [tuple(words[at : at + _IN_A_ROW]) for at in range(len(words) - _IN_A_ROW + 1)]


def length_wanted(task: WritingTask, instruction: str) -> Length:
    """How long the answer is to be beside the passage, by the choice that was made or by the task itself."""
    chosen = next((one for one in task.choices if one.instruction == instruction), None)
    return chosen.length if chosen is not None and chosen.length else task.length


def misses_length(wanted: Length, passage: str, said: str) -> bool:
    """A shorter one was asked for and it is not, or a longer one."""
    if not said.strip() or not wanted:
        return False
    before, now = count_words(passage), count_words(said)
    return now >= before if wanted == "shorter" else now <= before
