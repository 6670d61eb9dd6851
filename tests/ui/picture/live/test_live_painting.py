"""Live painting in the whole pane, with a worker that is the test: the newest stroke wins, nothing is taken away."""

from __future__ import annotations

import io

import pytest
from painting_hand import Hand, Put
from PIL import Image
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio, picture_model

from studio.domain.errors import WorkerHung
from studio.domain.picture_records import Canvas, Layer
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest, SketchMade, SketchRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane


@pytest.fixture
def painting(
    hand: Hand, put: Put, shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> Hand:
    """A layer to paint on, a model that is fast enough, and live painting switched on."""
    fake_studio.library.models[:] = [picture_model("painter")]
    fake_studio.library.changed.emit()
    put()
    shown_pane.rooms.prompt.set(prompt="a red fox")
    registry.trigger("picture.live")
    fake_studio.queue.wait_asked(qtbot, SketchRequest)
    return hand


def asked(studio: FakeStudio) -> SketchRequest:
    return studio.queue.last_asked(SketchRequest).request


def seen(studio: FakeStudio) -> Image.Image:
    """The small picture that the newest one reads."""
    [data] = studio.queue.last_asked(SketchRequest).contents.values()
    return Image.open(io.BytesIO(data)).convert("RGB")


def answer(studio: FakeStudio, colour: str = "green") -> None:
    studio.queue.last_asked(SketchRequest).answer(SketchMade(png=png(colour, 64, 64), width=64, height=64))


def test_what_is_asked_says_the_words_and_the_last_part_of_the_way(painting: Hand, fake_studio: FakeStudio) -> None:
    request = asked(fake_studio)
    assert (request.prompt, request.steps, request.strength) == ("a red fox", 2, 0.3)
    assert max(seen(fake_studio).size) == 128


def test_strokes_are_seen_and_the_newest_wins(painting: Hand, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    before = seen(fake_studio).getpixel((64, 64))
    for y in (100, 128, 150):
        painting.drag((40, y), (200, y))
    painting.settled()
    assert len(fake_studio.queue.asked(SketchRequest)) == 1, "one at a time"
    answer(fake_studio)
    fake_studio.queue.wait_asked(qtbot, SketchRequest, 1)
    assert seen(fake_studio).getpixel((64, 64)) != before
    assert seen(fake_studio).getpixel((64, 75)) != (255, 255, 255), "the newest stroke too"
    answer(fake_studio, "blue")
    qtbot.wait(60)
    assert len(fake_studio.queue.asked(SketchRequest)) == 2, "nothing was painted since"
    painting.settled()


def test_the_veil_of_a_mask_is_no_part_of_what_is_seen(
    painting: Hand, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    before = seen(fake_studio)
    answer(fake_studio)
    registry.trigger("picture.new-free-mask")
    painting.settled()
    painting.drag((40, 128), (200, 128))
    painting.settled()
    red = painting.page.view.grab().toImage().pixelColor(painting.at(128, 128))
    assert red.red() > red.green() + 40, "the veil is on the screen"
    qtbot.wait(60)
    assert len(fake_studio.queue.asked(SketchRequest)) == 1, "nothing of the picture changed"
    registry.trigger("picture.new-layer")
    painting.settled()
    painting.drag((40, 60), (200, 60))
    fake_studio.queue.wait_asked(qtbot, SketchRequest, 1)
    now = seen(fake_studio)
    assert now.getpixel((64, 64)) == before.getpixel((64, 64))
    assert now.getpixel((64, 30)) != before.getpixel((64, 30))
    painting.settled()


def test_it_shows_over_a_corner_and_takes_nothing_away(
    painting: Hand, shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    overlay, view = shown_pane.rooms.live_overlay, shown_pane.rooms.canvas_page.view
    size = view.size()
    answer(fake_studio)
    assert overlay.isVisible()
    assert overlay.image.pixelColor(5, 5).name() == "#008000"
    assert view.size() == size
    at = overlay.geometry().center()
    assert view.childAt(at) is None, "the pointer goes through it"
    assert shown_pane.desk.sees_canvas()
    assert shown_pane.rooms.live.seconds > 0


def test_switched_off_nothing_is_asked_and_nothing_shown(
    painting: Hand, shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    shown_pane.live_button.click()
    assert not shown_pane.rooms.live_overlay.isVisible()
    painting.drag((40, 40), (200, 40))
    qtbot.wait(60)
    assert len(fake_studio.queue.asked(SketchRequest)) == 1
    painting.settled()


def test_what_is_shown_becomes_a_layer_in_one_step(
    painting: Hand, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot
) -> None:
    keep = registry.get("picture.live-keep")
    assert "no live picture yet" in keep.enabled()
    request, small = asked(fake_studio), fake_studio.queue.last_asked(SketchRequest).contents
    answer(fake_studio)
    before = {one.id for one in painting.document.all(Layer)}
    registry.trigger("picture.live-keep")
    [layer] = [one for one in painting.document.all(Layer) if one.id not in before]
    canvas = painting.document.need(Canvas, "canvas")
    assert (layer.name, canvas.layers[-1]) == ("a red fox", layer.id)
    assert min(layer.width / canvas.width, layer.height / canvas.height) <= 1 <= layer.width / canvas.width + 0.01
    recipe = painting.document.need(Recipe, layer.recipe_id).request
    assert isinstance(recipe, PictureRequest)
    assert (recipe.task, recipe.prompt, recipe.seed, recipe.steps) == ("image-to-image", "a red fox", request.seed, 2)
    assert (recipe.strength, recipe.init_image) == (0.3, next(iter(small)))
    painting.settled()
    assert painting.colour(128, 128) == "#008000"
    painting.undo()
    assert {one.id for one in painting.document.all(Layer)} == before
    assert "no live picture yet" in keep.enabled()


def test_a_job_goes_first_and_it_is_asked_again(painting: Hand, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    fake_studio.queue.last_asked(SketchRequest).give_way()
    fake_studio.queue.wait_asked(qtbot, SketchRequest, 1)


def test_a_worker_that_dies_ends_it_with_the_reason(
    painting: Hand, shown_pane: PicturePane, fake_studio: FakeStudio
) -> None:
    fake_studio.queue.last_asked(SketchRequest).fail(WorkerHung(family="picture", seconds=9))
    assert not shown_pane.rooms.live.on
    assert not shown_pane.live_button.isChecked()
    assert shown_pane.messages.text


def test_without_a_fast_model_it_cannot_be_switched_on(
    hand: Hand, put: Put, shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    put()
    fake_studio.library.models.clear()
    assert "fast enough" in registry.get("picture.live").enabled()
