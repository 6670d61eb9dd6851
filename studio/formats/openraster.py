"""OpenRaster files, written (https://www.openraster.org/baseline/file-layout-spec.html): layers in a ZIP, as GIMP and
Krita take them; and what `openraster_in`, which reads them, has in common with that. The export of pictures calls it,
on any thread.

Beside what the specification names, attributes of our own namespace say what another program cannot show; it passes
over them. A clipped layer is `svg:src-atop` in an isolated stack with what clips it. Where a layer has a stand-in
that is the layer for other programs, and attributes of ours name its own picture, place and mode; a group has its
stand-in in the topmost layer, and its own layers in a hidden stack below that.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final

from studio.domain.recipes.kept import Carried
from studio.formats.layered import ISOLATED, Layered, Node
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
CLIPPED: Final = "svg:src-atop"
OURS: Final = "https://triptych.invalid/openraster"
"""A name, not an address."""
_ICON: Final = 256
"""Pixels of the longer side of the thumbnail, at most."""
RECIPE: Final = "triptych/recipe.json"
_STAND_IN, MEMBERS = "stand-in", "members"
"""Roles within a group: what others are shown of it, and what it has."""
_NO_XML: Final = re.compile("[\x00-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
Step = Callable[[float], None]


def write(file: IO[bytes], picture: Layered, step: Step) -> None:
    """`picture.merged` is needed. What cannot be named was baked in before (`MODES`)."""
    from lxml import etree  # type: ignore[import-untyped]

    assert picture.merged is not None
    root = etree.Element("image", nsmap={"triptych": OURS}, version="0.0.5")
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
            _put(out, RECIPE, recipe.encode(), packed=True)
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
        around.set(f"{{{OURS}}}clipping", "true")
        for node in reversed(over):
            _append(around, node, images, carried, mode=CLIPPED)
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
        element.set(f"{{{OURS}}}composite-op", node.blend)
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
        element.set(f"{{{OURS}}}{name}", value)
    if node.lock:
        element.set("edit-locked", "true")
    if is_group:
        _fill_group(element, node, images, carried)
        return
    element.set("src", _picture(_seen(node), images))
    element.set("x", str(_seen(node).x))
    element.set("y", str(_seen(node).y))
    if (number := carried.number(node.making)) is not None:
        element.set(f"{{{OURS}}}making", str(number))
    if node.stand_in is not None:
        element.set(f"{{{OURS}}}src", _picture(node, images))
        element.set(f"{{{OURS}}}x", str(node.x))
        element.set(f"{{{OURS}}}y", str(node.y))


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
        element[0].set(f"{{{OURS}}}role", _STAND_IN)
        inside = etree.SubElement(element, "stack", name=_xml_words(node.name), visibility="hidden")
        inside.set(f"{{{OURS}}}role", MEMBERS)
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
