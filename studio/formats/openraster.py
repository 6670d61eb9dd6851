"""OpenRaster files (https://www.openraster.org/baseline/file-layout-spec.html): layers in a ZIP, as GIMP and Krita take
them.

The export and the import of pictures call it, on any thread. A file from outside is hostile: members, what they unpack
to, groups in groups and pixels are bounded, names in it are never paths on this machine, and no entity is resolved.

Beside what the specification names, attributes of our own namespace say what another program cannot show; it passes
over them. A clipped layer is `svg:src-atop` in an isolated stack with what clips it. Where a layer has a stand-in
that is the layer for other programs, and attributes of ours name its own picture, place and mode; a group has its
stand-in in the topmost layer, and its own layers in a hidden stack below that.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from studio.domain.errors import BadInput, StudioError
from studio.domain.recipes.kept import Carried, Found
from studio.formats.archives import BROKEN_ZIP
from studio.formats.layered import ISOLATED, LARGEST_SIDE, MOST_DEPTH, MOST_LAYERS, MOST_PIXELS, Layered, Losses, Node
from studio.formats.picture_bytes import without_words
from studio.formats.pictures import decode
from studio.formats.xmp import with_source_type

if TYPE_CHECKING:
    from studio.formats.layered import Pixels

MIMETYPE: Final = b"image/openraster"
NAMED: Final = frozenset((
    "multiply", "screen", "overlay", "darken", "lighten", "color-dodge", "color-burn", "hard-light", "soft-light",
    "difference", "hue", "saturation", "color", "luminosity",
))  # fmt: skip
"""Blend modes that OpenRaster names as we do, with "svg:" before them."""
_OTHERS: Final = {"normal": "svg:src-over", "linear-dodge": "svg:plus"}
MODES: Final = {**_OTHERS, **{name: f"svg:{name}" for name in NAMED}}
_NAMES: Final = {words: name for name, words in MODES.items()}
_CLIPPED: Final = "svg:src-atop"
_OURS: Final = "https://triptych.invalid/openraster"
"""A name, not an address."""
_ICON: Final = 256
"""Pixels of the longer side of the thumbnail, at most."""
_MOST_MEMBERS: Final = 10_000
_STACK_BYTES: Final = 8 << 20
_MEMBER_BYTES: Final = 256 << 20
_FILE_BYTES: Final = 1 << 30
"""Of all members together, unpacked."""
_RECIPE: Final = "triptych/recipe.json"
_MODE: Final = re.compile("[a-z][a-z-]{1,30}")
_STAND_IN, _MEMBERS = "stand-in", "members"
"""Roles within a group: what others are shown of it, and what it has."""
_NO_XML: Final = re.compile("[\x00-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
Step = Callable[[float], None]


# ---- written


def write(file: IO[bytes], picture: Layered, step: Step) -> None:
    """`picture.merged` is needed. What cannot be named was baked in before (`MODES`)."""
    from lxml import etree  # type: ignore[import-untyped]

    assert picture.merged is not None
    root = etree.Element("image", nsmap={"triptych": _OURS}, version="0.0.5")
    root.set("w", str(picture.width))
    root.set("h", str(picture.height))
    if picture.dpi:
        root.set("xres", str(round(picture.dpi)))
        root.set("yres", str(round(picture.dpi)))
    images, carried = list[tuple[str, Node]](), Carried(picture.making)
    _fill(etree.SubElement(root, "stack", name="root"), picture.nodes, images, carried)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as out:
        _put(out, "mimetype", MIMETYPE)
        _put(
            out,
            "stack.xml",
            etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True),
            packed=True,
        )
        for number, (name, node) in enumerate(images):
            step(0.1 + 0.7 * number / len(images))
            _put(out, name, node.png or _png(node.pixels, picture.dpi))
        merged = _image(picture.merged)
        _put(out, "mergedimage.png", with_source_type(_png(picture.merged, picture.dpi), picture.source))
        merged.thumbnail((_ICON, _ICON))
        icon = io.BytesIO()
        merged.save(icon, "PNG")
        _put(out, "Thumbnails/thumbnail.png", icon.getvalue())
        if recipe := carried.text():
            _put(out, _RECIPE, recipe.encode(), packed=True)
    step(1.0)


def _put(out: zipfile.ZipFile, name: str, data: bytes, *, packed: bool = False) -> None:
    """With a date of its own, so that equal pictures are equal files."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    out.writestr(info, data)


