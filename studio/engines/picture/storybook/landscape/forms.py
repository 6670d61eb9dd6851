"""Outlines of what landscapes are made of: ridges, clouds, crowns, blades, stones. Pixels, y down.

Each form is drawn by chance from a generator that its caller made for it; every one comes in several kinds.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.storybook.vector.shapes import Point, smooth

Outline = list[Point]
Rng = np.random.Generator


def spread(rng: Rng, count: int, low: float, high: float, jitter: float = 0.35) -> list[float]:
    """Places from low to high, about evenly apart."""
    step = (high - low) / max(1, count)
    return [low + (i + 0.5 + rng.uniform(-jitter, jitter)) * step for i in range(count)]


def ridge(rng: Rng, width: float, unit: float, level: float, high: float, kind: str = "") -> Outline:
    """The upper edge of a hill from beyond the left to beyond the right side. level, high: pixels; the line stays
    between `level - high` and `level + high / 3`. kind: "roll", "hump", "slope", "dune" or "" for any of the first
    three."""
    x = np.linspace(-0.06 * unit, width + 0.06 * unit, max(48, round(110 * width / unit)))
    u = x / unit
    kind = kind or str(rng.choice(("roll", "hump", "slope")))
    phase, wave = rng.uniform(0, 2 * math.pi, 3), rng.uniform(0.8, 1.25)
    if kind == "roll":
        line = 0.6 * np.sin(4.2 * wave * u + phase[0]) + 0.3 * np.sin(7.9 * wave * u + phase[1])
    elif kind == "hump":
        line = 1.5 * np.abs(np.sin(2.6 * wave * u + phase[0])) ** 1.0 - 0.9 + 0.18 * np.sin(6.0 * u + phase[1])
        line = _softened(line, 5)
    elif kind == "dune":
        swing = (1.15 * wave * u + phase[0] / (2 * math.pi)) % 1.0
        line = np.where(swing < 0.68, swing / 0.68, (1 - swing) / 0.32) ** 1.25 * 1.7 - 0.8
        line = _softened(line, 3) + 0.15 * np.sin(5 * u + phase[1])
    else:
        tilt = float(rng.choice((-1, 1)))
        line = tilt * 0.75 * np.tanh(2.2 * (u / max(u[-1], 1e-6) - rng.uniform(0.3, 0.7))) + 0.26 * np.sin(
            4.6 * wave * u + phase[0]
        )
    y = level - high * np.clip(0.33 + 0.66 * line, -0.33, 1)
    return points_of(x, y)


def jagged(rng: Rng, width: float, unit: float, level: float, high: float, count: int) -> list[tuple[Outline, Point]]:
    """Mountains side by side, each an outline down to `level`, and its peak."""
    answer = []
    for at in spread(rng, count, -0.1 * unit, width + 0.1 * unit, 0.3):
        tall, half = high * rng.uniform(0.62, 1.0), 0.62 * unit * rng.uniform(0.7, 1.1) * high / (0.4 * unit)
        peak = (at, level - tall)
        left = _slope(rng, peak, (at - half * rng.uniform(0.85, 1.15), level))
        right = _slope(rng, peak, (at + half * rng.uniform(0.85, 1.15), level))
        answer.append(([*reversed(left), peak, *right], peak))
    return answer


def _slope(rng: Rng, peak: Point, foot: Point) -> Outline:
    steps = np.cumsum(rng.uniform(0.7, 1.3, 4))
    shares = steps[:3] / steps[3]
    bends = rng.uniform(-0.05, 0.05, 3) + np.array((0.04, -0.03, 0.02))
    inner = [
        (peak[0] + (foot[0] - peak[0]) * s, peak[1] + (foot[1] - peak[1]) * min(1.0, s + b))
        for s, b in zip(shares.tolist(), bends.tolist(), strict=True)
    ]
    return [*inner, foot]


def cap(rng: Rng, mountain: Outline, peak: Point, share: float) -> Outline:
    """Snow on a mountain: its upper part with a lower edge of tongues."""
    floor = peak[1] + share * (max(y for _, y in mountain) - peak[1])
    top = _cut(mountain, floor)
    left, right = top[0], top[-1]
    count = max(3, 2 * round(rng.integers(2, 4)) + 1)
    deep = 0.32 * (floor - peak[1])
    edge = []
    for i in range(1, count):
        x = right[0] + (left[0] - right[0]) * i / count
        edge.append((x, floor + (deep if i % 2 else -deep) * rng.uniform(0.5, 1.0)))
    return [*top, *edge]


def _cut(outline: Outline, floor: float) -> Outline:
    """The part of a mountain's outline above a height, from its left to its right crossing."""
    answer: Outline = []
    for (x0, y0), (x1, y1) in pairwise(outline):
        if (y0 > floor) != (y1 > floor):
            t = (floor - y0) / (y1 - y0)
            answer.append((x0 + (x1 - x0) * t, floor))
        if y1 <= floor:
            answer.append((x1, y1))
    return answer


