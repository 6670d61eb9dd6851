"""What a finished file brings along again is held once."""

from __future__ import annotations

import msgspec

from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef, PictureRequest, SpeechRequest, SpeechSegment
from studio.domain.sharing import first_of, sharing
from studio.domain.stored import Stored

LINES = tuple(SpeechSegment(f"Line {at}") for at in range(3))
ASKED = SpeechRequest(model=ModelRef("narrator", "engine"), voice="af", segments=LINES)


def again(request: Stored) -> Stored:
    data = msgspec.msgpack.encode(request)
    return msgspec.msgpack.decode(data, type=type(request), dec_hook=KINDS.decode_hook)


def test_an_equal_request_is_the_one_that_was_asked_for() -> None:
    assert sharing(again(ASKED), ASKED) is ASKED


def test_of_another_one_the_equal_parts_are_shared() -> None:
    one = again(msgspec.structs.replace(ASKED, segments=ASKED.segments[1:2]))
    assert isinstance(one, SpeechRequest)
    shared = sharing(one, ASKED)
    assert shared == one
    assert shared.model is ASKED.model
    assert shared.segments[0] is ASKED.segments[1]


def test_other_kinds_and_other_values_stay_as_they_are() -> None:
    picture = PictureRequest(model=ModelRef("painter", "engine"), prompt="a red apple")
    assert sharing(picture, ASKED) is picture
    seeded = sharing(msgspec.structs.replace(picture, seed=7), picture)
    assert (seeded.seed, seeded.prompt) == (7, "a red apple")


def test_the_first_of_equal_values_is_kept() -> None:
    versions = (("engine", "1.0"),)
    assert first_of(versions) is first_of(msgspec.json.decode(b'[["engine", "1.0"]]', type=tuple[tuple[str, str], ...]))
