"""How much memory a picture needs, told before it is asked for, by the same counting as before it is drawn.

Made by the registry ("picture-memory") and used on the picture worker's job thread, beside whatever else the worker
holds. It reads descriptions and the headers of weights. Engines that count nothing before they draw need what their
models say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from studio.domain.engine_cards import CARDS
from studio.domain.errors import OutOfMemory, StudioError
from studio.domain.kinds import KINDS
from studio.domain.picture_memory import MemoryNeed, MemoryRequest
from studio.domain.requests import PictureRequest, Request
from studio.engines.protocol import Delivery, JobControl
from studio.engines.runtime.room import loadable_bytes, needed_bytes, refuse_the_impossible
from studio.wire.messages import LocalModel

if TYPE_CHECKING:
    from studio.engines.picture.pipelines.memory import Needs
    from studio.engines.picture.pipelines.skeleton import Skeleton
    from studio.engines.picture.pipelines.step_shapes import Size

_SIDES: Final = (1536, 1280, 1024, 896, 768, 640, 512, 384, 256)
_TRIED: Final = 3
"""Smaller sizes that are counted for who has to be told what would fit."""
_SEEN: Final = 1024 * 1024
"""Pixels that a picture has which nobody has looked at yet."""


class MemoryTold(msgspec.Struct, frozen=True):
    need: MemoryNeed

    def deliver(self, request: MemoryRequest, to: Delivery) -> None:
        to.words(msgspec.json.encode(self.need).decode())


class _Known(NamedTuple):
    about: object
    skeleton: Skeleton
    needs: Needs


class MemoryEngine:
    name = "picture-memory"

    def __init__(self) -> None:
        self._model: LocalModel | None = None
        self._helpers: Mapping[str, LocalModel] = {}
        self._known: _Known | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        self._model, self._helpers, self._known = model, helpers, None

    def held_bytes(self) -> int:
        return 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return ()

    def unload(self) -> None:
        self._model, self._helpers, self._known = None, {}, None

    def run(self, request: MemoryRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[MemoryTold]:
        """Raises Cancelled, and StudioError for a model that cannot be loaded whatever memory there is."""
        if self._model is None:
            raise RuntimeError("run was called before load")
        card = CARDS.engine(request.picture.model.engine)
        if card is None or "torch" not in card.packages:
            yield MemoryTold(self._stated(request))
            return
        from studio.engines.picture.pipelines import load

        load.prepare_libraries(control.check)
        chosen = load.choose(request.picture.device, request.picture.dtype, self._model.architecture)
        control.running(*chosen)
        known = self._skeleton(self._model, request.picture, chosen)
        control.check()
        yield MemoryTold(self._counted(request, chosen, known, control))

    def _stated(self, request: MemoryRequest) -> MemoryNeed:
        """As models say it."""
        assert self._model is not None
        needed, free = needed_bytes(self._model, self._helpers), loadable_bytes() + request.held_bytes
        return MemoryNeed(device="cpu", needed_bytes=needed, free_bytes=free, failure=self._refused(request, needed))

    def _refused(self, request: MemoryRequest, needed: int) -> OutOfMemory | None:
        """Why a load would be refused before it begins."""
        assert self._model is not None
        if request.held_bytes:
            return None
        try:
            refuse_the_impossible(
                self._model, request.picture.device, needed, KINDS.of(request.picture).smaller(request.picture)
            )
        except StudioError as error:
            return error.failure if isinstance(error.failure, OutOfMemory) else None
        return None

    def _skeleton(self, model: LocalModel, picture: PictureRequest, chosen: Any) -> _Known:
        from studio.engines.picture.pipelines.memory import Needs
        from studio.engines.picture.pipelines.skeleton import Skeleton, added_to

        about = (chosen, added_to(picture))
        if self._known is None or self._known.about != about:
            skeleton = Skeleton(model, self._helpers, picture, chosen.dtype)
            self._known = _Known(about, skeleton, Needs(skeleton.pipe, chosen.device))
        return self._known

    def _counted(self, request: MemoryRequest, chosen: Any, known: _Known, control: JobControl) -> MemoryNeed:
        from studio.engines.picture.pipelines import load
        from studio.engines.picture.pipelines.memory import USED, work_of
        from studio.engines.runtime.torch_cancel import free_bytes

        assert self._model is not None
        picture, sizes = request.picture, known.skeleton.sizes
        free = free_bytes(chosen.device) + request.held_bytes
        turns = False
        weights = sum(sizes.values())
        if chosen.device != "cpu":
            try:
                weights, turns = load.placement(sizes, free, chosen.device, offload=picture.offload)
            except StudioError as error:
                failure = error.failure
                if not isinstance(failure, OutOfMemory):
                    raise
                return MemoryNeed(
                    device=chosen.device, needed_bytes=failure.needed_bytes or weights, free_bytes=free, failure=failure
                )
        left = max(0, int((free - weights) * USED))

        def work(size: Size) -> Any:
            control.check()
            return work_of(known.needs, left, size, decodes=picture.decoder is None, pipe=known.skeleton.drawing)

        size = size_of(known.skeleton.pipe, picture)
        found = work(size)
        needed = weights + found.needed_bytes
        told = MemoryNeed(
            device=chosen.device, needed_bytes=needed, free_bytes=free, tiled=found.tiled or picture.tiled,
            turns=turns or picture.offload,
        )  # fmt: skip
        if weights > free:
            fits = load.smaller_weights(chosen.dtype)
        elif found.needed_bytes > left:
            fits = _what_fits(picture, chosen, size, left, needed, free, work)
        else:
            return msgspec.structs.replace(
                told, failure=self._refused(request, needed_bytes(self._model, self._helpers))
            )
        failure = OutOfMemory(device=chosen.device, needed_bytes=needed, free_bytes=free, fits=fits)
        return msgspec.structs.replace(told, failure=failure)


def size_of(pipe: Any, picture: PictureRequest) -> Size:
    """By which the memory of a step is counted, of a request whose pictures nobody has read yet."""
    from studio.engines.picture.moving import families
    from studio.engines.picture.pipelines.call import multiple_of
    from studio.engines.picture.pipelines.editing import sees_pictures
    from studio.engines.picture.pipelines.step_shapes import Size

    if picture.frames > 1:
        wide, high, time = families.steps_of(pipe)
        width, height = (
            max(one, round(side / one) * one) for side, one in ((picture.width, wide), (picture.height, high))
        )
        frames = max(1, round((picture.frames - 1) / time) * time + 1)
        return Size(width, height, picture.guidance > 1, frames)
    multiple = multiple_of(pipe)
    width, height = (-(-side // multiple) * multiple for side in (picture.width, picture.height))
    seen = [_SEEN for use in picture.references if use.model.id == picture.model.id]
    if sees_pictures(pipe) and picture.task != "text-to-image":
        seen = [width * height, *seen]
    return Size(width, height, picture.guidance > 1, seen=tuple(seen))


def _what_fits(picture: PictureRequest, chosen: Any, size: Size, left: int, needed: int, free: int, work: Any) -> str:
    """The first smaller size that has room, numbers of half the width, or a guess that was not counted."""
    from studio.engines.picture.moving.engine import FITS
    from studio.engines.picture.pipelines.call import what_fits

    if picture.frames > 1:
        return FITS
    smaller = [side for side in _SIDES if 2 * side * side <= size.width * size.height]
    for side in smaller[:_TRIED]:
        if work(size._replace(width=side, height=side)).needed_bytes <= left:
            half = ("bfloat16" if chosen.device == "cpu" else "float16") if chosen.dtype == "float32" else ""
            also = f", or the same in {half}" if half and needed // 2 <= free else ""
            return f"{side} x {side}{also}"
    return what_fits(msgspec.structs.replace(picture, width=256, height=256), chosen.dtype, chosen.device)
