"""OpenRaster and Photoshop files: out and back, held against their specifications and other readers, and refused."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import BadInput, StudioError
from studio.formats import openraster, openraster_in, photoshop, photoshop_in
from studio.formats.layered import Layered, Node, all_nodes
from studio.formats.pictures import decode

Pixels = NDArray[np.uint8]
SWAPPED = Path(__file__).parents[1] / "data" / "pictures" / "icc_swapped.png"
WHOLE = (("parameters", "a <fox> ü\nSteps: 2, Seed: 5, Size: 8x8"), ("workflow", '{"nodes": []}'))
OF_THE_GROUND = (("parameters", "grass\nSteps: 3, Seed: 6, Size: 8x8"),)


def noise(height: int, width: int, seed: int = 1) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


def nothing(_share: float) -> None:
    """Nobody watches."""


def twelve() -> tuple[Node, ...]:
    group = Node(
        name="Gruppe ü", kind="group", children=tuple(
            Node(name=f"inner {number}", pixels=noise(20, 30, number), x=7 * number, y=-3) for number in range(4)
        ),
    )  # fmt: skip
    modes = ("multiply", "screen", "overlay", "darken", "lighten", "difference")
    blended = tuple(
        Node(name=mode, pixels=noise(9, 300, at), x=-20, y=4 * at, blend=mode, opacity=at / 5, visible=at != 2)
        for at, mode in enumerate(modes)
    )
    ground = Node(name="ground", pixels=noise(60, 90), lock=True, lock_alpha=True, making=OF_THE_GROUND)
    return (ground, group, *blended, Node(name="clipped", pixels=noise(4, 4), x=8, y=9, clip=True))


def picture(nodes: tuple[Node, ...]) -> Layered:
    return Layered(width=90, height=60, nodes=nodes, merged=noise(60, 90), dpi=300, making=WHOLE)


def written(kind: str, made: Layered) -> bytes:
    out = io.BytesIO()
    (openraster if kind == "ora" else photoshop).write(out, made, nothing)
    return out.getvalue()


def read(kind: str, data: bytes) -> Layered:
    return (openraster_in.read if kind == "ora" else photoshop_in.read)(data, f"a.{kind}", nothing)


def problem_of(kind: str, data: bytes) -> str:
    with pytest.raises(StudioError) as caught:
        read(kind, data)
    assert isinstance(caught.value.failure, BadInput)
    return caught.value.failure.problem


@pytest.mark.parametrize("kind", ["ora", "psd"])
def test_twelve_layers_go_out_and_come_back(kind: str) -> None:
    nodes = twelve()
    found = read(kind, written(kind, picture(nodes)))
    assert len([one for one in all_nodes(nodes) if one.pixels is not None]) == 12
    assert (found.width, found.height, round(found.dpi), found.making) == (90, 60, 300, WHOLE)
    assert found.notes == ()
    for one, other in zip(all_nodes(nodes), all_nodes(found.nodes), strict=True):
        assert (one.name, one.kind, one.x, one.y) == (other.name, other.kind, other.x, other.y)
        assert (one.visible, one.blend, one.clip) == (other.visible, other.blend, other.clip)
        assert (one.lock, one.lock_alpha, one.making) == (other.lock, other.lock_alpha, other.making)
        assert abs(one.opacity - other.opacity) < 0.003
        assert (one.pixels is None) == (other.pixels is None)
        if one.pixels is not None and other.pixels is not None:
            assert np.array_equal(one.pixels, other.pixels), one.name


def test_a_photoshop_mask_is_a_mask_of_ours_and_back() -> None:
    cover = np.full((30, 40, 4), 255, np.uint8)
    cover[..., 3] = noise(30, 40)[..., 0]
    mask = Node(name="m", kind="mask", pixels=cover, x=3, y=-4)
    nodes = (mask, Node(name="masked", pixels=noise(50, 60), clip=True))
    back = read("psd", written("psd", picture(nodes))).nodes
    assert [(one.kind, one.clip, one.masked) for one in back] == [("mask", False, False), ("raster", False, True)]
    assert back[0].pixels is not None
    assert np.array_equal(back[0].pixels, cover)
    assert (back[0].x, back[0].y) == (3, -4)


def test_a_clipped_layer_keeps_its_photoshop_mask() -> None:
    """As Photoshop has them: a base with a mask, and over it a clipped layer with one, and a clipped one without."""
    covers = [np.full((30, 40, 4), 255, np.uint8) for _ in range(2)]
    for number, cover in enumerate(covers):
        cover[..., 3] = noise(30, 40, number)[..., 0]
    nodes = (
        Node(name="base mask", kind="mask", pixels=covers[0]),
        Node(name="base", pixels=noise(50, 60), masked=True),
        Node(name="both mask", kind="mask", pixels=covers[1], x=5),
        Node(name="both", pixels=noise(50, 60), clip=True, masked=True),
        Node(name="clipped", pixels=noise(50, 60), clip=True),
    )
    found = read("psd", written("psd", picture(nodes)))
    assert found.notes == ()
    assert [(one.name, one.kind, one.clip, one.masked) for one in found.nodes] == [
        (one.name, one.kind, one.clip, one.masked) for one in nodes
    ]
    for one, other in zip(nodes, found.nodes, strict=True):
        assert np.array_equal(one.pixels, other.pixels)  # type: ignore[arg-type]


def test_pillow_reads_the_layers_of_our_photoshop_files() -> None:
    """Another reader: names, places and pixels, and the merged picture."""
    made = picture(twelve())
    with Image.open(io.BytesIO(written("psd", made))) as opened:
        assert made.merged is not None
        assert np.array_equal(np.asarray(opened), made.merged)
        layers = {name: (mode, box) for name, mode, box, _tiles in opened.layers}  # type: ignore[attr-defined]
        assert layers["ground"] == ("RGBA", (0, 0, 90, 60))
        assert layers["inner 3"] == ("RGBA", (21, -3, 51, 17))
        assert {"Gruppe ü", "</Layer group>", "difference", "clipped"} <= layers.keys()
        opened.seek(1)
        ground = twelve()[0].pixels
        assert ground is not None
        assert np.array_equal(np.asarray(opened.convert("RGBA")), ground)


def test_our_openraster_file_is_laid_out_as_the_specification_says() -> None:
    data = written("ora", picture(twelve()))
    # "mimetype" is the first member and is not packed: it can be read at a fixed place of the file.
    assert data[30:54] == b"mimetypeimage/openraster"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert {"stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"} <= set(names)
        with Image.open(archive.open("Thumbnails/thumbnail.png")) as icon:
            assert max(icon.size) <= 256
        with Image.open(archive.open("mergedimage.png")) as merged:
            assert merged.size == (90, 60)
            assert merged.mode == "RGBA"
        root = etree.fromstring(archive.read("stack.xml"))
        assert (root.tag, root.get("w"), root.get("h")) == ("image", "90", "60")
        sources = [element.get("src") for element in root.iter("layer")]
        assert set(sources) <= set(names)
        assert len(sources) == len(set(sources)) == 12
    # The topmost stands first; what is clipped shares an isolated stack with what clips it.
    top = root.find("stack")[0]
    assert (top.tag, top.get("isolation"), top.get("composite-op")) == ("stack", "isolate", "svg:difference")
    assert [one.get("composite-op") for one in top] == ["svg:src-atop", "svg:src-over"]
    assert root.find("stack")[1].get("composite-op") == "svg:lighten"


KRITA = """<?xml version='1.0' encoding='utf-8'?>
<image w="8" h="6" version="0.0.1" xres="72" yres="72"><stack opacity="1" name="root">
<filter type="blur"/>
<stack name="g" opacity="0.5" composite-op="svg:multiply" visibility="visible">
<layer name="b" src="data/b.png" x="-2" y="1" opacity="0.25" composite-op="svg:plus" visibility="hidden"/>
<layer name="gone" src="data/gone.png"/><layer name="escaping" src="../../etc/passwd"/></stack>
<layer name="a" src="data/a.png" composite-op="krita:dissolve" edit-locked="true"/>
</stack></image>"""


def archive_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (1, 2, 3, 4)).save(out, "PNG")
    return out.getvalue()


def test_a_file_as_others_write_it_is_read_and_what_is_lost_is_counted() -> None:
    members = {"mimetype": b"image/openraster", "stack.xml": KRITA.encode(), "data/a.png": png(8, 6),
               "data/b.png": png(3, 2)}  # fmt: skip
    found = read("ora", archive_of(members))
    ground, group = found.nodes
    assert (ground.name, ground.blend, ground.lock) == ("a", "normal", True)
    assert (group.kind, group.name, group.opacity) == ("group", "g", 0.5)
    [inner] = group.children
    assert (inner.blend, inner.opacity, inner.visible, inner.x, inner.y) == ("linear-dodge", 0.25, False, -2, 1)
    assert inner.png == png(3, 2)
    assert set(found.notes) == {
        "Elements that are not known (filter), in one place.",
        "Layers whose picture is missing or damaged, left out, in 2 places.",
        "Layers with a blend mode that is not known (krita:dissolve), in one place.",
    }


def stack(inner: str, size: str = 'w="4" h="4"', head: str = "") -> bytes:
    return archive_of({
        "mimetype": b"image/openraster",
        "stack.xml": f"{head}<image {size}><stack>{inner}</stack></image>".encode(),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no OpenRaster file, or it is damaged"),
        (b"PK\x03\x04 and so on", "no OpenRaster file, or it is damaged"),
        (archive_of({"a": b"b"}), "no OpenRaster file, or it is damaged"),
        (archive_of({"mimetype": b"application/zip"}), "no OpenRaster file"),
        (stack("", 'w="99999999" h="1"'), "a side is from 1 to 30000"),
        (stack("", 'w="0" h="1"'), "a side is from 1 to 30000"),
        (stack("<stack>" * 80 + "</stack>" * 80), "too deep"),
        (stack("<stack/>" * 2500), "more than 2000 layers"),
        (archive_of({"mimetype": b"image/openraster", "stack.xml": b" " * (9 << 20)}), "unpacks to more"),
    ],
)  # fmt: skip
def test_hostile_openraster_files_are_refused(data: bytes, reason: str) -> None:
    assert reason in problem_of("ora", data)


def test_no_entity_of_a_stack_is_resolved() -> None:
    for entity in ('SYSTEM "file:///etc/hostname"', '"words"'):
        head = f"<!DOCTYPE image [<!ENTITY x {entity}>]>"
        assert "declares entities" in problem_of("ora", stack("<stack>&x;</stack>", head=head))


def header(**fields: int) -> bytes:
    told = {"version": 1, "channels": 3, "height": 4, "width": 4, "depth": 8, "mode": 3} | fields
    return b"8BPS" + struct.pack(">H6xHIIHH", *told.values())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no Photoshop file, or it is damaged"),
        (b"8BPS", "no Photoshop file, or it is damaged"),
        (header(version=2), "a PSB"),
        (header(mode=9), "its colours are Lab"),
        (header(depth=32), "32 bits a channel"),
        (header(width=4_000_000_000), "a side is from 1 to 30000"),
        (header() + bytes(4), "no Photoshop file, or it is damaged"),
        (header() + struct.pack(">I", 0xFFFFFFFF), "cut off"),
        (header(width=30_000, height=30_000) + bytes(14), "too many pixels together"),
    ],
)
def test_hostile_photoshop_files_are_refused(data: bytes, reason: str) -> None:
    assert reason in problem_of("psd", data)


def test_a_photoshop_file_without_layers_is_its_merged_picture() -> None:
    rows = bytes(range(48))
    found = read("psd", header() + bytes(12) + struct.pack(">H", 0) + rows)
    assert found.nodes[0].pixels is not None
    assert found.nodes[0].pixels[0, 0].tolist() == [0, 16, 32, 255]


@pytest.mark.parametrize("kind", ["ora", "psd"])
def test_a_file_that_breaks_off_anywhere_is_refused_or_read(kind: str) -> None:
    data = written(kind, picture(twelve()))
    for end in range(0, len(data), max(1, len(data) // 60)):
        with contextlib.suppress(StudioError):
            assert read(kind, data[:end]).width == 90


def test_writing_can_be_stopped() -> None:
    class Enough(Exception):
        pass

    def step(share: float) -> None:
        if share > 0.3:
            raise Enough

    with pytest.raises(Enough):
        openraster.write(io.BytesIO(), picture(twelve()), step)
    with pytest.raises(Enough):
        photoshop.write(io.BytesIO(), picture(twelve()), step)


def test_depth_and_profile_of_layers_are_converted_and_said() -> None:
    """A layer of 16 bits, and two with a profile of other primaries: once each, however many there are."""
    deep, coloured = io.BytesIO(), io.BytesIO()
    Image.fromarray(np.full((6, 8), 257 * 90, np.uint16)).save(deep, "PNG")
    with Image.open(SWAPPED) as swapped:
        profile, shown = swapped.info["icc_profile"], np.asarray(swapped.convert("RGB"))
    Image.fromarray(shown).save(coloured, "PNG", icc_profile=profile)
    inner = '<layer name="d" src="d.png"/><layer name="c" src="c.png"/><layer name="e" src="c.png"/>'
    whole = f'<image w="8" h="6"><stack>{inner}</stack></image>'
    found = read("ora", archive_of({
        "mimetype": b"image/openraster", "stack.xml": whole.encode(), "d.png": deep.getvalue(),
        "c.png": coloured.getvalue(),
    }))  # fmt: skip
    expected = decode(coloured.getvalue())
    one, _same, ground = found.nodes
    assert one.pixels is not None
    assert np.array_equal(one.pixels[..., :3], np.asarray(expected.image.convert("RGB")))
    assert ground.pixels is not None
    assert ground.pixels[0, 0].tolist() == [90, 90, 90, 255]
    assert set(found.notes) == {"Its 16 bits a channel became 8.", *expected.changes}
    assert len(found.notes) == 2
    resource = b"8BIM" + struct.pack(">HHI", 1039, 0, len(profile)) + profile + bytes(len(profile) % 2)
    rows = struct.pack(">48H", *(257 * value for value in range(48)))
    photoshop = header(depth=16) + bytes(4) + struct.pack(">I", len(resource)) + resource + bytes(4) + b"\0\0" + rows
    assert set(read("psd", photoshop).notes) == {"Its 16 bits a channel became 8.", *expected.changes}


def test_a_stand_in_is_what_others_see_and_our_own_comes_back() -> None:
    own, other, merged = noise(9, 12, 3), noise(5, 4, 4), noise(60, 90)
    mask = Node(name="m", kind="mask", pixels=noise(9, 12))
    masked = Node(
        name="a\u00a0b",
        pixels=own,
        x=2,
        y=3,
        clip=True,
        blend="exclusion",
        stand_in=Node(name="", pixels=other, x=7, y=8),
    )
    group = Node(name="g", kind="group", children=(Node(name="inner", pixels=own),), blend="subtract", opacity=0.5,
                 stand_in=Node(name="g", pixels=other, opacity=0.5))  # fmt: skip
    data = written("ora", Layered(width=90, height=60, nodes=(mask, masked, group), merged=merged))
    _mask, back, grouped = read("ora", data).nodes
    assert (back.name, back.clip, back.blend, back.x, back.y) == ("a\u00a0b", True, "exclusion", 2, 3)
    assert back.pixels is not None
    assert np.array_equal(back.pixels, own)
    assert (grouped.blend, round(grouped.opacity, 2), [one.name for one in grouped.children]) == (
        "subtract",
        0.5,
        ["inner"],
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        top, under, _hidden = etree.fromstring(archive.read("stack.xml")).find("stack")
        assert [one.get("visibility") for one in top] == ["visible", "hidden"]
        assert (top.get("opacity"), top[0].get("opacity"), top.get("composite-op")) == ("1", "0.5", "svg:src-over")
        with Image.open(archive.open(under.get("src"))) as shown:
            assert np.array_equal(np.asarray(shown), other)
        assert (under.get("x"), under.get("composite-op")) == ("7", "svg:src-over")
        # Another program that passes over what is ours, and writes the file anew.
        members = {name: archive.read(name) for name in archive.namelist()}
        plain = etree.fromstring(members["stack.xml"])
    for element in plain.iter():
        for name in [one for one in element.attrib if one.startswith("{")]:
            del element.attrib[name]
    kept = read("ora", archive_of(members | {"stack.xml": etree.tostring(plain)}))
    assert [(one.blend, one.clip, one.visible) for one in kept.nodes[:2]] == [
        ("normal", False, False), ("normal", False, True),
    ]  # fmt: skip
