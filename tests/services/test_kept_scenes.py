"""What writers keep in mind: told with its budget, let go of where the budget shrinks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio import places
from studio.services.models.kept_scenes import SETTING, KeptScenes, trim
from studio.services.settings import Settings
from studio.wire.messages import Held


class Workers(QObject):
    freed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.at_work = False
        self.kept = 0
        self.given_back: list[str] = []

    def unload(self, family: str) -> bool:
        if not self.at_work:
            self.given_back.append(family)
        return not self.at_work

    def held(self, _family: str) -> Held:
        return Held(models={}, rss_bytes=0, kept_bytes=self.kept)


@pytest.fixture
def files(home: Path) -> list[Path]:
    """Three of a megabyte each, the one used last at the end."""
    folder = places.memories_dir()
    folder.mkdir(parents=True)
    made = [folder / name for name in ("c", "a", "b")]
    for age, path in enumerate(made):
        path.write_bytes(bytes(10**6))
        os.utime(path, (1000 + age, 1000 + age))
    return made


def test_the_longest_unused_go_first(files: list[Path]) -> None:
    trim(2 * 10**6)
    assert [path.exists() for path in files] == [False, True, True]
    trim(0)
    assert not any(path.exists() for path in files)


def test_it_is_told_with_its_budget(files: list[Path], tmp_path: Path) -> None:
    workers = Workers()
    kept = KeptScenes(Settings(tmp_path / "s.json"), workers)  # type: ignore[arg-type]
    workers.kept = 5 * 10**6
    assert "5.0 MB in memory, 3.0 MB on disk, of 500 MB each" in kept.words()
    trim(0)
    workers.kept = 0
    assert kept.words() == ""


def test_a_smaller_budget_lets_go_when_the_writer_rests(qtbot: QtBot, files: list[Path], tmp_path: Path) -> None:
    workers, settings = Workers(), Settings(tmp_path / "s.json")
    kept = KeptScenes(settings, workers)  # type: ignore[arg-type]
    workers.at_work = True
    settings.set(SETTING, 0)
    assert kept.budget == 0
    assert not workers.given_back
    assert all(path.exists() for path in files), "what a writer uses stays until it rests"
    workers.at_work = False
    workers.freed.emit("voice")
    assert not workers.given_back
    workers.freed.emit("text")
    assert workers.given_back == ["text"]
    qtbot.waitUntil(lambda: not any(path.exists() for path in files), timeout=10_000)
    workers.freed.emit("text")
    assert workers.given_back == ["text"], "once"
