"""The mask of the object at a point: where the cut-out network sees something that stands out, made exact by GrabCut.

Called by the cut-out engine on the worker's job thread. The network is asked about the whole picture and about windows
around the point, and the answer that fits the picture's own edges best is taken; colours then settle what belongs to it
(Rother, Kolmogorov and Blake, "GrabCut", 2004), in a window around it that is looked at more closely than the whole.
What the network does not see at all, a cloud or a wall, is begun from the colour under the point.

A picture is uint8 [height, width, 3]; a mask uint8 [height, width], 255 inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import SelectPoint

_Value = TypeVar("_Value", bound=np.generic)
Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Matte = Callable[[Picture], NDArray[np.float32]]
"""The network: how surely each pixel of a picture belongs to what stands out in it, 0 to 1, at its own size."""
Check = Callable[[], None]
"""Raises Cancelled when the answer is not wanted any more."""

_LOOK: Final = 400
"""Pixels of the longer side at which candidates are weighed."""
_CLOSE: Final = 440
"""The same for the window in which GrabCut works; its time grows with the pixels."""
_WINDOWS: Final = (0.55, 0.27)
"""Sides of the windows around a point, as shares of the picture's shorter side."""
_ROUNDS: Final = 2
_NO_RECTANGLE: Final = (0, 0, 0, 0)
_GOOD: Final = 0.8
"""Worth from which on no other candidate is asked for: the network takes most of the time."""
_SURE: Final = 0.93
"""Of the network's answer: from here on surely inside."""
_MAYBE: Final = 0.5
"""Rather inside."""
_HARDLY: Final = 0.04
"""Below this surely outside."""


