"""The window that looks into a picture, over a pane of fakes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import msgspec
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio

from studio.domain.picture_records import Generation, PictureLayer
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.word_maps import WordMap, WordMaps
from studio.services.gallery.thing_masks import seen_of
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.insight.dialog import InsightDialog, lit
from studio.ui.picture.pane import PicturePane

Make = Callable[..., Generation]


def opened(pane: PicturePane, registry: ActionRegistry, action: str) -> InsightDialog:
    registry.trigger(action)
    dialog = pane.rooms.showing_insight.dialog
    assert dialog is not None
    return dialog


def test_steps_of_a_picture_are_kept_and_gone_through(
    qtbot: QtBot, shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    shown_pane.rooms.form.prompt.setPlainText("a fox")
    shown_pane.rooms.form.generate.click()
    job = fake_studio.queue.jobs()[-1].id
    for shade in (10, 90, 200):
        step = QImage(8, 8, QImage.Format.Format_RGB32)
        step.fill(QColor(shade, shade, shade))
        fake_studio.queue.preview.emit(job, 0, step)
    one = fake_studio.queue.adopt(job, png("red"))
    fake_studio.queue.step(job, "done")
    shown_pane.desk.choose(one.id)
    dialog = opened(shown_pane, registry, "picture.steps")
    qtbot.waitUntil(lambda: dialog.slider.maximum() == 3)
    assert dialog.step_told.text() == "The finished picture."
    dialog.slider.setValue(1)
    assert dialog.step_told.text() == "Seen 2 of 3, while it was made."
    assert dialog.step_picture.image.pixelColor(0, 0).red() == 90
    dialog.close()


def test_steps_have_a_budget(shown_pane: PicturePane, fake_studio: FakeStudio) -> None:
    from studio.ui.picture.insight.steps import StepsKept

    step = QImage(16, 16, QImage.Format.Format_RGB32)
    kept = StepsKept(fake_studio.queue, shown_pane, budget=3 * step.sizeInBytes())
    for job in ("one", "two", "three", "four"):
        fake_studio.queue.preview.emit(job, 0, step)
    assert [len(kept.of(f"{job}-0000")) for job in ("one", "two", "three", "four")] == [0, 1, 1, 1]


def test_words_are_found_by_the_worker(
    qtbot: QtBot, shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    one = make("a red fox")
    shown_pane.desk.choose(one.id)
    asked: list[object] = []
    stream = io.BytesIO()
    Image.new("L", (4, 4), 255).save(stream, "PNG")
    answer = WordMaps(way="attention", prompt="a red fox", maps=(WordMap("red", 2, stream.getvalue()),))

    def ask(request: object, on_words: Callable[[str], None], on_end: Callable[[object], None], *_more: object) -> str:
        asked.append(request)
        on_words(msgspec.json.encode(answer).decode())
        on_end(object())
        return ""

    monkeypatch.setattr(fake_studio.queue, "ask", ask)
    dialog = opened(shown_pane, registry, "picture.word-maps")
    qtbot.waitUntil(lambda: dialog.words.count() == 3)
    assert [dialog.words.item(at).text() for at in range(3)] == ["a", "red", "fox"]
    dialog.words.setCurrentRow(1)
    assert len(asked) == 1
    assert [dialog.words.item(at).text() for at in range(dialog.words.count())] == ["red"]
    assert dialog.words_told.text().startswith("How much the network looked at each word")
    assert dialog.words_picture.accessibleName() == "Where “red” went"
    dialog.close()


def test_others_are_told_by_how_far_they_are(
    qtbot: QtBot, shown_pane: PicturePane, registry: ActionRegistry, make: Make
) -> None:
    far, near, one = make("a", "white"), make("b", "#ff2020"), make("c", "red")
    shown_pane.desk.choose(one.id)
    dialog = opened(shown_pane, registry, "picture.how-different")
    qtbot.waitUntil(lambda: dialog.near.count() == 2)
    assert [dialog.near.item(at).data(256) for at in range(2)] == [near.id, far.id]
    # A thumbnail that is kept by then is a JPEG, whose colours are not quite those of the picture.
    far_apart = re.fullmatch(r"(\d+\.\d) of 255 apart", dialog.near.item(1).text())
    near_apart = re.match(r"Of 2 others the nearest is (\d+\.\d) of 255 apart", dialog.near_told.text())
    assert far_apart is not None
    assert near_apart is not None
    assert float(far_apart[1]) == pytest.approx(170, abs=2)
    assert float(near_apart[1]) == pytest.approx(21.3, abs=2)
    dialog.near.itemActivated.emit(dialog.near.item(0))
    assert shown_pane.desk.chosen == near.id
    assert not dialog.learnt.isVisible(), "nobody knows what this model learnt from"
    dialog.close()


def test_a_picture_by_the_starter_is_held_against_what_it_learnt_from(
    qtbot: QtBot, shown_pane: PicturePane, registry: ActionRegistry, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("b", "#ff2020")
    one = make("c", "red")
    monkeypatch.setattr(
        shown_pane.rooms.showing_insight.insight, "request",
        lambda: PictureRequest(model=ModelRef("starter-picture", "starter-onnx"), prompt="c"),
    )  # fmt: skip
    shown_pane.desk.choose(one.id)
    dialog = opened(shown_pane, registry, "picture.how-different")
    qtbot.waitUntil(dialog.learnt.isVisible, timeout=20_000)
    told = dialog.near_told.text()
    assert told.startswith("Of 1 others")
    assert "drawings that the starter learnt from the nearest is “" in told
    assert not dialog.learnt.pixmap().isNull()
    name = dialog.learnt.accessibleName().removeprefix("The nearest drawing that the starter learnt from: ")
    assert f"the nearest is “{name}” (" in told
    dialog.close()


def layer(name: str, box: tuple[int, int, int, int], words: str = "") -> PictureLayer:
    return PictureLayer(name=name, asset="", x=box[0], y=box[1], width=box[2], height=box[3], words=words)


def test_what_is_hidden_by_another_layer_is_not_seen() -> None:
    whole = png("white")
    layers = [
        (layer("sky", (0, 0, 100, 100)), lambda: whole),
        (layer("fox", (0, 50, 50, 50), "fox"), lambda: whole),
        (layer("gone", (10, 60, 10, 10), "x"), lambda: whole),
        (layer("tree", (0, 60, 50, 40), "tree"), lambda: whole),
    ]
    found = dict(seen_of((100, 100), layers, lambda _share: None))
    assert list(found) == ["tree", "fox", "sky"], "things first; what nothing is seen of is left out"

    def at(name: str, x: float, y: float) -> int:
        heat = found[name]
        return heat.pixelColor(round(x * heat.width()), round(y * heat.height())).red()

    assert (at("fox", 0.2, 0.55), at("fox", 0.2, 0.8), at("tree", 0.2, 0.8)) == (255, 0, 255)
    assert (at("sky", 0.2, 0.55), at("sky", 0.8, 0.8)) == (0, 255)


def test_what_is_meant_stays_as_it_is_and_the_rest_is_dark() -> None:
    image, heat = QImage(8, 8, QImage.Format.Format_RGB32), QImage(8, 8, QImage.Format.Format_Grayscale8)
    image.fill(QColor(200, 100, 50))
    heat.fill(0)
    for y in range(8):
        for x in range(4):
            heat.setPixelColor(x, y, QColor(255, 255, 255))
    made = lit(image, heat)
    assert made.pixelColor(0, 4).red() == 200
    assert made.pixelColor(7, 4).red() < 50
