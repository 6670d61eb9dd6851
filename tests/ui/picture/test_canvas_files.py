"""The canvas as a file with layers and back: the same layers, and the same picture for other programs."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lxml import etree
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer
from studio.domain.project_records import Asset
from studio.domain.recipes.kept import making_of, texts_of_part
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import CANVAS_IN, CANVAS_OUT, PICTURE_OUT
from studio.services.exchange.picture_losses import losses
from studio.services.exchange.picture_png import texts_in, with_texts
from studio.services.exchange.recipe_in import making_in
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.canvas.painting.paint_layer import MODES
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.export_dialog import ExportDialog

Plane = NDArray[np.float64]
WIDE, HIGH = 300, 280


def soft(seed: int) -> bytes:
    """A picture of soft colours and alphas, with a hard hole."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (9, 8, 4), dtype=np.uint8)
    image = Image.fromarray(small).resize((200, 180), Image.Resampling.BICUBIC)
    image.paste((0, 0, 0, 0), (20, 20, 60, 70))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


Place = Callable[[list[dict[str, Any]]], None]


@pytest.fixture
def place(shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot) -> Place:
    """Lay layers on a canvas, bottom first, and wait until their pixels are there."""

    def put(wanted: list[dict[str, Any]]) -> None:
        session = fake_studio.session
        assert session is not None
        known = next(session.document.all(Canvas))
        canvas = replace(known, width=WIDE, height=HIGH)
        made = []
        for number, fields in enumerate(wanted):
            own = {"name": f"layer {number}"} | fields
            if own.get("role") != "group":
                data = soft(number)
                asset = kept_as(data, "soft")
                assert shown_pane.desk.adopt(asset, data)
                at = {"x": 11 * number - 20, "y": 9 * number - 30}
                own = {"asset": asset.id, "width": 200, "height": 180} | at | own
            made.append(Layer(**({"id": new_id(), "canvas_id": canvas.id} | own)))
        whole = replace(canvas, layers=tuple(layer.id for layer in made))
        edits = (*(Edit(None, layer) for layer in made), Edit(known, whole))
        session.perform(Change(id=new_id(), label="x", stack="picture", edits=edits, at=0.0))
        shown_pane.desk.show_page("canvas")
        qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy)

    return put


def flat(pane: PicturePane) -> NDArray[np.uint8]:
    png = pane.rooms.canvas.painter()
    assert png is not None
    return np.asarray(Image.open(io.BytesIO(png())).convert("RGBA"))


def export(pane: PicturePane, qtbot: QtBot, path: Path) -> str:
    """Through the door of File > Export, past the dialog of names; what was said."""
    pane.desk.studio.settings.set("prompts_in_exports", "yes")
    canvas = pane.rooms.canvas
    png, layered = canvas.painter(), canvas.layered()
    assert png is not None
    assert layered is not None
    pane.rooms.saving.write_canvas(path, png, layered, canvas.recipe_texts())
    qtbot.waitUntil(lambda: not pane.rooms.saving.busy, timeout=20_000)
    assert path.exists(), pane.messages.text
    return pane.messages.text


def open_again(pane: PicturePane, qtbot: QtBot, path: Path) -> None:
    pane.rooms.taking_in.take_file(path)
    qtbot.waitUntil(lambda: not pane.rooms.taking_in.errand.busy, timeout=20_000)
    qtbot.waitUntil(lambda: not pane.rooms.canvas_page.painted.busy, timeout=20_000)


# ---- a reader of OpenRaster by its specification, and W3C Compositing and Blending Level 1


def blended(mode: str, below: Plane, above: Plane) -> Plane:
    hard = np.where(above <= 0.5, 2 * above * below, 1 - 2 * (1 - above) * (1 - below))
    root = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    with np.errstate(divide="ignore", invalid="ignore"):
        dodge = np.where(below == 0, 0, np.where(above >= 1, 1, np.minimum(1, below / (1 - above))))
        burn = np.where(below >= 1, 1, np.where(above <= 0, 0, 1 - np.minimum(1, (1 - below) / above)))
    return {
        "svg:src-over": above, "svg:src-atop": above, "svg:multiply": above * below,
        "svg:screen": above + below - above * below, "svg:darken": np.minimum(above, below),
        "svg:lighten": np.maximum(above, below), "svg:difference": np.abs(above - below), "svg:hard-light": hard,
        "svg:overlay": np.where(below <= 0.5, 2 * above * below, 1 - 2 * (1 - above) * (1 - below)),
        "svg:color-dodge": dodge, "svg:color-burn": burn,
        "svg:soft-light": np.where(
            above <= 0.5, below - (1 - 2 * above) * below * (1 - below), below + (2 * above - 1) * (root - below)
        ),
    }[mode]  # fmt: skip


