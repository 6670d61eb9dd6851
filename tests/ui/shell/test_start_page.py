"""First steps: from nothing to a result, installing what is missing on the way."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.errors import DownloadCancelled, NoNetwork
from studio.services.wording import sentence
from studio.ui.shell.start_page import StartPage


class Door:
    """What the page asks of the window."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str]] = []
        self.left = 0
        self.samples = 0
        self.models = 0

    def begin(self, pane: str, words: str) -> None:
        self.begun.append((pane, words))

    def leave(self) -> None:
        self.left += 1

    def sample(self) -> None:
        self.samples += 1

    def show_models(self) -> None:
        self.models += 1


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def page(qtbot: QtBot, fake_studio: FakeStudio, door: Door) -> StartPage:
    page = StartPage(fake_studio, door.begin, door.leave, door.sample, door.show_models)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1200, 700)
    with qtbot.waitExposed(page):
        page.show()
    return page


def test_a_card_with_its_model_here_begins_at_once(page: StartPage, door: Door) -> None:
    picture = page.cards[0]
    picture.words.setPlainText("a blue boat")
    picture.action.click()
    assert door.begun == [("picture", "a blue boat")]


def test_a_card_says_what_would_be_fetched(page: StartPage) -> None:
    line = page.cards[1].model_line.text()
    assert "Writer" in line
    assert "98 MB" in line
    assert "MIT" in line
    assert page.cards[1].action.text() == "Get the model and continue it"


def test_a_missing_model_is_fetched_and_then_used(page: StartPage, fake_studio: FakeStudio, door: Door) -> None:
    card = page.cards[1]
    card.action.click()
    assert fake_studio.library.asked == ["writer"]
    assert door.begun == []
    fake_studio.library.install_progress.emit("writer", 49_000_000, 98_000_000, "fetching")
    assert "49 MB of 98 MB" in card.answer.text()
    assert not card.action.isEnabled()
    fake_studio.library.arrive(picture_model("writer", family="text", tasks=("continue",)))
    assert door.begun == [("writing", card.words.toPlainText())]


def test_nothing_is_told_of_the_starter_where_another_writer_is_here(page: StartPage, fake_studio: FakeStudio) -> None:
    card = page.cards[1]
    assert card.honest.isVisible()
    fake_studio.library.arrive(picture_model("large", family="text", tasks=("continue",)))
    assert not card.honest.isVisible()
    assert not card.better.isVisible()


def test_a_failed_download_is_a_sentence_and_can_be_tried_again(
    page: StartPage, fake_studio: FakeStudio, door: Door
) -> None:
    card = page.cards[2]
    failure = NoNetwork(source="the registry")
    card.action.click()
    fake_studio.library.install_ended.emit("speaker", failure)
    assert card.answer.text() == sentence(failure)
    assert card.action.isEnabled()
    card.action.click()
    fake_studio.library.install_ended.emit("speaker", DownloadCancelled(model_id="speaker"))
    assert "goes on from there" in card.answer.text()
    assert door.begun == []


def test_downloads_of_others_leave_a_card_alone(page: StartPage, fake_studio: FakeStudio) -> None:
    fake_studio.library.install_progress.emit("writer", 1, 2, "fetching")
    assert page.cards[1].answer.text() == ""


def test_a_narrow_page_stacks_its_cards(page: StartPage, qtbot: QtBot) -> None:
    assert page.cards[0].y() == page.cards[1].y()
    page.resize(600, 700)
    qtbot.waitUntil(lambda: page.cards[0].x() == page.cards[1].x())
    assert page.cards[0].y() < page.cards[1].y()
