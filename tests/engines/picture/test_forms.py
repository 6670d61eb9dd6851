"""The forms of the starter model's things: the seed chooses whose drawing a thing is formed after."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engines.picture.starter.forms import Forms, make_forms

STYLES = ("3d", "flat", "noto", "line")
EVERYWHERE, NOTO_ALONE, NOWHERE = 1, 2, 3
LINE, NOTO = STYLES.index("line"), STYLES.index("noto")


@pytest.fixture
def forms() -> Forms:
    drawn = np.zeros((4, len(STYLES)), np.bool_)
    drawn[EVERYWHERE] = True
    drawn[NOTO_ALONE, NOTO] = True
    return make_forms(drawn, STYLES, {"3d": ("noto",), "noto": ("3d", "flat")})


def slots_of(*concepts: int) -> NDArray[np.int64]:
    slots = np.zeros((3, 4), np.int64)
    slots[: len(concepts), 0] = concepts
    return slots


def test_without_a_seed_a_thing_has_the_form_of_its_own_style(forms: Forms) -> None:
    look = forms.chosen(slots_of(EVERYWHERE), 0, None)
    assert look.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_half_of_the_seeds_have_the_form_of_a_style_that_lends_it(forms: Forms) -> None:
    chosen = np.stack([forms.chosen(slots_of(EVERYWHERE), NOTO, seed)[0] for seed in range(2000)])
    assert chosen.sum(axis=1).tolist() == [1.0] * 2000
    assert chosen.mean(axis=0) == pytest.approx([0.25, 0.25, 0.5, 0], abs=0.04)


def test_a_seed_chooses_the_same_every_time_and_for_each_thing_apart(forms: Forms) -> None:
    two = slots_of(EVERYWHERE, EVERYWHERE)
    chosen = [forms.chosen(two, 0, seed) for seed in range(200)]
    assert all(np.array_equal(forms.chosen(two, 0, seed), look) for seed, look in enumerate(chosen))
    alike = [np.array_equal(look[0], look[1]) for look in chosen]
    assert 60 < sum(alike) < 140


def test_a_style_to_which_nobody_lends_keeps_its_own(forms: Forms) -> None:
    assert all(forms.chosen(slots_of(EVERYWHERE), LINE, seed)[0, LINE] == 1 for seed in range(50))


def test_what_was_not_drawn_in_a_style_takes_its_form_from_one_in_which_it_was(forms: Forms) -> None:
    for style in range(len(STYLES)):
        assert forms.chosen(slots_of(NOTO_ALONE), style, 5)[0].tolist() == [0, 0, 1, 0]
    assert forms.chosen(slots_of(NOWHERE), LINE, 5)[0].sum() == 1


def test_a_lender_that_is_no_style_is_refused() -> None:
    with pytest.raises(ValueError, match="oil"):
        make_forms(np.zeros((1, 4), np.bool_), STYLES, {"3d": ("oil",)})