def lay(ground: Plane, picture: Plane, element: Any) -> Plane:
    """Both [rows, columns, 4], straight, from 0 to 1."""
    mode = element.get("composite-op", "svg:src-over")
    cs, cb = picture[..., :3], ground[..., :3]
    share = picture[..., 3:] * float(element.get("opacity", "1"))
    under = ground[..., 3:]
    if mode == "svg:plus":
        alpha = np.minimum(1, share + under)
        colour = np.minimum(1, share * cs + under * cb)
    else:
        mixed = (1 - under) * cs + under * blended(mode, cb, cs)
        if mode == "svg:src-atop":
            alpha, colour = under, under * share * cs + (1 - share) * under * cb
        else:
            alpha = share + under - share * under
            colour = share * mixed + (1 - share) * under * cb
    return np.concatenate([np.where(alpha > 0, colour / np.maximum(alpha, 1e-9), 0), alpha], axis=2)


def stacked(archive: zipfile.ZipFile, stack: Any, ground: Plane) -> Plane:
    for element in reversed(stack):
        if element.get("visibility") == "hidden":
            continue
        if element.tag == "stack":
            plain = element.get("composite-op", "svg:src-over") == "svg:src-over" and float(element.get("opacity")) == 1
            if plain and element.get("isolation", "auto") == "auto":
                ground = stacked(archive, element, ground)
            else:
                ground = lay(ground, stacked(archive, element, np.zeros_like(ground)), element)
            continue
        whole = Image.new("RGBA", (WIDE, HIGH))
        with Image.open(archive.open(element.get("src"))) as image:
            whole.paste(image.convert("RGBA"), (int(element.get("x")), int(element.get("y"))))
        ground = lay(ground, np.asarray(whole).astype(float) / 255, element)
    return ground


def as_others_show(path: Path) -> NDArray[np.uint8]:
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("stack.xml"))
        shown = stacked(archive, root.find("stack"), np.zeros((HIGH, WIDE, 4)))
    return (shown * 255 + 0.5).astype(np.uint8)


