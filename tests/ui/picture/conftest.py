"""A Picture pane over a studio of fakes, with what a test of it needs to make and to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio

from studio.domain.document import Generation
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane

Make = Callable[..., Generation]


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
