"""Words of a writer as they stream: whether the window that shows them slows the model, and whether typing stays quick.

`python -m tests.bench streaming`, with the starter on llama.cpp; TRIPTYCH_BENCH_WRITER names another GGUF file. The
window is shown on a screen of Xvfb where there is one. The same request is answered in turn with the window visible,
the words coming in at the end of a scene of 20,000 words, and with it hidden, nobody hearing them; the worker and
what it has read are the same. Then a person types at the end of that scene's first page while words come at its end.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.app import SWITCH_SECONDS
from studio.domain.passages import Passage
from studio.domain.project_records import Job
from studio.domain.requests import TextRequest
from studio.domain.text_records import Paragraph
from studio.services.composition import make_studio
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.garbage import collect_on_main_thread
from studio.services.studio import Studio
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.theme import apply_theme
from studio.ui.writing.pane import WritingPane
from tests.bench.bench_context import paragraph
from tests.bench.measure import quantile, row, told
from tests.bench.studio_runs import STARTERS, application, wait_until

ROUNDS = int(os.environ.get("TRIPTYCH_BENCH_ROUNDS", "6"))
TOKENS = int(os.environ.get("TRIPTYCH_BENCH_TOKENS", "150"))
SLOWER = 1.05
"""Of the time that the same words take with nobody looking."""
KEY_SECONDS = 0.016
WORDS = 20_000
EVERY = 0.08
"""Seconds between two keys, as a quick typist has it."""


@contextmanager
def screen() -> Iterator[None]:
    """One of Xvfb's, unless one was named; without Xvfb none is drawn on, and the table says so."""
    program = shutil.which("Xvfb")
    if "QT_QPA_PLATFORM" in os.environ or os.environ.get("DISPLAY") or program is None:
        told("drawn on", os.environ.get("QT_QPA_PLATFORM", os.environ.get("DISPLAY", "nothing")))
        yield
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told_by:
            os.environ["DISPLAY"] = f":{told_by.readline().strip()}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        told("drawn on", f"Xvfb {os.environ['DISPLAY']}")
        yield
    finally:
        server.terminate()
        server.wait()


