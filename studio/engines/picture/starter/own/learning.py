"""Learns a thing from a person's drawings of it: read, encoded, begun from what is known, fitted, and drawn.

Called by the starter picture engine on the worker's job thread for a `LearnRequest`; every part of it can be cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, StudioError
from studio.domain.made import LearnedMade
from studio.domain.names import unknown
from studio.domain.requests import Character, LearnRequest
from studio.engines.picture.pixels import Picture, input_path, read_picture, resized, to_signed
from studio.engines.picture.result import LearnedDone
from studio.engines.picture.starter.flow_sampling import Signed
from studio.engines.picture.starter.guiding import Told
from studio.engines.picture.starter.own.fitting import BATCH, Fit, Sheet, fitted
from studio.engines.picture.starter.own.graph import Tables, fitting_graph
from studio.engines.picture.starter.own.learned import Row, can_be_named, packed, with_learned
from studio.engines.picture.starter.parts import StarterParts
from studio.engines.picture.starter.reading.graph_words import SLOTS
from studio.engines.picture.starter.things import How, decoded, draw_things
from studio.engines.picture.storybook.plan import Wish
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session
from studio.heap import give_back_freed

FEWEST: Final = 3
MOST: Final = 20
"""Drawings that a thing is learnt from."""
PLAINEST: Final = "flat"
"""The style in which a thing is learnt where nobody says which."""
_SHIFTS: Final = ((0, 0), (-3, 2), (3, -2), (2, 3))
"""Pixels by which a drawing is moved, right and down, so that no single place is learnt."""
_AT_ONCE: Final = 8
"""Known things that are looked at in one run."""
_MIXED: Final = 6
"""Known things that a fit begins from, the nearest ones."""
_SHARPNESS: Final = 0.05
_SHOWN: Final = 4
_MARGIN: Final = 0.06
"""Of the square, around a drawing."""


class Nearest(NamedTuple):
    """Known things by how near their drawings are to those that are given, the nearest first."""

    concepts: NDArray[np.int64]
    distances: NDArray[np.float32]
    """Mean squares of differences of latents."""
    spread: float
    """Of two known things on average."""


def learn(
    parts: StarterParts, tables: Tables, graph: Path, request: LearnRequest, inputs: Mapping[str, Path],
    control: JobControl,
) -> LearnedDone:  # fmt: skip
    """`graph`: the model's file. Raises Cancelled, StudioError(BadRequest | NameUnknown | BadInput)."""
    style_name = request.style or (PLAINEST if PLAINEST in parts.spec.styles else parts.spec.styles[0])
    _check(request, style_name, parts)
    style = parts.spec.style_number(style_name)
    drawings = [
        squared(read_picture(input_path(inputs, name, "drawings")), parts.spec.resolution)
        for name in dict.fromkeys(request.drawings)
    ]
    latents = _encoded(parts, drawings, control)
    own = latents[:: len(_SHIFTS)]
    control.progress(0, request.steps, "looking for what is like it")
    near = nearest_known(parts, own, style, request.seed, control)
    start = started(tables, near, style, parts)
    give_back_freed()
    session = make_session(
        fitting_graph(graph, BATCH, SLOTS, len(parts.spec.styles)), control, device="cpu", gives_back=True
    )
    # What the making of the graph has left.
    give_back_freed()
    fit = Fit(session, Sheet(SLOTS, len(parts.spec.styles)), latents, style, start, request.seed)
    row = fitted(fit, request.steps, control, lambda done: control.progress(done, request.steps, "learning"))
    form = packed(row)
    pictures, nearest_own = shown(parts, tables, request, form, style_name, own, control)
    first = int(near.concepts[0])
    known = draw_known(parts, first, style_name, request.seed, control)
    made = LearnedMade(
        form=form,
        style=style_name,
        nearest=parts.table.vocabulary.names[first - 1],
        nearest_distance=_share(float(near.distances[0]), near.spread),
        own_distance=_share(nearest_own, near.spread),
    )
    return LearnedDone(np.concatenate([*pictures, known], axis=1), made)


def _check(request: LearnRequest, style: str, parts: StarterParts) -> None:
    many = len(set(request.drawings))
    wrong = {
        "name": "" if can_be_named(request.name) else f"{request.name!r} is no name that words of a prompt can have",
        "drawings": "" if FEWEST <= many <= MOST else f"it takes {FEWEST} to {MOST} different drawings, not {many}",
        "consent": "" if request.consent.strip() else "nobody has said whose drawings these are",
        "steps": "" if request.steps >= 1 else "at least one step is needed",
    }
    for field, problem in wrong.items():
        if problem:
            raise StudioError(BadRequest(field=field, problem=problem))
    if style not in parts.spec.styles:
        raise unknown("style", style, parts.spec.styles)


def squared(picture: Picture, side: int) -> Picture:
    """On white, its paper cut away to a small margin, [side, side, 3]: as large as training's drawings were."""
    paper = np.median(np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]), axis=0)
    inked = np.abs(picture.astype(np.int16) - paper).max(axis=2) > 24
    if not inked.any():
        raise StudioError(BadRequest(field="drawings", problem="one of the pictures is empty"))
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    part = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    longer = max(part.shape[:2])
    whole = round(longer * (1 + 2 * _MARGIN))
    ground = np.full((whole, whole, 3), paper.astype(np.uint8), np.uint8)
    top, left = (whole - part.shape[0]) // 2, (whole - part.shape[1]) // 2
    ground[top : top + part.shape[0], left : left + part.shape[1]] = part
    return resized(_whitened(ground, paper), side, side)


