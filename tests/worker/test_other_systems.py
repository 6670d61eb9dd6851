"""Fences of macOS and Windows, held against systems that remember what they were told: the real ones are not here."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from studio.worker import job_object, seatbelt
from studio.worker.landlock import DEVICE, READ, RUN, WRITE, Rule


def decided(profile: str, operation: str, path: str) -> str:
    """What a profile answers by the last rule that fits, as sandbox(7) says."""
    answer = "allow"
    for line in profile.splitlines()[2:]:
        verb, _, rest = line.strip("()").partition(" ")
        said, _, filters = rest.partition(" ")
        family = said.rstrip("*")
        if operation != said and not (said.endswith("*") and operation.startswith(family)):
            continue
        if not filters or any(_fits(one, path) for one in filters.split("(") if one.strip()):
            answer = verb
    return answer


def _fits(one: str, path: str) -> bool:
    kind, _, quoted = one.strip(" )").partition(" ")
    name = quoted.strip('"').replace('\\"', '"').replace("\\\\", "\\")
    return path == name or (kind == "subpath" and path.startswith(name.rstrip("/") + "/"))


def test_a_profile_gives_what_the_rules_give(tmp_path: Path) -> None:
    models, spool, odd = (tmp_path / name for name in ("models", "spool", 'a "b" \\ c'))
    for folder in (models, spool, odd):
        folder.mkdir()
    rules = [Rule(models, READ), Rule(spool, WRITE), Rule(odd, RUN), Rule(Path("/dev/null"), DEVICE)]
    text = seatbelt.profile([*rules, Rule(tmp_path / "gone", WRITE)])
    assert text.startswith("(version 1)\n(allow default)\n(deny network*)\n")
    assert "gone" not in text
    assert decided(text, "network-outbound", "") == "deny"
    assert decided(text, "file-write-data", f"{spool}/result") == "allow"
    assert decided(text, "file-write-data", f"{models}/net.onnx") == "deny"
    assert decided(text, "file-write-create", f"{tmp_path}/elsewhere") == "deny"
    assert decided(text, "file-write-data", "/dev/null") == "allow"
    assert decided(text, "file-read-data", f"{odd}/program") == "allow"
    assert decided(text, "file-read-data", "/Users/anna/diary.txt") == "deny"
    assert decided(text, "file-read-metadata", "/Users/anna/diary.txt") == "allow"
    assert decided(text, "file-read-data", "/System/Library/Fonts/a.ttc") == "allow"


def test_a_name_that_the_language_cannot_say_is_out_of_reach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trick = tmp_path / 'x"))\n(allow network*)\n(allow file-write* (subpath "'
    trick.mkdir()
    text = seatbelt.profile([Rule(trick, WRITE)])
    assert text.count("network") == 1
    assert "out of reach" in capsys.readouterr().err


def test_a_system_that_refuses_is_told_of_and_holds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert seatbelt.restrict([], lambda _profile: "") == "sandbox profile"
    assert seatbelt.restrict([], lambda _profile: "already in a sandbox") == ""
    assert "already in a sandbox" in capsys.readouterr().err


class Windows:
    """kernel32 as far as jobs go."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.job: tuple[int, int] | None = None
        self.members: list[int] = []

    def CreateJobObjectW(self, _security: None, _name: None) -> int:
        return 0 if self.refuses == "create" else 77

    def SetInformationJobObject(self, job: int, kind: int, limits: object, size: int) -> int:
        assert (job, size) == (77, 4)
        self.job = (kind, ctypes.cast(limits, ctypes.POINTER(ctypes.c_uint32)).contents.value)  # type: ignore[arg-type]
        return self.refuses != "set"

    def GetCurrentProcess(self) -> int:
        return -1

    def AssignProcessToJobObject(self, job: int, process: int) -> int:
        assert job == 77
        self.members.append(process)
        return self.refuses != "assign"


def test_a_worker_leaves_the_desktop() -> None:
    """Numbers as winnt.h has them: class 4, all eight restrictions."""
    system = Windows()
    assert job_object.restrict(system) == "job object (desktop alone)"
    assert system.job == (4, 0xFF)
    assert system.members == [-1]


@pytest.mark.parametrize("refuses", ["create", "set", "assign"])
def test_a_refused_job_object_holds_nothing(refuses: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert job_object.restrict(Windows(refuses)) == ""
    assert "refused a job object" in capsys.readouterr().err
