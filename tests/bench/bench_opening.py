"""How long opening a project of 10 MB holds the window's thread in one piece: as 212 scenes, and as one; and how long
the undo of an import of that size does.

The whole window, drawn without a screen. What counts is the thread's own processor time between two turns of its event
loop, the longest of each run; the row is the median of the runs.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from studio.domain.passages import Passage
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.session.session import ProjectSession
from tests.bench.bench_gap import Ticks
from tests.bench.measure import row
from tests.bench.studio_runs import application

RUNS = int(os.environ.get("TRIPTYCH_BENCH_OPENINGS", "3"))
MEGABYTES = 10
SCENES = 212
_TEXT = "The rain had stopped, but the gutters went on talking. " * 9
_REST_SECONDS = 8
BOUND_MS = 100


def main() -> None:
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        from studio.app import make_window
        from studio.services.composition import make_studio
        from studio.services.garbage import collect_on_main_thread
        from studio.ui.theme import apply_theme

        studio = make_studio(app)
        apply_theme(app, studio.settings)
        studio.settings.set("start_page_seen", True)
        window = make_window(studio)
        window.resize(1366, 768)
        window.show()
        studio.new_project(Path(folder) / "Empty.triptych")
        window.show_studio()
        collecting = collect_on_main_thread(app)
        _rest(1)
        for name, scenes in (("212 scenes", SCENES), ("one scene", 1)):
            longest = []
            for number in range(RUNS):
                path = Path(folder) / f"{scenes}-{number}.triptych"
                _make(path, scenes)
                longest.append(_held(lambda path=path: window.flow.open_path(path)))
            _tell(f"opening 10 MB in {name}", longest)
            undone = []
            for _ in range(RUNS):
                session = studio.session
                assert session is not None
                session.perform(import_change(session.document, _scenes(scenes)))
                _rest(_REST_SECONDS)
                undone.append(_held(session.undo_stack("writing").undo))
            _tell(f"undo of an import of 10 MB in {name}", undone)
        collecting.stop()
        studio.shut_down(discard=True)


def _scenes(count: int) -> list[ImportedScene]:
    paragraphs = MEGABYTES * 2**20 // len(_TEXT) // count
    return [
        ImportedScene(f"Scene {number}", tuple(Passage(f"{one} {_TEXT}") for one in range(paragraphs)))
        for number in range(count)
    ]


def _make(path: Path, scenes: int) -> None:
    session = ProjectSession.create(path, "Long")
    session.perform(import_change(session.document, _scenes(scenes)))
    session.close()


def _held(act: Callable[[], object]) -> float:
    """Milliseconds of the longest piece, from the act on until nothing comes any more."""
    ticks = Ticks()
    ticks.start()
    QTimer.singleShot(0, act)
    _rest(_REST_SECONDS)
    ticks.stop()
    return max(ticks.used)


def _rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _tell(name: str, longest: list[float]) -> None:
    middle = statistics.median(longest)
    row(
        f"{name}: longest piece of the window's thread, median of {len(longest)}",
        f"{middle:.0f} ms",
        f"under {BOUND_MS} ms",
        middle < BOUND_MS,
    )


if __name__ == "__main__":
    main()
