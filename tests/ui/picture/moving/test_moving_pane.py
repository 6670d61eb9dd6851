"""Moving pictures in the whole pane: asked for where the model makes them, played frame by frame."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.cli import decoding
from studio.domain.errors import BadRequest, StudioError
from studio.domain.recipes.own import as_recipe
from studio.domain.requests import PictureRequest
from studio.formats.moving_png import joined
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane

LEVELS = (10, 120, 240)


def png(level: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((40, 60, 3), level, np.uint8)).save(out, "PNG")
    return out.getvalue()


def asked(pane: PicturePane, studio: FakeStudio) -> PictureRequest:
    pane.rooms.form.generate.click()
    request = studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


@pytest.fixture
def pane(shown_pane: PicturePane, fake_studio: FakeStudio) -> PicturePane:
    defaults: dict[str, str | int | float | bool] = {"frames": 17, "frame_rate": 8.0, "steps": 4}
    fake_studio.library.models[:] = [
        picture_model(
            "wan", engine="moving-diffusers", architecture="wan", tasks=("text-to-image",), defaults=defaults
        ),
        picture_model("sd", engine="diffusers", architecture="sd1"),
    ]
    fake_studio.library.changed.emit()
    shown_pane.rooms.prompt.choose_model("wan")
    shown_pane.rooms.prompt.set(prompt="a fox")
    return shown_pane


def test_the_form_asks_for_frames_where_the_model_makes_them(pane: PicturePane, fake_studio: FakeStudio) -> None:
    prompt = pane.rooms.prompt
    assert (prompt.form.frames, prompt.form.frame_rate) == (17, 8.0)
    prompt.set(frames=33)
    request = asked(pane, fake_studio)
    assert (request.frames, request.frame_rate) == (33, 8.0)
    prompt.choose_model("sd")
    still = asked(pane, fake_studio)
    assert (still.frames, still.frame_rate) == (1, 0.0)
    prompt.take_recipe(as_recipe(request))
    assert (prompt.form.model_id, prompt.form.frames) == ("wan", 33)


def test_frames_on_the_command_line(pane: PicturePane, fake_studio: FakeStudio) -> None:
    parser = argparse.ArgumentParser()
    decoding.add_arguments(parser)
    wan, sd = (fake_studio.library.get(name) for name in ("wan", "sd"))
    assert wan is not None
    assert sd is not None
    plain, more = parser.parse_args([]), parser.parse_args(["--frames", "9", "--frame-rate", "12.5"])
    assert decoding.moving_fields(fake_studio, wan, plain) == {"frames": 17, "frame_rate": 8.0}  # type: ignore[arg-type]
    assert decoding.moving_fields(fake_studio, wan, more) == {"frames": 9, "frame_rate": 12.5}  # type: ignore[arg-type]
    assert decoding.moving_fields(fake_studio, sd, plain) == {}  # type: ignore[arg-type]
    with pytest.raises(StudioError) as caught:
        decoding.moving_fields(fake_studio, sd, more)  # type: ignore[arg-type]
    assert isinstance(caught.value.failure, BadRequest)


def made(pane: PicturePane, studio: FakeStudio, data: bytes) -> None:
    asked(pane, studio)
    job = studio.queue.jobs()[-1].id
    one = studio.queue.adopt(job, data)
    studio.queue.step(job, "done")
    pane.desk.choose(one.id)


def level_shown(pane: PicturePane) -> int:
    """Of the middle of what is looked at large."""
    view = pane.rooms.results_view.result
    return view.grab().toImage().pixelColor(view.rect().center()).red()


def test_it_plays_in_the_place_of_the_picture(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    made(pane, fake_studio, joined([png(level) for level in LEVELS], 50))
    film, bar = pane.rooms.film, pane.rooms.film_bar
    registry.trigger("picture.show-result")
    qtbot.waitUntil(lambda: bar.isVisible() and film.playing)
    seen: set[int] = set()
    film.moved.connect(lambda: seen.add(bar.slider.value()))
    qtbot.waitUntil(lambda: seen >= {0, 1, 2})
    assert registry.words("picture.play-moving") == "Pause the moving picture"
    bar.play.click()
    assert not film.playing
    for at, level in enumerate(LEVELS):
        bar.slider.setValue(at)
        assert abs(level_shown(pane) - level) <= 1
        assert bar.told.text() == f"{at + 1} of 3"
    bar.loop.setChecked(False)
    QTest.keyClick(pane.rooms.results_view.result, Qt.Key.Key_Space)
    assert bar.slider.value() == 0, "from the first one, as it had come to its end"
    qtbot.waitUntil(lambda: not film.playing)
    assert bar.slider.value() == 2
    bar.loop.setChecked(True)
    registry.trigger("picture.play-moving")
    assert film.playing
    pane.rooms.prompt.choose_model("sd")
    made(pane, fake_studio, png(77))
    assert not bar.isVisible()
    assert not film.playing
    qtbot.waitUntil(lambda: abs(level_shown(pane) - 77) <= 1)
    strip = pane.rooms.results_view.strip
    assert [pane.desk.moves(one) for one in strip.pictures.ids()] == [False, True]
    seen = strip.grab().toImage()
    corners = [
        seen.copy(strip.visualRect(strip.pictures.index(row)).translated(strip.viewport().pos())) for row in (0, 1)
    ]
    marks = [one.pixelColor(15, one.height() - 16).lightness() for one in corners]
    assert marks[0] != marks[1], "what moves has a mark in its corner"


@pytest.mark.parametrize("size", [(1100, 700), (620, 560)])
def test_a_message_leaves_what_plays_it_free(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, size: tuple[int, int]
) -> None:
    pane.resize(*size)
    made(pane, fake_studio, joined([png(level) for level in LEVELS], 50))
    moving = pane.desk.chosen
    pane.rooms.prompt.choose_model("sd")
    made(pane, fake_studio, png(40))
    still = pane.desk.chosen
    pane.desk.show_page("result")
    pane.desk.say("A long message. " * 9)
    assert pane.messages.isVisible()
    pane.desk.choose(moving)
    bar = pane.rooms.film_bar
    qtbot.waitUntil(bar.isVisible)

    def place_of(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(pane, QPoint()), widget.size())

    qtbot.waitUntil(lambda: not place_of(pane.messages).intersects(place_of(bar)))
    assert place_of(pane.messages).bottom() == place_of(bar).top() - 1
    was = place_of(pane.messages).bottom()
    pane.desk.choose(still)
    qtbot.waitUntil(lambda: place_of(pane.messages).bottom() > was)


def test_it_plays_from_the_gallery_and_stops_where_it_is_not_seen(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    made(pane, fake_studio, joined([png(level) for level in LEVELS], 50))
    film = pane.rooms.film
    registry.trigger("picture.gallery")
    registry.trigger("picture.play-moving")
    assert pane.desk.page == "result"
    qtbot.waitUntil(lambda: film.playing)
    registry.trigger("picture.stop")
    assert pane.desk.page == "gallery"
    qtbot.waitUntil(lambda: not pane.rooms.results_view.look.isVisible())
    assert not film.playing
    assert film.frame(pane.desk.chosen) is None


def test_a_film_whose_frames_cannot_be_read_says_so_in_its_place(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    made(pane, fake_studio, png(5))
    registry.trigger("picture.show-result")
    bar = pane.rooms.film_bar
    qtbot.waitUntil(lambda: "does not move" in bar.told.text())
    assert not bar.play.isEnabled()
    qtbot.waitUntil(lambda: abs(level_shown(pane) - 5) <= 1)


def test_it_is_played_stopped_and_gone_through_in_a_window(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    assert registry.get("picture.play-moving-window").enabled()
    made(pane, fake_studio, joined([png(level) for level in LEVELS], 50))
    assert registry.get("picture.play-moving-window").enabled() == ""
    registry.trigger("picture.play-moving-window")
    dialog = pane.rooms.playing.dialog
    assert dialog is not None
    seen: set[int] = set()
    dialog.slider.valueChanged.connect(seen.add)
    qtbot.waitUntil(lambda: seen >= {0, 1, 2})
    dialog.play.click()
    for at, level in enumerate(LEVELS):
        dialog.slider.setValue(at)
        shown = dialog.picture.pixmap().toImage().pixelColor(3, 3).red()
        assert abs(shown - level) <= 1
    assert dialog.told.text() == "3 of 3"
    dialog.reject()
    qtbot.waitUntil(lambda: pane.rooms.playing.dialog is None)
    pane.rooms.prompt.choose_model("sd")
    made(pane, fake_studio, png(5))
    assert "does not move" in registry.get("picture.play-moving-window").enabled()


def test_it_is_saved_as_a_film(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry, tmp_path: Path
) -> None:
    fake_studio.settings.set("prompts_in_exports", "yes")
    assert registry.get("picture.save-moving").enabled()
    made(pane, fake_studio, joined([png(level) for level in LEVELS], 20))
    assert registry.get("picture.save-moving").enabled() == ""
    registry.trigger("picture.save-moving")
    [dialog] = pane.findChildren(QFileDialog)
    assert [kind.partition(" (")[0] for kind in dialog.nameFilters()] == [
        "MP4 film", "Animated WebP", "Animated GIF", "Animated PNG",
    ]  # fmt: skip
    dialog.reject()
    pane.rooms.moving_saving.write(tmp_path / "fox.gif")
    qtbot.waitUntil(lambda: (tmp_path / "fox.gif").exists() and not pane.rooms.moving_saving.errand.busy)
    with Image.open(tmp_path / "fox.gif") as film:
        assert (film.size, getattr(film, "n_frames", 1)) == ((60, 40), 3)
    qtbot.waitUntil(lambda: pane.messages.text == "Saved fox.gif. A GIF has 256 colours a frame.")


def test_a_file_that_cannot_be_played_says_why(
    pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, registry: ActionRegistry
) -> None:
    made(pane, fake_studio, png(5))
    registry.trigger("picture.play-moving-window")
    dialog = pane.rooms.playing.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: "does not move" in dialog.picture.text())
    assert not dialog.play.isEnabled()
    dialog.reject()
    qtbot.waitUntil(lambda: pane.rooms.playing.dialog is None)
