"""Layers keep saying how they were made: merged, turned, copied, pasted, two with the same pixels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from painting_hand import Hand, Put, plain
from PIL import Image, PngImagePlugin
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from studio.domain.picture_records import Layer
from studio.domain.recipes.kept import Making
from studio.services.exchange.recipe_in import making_in
from studio.services.exchange.recipes_of import texts_of_layer, texts_of_layers
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.copied import Copied
from studio.ui.widgets.drops import copied

CASTLE: Making = (("parameters", "a castle\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 8x8"),)
GRAPH: Making = (("prompt", '{"3": {"class_type": "KSampler", "inputs": {"seed": 1}}}'),)


def told_by(hand: Hand, name: str) -> dict[str, str]:
    layer = next(one for one in hand.document.all(Layer) if one.name == name)
    return texts_of_layer(hand.document, layer)


def parts_of(texts: dict[str, str]) -> list[tuple[list[str], str]]:
    parts = json.loads(texts["triptych-parts"])["parts"]
    return [(one["names"], one.get("parameters", one.get("prompt", ""))) for one in parts]


def two_layers(put: Put) -> None:
    put("castle", plain("#102030"), making=CASTLE)
    put("graph", plain("#80aabbcc"), making=GRAPH)


def test_a_merged_layer_has_the_recipes_of_both(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    two_layers(put)
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert parts_of(told_by(hand, "castle")) == [(["castle"], CASTLE[0][1]), (["graph"], GRAPH[0][1])]
    hand.undo()
    assert told_by(hand, "castle") == dict(CASTLE)
    assert told_by(hand, "graph") == dict(GRAPH)


def test_a_flattened_picture_has_the_recipes_of_all(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    two_layers(put)
    put("hidden", plain("#ffffff"), visible=False, making=GRAPH)
    registry.trigger("picture.flatten")
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.merging.busy, timeout=20_000)
    hand.settled()
    assert parts_of(told_by(hand, "Flattened")) == [(["castle"], CASTLE[0][1]), (["graph"], GRAPH[0][1])]
    whole = [one for one in hand.document.all(Layer) if one.role == "raster"]
    [part] = json.loads(texts_of_layers(hand.document, whole)["triptych-parts"])["parts"]
    assert (part["names"], [one["names"] for one in part["parts"]]) == (["Flattened"], [["castle"], ["graph"]])


def test_recipes_that_are_too_long_together_are_said(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    for name in ("one", "two"):
        put(name, plain(), making=(("prompt", json.dumps({name: "x" * 600_000})),))
    registry.trigger("picture.layer-merge")
    hand.settled()
    assert told_by(hand, "one") == {}
    assert "too long together" in hand.pane.messages.text


def test_a_turned_layer_that_was_a_file_keeps_what_the_file_said(hand: Hand, tmp_path: Path) -> None:
    take(hand, file_of(tmp_path / "castle.png", CASTLE))
    assert told_by(hand, "castle") == dict(CASTLE)
    hand.pane.rooms.whole_canvas.turn("right")
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.whole_canvas.busy, timeout=20_000)
    hand.settled()
    [layer] = [one for one in hand.document.all(Layer) if one.name == "castle"]
    assert (layer.asset, texts_of_layer(hand.document, layer)) == ("", dict(CASTLE))


def test_two_files_with_the_same_pixels_each_keep_their_recipe(hand: Hand, tmp_path: Path) -> None:
    take(hand, file_of(tmp_path / "castle.png", CASTLE))
    take(hand, file_of(tmp_path / "graph.png", GRAPH))
    castle, graph = (one for one in hand.document.all(Layer) if one.name in ("castle", "graph"))
    assert castle.asset == graph.asset
    assert [told_by(hand, one) for one in ("castle", "graph")] == [dict(CASTLE), dict(GRAPH)]


@pytest.mark.parametrize("told", ["yes", "no", "ask"])
def test_a_copied_canvas_is_pasted_with_its_recipe(hand: Hand, put: Put, told: str) -> None:
    """Other programs read it where the settings say that recipes travel; this one knows it without that."""
    hand.studio.settings.set("prompts_in_exports", told)
    two_layers(put)
    QGuiApplication.clipboard().clear()
    hand.pane.rooms.copy_canvas()
    data = clipboard(hand)
    packed = bytes(data.data("image/png").data()) if data.hasFormat("image/png") else b""
    known = dict(making_in(packed)) if packed else {}
    assert set(known) == ({"triptych-parts"} if told == "yes" else set())
    paste(hand, data)
    assert parts_of(told_by(hand, "Copied part")) == [(["castle"], CASTLE[0][1]), (["graph"], GRAPH[0][1])]
    QGuiApplication.clipboard().setImage(plain("#aa0000"))
    paste(hand, clipboard(hand))
    assert told_by(hand, "Dropped picture") == {}


def test_a_copied_part_has_the_recipe_of_its_layer(hand: Hand, put: Put) -> None:
    two_layers(put)
    hand.pane.rooms.selected.selecting.all()
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.selected.why_no_pixels(), timeout=20_000)
    hand.pane.rooms.selected.copy_to_layer()
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.selected.errand.busy, timeout=20_000)
    hand.settled()
    [lifted] = [one for one in hand.document.all(Layer) if one.role == "raster" and one.name not in ("castle", "graph")
                and hand.document.tiles_of(one.id)]  # fmt: skip
    assert texts_of_layer(hand.document, lifted) == dict(GRAPH)
    hand.page.choose_layer(next(one.id for one in hand.document.all(Layer) if one.name == "castle"))
    came: list[Copied] = []
    hand.pane.rooms.selected.copy(lambda one, _corner: came.append(one), told=True)
    hand.qtbot.waitUntil(lambda: bool(came), timeout=20_000)
    assert (came[0].making, making_in(came[0].png)) == (CASTLE, CASTLE)


def file_of(path: Path, making: Making) -> Path:
    info = PngImagePlugin.PngInfo()
    for name, text in making:
        info.add_itxt(name, text)
    pixels = np.random.default_rng(3).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, pnginfo=info)
    return path


def take(hand: Hand, path: Path) -> None:
    taking_in = hand.pane.rooms.taking_in
    taking_in.take_file(path)
    hand.qtbot.waitUntil(lambda: not taking_in.errand.busy, timeout=20_000)
    hand.settled()


def clipboard(hand: Hand) -> QMimeData:
    hand.qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull(), timeout=20_000)
    return copied(QGuiApplication.clipboard().mimeData())


def paste(hand: Hand, data: QMimeData) -> None:
    hand.pane.rooms.taking_in.take(data)
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.taking_in.errand.busy, timeout=20_000)
    hand.settled()
