"""Word for word: what is written is said as a careful narrator says it."""

from __future__ import annotations

import functools

import pytest

from studio.domain.sentences import split_sentences
from studio.engines.voice.english.front_end import EnglishFrontEnd
from studio.engines.voice.english.normalise import tokens
from studio.places import shipped_models_dir
from tests.english.spoken_cases import SPOKEN, Case, cases, plain

RIGHT = {
    "money": 41, "dates": 69, "times": 43, "ordinals": 33, "ranges": 28, "units": 52, "fractions": 26, "numbers": 69,
    "roman": 38, "initials": 41, "abbreviations": 53, "web": 27, "sport_law": 34, "addresses": 14, "signs": 41,
    "markup": 14, "elisions": 30, "scripts": 14, "ends": 28, "heteronyms": 212,
}  # fmt: skip


@functools.cache
def front_end() -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us")


def is_right(case: Case) -> bool:
    if case.section == "ends":
        wanted = {tuple(part.strip() for part in one.split("¦")) for one in case.accepted}
        return split_sentences(case.written) in wanted
    if case.section == "heteronyms":
        word, sound = case.written.split()
        heard = front_end().speak(case.accepted[0])
        return next((spoken.phonemes for spoken in heard if spoken.text.lower() == word), "") == sound
    said = plain(" ".join(word for token in tokens(case.written) for word in token.say))
    return said in {plain(one) for one in case.accepted}


@pytest.mark.parametrize("section", [*SPOKEN, "ends", "heteronyms"])
def test_no_section_has_fewer_right_than_it_had(section: str) -> None:
    assert sum(is_right(case) for case in cases(section)) >= RIGHT[section]
