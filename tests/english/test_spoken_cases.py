"""Word for word: what is written is said as a careful narrator says it."""

from __future__ import annotations

import functools

import pytest

from studio.domain.sentences import split_sentences
from studio.english.front_end import EnglishFrontEnd
from studio.places import shipped_models_dir
from tests.english.spoken_cases import SPOKEN, Case, cases, plain

MISSES: frozenset[str] = frozenset()
"""What is written in the cases that are not right, by name: none is unnamed, and none is named that is right."""


@functools.cache
def front_end() -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us")


def is_right(case: Case) -> bool:
    if case.section == "ends":
        wanted = {tuple(part.strip() for part in one.split("¦")) for one in case.accepted}
        return split_sentences(case.written) in wanted
    if case.section.startswith("heteronyms"):
        word, sound = case.written.split()
        heard = front_end().speak(case.accepted[0])
        return next((spoken.phonemes for spoken in heard if spoken.text.lower() == word), "") == sound
    said = plain(" ".join(word for token in front_end().read(case.written) for word in token.say))
    return said in {plain(one) for one in case.accepted}


@pytest.mark.parametrize("section", [*SPOKEN, "ends", "heteronyms", "heteronyms_second", "heteronyms_third"])
def test_what_is_written_is_said(section: str) -> None:
    wrong = {str(case) for case in cases(section) if not is_right(case)}
    assert wrong == {name for name in MISSES if name.startswith(f"{section}: ")}


def test_there_are_enough_cases_of_what_is_said() -> None:
    every = [case for section in SPOKEN for case in cases(section)]
    assert len(every) >= 800
    assert len(MISSES) <= 0.03 * len(every)
