"""The shapes of takes for the waveform: read elsewhere, one after the other, and a damaged one is a line."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import numpy as np
import soundfile
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.domain.errors import Failure, FileUnreadable, StudioError
from studio.ui.narration.peak_reader import peak_reader


def flac(level: float) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.full(24_000, level, np.float32), 24_000, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def test_they_are_read_off_the_main_thread_in_order(qapp: object, qtbot: QtBot) -> None:
    parent = QObject()
    reader = peak_reader(parent)
    threads: list[threading.Thread] = []
    order: list[str] = []

    def of(asset: str) -> Callable[[], bytes]:
        def read() -> bytes:
            threads.append(threading.current_thread())
            order.append(asset)
            return flac(0.5)

        return read

    wanted = [f"take {at}" for at in range(12)]
    reader.want(wanted, of)
    qtbot.waitUntil(lambda: len(reader.known) == 12)
    assert order == wanted
    assert threading.main_thread() not in threads
    assert all(abs(peak.max() - 0.5) < 0.01 for peak in reader.known.values())
    reader.forget()
    assert reader.known == {}


def test_a_take_that_cannot_be_read_is_told_and_the_next_one_comes(qapp: object, qtbot: QtBot) -> None:
    parent = QObject()
    reader = peak_reader(parent)
    failures: list[Failure] = []
    reader.failed.connect(failures.append)

    def of(asset: str) -> Callable[[], bytes]:
        def read() -> bytes:
            if asset == "closed":
                raise StudioError(FileUnreadable(path="a", detail="it is closed"))
            return b"none" if asset == "damaged" else flac(0.5)

        return read

    reader.want(["closed", "damaged", "good"], of)
    qtbot.waitUntil(lambda: len(reader.known) == 3)
    assert len(failures) == 2
    assert [len(reader.known[asset]) > 0 for asset in ("closed", "damaged", "good")] == [False, False, True]