def under(line: Outline, floor: float) -> Outline:
    """What lies between a line and a height below it."""
    return [*line, (line[-1][0], floor), (line[0][0], floor)]


def height_at(line: Outline, x: float) -> float:
    xs, ys = zip(*line, strict=True)
    return float(np.interp(x, xs, ys))


def round_form(
    rng: Rng, x: float, y: float, across: float, down: float, bumps: int = 0, rough: float = 0.12
) -> Outline:
    """A closed form about (x, y) with these half axes: smooth, or scalloped like a cloud by so many bumps."""
    angles = np.linspace(0, 2 * math.pi, max(40, 12 * bumps), endpoint=False)
    phase = rng.uniform(0, 2 * math.pi, 4)
    if bumps:
        warped = angles + 0.25 * np.sin(2 * angles + phase[1])
        radius = 1 - rough + rough * 1.6 * np.abs(np.sin(bumps * warped / 2 + phase[0])) ** 0.8
    else:
        radius = 1 + rough * (0.5 * np.sin(2 * angles + phase[0]) + 0.32 * np.sin(3 * angles + phase[1]))
    radius = radius + 0.25 * rough * np.sin(2 * angles + phase[2])
    return points_of(x + across * radius * np.cos(angles), y + down * radius * np.sin(angles))


def ellipse(x: float, y: float, across: float, down: float) -> Outline:
    angles = np.linspace(0, 2 * math.pi, 48, endpoint=False)
    return points_of(x + across * np.cos(angles), y + down * np.sin(angles))


def box(left: float, top: float, right: float, bottom: float) -> Outline:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def cloud(rng: Rng, x: float, y: float, wide: float, kind: str = "") -> list[Outline]:
    """A cloud that stands on y, `wide` pixels from end to end: outlines that make it together."""
    kind = kind or str(rng.choice(("heap", "heap", "bank", "pill", "tuft")))
    if kind == "pill":
        high = wide * rng.uniform(0.10, 0.14)
        rows = [(rng.uniform(-0.08, 0.08), 1.0), (rng.uniform(-0.16, 0.16), rng.uniform(0.5, 0.68))]
        if rng.random() < 0.5:
            rows.append((rng.uniform(-0.2, 0.2), rng.uniform(0.26, 0.36)))
        return [
            pill(x + dx * wide - share * wide / 2, y - (i + 1) * high * 0.86, x + dx * wide + share * wide / 2, high)
            for i, (dx, share) in enumerate(rows)
        ]
    count = {"heap": int(rng.integers(4, 7)), "bank": int(rng.integers(6, 9)), "tuft": 3}[kind]
    top = {"heap": 0.21, "bank": 0.13, "tuft": 0.25}[kind] * rng.uniform(0.85, 1.15)
    lean = rng.uniform(-0.22, 0.22)
    answer = [
        pill(
            x - wide / 2,
            y - 0.15 * wide * (0.8 if kind == "bank" else 1),
            x + wide / 2,
            0.15 * wide * (0.8 if kind == "bank" else 1),
        )
    ]
    for i in range(count):
        t = (i + 0.5) / count * 2 - 1
        bell = max(0.0, 1 - (t - lean) ** 2 * 0.95)
        r = wide * (0.05 + top * 0.62 * bell * rng.uniform(0.82, 1.12))
        cx = x + t * (wide / 2 - r * 0.9)
        answer.append(ellipse(cx, y - max(r * 0.62, 0.07 * wide) - top * wide * 0.25 * bell, r, r))
    return [[(px, min(py, y)) for px, py in one] for one in answer]


