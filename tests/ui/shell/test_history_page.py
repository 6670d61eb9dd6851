"""The History page over the real window: every pane's steps by time, and the way back in any of them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas
from studio.domain.scene_edits import new_scene
from studio.services.amounts import day_and_time
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.shell.history_page import HistoryPage, when_words
from studio.ui.shell.main_window import MainWindow
from tests.ui.shell.test_whole_window import window

__all__ = ["window"]


def resize(session: ProjectSession, side: int) -> None:
    """A step of the Picture pane."""
    before = next(iter(session.document.all(Canvas)), None)
    after = Canvas(id="canvas", name="Canvas", width=side, height=side)
    edits = (Edit(before, after),)
    session.perform(Change(id=new_id(), label=f"Size {side}", stack="picture", edits=edits, at=time.time()))


@pytest.fixture
def session(studio: Studio) -> ProjectSession:
    assert studio.session is not None
    resize(studio.session, 512)
    studio.session.perform(new_scene(studio.session.document, "Orchard", passages=("First one.",)))
    resize(studio.session, 768)
    return studio.session


@pytest.fixture
def page(window: MainWindow, session: ProjectSession) -> HistoryPage:
    window.registry.trigger("view.history")
    page = window.findChild(HistoryPage)
    assert isinstance(page, HistoryPage)
    return page


def rows(page: HistoryPage) -> list[tuple[str, str]]:
    found = range(page.rows.rowCount())
    return [(page.rows.index(row, 0).data(), page.rows.index(row, 1).data()) for row in found]


def choose(page: HistoryPage, words: str) -> None:
    [row] = [row for row, (name, _) in enumerate(rows(page)) if name.startswith(words)]
    page.tree.setCurrentIndex(page.rows.index(row, 0))


def test_steps_of_all_panes_are_listed_by_name_the_newest_first(page: HistoryPage) -> None:
    assert [(words.split(":")[0], pane) for words, pane in rows(page)] == [
        ("Size 768", "Picture"),
        ("New scene “Orchard”", "Writing"),
        ("Size 512", "Picture"),
    ]


def test_going_back_in_one_pane_leaves_the_others(page: HistoryPage, session: ProjectSession) -> None:
    choose(page, "Size 512")
    page.there.click()
    assert session.document.need(Canvas, "canvas").width == 512
    assert rows(page)[0] == ("Size 768 (undone)", "Picture")
    assert not rows(page)[1][0].endswith("(undone)")
    choose(page, "Size 768")
    assert not page.before.isEnabled()
    page.there.click()
    assert session.document.need(Canvas, "canvas").width == 768


def test_going_back_before_a_step_shows_the_pane_and_says_so(
    window: MainWindow, page: HistoryPage, session: ProjectSession
) -> None:
    window.deck.show_only("writing")
    choose(page, "Size 512")
    page.before.click()
    assert session.document.get(Canvas, "canvas") is None
    assert "picture" in window.deck.shown
    assert window.top_bar.answer == "Back before: Size 512"


def test_enter_goes_to_the_step(page: HistoryPage, session: ProjectSession, qtbot: QtBot) -> None:
    choose(page, "Size 512")
    QTest.keyClick(page.tree, Qt.Key.Key_Return)
    assert session.document.need(Canvas, "canvas").width == 512


def test_it_follows_the_work_and_keeps_what_is_chosen(page: HistoryPage, session: ProjectSession, qtbot: QtBot) -> None:
    choose(page, "Size 512")
    resize(session, 1024)
    qtbot.waitUntil(lambda: rows(page)[0] == ("Size 1024", "Picture"))
    assert page.tree.currentIndex().data() == "Size 512"
    page.pane.setCurrentIndex(page.pane.findData("writing"))
    assert len(rows(page)) == 1


def test_it_follows_to_another_project(page: HistoryPage, studio: Studio, tmp_path: Path) -> None:
    studio.new_project(tmp_path / "Second.triptych", "Second")
    assert rows(page) == []
    assert not page.there.isEnabled()


def test_asked_for_twice_it_is_one(window: MainWindow, page: HistoryPage) -> None:
    window.registry.trigger("view.history")
    assert len(window.findChildren(HistoryPage)) == 1


def test_a_step_of_another_day_tells_the_day() -> None:
    assert len(when_words(time.time())) == 5
    assert when_words(0.0) == day_and_time(0.0)
    assert "1970" in day_and_time(43200.0)


def test_closed_it_is_gone_and_opens_anew(
    window: MainWindow, page: HistoryPage, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.destroyed):
        page.reject()
    studio.new_project(tmp_path / "Second.triptych", "Second")
    window.registry.trigger("view.history")
    assert len(window.findChildren(HistoryPage)) == 1
