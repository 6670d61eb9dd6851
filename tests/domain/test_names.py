"""A name that nothing has: what was perhaps meant comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.domain.errors import NameUnknown
from studio.domain.names import near, unknown

VOICES = ("af_heart", "af_bella", "am_puck", "bm_george")


def test_the_likeliest_names_come_first() -> None:
    assert near("AF_HEART", VOICES)[0] == "af_heart"
    assert near("george", VOICES) == ("bm_george",)
    assert near("af_hart", VOICES)[0] == "af_heart"
    assert near("nosuch", VOICES) == ()
    assert near("", VOICES) == ()


def test_all_names_are_told_in_their_order() -> None:
    failure = unknown("voice", "puck", VOICES).failure
    assert failure == NameUnknown(what="voice", name="puck", near=("am_puck",), known=VOICES)


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=20))
def test_only_names_that_there_are_are_proposed(name: str, known: list[str]) -> None:
    assert set(near(name, known)) <= set(known)
    assert len(near(name, known)) <= 3
