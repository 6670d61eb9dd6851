"""Presets of how words are drawn: every shipped one is within its bounds, own ones never hide a shipped one."""

from __future__ import annotations

import pytest

from studio.domain.errors import StudioError
from studio.domain.sampler_presets import SHIPPED, SamplerPreset, preset_named, with_preset
from studio.domain.sampling import SAMPLER_SETTINGS, in_range


def test_shipped_ones_are_what_a_person_could_set() -> None:
    rows = {row.name: row for row in SAMPLER_SETTINGS}
    for preset in SHIPPED:
        assert 0 <= preset.temperature <= 2
        for name, value in preset.numbers.items():
            assert in_range(rows[name], value) == value


def test_own_ones_are_kept_replaced_and_found() -> None:
    own = with_preset([], SamplerPreset(name=" my  way ", temperature=0.5))
    own = with_preset(own, SamplerPreset(name="My way", temperature=0.6))
    assert [(one.name, one.temperature) for one in own] == [("My way", 0.6)]
    assert preset_named(own, "MY WAY").temperature == 0.6
    assert preset_named(own, "careful") == SHIPPED[1]


@pytest.mark.parametrize("name", ["", "  ", "careful"])
def test_a_name_that_is_none_or_shipped_is_refused(name: str) -> None:
    with pytest.raises(StudioError):
        with_preset([], SamplerPreset(name=name))


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(StudioError) as caught:
        preset_named([SamplerPreset(name="Mine")], "nothing")
    assert "Careful" in caught.value.failure.problem
    assert "Mine" in caught.value.failure.problem
