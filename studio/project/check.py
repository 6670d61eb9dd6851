"""Whether a project is sound, found out without touching it: `triptych check`, and the tests.

Works while a window holds the file (it reads through SQLite) and on what a crash left (it reads a copy).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import msgspec

from studio.domain.document import Asset, Document, Paragraph, Scene
from studio.domain.errors import ProjectDamaged, StudioError
from studio.project import lock, schema
from studio.project.connect import peek
from studio.project.recovery import quick_check, reading, refuse_foreign_schema
from studio.project.store import is_clean, read_chunks, read_contents


class Report(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    version: int
    minor: int = 0
    supported: int = schema.VERSION
    clean: bool
    """The last one to edit it closed it in order (or still has it open: see `holder`)."""
    holder: str = ""
    """Who has it open for editing."""
    records: int = 0
    assets: int = 0
    problems: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.problems


def check(path: Path, *, blobs: bool = True, stop: Callable[[], bool] = lambda: False) -> Report:
    """Look at every page, every record and (with `blobs`) every byte of every asset. Changes nothing.

    Raise StudioError(NotAProject | FileUnreadable) when there is no project to check; damage is in the report.
    """
    version = peek(path)
    holder = lock.read_holder(path) if lock.is_held(path) else ""
    report = Report(path=str(path), version=version, clean=False, holder=holder)
    try:
        with reading(path) as connection:
            problems = [*quick_check(connection)]
            if version <= schema.VERSION:
                refuse_foreign_schema(connection, path)
            contents = read_contents(connection, path)
            document = Document(contents.records)
            problems.extend(_loose_ends(document))
            problems.extend(_asset_problems(connection, document, blobs, stop))
            return msgspec.structs.replace(
                report,
                minor=schema.minor_of(connection),
                clean=is_clean(connection),
                records=len(contents.records),
                assets=len(list(document.all(Asset))),
                problems=tuple(problems),
            )
    except StudioError as error:
        if not isinstance(error.failure, ProjectDamaged):
            raise
        return msgspec.structs.replace(report, problems=(error.failure.detail,))


def _loose_ends(document: Document) -> Iterator[str]:
    listed = Counter(paragraph_id for scene in document.all(Scene) for paragraph_id in scene.paragraphs)
    for paragraph_id, times in listed.items():
        if document.get(Paragraph, paragraph_id) is None:
            yield f"a scene lists paragraph {paragraph_id}, which is not there"
        elif times > 1:
            yield f"paragraph {paragraph_id} is listed {times} times"
    for paragraph in document.all(Paragraph):
        if paragraph.id not in listed:
            yield f"paragraph {paragraph.id} is in no scene"


def _asset_problems(
    connection: apsw.Connection, document: Document, blobs: bool, stop: Callable[[], bool]
) -> Iterator[str]:
    stored = dict(connection.execute("SELECT sha256, size FROM asset"))
    for asset in document.all(Asset):
        if stop():
            return
        if stored.get(asset.id) != asset.size:
            yield f"asset {asset.id[:12]} ({asset.name or asset.media_type}) is missing"
        elif blobs:
            digest = hashlib.sha256()
            for chunk in read_chunks(connection, asset.id):
                digest.update(chunk)
            if digest.hexdigest() != asset.id:
                yield f"asset {asset.id[:12]} ({asset.name or asset.media_type}) is damaged"
