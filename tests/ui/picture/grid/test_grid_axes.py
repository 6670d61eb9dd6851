"""What an axis of a grid can go over, as the form's table and what a request carries have it."""

from __future__ import annotations

from studio.domain.grid_values import typed_values
from studio.domain.picture_records import GridAxis, PictureGrid
from studio.domain.requests import ControlUse, LoraUse, ModelRef, PictureRequest, ReferenceUse
from studio.ui.picture.grid_axes import Beside, axes_of, words_of_grid
from studio.ui.picture.prompt.allowed import Allowed
from studio.ui.picture.prompt.form import FIELDS

REQUEST = PictureRequest(
    model=ModelRef("painter", "fake"), prompt="a cat", steps=20,
    loras=(LoraUse(ModelRef("ink", "x"), 0.8),),
    controls=tuple(ControlUse(model=ModelRef(name, "x"), picture=name) for name in ("edges", "depth")),
    references=(ReferenceUse(model=ModelRef("look", "x"), picture="r"),),
)  # fmt: skip
SD = Allowed(model_id="painter", samplers=("DDIM", "Euler"), styles=("flat",), abilities=frozenset({"stickers"}))

BESIDE = Beside(
    models=(("painter", "Painter"), ("other", "Other")), vaes=(("soft", "Soft"),), styles=("Ink, black", "Oil")
)


def test_every_field_of_the_form_that_is_asked_for_is_an_axis() -> None:
    kinds = {one.field: one for one in axes_of(REQUEST, SD, BESIDE, str.title)}
    shown = ("words", "whole", "number", "seed", "choice")
    # What this model draws does not move.
    asked = {one.name for one in FIELDS if one.asked and one.kind in shown and one.needs != "moving"}
    assert asked - {"batch", "width", "height"} <= set(kinds)
    assert {"model_id", "style", "sticker", "size", "replace"} <= set(kinds)
    assert {"lora ink", "controls 0", "controls 1", "references 0"} <= set(kinds)
    assert {"control-starts 0", "control-ends 1", "styles"} <= set(kinds)
    assert not {"strength", "variation_strength"} & set(kinds), "nothing that has no effect"
    assert not {"vae_id", "quick_decode"} & set(kinds), "nothing that the model cannot do"
    assert kinds["style"].choices == (("", "Auto"), ("flat", "Flat"))
    assert kinds["controls 1"].label == "Strength of control 2"
    assert kinds["steps"].label == "Steps"
    assert kinds["steps"].most == 150
    for one in kinds.values():
        if one.proposed:
            # The words to be replaced are the first of a list that a person goes on with.
            begun = f"{one.proposed}, another" if one.sort == "replace" else one.proposed
            assert typed_values(one, begun, iter(range(90, 99)).__next__), one.field


def test_what_a_model_and_its_engine_can_do_is_varied_too() -> None:
    able = Allowed(model_id="painter", abilities=frozenset({"vaes", "quick-decode"}))
    kinds = {one.field: one for one in axes_of(REQUEST, able, BESIDE)}
    vaes, decoders, styles = kinds["vae_id"], kinds["quick_decode"], kinds["styles"]
    assert (vaes.option, vaes.choices) == ("vae", (("", "Auto"), ("soft", "Soft")))
    assert (decoders.option, decoders.label) == ("quick-decode", "Decoder")
    assert typed_values(decoders, "tiny, whole", lambda: 0) == ("on", "off")
    assert typed_values(styles, styles.proposed, lambda: 0) == ("", "Ink, black", "Oil")
    assert typed_values(kinds["control-ends 0"], "0.5", lambda: 0) == ("0.5",)
    assert typed_values(kinds["lora ink"], "-1-1 [3]", lambda: 0) == ("-1", "0", "1")
    assert kinds["control-starts 1"].label == "Control 2 begins at"
    none_here = {one.field for one in axes_of(REQUEST, able, Beside())}
    assert not {"vae_id", "styles", "model_id"} & none_here


def test_values_are_called_as_people_call_them_also_when_they_are_not_offered_now() -> None:
    grid = PictureGrid(
        id="g", name="grid", request=REQUEST,
        axes=(
            GridAxis(field="style", values=("", "flat")), GridAxis(field="model_id", values=("painter",)),
            GridAxis(field="strength", values=("0.5",)),
        ),
    )  # fmt: skip
    words = words_of_grid(grid, (), str.title, str.upper)
    assert words.axes == (
        ("Style", ("Auto", "Flat")), ("Model", ("PAINTER",)), ("Denoising strength", ("0.5",)),
    )  # fmt: skip
    assert words.labels(0) == ("Style: Auto", "Style: Flat")
    gone = PictureGrid(id="g", name="grid", request=REQUEST, axes=(GridAxis(field="references 0", values=("1",)),))
    assert words_of_grid(gone, ()).labels(0) == ("Strength of reference 1: 1",)
    named = PictureGrid(
        id="g", name="grid", request=REQUEST,
        axes=(
            GridAxis(field="quick_decode", values=("off", "on")), GridAxis(field="styles", values=("", "Oil")),
            GridAxis(field="vae_id", values=("", "soft")),
        ),
    )  # fmt: skip
    assert words_of_grid(named, (), model_title=str.upper).axes == (
        ("Decoder", ("Whole", "Tiny")), ("Named styles", ("Nothing", "Oil")), ("VAE", ("Auto", "SOFT")),
    )  # fmt: skip
