"""Which model is loaded before it is asked for, and when none is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_pane import FakePane
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.requests import ModelRef, PictureRequest
from studio.ui.shell.pane_deck import PANES, PaneDeck
from studio.ui.shell.warming import LARGEST, REST_MS, Warming

Make = Callable[[], Warming]


@pytest.fixture
def pages(fake_studio: FakeStudio) -> dict[str, FakePane]:
    models = {"picture": "painter", "writing": "writer", "narration": ""}
    return {name: FakePane(name, fake_studio, model_id) for name, model_id in models.items()}


@pytest.fixture
def make(qtbot: QtBot, fake_studio: FakeStudio, pages: dict[str, FakePane]) -> Make:
    fake_studio.library.models = [
        picture_model("painter", memory_bytes=10**9),
        picture_model("writer", family="text", memory_bytes=10**8),
    ]
    whole = QWidget()
    deck = PaneDeck(pages, fake_studio.settings)
    QHBoxLayout(whole).addWidget(deck)
    qtbot.addWidget(whole)
    deck.show_only(*PANES)
    with qtbot.waitActive(whole):
        whole.show()

    def made() -> Warming:
        warming = Warming(fake_studio, deck, pages, whole)  # type: ignore[arg-type]
        assert warming.timer.interval() == REST_MS
        warming.timer.setInterval(20)
        warming.timer.start()
        return warming

    return made


def rest(qtbot: QtBot, warming: Warming) -> None:
    if warming.timer.isActive():
        with qtbot.waitSignal(warming.timer.timeout):
            pass


def test_the_model_of_the_pane_with_the_keyboard_is_loaded_once(
    qtbot: QtBot, make: Make, fake_studio: FakeStudio, pages: dict[str, FakePane]
) -> None:
    pages["picture"].setFocus()
    warming = make()
    rest(qtbot, warming)
    assert fake_studio.workers.warmed == [("picture", "painter")]
    pages["writing"].setFocus()
    rest(qtbot, warming)
    pages["picture"].setFocus()
    rest(qtbot, warming)
    assert fake_studio.workers.warmed == [("picture", "painter"), ("text", "writer")]


def test_without_a_model_or_with_one_that_is_gone_nothing_starts(
    qtbot: QtBot, make: Make, fake_studio: FakeStudio, pages: dict[str, FakePane]
) -> None:
    pages["narration"].setFocus()
    warming = make()
    rest(qtbot, warming)
    pages["writing"].model_id = "gone"
    pages["writing"].setFocus()
    rest(qtbot, warming)
    assert not fake_studio.workers.warmed


def test_a_large_model_waits_until_it_is_asked_for(
    qtbot: QtBot, make: Make, fake_studio: FakeStudio, pages: dict[str, FakePane]
) -> None:
    fake_studio.library.models[0] = picture_model("painter", memory_bytes=LARGEST + 1)
    pages["picture"].setFocus()
    rest(qtbot, make())
    assert not fake_studio.workers.warmed


def test_nothing_is_loaded_beside_a_job(
    qtbot: QtBot, make: Make, fake_studio: FakeStudio, pages: dict[str, FakePane]
) -> None:
    request = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt="a fox")
    fake_studio.queue.submit(request, label="Picture")
    pages["picture"].setFocus()
    rest(qtbot, make())
    assert not fake_studio.workers.warmed


def test_it_is_loaded_for_the_device_that_was_set(
    qtbot: QtBot, make: Make, fake_studio: FakeStudio, pages: dict[str, FakePane]
) -> None:
    fake_studio.settings.set("device", "cpu")
    pages["picture"].setFocus()
    rest(qtbot, make())
    assert fake_studio.workers.warmed_on == ["cpu"]