def _fill(stack: Any, nodes: tuple[Node, ...], images: list[tuple[str, Node]], carried: Carried) -> None:
    """The first element of a stack is the topmost."""
    for base, over in reversed(tuple(_clipping(nodes))):
        if not over:
            _append(stack, base, images, carried)
            continue
        around = _element(stack, "stack", base)
        around.set("isolation", "isolate")
        around.set(f"{{{_OURS}}}clipping", "true")
        for node in reversed(over):
            _append(around, node, images, carried, mode=_CLIPPED)
        _append(around, base, images, carried, mode=_OTHERS["normal"], opacity=1.0, visible=True)


def _clipping(nodes: tuple[Node, ...]) -> Iterator[tuple[Node, list[Node]]]:
    """Each that is not clipped, as others are shown it, with those that it clips."""
    base: Node | None = None
    over: list[Node] = []
    for at, node in enumerate(nodes):
        # The mask of a clipped layer alone does not end what that is clipped by.
        held = node.kind == "mask" and any(one.clip and one.masked for one in nodes[at + 1 : at + 2])
        if base is not None and (held or _seen(node).clip):
            over.append(node)
            continue
        if base is not None:
            yield base, over
        base, over = node, []
    if base is not None:
        yield base, over


def _seen(node: Node) -> Node:
    """What other programs are given of it."""
    return node.stand_in or node


def _element(parent: Any, tag: str, node: Node) -> Any:
    from lxml import etree

    element, seen = etree.SubElement(parent, tag, name=_xml_words(node.name)), _seen(node)
    element.set("composite-op", MODES.get(seen.blend, _OTHERS["normal"]))
    element.set("opacity", f"{seen.opacity:.6g}")
    element.set("visibility", "visible" if seen.visible else "hidden")
    faint = node.kind == "group" and node.blend == "normal" and node.opacity < 1  # isolated, for its opacity alone
    if faint or node.blend not in (seen.blend, ISOLATED) or node.blend not in (*MODES, ISOLATED):
        element.set(f"{{{_OURS}}}composite-op", node.blend)
    return element


def _append(
    parent: Any, node: Node, images: list[tuple[str, Node]], carried: Carried, *, mode: str = "",
    opacity: float | None = None, visible: bool | None = None,
) -> None:  # fmt: skip
    is_group = node.kind == "group"
    element = _element(parent, "stack" if is_group else "layer", node)
    if mode:
        element.set("composite-op", mode)
    if opacity is not None:
        element.set("opacity", f"{opacity:.6g}")
    if visible or node.kind == "mask":
        element.set("visibility", "visible" if visible else "hidden")
    for name, value in _own_of(node):
        element.set(f"{{{_OURS}}}{name}", value)
    if node.lock:
        element.set("edit-locked", "true")
    if is_group:
        _fill_group(element, node, images, carried)
        return
    element.set("src", _picture(_seen(node), images))
    element.set("x", str(_seen(node).x))
    element.set("y", str(_seen(node).y))
    if (number := carried.number(node.making)) is not None:
        element.set(f"{{{_OURS}}}making", str(number))
    if node.stand_in is not None:
        element.set(f"{{{_OURS}}}src", _picture(node, images))
        element.set(f"{{{_OURS}}}x", str(node.x))
        element.set(f"{{{_OURS}}}y", str(node.y))


def _picture(node: Node, images: list[tuple[str, Node]]) -> str:
    """The name of the member that has its pixels, which is written later."""
    name = f"data/layer{len(images):03d}.png"
    images.append((name, node))
    return name


def _fill_group(element: Any, node: Node, images: list[tuple[str, Node]], carried: Carried) -> None:
    if node.blend != "normal" or node.opacity < 1:
        element.set("isolation", "isolate")
    inside = element
    if node.stand_in is not None:
        from lxml import etree

        element.set("opacity", "1")
        _append(element, node.stand_in, images, carried)
        element[0].set(f"{{{_OURS}}}role", _STAND_IN)
        inside = etree.SubElement(element, "stack", name=_xml_words(node.name), visibility="hidden")
        inside.set(f"{{{_OURS}}}role", _MEMBERS)
    _fill(inside, node.children, images, carried)


def _own_of(node: Node) -> Iterator[tuple[str, str]]:
    if node.stand_in is not None and node.kind == "group":
        yield "opacity", f"{node.opacity:.6g}"
    if node.clip and not _seen(node).clip:
        yield "clip", "true"
    if node.masked:
        yield "masked", "true"
    if node.kind == "mask":
        yield "clip", str(node.clip).lower()
        yield "role", "mask"
        yield "visible", str(node.visible).lower()
    if node.lock_alpha:
        yield "alpha-locked", "true"


