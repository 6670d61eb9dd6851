"""Services without files, processes and models, for tests of the window. They behave as the real ones promise to."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QUndoCommand, QUndoGroup, QUndoStack

from studio.domain.catalogue import CatalogueEntry, CatalogueFile, InstalledModel, Licence
from studio.domain.document import (
    Asset,
    Canvas,
    Change,
    Document,
    Edit,
    Generation,
    Job,
    Recipe,
    Snapshot,
)
from studio.domain.engine_cards import CARDS
from studio.domain.errors import Failure, ModelMissing, StudioError
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef, PictureRequest, Request
from studio.services.session.newer import NewerThings
from studio.services.settings import Settings
from studio.wire.messages import LocalModel

LICENCE = Licence(spdx="MIT", commercial="yes")


class _Step(QUndoCommand):
    def __init__(self, session: FakeSession, change: Change) -> None:
        super().__init__(change.label)
        self._session, self._change = session, change

    def redo(self) -> None:
        self._session.apply(self._change)

    def undo(self) -> None:
        self._session.apply(self._change.inverse())


class FakeSession(QObject):
    changed = Signal(object)
    committed = Signal(float)
    commit_failed = Signal(object)
    undo_refused = Signal(object)
    stepped = Signal(object, bool)
    history_changed = Signal()
    copy_ended = Signal(object, object)
    damaged = Signal(object)

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        super().__init__()
        self.path, self.read_only = path, read_only
        self.newer: NewerThings | None = None
        self.document = Document((Canvas(id="canvas", name="Canvas", width=256, height=256),))
        self.undo_group = QUndoGroup(self)
        self._stacks = {name: QUndoStack(self.undo_group) for name in ("picture", "writing", "narration")}
        for name, stack in self._stacks.items():
            stack.setObjectName(name)
        self.last_commit = time.time()
        self.blobs: dict[str, bytes] = {}
        self.kept: list[Snapshot] = []
        self.writes = True
        self.closed = False

    def undo_stack(self, stack: str) -> QUndoStack:
        return self._stacks[stack]

    def apply(self, change: Change) -> None:
        self.document.apply(change)
        self.changed.emit(change)

    def perform(self, change: Change) -> None:
        if change.stack == "none":
            self.apply(change)
        else:
            self._stacks[change.stack].push(_Step(self, change))

    def flush(self, timeout: float = 10) -> bool:
        return self.writes

    def add_asset(self, data: bytes, media_type: str, name: str = "") -> Asset:
        digest = hashlib.sha256(data).hexdigest()
        known = self.document.get(Asset, digest)
        if known is not None:
            return known
        self.blobs[digest] = data
        asset = Asset(id=digest, media_type=media_type, size=len(data), created=time.time(), name=name)
        self.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, asset),), at=time.time()))
        return asset

    def read_asset(self, sha256: str) -> bytes:
        return self.blobs[sha256]

    def empty_trash(self) -> int:
        gone = [one for one in self.document.all(Generation) if one.trashed]
        edits = tuple(Edit(one, None) for one in gone)
        self.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
        return sum(len(self.blobs[one.asset]) for one in gone)

    def take_snapshot(self, name: str) -> Snapshot:
        snapshot = Snapshot(id=new_id(), name=name, created=time.time(), asset="")
        self.kept.append(snapshot)
        return snapshot

    def snapshots(self) -> tuple[Snapshot, ...]:
        return tuple(self.kept)

    def start_copy(self, dest: Path) -> None:
        dest.write_bytes(b"copy")
        self.copy_ended.emit(dest, None)

    def close(self) -> None:
        self.closed = True


class FakeQueue(QObject):
    job_changed = Signal(object)
    progress = Signal(str, float, float, str, object)
    preview = Signal(str, int, QImage)
    words = Signal(str, str)
    sound = Signal(str, int, int, bytes, float)
    adopted = Signal(str, object)
    ended = Signal(object)
    notes = Signal(str, tuple)
    waiting = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.session: FakeSession | None = None
        self._jobs: list[Job] = []
        self.retried: list[str] = []

    def attach(self, session: FakeSession | None) -> None:
        self.session = session

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        job = Job(id=new_id(), request=request, label=label, target_id=target_id, created=time.time())
        self._jobs.append(job)
        self._store(None, job)
        return job.id

    def _store(self, before: Job | None, after: Job) -> None:
        if self.session is not None:
            edits = (Edit(before, after),)
            self.session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
        self.job_changed.emit(after)

    def _job(self, job_id: str) -> Job:
        return next(job for job in self._jobs if job.id == job_id)

    def step(self, job_id: str, state: str, failure: Failure | None = None) -> None:
        """What a worker would cause."""
        before = self._job(job_id)
        after = msgspec.structs.replace(before, state=state, failure=failure)
        at = self._jobs.index(before)
        if state in ("done", "failed", "cancelled"):
            self._jobs.pop(at)
        else:
            self._jobs[at] = after
        self._store(before, after)
        if state in ("done", "failed", "cancelled"):
            self.ended.emit(after)

    def adopt(self, job_id: str, png: bytes, index: int = 0, *, read_as: str = "") -> Generation:
        """A finished picture of the job arrives in the document."""
        assert self.session is not None
        request = self._job(job_id).request
        assert isinstance(request, PictureRequest)
        asset = self.session.add_asset(png, "image/png")
        image = QImage.fromData(png)
        exact = msgspec.structs.replace(request, seed=request.seed + index, batch=1, read_as=read_as)
        recipe = Recipe(id=new_id(), request=exact, created=time.time())
        generation = Generation(
            id=new_id(),
            asset=asset.id,
            recipe_id=recipe.id,
            created=time.time(),
            width=image.width(),
            height=image.height(),
        )
        edits = (Edit(None, recipe), Edit(None, generation))
        self.session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
        self.adopted.emit(job_id, generation)
        return generation

    def cancel(self, job_id: str) -> None:
        self.step(job_id, "cancelled")

    def cancel_all(self) -> None:
        for job in tuple(self._jobs):
            self.cancel(job.id)

    def move(self, job_id: str, before_id: str | None) -> None:
        job = self._job(job_id)
        self._jobs.remove(job)
        at = self._jobs.index(self._job(before_id)) if before_id is not None else len(self._jobs)
        self._jobs.insert(at, job)
        self.job_changed.emit(job)

    def retry(self, job_id: str) -> str:
        self.retried.append(job_id)
        return new_id()

    def jobs(self) -> tuple[Job, ...]:
        return tuple(self._jobs)

    def active(self, job_id: str) -> bool:
        return any(job.id == job_id for job in self._jobs)


class FakeWorkers(QObject):
    worker_changed = Signal(str, str)
    held_changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.restarted: list[str] = []
        self.warmed: list[tuple[str, str]] = []
        self.warmed_on: list[str] = []

    def restart(self, family: str) -> None:
        self.restarted.append(family)

    def prewarm(self, family: str, model: LocalModel | None = None, *, device: str = "auto") -> None:
        self.warmed.append((family, model.id if model is not None else ""))
        self.warmed_on.append(device)

    def shut_down(self) -> None:
        pass


class FakeFit(msgspec.Struct):
    fits: bool = True
    words: str = "Fits."
    download_bytes: int | None = 98_000_000
    seconds: float | None = 1.0


class FakeLibrary(QObject):
    changed = Signal()
    install_progress = Signal(str, object, object, str)
    install_ended = Signal(str, object)

    def __init__(self, models: Sequence[InstalledModel] = (), entries: Sequence[CatalogueEntry] = ()) -> None:
        super().__init__()
        self.models, self.catalogue = list(models), list(entries)
        self.asked: list[str] = []

    def entries(self) -> tuple[CatalogueEntry, ...]:
        return tuple(self.catalogue)

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return next((entry for entry in self.catalogue if entry.id == model_id), None)

    def installed(self) -> tuple[InstalledModel, ...]:
        return tuple(self.models)

    def get(self, model_id: str) -> InstalledModel | None:
        return next((model for model in self.models if model.id == model_id), None)

    def successor(self, model_id: str) -> str:
        return next((entry.id for entry in self.catalogue if model_id in entry.replaces), "")

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        families = {family, "tool"}
        return tuple(m for m in self.models if m.family in families and (not task or task in m.tasks))

    def ref(self, model_id: str) -> ModelRef:
        model = self.get(model_id)
        if model is None:
            raise StudioError(ModelMissing(model_id=model_id))
        return ModelRef(id=model_id, engine=model.engine)

    def local(self, model_id: str) -> LocalModel:
        model = self.get(model_id)
        if model is None:
            raise StudioError(ModelMissing(model_id=model_id))
        return LocalModel(
            id=model.id,
            engine=model.engine,
            architecture=model.architecture,
            root=model.root,
            files={},
            memory_bytes=model.memory_bytes,
        )

    def fit(self, entry: CatalogueEntry) -> FakeFit:
        return FakeFit()

    def install(self, model_id: str) -> None:
        self.asked.append(model_id)

    def arrive(self, model: InstalledModel) -> None:
        """What a finished download causes."""
        self.models.append(model)
        self.changed.emit()
        self.install_ended.emit(model.id, None)

    def cancel_install(self, model_id: str) -> None:
        pass


def picture_model(model_id: str = "painter", **fields: object) -> InstalledModel:
    values: dict[str, object] = {
        "id": model_id,
        "title": model_id.title(),
        "family": "picture",
        "engine": "fake-picture",
        "architecture": "fake",
        "root": "/nowhere",
        "files": {},
        "tasks": ("text-to-image", "image-to-image"),
        "licence": LICENCE,
        "defaults": {"width": 256, "height": 256, "steps": 8, "guidance": 3.0},
    }
    return InstalledModel(**(values | fields))  # type: ignore[arg-type]


def entry(model_id: str, family: str, tasks: tuple[str, ...]) -> CatalogueEntry:
    return CatalogueEntry(
        id=model_id,
        title=model_id.title(),
        family=family,  # type: ignore[arg-type]
        tasks=tasks,
        engine="fake",
        starter=True,
        licence=LICENCE,
        files=(CatalogueFile(name="a", sources=(), size=5),),
    )


class FakePlayback(QObject):
    def stop(self) -> None:
        pass


class FakeStudio(QObject):
    session_changed = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.kinds = KINDS
        self.cards = CARDS
        self.settings = Settings()
        self.library = FakeLibrary(
            [picture_model()],
            [
                entry("painter", "picture", ("text-to-image",)),
                entry("writer", "text", ("continue",)),
                entry("speaker", "voice", ("speak",)),
            ],
        )
        self.workers = FakeWorkers()
        self.queue = FakeQueue()
        self.playback = FakePlayback()
        self.session: FakeSession | None = None
        self._folder = folder

    def new_project(self, path: Path, title: str = "") -> FakeSession:
        return self._take_up(FakeSession(path))

    def open_project(self, path: Path, *, read_only: bool = False) -> FakeSession:
        return self._take_up(FakeSession(path, read_only=read_only))

    def _take_up(self, session: FakeSession) -> FakeSession:
        self.close_project()
        self.session = session
        self.queue.attach(session)
        self.session_changed.emit(session)
        return session

    def close_project(self) -> None:
        if self.session is not None:
            session, self.session = self.session, None
            self.session_changed.emit(None)
            self.queue.attach(None)
            session.close()
