"""An open project: its document, its undo stacks and the file behind them.

The panes, the job queue and the command line use it, on the thread that made it (the window's main thread). All
writing to the file happens on the project's one writer thread; `committed` says what is safe on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup, QUndoStack

from studio.domain.document import Asset, Change, Document, Snapshot, Stack


class ProjectSession(QObject):
    changed = Signal(object)
    """Change, after it was applied to `document` (do, undo, redo and adoption alike)."""
    committed = Signal(float)
    """Seconds since 1970 of the newest acknowledged commit; everything performed before it is safe."""
    commit_failed = Signal(object)
    """Failure. What was not written is kept in memory and tried again."""

    path: Path
    read_only: bool
    document: Document
    undo_group: QUndoGroup
    last_commit: float

    @classmethod
    def create(cls, path: Path, title: str = "") -> ProjectSession:
        raise NotImplementedError

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> ProjectSession:
        raise NotImplementedError

    def undo_stack(self, stack: Stack) -> QUndoStack:
        raise NotImplementedError

    def perform(self, change: Change) -> None:
        raise NotImplementedError

    def flush(self, timeout: float = 10) -> bool:
        raise NotImplementedError

    def add_asset(self, data: bytes, media_type: str, name: str = "") -> Asset:
        raise NotImplementedError

    def adopt(self, files: Sequence[tuple[Path, Asset]], change: Change) -> None:
        raise NotImplementedError

    def read_asset(self, sha256: str) -> bytes:
        raise NotImplementedError

    def export_asset(self, sha256: str, dest: Path) -> None:
        raise NotImplementedError

    def take_snapshot(self, name: str) -> Snapshot:
        raise NotImplementedError

    def snapshots(self) -> tuple[Snapshot, ...]:
        raise NotImplementedError

    def restore_snapshot(self, snapshot_id: str) -> None:
        raise NotImplementedError

    def save_copy(self, dest: Path) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
