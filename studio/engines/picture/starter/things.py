"""Draws the things of a scene with the starter model, each alone on white paper, and cuts them out.

Used by the starter picture engine on the worker's job thread. All of them are drawn in one run. What a thing looks like
depends on its name, colour, style, the scene's seed and which of several alike it is, and on nothing else of the
scene: drawn alone and with others it is the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from studio.engines.picture.noise import draw_noise, varied_noise
from studio.engines.picture.pixels import Picture, from_signed, resized
from studio.engines.picture.starter.flow_sampling import Signed, sample, times
from studio.engines.picture.starter.guiding import Told, guided_each
from studio.engines.picture.starter.parts import StarterParts
from studio.engines.picture.starter.reading.kinds import SKINNED
from studio.engines.picture.storybook.bodies.names import BODIES, HEADS, head_style, is_dressed
from studio.engines.picture.storybook.chance import Towards, chosen
from studio.engines.picture.storybook.colouring import in_colour
from studio.engines.picture.storybook.cutting import cut_out, enlarged, enlarged_matte, hollowed
from studio.engines.picture.storybook.plan import Cutout, Pixels, Wish, seed_of
from studio.engines.picture.tools.fast_upscale import FACTOR
from studio.engines.protocol import JobControl

DRAWING: Final = ("things", "own-form-cut-at-128-7")
"""How a thing is drawn and cut out, part of every recipe."""
CONTRAST: Final = np.float32(1.04)
"""The drawings stand on pure white; the flow's last step leaves a haze of a hundredth or two, which this takes away."""
UNLIKE: Final = 4
"""Of several alike so many are drawn; the others are these again, mirrored."""
LYING: Final = frozenset(("leaf", "plate", "rug", "carpet", "pizza", "fork and knife with plate"))
"""Things of which only the largest part is kept: what lies around it is another thing."""
_USUAL: Final = {"apple": "red", "yellow flower": "yellow"}
"""The colour of what comes out as something else without one: an apple as an orange."""
_PALE_COLOURS: Final = ("white", "grey", "pink")
_LINES: Final = frozenset(("line",))
"""Styles in which a thing is white within its lines."""
_ENOUGH: Final = 1.25
"""Up to how many times its own size a drawing is shown as it is: at less than that the network adds nothing."""


class How(NamedTuple):
    """What a request says of drawing, besides words."""

    steps: int
    guidance: float
    sampler: str = ""
    negative: str = ""
    towards: Towards | None = None
    """The seed that the scene is varied towards; a thing with a seed of its own stays as it is."""


class Sketch(NamedTuple):
    """One thing that is drawn once: a place in the wishes, and which of several alike."""

    wish: int
    ordinal: int


Drawn = list[tuple[Cutout, ...]]
"""For each wish its drawings."""


def sketches(wishes: Sequence[Wish]) -> list[Sketch]:
    """What has to be drawn by the model, in the order of the wishes."""
    return [
        Sketch(at, ordinal)
        for at, wish in enumerate(wishes)
        if wish.concept
        for ordinal in range(min(max(wish.number, 1), UNLIKE))
    ]


def draw_things(
    parts: StarterParts,
    wishes: Sequence[Wish],
    styles: Sequence[str],
    seed: int,
    how: How,
    control: JobControl,
    on_step: Callable[[int, Signed], None] | None = None,
    seeds: Sequence[int] = (),
    so_far: Callable[[int, Callable[[], Drawn]], None] | None = None,
) -> Drawn:
    """For each wish its drawings, one for each of its number; none for a wish that the model does not draw. `styles`:
    one of the model's for each wish; `seed`: the scene's; `seeds`: others than that for each wish, where given.
    `so_far` is told each step that is done, with what draws the things as they are then.
    Drawings are at the model's own size, 128 px at most (`enlarged_to` makes them larger); their anchors are not known
    yet. Raises Cancelled."""
    own = [seeds[at] if seeds else seed for at in range(len(wishes))]
    towards = [how.towards if wish.seed is None else None for wish in wishes]
    by = [chosen(one, other) for one, other in zip(own, towards, strict=True)]
    wishes = [_drawn_as(wish, parts, style, one) for wish, style, one in zip(wishes, styles, by, strict=True)]
    wanted = sketches(wishes)
    if not wanted:
        return [() for _ in wishes]
    spec = parts.spec
    side = spec.resolution // spec.latent_factor
    shape = (1, spec.latent_channels, side, side)
    noise = np.concatenate([
        _noise(own[one.wish], towards[one.wish], wishes[one.wish].name, one.ordinal, shape) for one in wanted
    ])  # fmt: skip
    drawn_in = [_style(wishes[one.wish], styles[one.wish]) for one in wanted]
    told = _told(parts, [wishes[one.wish] for one in wanted], drawn_in, how, control)

    def cut(values: Signed) -> Drawn:
        drawn: dict[Sketch, Pixels] = {}
        for row, one in enumerate(wanted):
            small = parts.codec.decode(values[row : row + 1], control)
            wish = wishes[one.wish]
            white = parts.traits.has_white(wish.name, drawn_in[row]) or wish.colour in _PALE_COLOURS
            drawn[one] = _cut(small, wish, drawn_in[row], white=white)
        return [tuple(_nth(drawn, at, number) for number in range(_count(wish))) for at, wish in enumerate(wishes)]

    def stepped(done: int, prediction: Signed) -> None:
        if on_step is not None:
            on_step(done, prediction)
        if so_far is not None:
            so_far(done, lambda: cut(prediction))

    return cut(sample(
        lambda x, t: guided_each(parts, how.guidance, x, t, told, control), noise,
        times(how.steps, spec.time_power), sampler=how.sampler or "Euler", on_step=stepped,
    ))  # fmt: skip


