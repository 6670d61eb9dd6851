"""What the benchmarks of jobs share: all services without or with the window, a fresh project, fake and real models."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from studio.domain.catalogue import InstalledModel
from studio.domain.requests import ModelRef, PictureRequest, Request, SpeechRequest, SpeechSegment, TextRequest
from studio.domain.trials import EngineChosen
from studio.services.jobs.queue import JobQueue
from studio.services.models.library import ModelLibrary
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.wire.messages import LocalModel
from tests.services.fakes import ENGINES, FakeLibrary

STARTERS = Path(os.environ.get("TRIPTYCH_STARTERS", Path("~/.cache/triptych-starters").expanduser()))
"""Where starter models lie that nobody installed, a folder for each."""
SENTENCES = ("The lamp stood over the water.", "She turned to the old road.", "Nothing moved but the rain.")


class BenchLibrary:
    """The fakes, and whatever is installed."""

    def __init__(self) -> None:
        self._fakes = FakeLibrary()
        self.real = ModelLibrary()

    def get(self, model_id: str) -> InstalledModel | None:
        return self._fakes.get(model_id) if model_id in ENGINES else self.real.get(model_id)

    def local(self, model_id: str, engine: str = "") -> LocalModel:
        return self._fakes.local(model_id) if model_id in ENGINES else self.real.local(model_id, engine)

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        return {} if request.model.id in ENGINES else self.real.helpers_for(request)

    def engine_chosen(self, request: Request) -> EngineChosen | None:
        return None if request.model.id in ENGINES else self.real.engine_chosen(request)

    def default_models(self) -> tuple[str, ...]:
        """The fake painter, and the first choice of each family that is installed."""
        families = (("picture", "text-to-image"), ("text", ""), ("voice", ""))
        firsts = [self.real.models_for(*one)[:1] for one in families]
        return ("painter", *(model.id for models in firsts for model in models))

    def request(self, model_id: str, *, long: bool = False) -> Request:
        """A plain job for this model: a second or so; `long`: enough to be cancelled in the middle."""
        model = self.get(model_id)
        if model is None:
            raise SystemExit(f"no model is called {model_id!r}")
        trick = "!heavy !load-heavy " if model_id in ENGINES else ""
        ref = ModelRef(model_id, model.engine) if model_id in ENGINES else self.real.ref(model_id)
        if model.family == "text":
            return TextRequest(model=ref, prompt=trick + "Once upon a time", max_tokens=400 if long else 40)
        if model.family == "voice":
            times = 20 if long else 1
            segments = tuple(SpeechSegment(trick + text) for text in SENTENCES * times)
            return SpeechRequest(model=ref, voice=str(model.defaults.get("voice", "")), segments=segments)
        defaults = {
            key: model.defaults[key] for key in ("width", "height", "guidance", "sampler") if key in model.defaults
        }
        steps = int(cast(int, model.defaults.get("steps", 4)))
        picture = PictureRequest(model=ref, prompt=trick + "a red apple", steps=steps, **defaults)  # type: ignore[arg-type]
        return _longer(picture) if long else picture


def _install_starters() -> None:
    command = [sys.executable, "-m", "studio", "models", "install", "--starter", "--from", str(STARTERS)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _longer(request: PictureRequest) -> PictureRequest:
    import msgspec

    return msgspec.structs.replace(request, batch=8)


class Bench:
    def __init__(self, library: BenchLibrary, pool: WorkerPool, queue: JobQueue, session: ProjectSession) -> None:
        self.library = library
        self.pool = pool
        self.queue = queue
        self.session = session


@contextmanager
def bench_services() -> Iterator[Bench]:
    """A queue and its workers over a project in a temporary folder, without a window."""
    application()
    with tempfile.TemporaryDirectory() as home:
        models = os.environ.get("TRIPTYCH_HOME")
        # Installed models are looked for where they are; everything that is written goes to the temporary folder.
        library = BenchLibrary()
        if STARTERS.is_dir() and not library.real.models_for("text", ""):
            os.environ["TRIPTYCH_HOME"] = home
            _install_starters()
            library = BenchLibrary()
        library.real.installed()
        os.environ["TRIPTYCH_HOME"] = home
        pool = WorkerPool()
        queue = JobQueue(library, pool)
        session = ProjectSession.create(Path(home, "bench.triptych"))
        queue.attach(session)
        try:
            yield Bench(library, pool, queue, session)
        finally:
            queue.attach(None)
            session.close()
            pool.shut_down()
            library.real.shut_down()
            del os.environ["TRIPTYCH_HOME"]
            if models is not None:
                os.environ["TRIPTYCH_HOME"] = models


def application() -> QApplication:
    """The one of this process; what it writes to stderr is only what matters."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_tell)
    return cast(QApplication, QApplication.instance() or QApplication(["bench"]))


def _tell(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    # Said at every layout by the platform without a screen.
    if "propagateSizeHints" not in words:
        print(words, file=sys.stderr)


def wait_until(holds: Callable[[], bool], seconds: float = 120) -> None:
    """Run the event loop until it holds, looked at every millisecond. Raises TimeoutError."""
    loop, timer, limit = QEventLoop(), QTimer(), QTimer()
    timer.setInterval(1)
    limit.setSingleShot(True)
    limit.setInterval(int(seconds * 1000))
    timer.timeout.connect(lambda: loop.quit() if holds() else None)
    limit.timeout.connect(loop.quit)
    timer.start()
    limit.start()
    if not holds():
        loop.exec()
    timer.stop()
    limit.stop()
    if not holds():
        raise TimeoutError


def chosen_models(library: BenchLibrary, named: Sequence[str]) -> tuple[str, ...]:
    return tuple(named) or library.default_models()
