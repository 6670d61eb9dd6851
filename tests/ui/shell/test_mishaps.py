"""An error nobody expected, at the top of the program or of a thread, is logged and told."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.shell.mishaps import Mishaps

pytestmark = pytest.mark.noise("log", "ERROR studio: unexpected", why="the errors are raised by the tests")


@pytest.fixture
def mishaps(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mishaps]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log = logging.getLogger("studio")
    before = list(log.handlers)
    yield Mishaps(tmp_path / "triptych.log")
    for handler in [one for one in log.handlers if one not in before]:
        log.removeHandler(handler)
        handler.close()


def fail() -> None:
    raise ValueError("the lamp went out")


def test_an_error_at_the_top_is_told_and_logged(mishaps: Mishaps) -> None:
    heard: list[str] = []
    mishaps.happened.connect(heard.append)
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "ValueError: the lamp went out" in heard[0]
    assert "in fail" in mishaps.log.read_text()


def test_an_error_in_a_thread_is_told_on_the_main_thread(mishaps: Mishaps, qtbot: QtBot) -> None:
    with qtbot.waitSignal(mishaps.happened) as told:
        thread = threading.Thread(target=fail)
        thread.start()
    thread.join()
    assert "the lamp went out" in told.args[0]
