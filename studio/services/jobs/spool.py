"""The spool: a folder for each job at work, so that nothing a worker finished is lost when the window dies.

Used by JobQueue: `prepare` on a thread of its own, because it waits for the disk; the rest on the main thread. The
layout is in `studio.wire.folder`. A folder is removed once the project has committed what lay in it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from studio import leavings, places
from studio.domain.errors import BadInput, ProjectDamaged, StudioError
from studio.domain.kinds import KINDS, Kinds, tag_of
from studio.domain.project_records import Job
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Request
from studio.domain.stored import from_builtins
from studio.private_files import private_folder, write_private
from studio.project.contents import id_at
from studio.wire.folder import DONE_SUFFIX, FINISHED, INPUTS, ORDER, sync_folder, write_safely
from studio.wire.messages import FileDone, Finished

T = TypeVar("T")
_log = logging.getLogger(__name__)
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}")
LARGEST_NOTE = 16 << 20
"""Bytes; a longer order or note is not ours."""


class SpoolOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the folder is for. The project is known by its own id; one that has none by its path and by the job's id,
    which is in its queue."""

    job: Job
    project: str
    """Path of the file as it was called then."""
    project_id: str = ""


class Leftover(NamedTuple):
    """What a crash left of a job."""

    folder: Path
    order: SpoolOrder


class _WhoseFolder(msgspec.Struct, frozen=True):
    """What a folder is for, as far as every version can read it."""

    project: str


