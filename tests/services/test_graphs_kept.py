"""Writers translated for ONNX Runtime: told with their budget, let go of where it shrinks, by the command line too."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from studio import places
from studio.cli.main import main
from studio.services.composition import make_studio
from studio.services.models.graphs_kept import SETTING, GraphsKept, graph_budget
from studio.services.settings import Settings
from tests.engines.text.tiny_gguf import TinyModel


class Workers(QObject):
    freed = Signal(str)


@pytest.fixture
def graphs(home: Path) -> list[Path]:
    """Three of two megabytes each, the one used last at the end."""
    made = [places.graphs_dir() / name for name in ("c-3", "a-3", "b-3")]
    for age, folder in enumerate(made):
        folder.mkdir(parents=True)
        (folder / "weights.bin").write_bytes(bytes(2 * 10**6))
        os.utime(folder, (1000 + age, 1000 + age))
    return made


def test_they_are_told_with_their_budget(qtbot: QtBot, graphs: list[Path], tmp_path: Path) -> None:
    settings, workers = Settings(tmp_path / "s.json"), Workers()
    kept = GraphsKept(settings, workers)
    assert "6.0 MB on disk, of 10 GB" in kept.words()
    with qtbot.waitSignal(kept.changed):
        settings.set(SETTING, 4)
    assert [folder.exists() for folder in graphs] == [False, True, True]
    with qtbot.waitSignal(kept.changed):
        workers.freed.emit("text")
    with qtbot.waitSignal(kept.changed):
        settings.set(SETTING, 0)
    assert kept.words() == ""


def test_the_budget_goes_to_the_worker_with_a_writer(home: Path, tmp_path: Path) -> None:
    assert main(["models", "import", str(TinyModel().write(tmp_path / "tiny.gguf"))]) == 0
    studio = make_studio()
    studio.settings.set(SETTING, 123)
    assert graph_budget(studio.settings) == 123 * 10**6
    writer = next(model for model in studio.library.installed() if model.family == "text")
    assert studio.library.local(writer.id, writer.engine).graph_bytes == 123 * 10**6


def test_the_command_line_tells_changes_and_clears(graphs: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "graphs"]) == 0
    assert "6.0 MB on disk, of 10 GB" in capsys.readouterr().out
    assert main(["models", "graphs", "--budget", "4", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bytes"], told["budget"], told["removed"]) == (4 * 10**6, 4 * 10**6, 2 * 10**6)
    assert [Path(one["folder"]).name for one in told["graphs"]] == ["b-3", "a-3"]
    assert graph_budget(Settings()) == 4 * 10**6
    assert main(["models", "graphs", "--clear"]) == 0
    out = capsys.readouterr().out
    assert "4.0 MB were removed" in out
    assert "No writer is translated" in out
    assert not any(folder.exists() for folder in graphs)
    assert main(["models", "graphs", "--budget", "-5"]) != 0
    assert "0 to 500000" in capsys.readouterr().err
