"""When Python's garbage is collected."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from studio.services.garbage import collect_on_main_thread


class Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("qapp", "collector")
def test_nothing_is_collected_while_somebody_draws() -> None:
    busy = True
    parent = QObject()
    timer = collect_on_main_thread(parent, lambda: busy)
    garbage = weakref.ref(Circle())
    timer.timeout.emit()
    assert garbage() is not None
    busy = False
    timer.timeout.emit()
    assert garbage() is None
    timer.stop()


@pytest.mark.usefixtures("qapp", "collector")
def test_much_that_is_new_is_looked_at_before_its_second_is_over() -> None:
    parent = QObject()
    timer = collect_on_main_thread(parent)
    timer.timeout.emit()
    garbage = weakref.ref(Circle())
    timer.timeout.emit()
    assert garbage() is not None
    held = [[] for _ in range(20_000)]
    timer.timeout.emit()
    assert garbage() is None
    assert len(held) == 20_000
    timer.stop()
