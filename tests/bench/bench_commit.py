"""A committed user action: how long the window's thread is held by `perform`, and how long until the commit is back.

In a manuscript of 200,000 words, one letter at a time. Bounds: 20 ms to the commit (median and 95 %), 4 ms held.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.domain import manuscript, scene_edits
from studio.domain.text_records import Paragraph
from studio.services.session.session import ProjectSession
from tests.bench.measure import quantile, row, seconds_of

ACTIONS = 400


def main() -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        path = Path(folder, "p.triptych")
        session = ProjectSession.create(path, "Big")
        for number in range(50):
            session.perform(scene_edits.new_scene(session.document, f"Scene {number}", passages=["word " * 80] * 50))
        session.flush(60)
        paragraph = next(session.document.all(Paragraph))
        held, whole = [], []
        for _ in range(ACTIONS):
            change = manuscript.replace_text(session.document, paragraph.id, 5, 5, "x")
            held.append(seconds_of(lambda change=change: session.perform(change)))  # type: ignore[misc]
            whole.append(held[-1] + seconds_of(session.flush))
        closing = seconds_of(session.close)
        opened: list[ProjectSession] = []
        opening = seconds_of(lambda: opened.append(ProjectSession.open(path)))
        opened[0].close()
    for name, values, bound in (("held by perform", held, 0.004), ("until committed", whole, 0.020)):
        middle, high = quantile(values, 0.5), quantile(values, 0.95)
        row(name, f"{middle * 1e3:.2f} ms, 95 % {high * 1e3:.2f} ms", f"{bound * 1e3:.0f} ms", high < bound)
    row("open and close, 200,000 words", f"{opening * 1e3:.0f} ms, {closing * 1e3:.0f} ms", "500 ms", opening < 0.5)
    del application
