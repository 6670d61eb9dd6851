"""Photoshop files, written (Adobe Photoshop File Formats Specification, 2019): layers, groups, masks, clipping; and
what `photoshop_in`, which reads them, has in common with that.

The export of pictures calls it, on any thread. Always RGB of 8 bits; rows are packed (PackBits) by Pillow.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from studio.domain.recipes.kept import Carried
from studio.formats.layered import Layered, Node
from studio.formats.xmp import packet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SIGNATURE: Final = b"8BPS"
MODES: Final = {
    "normal": b"norm", "multiply": b"mul ", "screen": b"scrn", "overlay": b"over", "darken": b"dark",
    "lighten": b"lite", "color-dodge": b"div ", "color-burn": b"idiv", "hard-light": b"hLit", "soft-light": b"sLit",
    "difference": b"diff", "exclusion": b"smud", "linear-dodge": b"lddg", "hue": b"hue ", "saturation": b"sat ",
    "color": b"colr", "luminosity": b"lum ", "linear-burn": b"lbrn", "vivid-light": b"vLit", "linear-light": b"lLit",
    "pin-light": b"pLit", "hard-mix": b"hMix", "subtract": b"fsub", "divide": b"fdiv", "darker-color": b"dkCl",
    "lighter-color": b"lgCl", "dissolve": b"diss",
}  # fmt: skip
PASS: Final = b"pass"
MADE: Final = b"tptM"
"""Key of the metadata that says by what a layer was made."""
RGB: Final = 3
ALPHA, MASK = -1, -2
"""Numbers of channels."""
RAW, RLE = 0, 1
RESOLUTION, XMP = 1005, 1060
OPEN, CLOSED, END = 1, 2, 3
"""Of a group: its own record above, and the one that ends it below."""
HIDDEN: Final = 2
LOCK_ALPHA: Final = 1
_LOCKED: Final = 0x80000006
Step = Callable[[float], None]


class _Written(NamedTuple):
    record: bytes
    channels: bytes


def write(file: IO[bytes], picture: Layered, step: Step) -> None:
    """`picture.merged` is needed. A layer right above a mask gets it as its own, where it has one or is clipped."""
    assert picture.merged is not None
    carried = Carried(picture.making)
    rows = list(_records(picture.nodes, carried))
    written = []
    for number, make in enumerate(rows):
        step(0.1 + 0.7 * number / max(1, len(rows)))
        written.append(make())
    info = struct.pack(">h", -len(written)) + b"".join(one.record for one in written)
    info += b"".join(one.channels for one in written)
    info += bytes(-len(info) % 4)
    resources = _resources(picture.dpi, carried.text(), picture.source)
    file.write(SIGNATURE + struct.pack(">H6xHIIHH", 1, 4, picture.height, picture.width, 8, RGB))
    file.write(struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources)
    file.write(struct.pack(">II", len(info) + 8, len(info)) + info + struct.pack(">I", 0))
    packed = [_packed(picture.merged[..., channel]) for channel in range(4)]
    file.write(struct.pack(">H", RLE) + b"".join(counts for counts, _ in packed) + b"".join(rows for _, rows in packed))
    step(1.0)


def _resources(dpi: float, recipe: str, source: str) -> bytes:
    made = b""
    if dpi:
        across = round(dpi * 65_536)
        made += _resource(RESOLUTION, struct.pack(">IHHIHH", across, 1, 1, across, 1, 1))
    if recipe or source:
        made += _resource(XMP, packet(source, recipe))
    return made


def _resource(number: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)


def _records(nodes: Sequence[Node], carried: Carried) -> Iterator[Callable[[], _Written]]:
    """Bottom first; a group between the record that ends it and its own."""
    mask: Node | None = None
    last: Node | None = None
    for node in nodes:
        if node.kind == "mask":
            last = node
            mask = mask if node.clip or _is_own(node, nodes) else node
            if not _is_used(node, nodes):
                yield lambda node=node: _layer(node, visible=False)  # type: ignore[misc]
            continue
        own: Node | None
        if node.masked and last is not None:
            own, is_clipped = last, node.clip
            mask = mask if node.clip else None
        else:
            own, last = mask if node.clip else None, None
            mask, is_clipped = own, node.clip and own is None
        if node.kind == "group":
            of_group = own if node.masked else None
            yield lambda: _divider(Node(name="</Layer group>", kind="group"), END, b"norm")
            yield from _records(node.children, carried)
            yield lambda node=node, own=of_group: _divider(  # type: ignore[misc]
                node, OPEN, _mode_of_group(node, own), own
            )
        else:
            number = carried.number(node.making)
            told = replace(node, clip=is_clipped)
            yield lambda node=told, own=own, number=number: _layer(  # type: ignore[misc]
                node, own, visible=node.visible, number=number
            )


def _mode_of_group(node: Node, mask: Node | None) -> bytes:
    """Its layers are laid one by one on what is under them only where nothing is set of the group."""
    if node.blend == "normal" and node.opacity == 1 and mask is None:
        return PASS
    return MODES.get(node.blend, MODES["normal"])


def _is_used(mask: Node, nodes: Sequence[Node]) -> bool:
    above = _above(mask, nodes)
    return _is_own(mask, nodes) or (above is not None and above.kind == "raster" and above.clip and not mask.clip)


def _is_own(mask: Node, nodes: Sequence[Node]) -> bool:
    above = _above(mask, nodes)
    return above is not None and above.masked


def _above(mask: Node, nodes: Sequence[Node]) -> Node | None:
    """The layer with pixels, or the group, right above it."""
    at = next(place for place, node in enumerate(nodes) if node is mask)
    return nodes[at + 1] if at + 1 < len(nodes) and nodes[at + 1].kind != "mask" else None


def _layer(node: Node, mask: Node | None = None, *, visible: bool, number: int | None = None) -> _Written:
    """`number`: of what it was made by."""
    import numpy as np

    pixels = node.pixels if node.pixels is not None else np.zeros((0, 0, 4), np.uint8)
    channels = [(number, _data(pixels[..., at])) for number, at in ((ALPHA, 3), (0, 0), (1, 1), (2, 2))]
    told, cover = _told_of_mask(mask)
    channels += cover
    record = _record(node, pixels.shape[:2], [(number, len(data)) for number, data in channels], told,
                     blend=MODES.get(node.blend, b"norm"), clip=node.clip, visible=visible,
                     more=b"" if number is None else made_by(number))  # fmt: skip
    return _Written(record, b"".join(data for _, data in channels))


def _told_of_mask(mask: Node | None) -> tuple[bytes, list[tuple[int, bytes]]]:
    """What a layer's or a group's record says of its mask, and the channel that has it."""
    import numpy as np

    if mask is None or mask.pixels is None:
        return b"", []
    high, wide = mask.pixels.shape[:2]
    told = struct.pack(">4iBBxx", mask.y, mask.x, mask.y + high, mask.x + wide, 0, 0 if mask.visible else 2)
    cover = (mask.pixels[..., 3].astype(np.uint32) * round(255 * mask.opacity) + 127) // 255
    return told, [(MASK, _data(cover.astype(np.uint8)))]


def _divider(node: Node, kind: int, blend: bytes, mask: Node | None = None) -> _Written:
    told, cover = _told_of_mask(mask)
    channels = [*((number, struct.pack(">H", RAW)) for number in (ALPHA, 0, 1, 2)), *cover]
    more = _block(b"lsct", struct.pack(">I4s4s", kind, b"8BIM", blend))
    lengths = [(number, len(data)) for number, data in channels]
    record = _record(node, (0, 0), lengths, told, blend=blend, clip=node.clip, visible=node.visible, more=more)
    return _Written(record, b"".join(data for _, data in channels))


def _record(
    node: Node, size: tuple[int, ...], channels: list[tuple[int, int]], mask: bytes, *, blend: bytes, clip: bool,
    visible: bool, more: bytes = b"",
) -> bytes:  # fmt: skip
    flags = 8 | (0 if visible else HIDDEN) | (LOCK_ALPHA if node.lock_alpha else 0)
    name = node.name.encode("latin-1", "replace")[:200]
    named = bytes([len(name)]) + name
    named += bytes(-len(named) % 4)
    words = node.name[:255].encode("utf-16-be")
    more += _block(b"luni", struct.pack(">I", len(words) // 2) + words)
    locks = (_LOCKED if node.lock else 0) | (LOCK_ALPHA if node.lock_alpha else 0)
    more += _block(b"lspf", struct.pack(">I", locks)) if locks else b""
    extra = struct.pack(">I", len(mask)) + mask + struct.pack(">I", 0) + named + more
    box = struct.pack(">4iH", node.y, node.x, node.y + size[0], node.x + size[1], len(channels))
    told = b"".join(struct.pack(">hI", number, length) for number, length in channels)
    look = struct.pack(">4s4sBBBx", b"8BIM", blend, round(255 * node.opacity), int(clip), flags)
    return box + told + look + struct.pack(">I", len(extra)) + extra


def made_by(number: int) -> bytes:
    """What a layer was made by, as metadata of ours, which other programs pass over ("shmd" of the specification)."""
    return _block(b"shmd", struct.pack(">I4s4sB3xII", 1, b"8BIM", MADE, 0, 4, number))


def number_in(block: bytes) -> int | None:
    """The way back; None where there is none of ours."""
    if len(block) < 24 or block[8:12] != MADE:
        return None
    return int(struct.unpack_from(">I", block, 20)[0])


def _block(key: bytes, data: bytes) -> bytes:
    data += bytes(-len(data) % 4)
    return b"8BIM" + key + struct.pack(">I", len(data)) + data


def _data(plane: Plane) -> bytes:
    if not plane.size:
        return struct.pack(">H", RAW)
    counts, rows = _packed(plane)
    return struct.pack(">H", RLE) + counts + rows


def _packed(plane: Plane) -> tuple[bytes, bytes]:
    """Rows in PackBits and how long each is. By way of a TIFF, whose rows are packed the same (TIFF 6.0, section 9)."""
    import numpy as np
    from PIL import Image

    out = io.BytesIO()
    whole = np.ascontiguousarray(plane)
    Image.fromarray(whole).save(out, "TIFF", compression="packbits", tiffinfo={278: 1}, strip_size=1)
    data = out.getvalue()
    with Image.open(io.BytesIO(data), formats=("TIFF",)) as made:
        places, lengths = made.tag_v2[273], made.tag_v2[279]  # type: ignore[attr-defined]
    counts = struct.pack(f">{len(lengths)}H", *lengths)
    return counts, b"".join(data[at : at + length] for at, length in zip(places, lengths, strict=True))
