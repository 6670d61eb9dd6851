"""Job folders as they are found at the next start, with whatever lies in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.errors import BadInput, ProjectDamaged, StudioError
from studio.services.jobs.spool import Spool, read_inputs
from studio.wire.folder import DONE_SUFFIX, FINISHED, ORDER


@pytest.mark.parametrize(
    "note",
    [b"", b"\xc1", b"\xd4\x05\x00", b"\x81\x91\x01\x02", b"\x81\xa3job\xd4\x05\x00", b"\x91" * 10_000],
    ids=["empty", "no msgpack", "an extension", "a list as key", "an extension inside", "very deep"],
)
def test_a_folder_of_notes_that_nobody_wrote_is_passed_over(tmp_path: Path, note: bytes) -> None:
    spool = Spool(tmp_path)
    folder = spool.folder("job")
    folder.mkdir(parents=True)
    for name in (ORDER, FINISHED, f"0000{DONE_SUFFIX}"):
        (folder / name).write_bytes(note)
    assert spool.leftovers("project", frozenset()) == ()
    assert spool.finished(folder) is None
    assert spool.finished_files(folder) == ()


def test_an_input_that_is_missing_is_the_trouble_of_its_job_alone(tmp_path: Path) -> None:
    def missing() -> bytes:
        raise StudioError(ProjectDamaged(path=str(tmp_path), detail="asset is missing or damaged"))

    assert read_inputs({"a": lambda: b"here"}) == {"a": b"here"}
    with pytest.raises(StudioError) as raised:
        read_inputs({"a": lambda: b"here", "b" * 64: missing})
    assert isinstance(raised.value.failure, BadInput)
    assert raised.value.failure.name == "b" * 12