def furthest(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """In any channel, as both are seen on white and on black."""
    worst = 0
    for ground in (0.0, 255.0):
        seen = [
            picture[..., :3] * (picture[..., 3:] / 255.0) + ground * (1 - picture[..., 3:] / 255.0)
            for picture in (one.astype(float), other.astype(float))
        ]
        worst = max(worst, round(float(np.abs(seen[0] - seen[1]).max()) - 0.5 + 1e-9))
    return worst


@pytest.mark.parametrize("mode", sorted(MODES))
def test_another_reader_shows_every_blend_mode_as_we_do(
    shown_pane: PicturePane, qtbot: QtBot, place: Place, tmp_path: Path, mode: str
) -> None:
    """Two soft layers. Those that OpenRaster names as layers that are blended, the others baked in, which is said."""
    place([{"x": 0, "y": 0}, {"blend": mode, "opacity": 0.8}])
    said = export(shown_pane, qtbot, tmp_path / "a.ora")
    # Both divide by what is left to white or black, and so make much of the canvas' own rounding to 8 bits.
    allowed = 5 if mode in ("color-dodge", "color-burn") else 2
    assert furthest(as_others_show(tmp_path / "a.ora"), flat(shown_pane)) <= allowed
    assert ("cannot name" in said) == (mode == "exclusion"), said


def composed() -> list[dict[str, Any]]:
    """Twelve layers: groups in groups, clipped ones, a mask, hidden, faint and blended ones."""
    outer, inner = new_id(), new_id()
    return [
        {"name": "ground", "x": 0, "y": 0, "lock": True},
        {"name": "multiplied", "blend": "multiply", "opacity": 0.7},
        {"name": "in both", "group_id": inner},
        {"name": "screened", "group_id": inner, "blend": "screen"},
        {"id": inner, "role": "group", "name": "inner", "group_id": outer},
        {"name": "in outer", "group_id": outer, "lock_alpha": True},
        {"id": outer, "role": "group", "name": "outer"},
        {"name": "base", "opacity": 0.9},
        {"name": "clipped", "clip": True, "opacity": 0.5},
        {"name": "hidden", "visible": False},
        {"name": "lit", "blend": "linear-dodge", "opacity": 0.3},
        {"name": "a \u2260 b", "blend": "overlay"},
        {"name": "faint", "opacity": 0.2},
        {"name": "top", "blend": "difference", "opacity": 0.4},
    ]


def told(layer: Layer) -> tuple[object, ...]:
    return (layer.name, layer.role, layer.blend, layer.clip, layer.visible, layer.lock, layer.lock_alpha,
            round(layer.opacity, 2))  # fmt: skip


def layers_of(studio: FakeStudio) -> list[Layer]:
    assert studio.session is not None
    canvas = next(studio.session.document.all(Canvas))
    return [studio.session.document.need(Layer, one) for one in canvas.layers]


@pytest.mark.parametrize("ending", [".ora", ".psd"])
def test_twelve_layers_go_out_and_come_back(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, place: Place, tmp_path: Path, ending: str
) -> None:
    place(composed())
    before, shown = layers_of(fake_studio), flat(shown_pane)
    said = export(shown_pane, qtbot, tmp_path / f"cover{ending}")
    assert said == f"Saved cover{ending}."
    open_again(shown_pane, qtbot, tmp_path / f"cover{ending}")
    after = layers_of(fake_studio)
    assert [told(one) for one in before] == [told(one) for one in after]
    assert {one.id for one in before}.isdisjoint(one.id for one in after)
    names = {one.id: one.name for one in (*before, *after)}
    assert [names.get(one.group_id) for one in before] == [names.get(one.group_id) for one in after]
    # Photoshop's opacity has 8 bits.
    assert furthest(shown, flat(shown_pane)) <= 2
    shown_pane.undo()
    assert layers_of(fake_studio) == before


def test_a_composed_canvas_looks_the_same_to_another_reader(
    shown_pane: PicturePane, qtbot: QtBot, place: Place, tmp_path: Path
) -> None:
    """Half a level a layer: the canvas rounds to 8 bits at each of its twelve, the other reader once."""
    place(composed())
    export(shown_pane, qtbot, tmp_path / "a.ora")
    assert furthest(as_others_show(tmp_path / "a.ora"), flat(shown_pane)) <= 6


@pytest.mark.parametrize("ending", [".ora", ".psd"])
def test_what_a_file_cannot_say_is_baked_in_for_others_and_comes_back_whole(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, place: Place, tmp_path: Path, ending: str
) -> None:
    group, mixed = new_id(), new_id()
    place([
        {"x": 0, "y": 0},
        {"role": "mask", "name": "m"},
        {"clip": True},
        {"clip": True, "blend": "vivid-light"},
        {"clip": False},
        {"clip": True, "blend": "multiply"},
        {"group_id": group},
        {"group_id": group, "x": 20, "y": 10},
        {"id": group, "role": "group", "opacity": 0.5},
        {"blend": "exclusion"},
        {"name": "a\u00a0b \u200d", "group_id": mixed, "x": 40, "y": 50},
        {"group_id": mixed, "x": 90, "y": 80, "visible": False},
        {"id": mixed, "role": "group", "blend": "subtract", "opacity": 0.7},
        {"blend": "pin-light", "visible": False},
    ])  # fmt: skip
    shown, laid = flat(shown_pane), layers_of(fake_studio)
    [row] = [one for one in CANVAS_OUT if one.takes(Path(f"a{ending}"))]
    before = " ".join(losses(row, shown_pane.rooms.canvas.facts()))
    assert ("cannot name are put into pixels for others (exclusion, vivid-light)" in before) == (ending == ".ora")
    assert ("1 layer is clipped and has a blend mode (multiply)" in before) == (ending == ".ora")
    assert ("The masks of 2 layers" in before) == (ending == ".ora")
    said = export(shown_pane, qtbot, tmp_path / f"a{ending}")
    assert ("Blend modes of groups that the file cannot name (subtract)" in said) == (ending == ".ora")
    assert ("Blend modes that the file cannot name (vivid-light)" in said) == (ending == ".ora")
    assert ("Masks, put into the pixels" in said) == (ending == ".ora")
    assert ("Blend modes that the file cannot name (exclusion)" in said) == (ending == ".ora")
    assert ("Blend modes of clipped layers (multiply)" in said) == (ending == ".ora")
    if ending == ".ora":
        assert furthest(as_others_show(tmp_path / "a.ora"), shown) <= 3
    open_again(shown_pane, qtbot, tmp_path / f"a{ending}")
    assert furthest(shown, flat(shown_pane)) <= 3
    # Photoshop has one mask for each layer.
    if ending == ".ora":
        assert [told(one) for one in layers_of(fake_studio)] == [told(one) for one in laid]
        assert not np.array_equal(as_others_show(tmp_path / "a.ora"), np.zeros((HIGH, WIDE, 4)))


@pytest.mark.parametrize("ending", [".ora", ".psd"])
def test_a_layer_both_clipped_and_masked_goes_out_and_comes_back(
    shown_pane: PicturePane, qtbot: QtBot, fake_studio: FakeStudio, place: Place, tmp_path: Path, ending: str
) -> None:
    place([
        {"x": 0, "y": 0},
        {"name": "base", "x": 10, "y": 10},
        {"role": "mask", "name": "cover", "opacity": 0.8},
        {"name": "both", "clip": True, "masked": True, "x": 25},
        {"name": "clipped", "clip": True, "opacity": 0.5},
        {"role": "mask", "name": "other cover"},
        {"name": "masked", "masked": True, "opacity": 0.7},
        {"name": "on the masked", "clip": True},
    ])  # fmt: skip
    before, shown = layers_of(fake_studio), flat(shown_pane)
    said = export(shown_pane, qtbot, tmp_path / f"a{ending}")
    assert ("Masks, put into the pixels" in said) == (ending == ".ora")
    assert "Blend" not in said
    if ending == ".ora":
        assert furthest(as_others_show(tmp_path / "a.ora"), shown) <= 3
    open_again(shown_pane, qtbot, tmp_path / f"a{ending}")
    assert furthest(shown, flat(shown_pane)) <= 3
    after = layers_of(fake_studio)
    assert [(one.clip, one.masked) for one in after] == [(one.clip, one.masked) for one in before]
    assert [one.role for one in after] == [one.role for one in before]


@pytest.fixture
def asking(shown_pane: PicturePane, fake_studio: FakeStudio, place: Place, registry: ActionRegistry) -> ExportDialog:
    """File > Export of a canvas with a mode that OpenRaster cannot name."""
    place([{"x": 0, "y": 0}, {"blend": "exclusion"}])
    fake_studio.settings.set("prompts_in_exports", "no")
    registry.trigger("picture.export")
    [dialog] = shown_pane.findChildren(ExportDialog)
    return dialog


def choose(dialog: ExportDialog, suffix: str) -> None:
    row = next(one for one in (*PICTURE_OUT, *CANVAS_OUT) if suffix in one.suffixes)
    dialog.format.setCurrentIndex(dialog.format.findData(row.id))


def test_one_dialog_tells_what_each_format_loses(asking: ExportDialog) -> None:
    assert asking.format.count() == len((*PICTURE_OUT, *CANVAS_OUT))
    assert "2 layers become one picture." in asking.lost.text()
    choose(asking, ".ora")
    assert "put into pixels for others (exclusion)" in asking.lost.text()
    assert not asking.wide.isEnabled()
    assert not asking.quality.isVisible()
    asking.layers.setChecked(False)
    assert "2 layers become one picture." in asking.lost.text()
    assert asking.wide.isEnabled()
    choose(asking, ".psd")
    asking.layers.setChecked(True)
    assert asking.lost.text() == "It has all of the picture."
    choose(asking, ".webp")
    assert asking.quality.isVisible()
    assert asking.quality.value() == 90
    asking.quality.setValue(40)
    asking.wide.setValue(20_000)
    assert "16383 pixels at most" in asking.lost.text()
    assert not asking.export.isEnabled()
    asking.wide.setValue(150)
    assert asking.high.value() == 140
    choice = asking.choice()
    assert (choice.row.id, choice.quality, choice.size) == ("picture.webp", 40, (150, 140))
    choose(asking, ".jpg")
    assert asking.quality.value() == 92
    choose(asking, ".webp")
    assert asking.quality.value() == 40


def test_the_box_of_layers_is_ticked_where_the_format_keeps_them(asking: ExportDialog) -> None:
    """What was wished for is kept meanwhile."""
    assert not asking.layers.isChecked(), "a PNG file has none"
    assert not asking.layers.isEnabled()
    choose(asking, ".ora")
    assert asking.layers.isChecked()
    asking.layers.setChecked(False)
    choose(asking, ".png")
    choose(asking, ".psd")
    assert not asking.layers.isChecked()
    assert not asking.choice().layers


def test_what_was_chosen_is_written(
    shown_pane: PicturePane, asking: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    """Smaller, and with layers as one piece; past the dialog that asks for a name."""
    expected = Image.fromarray(flat(shown_pane)).convert("RGBa").resize((150, 140), Image.Resampling.LANCZOS)
    for name in ("a.png", "a.ora"):
        choose(asking, name[1:])
        asking.layers.setChecked(False)
        asking.high.setValue(140)
        canvas, choice = shown_pane.rooms.canvas, asking.choice()
        png, layered = canvas.painter(), canvas.layered()
        assert png is not None
        assert layered is not None
        shown_pane.rooms.saving.write_canvas(tmp_path / name, png, layered, {}, 0.0, choice)
        qtbot.waitUntil(lambda: not shown_pane.rooms.saving.busy, timeout=20_000)
    asking.reject()
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image.convert("RGBA")), np.asarray(expected.convert("RGBA")))
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        stack = etree.fromstring(archive.read("stack.xml"))
        assert (stack.get("w"), stack.get("h")) == ("150", "140")
        assert len(stack.findall(".//layer")) == 1


