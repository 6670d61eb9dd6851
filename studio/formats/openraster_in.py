"""OpenRaster files, read (https://www.openraster.org/baseline/file-layout-spec.html): ours, GIMP's, Krita's.

The import of pictures calls it, on any thread. A file from outside is hostile: members, what they unpack to, groups in
groups and pixels are bounded, names in it are never paths on this machine, and no entity is resolved.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from studio.domain.errors import BadInput, StudioError
from studio.domain.recipes.kept import Found
from studio.formats.archives import BROKEN_ZIP
from studio.formats.layered import ISOLATED, LARGEST_SIDE, MOST_DEPTH, MOST_LAYERS, MOST_PIXELS, Layered, Losses, Node
from studio.formats.openraster import CLIPPED, MEMBERS, MIMETYPE, MODES, OURS, RECIPE, Step
from studio.formats.picture_bytes import without_words
from studio.formats.pictures import decode

if TYPE_CHECKING:
    from studio.formats.layered import Pixels

_NAMES: Final = {words: name for name, words in MODES.items()}
_MOST_MEMBERS: Final = 10_000
_STACK_BYTES: Final = 8 << 20
_MEMBER_BYTES: Final = 256 << 20
_FILE_BYTES: Final = 1 << 30
"""Of all members together, unpacked."""
_MODE: Final = re.compile("[a-z][a-z-]{1,30}")


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
        from lxml import etree  # type: ignore[import-untyped]

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
        told = self._member(RECIPE, _STACK_BYTES) if RECIPE in self._archive.namelist() else b""
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
        own = next((one for one in element if one.get(f"{{{OURS}}}role") == MEMBERS), element)
        inner = self._nodes(own, depth + 1)
        shared = self._shared(element)
        if element.get(f"{{{OURS}}}clipping") == "true" and inner:
            # The lowest of it has no mode, opacity and eye of its own: those of all of it are its own.
            lowest = {key: shared[key] for key in ("opacity", "visible", "blend")}
            return (_changed(inner[0], **lowest), *inner[1:])
        self._count()
        isolated = element.get("isolation") == "isolate" and element.get(f"{{{OURS}}}composite-op") is None
        if shared["blend"] == "normal" and isolated:
            shared["blend"] = ISOLATED
        masked = element.get(f"{{{OURS}}}masked") == "true"
        return (Node(kind="group", children=inner, masked=masked, **shared),)

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
            shared["clip"] |= element.get(f"{{{OURS}}}clip") == "true"
            shared["masked"] = element.get(f"{{{OURS}}}masked") == "true"
            shared |= {"x": _place(element.get(f"{{{OURS}}}x")), "y": _place(element.get(f"{{{OURS}}}y"))}
        else:
            if element.get(f"{{{OURS}}}src") is not None:
                # What is left is the stand-in.
                shared["blend"] = _NAMES.get(element.get("composite-op", ""), "normal")
            found = self._picture(element.get("src", ""))
            shared |= {"x": _place(element.get("x")), "y": _place(element.get("y"))}
        if found is None:
            self._losses.lost("Layers whose picture is missing or damaged, left out")
            return ()
        if element.get(f"{{{OURS}}}role") == "mask":
            shared |= {"kind": "mask", "visible": element.get(f"{{{OURS}}}visible") != "false"}
            shared["clip"] &= element.get(f"{{{OURS}}}clip") != "false"
        number = element.get(f"{{{OURS}}}making")
        shared["making"] = self._found.of_layer(None if number is None else _whole(number), shared["name"])
        pixels, packed = found
        return (Node(pixels=pixels, png=without_words(packed), **shared),)

    def _own_picture(self, element: Any) -> tuple[Pixels, bytes] | None:
        """Of a layer for which others have a stand-in."""
        own = element.get(f"{{{OURS}}}src")
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
        own, own_mode = element.get(f"{{{OURS}}}opacity"), element.get(f"{{{OURS}}}composite-op")
        blend = _NAMES.get(mode)
        if own_mode is not None and _MODE.fullmatch(own_mode):
            blend = own_mode
        if blend is None:
            if mode != CLIPPED:
                self._losses.lost(f"Layers with a blend mode that is not known ({mode[:40]})")
            blend = "normal"
        return {
            "name": (element.get("name") or "")[:500],
            "opacity": _share(own if own is not None else element.get("opacity")),
            "visible": element.get("visibility", "visible") != "hidden",
            "blend": blend,
            "clip": mode == CLIPPED,
            "lock": element.get("edit-locked") == "true",
            "lock_alpha": element.get(f"{{{OURS}}}alpha-locked") == "true",
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
