"""Many edits as one action: an emphasis over 124,000 words of 3,100 paragraphs, and an import of as many.

Measured is what holds the window's thread: making the change and `perform`; the commit is the writer thread's. Bounds:
0.3 s for the emphasis, and four times as many changes fold in at most six times the time.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication

from studio.domain import manuscript, scene_edits
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.text_records import Scene
from studio.services.exchange.manuscript_in import joined
from studio.services.session.session import ProjectSession
from tests.bench.measure import interleaved_ratio, row, seconds_of

PARAGRAPHS = 3100
WORDS = 40
FOLDED = (800, 3200)


def main() -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        session = ProjectSession.create(Path(folder, "p.triptych"), "Big")
        passages = ["word " * WORDS] * PARAGRAPHS
        session.perform(scene_edits.new_scene(session.document, "Scene", passages=passages))
        session.flush(60)
        (scene,) = session.document.all(Scene)
        stretches = [(paragraph_id, 0, WORDS) for paragraph_id in scene.paragraphs]
        bold = seconds_of(lambda: session.perform(manuscript.set_marks(session.document, stretches, "bold")))
        commit = seconds_of(lambda: session.flush(60))
        back = seconds_of(session.undo_stack("writing").undo)
        session.close()
    few, many = (_changes(count) for count in FOLDED)
    ratio = interleaved_ratio(lambda: joined("Import", many), lambda: joined("Import", few), 10)
    words = f"{PARAGRAPHS * WORDS:,} words"
    row(f"bold over {words}, on the window's thread", f"{bold * 1e3:.0f} ms", "300 ms", bold < 0.3)
    row("  undone", f"{back * 1e3:.0f} ms", "300 ms", back < 0.3)
    row("  its commit, on the writer's thread", f"{commit * 1e3:.0f} ms", "-", True)
    row(f"folding {FOLDED[1]} changes against {FOLDED[0]}", f"{ratio.median:.1f} times", "6.0", ratio.median <= 6)
    del application


def _changes(count: int) -> list[Change]:
    document = Document()
    document.apply(scene_edits.new_scene(document, "Scene", passages=["word " * WORDS]))
    (scene,) = document.all(Scene)
    edits = [Edit(None, msgspec.structs.replace(scene, id=f"{number:026d}")) for number in range(count)]
    return [
        Change(id=str(number), label="Import", stack="writing", edits=(edit,), at=time.time())
        for number, edit in enumerate(edits)
    ]
