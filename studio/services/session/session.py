"""An open project: its document, its undo stacks and the file behind them.

The panes, the job queue and the command line use it, on the thread that made it (the window's main thread). All
writing to the file happens on the project's one writer thread; `committed` says what is safe on disk.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import msgspec
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QUndoGroup, QUndoStack

from studio.domain.changes import Change, Conflict, Edit, Stack, records_edited
from studio.domain.document import rebase, with_tiles
from studio.domain.errors import BadInput, Failure, FileUnreadable, FileUnwritable, ProjectReadOnly, StudioError
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS, Kinds
from studio.domain.picture_records import Tile
from studio.domain.project_records import Asset, Snapshot
from studio.domain.recipes.kept import Making
from studio.domain.text_records import Meta, Scene, Version
from studio.project import backup, package, snapshots, trash
from studio.project.identity import FileState, state_or_none
from studio.project.prepared import Prepared, is_large, prepared, slices
from studio.project.records import encode_change, rows_of
from studio.project.settings import ProjectSettings
from studio.project.store import ProjectFile, create_file
from studio.project.tiles import Known
from studio.project.upkeep import Upkeep
from studio.project.writer import Writer
from studio.project.writes import TileRow, UndoStep, Write
from studio.services.arrival import Arrival, Steps
from studio.services.session.copies import Copies, InWords, Pending
from studio.services.session.history import History, HistoryStep, StackSteps
from studio.services.session.newer import NewerThings, newer_things
from studio.services.session.opened import Opened, opened, read_whole
from studio.services.session.painting import Painting
from studio.services.session.read_history import STACKS
from studio.services.session.underway import Underway
from studio.services.session.unnamed import MADE_UNNAMED

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw

T = TypeVar("T")
FLUSH_SECONDS = 10.0
"""How long who closes waits for a disk that is slow; tests raise it."""
_STEPS_AHEAD = 8


class ProjectSession(QObject):
    """Made by `create` and `open`; usable until `close`."""

    changed = Signal(object)
    """Change, after it was applied to `document` (do, undo, redo and adoption alike)."""
    committed = Signal(float)
    """Seconds since 1970, to be shown. What is on disk says `safe`."""
    commit_failed = Signal(object)
    """Failure. What was not written is kept in memory, in order, and tried again."""
    undo_refused = Signal(object)
    """Change: a step back or forth that no longer fits, because another pane changed the same thing since."""
    stepped = Signal(object, bool)
    """Change as it was applied, and True for redo, False for undo: emitted after `changed` of each such step."""
    history_changed = Signal()
    """`history_steps` answers something else now."""

    damaged = Signal(object)
    """Failure: the check in the background has found damage. The backups are older and sound."""

    newer_found = Signal(object)
    """NewerThings that were found some time after opening; `newer` holds them by then."""

    wrong = Signal(int)
    """So many things are wrong in the project, found by itself soon after it was opened; a dialog lists and mends."""

    moved_changed = Signal(object)
    """ProjectMoved: the file's name leads elsewhere, and nothing is written until it is back or was left for a copy;
    None: it is back."""
    renamed = Signal(object)
    """Path: the file has this name now and was followed."""

    copy_ended = Signal(object, object)
    """Path and Failure or None, of what `start_copy` and `start_package` began."""

    _outcome_waits = Signal()
    _damage_found = Signal(object)
    _wrong_found = Signal(int)
    _unnamed_found = Signal(object)
    _seen = Signal(object, object)

    def __init__(self, whole: Opened) -> None:
        super().__init__()
        file, contents = whole.file, whole.contents
        self._file = file
        self._kinds = file.kinds
        self.path = file.path
        self.read_only = file.read_only
        self.project_id = file.id
        """Of the project, whatever its file is called."""
        self.document, self.cut_off = whole.document, whole.cut_off
        self._settings = ProjectSettings(contents.settings)
        self.newer = newer_things(contents.strange, (), file.kinds)
        """What is kept aside: of a newer version, or out of bounds."""
        self._other_steps = tuple(step.body for step in contents.steps if step.stack not in STACKS)
        self.removed = False
        """The file went when it was closed, because nobody had asked for it or done anything in it."""
        self.last_commit = 0.0
        """Seconds since 1970 by the clock on the wall, to be shown."""
        self.safe = 0
        """The number of the newest action that is on disk, with all before it."""
        self.moved: Failure | None = None
        """What has become of the file's name, see `moved_changed`."""
        self._kept: dict[Path, tuple[int, FileState | None]] = {}
        """Copies that were finished, with the newest action that is in them, and the file that they were then."""
        self._copying: dict[Path, int] = {}
        self.last_failure: Failure | None = None
        self._copies = Copies(file, self)
        self._copies.ended.connect(self._copy_ended)
        self._history = History(self, self._replay)
        self._history.altered.connect(self.history_changed)
        self._history.lost.connect(self._history_lost)
        self._stepping = Arrival(self)
        """A large step back or forth; it comes to its end before anything else happens to what it touches, or on a
        stack."""
        self._stepped_records: frozenset[tuple[type, str]] = frozenset()
        self._underway = Underway()
        self.painting = Painting(self, self)
        """What is painted, on its way into the project and back."""
        self._history.stacks["picture"].indexChanged.connect(self._read_tiles_in_advance)
        self._outcomes: deque[tuple[int, Failure | None]] = deque()
        self._hear_threads()
        self._writer: Writer | None = None
        self._upkeep: Upkeep | None = None
        if not self.read_only:
            self._writer = Writer(file, self._report, seen=self._seen.emit)
            self._upkeep = Upkeep(
                file,
                self._damage_found.emit,
                found=lambda findings: self._wrong_found.emit(len(findings)),
                unnamed=self._unnamed_found.emit,
            )
            self._history.restore(whole.history)
            self._read_tiles_in_advance()
            bad = whole.history.bad
            if bad:
                self.newer = newer_things(contents.strange, bad, self._kinds)
                self._queue(Write(cleared=bad))

    def _hear_threads(self) -> None:
        """What the threads of the file say is heard on the session's own."""
        queued = Qt.ConnectionType.QueuedConnection
        self._outcome_waits.connect(self._take_outcomes, queued)
        self._damage_found.connect(self._say_damaged, queued)
        self._wrong_found.connect(self.wrong, queued)
        self._unnamed_found.connect(self._forget_tiles, queued)
        self._seen.connect(self._take_seen, queued)

    @classmethod
    def create(cls, path: Path, title: str = "", *, program: str = "Triptych", kinds: Kinds = KINDS) -> ProjectSession:
        """A new project at `path`; never over a file that is there. Raise StudioError."""
        session = cls(read_whole(create_file(path.absolute(), program, kinds)))
        now = time.time()
        meta = Meta(id="project", title=title, created=now, imports_told=True)
        session.perform(Change(id=new_id(), label="New project", stack="none", edits=(Edit(None, meta),), at=now))
        if not session.flush():
            failure = session.last_failure or FileUnwritable(path=str(path), detail="it takes too long")
            session.close(discard=True)
            raise StudioError(failure)
        return session

    @classmethod
    def open(
        cls, path: Path, *, read_only: bool = False, program: str = "Triptych", kinds: Kinds = KINDS
    ) -> ProjectSession:
        """Open a project; one of a newer version opens with `read_only` True.

        Raise StudioError(NotAProject | ProjectLocked | ProjectDamaged | ProjectReadOnly | FileUnreadable | DiskFull).
        """
        return cls(opened(path, read_only=read_only, program=program, kinds=kinds))

    @classmethod
    def import_package(cls, source: Path, dest: Path, *, program: str = "Triptych") -> ProjectSession:
        """Make a new project at `dest` of a package (see `export_package`) and open it. Raise StudioError."""
        package.import_package(source, dest.absolute())
        return cls.open(dest, program=program)

    @staticmethod
    def backups_of(path: Path) -> tuple[Path, ...]:
        """The rolling backups of the project at this place, newest first; each is a project file."""
        return backup.list_backups(path.absolute())

    @classmethod
    def restore_backup(cls, made: Path, dest: Path, *, program: str = "Triptych") -> ProjectSession:
        """Open a backup as a new project at `dest`. Raise StudioError; never over a file that is there."""
        backup.restore_backup(made, dest.absolute())
        return cls.open(dest, program=program)

    # ---- for `painting`

    def need_writable(self) -> None:
        """Before anything is written. Raise StudioError(ProjectReadOnly)."""
        self._stepping.finish()
        self._need_writer()

    def _need_writer(self) -> None:
        if self._writer is None:
            raise StudioError(ProjectReadOnly(path=str(self.path), reason="the project is open for reading only"))

    def _make_way(self, change: Change, needs: frozenset[str] = frozenset()) -> None:
        """Before a change, which needs these scenes: have a large step come to its end, which holds the thread. What no
        stack holds and the step does not touch (jobs, versions kept by themselves, sittings) comes in between.
        Raise StudioError(ProjectReadOnly)."""
        self._need_writer()
        if self._stepping.busy:
            edits = with_tiles(self.document, change).edits
            touched = {(type(one), one.id) for edit in edits for one in (edit.before, edit.after) if one is not None}
            touched |= {(Scene, scene_id) for scene_id in needs}
            if change.stack != "none" or not self._stepped_records.isdisjoint(touched):
                self._stepping.finish()

    def commit_painted(self, change: Change, rows: tuple[TileRow, ...]) -> None:
        """As `perform`, with the rows of tiles that the change names, in the same transaction. Raise StudioError."""
        self.need_writable()
        ready = prepared(change, self._kinds)
        self.document.apply(change)
        self._keep(ready, tiles=rows)
        self.changed.emit(change)

    def painting_failed(self, failure: Failure) -> None:
        """Say it as a commit that failed."""
        self.last_failure = failure
        self.commit_failed.emit(failure)

    def read_tile(self, name: str, known: Known) -> dict[str, Raw]:
        """See `ProjectFile.read_tile`; also of those that are not in the file yet. Any thread."""
        return self._file.read_tile(name, self._underway.tile, known)

    def tile_depth(self, name: str) -> int | None:
        """As it is or will be in the file. Any thread."""
        # The file goes first: a row that is there already is not written again.
        depth = self._file.tile_depth(name)
        row = self._underway.tile(name) if depth is None else None
        return row.depth if row is not None else depth

    # ---- steps

    @property
    def undo_group(self) -> QUndoGroup:
        """All stacks; the pane in front makes its own the active one."""
        return self._history.group

    def undo_stack(self, stack: Stack) -> QUndoStack:
        """The stack of one pane. KeyError for "none"."""
        return self._history.stacks[stack]

    def history_steps(self) -> tuple[HistoryStep, ...]:
        """The undo steps of all panes, done and undone, in the order of time."""
        return self._history.listed()

    def history_of(self, stack: Stack) -> StackSteps:
        """The undo steps of one pane, until `history_changed`."""
        return self._history.of(stack)

    def go_to(self, step: HistoryStep, *, undone: bool = False) -> None:
        """Undo or redo on the step's own stack until it is the last one done, or with `undone` until it is undone as
        the last one. The other panes' steps stay as they are. KeyError for a step that is gone."""
        self._history.go_to(step, undone=undone)

    def perform(self, change: Change) -> None:
        """Apply a change, put it on its stack and queue its commit.

        Raise StudioError(ProjectReadOnly), StudioError(BadInput) for values that cannot be stored, and Conflict when
        the change does not start from the present state; the document is then as it was. A change without edits does
        nothing.
        """
        self._make_way(change)
        if not change.edits:
            return
        if self.painting.waits_for(change):
            self.painting.settle()
        change = with_tiles(self.document, change)
        ready = prepared(change, self._kinds)
        self.document.apply(change)
        self._keep(ready)
        self.changed.emit(change)

    def prepare(self, change: Change, needs: frozenset[str] = frozenset()) -> Prepared:
        """A change encoded for `in_slices`; on any thread. Raise StudioError(BadInput)."""
        return prepared(change, self._kinds, needs)

    def in_slices(self, ready: Prepared, blobs: tuple[tuple[str, bytes], ...] = ()) -> Steps:
        """As `perform`, for a large change: each step of the iterator applies a slice, the last one keeps all of it as
        one action, with `blobs`. Left before its end, or where it does not fit, it takes back what was applied.

        Raise StudioError(ProjectReadOnly), Conflict."""
        self._make_way(ready.change, ready.needs)
        *parts, last = slices(ready.change)
        with self._all_or_none() as put:
            for part in parts:
                put(part)
                self.changed.emit(part)
                yield
            if any(self.document.get(Scene, scene_id) is None for scene_id in ready.needs):
                raise Conflict(f"{ready.change.label}: the scene that it goes into is not there any more")
            self._make_way(ready.change, ready.needs)
            put(last)
        self._keep(ready, blobs)
        self.changed.emit(last)

    @contextmanager
    def _all_or_none(self) -> Iterator[Callable[[Change], None]]:
        """Gives what applies a part of a change; all parts are taken back when the block is left before its end."""
        applied: list[Change] = []

        def put(part: Change) -> None:
            self.document.apply(part)
            applied.append(part)

        try:
            yield put
        except BaseException:
            for part in reversed(applied):
                back = part.inverse()
                self.document.apply(back)
                self.changed.emit(back)
            raise

    def _keep(
        self, ready: Prepared, blobs: tuple[tuple[str, bytes], ...] = (), tiles: tuple[TileRow, ...] = ()
    ) -> None:
        """Put what was applied on its stack, and queue its commit."""
        change = ready.change
        write = Write(puts=ready.puts, removals=ready.removals, blobs=blobs, tiles=tiles)
        if change.stack != "none":
            position, kept = self._history.push(change)
            body = ready.step if kept is change else encode_change(kept, self._kinds)
            step = UndoStep(change.stack, position, body)
            oldest = self._history.oldest(change.stack, position, len(ready.step))
            write = msgspec.structs.replace(write, step=step, oldest=oldest)
        self._queue(write)

    def add_asset(self, data: bytes, media_type: str, name: str = "", making: Making = ()) -> Asset:
        """Keep a blob, its record and its bytes in one transaction; not undoable. The same bytes are kept once.
        `making`: what its file says of how it was made."""
        sha256 = hashlib.sha256(data).hexdigest()
        now = time.time()
        asset = Asset(id=sha256, media_type=media_type, size=len(data), created=now, name=name, making=making)
        change = Change(id=new_id(), label="Add a file", stack="none", edits=(), at=now)
        self.adopt([(Path(), asset)], change, {sha256: data})
        return self.document.need(Asset, sha256)

    def add_assets(self, files: Sequence[tuple[Asset, bytes]]) -> None:
        """The same for many whose names are known to be right, each with its bytes; those that are here stay as they
        are, unless now they say how they were made."""
        new = {asset.id: (asset, data) for asset, data in files if self.document.get(Asset, asset.id) is None}
        told = {asset.id: edit for asset, _data in files if (edit := self._told_since(asset)) is not None}
        edits = (*(Edit(None, asset) for asset, _data in new.values()), *told.values())
        change = Change(id=new_id(), label="Add files", stack="none", edits=edits, at=time.time())
        self._make_way(change)
        if edits:
            self._perform_with(change, tuple((asset.id, data) for asset, data in new.values()))

    def adopt(
        self, files: Sequence[tuple[Path, Asset]], change: Change, contents: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        """Take up finished files and the change that goes with them, in ONE transaction.

        Idempotent: what is in the document already is left out, so a result can be adopted again after a crash. The
        files may be removed once `safe` has reached what `issued` is after this call. `contents` holds, by SHA-256,
        what the caller has read of the files and checked already. Raise StudioError(FileUnreadable | BadInput), and
        then nothing was adopted. The change's stack is treated as "none".
        """
        brought = tuple(Edit(None, asset) for _, asset in files)
        self._make_way(msgspec.structs.replace(change, stack="none", edits=(*brought, *change.edits)))
        blobs: list[tuple[str, bytes]] = []
        edits: list[Edit] = []
        for path, asset in files:
            if self.document.get(Asset, asset.id) is None and asset.id not in [sha256 for sha256, _ in blobs]:
                data = contents.get(asset.id)
                blobs.append((asset.id, _read_checked(path, asset) if data is None else data))
                edits.append(Edit(None, asset))
            elif (told := self._told_since(asset)) is not None:
                edits.append(told)
        taken = {asset.id for _, asset in files}
        others = [edit for edit in change.edits if not (isinstance(edit.after, Asset) and edit.after.id in taken)]
        remaining = [edit for edit in others if not self._has_happened(edit)]
        whole = msgspec.structs.replace(change, stack="none", edits=(*edits, *remaining))
        fitting = rebase(self.document, whole) or whole
        if fitting.edits:
            self._perform_with(fitting, tuple(blobs))

    def _told_since(self, asset: Asset) -> Edit | None:
        """The same file came again, and now says how it was made."""
        known = self.document.get(Asset, asset.id)
        if known is None or known.making or not asset.making:
            return None
        return Edit(known, msgspec.structs.replace(known, making=asset.making))

    def read_asset(self, sha256: str) -> bytes:
        """Raise StudioError(ProjectDamaged) when it is missing or not what its name says."""
        pending = self._underway.blobs.get(sha256)
        return pending if pending is not None else self._file.read_blob(sha256)

    def asset_reader(self, sha256: str) -> Callable[[], bytes]:
        """A function that reads the blob on any thread, while the session is open; for large ones. It raises what
        `read_asset` does."""
        pending = self._underway.blobs.get(sha256)
        return self._file.blob_reader(sha256) if pending is None else lambda: pending

    def setting(self, name: str, default: T) -> T:
        """What belongs to this project but is no part of the document (a draft, a pane's state): the value that was
        set, if it is of the default's type, or the default."""
        return self._settings.get(name, default)

    def set_setting(self, name: str, value: object) -> None:
        """Keep a value that JSON can hold. Not undoable. Raise StudioError(ProjectReadOnly), TypeError, ValueError."""
        self._need_writer()
        self._queue(Write(settings=(self._settings.set(name, value),)))

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything performed is committed, `FLUSH_SECONDS` at most unless another time is given. False:
        time is up or a commit failed (see `last_failure`)."""
        timeout = FLUSH_SECONDS if timeout is None else timeout
        settled = self.painting.settle(timeout)
        self._stepping.finish()
        done = self._writer is None or self._writer.drain(timeout)
        self._take_outcomes()
        self.last_failure = self.painting.failure or self.last_failure
        return settled and done

    def pending(self) -> int:
        """How many actions are not safe on disk yet."""
        return 0 if self._writer is None else self._writer.pending() + self.painting.pending()

    def fold(self) -> None:
        """Have the file be whole for those who copy it by hand, as soon as all is committed; does not wait."""
        if self._writer is not None:
            self._writer.fold()

    @property
    def issued(self) -> int:
        """The number of the newest action; `safe` reaches it when it is on disk."""
        return self._underway.issued

    def take_snapshot(self, name: str) -> Snapshot:
        """Keep the whole document under a name; not undoable."""
        self.need_writable()
        self.painting.settle()
        change, data = snapshots.take(self.document, name)
        self._perform_with(change, data)
        snapshot = change.edits[-1].after
        assert isinstance(snapshot, Snapshot)
        return snapshot

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Oldest first."""
        return tuple(self.document.all(Snapshot))

    def restore_snapshot(self, snapshot_id: str) -> None:
        """Bring the document back to a snapshot, as one step on the writing stack; what was made since is kept
        where nothing is lost by keeping it (pictures, takes, assets). Raise KeyError, StudioError."""
        ready = self.restoring(snapshot_id)()
        if ready is not None:
            for _ in self.in_slices(ready):
                continue

    def restoring(self, snapshot_id: str) -> Callable[[], Prepared | None]:
        """Works out on any thread the step of `restore_snapshot`, from the project as it is now, for `in_slices`; None
        where nothing is to be done. Raise KeyError, StudioError; so may what is answered."""
        self.painting.settle()
        self.need_writable()
        snapshot = self.document.need(Snapshot, snapshot_id)
        document, read, path = self.document.copy(), self.asset_reader(snapshot.asset), str(self.path)

        def work() -> Prepared | None:
            change = with_tiles(document, snapshots.restore(document, snapshot, read(), path, self._kinds))
            return prepared(change, self._kinds) if change.edits else None

        return work

    def save_copy(self, dest: Path) -> None:
        """A copy of the whole project as it is now, through a temporary file; also of what cannot be written to the
        project itself, so that a full disk can be left. Raise StudioError."""
        unwritten, number = self._unwritten(), self._underway.issued
        self._copies.copy(dest, unwritten)
        self._kept[dest] = number, state_or_none(dest)

    def export_package(self, dest: Path, in_words: InWords) -> None:
        """The whole project as a ZIP that can be read without Triptych, with the manuscript as `in_words` writes it.
        Raise StudioError."""
        self._stepping.finish()
        self.painting.settle()
        self._copies.pack(dest, self.document, Pending(self._underway.blobs, self._underway.tile), in_words)

    def start_copy(self, dest: Path) -> None:
        """Like `save_copy`, in the background; `copy_ended` says how it went."""
        unwritten = self._unwritten()
        self._copying[dest] = self._underway.issued
        self._copies.start_copy(dest, unwritten)

    def being_written(self) -> tuple[Path, ...]:
        """Copies and packages that are on their way; closing gives them up."""
        return self._copies.underway

    def is_kept_in(self, copy: Path) -> bool:
        """Whether everything that was ever performed is in that copy, and nobody has touched it since."""
        number, state = self._kept.get(copy, (-1, None))
        return number == self._underway.issued and state is not None and state_or_none(copy) == state

    def _copy_ended(self, dest: Path, failure: Failure | None) -> None:
        number = self._copying.pop(dest, None)
        if number is not None and failure is None:
            self._kept[dest] = number, state_or_none(dest)
        self.copy_ended.emit(dest, failure)

    def start_package(self, dest: Path, in_words: InWords) -> None:
        """Like `export_package`, in the background and of the document as it is now; `copy_ended` says how it went."""
        self._stepping.finish()
        self.painting.settle()
        pending = Pending(dict(self._underway.blobs), self._underway.tile)
        self._copies.start_pack(dest, self.document.copy(), pending, in_words)

    def trash_sweep(self) -> Callable[[], trash.Sweep]:
        """Works out on any thread what `sweep_out` is to take out of the project as it is now: the trashed pictures and
        every asset nothing refers to. It reads the whole project."""
        self.need_writable()
        document, changes = self.document.copy(), tuple(self._history.changes())
        names = {one.asset for one in document.all(Snapshot)} | {one.asset for one in document.all(Version)}
        readers = {name: self.asset_reader(name) for name in names}
        young = self._underway.young(trash.GRACE_SECONDS)
        return lambda: trash.sweep(
            document, changes, lambda one: readers[one](), also=self._other_steps, young=young, kinds=self._kinds
        )

    def sweep_out(self, swept: trash.Sweep) -> int:
        """Delete these; the bytes that were freed. Not undoable: stacks whose steps speak of them forget their history.
        Raise Conflict where one of them was changed meanwhile."""
        self._make_way(swept.change)
        if swept.stacks:
            self._stepping.finish()
        _, removals = rows_of(swept.change, self._kinds)
        self.document.apply(swept.change)
        for stack in STACKS:
            if stack in swept.stacks:
                self._history.clear(stack)
        self._queue(Write(removals=removals, forget=swept.forget, cleared=swept.stacks))
        self.changed.emit(swept.change)
        return swept.bytes

    def empty_trash(self) -> int:
        """Both at once; the bytes that were freed."""
        return self.sweep_out(self.trash_sweep()())

    def close(self, *, discard: bool = False) -> None:
        """Commit everything, then leave one file. Safe to call twice.

        Raise StudioError when the last actions cannot be written: the session is then still open, and nothing is lost
        until it is closed with `discard`. A project that the program made unasked and in which nothing was done is
        `removed`.
        """
        self.end(discard=discard)()

    def end(self, *, discard: bool = False) -> Callable[[], None]:
        """As `close`, but for what waits for threads and for the disk: that is answered, for any thread. All is in the
        file by then, and nobody else can open it until that is done."""
        writer, upkeep = self._writer, self._upkeep
        if writer is not None and not self._may_go() and not discard:
            raise StudioError(
                self.moved or self.last_failure or FileUnwritable(path=str(self.path), detail="it takes too long")
            )
        self._writer = self._upkeep = None
        self.painting.stop()
        self._history.stop()
        self._copies.stop()
        self.removed = self.removed or (not self.read_only and self._unwanted())
        self.read_only = True
        return partial(_shut, self._file, writer, upkeep, remove=self.removed)

    def held(self) -> tuple[Collection[object], ...]:
        """What takes long to free when the session goes."""
        edits = tuple(chain.from_iterable(change.edits for change in self._history.large()))
        return self.document.records(), edits

    def _may_go(self) -> bool:
        """Everything is in the file that has the project's name, or in a copy."""
        done = self.flush()
        self.look()
        return (done and self.moved is None) or any(self.is_kept_in(copy) for copy in self._kept)

    def look(self) -> Failure | None:
        """What has become of the file's name, known after a `flush` or a second at most. Idempotent."""
        self._take_seen(self._file.moved, self._file.path)
        return self.moved

    def _unwanted(self) -> bool:
        """Whether the program made the project unasked and nothing was ever done in it."""
        by_itself = self._settings.names() == {MADE_UNNAMED} and self.setting(MADE_UNNAMED, "") == str(self.path)
        if not by_itself or self._other_steps or self.history_steps():
            return False
        return all(isinstance(record, Meta) for record in self.document.records())

    def _unwritten(self) -> tuple[Write, ...]:
        self.flush()
        return () if self._writer is None else self._writer.waiting()

    def _perform_with(self, change: Change, blobs: tuple[tuple[str, bytes], ...]) -> None:
        puts, removals = rows_of(change, self._kinds)
        self.document.apply(change)
        self._queue(Write(puts=puts, removals=removals, blobs=blobs))
        self.changed.emit(change)

    def _has_happened(self, edit: Edit) -> bool:
        new = edit.after
        return edit.before is None and new is not None and self.document.get(type(new), new.id) is not None

    def _replay(self, change: Change, position: int, cursor: int) -> bool:
        """`change` is turned round already where the step goes back; the cursor is then the step's own position."""
        if self._writer is None:
            return False
        self._stepping.finish()
        fitting = self._fitting(change)
        touched = records_edited(fitting) if fitting is not None and is_large(fitting) else None
        if fitting is not None and touched is not None:
            self._stepped_records = touched
            steps = self._step_in_slices(fitting, position, cursor)
            self._stepping.start(steps, lambda end: self._step_ended(change, position, cursor, end))
            return True
        try:
            if fitting is not None:
                self.document.apply(fitting)
        except Conflict:
            fitting = None
        if fitting is None:
            self._refuse(change, position)
            return False
        puts, removals = rows_of(fitting, self._kinds)
        self._queue(Write(puts=puts, removals=removals, cursor=(change.stack, cursor)))
        self.changed.emit(fitting)
        self.stepped.emit(fitting, cursor > position)
        return True

    def _fitting(self, change: Change) -> Change | None:
        """As it fits now; None where it does not."""
        fitting = rebase(self.document, change)
        return None if fitting is None else with_tiles(self.document, fitting)

    def _refuse(self, change: Change, position: int) -> None:
        self._queue(Write(dropped=(change.stack, position)))
        self.undo_refused.emit(change)

    def _step_in_slices(self, change: Change, position: int, cursor: int) -> Steps:
        """A large step back or forth: one action all the same, which is written when all of it has come."""
        puts: list[tuple[str, str, bytes]] = []
        removals: list[tuple[str, str]] = []
        with self._all_or_none() as put:
            for part in slices(change):
                come, gone = rows_of(part, self._kinds)
                puts += come
                removals += gone
                put(part)
                self.changed.emit(part)
                yield
        self._queue(Write(puts=tuple(puts), removals=tuple(removals), cursor=(change.stack, cursor)))
        self.stepped.emit(change, cursor > position)

    def _step_ended(self, change: Change, position: int, cursor: int, end: Failure | Conflict | None) -> None:
        """Only what follows a slice at once, in the same turn, can have taken the ground from the next one."""
        if end is not None:
            self._history.take_out(change.stack, position, cursor)
            self._refuse(change, position)

    def _queue(self, write: Write) -> None:
        assert self._writer is not None
        self._writer.put(self._underway.issue(write), write)

    @Slot(object, object)
    def _take_seen(self, moved: Failure | None, path: Path) -> None:
        if path != self.path:
            self.path = path
            self.renamed.emit(path)
        if moved != self.moved:
            self.moved = moved
            self.moved_changed.emit(moved)

    @Slot(str)
    def _history_lost(self, stack: Stack) -> None:
        self._queue(Write(cleared=(stack,)))
        known = self.newer if self.newer is not None else NewerThings()
        self.newer = msgspec.structs.replace(known, histories=(*known.histories, stack))
        self.newer_found.emit(self.newer)

    @Slot(object)
    def _say_damaged(self, failure: Failure) -> None:
        self.damaged.emit(failure)

    @Slot()
    def _read_tiles_in_advance(self) -> None:
        """Those that the next steps back or forth will show."""
        records = self._history.beside("picture", _STEPS_AHEAD)
        self.painting.read_in_advance([one.pixels for one in records if isinstance(one, Tile) and one.pixels])

    @Slot(object)
    def _forget_tiles(self, names: tuple[str, ...]) -> None:
        """Nothing named these when the file was looked at; what was painted since may look like one of them."""
        used = self._underway.stop_asking_whether_new(names) or self.painting.busy
        if names and not used and self._writer is not None:
            self._queue(Write(forget_tiles=names))

    def _report(self, ticket: int, failure: Failure | None) -> None:
        # On the writer thread: leave the outcome and wake the session's own thread.
        self._outcomes.append((ticket, failure))
        self._outcome_waits.emit()

    @Slot()
    def _take_outcomes(self) -> None:
        newest = 0.0
        while self._outcomes:
            _, failure = self._outcomes.popleft()
            if failure is not None:
                self.last_failure = failure
                self.commit_failed.emit(failure)
                continue
            self.last_failure = None
            ticket = self._underway.done()
            newest = ticket.at
            self.safe = ticket.number
        if newest:
            self.last_commit = newest
            self.committed.emit(self.last_commit)


def _shut(file: ProjectFile, writer: Writer | None, upkeep: Upkeep | None, *, remove: bool) -> None:
    if upkeep is not None:
        upkeep.stop()
    if writer is not None:
        writer.stop()
    file.close(remove=remove)


def _read_checked(path: Path, asset: Asset) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    if hashlib.sha256(data).hexdigest() != asset.id:
        raise StudioError(BadInput(name=path.name, problem="the file is not the one that was announced"))
    return data
