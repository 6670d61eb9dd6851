"""A thread that reads a project while it is closed: it ends at once, and one file remains."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.domain.errors import FileUnreadable, StudioError
from studio.project.connect import failures
from studio.project.store import ProjectFile, create_file

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def file(tmp_path: Path) -> ProjectFile:
    made = create_file(tmp_path / "a.triptych")
    made.begin()
    return made


def test_closing_ends_who_reads(file: ProjectFile) -> None:
    reading = threading.Event()

    def read() -> None:
        with failures(file.path), file.reading() as connection:
            reading.set()
            connection.execute(ENDLESS).fetchall()

    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(read)
        reading.wait()
        file.close()
        with pytest.raises(StudioError) as raised:
            ended.result()
    assert isinstance(raised.value.failure, FileUnreadable)
    assert [one.name for one in file.path.parent.glob("*.triptych*")] == ["a.triptych"]


def test_nobody_reads_what_is_closed(file: ProjectFile) -> None:
    read = file.blob_reader("0" * 64)
    file.close()
    with pytest.raises(StudioError) as raised:
        read()
    assert isinstance(raised.value.failure, FileUnreadable)
