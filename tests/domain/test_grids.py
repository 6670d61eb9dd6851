"""X/Y/Z grids: values as they are typed, what is asked for in each cell, in which order, which pictures are there."""

from __future__ import annotations

import msgspec
import pytest

from studio.domain.document import Document
from studio.domain.grid_values import AxisError, AxisKind, AxisSort, as_typed, typed_values
from studio.domain.grids import (
    MODEL,
    REPLACE,
    SIZE,
    STYLES,
    VAE,
    cell_of_target,
    cell_request,
    in_order,
    lacking,
    neighbour,
    pictures_of,
    place_of,
    shape,
    size_of,
    target_of,
    values_of,
)
from studio.domain.picture_records import Generation, GridAxis, PictureGrid
from studio.domain.requests import ControlUse, LoraUse, ModelRef, PictureRequest, ReferenceUse
from studio.services.grid_words import axis_words

BASE = PictureRequest(model=ModelRef("one", "fake"), prompt="a cat on a hill, a cat", negative="no cat", seed=7)


def kind(sort: AxisSort, **more: object) -> AxisKind:
    return AxisKind(field="steps", label="Steps", sort=sort, **{"least": 0, "most": 150, **more})  # type: ignore[arg-type]


def other(request: PictureRequest, field: str, name: str) -> PictureRequest:
    """What names stand for; a style goes around the words that are there."""
    if field == STYLES:
        return msgspec.structs.replace(request, prompt_expanded=f"{name}: {request.prompt}")
    if field == VAE:
        return msgspec.structs.replace(request, vae=ModelRef(f"{name} of {request.model.id}", "fake"))
    return msgspec.structs.replace(request, model=ModelRef(name, "fake"), steps=99)


def grid(*axes: tuple[str, tuple[str, ...]], request: PictureRequest = BASE) -> PictureGrid:
    return PictureGrid(
        id="g", name="grid", request=request, axes=tuple(GridAxis(field=name, values=values) for name, values in axes)
    )


@pytest.mark.parametrize(
    ("sort", "text", "values"),
    [
        ("whole", "4, 8,12", ("4", "8", "12")),
        ("whole", "1-5", ("1", "2", "3", "4", "5")),
        ("whole", "5-1", ("5", "4", "3", "2", "1")),
        ("whole", "1-10 (+3)", ("1", "4", "7", "10")),
        ("whole", "10-1 (-3), 60", ("10", "7", "4", "1", "60")),
        ("whole", "1-10 [4]", ("1", "4", "7", "10")),
        ("number", "0-1 [5]", ("0", "0.25", "0.5", "0.75", "1")),
        ("number", "0.1-0.5 (+0.1)", ("0.1", "0.2", "0.3", "0.4", "0.5")),
        ("number", "7.50", ("7.5",)),
        ("seed", "9007199254740993-9007199254740995", ("9007199254740993", "9007199254740994", "9007199254740995")),
        ("seed", "?, 5, -1", ("1", "5", "2")),
        ("size", "512x512, 768 × 512", ("512x512", "768x512")),
        ("switch", "off, ON", ("off", "on")),
        ("words", '"a cat, sitting", a dog', ("a cat, sitting", "a dog")),
        ("words", "a cat, sitting\n\n a dog \n", ("a cat, sitting", "a dog")),
        ("replace", "cat, dog, owl", ("cat", "dog", "owl")),
        ("choice", "euler, Auto", ("Euler", "")),
        ("choice", "*", ("", "Euler", "DDIM")),
    ],
)
def test_values_mean_what_is_typed(sort: AxisSort, text: str, values: tuple[str, ...]) -> None:
    chance = iter(range(1, 9))
    most = 2048 if sort == "size" else 150
    choices = (("", "Auto"), ("Euler", "Euler"), ("DDIM", "DDIM")) if sort == "choice" else ()
    assert typed_values(kind(sort, most=most, choices=choices), text, lambda: next(chance)) == values


@pytest.mark.parametrize(
    ("sort", "text", "says"),
    [
        ("whole", "", "Type the values"),
        ("whole", "four", "“four” is no number. Write 4, 8, 12 or 4-12 (+4)."),
        ("whole", "4.5", "“4.5” is no whole number."),
        ("whole", "1-5 (+0.5)", "is no whole number."),
        ("whole", "151", "151 is not between 0 and 150."),
        ("whole", "4, 8, 4", "“4” stands there twice."),
        ("whole", "1-999999", "more than 100 values"),
        ("whole", "1-9 [0]", "more than 100 values"),
        ("number", "0-1 (+0.000001)", "more than 100 values"),
        ("seed", str(2**63), "is not between 0 and"),
        ("size", "big", "“big” is no size. Write 512x512."),
        ("size", "500x512", "not multiples of 8 from 64 to 2048."),
        ("switch", "maybe", "“maybe” is neither on nor off."),
        ("replace", "cat", "Type the words of the prompt first"),
        ("choice", "Eular", "“Eular” is not known here. There are: Auto, Euler."),
    ],
)
def test_what_cannot_be_meant_says_what_to_do(sort: AxisSort, text: str, says: str) -> None:
    bounds = {"least": 64, "most": 2048} if sort == "size" else {}
    with pytest.raises(AxisError) as caught:
        typed_values(kind(sort, choices=(("", "Auto"), ("Euler", "Euler")), **bounds), text, lambda: 1)
    assert says in axis_words(caught.value)