def _xml_words(text: str) -> str:
    """What XML 1.0 can hold of it (section 2.2)."""
    return _NO_XML.sub(" ", text)[:500]


def _image(pixels: Pixels) -> Any:
    from PIL import Image

    return Image.fromarray(pixels)


def _png(pixels: Pixels | None, dpi: float) -> bytes:
    import numpy as np

    out = io.BytesIO()
    shown = pixels if pixels is not None and pixels.size else np.zeros((1, 1, 4), np.uint8)
    _image(shown).save(out, "PNG", compress_level=3, **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


# ---- read


def read(data: bytes, name: str, step: Step) -> Layered:
    """Raises StudioError(BadInput), and what `step` raises."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reading(archive, name, step).picture()
    except (*BROKEN_ZIP, LxmlError, LookupError, OSError) as error:
        problem = f"it is no OpenRaster file, or it is damaged ({type(error).__name__})"
        raise StudioError(BadInput(name=name, problem=problem)) from error


class _Reading:
    def __init__(self, archive: zipfile.ZipFile, name: str, step: Step) -> None:
        self._archive, self._name, self._step = archive, name, step
        self._unpacked = self._pixels = self._layers = 0
        self._losses = Losses()
        self._said: dict[str, None] = {}
        """What of its pictures is otherwise here."""
        if len(archive.infolist()) > _MOST_MEMBERS:
            raise self._refused(f"it has more than {_MOST_MEMBERS} members")

    def _refused(self, problem: str) -> StudioError:
        return StudioError(BadInput(name=self._name, problem=problem))

    def _member(self, member: str, most: int = _MEMBER_BYTES) -> bytes:
        """What its header says of its length is not believed."""
        with self._archive.open(member) as stream:
            data = stream.read(most + 1)
        self._unpacked += len(data)
        if len(data) > most or self._unpacked > _FILE_BYTES:
            raise self._refused("it unpacks to more than is read")
        return data

    def picture(self) -> Layered:
        from lxml import etree

        if self._member("mimetype", 64).strip() != MIMETYPE:
            raise self._refused("it is a ZIP archive, but no OpenRaster file")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        words = self._member("stack.xml", _STACK_BYTES)
        if b"<!DOCTYPE" in words or b"<!ENTITY" in words:
            raise self._refused("its list of layers declares entities")
        root = etree.fromstring(words, parser)
        width, height = _whole(root.get("w")), _whole(root.get("h"))
        if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
            raise self._refused(f"its canvas is {width} × {height} pixels; a side is from 1 to {LARGEST_SIDE}")
        self._total = max(1, sum(1 for _ in root.iter("layer")))
        told = self._member(_RECIPE, _STACK_BYTES) if _RECIPE in self._archive.namelist() else b""
        self._found = Found(told.decode("utf-8", "replace"))
        stack = root.find("stack")
        nodes = self._nodes(stack, 0) if stack is not None else ()
        return Layered(
            width=width, height=height, nodes=nodes, merged=self._merged((width, height)),
            dpi=float(max(0, _whole(root.get("xres")))),
            making=self._found.whole, notes=(*self._said, *self._losses.sentences()),
        )  # fmt: skip

    def _merged(self, size: tuple[int, int]) -> Pixels | None:
        """None where there is none of that size."""
        import numpy as np

        if "mergedimage.png" not in self._archive.namelist():
            return None
        try:
            image = decode(self._member("mergedimage.png"), "mergedimage.png").image
        except StudioError:
            return None
        return np.asarray(image.convert("RGBA")) if image.size == size else None

    def _nodes(self, stack: Any, depth: int) -> tuple[Node, ...]:
        if depth > MOST_DEPTH:
            raise self._refused("its groups lie too deep in each other")
        found: list[Node] = []
        for element in reversed(stack):
            if element.tag == "stack":
                found += self._group(element, depth)
            elif element.tag == "layer":
                found += self._layer(element)
            elif isinstance(element.tag, str):
                self._losses.lost(f"Elements that are not known ({element.tag[:40]})")
        return tuple(found)

    def _group(self, element: Any, depth: int) -> tuple[Node, ...]:
        own = next((one for one in element if one.get(f"{{{_OURS}}}role") == _MEMBERS), element)
        inner = self._nodes(own, depth + 1)
        shared = self._shared(element)
        if element.get(f"{{{_OURS}}}clipping") == "true" and inner:
            # The lowest of it has no mode, opacity and eye of its own: those of all of it are its own.
            lowest = {key: shared[key] for key in ("opacity", "visible", "blend")}
            return (_changed(inner[0], **lowest), *inner[1:])
        self._count()
        isolated = element.get("isolation") == "isolate" and element.get(f"{{{_OURS}}}composite-op") is None
        if shared["blend"] == "normal" and isolated:
            shared["blend"] = ISOLATED
        return (Node(kind="group", children=inner, **shared),)

    def _count(self) -> None:
        self._layers += 1
        if self._layers > MOST_LAYERS:
            raise self._refused(f"it has more than {MOST_LAYERS} layers")

    def _layer(self, element: Any) -> tuple[Node, ...]:
        self._count()
        self._step(min(0.95, self._layers / self._total))
        shared = self._shared(element)
        found = self._own_picture(element)
        if found is not None:
            shared["clip"] |= element.get(f"{{{_OURS}}}clip") == "true"
            shared["masked"] = element.get(f"{{{_OURS}}}masked") == "true"
            shared |= {"x": _place(element.get(f"{{{_OURS}}}x")), "y": _place(element.get(f"{{{_OURS}}}y"))}
        else:
            if element.get(f"{{{_OURS}}}src") is not None:
                # What is left is the stand-in.
                shared["blend"] = _NAMES.get(element.get("composite-op", ""), "normal")
            found = self._picture(element.get("src", ""))
            shared |= {"x": _place(element.get("x")), "y": _place(element.get("y"))}
        if found is None:
            self._losses.lost("Layers whose picture is missing or damaged, left out")
            return ()
        if element.get(f"{{{_OURS}}}role") == "mask":
            shared |= {"kind": "mask", "visible": element.get(f"{{{_OURS}}}visible") != "false"}
            shared["clip"] &= element.get(f"{{{_OURS}}}clip") != "false"
        number = element.get(f"{{{_OURS}}}making")
        shared["making"] = self._found.of_layer(None if number is None else _whole(number), shared["name"])
        pixels, packed = found
        return (Node(pixels=pixels, png=without_words(packed), **shared),)

    def _own_picture(self, element: Any) -> tuple[Pixels, bytes] | None:
        """Of a layer for which others have a stand-in."""
        own = element.get(f"{{{_OURS}}}src")
        return self._picture(own) if own is not None else None

    def _picture(self, source: str) -> tuple[Pixels, bytes] | None:
        """A member with a picture, and its bytes; None where it is missing or damaged."""
        import numpy as np

        try:
            packed = self._member(source)
            found = decode(packed, source, check=lambda: self._step(min(0.95, self._layers / self._total)))
        except (StudioError, KeyError, *BROKEN_ZIP) as error:
            if isinstance(error, StudioError) and self._unpacked > _FILE_BYTES:
                raise
            return None
        self._pixels += found.image.width * found.image.height
        if self._pixels > MOST_PIXELS:
            raise self._refused("its layers have too many pixels together")
        self._said |= dict.fromkeys(found.changes)
        return np.asarray(found.image.convert("RGBA")), packed

    def _shared(self, element: Any) -> dict[str, Any]:
        """What layers and groups have in common."""
        mode = element.get("composite-op", "svg:src-over")
        own, own_mode = element.get(f"{{{_OURS}}}opacity"), element.get(f"{{{_OURS}}}composite-op")
        blend = _NAMES.get(mode)
        if own_mode is not None and _MODE.fullmatch(own_mode):
            blend = own_mode
        if blend is None:
            if mode != _CLIPPED:
                self._losses.lost(f"Layers with a blend mode that is not known ({mode[:40]})")
            blend = "normal"
        return {
            "name": (element.get("name") or "")[:500],
            "opacity": _share(own if own is not None else element.get("opacity")),
            "visible": element.get("visibility", "visible") != "hidden",
            "blend": blend,
            "clip": mode == _CLIPPED,
            "lock": element.get("edit-locked") == "true",
            "lock_alpha": element.get(f"{{{_OURS}}}alpha-locked") == "true",
        }


def _changed(node: Node, **fields: Any) -> Node:
    from msgspec.structs import replace

    return replace(node, **fields)


def _whole(text: str | None) -> int:
    """0 for what is no number."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _place(text: str | None) -> int:
    sign, digits = (-1, text[1:]) if text is not None and text.startswith("-") else (1, text)
    return sign * min(_whole(digits), 1_000_000)


def _share(text: str | None) -> float:
    try:
        value = float(text) if text is not None else 1.0
    except ValueError:
        return 1.0
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 1.0
