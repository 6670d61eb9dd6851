"""A finished take on its way into a book: what it costs when the book has 9,600 takes, against 600.

The change is made, applied and queued for its commit, and the scene's sentences are read again, as at every sentence
that a narration job finishes. Bound: the longer book costs at most half as much again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.domain import scene_edits
from studio.domain.kinds import KINDS
from studio.domain.made import SoundMade
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.domain.text_records import Scene
from studio.services.jobs.adoption import ADOPTERS, Adopters, adoption
from studio.services.narration.segments import segments_of
from studio.services.session.session import ProjectSession
from studio.wire.messages import FileDone
from tests.bench.measure import interleaved_ratio, row

BOOKS = (600, 9600)
IN_A_SCENE = 40
TAKEN_AT_ONCE = 5
"""Takes in one measured turn."""


class Book:
    """An open project of so many spoken sentences, a paragraph each."""

    def __init__(self, path: Path, takes: int) -> None:
        self.session = ProjectSession.create(path, "Book")
        self._made = 0
        self._file = path.with_suffix(".flac")
        passages = ["Rain fell on the roof."] * IN_A_SCENE
        document = self.session.document
        for number in range(takes // IN_A_SCENE):
            self.session.perform(scene_edits.new_scene(document, f"Scene {number}", passages=passages))
        self._places = [(scene.id, paragraph_id) for scene in document.all(Scene) for paragraph_id in scene.paragraphs]
        self.adopt(takes, read=False)

    def adopt(self, count: int, *, read: bool = True) -> None:
        for _ in range(count):
            scene_id, paragraph_id = self._places[self._made * 7919 % len(self._places)]
            data = b"%d" % self._made
            self._file.write_bytes(data)
            request = SpeechRequest(
                model=ModelRef("narrator", "fake-voice"),
                voice="v",
                segments=(SpeechSegment("Rain fell on the roof.", paragraph_id),),
            )
            done = FileDone(
                job_id="job",
                index=self._made,
                path=str(self._file),
                sha256=hashlib.sha256(data).hexdigest(),
                size=len(data),
                media_type="audio/flac",
                request=request,
                made=SoundMade(seconds=1.0),
            )
            job = Job(id=f"job{self._made}", request=request)
            taken = adoption(self.session.document, job, done, ("", ""), Adopters(KINDS, ADOPTERS))
            self.session.adopt(taken.assets, taken.change, {done.sha256: data})
            if read:
                segments_of(self.session.document, scene_id)
            self._made += 1


def main() -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        small, large = (Book(Path(folder, f"{takes}.triptych"), takes) for takes in BOOKS)
        for book in (small, large):
            book.session.flush(120)
        ratio = interleaved_ratio(lambda: large.adopt(TAKEN_AT_ONCE), lambda: small.adopt(TAKEN_AT_ONCE))
        for book in (small, large):
            book.session.flush(60)
            book.session.close()
    each = f"{ratio.ours / TAKEN_AT_ONCE * 1e3:.2f} ms, {ratio.theirs / TAKEN_AT_ONCE * 1e3:.2f} ms"
    row(f"adopting a take, book of {BOOKS[1]} and of {BOOKS[0]}", each, "-", True)
    row("  ratio", f"{ratio.median:.2f} (95 % {ratio.upper:.2f})", "1.50", ratio.upper <= 1.5)
    del application