def test_cells_go_across_then_down_then_from_sheet_to_sheet() -> None:
    one = grid(("steps", ("1", "2", "3")), ("guidance", ("4", "5")), ("seed", ("8", "9")))
    assert (shape(one.axes), size_of(one.axes)) == ((3, 2, 2), 12)
    asked = [cell_request(one, cell, other) for cell in range(12)]
    assert [(each.steps, each.guidance, each.seed) for each in asked[:4]] == [
        (1, 4.0, 8), (2, 4.0, 8), (3, 4.0, 8), (1, 5.0, 8),
    ]  # fmt: skip
    assert (asked[11].steps, asked[11].guidance, asked[11].seed) == (3, 5.0, 9)
    assert place_of(one.axes, 11) == (2, 1, 1)
    assert values_of(one, 11) == ("3", "5", "9")
    plain = grid(("steps", ("1", "2")))
    assert (shape(plain.axes), values_of(plain, 1)) == ((2, 1, 1), ("2",))


def test_what_else_an_axis_can_go_over() -> None:
    sizes = grid((SIZE, ("256x512", "512x256")), ("sticker", ("off", "on")))
    assert [(one.width, one.height) for one in (cell_request(sizes, cell, other) for cell in (0, 1))] == [
        (256, 512), (512, 256),
    ]  # fmt: skip
    assert [cell_request(sizes, cell, other).sticker for cell in (0, 2)] == [False, True]
    loras = msgspec.structs.replace(BASE, loras=(LoraUse(ModelRef("ink", "x")), LoraUse(ModelRef("oil", "x"))))
    weights = grid(("lora oil", ("0", "0.5")), request=loras)
    assert [one.weight for one in cell_request(weights, 1, other).loras] == [1.0, 0.5]
    controls = tuple(ControlUse(model=ModelRef(name, "x"), picture="p") for name in ("edges", "depth"))
    guided = msgspec.structs.replace(
        BASE, controls=controls, references=(ReferenceUse(model=ModelRef("i", "x"), picture="q"),)
    )
    asked = cell_request(grid(("controls 1", ("0", "0.5")), ("references 0", ("0.25",)), request=guided), 1, other)
    assert [one.strength for one in asked.controls] == [1.0, 0.5]
    assert [one.strength for one in asked.references] == [0.25]
    assert cell_request(grid(("controls 7", ("0.5",)), request=guided), 0, other).controls == controls
    words = grid((REPLACE, ("cat", "dog")), request=msgspec.structs.replace(BASE, prompt_expanded="a cat"))
    assert cell_request(words, 0, other).prompt == BASE.prompt
    assert cell_request(words, 1, other).prompt == "a dog on a hill, a dog"
    assert cell_request(words, 1, other).negative == "no dog"
    assert cell_request(words, 1, other).prompt_expanded == "a dog"
    with pytest.raises(AxisError, match="absent"):
        cell_request(grid((REPLACE, ("fish", "dog"))), 0, other)
    prompts = grid(("prompt", ("an owl", "a fox")))
    assert cell_request(prompts, 1, other).prompt == "a fox"
    styled = msgspec.structs.replace(BASE, prompt="a cat", prompt_expanded="ink drawing of a cat, black lines")
    inked = cell_request(grid(("prompt", ("a cat", "a fox")), request=styled), 1, other)
    assert (inked.prompt, inked.prompt_expanded) == ("a fox", "ink drawing of a fox, black lines")
    strange = msgspec.structs.replace(BASE, prompt="a {cat|dog}", prompt_expanded="a dog")
    assert cell_request(grid(("prompt", ("x", "a fox")), request=strange), 1, other).prompt_expanded == ""


def test_the_model_comes_first_so_that_other_axes_hold() -> None:
    one = grid(("steps", ("4", "8")), (MODEL, ("one", "two")))
    asked = [cell_request(one, cell, other) for cell in range(4)]
    assert [(each.model.id, each.steps) for each in asked] == [("one", 4), ("one", 8), ("two", 4), ("two", 8)]