class Box(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int
    """The first row and column outside."""

    def of(self, picture: NDArray[_Value]) -> NDArray[_Value]:
        return picture[self.top : self.bottom, self.left : self.right]

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def grown(self, by: float, width: int, height: int) -> Box:
        """By that many pixels, inside a picture of that size."""
        return Box(
            max(0, int(self.left - by)),
            max(0, int(self.top - by)),
            min(width, int(self.right + by + 1)),
            min(height, int(self.bottom + by + 1)),
        )


class Candidate(NamedTuple):
    prior: NDArray[np.float32]
    """[rows, columns] of the small picture: the network's answer, 0 away from what hangs together with the point."""
    worth: float


def object_mask(picture: Picture, points: Sequence[SelectPoint], box: Box | None, matte: Matte, check: Check) -> Mask:
    """At least one point inside, or a box around it. Raises what `check` raises."""
    height, width = picture.shape[:2]
    shrink = min(1.0, _LOOK / max(height, width))
    small = _sized(picture, max(1, round(width * shrink)), max(1, round(height * shrink)))
    inside = [_at(point, shrink, small) for point in points if point.inside]
    prior = np.zeros(small.shape[:2], np.float32)
    asked = _Asked(small, picture, shrink, matte, check)
    if box is not None:
        prior = asked.in_box(box)
    for at in inside:
        if prior[at[1], at[0]] < _MAYBE:
            prior = np.maximum(prior, asked.at(at))
    return _settled(picture, prior, shrink, points, box, check)


class _Asked:
    """What the network says of one picture."""

    def __init__(self, small: Picture, picture: Picture, shrink: float, matte: Matte, check: Check) -> None:
        self._small, self._picture, self._shrink, self._matte, self._check = small, picture, shrink, matte, check
        self._whole: NDArray[np.float32] | None = None
        blurred = cv2.GaussianBlur(small, (0, 0), 1.2)
        self._lab = cv2.cvtColor(blurred, cv2.COLOR_RGB2LAB).astype(np.float32)

    def at(self, point: tuple[int, int]) -> NDArray[np.float32]:
        """The best candidate for a point of the small picture."""
        best: Candidate | None = None
        for one in self._candidates(point):
            if one is not None and (best is None or one.worth > best.worth):
                best = one
                if best.worth > _GOOD:
                    break
        return best.prior if best is not None else np.zeros(self._small.shape[:2], np.float32)

    def in_box(self, box: Box) -> NDArray[np.float32]:
        """What stands out in a box of the picture; where nothing does, all of it."""
        height, width = self._picture.shape[:2]
        around = box.grown(0.12 * max(box.width, box.height), width, height)
        prior = self._seen_in(around)
        inside = _scaled_box(box, self._shrink, self._small)
        limited = np.zeros_like(prior)
        limited[inside.top : inside.bottom, inside.left : inside.right] = inside.of(prior)
        enough = (limited > _MAYBE).sum() > 0.04 * inside.width * inside.height
        if not enough:
            limited[inside.top : inside.bottom, inside.left : inside.right] = 0.6
        return limited

    def _candidates(self, point: tuple[int, int]) -> Iterator[Candidate | None]:
        rows, columns = self._small.shape[:2]
        if self._whole is None:
            self._whole = self._seen_in(Box(0, 0, self._picture.shape[1], self._picture.shape[0]))
        yield self._weighed(self._whole, point, Box(0, 0, columns, rows))
        for share in _WINDOWS:
            window = _window(point, share * min(rows, columns), rows, columns)
            large = _scaled_box(window, 1 / self._shrink, self._picture)
            yield self._weighed(self._seen_in(large), point, window)
        yield self._alike(point)

    def _seen_in(self, window: Box) -> NDArray[np.float32]:
        """The network's answer to a window of the picture, laid into the small picture."""
        self._check()
        answer = self._matte(np.ascontiguousarray(window.of(self._picture)))
        rows, columns = self._small.shape[:2]
        here = _scaled_box(window, self._shrink, self._small)
        laid = np.zeros((rows, columns), np.float32)
        laid[here.top : here.bottom, here.left : here.right] = cv2.resize(
            answer, (here.width, here.height), interpolation=cv2.INTER_AREA
        )
        return laid

    def _weighed(self, prior: NDArray[np.float32], point: tuple[int, int], window: Box) -> Candidate | None:
        joined = _joined(prior > _MAYBE, point)
        if joined is None:
            return None
        near = cv2.dilate(joined.astype(np.uint8), _disc(4)) > 0
        sure = float(prior[joined].mean())
        worth = sure * (0.4 + 0.6 * self._contrast(joined)) * (1 - self._cut_off(joined, window))
        return Candidate(np.where(near, prior, np.float32(0)), worth)

    def _alike(self, point: tuple[int, int]) -> Candidate:
        """What hangs together with the point by its colour: for what the network does not see."""
        best: Candidate | None = None
        for spread in (5, 9, 15):
            marked = np.zeros((self._small.shape[0] + 2, self._small.shape[1] + 2), np.uint8)
            flags = 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE
            step = (spread * 1.6, spread, spread)
            cv2.floodFill(self._lab, marked, point, (0.0, 0.0, 0.0), step, step, flags)
            joined = cv2.morphologyEx(marked[1:-1, 1:-1], cv2.MORPH_CLOSE, _disc(2)) > 0
            rows, columns = joined.shape
            worth = 0.55 * (0.4 + 0.6 * self._contrast(joined)) * (1 - self._cut_off(joined, Box(0, 0, columns, rows)))
            if best is None or worth > best.worth:
                best = Candidate(joined.astype(np.float32) * np.float32(0.8), worth)
        assert best is not None
        return best

    def _contrast(self, joined: NDArray[np.bool_]) -> float:
        """How much the colours just inside differ from those just outside, 0 to 1: the median along the edge, in the
        distance of L*a*b*."""
        shape = joined.astype(np.uint8)
        outer = (cv2.dilate(shape, _disc(3)) > 0) & (cv2.dilate(shape, _disc(1)) == 0)
        inner = cv2.erode(shape, _disc(1)) > 0
        if not outer.any() or not inner.any():
            return 0.0
        weight = inner.astype(np.float32)
        share = cv2.blur(weight, (9, 9))
        colour = cv2.blur(self._lab * weight[..., None], (9, 9)) / np.maximum(share, np.float32(1e-3))[..., None]
        apart = np.sqrt(((self._lab - colour) ** 2).sum(axis=2))[outer & (share > 1e-3)]
        return float(min(1.0, np.median(apart) / 40)) if apart.size else 0.0

    def _cut_off(self, joined: NDArray[np.bool_], window: Box) -> float:
        """The share of the window's edge that it lies on, where the picture goes on beyond."""
        rows, columns = joined.shape
        part = window.of(joined)
        edges = []
        if window.top > 0:
            edges.append(part[0])
        if window.bottom < rows:
            edges.append(part[-1])
        if window.left > 0:
            edges.append(part[:, 0])
        if window.right < columns:
            edges.append(part[:, -1])
        if not edges:
            return 0.0
        return float(min(1.0, 4 * np.concatenate(edges).mean()))


# ---- made exact


def _settled(
    picture: Picture, prior: NDArray[np.float32], shrink: float, points: Sequence[SelectPoint], box: Box | None,
    check: Check,
) -> Mask:  # fmt: skip
    """The object in the whole picture's pixels, its edge smooth."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    rows, columns = np.nonzero(prior > _MAYBE)
    if not len(rows):
        return mask
    found = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    whole = _scaled_box(found, 1 / shrink, picture)
    window = whole.grown(0.15 * max(whole.width, whole.height) + 8, width, height)
    nearer = min(1.0, _CLOSE / max(window.width, window.height))
    size = (max(1, round(window.width * nearer)), max(1, round(window.height * nearer)))
    close = _sized(window.of(picture), *size)
    here = _scaled_box(window, shrink, prior)
    hint = np.asarray(
        cv2.resize(np.ascontiguousarray(here.of(prior)), size, interpolation=cv2.INTER_LINEAR), np.float32
    )
    labels = _labels(close, hint, [_moved(point, window, nearer) for point in points])
    if box is not None:
        _forbid_outside(labels, box, window, nearer)
    _grab(close, labels, check)
    inside = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    inside = _tidied(inside, [_moved(point, window, nearer) for point in points if point.inside])
    mask[window.top : window.bottom, window.left : window.right] = _smooth(inside, window.of(picture))
    return mask


def _labels(close: Picture, hint: NDArray[np.float32], points: Sequence[tuple[int, int, bool]]) -> NDArray[np.uint8]:
    """What GrabCut begins with."""
    labels = np.full(hint.shape, cv2.GC_PR_BGD, np.uint8)
    labels[hint > _MAYBE] = cv2.GC_PR_FGD
    labels[cv2.erode((hint > _SURE).astype(np.uint8), _disc(3)) > 0] = cv2.GC_FGD
    near = cv2.dilate((hint > _HARDLY).astype(np.uint8), _disc(max(4, max(hint.shape) // 40)))
    labels[near == 0] = cv2.GC_BGD
    if any(not inside for _, _, inside in points):
        _part(close, hint, labels, points)
    radius = max(2, max(hint.shape) // 90)
    for x, y, inside in points:
        cv2.circle(labels, (x, y), radius, cv2.GC_FGD if inside else cv2.GC_BGD, -1)
    return labels


def _part(
    close: Picture, hint: NDArray[np.float32], labels: NDArray[np.uint8], points: Sequence[tuple[int, int, bool]]
) -> None:
    """Between what is wanted and what is not: along the strongest edges between the points (watershed)."""
    markers = np.zeros(hint.shape, np.int32)
    markers[labels == cv2.GC_BGD] = 1
    for x, y, inside in points:
        cv2.circle(markers, (x, y), 4, 2 if inside else 1, -1)
    parted = cv2.watershed(cv2.GaussianBlur(close, (0, 0), 1.5), markers)
    labels[(parted == 1) & (labels != cv2.GC_BGD)] = cv2.GC_PR_BGD
    labels[(parted == 2) & (labels == cv2.GC_BGD)] = cv2.GC_PR_FGD
    labels[(parted == 2) & (labels == cv2.GC_FGD)] = cv2.GC_PR_FGD


def _forbid_outside(labels: NDArray[np.uint8], box: Box, window: Box, nearer: float) -> None:
    left, top = round((box.left - window.left) * nearer), round((box.top - window.top) * nearer)
    right, bottom = round((box.right - window.left) * nearer), round((box.bottom - window.top) * nearer)
    labels[: max(0, top)] = labels[max(0, bottom) :] = cv2.GC_BGD
    labels[:, : max(0, left)] = labels[:, max(0, right) :] = cv2.GC_BGD


def _grab(close: Picture, labels: NDArray[np.uint8], check: Check) -> None:
    """`labels` after some rounds. Without anything on one of the two sides there is nothing to weigh."""
    wanted = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if wanted.all() or not wanted.any():
        return
    outside, inside = np.zeros((1, 65)), np.zeros((1, 65))
    mode = cv2.GC_INIT_WITH_MASK
    for _ in range(_ROUNDS):
        check()
        cv2.setRNGSeed(0)
        cv2.grabCut(close, labels, _NO_RECTANGLE, outside, inside, 1, mode)
        mode = cv2.GC_EVAL
    check()


def _tidied(inside: NDArray[np.bool_], wanted: Sequence[tuple[int, int, bool]]) -> NDArray[np.bool_]:
    """Without specks and pinholes; where points were given, only what hangs together with them."""
    shape = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_OPEN, _disc(1))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(shape, connectivity=8)
    if count <= 1:
        return inside
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = {int(parts[y, x]) for x, y, _ in wanted} - {0}
    if not kept:
        kept = {1 + int(np.argmax(areas[1:]))}
    largest = max(int(areas[one]) for one in kept)
    kept |= {one for one in range(1, count) if not wanted and areas[one] > 0.1 * largest}
    shape = np.isin(parts, list(kept)).astype(np.uint8)
    count, holes, stats, _ = cv2.connectedComponentsWithStats(1 - shape, connectivity=4)
    for one in range(1, count):
        if stats[one, cv2.CC_STAT_AREA] < 0.002 * shape.sum():
            shape[holes == one] = 1
    return np.asarray(shape > 0)


def _smooth(inside: NDArray[np.bool_], picture: Picture) -> Mask:
    """At the picture's size, laid along its edges by a guided filter (He, Sun and Tang, 2010)."""
    height, width = picture.shape[:2]
    scale = max(1.0, height / inside.shape[0])
    large = np.asarray(
        cv2.resize(inside.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR), np.float32
    )
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32) / np.float32(255)
    radius = max(2, round(2 * scale))
    laid = _guided(light, large, radius)
    reach = 2 * radius + 1
    surely = cv2.erode((large > 0.5).astype(np.uint8), _disc(reach))
    never = cv2.dilate((large > 0.5).astype(np.uint8), _disc(reach))
    laid = np.where(surely > 0, 1, np.where(never > 0, laid, 0))
    return np.asarray(np.clip((laid - 0.25) / 0.5, 0, 1) * 255 + 0.5).astype(np.uint8)


