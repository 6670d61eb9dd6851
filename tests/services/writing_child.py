"""A child that has a slow writer stream into a project until it is killed, and says what is safe on disk.

`write_and_kill` runs it as `python -m tests.services.writing_child PROJECT`. It prints the
number of the job's characters after each commit of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Job
from studio.domain.scene_edits import new_scene
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from tests.services.fakes import FakeLibrary, text


def write_and_kill(path: Path) -> int:
    """Have a child make a project there and write into it, and kill it; how many characters it said were safe."""
    command = [sys.executable, "-m", "tests.services.writing_child", str(path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert child.stdout is not None
    kept: list[int] = []
    # Three growing amounts: they are kept again and again, not only once.
    while len(set(kept) - {0}) < 3:
        line = child.stdout.readline()
        assert line, "the child ended before it was killed"
        kept.append(int(line))
    child.kill()
    child.stdout.close()
    child.wait()
    return kept[-1]


def main(path: Path) -> None:
    application = QCoreApplication([])
    session = ProjectSession.create(path)
    change = new_scene(session.document, "One")
    session.perform(change)
    scene = change.edits[0].after
    assert scene is not None
    (paragraph,) = paragraphs_of(session.document, scene.id)
    queue = JobQueue(FakeLibrary(), WorkerPool(application), application)
    queue.attach(session)
    job_id = queue.submit(text("!slow", max_tokens=5000), label="Continue", target_id=paragraph.id)

    def say_kept() -> None:
        if session.flush():
            os.write(1, f"{len(session.document.need(Job, job_id).text)}\n".encode())

    beat = QTimer(application)
    beat.setInterval(100)
    beat.timeout.connect(say_kept)
    beat.start()
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
