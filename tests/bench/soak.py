"""Hours of work through one window: `python -m tests.bench soak [--minutes 120] [--out soak.csv]`.

Every family in turn (pictures, cut-out, enlarging, styles, the writer, the voice, listening), typing, undo and changes
of pane between the jobs, the real window over a project in a temporary folder, installed models. Each minute a row:
memory of the window and of each worker (private pages, MiB), descriptors, threads, objects. At the end the verdict:
memory within five of a hundred of what it was after the tenth minute, descriptors and threads flat; each by the least
of five minutes, as a picture that is decoded at the moment of looking is five MiB and three threads more. Not part of
`make bench`, which would take hours.
"""

from __future__ import annotations

import argparse
import csv
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import psutil
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.domain.project_records import Asset, Job
from studio.domain.requests import HearRequest, PictureRequest, Request, SpeechRequest, SpeechSegment, TextRequest
from studio.domain.scene_edits import new_scene
from studio.heap import give_memory_back
from studio.services.studio import Studio
from studio.ui.writing.text.editor import SceneEditor
from tests.bench.measure import machine, row, told
from tests.bench.studio_runs import SENTENCES, application

SETTLED_MINUTES = 10
MOST_GROWTH = 1.05
_AT_ONCE = 5
"""Rows of which the least counts."""
_MOST_STEPS = 9
"""Back, until a typed line is gone again."""
JOB_SECONDS = 180
PAUSE_MS = 400


