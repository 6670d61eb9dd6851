"""`triptych export`: a picture file as one of another format."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from studio.cli.main import main
from studio.cli.putting_together import put_together
from studio.domain.picture_records import Canvas, Layer
from studio.formats import photoshop
from studio.formats.layered import Layered, Node, all_nodes
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import CANVAS_IN
from studio.services.exchange.recipe_in import read_recipe
from studio.services.session.painting import Painted
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.project.sessions import change

DATA = Path(__file__).parents[1] / "data"


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGBA")).astype(int)


CLIPPED = {"krita": [], "gimp": [("Group added by GIMP", "isolate", 2)]}
"""What has the clipped layer in it; in OpenRaster a stack called as its base."""


def premultiplied(picture: Path | np.ndarray) -> np.ndarray:
    """[rows, columns, 4], 0 to 255: what is seen, whatever colour lies under what is clear."""
    found = (pixels(picture) if isinstance(picture, Path) else picture).astype(float)
    found[..., :3] *= found[..., 3:] / 255
    return found


@pytest.mark.parametrize("ending", [".jpg", ".webp", ".avif", ".tif", ".png"])
def test_a_picture_keeps_its_look_and_its_recipe_in_every_format(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    source, out = DATA / "recipes" / "a1111_plain.png", tmp_path / "new" / f"a{ending}"
    assert main(["export", str(source), str(out), "--quality", "95"]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    assert np.abs(pixels(out) - pixels(source)).mean() < 4
    assert read_recipe(out) == read_recipe(source)
    assert main(["export", str(source), str(out), "--no-recipe"]) == 0
    assert read_recipe(out) is None


def test_layers_go_from_one_kind_of_file_to_the_other(tmp_path: Path, qapp: object) -> None:
    source = DATA / "pictures" / "palette.png"
    for name, of in (("a.ora", source), ("b.psd", tmp_path / "a.ora"), ("c.png", tmp_path / "b.psd")):
        assert main(["export", str(of), str(tmp_path / name)]) == 0
    assert np.array_equal(pixels(tmp_path / "c.png"), pixels(source))


@pytest.mark.parametrize(("made", "by", "most"), [("krita_composed.ora", "krita", 3), ("gimp_composed.psd", "gimp", 2)])
def test_a_file_of_another_program_looks_as_it_does_there(
    tmp_path: Path, qapp: object, home: Path, made: str, by: str, most: int
) -> None:
    """Groups in groups, a clipped, a hidden, faint and blended layers: written by that program, and flattened by it."""
    source, shown = DATA / "layers" / made, premultiplied(DATA / "layers" / f"{by}_composed.png")
    picture: Layered = by_name(source, CANVAS_IN).act(source, lambda _share: None)
    assert [(one.name, one.blend, len(one.children)) for one in picture.nodes if one.name != "base"] == [
        ("ground", "normal", 0), ("multiplied", "multiply", 0), ("outer", "normal", 2), *CLIPPED[by],
        ("hidden", "normal", 0), ("a \u2260 b", "overlay", 0), ("top", "difference", 0),
    ]  # fmt: skip
    assert np.abs(premultiplied(put_together(source)) - shown).max() <= most


def test_masks_of_a_photoshop_file_are_seen_by_every_reader_of_openraster(
    tmp_path: Path, qapp: object, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a layer, of a group; here they are masks again."""
    whole = np.full((40, 60, 4), 255, np.uint8)
    cover = whole.copy()
    cover[:, :30, 3] = 0
    red, blue = whole.copy(), whole.copy()
    red[..., 1:3], blue[..., :2] = 0, 0
    merged = blue.copy()
    merged[:, :30] = 0
    nodes = (
        Node(name="mask of the group", kind="mask", pixels=cover),
        Node(
            name="group", kind="group", masked=True,
            children=(
                Node(name="red", pixels=red), Node(name="mask", kind="mask", pixels=cover),
                Node(name="blue", pixels=blue, masked=True),
            ),
        ),
    )  # fmt: skip
    source, out = tmp_path / "masks.psd", tmp_path / "masks.ora"
    with source.open("wb") as file:
        photoshop.write(file, Layered(width=60, height=40, nodes=nodes, merged=merged), lambda _share: None)
    assert main(["export", str(source), str(out)]) == 0
    assert "Masks of groups" in capsys.readouterr().err
    with zipfile.ZipFile(out) as archive:
        stack = ElementTree.fromstring(archive.read("stack.xml"))
        hidden = {one for around in stack.iter("stack") if around.get("visibility") == "hidden" for one in around}
        [seen] = [one for one in stack.iter("layer") if one.get("visibility") == "visible" and one not in hidden]
        with Image.open(io.BytesIO(archive.read(seen.get("src", "")))) as opened:
            shown = np.asarray(opened.convert("RGBA"))
    assert (seen.get("name"), seen.get("x"), shown.shape[:2]) == ("group", "30", (40, 30))
    assert (shown == (0, 0, 255, 255)).all()
    back: Layered = by_name(out, CANVAS_IN).act(out, lambda _share: None)
    assert [(one.name, one.kind, one.masked) for one in all_nodes(back.nodes)] == [
        ("group mask", "mask", False), ("group", "group", True), ("red", "raster", False),
        ("blue mask", "mask", False), ("blue", "raster", True),
    ]  # fmt: skip


