"""What a picture file will not have, told before it is written."""

from __future__ import annotations

import pytest

from studio.domain.lettering import Lettering
from studio.domain.picture_records import Layer, LayerEffect
from studio.formats.layered import Layered, Node
from studio.services.exchange.formats import CANVAS_OUT, PICTURE_OUT
from studio.services.exchange.picture_flat import AVIF, JPEG, TIFF, WEBP
from studio.services.exchange.picture_layered import ORA, PSD
from studio.services.exchange.picture_losses import (
    WITH_LAYERS,
    Facts,
    facts_of,
    losses,
    parts_of_file,
    why_not,
)
from studio.services.exchange.picture_png import PNG

LAYERS = (
    Layer(canvas_id="c", id="a", name="ground"),
    Layer(canvas_id="c", id="m", name="mask", role="mask"),
    Layer(canvas_id="c", id="b", name="masked", clip=True, blend="vivid-light"),
    Layer(canvas_id="c", id="c", name="above", blend="linear-light", effect=LayerEffect(tint=(255, 240, 200))),
    Layer(canvas_id="c", id="d", name="mixed", blend="multiply"),
    Layer(canvas_id="c", id="e", name="hidden", visible=False, blend="vivid-light"),
    Layer(canvas_id="c", id="t", name="title", text=Lettering(words="Fox")),
    Layer(canvas_id="c", id="g", name="group", role="group", blend="vivid-light"),
    Layer(canvas_id="c", id="s", name="selection", role="selection"),
)
CANVAS = facts_of(800, 600, LAYERS, recipe=True)


def test_a_flat_file_has_no_layers_and_no_text() -> None:
    said = losses(PNG, CANVAS)
    assert said == (
        "6 layers become one picture.",
        "1 hidden layer is left out.",
        "1 text becomes pixels.",
    )


def test_openraster_is_told_modes_masks_texts_and_effects() -> None:
    said = losses(ORA, CANVAS)
    assert said == (
        "1 text becomes pixels.",
        "2 blend modes that the file cannot name are put into pixels for others (linear-light, vivid-light).",
        "1 group has a blend mode that the file cannot name: other programs show it as one layer.",
        "The mask of 1 layer is put into its pixels for other programs.",
        "Shadow, mirror image and light of 1 layer become part of its pixels.",
    )
    assert losses(ORA, CANVAS, layers=False) == losses(PNG, CANVAS)


def test_a_mask_of_a_clipped_layer_is_put_into_pixels_by_openraster_alone() -> None:
    both = (
        Layer(canvas_id="c", id="a", name="ground"),
        Layer(canvas_id="c", id="m", name="mask", role="mask"),
        Layer(canvas_id="c", id="b", name="both", clip=True, masked=True),
        Layer(canvas_id="c", id="c", name="clipped", clip=True, blend="multiply"),
    )
    said = losses(ORA, facts_of(800, 600, both, recipe=True))
    assert said == (
        "1 layer is clipped and has a blend mode (multiply): the file can say one of the two,"
        " so the mode is put into pixels for others.",
        "The mask of 1 layer is put into its pixels for other programs.",
    )
    assert losses(PSD, facts_of(800, 600, both, recipe=True)) == ()


def test_photoshop_has_every_mode_and_mask() -> None:
    assert losses(PSD, CANVAS) == (
        "1 text becomes pixels.",
        "Shadow, mirror image and light of 1 layer become part of its pixels.",
    )


def test_what_lies_in_the_files_of_a_picture_is_told() -> None:
    photo = Facts(width=100, height=50, transparent=False, deep=1, animated=1, recipe=True)
    assert losses(TIFF, photo) == (
        "1 picture with 16 bits a channel gets 8.",
        "Of an animation, or of several pages, only the first picture goes in.",
    )
    assert losses(PNG, photo, size=(50, 25), recipe=False)[2:] == (
        "It becomes smaller: detail is lost.",
        "How it was made stays out, as the preferences say.",
    )


@pytest.mark.parametrize("clear", [True, None, False])
def test_only_a_jpeg_has_nothing_transparent(clear: bool | None) -> None:
    white = "What is transparent becomes white."
    told = {row.id: white in losses(row, Facts(width=9, height=9, transparent=clear)) for row in PICTURE_OUT}
    assert told == {row.id: row is JPEG and clear is not False for row in PICTURE_OUT}


def test_packing_with_loss_is_told() -> None:
    plain = Facts(width=9, height=9, transparent=False)
    assert {row.id for row in PICTURE_OUT if losses(row, plain)} == {JPEG.id, WEBP.id, AVIF.id}
    assert set(WITH_LAYERS) == {row.id for row in CANVAS_OUT}


def test_too_large_a_picture_is_refused_before() -> None:
    assert "16383" in why_not(WEBP, (17_000, 20))
    assert why_not(WEBP, (16_383, 20)) == ""
    assert why_not(PNG, (90_000, 20)) == ""
    assert why_not(PSD, (31_000, 20)) != ""


def test_a_file_with_layers_is_asked_the_same() -> None:
    node = Node(name="x", blend="hard-mix")
    inside = Node(name="g", kind="group", blend="normal", children=(node, node))
    parts = parts_of_file(Layered(width=9, height=9, nodes=(inside,)))
    told = losses(ORA, Facts(width=9, height=9, parts=parts))
    assert told == ("2 blend modes that the file cannot name are put into pixels for others (hard-mix).",)