def test_names_are_looked_up_after_the_model_and_a_style_goes_around_the_words_of_another_axis() -> None:
    one = grid((STYLES, ("ink", "oil")), ("replace", ("cat", "dog")), (VAE, ("soft",)), request=BASE)
    asked = [cell_request(one, cell, other) for cell in range(4)]
    assert [each.prompt_expanded for each in asked] == [
        f"{style}: a {what} on a hill, a {what}" for what in ("cat", "dog") for style in ("ink", "oil")
    ]
    named = cell_request(grid((VAE, ("soft",)), (MODEL, ("two",))), 0, other)
    assert named.vae is not None
    assert named.vae.id == "soft of two"


def test_a_control_picture_counts_between_two_shares_of_the_steps() -> None:
    controls = tuple(ControlUse(model=ModelRef(name, "x"), picture="p") for name in ("edges", "depth"))
    guided = msgspec.structs.replace(BASE, controls=controls)
    one = grid(("control-starts 1", ("0", "0.5")), ("control-ends 1", ("0.6", "1")), request=guided)
    spans = [[(each.start, each.end) for each in cell_request(one, cell, other).controls] for cell in range(4)]
    assert spans == [[(0, 1), span] for span in ((0, 0.6), (0.5, 0.6), (0, 1), (0.5, 1))]
    with pytest.raises(AxisError) as caught:
        cell_request(grid(("control-starts 0", ("0.5",)), ("control-ends 0", ("0.4",)), request=guided), 0, other)
    assert axis_words(caught.value).startswith("A control picture cannot end before it begins")


def test_each_vae_is_loaded_once() -> None:
    one = grid((VAE, ("soft", "hard")), ("seed", ("1", "2")))
    assert in_order(one, range(4), other) == (0, 2, 1, 3)


def test_each_model_is_loaded_once() -> None:
    one = grid((MODEL, ("one", "two", "three")), ("seed", ("1", "2", "3")))
    order = in_order(one, range(9), other)
    assert sorted(order) == list(range(9))
    assert [cell_request(one, cell, other).model.id for cell in order] == ["one"] * 3 + ["two"] * 3 + ["three"] * 3
    assert in_order(one, (5, 8, 4), other) == (4, 5, 8)


def test_the_newest_picture_of_a_cell_is_there_and_what_is_in_the_trash_lacks() -> None:
    one = grid(("seed", ("1", "2", "3")))

    def made(name: str, cell: int, **more: object) -> Generation:
        values = {"grid_id": "g", "cell": cell, **more}
        return Generation(id=name, asset=name, recipe_id="r", created=0.0, width=8, height=8, **values)  # type: ignore[arg-type]

    document = Document((
        one, made("a", 0), made("b", 0), made("c", 1, trashed=True), made("d", 9), made("e", 2, grid_id="other"),
    ))  # fmt: skip
    assert {cell: found.id for cell, found in pictures_of(document, one).items()} == {0: "b"}
    assert lacking(document, one) == (1, 2)


@pytest.mark.parametrize("target", ["", "canvas", "g/", "g/x", "/3", "g/-1", "g/²", "g/1234567"])
def test_a_job_for_something_else_is_for_no_cell(target: str) -> None:
    assert cell_of_target(target) == ("", 0)
    assert cell_of_target(target_of("01ABC", 12)) == ("01ABC", 12)


def test_a_neighbour_lies_in_the_next_sheet_or_past_an_edge() -> None:
    axes = grid(("steps", ("1", "2", "3")), ("guidance", ("4", "5")), ("seed", ("6", "7"))).axes
    assert [neighbour(axes, 4, *by) for by in ((1, 0), (-1, 0), (0, -1), (0, 1))] == [5, 3, 1, 7]
    assert [neighbour(axes, 2, 1, 0), neighbour(axes, 0, 0, -1), neighbour(axes, 9, 0, 1)] == [None, None, None]


@pytest.mark.parametrize(
    ("sort", "values"),
    [
        ("whole", ("4", "8")), ("words", ("a fox, red", "an owl")), ("words", ('a "fox"', "an owl")),
        ("replace", ("fox", "red, dragon")), ("switch", ("on", "off")),
    ],
)  # fmt: skip
def test_values_of_an_axis_can_be_typed_again(sort: AxisSort, values: tuple[str, ...]) -> None:
    assert typed_values(kind(sort), as_typed(kind(sort), values), lambda: 1) == values


def test_a_word_that_no_prompt_holds_is_told() -> None:
    with pytest.raises(AxisError, match="absent"):
        typed_values(kind("replace", within=("a fox", "no cat")), "wolf, cat", lambda: 1)
    assert typed_values(kind("replace", within=("a fox", "no cat")), "cat, wolf", lambda: 1) == ("cat", "wolf")