def test_layers_without_a_merged_picture_are_put_together(tmp_path: Path, qapp: object, home: Path) -> None:
    source = tmp_path / "bare.ora"
    with zipfile.ZipFile(DATA / "layers" / "krita_composed.ora") as whole, zipfile.ZipFile(source, "w") as bare:
        for name in whole.namelist():
            if name != "mergedimage.png":
                bare.writestr(name, whole.read(name))
    assert main(["export", str(source), str(tmp_path / "a.png")]) == 0
    there = premultiplied(DATA / "layers" / "krita_composed.png")
    assert np.abs(premultiplied(tmp_path / "a.png") - there).max() <= 3


def test_what_had_to_be_changed_is_said(tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    source = DATA / "pictures" / "palette.png"
    assert main(["export", str(source), str(tmp_path / "a.jpg"), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["changed"] == ["What is transparent became white: JPEG knows no transparency."]
    assert "What is transparent became white" in told.err


def test_what_a_format_loses_is_told_and_nothing_written(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    source = DATA / "pictures" / "palette.png"
    assert main(["export", str(source), str(tmp_path / "a.jpg"), "--loses"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "What is transparent becomes white."
    assert "with loss" in told[1]
    assert main(["export", str(source), str(tmp_path / "a.webp"), "--size", "20000x", "--loses", "--json"]) == 1
    assert "16383" in json.loads(capsys.readouterr().out)["problem"]
    assert main(["export", str(source), str(tmp_path / "a.png"), "--loses"]) == 0
    assert capsys.readouterr().out.strip() == "It has all of the picture."
    assert not [one for one in tmp_path.iterdir() if one.suffix]


def test_it_is_made_another_size(tmp_path: Path, qapp: object) -> None:
    source = DATA / "pictures" / "palette.png"
    with Image.open(source) as opened:
        shape = opened.height / opened.width
    for name in ("a.png", "a.psd"):
        assert main(["export", str(source), str(tmp_path / name), "--size", "20x"]) == 0
    assert main(["export", str(tmp_path / "a.psd"), str(tmp_path / "b.png")]) == 0
    assert pixels(tmp_path / "a.png").shape == (round(20 * shape), 20, 4)
    assert np.array_equal(pixels(tmp_path / "a.png"), pixels(tmp_path / "b.png"))


@pytest.mark.parametrize(
    ("source", "out", "words"),
    [
        ("pictures/text_named.png", "a.jpg", "it is text"),
        ("pictures/empty.png", "a.ora", "it is empty"),
        ("pictures/thin.png", "a.doc", "give a name that ends in"),
        ("pictures/none.png", "a.png", "none.png"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str], source: str, out: str, words: str
) -> None:
    assert main(["export", str(DATA / source), str(tmp_path / out)]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / out).exists()


@pytest.fixture
def project(tmp_path: Path, qapp: object, home: Path) -> Path:
    """A canvas of 300 by 200 pixels: an imported picture, a painted layer half through, a hidden one."""
    path = tmp_path / "book.triptych"
    session = ProjectSession.create(path)
    data = (DATA / "pictures" / "palette.png").read_bytes()
    with Image.open(io.BytesIO(data)) as opened:
        width, height = opened.size
    asset = session.add_asset(data, "image/png")
    layers = (
        Layer(id="A", canvas_id="C", name="below", asset=asset.id, x=20, y=10, width=width, height=height),
        Layer(id="B", canvas_id="C", name="paint", width=300, height=200, opacity=0.5),
        Layer(id="H", canvas_id="C", name="hidden", width=300, height=200, visible=False),
    )
    session.perform(
        change(
            "picture", *((None, one) for one in layers),
            (None, Canvas(id="C", width=300, height=200, layers=("A", "B", "H"))),
        )
    )  # fmt: skip
    tile = np.zeros((256, 256, 4), np.uint8)
    tile[100:150, 40:240] = (30, 60, 200, 255)
    session.painting.keep(Painted(label="Brush", layer_id="B", before={(0, 0): None}, after={(0, 0): tile}))
    session.painting.settle()
    session.close()
    return path


def test_the_canvas_of_a_project_is_what_its_layers_show(home: Path, project: Path, tmp_path: Path) -> None:
    assert triptych(home, "export", project, tmp_path / "canvas.png").returncode == 0
    shown = pixels(tmp_path / "canvas.png")
    assert shown.shape == (200, 300, 4)
    with Image.open(DATA / "pictures" / "palette.png") as opened:
        below = np.asarray(opened.convert("RGBA"))
    wanted = Image.new("RGBA", (300, 200))
    wanted.paste(Image.fromarray(below), (20, 10))
    paint = Image.new("RGBA", (300, 200))
    paint.paste((200, 60, 30, 128), (40, 100, 240, 150))
    wanted = Image.alpha_composite(wanted, paint)
    opaque = np.asarray(wanted)[..., 3] > 0
    assert np.abs(shown - np.asarray(wanted).astype(int))[opaque].max() <= 2
    assert not shown[~opaque][:, 3].any()


def test_it_goes_out_with_its_layers(home: Path, project: Path, tmp_path: Path) -> None:
    for name in ("canvas.ora", "canvas.psd"):
        done = triptych(home, "export", project, tmp_path / name)
        assert done.returncode == 0, done.stderr
        [row] = [one for one in CANVAS_IN if one.takes(tmp_path / name)]
        found = row.act(tmp_path / name, lambda _share: None)
        assert (found.width, found.height) == (300, 200)
        assert [(node.name, node.visible, round(node.opacity, 1)) for node in found.nodes] == [
            ("below", True, 1.0), ("paint", True, 0.5), ("hidden", False, 1.0)
        ]  # fmt: skip


def test_a_project_that_is_open_is_read_as_it_is_in_its_file(home: Path, project: Path, tmp_path: Path) -> None:
    """The window keeps its lock, and goes on writing."""
    session = ProjectSession.open(project)
    try:
        hidden = session.document.need(Layer, "A")
        session.perform(change("picture", (hidden, replace(hidden, visible=False))))
        session.flush()
        done = triptych(home, "export", project, tmp_path / "open.png")
        assert done.returncode == 0, done.stderr
        assert tuple(pixels(tmp_path / "open.png")[20, 30]) == (0, 0, 0, 0), "what was just hidden is not seen"
        assert pixels(tmp_path / "open.png")[120, 100, 3] == 128
        session.perform(change("picture", (replace(hidden, visible=False), hidden)))
        session.flush()
    finally:
        session.close()
    assert triptych(home, "export", project, tmp_path / "shut.png").returncode == 0
    assert pixels(tmp_path / "shut.png")[20, 30, 3] == 255


def test_a_project_without_a_canvas_is_told(tmp_path: Path, qapp: object, home: Path) -> None:
    session = ProjectSession.create(tmp_path / "words.triptych")
    session.close()
    done = triptych(home, "export", tmp_path / "words.triptych", tmp_path / "a.png")
    assert done.returncode == 1
    assert "no canvas yet" in done.stderr
    absent = tmp_path / "absent.triptych"
    assert main(["export", str(absent), str(tmp_path / "a.png")]) == 1
    assert not absent.exists()
    assert not (tmp_path / "a.png").exists()


def test_a_size_that_the_format_cannot_have_is_refused_before_anything_is_drawn(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.webp"
    assert main(["export", str(DATA / "pictures" / "palette.png"), str(out), "--size", "20000x20000"]) == 1
    assert "a side of such a file has 16383 pixels at most" in capsys.readouterr().err
    assert not out.exists()


def test_16_bits_and_profiles_that_go_are_counted_for_every_format(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    deep, other = DATA / "pictures" / "rgb16.png", DATA / "pictures" / "icc_swapped.png"
    for ending in ("png", "jpg", "ora", "psd"):
        assert main(["export", str(deep), str(tmp_path / f"a.{ending}"), "--loses"]) == 0
        assert "1 picture with 16 bits a channel gets 8." in capsys.readouterr().out
        assert main(["export", str(other), str(tmp_path / f"a.{ending}"), "--loses"]) == 0
        assert "The colour profile of 1 picture is left out: its colours become sRGB." in capsys.readouterr().out


def test_of_openraster_files_it_is_counted_by_layers(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    deep, plain = DATA / "pictures" / "rgb16.png", DATA / "pictures" / "palette.png"
    source = tmp_path / "two.ora"
    stack = '<image version="0.0.5" w="8" h="8"><stack>{}</stack></image>'.format(
        "".join(f'<layer name="{at}" src="data/{at}.png" x="0" y="0"/>' for at in range(3))
    )
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("stack.xml", stack)
        for at, path in enumerate((deep, plain, deep)):
            archive.writestr(f"data/{at}.png", path.read_bytes())
    assert main(["export", str(source), str(tmp_path / "a.psd"), "--loses"]) == 0
    assert "2 pictures with 16 bits a channel get 8." in capsys.readouterr().out
    assert main(["export", str(source), str(tmp_path / "a.ora"), "--loses"]) == 0
    assert "16 bits" not in capsys.readouterr().out
    assert main(["export", str(source), str(tmp_path / "b.ora")]) == 0
    with zipfile.ZipFile(tmp_path / "b.ora") as archive:
        depths = [archive.read(name)[24] for name in sorted(archive.namelist()) if name.startswith("data/")]
    assert sorted(depths) == [4, 16, 16], "the files of the layers went as they were"


def test_of_a_photoshop_file_with_16_bits_it_is_counted(
    tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "deep.psd"
    raw = b"".join(struct.pack(">H", 257 * at) for at in range(4)) * 3
    source.write_bytes(b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 2, 2, 16, 3) + bytes(12) + struct.pack(">H", 0) + raw)
    assert main(["export", str(source), str(tmp_path / "a.png"), "--loses"]) == 0
    assert "1 picture with 16 bits a channel gets 8." in capsys.readouterr().out
