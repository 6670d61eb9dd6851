"""Fixtures for tests of the window: a studio of fakes with an open project, and the look applied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication
from studio_fakes import FakeStudio

from studio.ui.widgets import message_bar


@pytest.fixture(autouse=True)
def _look_as_before(qapp: QApplication) -> Iterator[None]:
    """Style sheet, colours, font and locale belong to the program: what a test applies does not reach the next one."""
    sheet, palette, font, locale = qapp.styleSheet(), qapp.palette(), qapp.font(), QLocale()
    yield
    # A window that is closed and not yet gone would be styled anew for nobody.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QLocale.setDefault(locale)
    if qapp.styleSheet() != sheet:
        qapp.setStyleSheet(sheet)
    if qapp.palette() != palette:
        qapp.setPalette(palette)
    if qapp.font() != font:
        qapp.setFont(font)


@pytest.fixture(autouse=True)
def _what_follows_at_once_follows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a busy machine takes from a question in the bar to the remark that belongs to it."""
    monkeypatch.setattr(message_bar, "_TOGETHER", 30.0)


@pytest.fixture
def fake_studio(qapp: QApplication, tmp_path: Path) -> Iterator[FakeStudio]:
    studio = FakeStudio(tmp_path)
    studio.new_project(tmp_path / "Novel.triptych")
    yield studio
    studio.shut_down()