def decoded(parts: StarterParts, latents: Signed, control: JobControl) -> Picture:
    """[1, channels, rows, columns] as a picture on white paper, [side, side, 3]."""
    return _cleaned(parts.codec.decode(latents, control))


def is_enlarged(now: int, longer: int) -> bool:
    """Whether a drawing of `now` px goes through the network for a place of `longer` px."""
    return longer > _ENOUGH * now


def enlarged_to(parts: StarterParts, pixels: Pixels, longer: int, control: JobControl) -> Pixels:
    """A drawing of `draw_things` for a place of `longer` px: as it is where that is enough, else made larger by the
    network in one run, and never much larger than that. Raises Cancelled."""
    height, width = pixels.shape[:2]
    if not is_enlarged(max(height, width), longer):
        return pixels
    quarter = longer / FACTOR / max(height, width)
    if quarter > 1:
        size = max(1, round(width * quarter)), max(1, round(height * quarter))
        colours = resized(np.ascontiguousarray(pixels[..., :3]), *size)
        pixels = np.dstack([colours, enlarged_matte(pixels[..., 3], *size)])
    return enlarged(pixels, lambda picture: parts.upscaler.enlarge(picture, control))


def _noise(seed: int, towards: Towards | None, name: str, ordinal: int, shape: tuple[int, ...]) -> Signed:
    if towards is None:
        return draw_noise(seed_of(seed, name, ordinal), shape)
    return varied_noise(seed_of(seed, name, ordinal), shape, towards.of(name, ordinal).seed, towards.share)


def _drawn_as(wish: Wish, parts: StarterParts, style: str, seed: int) -> Wish:
    """As the model is asked for it."""
    if wish.source == "body":
        return wish._replace(colour="") if is_dressed(wish.name) else wish
    return wish._replace(colour=wish.colour or _USUAL.get(wish.name, "") or _by_chance(wish, parts, style, seed))


def _by_chance(wish: Wish, parts: StarterParts, style: str, seed: int) -> str:
    """One of the colours that such things have; in line art a colour would be that of the lines."""
    colours = parts.traits.varied.get(wish.name, ("",))
    colour = colours[seed_of(seed, f"colour of {wish.name}", 0) % len(colours)]
    return colour if colour in parts.spec.colours and style not in _LINES else ""


def _count(wish: Wish) -> int:
    return max(wish.number, 1) if wish.concept else 0


def _nth(drawn: dict[Sketch, Pixels], wish: int, number: int) -> Cutout:
    pixels = drawn[Sketch(wish, number % UNLIKE)]
    return Cutout(np.ascontiguousarray(pixels[:, ::-1]) if number // UNLIKE % 2 else pixels)


def _cut(small: Signed, wish: Wish, style: str, *, white: bool = True) -> Pixels:
    """`small` [1, 3, side, side], as it was decoded. `white`: whether something of the thing is white."""
    least = 1.0 if wish.name in LYING else 0.05
    lines = style in _LINES
    cut = cut_out(_cleaned(small), least, holes=not lines, drawn=from_signed(small), white=white or lines)
    if lines:
        return hollowed(cut) if _is_of_lines(wish) else cut
    return in_colour(cut, wish.colour) if wish.colour and wish.name not in SKINNED else cut


def _is_of_lines(wish: Wish) -> bool:
    """Whether line art shows it in lines: a black head goes on a black body, and who asks for black gets it."""
    return wish.source == "model" and wish.name not in BODIES and wish.colour != "black"


def _cleaned(decoded_values: Signed) -> Picture:
    return from_signed(np.asarray(decoded_values * CONTRAST, np.float32))


def words_for(wish: Wish) -> str:
    """One thing alone, as a sentence for the model."""
    words = " ".join(part for part in (wish.colour, HEADS.get(wish.name, wish.name)) if part)
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"


def _style(wish: Wish, style: str) -> str:
    """In which style the model draws it."""
    return head_style(wish.name, style) if wish.source == "body" else style


def _told(parts: StarterParts, wanted: Sequence[Wish], styles: Sequence[str], how: How, control: JobControl) -> Told:
    """A row for each thing as if it were all that is wanted, in its style's own form, then the other half."""
    spec, table = parts.spec, parts.table
    numbers = [spec.style_number(style) for style in styles]
    number = numbers[0]
    other = parts.graph_words(how.negative, control, styles=False)
    slots = np.zeros((len(wanted) + 1, *other.slots.shape), np.int64)
    for row, wish in enumerate(wanted):
        slots[row, 0, :2] = wish.concept, spec.colours.index(wish.colour)
    slots[-1] = other.slots
    own = parts.own_texts
    sentences = {words_for(wish) for wish in wanted if wish.name not in own}
    meanings = {words: parts.meaning(words, control) for words in sentences}
    texts = [own[wish.name] if wish.name in own else meanings[words_for(wish)] for wish in wanted]
    return Told(
        np.stack([*texts, parts.meaning(other.sentence, control)]),
        np.array([*numbers, number if how.negative.strip() else spec.null_style], np.int64),
        np.stack([table.forms.own(one, row) for one, row in zip(slots, [*numbers, number], strict=True)]),
        slots,
        np.array([0] * len(wanted) + [other.ground_number], np.int64),
    )
