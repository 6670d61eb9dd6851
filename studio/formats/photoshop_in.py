"""Photoshop files, read (Adobe Photoshop File Formats Specification, 2019): layers, groups, masks, clipping.

The import of pictures calls it, on any thread. Written by us and not by a library: what is read is hostile, and every
length is held against the bytes that are there before room is made for it. Rows are unpacked (PackBits) by Pillow.
Files of 8 and 16 bits in RGB, grey and CMYK are read; PSB, Lab and 32 bits are not.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_PICTURE
from studio.domain.recipes.kept import Found
from studio.formats.layered import (
    ISOLATED,
    LARGEST_SIDE,
    MOST_DEPTH,
    MOST_LAYERS,
    MOST_PIXELS,
    Layered,
    Losses,
    Node,
    all_nodes,
)
from studio.formats.photoshop import (
    ALPHA,
    CLOSED,
    END,
    HIDDEN,
    LOCK_ALPHA,
    MASK,
    MODES,
    OPEN,
    PASS,
    RAW,
    RESOLUTION,
    RGB,
    RLE,
    SIGNATURE,
    XMP,
    number_in,
)
from studio.formats.photoshop_bytes import Bytes, plane_of, unpacked
from studio.formats.picture_colours import in_srgb, is_converted
from studio.formats.xmp import recipe_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.formats.layered import Pixels

    Plane = NDArray[np.uint8]

_NAMES: Final = {key: name for name, key in MODES.items()}
_GREY, _CMYK = 1, 4
_MODES: Final = {_GREY: "L", RGB: "RGB", _CMYK: "CMYK"}
"""As Pillow calls them."""
_COLOURS: Final = {_GREY: 1, RGB: 3, _CMYK: 4}
_OTHER_MODES: Final = {0: "black and white", 2: "indexed", 7: "multichannel", 8: "duotone", 9: "Lab"}
_PROFILE = 1039
_TEXT_KEYS: Final = frozenset((b"TySh", b"tySh"))
_SMART_KEYS: Final = frozenset((b"SoLd", b"SoLE", b"PlLd"))
_EFFECT_KEYS: Final = frozenset((b"lfx2", b"lrFX"))
_ADJUSTING: Final = frozenset((b"brit", b"levl", b"curv", b"expA", b"vibA", b"hue ", b"hue2", b"blnc", b"blwh", b"phfl",
                               b"mixr", b"clrL", b"nvrt", b"post", b"thrs", b"grdm", b"selc"))  # fmt: skip
Step = Callable[[float], None]


class _Record(NamedTuple):
    box: tuple[int, int, int, int]
    """Left, top, width, height."""
    channels: tuple[tuple[int, int], ...]
    """Number and bytes of each."""
    blend: bytes
    opacity: float
    clip: bool
    flags: int
    mask: tuple[int, int, int, int, int, int] | None
    """Left, top, width, height, colour around it, flags."""
    name: str
    blocks: dict[bytes, bytes]


def read(data: bytes, name: str, step: Step) -> Layered:
    """Raises StudioError(BadInput), and what `step` raises."""
    try:
        return _Reading(data, name, step).picture()
    except (*BROKEN_PICTURE, MemoryError) as error:
        problem = f"it is no Photoshop file, or it is damaged ({error})"
        raise StudioError(BadInput(name=name, problem=problem)) from error


class _Reading:
    def __init__(self, data: bytes, name: str, step: Step) -> None:
        self._file, self._name, self._step = Bytes(data), name, step
        self._losses = Losses()
        self._said: list[str] = []
        """What of its colours is otherwise here."""
        self._pixels = 0
        self._profile: bytes | None = None

    def _refused(self, problem: str) -> StudioError:
        return StudioError(BadInput(name=self._name, problem=problem))

    def picture(self) -> Layered:
        if bytes(self._file.take(4)) != SIGNATURE:
            raise self._refused("it is no Photoshop file")
        version, channels, height, width, self._depth, self._mode = self._file.numbers("H6xHIIHH")
        self._check(version, width, height)
        self._size = width, height
        self._file.block()
        dpi, recipe = self._resources(self._file.block())
        self._found = Found(recipe)
        layers = self._layers(self._file.block())
        try:
            merged = self._of_one_piece(width, height, channels)
        except (ValueError, struct.error):
            merged = None
        if not layers:
            if merged is None:
                raise self._refused("it has neither layers nor a merged picture, or it is cut off")
            layers = (Node(name=self._name, pixels=merged, making=self._found.whole),)
        if self._depth > 8:
            _tell(self._said, "Its 16 bits a channel became 8.")
        return Layered(
            width=width, height=height, nodes=layers, merged=merged, dpi=dpi, making=self._found.whole,
            notes=(*dict.fromkeys(self._said), *self._losses.sentences()),
            deep=(sum(one.kind == "raster" for one in all_nodes(layers)) if self._depth > 8 else 0),
            profiled=int(is_converted(_MODES[self._mode], self._profile)),
        )  # fmt: skip

    def _check(self, version: int, width: int, height: int) -> None:
        if version != 1:
            raise self._refused("it is a PSB, the large kind of Photoshop file: save it as PSD")
        if self._mode not in _COLOURS:
            words = _OTHER_MODES.get(self._mode, "unknown")
            raise self._refused(f"its colours are {words}: save it in RGB")
        if self._depth not in (8, 16):
            raise self._refused(f"it has {self._depth} bits a channel: save it with 8 or 16")
        if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
            raise self._refused(f"its canvas is {width} × {height} pixels; a side is from 1 to {LARGEST_SIDE}")

    def _resources(self, part: Bytes) -> tuple[float, str]:
        dpi, recipe = 0.0, ""
        while part.left >= 12 and bytes(part.take(4)) == b"8BIM":
            number = part.number("H")
            length = part.number("B")
            part.take(length + 1 - length % 2)
            data = bytes(part.block().data)
            part.take(min(part.left, len(data) % 2))
            if number == RESOLUTION and len(data) >= 4:
                dpi = struct.unpack_from(">I", data)[0] / 65_536
            elif number == _PROFILE:
                self._profile = data
            elif number == XMP:
                recipe = recipe_in(data)
        return dpi, recipe

    # ---- layers

    def _layers(self, part: Bytes) -> tuple[Node, ...]:
        info = self._info(part)
        if info is None or info.left < 2:
            return ()
        count = abs(info.number("h"))
        if count > MOST_LAYERS:
            raise self._refused(f"it has more than {MOST_LAYERS} layers")
        records = [self._record(info) for _ in range(count)]
        found: list[list[Node]] = [[]]
        for number, record in enumerate(records):
            self._step(min(0.95, number / count))
            channels = [(one, info.take(length)) for one, length in record.channels]
            kind = self._kind(record)
            if kind == END:
                found.append([])
                if len(found) > MOST_DEPTH:
                    raise self._refused("its groups lie too deep in each other")
            elif kind in (OPEN, CLOSED):
                inner = found.pop() if len(found) > 1 else []
                found[-1] += self._group(record, channels, tuple(inner))
            else:
                found[-1] += self._layer(record, channels)
        while len(found) > 1:
            inner = found.pop()
            found[-1] += inner
        return tuple(found[0])

    def _info(self, part: Bytes) -> Bytes | None:
        """Of files with 16 bits it stands in a block behind an empty one."""
        if part.left < 4:
            return None
        info = part.block()
        if info.left:
            return info
        if part.left >= 4:
            part.block()
        return next((Bytes(data) for key, data in self._blocks(part) if key == b"Lr16"), None)

    def _blocks(self, part: Bytes) -> Iterator[tuple[bytes, bytes]]:
        while part.left >= 12:
            if bytes(part.take(4)) not in (b"8BIM", b"8B64"):
                return
            key = bytes(part.take(4))
            length = part.number()
            data = bytes(part.take(min(length, part.left)))
            yield key, data
            part.take(min(part.left, -length % 2))

    def _record(self, info: Bytes) -> _Record:
        top, left, bottom, right, count = info.numbers("4iH")
        if count > 60 or bottom < top or right < left or max(bottom - top, right - left) > 2 * LARGEST_SIDE:
            raise ValueError("a layer has no sensible size")
        channels = tuple((number, length) for number, length in (info.numbers("hI") for _ in range(count)))
        signature, blend, opacity, clip, flags = info.numbers("4s4sBBBx")
        if signature != b"8BIM":
            raise ValueError("a layer is damaged")
        extra = info.block()
        mask = self._mask(extra.block())
        extra.block()
        length = extra.number("B")
        name = bytes(extra.take(length)).decode("utf-8", "replace")
        extra.take(min(extra.left, -(length + 1) % 4))
        blocks = dict(self._blocks(extra))
        if len(blocks.get(b"luni", b"")) >= 4:
            size = struct.unpack_from(">I", blocks[b"luni"])[0]
            name = blocks[b"luni"][4 : 4 + 2 * min(size, 500)].decode("utf-16-be", "replace").rstrip("\0")
        box = (left, top, right - left, bottom - top)
        return _Record(box, channels, blend, opacity / 255, bool(clip), flags, mask, name[:500], blocks)

    def _mask(self, part: Bytes) -> tuple[int, int, int, int, int, int] | None:
        if part.left < 18:
            return None
        top, left, bottom, right, colour, flags = part.numbers("4iBB")
        if bottom < top or right < left or max(bottom - top, right - left) > 2 * LARGEST_SIDE:
            raise ValueError("a mask has no sensible size")
        return left, top, right - left, bottom - top, colour, flags

    def _kind(self, record: _Record) -> int:
        block = record.blocks.get(b"lsct", record.blocks.get(b"lsdk", b""))
        return int(struct.unpack_from(">I", block)[0]) if len(block) >= 4 else 0

    def _shared(self, record: _Record) -> dict[str, Any]:
        locks = record.blocks.get(b"lspf", b"")
        bits = struct.unpack_from(">I", locks)[0] if len(locks) >= 4 else 0
        return {
            "name": record.name,
            "opacity": record.opacity,
            "visible": not record.flags & HIDDEN,
            "clip": record.clip,
            "lock": bool(bits & 0x80000000),
            "lock_alpha": bool((bits | record.flags) & LOCK_ALPHA),
        }

    def _group(
        self, record: _Record, channels: list[tuple[int, memoryview]], inner: tuple[Node, ...]
    ) -> tuple[Node, ...]:
        section = record.blocks.get(b"lsct", b"")
        blend = section[8:12] if len(section) >= 12 else record.blend
        mode = "normal" if blend == PASS else ISOLATED if blend == MODES["normal"] else _NAMES.get(blend)
        if mode is None:
            self._losses.lost("Layers with a blend mode that is not known")
        shared = self._shared(record) | {"blend": mode or ISOLATED}
        cover = self._cover(record, channels, (0, 0, *self._size))
        group = Node(kind="group", children=inner, masked=cover is not None, **shared)
        return (group,) if cover is None else (cover, group)

    def _layer(self, record: _Record, channels: list[tuple[int, memoryview]]) -> tuple[Node, ...]:
        for keys, words in (
            (_TEXT_KEYS, "Text layers, taken as pixels"),
            (_SMART_KEYS, "Smart objects, taken as pixels"),
            (_EFFECT_KEYS, "Layers with effects (shadows, strokes), left out"),
        ):
            if not keys.isdisjoint(record.blocks):
                self._losses.lost(words)
        if not _ADJUSTING.isdisjoint(record.blocks):
            self._losses.lost("Adjustment layers, left out")
            return ()
        blend = _NAMES.get(record.blend)
        if blend is None:
            self._losses.lost("Layers with a blend mode that is not known")
        shared = self._shared(record) | {"blend": blend or "normal"}
        pixels = self._pixels_of(record.box, channels)
        making = self._found.of_layer(number_in(record.blocks.get(b"shmd", b"")), record.name)
        node = Node(pixels=pixels, x=record.box[0], y=record.box[1], making=making, **shared)
        cover = self._cover(record, channels, record.box)
        if cover is None:
            return (node,)
        from msgspec.structs import replace

        return cover, replace(node, masked=True)

    def _pixels_of(self, box: tuple[int, int, int, int], channels: list[tuple[int, memoryview]]) -> Pixels:
        import numpy as np

        _left, _top, width, height = box
        self._count(width * height)
        planes = {number: plane_of(data, width, height, self._depth) for number, data in channels if number >= ALPHA}
        colours = [planes.get(at, np.zeros((height, width), np.uint8)) for at in range(_COLOURS[self._mode])]
        alpha = planes.get(ALPHA, np.full((height, width), 255, np.uint8))
        return self._coloured(colours, alpha)

    def _coloured(self, colours: list[Plane], alpha: Plane) -> Pixels:
        import numpy as np
        from PIL import Image

        if not alpha.size:
            return np.zeros((*alpha.shape, 4), np.uint8)
        if self._mode == _CMYK:
            # Ink is stored inverted: 255 is none.
            colours = [255 - plane for plane in colours]
        whole = colours[0] if len(colours) == 1 else np.stack(colours, axis=-1)
        mode = {_GREY: "L", RGB: "RGB", _CMYK: "CMYK"}[self._mode]
        image = Image.frombytes(mode, (alpha.shape[1], alpha.shape[0]), np.ascontiguousarray(whole).tobytes())
        shown, said = in_srgb(image, self._profile)
        self._said += said
        return np.dstack([np.asarray(shown.convert("RGB")), alpha])

    def _count(self, pixels: int) -> None:
        self._pixels += pixels
        if self._pixels > MOST_PIXELS:
            raise self._refused("its layers have too many pixels together")

    def _cover(
        self, record: _Record, channels: list[tuple[int, memoryview]], box: tuple[int, int, int, int]
    ) -> Node | None:
        """The mask of a layer or a group, as large as the `box` of that where it is white around."""
        import numpy as np

        data = next((data for number, data in channels if number == MASK), None)
        if record.mask is None or data is None:
            return None
        left, top, width, height, around, flags = record.mask
        self._count(width * height)
        plane = plane_of(data, width, height, self._depth)
        x, y, wide, high = box
        if around and wide and high:
            # What lies outside of it is shown: it has to reach as far as the layer.
            low_x, low_y = min(x, left), min(y, top)
            far_x, far_y = max(x + wide, left + width), max(y + high, top + height)
            self._count((far_x - low_x) * (far_y - low_y))
            whole = np.full((far_y - low_y, far_x - low_x), around, np.uint8)
            whole[top - low_y : top - low_y + height, left - low_x : left - low_x + width] = plane
            left, top, plane = low_x, low_y, whole
        pixels = np.full((*plane.shape, 4), 255, np.uint8)
        pixels[..., 3] = plane
        return Node(name=f"{record.name} mask", kind="mask", x=left, y=top, pixels=pixels, visible=not flags & 2)

    def _of_one_piece(self, width: int, height: int, channels: int) -> Pixels:
        """The merged picture."""
        import numpy as np

        self._count(width * height)
        packing, deep = self._file.number("H"), self._depth // 8
        rest = bytes(self._file.take(self._file.left))
        wanted = min(channels, _COLOURS[self._mode] + 1)
        if packing == RLE:
            raw = unpacked(rest[2 * height * channels :], width * deep, height * wanted)
        elif packing == RAW:
            raw = rest[: width * height * deep * wanted]
        else:
            raise ValueError("it is packed in a way that is not known")
        if len(raw) < width * height * deep * wanted:
            raise ValueError("it is cut off")
        whole = np.frombuffer(raw, ">u2" if deep == 2 else np.uint8).reshape(wanted, height, width)
        planes = (whole >> 8).astype(np.uint8) if deep == 2 else whole
        has_alpha = wanted > _COLOURS[self._mode]
        alpha = planes[-1] if has_alpha else np.full((height, width), 255, np.uint8)
        return self._coloured(list(planes[: _COLOURS[self._mode]]), alpha)


def _tell(said: list[str], words: str) -> None:
    """`packaging/translations.py` finds the words by this."""
    said.append(words)