def pill(left: float, top: float, right: float, high: float) -> Outline:
    r = high / 2
    angles = np.linspace(math.pi / 2, 3 * math.pi / 2, 14)
    a = points_of(left + r + r * np.cos(angles), top + r + r * np.sin(angles))
    b = points_of(right - r - r * np.cos(angles), top + r - r * np.sin(angles))
    return [*a, *b]


def blade(x: float, y: float, high: float, lean: float, wide: float) -> Outline:
    """A leaf of grass from (x, y) upwards, bending by `lean` pixels."""
    tip = (x + lean, y - high)
    return [
        (x - wide / 2, y),
        (x - wide / 2 + 0.28 * lean, y - 0.55 * high),
        tip,
        (x + wide / 2 + 0.34 * lean, y - 0.5 * high),
        (x + wide / 2, y),
    ]


def tuft(rng: Rng, x: float, y: float, high: float) -> list[Outline]:
    count = int(rng.integers(3, 6))
    return [
        blade(
            x + (i - (count - 1) / 2) * high * 0.16,
            y,
            high * rng.uniform(0.6, 1.0) * (1 - 0.12 * abs(i - (count - 1) / 2)),
            (i - (count - 1) / 2) * high * 0.22 + rng.uniform(-0.08, 0.08) * high,
            high * 0.14,
        )
        for i in range(count)
    ]


def flower(x: float, y: float, radius: float, petals: int, turn: float = 0.0) -> list[Outline]:
    """Petals about (x, y), without the eye."""
    return [
        ellipse(
            x + 0.62 * radius * math.cos(turn + 2 * math.pi * i / petals),
            y + 0.62 * radius * math.sin(turn + 2 * math.pi * i / petals),
            0.46 * radius,
            0.46 * radius,
        )
        for i in range(petals)
    ]


def conifer(rng: Rng, x: float, y: float, high: float, kind: str) -> list[Outline]:
    """A fir that stands on y: tiers from the lowest up, or one slim form. Its trunk is not part of it."""
    half = high * rng.uniform(0.21, 0.27)
    if kind == "slim":
        return [
            smooth_closed(
                [
                    (x - half * 0.75, y - 0.10 * high),
                    (x, y - high),
                    (x + half * 0.75, y - 0.10 * high),
                    (x, y - 0.06 * high),
                ]
            )
        ]
    tiers = 3 if kind == "tiers" else 4
    answer = []
    for i in range(tiers):
        low = y - high * (0.10 + 0.62 * i / tiers)
        wide = half * (1 - 0.72 * i / tiers)
        top = y - high if i == tiers - 1 else low - high * (0.88 / tiers + 0.16)
        answer.append(
            [
                (x - wide, low),
                (x - 0.06 * wide, top),
                (x + 0.06 * wide, top),
                (x + wide, low),
                (x + 0.4 * wide, low + 0.022 * high),
                (x - 0.4 * wide, low + 0.022 * high),
            ]
        )
    return answer


def star(x: float, y: float, radius: float, points: int, inner: float = 0.42, turn: float = -math.pi / 2) -> Outline:
    answer = []
    for i in range(2 * points):
        r, a = radius * (1 if i % 2 == 0 else inner), turn + math.pi * i / points
        answer.append((x + r * math.cos(a), y + r * math.sin(a)))
    return answer


def crescent(x: float, y: float, radius: float, tilt: float = -0.5) -> Outline:
    outer = np.linspace(0.5 * math.pi, 1.5 * math.pi, 40)
    a = np.stack([radius * np.cos(outer), radius * np.sin(outer)], 1)
    b = np.stack([0.46 * radius * np.cos(outer[::-1]), radius * np.sin(outer[::-1])], 1)
    points = np.concatenate([a, b])
    turn = np.array([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    points = points @ turn.T + (x + 0.35 * radius, y)
    return points_of(points[:, 0], points[:, 1])


def wave_line(rng: Rng, left: float, right: float, y: float, high: float, length: float) -> Outline:
    x = np.linspace(left, right, max(8, round(10 * (right - left) / length)))
    return points_of(x, y + high * np.sin(2 * math.pi * x / length + rng.uniform(0, 6.3)))


def smooth_closed(points: list[Point]) -> Outline:
    return list(smooth(points, closed=True))


def points_of(x: NDArray[np.float64], y: NDArray[np.float64]) -> Outline:
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _softened(values: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    padded = np.pad(values, by, mode="edge")
    return np.convolve(padded, np.ones(2 * by + 1) / (2 * by + 1), mode="valid")