def _guided(guide: NDArray[np.float32], values: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    side = (2 * radius + 1, 2 * radius + 1)
    mean_guide, mean_values = cv2.blur(guide, side), cv2.blur(values, side)
    covariance = cv2.blur(guide * values, side) - mean_guide * mean_values
    variance = cv2.blur(guide * guide, side) - mean_guide * mean_guide
    slope = covariance / (variance + np.float32(1e-3))
    offset = mean_values - slope * mean_guide
    return np.asarray(cv2.blur(slope, side) * guide + cv2.blur(offset, side), np.float32)


# ---- places


def _sized(picture: Picture, width: int, height: int) -> Picture:
    if picture.shape[:2] == (height, width):
        return np.ascontiguousarray(picture)
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _at(point: SelectPoint, shrink: float, small: Picture) -> tuple[int, int]:
    rows, columns = small.shape[:2]
    return min(columns - 1, max(0, int(point.x * shrink))), min(rows - 1, max(0, int(point.y * shrink)))


def _moved(point: SelectPoint, window: Box, nearer: float) -> tuple[int, int, bool]:
    x, y = int((point.x - window.left) * nearer), int((point.y - window.top) * nearer)
    width, height = round(window.width * nearer), round(window.height * nearer)
    return min(max(0, x), max(0, width - 1)), min(max(0, y), max(0, height - 1)), point.inside


def _window(point: tuple[int, int], side: float, rows: int, columns: int) -> Box:
    half = max(8, int(side / 2))
    left = min(max(0, point[0] - half), max(0, columns - 2 * half))
    top = min(max(0, point[1] - half), max(0, rows - 2 * half))
    return Box(left, top, min(columns, left + 2 * half), min(rows, top + 2 * half))


def _scaled_box(box: Box, scale: float, into: NDArray[np.generic]) -> Box:
    """In a picture that is larger or smaller; at least a pixel."""
    rows, columns = into.shape[:2]
    left, top = min(columns - 1, int(box.left * scale)), min(rows - 1, int(box.top * scale))
    right = min(columns, max(left + 1, round(box.right * scale)))
    return Box(left, top, right, min(rows, max(top + 1, round(box.bottom * scale))))


def _joined(near: NDArray[np.bool_], point: tuple[int, int]) -> NDArray[np.bool_] | None:
    """What hangs together with a point; None where the point lies outside."""
    if not near[point[1], point[0]]:
        return None
    _, parts = cv2.connectedComponents(near.astype(np.uint8), connectivity=4)
    return np.asarray(parts == parts[point[1], point[0]])


def _disc(radius: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)
