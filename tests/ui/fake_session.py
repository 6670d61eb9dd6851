"""A session without a file: what a real one does to the document, its undo stacks and its settings, in memory.

It shares with the real one what has no file in it (history, snapshots, trash, settings), and commits when the event
loop turns. `tests/ui/fakes` runs both through the same tests.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoGroup, QUndoStack

from studio.domain.changes import Change, Edit, Stack
from studio.domain.document import Document, rebase, with_tiles
from studio.domain.errors import BadInput, DiskFull, Failure, ProjectDamaged, ProjectReadOnly, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas
from studio.domain.project_records import Asset, Snapshot
from studio.domain.records import Record
from studio.domain.text_records import Meta
from studio.project import snapshots, trash
from studio.project.identity import FileState, state_or_none
from studio.project.package import export_package
from studio.project.prepared import Prepared
from studio.project.records import encode_record, kind_of
from studio.project.replacing import replacing_project
from studio.project.settings import ProjectSettings
from studio.project.store import create_file
from studio.project.tiles import Known, read
from studio.project.writes import TileRow, Write
from studio.services.arrival import Steps
from studio.services.session.history import History, HistoryStep, StackSteps
from studio.services.session.newer import NewerThings
from studio.services.session.painting import Painting
from studio.services.session.read_history import STACKS

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw

T = TypeVar("T")

CANVAS = Canvas(id="canvas", name="Canvas", width=256, height=256)


class FakeSession(QObject):
    """Implements `SessionAsked`, and `Session` of the job ledger."""

    changed = Signal(object)
    committed = Signal(float)
    commit_failed = Signal(object)
    undo_refused = Signal(object)
    stepped = Signal(object, bool)
    history_changed = Signal()
    damaged = Signal(object)
    newer_found = Signal(object)
    wrong = Signal(int)
    copy_ended = Signal(object, object)
    moved_changed = Signal(object)
    renamed = Signal(object)

    def __init__(
        self, path: Path, title: str = "", *, read_only: bool = False, records: Sequence[Record] = (CANVAS,)
    ) -> None:
        super().__init__()
        self.path, self.read_only = path, read_only
        self.project_id = "" if read_only else new_id()
        self.newer: NewerThings | None = None
        self.cut_off = 0.0
        self.document = Document((Meta(id="project", title=title, created=time.time(), imports_told=True), *records))
        self.last_commit = 0.0
        self.issued = self.safe = 0
        self.moved: Failure | None = None
        self.folds = 0
        self._kept: dict[Path, tuple[int, FileState | None]] = {}
        self.last_failure: Failure | None = None
        self.blobs: dict[str, bytes] = {}
        self.writes = True
        """False: the disk is full."""
        self.closed = False
        self._unwritten_since: float | None = None
        self.lasting: tuple[Path, ...] = ()
        """What a test says is being written."""
        self._settings = ProjectSettings({})
        self._history = History(self, self._replay)
        self._history.altered.connect(self.history_changed)
        self.tiles: dict[str, TileRow] = {}
        self.painting = Painting(self, self)

    @property
    def undo_group(self) -> QUndoGroup:
        return self._history.group

    @property
    def kept(self) -> list[Snapshot]:
        return list(self.snapshots())

    def undo_stack(self, stack: Stack) -> QUndoStack:
        return self._history.stacks[stack]

    def history_of(self, stack: Stack) -> StackSteps:
        return self._history.of(stack)

    def history_steps(self) -> tuple[HistoryStep, ...]:
        return self._history.listed()

    def go_to(self, step: HistoryStep, *, undone: bool = False) -> None:
        self._history.go_to(step, undone=undone)

    def perform(self, change: Change) -> None:
        self.need_writable()
        if not change.edits:
            return
        for edit in change.edits:
            if edit.after is not None:
                encode_record(edit.after)
        if self.painting.waits_for(change):
            self.painting.settle()
        self._do(with_tiles(self.document, change))

    def _do(self, change: Change) -> None:
        self.document.apply(change)
        if change.stack != "none":
            self._history.push(change)
        self._write_soon()
        self.changed.emit(change)

    def commit_painted(self, change: Change, rows: tuple[TileRow, ...]) -> None:
        for row in rows:
            self.tiles.setdefault(row.name, row)
        self._do(change)

    def painting_failed(self, failure: Failure) -> None:
        self.last_failure = failure
        self.commit_failed.emit(failure)

    def read_tile(self, name: str, known: Known) -> dict[str, Raw]:
        return read(self.tiles.get, self.path, name, known)

    def tile_depth(self, name: str) -> int | None:
        return self.tiles[name].depth if name in self.tiles else None

    def add_asset(self, data: bytes, media_type: str, name: str = "") -> Asset:
        self.need_writable()
        sha256 = hashlib.sha256(data).hexdigest()
        present = self.document.get(Asset, sha256)
        if present is not None:
            return present
        now = time.time()
        asset = Asset(id=sha256, media_type=media_type, size=len(data), created=now, name=name)
        change = Change(id=new_id(), label="Add a file", stack="none", edits=(Edit(None, asset),), at=now)
        self._perform_with(change, {sha256: data})
        return asset

    def adopt(
        self, files: Sequence[tuple[Path, Asset]], change: Change, contents: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        self.need_writable()
        new = {asset.id: (path, asset) for path, asset in files if self.document.get(Asset, asset.id) is None}
        blobs = {
            sha256: contents[sha256] if sha256 in contents else path.read_bytes() for sha256, (path, _) in new.items()
        }
        if any(hashlib.sha256(data).hexdigest() != sha256 for sha256, data in blobs.items()):
            raise StudioError(BadInput(name="file", problem="the file is not the one that was announced"))
        assets = {asset.id for _, asset in files}
        others = [edit for edit in change.edits if not (isinstance(edit.after, Asset) and edit.after.id in assets)]
        edits = [Edit(None, asset) for _, asset in new.values()]
        edits += [edit for edit in others if edit.before is not None or not self._is_there(edit.after)]
        whole = msgspec.structs.replace(change, stack="none", edits=tuple(edits))
        fitting = rebase(self.document, whole) or whole
        if fitting.edits:
            self._perform_with(fitting, blobs)

    def read_asset(self, sha256: str) -> bytes:
        if sha256 not in self.blobs:
            raise StudioError(ProjectDamaged(path=str(self.path), detail="a file in the project is missing"))
        return self.blobs[sha256]

    def asset_reader(self, sha256: str) -> Callable[[], bytes]:
        return lambda: self.read_asset(sha256)

    def setting(self, name: str, default: T) -> T:
        return self._settings.get(name, default)

    def set_setting(self, name: str, value: object) -> None:
        self.need_writable()
        self._settings.set(name, value)
        self._write_soon()

    def flush(self, timeout: float | None = None) -> bool:
        settled = self.painting.settle(60.0 if timeout is None else timeout)
        self._write()
        return settled and self._unwritten_since is None

    def take_snapshot(self, name: str) -> Snapshot:
        self.need_writable()
        self.painting.settle()
        change, blobs = snapshots.take(self.document, name)
        self._perform_with(change, dict(blobs))
        snapshot = change.edits[-1].after
        assert isinstance(snapshot, Snapshot)
        return snapshot

    def snapshots(self) -> tuple[Snapshot, ...]:
        return tuple(self.document.all(Snapshot))

    def restore_snapshot(self, snapshot_id: str) -> None:
        self.painting.settle()
        snapshot = self.document.need(Snapshot, snapshot_id)
        self.perform(snapshots.restore(self.document, snapshot, self.read_asset(snapshot.asset), str(self.path)))

    def being_written(self) -> tuple[Path, ...]:
        return self.lasting

    def start_copy(self, dest: Path) -> None:
        self._start(dest, lambda: self._copy(dest))

    def start_package(self, dest: Path, in_words: Callable[[Document], str]) -> None:
        document = Document(self.document.records())
        self._start(dest, lambda: export_package(document, self.read_asset, in_words(document), dest))

    def prepare(self, change: Change) -> Prepared:
        return Prepared(change=change, puts=(), removals=(), step=b"")

    def in_slices(self, ready: Prepared, blobs: tuple[tuple[str, bytes], ...] = ()) -> Steps:
        self.need_writable()
        yield
        self._perform_with(ready.change, dict(blobs))

    def trash_sweep(self) -> Callable[[], trash.Sweep]:
        self.need_writable()
        document, changes, blobs = self.document.copy(), tuple(self._history.changes()), dict(self.blobs)
        return lambda: trash.sweep(document, changes, blobs.__getitem__)

    def sweep_out(self, swept: trash.Sweep) -> int:
        self.need_writable()
        self._perform_with(swept.change, {})
        for stack in STACKS:
            if stack in swept.stacks:
                self._history.clear(stack)
        for sha256 in swept.forget:
            del self.blobs[sha256]
        return swept.bytes

    def fold(self) -> None:
        self.folds += 1

    def look(self) -> Failure | None:
        return self.moved

    def is_kept_in(self, copy: Path) -> bool:
        number, state = self._kept.get(copy, (-1, None))
        return number == self.issued and state is not None and state_or_none(copy) == state

    def close(self, *, discard: bool = False) -> None:
        safe = (self.flush() and self.moved is None) or any(self.is_kept_in(copy) for copy in self._kept)
        if not self.closed and not safe and not discard:
            raise StudioError(self.moved or self.last_failure or self._disk_full())
        self.painting.stop()
        self.closed = self.read_only = True

    def need_writable(self) -> None:
        if self.read_only:
            raise StudioError(ProjectReadOnly(path=str(self.path), reason="the project is open for reading only"))

    def _perform_with(self, change: Change, blobs: Mapping[str, bytes]) -> None:
        self.document.apply(change)
        self.blobs.update(blobs)
        self._write_soon()
        self.changed.emit(change)

    def _is_there(self, record: Record | None) -> bool:
        return record is not None and self.document.get(type(record), record.id) is not None

    def _replay(self, change: Change, position: int, cursor: int) -> bool:
        if self.read_only:
            return False
        fitting = rebase(self.document, change)
        fitting = with_tiles(self.document, fitting) if fitting is not None else None
        if fitting is None:
            self.undo_refused.emit(change)
            return False
        self.document.apply(fitting)
        self._write_soon()
        self.changed.emit(fitting)
        self.stepped.emit(fitting, cursor > position)
        return True

    def _write_soon(self) -> None:
        self._unwritten_since = time.time()
        self.issued += 1
        QTimer.singleShot(0, self, self._write)

    def _write(self) -> None:
        if self._unwritten_since is None:
            return
        if not self.writes or self.moved is not None:
            self.last_failure = self.moved or self._disk_full()
            self.commit_failed.emit(self.last_failure)
            return
        self.last_commit, self._unwritten_since = self._unwritten_since, None
        self.last_failure = None
        self.safe = self.issued
        self.committed.emit(self.last_commit)

    def _disk_full(self) -> Failure:
        return DiskFull(path=str(self.path))

    def _start(self, dest: Path, work: Callable[[], None]) -> None:
        """Done at once, said when the event loop turns, as by a thread."""
        failure: Failure | None = None
        try:
            work()
        except StudioError as error:
            failure = error.failure
        QTimer.singleShot(0, self, lambda: self.copy_ended.emit(dest, failure))

    def _copy(self, dest: Path) -> None:
        """A project file that can be opened, as a real copy is."""
        with replacing_project(dest) as new, TemporaryDirectory() as folder:
            file = create_file(Path(folder) / "copy.triptych")
            puts = tuple((kind_of(record), record.id, encode_record(record)) for record in self.document.records())
            file.begin()
            tiles = tuple(self.tiles.values())
            file.commit(Write(puts=puts, blobs=tuple(self.blobs.items()), tiles=tiles))
            file.close()
            shutil.copyfile(file.path, new)
        self._kept[dest] = self.issued, state_or_none(dest)