def test_a_file_with_layers_that_is_none_gets_its_reason(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a.ora").write_bytes(b"PK\x03\x04 nothing")
    open_again(shown_pane, qtbot, tmp_path / "a.ora")
    assert "it is no OpenRaster file, or it is damaged" in shown_pane.messages.text
    assert fake_studio.session is not None
    assert not list(fake_studio.session.document.all(Layer))


def test_the_file_of_a_canvas_says_how_its_parts_were_made(
    shown_pane: PicturePane, make: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    for prompt, colour in (("a fox", "red"), ("a hen", "blue")):
        shown_pane.rooms.canvas.place(make(prompt, colour).id)
    qtbot.waitUntil(lambda: not shown_pane.rooms.canvas_page.painted.busy)
    assert "with its recipe" in export(shown_pane, qtbot, tmp_path / "a.png")
    texts = dict(texts_in((tmp_path / "a.png").read_bytes()))
    assert "parameters" not in texts
    assert "a fox" in texts["triptych-parts"]
    assert "a hen" in texts["triptych-parts"]
    export(shown_pane, qtbot, tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert "a hen" in archive.read("triptych/recipe.json").decode()


RECIPES = Path(__file__).parents[2] / "data" / "recipes"


def test_the_recipe_of_a_file_goes_in_and_out_again_by_every_door_of_the_window(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    """Two files of other programs become layers; each says its own in every format, and after a file with layers."""
    pane, told = shown_pane, [making_in((RECIPES / f"{name}.png").read_bytes()) for name in ("a1111_plain", "comfy")]
    for number, (name, making) in enumerate(zip(("a1111_plain", "comfy"), told, strict=True)):
        (tmp_path / f"{name}.png").write_bytes(with_texts(soft(number), dict(making)))
        open_again(pane, qtbot, tmp_path / f"{name}.png")
    for ending in ("png", "jpg", "webp", "avif", "tif", "ora", "psd"):
        export(pane, qtbot, tmp_path / f"a.{ending}")
        if ending in ("ora", "psd"):
            open_again(pane, qtbot, tmp_path / f"a.{ending}")
            session = fake_studio.session
            assert session is not None
            layers = session.document.all(Layer)
            known = {one.name: session.document.need(Asset, one.asset).making for one in layers}
            assert known == dict(zip(("a1111_plain", "comfy"), told, strict=True))
            export(pane, qtbot, tmp_path / f"b.{ending}")
            said = dict(by_name(tmp_path / f"b.{ending}", CANVAS_IN).act(tmp_path / f"b.{ending}", nobody).making)
        else:
            said = dict(making_in((tmp_path / f"a.{ending}").read_bytes()))
        parts = json.loads(said["triptych-parts"])["parts"]
        assert [dict(making_of(texts_of_part(one))) for one in parts] == [dict(one) for one in told], ending


def nobody(_share: float) -> None:
    """Nobody waits."""


def test_a_file_that_takes_its_time_is_told_of(
    shown_pane: PicturePane, place: Place, qtbot: QtBot, tmp_path: Path
) -> None:
    place([{"x": 0, "y": 0}])
    may_end, saving, paint = threading.Event(), shown_pane.rooms.saving, shown_pane.rooms.canvas.painter()
    assert paint is not None

    def png() -> bytes:
        may_end.wait(60)
        return paint()

    saving.write(tmp_path / "cover.png", png, None)
    qtbot.waitUntil(lambda: shown_pane.messages.text == "Writing cover.png\u2026")
    may_end.set()
    qtbot.waitUntil(lambda: shown_pane.messages.text == "Saved cover.png.")


def test_the_file_is_called_as_the_project(asking: ExportDialog, shown_pane: PicturePane, qtbot: QtBot) -> None:
    session = shown_pane.desk.session
    assert session is not None
    choose(asking, ".ora")
    asking.accept()
    qtbot.waitUntil(lambda: bool(shown_pane.findChildren(QFileDialog)))
    [dialog] = shown_pane.findChildren(QFileDialog)
    assert [Path(one).name for one in dialog.selectedFiles()] == [f"{session.path.stem}.ora"]
    dialog.reject()
