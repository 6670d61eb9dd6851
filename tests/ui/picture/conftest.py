"""A Picture pane over a studio of fakes, with what a test of it needs to make and to find."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator

import pytest
from painting_hand import Hand, Put
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture import rooms
from studio.ui.picture.canvas.layer_looks import pixels_of
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results import dragging_out

Make = Callable[..., Generation]


@pytest.fixture(autouse=True)
def _files_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dragging_out, "WAIT_SECONDS", 60.0)
    monkeypatch.setattr(rooms, "_LEAVING_SECONDS", 60.0)


@pytest.fixture
def registry() -> ActionRegistry:
    return ActionRegistry()


@pytest.fixture
def shown_pane(qtbot: QtBot, fake_studio: FakeStudio, registry: ActionRegistry) -> Iterator[PicturePane]:
    pane = PicturePane(fake_studio, registry)  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(1000, 700)
    with qtbot.waitExposed(pane):
        pane.show()
    yield pane
    pane.rooms.thumbnails.finish()
    pane.rooms.pictures.finish()
    pane.rooms.canvas_page.finish()


@pytest.fixture
def make(shown_pane: PicturePane, fake_studio: FakeStudio) -> Make:
    """One finished picture of that prompt and colour, as a job of the pane brings it."""

    def made(prompt: str = "a fox", colour: str = "red") -> Generation:
        shown_pane.rooms.form.prompt.setPlainText(prompt)
        shown_pane.rooms.form.generate.click()
        job = fake_studio.queue.jobs()[-1].id
        generation = fake_studio.queue.adopt(job, png(colour))
        fake_studio.queue.step(job, "done")
        return generation

    return made


@pytest.fixture
def hand(qtbot: QtBot, shown_pane: PicturePane, fake_studio: FakeStudio) -> Hand:
    shown_pane.desk.show_page("canvas")
    return Hand(qtbot, shown_pane, fake_studio)


@pytest.fixture
def put(hand: Hand) -> Put:
    """Puts a layer on top of the canvas, as a person's step."""

    def made(name: str = "ground", picture: QImage | None = None, **more: object) -> Layer:
        session = hand.studio.session
        assert session is not None
        canvas = session.document.need(Canvas, "canvas")
        asset = ""
        if picture is not None:
            out = io.BytesIO()
            Image.fromarray(pixels_of(picture)).save(out, "PNG")
            asset = session.add_asset(out.getvalue(), "image/png").id
        size = (picture.width(), picture.height()) if picture is not None else (canvas.width, canvas.height)
        layer = Layer(id=new_id(), canvas_id=canvas.id, name=name, asset=asset, width=size[0], height=size[1], **more)  # type: ignore[arg-type]
        after = Canvas(id=canvas.id, name=canvas.name, width=256, height=256, layers=(*canvas.layers, layer.id))
        edits = (Edit(None, layer), Edit(canvas, after))
        session.perform(Change(id=new_id(), label="Put", stack="picture", edits=edits, at=time.time()))
        hand.page.choose_layer(layer.id)
        hand.settled()
        return layer

    return made
