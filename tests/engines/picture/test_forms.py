"""The forms of the starter model's things: the style's own, and a lent one where it has none."""

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


def test_a_thing_has_the_form_of_its_own_style(forms: Forms) -> None:
    for style in range(len(STYLES)):
        look = forms.own(slots_of(EVERYWHERE), style)
        assert look[0].tolist() == np.eye(len(STYLES))[style].tolist()
        assert not look[1:].any()


def test_what_was_not_drawn_in_a_style_takes_its_form_from_one_in_which_it_was(forms: Forms) -> None:
    for style in range(len(STYLES)):
        assert forms.own(slots_of(NOTO_ALONE), style)[0].tolist() == [0, 0, 1, 0]
    assert forms.own(slots_of(NOWHERE), LINE)[0].sum() == 1


def test_a_lender_that_is_no_style_is_refused() -> None:
    with pytest.raises(ValueError, match="oil"):
        make_forms(np.zeros((1, 4), np.bool_), STYLES, {"3d": ("oil",)})