def installed() -> None:
    """The writer and llama.cpp, in the home of the benchmark."""
    command = [sys.executable, "-m", "studio", "models"]
    own = os.environ.get("TRIPTYCH_BENCH_WRITER")
    names = ("llama-cpp",) if own else ("llama-cpp", "smollm2-135m-instruct")
    orders = [["install", name, "--from", str(STARTERS)] for name in names] + ([["import", own]] if own else [])
    for order in orders:
        subprocess.run([*command, *order], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, screen():
        os.environ["TRIPTYCH_HOME"] = folder
        installed()
        app = application()
        sys.setswitchinterval(SWITCH_SECONDS)
        studio = make_studio()
        apply_theme(app, studio.settings)
        collecting = collect_on_main_thread(app)
        studio.new_project(Path(folder) / "Streaming.triptych")
        streaming = Streaming(app, studio)
        streaming.compare()
        streaming.type()
        collecting.stop()
        streaming.close()


class Streaming:
    def __init__(self, app: QApplication, studio: Studio) -> None:
        self.app, self.studio = app, studio
        session = studio.session
        assert session is not None
        texts, count = [], 0
        while count < WORDS:
            texts.append(paragraph(len(texts) + 1))
            count += len(texts[-1].split())
        scene = ImportedScene("Long", tuple(Passage(text) for text in texts))
        session.perform(import_change(session.document, [scene]))
        session.flush(60)
        self.pane = WritingPane(studio, ActionRegistry(), shipped_tasks())
        self.pane.resize(1000, 760)
        self.pane.show()
        self.pane.desk.open_scene(self.pane.desk.order()[-1])
        assistant = self.pane.assistant
        # No other thing is asked of the worker in between.
        assistant.summing_up.stop()
        assistant.trials.consider = lambda _model: None  # type: ignore[method-assign]
        app.processEvents()
        front = self.pane.text.editor.scene
        assert front is not None
        front.fill()
        model = assistant.writers.model
        told("model", model.id if model is not None else "none")
        assistant.writers.options = msgspec.structs.replace(
            assistant.writers.options, max_tokens=TOKENS, seed=5, temperature=1.2, context_tokens=1024
        )

    def close(self) -> None:
        self.pane.desk.set_session(None)
        self.studio.shut_down()

    # ---- how quick the model is

    def _timed(self, job_id: str) -> tuple[float, Job]:
        """Seconds from its first words to its end, by the clock, and the job."""
        first: list[float] = []
        ended: list[tuple[float, Job]] = []

        def words(of_job: str, _text: str) -> None:
            if of_job == job_id and not first:
                first.append(time.perf_counter())

        def end(job: Job) -> None:
            if job.id == job_id:
                ended.append((time.perf_counter(), job))

        queue = self.studio.queue
        queue.words.connect(words)
        queue.ended.connect(end)
        wait_until(lambda: bool(ended), 600)
        queue.words.disconnect(words)
        queue.ended.disconnect(end)
        return ended[0][0] - (first or [ended[0][0]])[0], ended[0][1]

    def _shown(self) -> tuple[float, Job]:
        """Words at the end of the scene, in the window; then they are taken back."""
        self._caret_to_the_end()
        self.pane.assistant.continue_text()
        running = self.pane.assistant.presenter.running
        assert running is not None
        took = self._timed(running.job_id)
        self.pane.undo()
        self.app.processEvents()
        return took

    def _caret_to_the_end(self) -> None:
        document, ids = self.pane.desk.document, self.pane.text.editor.ids()
        assert document is not None
        self.pane.text.put_caret(ids[-1], len(document.need(Paragraph, ids[-1]).text))
        self.pane.text.focus()
        self.app.processEvents()

    def _unseen(self, request: TextRequest) -> tuple[float, Job]:
        self.pane.hide()
        self.app.processEvents()
        took = self._timed(self.studio.queue.submit(request))
        self.pane.show()
        self.app.processEvents()
        return took

    def compare(self) -> None:
        took, _job = self._shown()
        prompt = self.pane.assistant.presenter.prompt
        assert prompt is not None
        self._unseen(prompt.request)
        shown, unseen, ratios = [], [], []
        for number in range(ROUNDS):
            if number % 2:
                hidden, other = self._unseen(prompt.request)
                took, job = self._shown()
            else:
                took, job = self._shown()
                hidden, other = self._unseen(prompt.request)
            assert job.text == other.text, "both are the same words"
            shown.append(took)
            unseen.append(hidden)
            ratios.append(took / hidden)
        tokens = TOKENS if job.cut else len(job.text.split())
        what = "tokens" if job.cut else "words"
        told(f"{what} a second, the window visible", f"{tokens / statistics.median(shown):.1f}")
        told(f"{what} a second, nobody looking", f"{tokens / statistics.median(unseen):.1f}")
        ratio = statistics.median(ratios)
        name = f"time with the window over without, median of {ROUNDS} pairs"
        row(name, f"{ratio:.3f} ({min(ratios):.2f} to {max(ratios):.2f})", f"{SLOWER}", ratio <= SLOWER)

    # ---- typing meanwhile

    def type(self) -> None:
        for name, streams in (("with the model at rest", False), ("while the model streams", True)):
            keys, own = self._keys(streams=streams)
            worst, busy = quantile(keys, 0.99), quantile(own, 0.99)
            row(f"key to paint p99, {name}, {len(keys)} keys", _ms(worst), _ms(KEY_SECONDS), worst < KEY_SECONDS)
            own_name = "  the same in the window's own time, on a busy machine"
            row(own_name, _ms(busy), _ms(KEY_SECONDS), busy < KEY_SECONDS)
            told("  median, worst; both in its own time", _four(keys, own))

    def _keys(self, *, streams: bool) -> tuple[list[float], list[float]]:
        """Seconds of each key by the clock and in the thread's own time."""
        assistant, editor = self.pane.assistant, self.pane.text.editor
        job_id = ""
        if streams:
            self._caret_to_the_end()
            assistant.continue_text()
            assert assistant.presenter.running is not None
            job_id = assistant.presenter.running.job_id
            wait_until(lambda: assistant.presenter.running is None or bool(assistant.presenter.running.shown))
        cursor = editor.textCursor()
        cursor.setPosition(0)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        editor.setTextCursor(cursor)
        self.app.processEvents()
        keys, own = [], []
        for number in range(200):
            if streams and (assistant.presenter.running is None or assistant.presenter.running.job_id != job_id):
                break
            until = time.perf_counter() + EVERY
            begun, worked = time.perf_counter(), time.thread_time()
            QTest.keyClick(editor, "etaoin shrdlu"[number % 13], Qt.KeyboardModifier.NoModifier)  # type: ignore[call-overload]
            self.app.processEvents()
            keys.append(time.perf_counter() - begun)
            own.append(time.thread_time() - worked)
            while time.perf_counter() < until:
                self.app.processEvents()
                time.sleep(0.001)
        if streams and assistant.presenter.running is not None:
            assistant.presenter.stop()
            wait_until(lambda: not self.studio.queue.jobs())
        return keys, own


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _four(keys: list[float], own: list[float]) -> str:
    return f"{_ms(quantile(keys, 0.5))}, {_ms(max(keys))}; {_ms(quantile(own, 0.5))}, {_ms(max(own))}"


if __name__ == "__main__":
    main()