class Spool:
    def __init__(self, root: Path | None = None, kinds: Kinds = KINDS) -> None:
        self._kinds = kinds
        self._root = root or places.spool_dir()
        self._presence = leavings.Presence(self._root)

    def folder(self, job_id: str, project: str = "") -> Path:
        """Of a job in the project with this path: a copy of a project has the same jobs, and the original's folders may
        hold what a crash left. "" for what is of no project.

        A job's id may come from a project that a stranger wrote: one that is no plain name never is a path."""
        name = _named(job_id)
        return self._root / (f"{name}-{_digest(project)[:16]}" if project else name)

    def prepare(
        self,
        job: Job,
        project: str,
        contents: Mapping[str, bytes],
        project_id: str = "",
        folder: Path | None = None,
    ) -> dict[str, str]:
        """Make the job's folder with its order and inputs (bytes by SHA-256), safe on the disk; answers with the
        inputs' paths by SHA-256. `folder`: the one that it has, where the project had another path when it was opened.
        Raises OSError."""
        folder = folder or self.folder(job.id, project)
        shutil.rmtree(folder, ignore_errors=True)
        order = SpoolOrder(job=job, project=project, project_id=project_id)
        private_folder(folder)
        write_safely(folder / ORDER, lambda file: file.write(msgspec.msgpack.encode(order)))
        paths = self.write_inputs(folder, contents)
        sync_folder(self._root)
        return paths

    @staticmethod
    def write_inputs(folder: Path, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Into a job's folder, which is made; their paths by SHA-256. Raises OSError."""
        private_folder(folder / INPUTS)
        paths = {}
        for sha256, content in contents.items():
            path = folder / INPUTS / sha256
            write_private(path, content, durable=False)
            paths[sha256] = str(path)
        return paths

    def leftovers(self, project: str, job_ids: frozenset[str], project_id: str = "") -> tuple[Leftover, ...]:
        """Folders that belong to this project: they name its id, and its path or, where no file of that id has the path
        any more, one of its jobs. Folders without an id belong to whom their path and their job name."""
        found = []
        for folder in sorted(self._root.iterdir()):
            order = self._read(folder / ORDER, SpoolOrder)
            if order is None or not _is_named_for(folder.name, order.job.id):
                continue
            if order.project_id and order.project_id != project_id:
                continue
            if order.project == project or (order.job.id in job_ids and not _still_there(order)):
                found.append(Leftover(folder, order))
        return tuple(found)

    def sweep(self) -> None:
        """Remove what no project will ever ask for: folders without a finished file whose project is gone, and all
        that name none (damaged ones and those of asides). Only while no other program works in the spool: what it is
        about to name is not known here."""
        with self._presence.alone() as alone:
            if not alone:
                return
            for folder in self._root.iterdir():
                order = self._read(folder / ORDER, _WhoseFolder)
                if order is not None and Path(order.project).exists():
                    continue
                kept = (folder / FINISHED).exists() or any(folder.glob(f"*{DONE_SUFFIX}"))
                if order is None or not kept:
                    _log.info("%s in the spool belongs to no project and is gone", folder.name)
                    shutil.rmtree(folder, ignore_errors=True)

    def finished_files(self, folder: Path) -> tuple[FileDone, ...]:
        """What the worker finished there, in order; only files that are still what their note says."""
        files = []
        for note in sorted(folder.glob(f"*{DONE_SUFFIX}")):
            done = self._read(note, FileDone) or self._read_flat(note)
            if done is None:
                continue
            # Only the name counts: the folder may have been moved with the user's home, and notes are no authority.
            path = folder / Path(done.path).name
            parts = tuple(msgspec.structs.replace(part, path=str(folder / Path(part.path).name)) for part in done.parts)
            pairs = [(path, done.sha256), *((Path(part.path), part.sha256) for part in parts)]
            if all(one.is_file() and _sha256(one) == sha256 for one, sha256 in pairs):
                files.append(msgspec.structs.replace(done, path=str(path), parts=parts))
        return tuple(files)

    def finished(self, folder: Path) -> Finished | None:
        """The job's last message, if it came to its end."""
        return self._read(folder / FINISHED, Finished)

    def remove(self, folder: Path) -> None:
        """Does nothing if there is no such folder; what cannot be removed now is found again at the next attach."""
        shutil.rmtree(folder, ignore_errors=True)

    def _read(self, path: Path, kind: type[T]) -> T | None:
        data = _bytes(path)
        if data is None:
            return None
        try:
            return msgspec.msgpack.decode(data, type=kind, dec_hook=self._kinds.decode_hook)
        except UNDECODABLE:
            # A newer version may have written fields that this one does not know.
            return self._made_of(data, kind)

    def _made_of(self, data: bytes, kind: type[T]) -> T | None:
        try:
            return from_builtins(msgspec.msgpack.decode(data), kind, self._kinds.opened)
        except UNDECODABLE:
            return None

    def _read_flat(self, path: Path) -> FileDone | None:
        """A note that a worker of protocol 1 left: the facts of pictures and sounds lie beside each other in it."""
        data = _bytes(path)
        if data is None:
            return None
        try:
            note = msgspec.msgpack.decode(data, type=dict[str, object])
            request = from_builtins(note.get("request"), Request, self._kinds.opened)
            made = self._kinds.of(request).made
            if made is None:
                return None
            whole = note | {"made": note | {"made": tag_of(made)}}
            return from_builtins(whole, FileDone, self._kinds.opened)
        except UNDECODABLE:
            return None


def _named(job_id: str) -> str:
    return job_id if _PLAIN.fullmatch(job_id) is not None else _digest(job_id)


def _is_named_for(folder: str, job_id: str) -> bool:
    """Also by the id alone, as older versions named the folders."""
    name = _named(job_id)
    return folder == name or re.fullmatch(re.escape(name) + "-[0-9a-f]{16}", folder) is not None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _still_there(order: SpoolOrder) -> bool:
    """Whether the project that the order names still has the path it had."""
    path = Path(order.project)
    return path.exists() and (not order.project_id or id_at(path) == order.project_id)


def read_inputs(readers: Mapping[str, Callable[[], bytes]]) -> dict[str, bytes]:
    """The bytes of a job's inputs, by SHA-256. Raises StudioError: BadInput for one that is not in the project any more
    or is damaged, which is this job's trouble and not the project's."""
    contents = {}
    for sha256, read in readers.items():
        try:
            contents[sha256] = read()
        except StudioError as error:
            if not isinstance(error.failure, ProjectDamaged):
                raise
            problem = "the picture or recording that this job begins with is missing from the project, or damaged"
            raise StudioError(BadInput(name=sha256[:12], problem=problem)) from error
    return contents


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST_NOTE else None
    except OSError:
        return None
