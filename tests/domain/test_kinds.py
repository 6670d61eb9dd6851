"""The tables of kinds and engines: whole, unambiguous, and loud about what they do not know."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import get_args

import msgspec
import pytest

from studio.domain.engine_cards import CARDS, Cards, EngineCard
from studio.domain.errors import BadRequest, StudioError
from studio.domain.families import FAMILIES
from studio.domain.kinds import KINDS, PICTURE, Kinds
from studio.domain.made import Made
from studio.domain.record_kinds import RECORD_KINDS
from studio.domain.records import Known
from studio.domain.requests import (
    ModelRef,
    PictureRequest,
    PictureTask,
    Request,
    SpeechRequest,
    SpeechSegment,
    TextRequest,
)
from studio.services.jobs.adoption import ADOPTERS

MODEL = ModelRef("m", "e")


def types_of(open_type: type) -> set[type]:
    """Every type of the program that is one, found among the classes themselves."""
    import_module("studio.app")
    import_module("studio.worker.main")
    return {kind for kind in open_type.__subclasses__() if kind.__module__.startswith("studio.")}


class Unheard(msgspec.Struct, Request, frozen=True, tag="unheard"):
    model: ModelRef


def test_every_type_of_request_has_its_row() -> None:
    assert types_of(Request) == {row.request for row in KINDS.rows}


def test_every_type_of_facts_comes_out_of_a_kind() -> None:
    assert types_of(Made) == {row.made for row in KINDS.rows if row.made is not None}


def test_every_kind_of_record_has_its_row() -> None:
    assert {row.record for row in RECORD_KINDS} == set(get_args(Known))
    assert len({row.name for row in RECORD_KINDS}) == len(RECORD_KINDS)
    assert all(row.noun for row in RECORD_KINDS)


def test_every_kind_that_makes_files_has_an_adopter() -> None:
    assert set(ADOPTERS) == {row.request for row in KINDS.rows if row.made is not None}


def test_every_engine_belongs_to_a_family_with_a_worker() -> None:
    workers = {family.name for family in KINDS.working_families()}
    assert {card.family for card in CARDS.engines} == workers == {"picture", "text", "voice", "speech-to-text"}


def test_every_engine_of_ours_is_there_to_be_imported() -> None:
    for card in CARDS.engines:
        module, _, attribute = card.program.partition(":")
        assert find_spec(module) is not None, card.name
        assert attribute


def test_a_plain_request_is_of_its_own_kind_and_asks_for_the_device() -> None:
    for row in KINDS.rows:
        plain = row.plain(MODEL, "cuda:0")
        assert KINDS.of(plain) is row
        assert (plain.model, plain.device) == (MODEL, "cuda:0")
        assert row.units(plain) >= 1


def test_a_request_of_no_kind_is_refused_by_name() -> None:
    with pytest.raises(StudioError) as refused:
        KINDS.family_of(Unheard(MODEL))
    assert isinstance(refused.value.failure, BadRequest)
    assert "Unheard" in refused.value.failure.problem


def test_a_family_of_no_kind_has_no_plain_request() -> None:
    with pytest.raises(StudioError):
        KINDS.plain("tool", MODEL)


def test_two_rows_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Kinds((PICTURE, PICTURE), FAMILIES)
    with pytest.raises(ValueError, match="no family"):
        Kinds((PICTURE,), ())
    with pytest.raises(ValueError, match="no task"):
        Cards((EngineCard(name="one", family="picture", program="m:C", tasks=("knit",)),))


def test_what_a_kind_says_of_its_requests() -> None:
    picture = PictureRequest(model=MODEL, steps=4, batch=3, init_image="a", mask="b", style_image="a")
    speech = SpeechRequest(model=MODEL, voice="v", segments=(SpeechSegment("abc"), SpeechSegment("de")))
    words = TextRequest(model=MODEL, max_tokens=30)
    told = [
        (row.inputs(one), row.files(one), row.units(one)) for one in (picture, speech, words) for row in [KINDS.of(one)]
    ]
    assert told == [(("a", "b"), 3, 12), ((), 2, 5), ((), 0, 30)]


def test_every_task_of_a_picture_says_how_a_result_came_about() -> None:
    assert [task for task in get_args(PictureTask) if not CARDS.task(task).done] == []