def _whitened(picture: Picture, paper: NDArray[np.float64]) -> Picture:
    """Light paper as white paper; any other ground is part of the drawing."""
    if paper.min() < 200:
        return picture
    return np.asarray(np.clip(picture * (255 / np.maximum(paper, 1)), 0, 255).round(), np.uint8)


def _encoded(parts: StarterParts, drawings: Sequence[Picture], control: JobControl) -> Signed:
    """Of each drawing a latent for each of `_SHIFTS`, in this order."""
    moved = [np.roll(_padded(one), shift, axis=(1, 0)) for one in drawings for shift in _SHIFTS]
    return np.concatenate([parts.codec.encode(to_signed(one), control) for one in moved])


def _padded(picture: Picture) -> Picture:
    """With a rim of the paper's colour, so that what is moved over the edge is paper."""
    rim = 3
    inner = resized(picture, picture.shape[1] - 2 * rim, picture.shape[0] - 2 * rim)
    return np.pad(inner, ((rim, rim), (rim, rim), (0, 0)), mode="edge")


def nearest_known(parts: StarterParts, own: Signed, style: int, seed: int, control: JobControl) -> Nearest:
    """By what the network expects of each known thing before it sees anything: the mean of its drawings."""
    names = parts.table.vocabulary.names
    noise = np.random.Generator(np.random.PCG64(seed)).standard_normal(own[:1].shape).astype(np.float32)
    expected = []
    for first in range(1, len(names) + 1, _AT_ONCE):
        concepts = range(first, min(first + _AT_ONCE, len(names) + 1))
        told = _told(parts, concepts, style, control)
        [answer] = parts.graph.run(["x_pred"], {
            "x": np.repeat(noise, len(concepts), 0), "t": np.zeros(len(concepts), np.float32), "text": told.text,
            "style": told.style, "look": told.look, "slots": told.slots, "ground": told.ground,
        }, control)  # fmt: skip
        expected.append(np.asarray(answer, np.float32).reshape(len(concepts), -1))
    table = np.concatenate(expected)
    apart = ((table - own.mean(axis=0).ravel()) ** 2).mean(axis=1)
    order = np.argsort(apart, kind="stable")
    return Nearest(order + 1, apart[order], 2 * float(table.var(axis=0).mean()))


def _told(parts: StarterParts, concepts: Sequence[int], style: int, control: JobControl) -> Told:
    """A row for each concept, alone."""
    table, many = parts.table, len(concepts)
    slots = np.zeros((many, SLOTS, 4), np.int64)
    slots[:, 0, 0] = concepts
    firsts = [
        int(np.flatnonzero(table.concepts == one)[0]) if (table.concepts == one).any() else -1 for one in concepts
    ]
    scale = np.float32(parts.spec.text_scale)
    texts = [
        table.vectors[at] * table.scales[at] * scale if at >= 0 else np.zeros(table.vectors.shape[1]) for at in firsts
    ]
    return Told(
        np.stack(texts).astype(np.float32), np.full(many, style, np.int64),
        np.stack([table.forms.own(one, style) for one in slots]), slots, np.zeros(many, np.int64),
    )  # fmt: skip


def started(tables: Tables, near: Nearest, style: int, parts: StarterParts) -> Row:
    """A mixture of the nearest known things, the nearer the more."""
    concepts, distances = near.concepts[:_MIXED], near.distances[:_MIXED]
    weight = np.exp(-(distances - distances[0]) / _SHARPNESS)
    weight = (weight / weight.sum())[:, None]
    looks = tables.looks.reshape(len(tables.looks), len(parts.spec.styles), -1)
    slots = np.zeros((len(concepts), 4), np.int64)
    slots[:, 0] = concepts
    forms = parts.table.forms.own(slots, style).argmax(axis=1)
    code = (weight * tables.codes[concepts].astype(np.float32)).sum(0)
    look = (weight * looks[concepts, forms].astype(np.float32)).sum(0)
    return Row(code, look, np.zeros(parts.table.vectors.shape[1], np.float32))


def shown(
    parts: StarterParts, tables: Tables, request: LearnRequest, form: str, style: str, own: Signed, control: JobControl
) -> tuple[list[Picture], float]:
    """Some pictures of it, as prompts draw them, and how near the nearest of them is to one of the drawings."""
    learned = with_learned(parts, tables, (Character(request.name, form=form, style=style),))
    name = learned.table.vocabulary.names[-1]
    wish = Wish(name, request.name, "model", len(learned.table.vocabulary.names))
    wishes = [wish] * _SHOWN
    latents: list[Signed] = []

    def on_step(_done: int, prediction: Signed) -> None:
        latents[:] = [prediction]

    draw_things(
        learned, wishes, [style] * _SHOWN, request.seed, _how(parts), control, on_step,
        [request.seed + at for at in range(_SHOWN)],
    )  # fmt: skip
    [made] = latents
    apart = [float(((one - drawing) ** 2).mean()) for one in made for drawing in own]
    return [decoded(parts, made[at : at + 1], control) for at in range(_SHOWN)], min(apart)


def draw_known(parts: StarterParts, concept: int, style: str, seed: int, control: JobControl) -> Picture:
    name = parts.table.vocabulary.names[concept - 1]
    latents: list[Signed] = []

    def on_step(_done: int, prediction: Signed) -> None:
        latents[:] = [prediction]

    draw_things(parts, [Wish(name, name, "model", concept)], [style], seed, _how(parts), control, on_step)
    return decoded(parts, latents[0], control)


def _how(parts: StarterParts) -> How:
    return How(parts.spec.steps, parts.spec.guidance)


def _share(square: float, spread: float) -> float:
    return round(float(np.sqrt(square / max(spread, 1e-9))), 3)