def main(arguments: Sequence[str] | None = None) -> int:
    """`arguments`: those of the command line, if no others are given. 0: all was kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--out", type=Path, default=Path("soak.csv"))
    wishes = parser.parse_args(arguments)
    print(machine())
    give_memory_back()
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(app, Path(folder), wishes.out)
        soak.run(wishes.minutes)
        soak.close()
    return verdict(soak.rows)


class Soak:
    def __init__(self, app: QApplication, folder: Path, out: Path) -> None:
        from studio.app import SWITCH_SECONDS, make_window
        from studio.services.composition import make_studio
        from studio.services.garbage import collect_on_main_thread
        from studio.ui.theme import apply_theme

        self._studio: Studio = make_studio(app)
        apply_theme(app, self._studio.settings)
        self._window = make_window(self._studio)
        self._window.resize(1366, 768)
        self._window.show()
        sys.setswitchinterval(SWITCH_SECONDS)
        self._collecting = collect_on_main_thread(app)
        self._session = self._studio.new_project(folder / "soak.triptych")
        self._window.show_studio()
        self._window.activateWindow()
        self._session.perform(new_scene(self._session.document, "Rain"))
        self._out = out
        self.rows: list[dict[str, float]] = []
        self.jobs = self.failed = self.typed = 0

    def run(self, minutes: float) -> None:
        start = time.monotonic()
        requests = self._requests()
        while time.monotonic() - start < minutes * 60:
            request = next(requests, None)
            if request is None:
                raise SystemExit("no model is installed: triptych models install --starter")
            self._do(request)
            self._play(self.jobs)
            minute = (time.monotonic() - start) / 60
            if minute >= len(self.rows):
                self._measure(minute)

    def close(self) -> None:
        self._collecting.stop()
        self._window.hide()
        self._studio.shut_down(discard=True)

    def _requests(self) -> Iterator[Request]:
        """One of each kind that can be asked for here, over and over."""
        library = self._studio.library
        while True:
            before = self.jobs
            for family, task in (
                ("picture", "text-to-image"),
                ("picture", "cut-out"),
                ("picture", "upscale"),
                ("picture", "style-transfer"),
                ("text", ""),
                ("voice", ""),
                ("speech-to-text", "listen"),
            ):
                models = library.models_for(family, task)
                made = self._request(family, task, models[0].id, models[0].defaults) if models else None
                if made is not None:
                    yield made
            if self.jobs == before:
                return

    def _request(self, family: str, task: str, model_id: str, defaults: dict[str, object]) -> Request | None:
        ref = self._studio.library.ref(model_id)
        if family == "text":
            return TextRequest(model=ref, prompt="Once upon a time", max_tokens=40)
        if family == "voice":
            segments = tuple(SpeechSegment(text) for text in SENTENCES)
            return SpeechRequest(model=ref, voice=str(defaults.get("voice", "")), segments=segments)
        if family == "speech-to-text":
            sound = self._last("audio/")
            return None if sound is None else HearRequest(model=ref, sound=sound.id, seconds=6)
        if task == "text-to-image":
            prompt = f"a red apple {self.jobs}"
            return PictureRequest(model=ref, prompt=prompt, width=256, height=256, steps=4, seed=self.jobs)
        picture = self._last("image/")
        style = str(defaults.get("style", "")) if task == "style-transfer" else ""
        if picture is None:
            return None
        return PictureRequest(
            model=ref,
            task=task,
            init_image=picture.id,
            width=256,
            height=256,
            style=style,  # type: ignore[arg-type]
        )

    def _last(self, kind: str) -> Asset | None:
        found = [one for one in self._session.document.all(Asset) if one.media_type.startswith(kind)]
        return max(found, key=lambda one: one.created) if found else None

    def _do(self, request: Request) -> None:
        loop = QEventLoop()
        queue = self._studio.queue
        queue.ended.connect(loop.quit)
        job_id = queue.submit(request)
        limit = QTimer()
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(JOB_SECONDS * 1000)
        begun = worked()
        while queue.active(job_id) and limit.isActive():
            loop.exec()
        limit.stop()
        queue.ended.disconnect(loop.quit)
        self.jobs += 1
        job = self._session.document.need(Job, job_id)
        if job.state != "done":
            self.failed += 1
            kind = f"{type(request).__name__} {getattr(request, 'task', '')}"
            done = f"workers worked {worked() - begun:.0f} s of {JOB_SECONDS}, load {os.getloadavg()[0]:.0f}"
            print(f"{kind}: {job.state}, {job.failure}; {done}", flush=True)

    def _play(self, turn: int) -> None:
        """What a person does between jobs: looks at another pane, types a line, takes it back."""
        self._window.registry.trigger(("view.picture", "view.writing", "view.narration")[turn % 3])
        rest(PAUSE_MS)
        if turn % 3 == 1:
            focus = self._editor()
            focus.setFocus()
            QTest.keyClicks(focus, "The rain had stopped. ")
            rest(PAUSE_MS)
            self.typed += bool(focus.toPlainText())
            for _ in range(_MOST_STEPS):
                if focus.toPlainText():
                    self._window.registry.trigger("edit.undo")

    def _editor(self) -> SceneEditor:
        """That of the scene. Raises StopIteration where none is in sight."""
        return next(one for one in self._window.findChildren(SceneEditor) if one.isVisible())

    def _measure(self, minute: float) -> None:
        window = psutil.Process()
        line: dict[str, float] = {
            "minute": round(minute, 1),
            "jobs": self.jobs,
            "failed": self.failed,
            "typed": self.typed,
            "window": private_mib(window),
            "descriptors": window.num_fds() if hasattr(window, "num_fds") else 0,
            "threads": window.num_threads(),
            "objects": len(gc.get_objects()),
            "qobjects": len(cast(QObject, QApplication.instance()).findChildren(QObject))
            + sum(1 + len(one.findChildren(QObject)) for one in QApplication.topLevelWidgets()),
            "records": len(self._session.document.records()),
        }
        for child in window.children():
            name = child.cmdline()[-1] if child.cmdline() else "?"
            line[f"worker {name}"] = private_mib(child)
        self.rows.append(line)
        names = list(dict.fromkeys(name for one in self.rows for name in one))
        with self._out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(self.rows)
        print(line, flush=True)


def private_mib(process: psutil.Process) -> float:
    return round(process.memory_full_info().uss / 2**20, 1)


def worked() -> float:
    """Seconds of processor time of all workers that live: one that hangs adds none, one on a busy machine some."""
    times = [child.cpu_times() for child in psutil.Process().children()]
    return sum(one.user + one.system for one in times)


def rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def verdict(rows: list[dict[str, float]]) -> int:
    settled = [one for one in rows if one["minute"] >= SETTLED_MINUTES]
    if len(settled) < 2:
        told("soak", f"{len(rows)} minutes are too few for a verdict")
        return 1
    first, last = _least(settled[:_AT_ONCE]), _least(settled[-_AT_ONCE:])
    kept = rows[-1]["typed"] > 0
    for name in first:
        if name in ("minute", "jobs", "failed", "typed", "objects", "records"):
            told(name, f"{first[name]:.0f} to {last.get(name, 0):.0f}")
            continue
        ratio = last.get(name, 0) / first[name] if first[name] else 1.0
        fine = ratio <= MOST_GROWTH
        kept = kept and fine
        row(name, f"{first[name]:.1f} to {last.get(name, 0):.1f}", f"x {MOST_GROWTH}", fine)
    return 0 if kept else 1


def _least(rows: list[dict[str, float]]) -> dict[str, float]:
    """Of each column that all of them have: what is there at rest."""
    names = [name for name in rows[0] if all(name in one for one in rows)]
    return {name: min(one[name] for one in rows) for name in names}


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main())
