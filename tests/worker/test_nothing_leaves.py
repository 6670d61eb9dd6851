"""Under the eyes of strace: the window, the command line and whole jobs of every family open no internet socket, ask no
name service, and write in the program's own folders and where the person says alone. Workers are fenced as in use."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.wire.reach import READS, WRITES
from studio.worker import landlock
from tests.starters import starter_file
from tests.worker.talk import ROOT

CHANGES = (
    "creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2", "link", "linkat", "symlink",
    "symlinkat", "unlink", "unlinkat", "rmdir", "truncate", "chmod", "fchmodat", "chown", "lchown", "fchownat",
    "setxattr",
)  # fmt: skip
OPENS = ("open", "openat", "openat2")
WATCHED = "trace=" + ",".join(("socket", "connect", "bind", "sendto", "sendmsg", *OPENS, *CHANGES))
INTERNET = re.compile(r"AF_INET6?\b|AF_PACKET|AF_VSOCK|nscd|resolve|sun_path=.*(dns|nss)", re.IGNORECASE)
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)")
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
FOR_WRITING = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC)")
HARMLESS = ("/dev/", "/proc/")
LOADS = """
from pathlib import Path
from studio import places
from studio.worker import isolation, sandbox
own = places.scratch_dir()
sandbox.prepare(own)
isolation.leave_the_network()
sandbox.fence_files(own)
import onnxruntime
from studio.engines.runtime.minilm import SentenceEncoder
import tokenizers
print("loaded")
"""


def watched(tmp_path: Path, *command: str) -> tuple[list[str], str]:
    """The system calls of a process with its children, and what it printed; skips where nobody may watch."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "calls"
    tried = subprocess.run(["strace", "-f", "-o", str(log), "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("strace may not watch here")
    user = tmp_path / "user"
    user.mkdir()
    env = {**os.environ, "HOME": str(user), "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(user / ".cache")}
    eye = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "--seccomp-bpf",
        "-e",
        WATCHED,
        "-e",
        "signal=none",
        "-s",
        "4096",
        "-o",
        str(log),
    ]
    done = subprocess.run(
        [*eye, *command],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(user.iterdir()) == [], "a library wrote into the person's home"
    return log.read_text(errors="replace").splitlines(), done.stdout


def strangers(calls: list[str], *ours: Path) -> list[str]:
    """Calls that reach for the internet or a name service, or that change anything elsewhere."""
    return [call for call in calls if _reaches_out(call) or any(_is_elsewhere(one, *ours) for one in _changed(call))]


def _reaches_out(call: str) -> bool:
    return INTERNET.search(call) is not None and not re.search(r"\bopen\w*\(", call)


def _changed(call: str) -> list[str]:
    """Absolute paths of what a call that succeeded makes, changes or removes."""
    parts = CALL.match(call)
    if parts is None or int(parts[3]) < 0:
        return []
    name, arguments = parts[1], parts[2]
    if name not in CHANGES and not (name in OPENS and FOR_WRITING.search(arguments)):
        return []
    found = PATH.findall(arguments)
    # The text of a link is no place.
    found = found[1:] if name.startswith("symlink") else found
    return [os.path.normpath(Path(folder or ROOT, path)) for folder, path in found]


def _is_elsewhere(path: str, *ours: Path) -> bool:
    return not path.startswith((*HARMLESS, *(f"{folder}/" for folder in ours))) and path not in map(str, ours)


linux = pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's")


@linux
@pytest.mark.parametrize("command", [("-c", LOADS), ("-m", "studio", "models", "list")], ids=["worker", "command line"])
def test_no_internet_socket_and_no_file_elsewhere(tmp_path: Path, home: Path, command: tuple[str, ...]) -> None:
    calls, _ = watched(tmp_path, sys.executable, *command)
    assert strangers(calls, home) == []


@linux
@pytest.mark.slow
def test_an_evening_in_the_window(tmp_path: Path, home: Path) -> None:
    """Numbers are typed, a picture is drawn, a sentence spoken, all is saved, exported and opened again."""
    made = tmp_path / "made"
    made.mkdir()
    calls, told = watched(tmp_path, sys.executable, "-m", "tests.abroad", str(made))
    assert json.loads(told)["shown"]
    assert strangers(calls, home, made) == []


@pytest.fixture
def as_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests widen the reach of workers to their whole folder; here nobody does."""
    for name in (READS, WRITES):
        monkeypatch.delenv(name)


LIGHT = ("starter-picture", "upscale-fast", "cut-out", "style-transfer", "gguf", "piper", "whisper")
TORCH = ("diffusers", "transformers")


def check_jobs(tmp_path: Path, home: Path, *names: str) -> None:
    """All of them done, behind both fences, and nothing touched outside."""
    made = tmp_path / "made"
    made.mkdir()
    program = [sys.executable, "-m", "tests.worker.whole_jobs"]
    subprocess.run([*program, "prepare", str(made), *names], cwd=ROOT, check=True, capture_output=True)
    calls, said = watched(tmp_path, *program, "run", str(made), *names)
    told = json.loads(said)
    assert {name: told[name] for name in names} == dict.fromkeys(names, "done")
    assert told["files"]
    for fence in told["files"].values():
        assert fence.startswith("landlock") or landlock.abi() < 1
    assert all(told["network"].values())
    assert strangers(calls, home, made) == []


@linux
@pytest.mark.slow
@pytest.mark.usefixtures("as_in_use")
def test_whole_jobs_of_every_light_family(tmp_path: Path, home: Path) -> None:
    check_jobs(tmp_path, home, *LIGHT)


@linux
@pytest.mark.slow
@pytest.mark.torch
@pytest.mark.usefixtures("as_in_use")
def test_whole_jobs_of_what_runs_on_torch(tmp_path: Path, home: Path) -> None:
    pytest.importorskip("torch")
    check_jobs(tmp_path, home, *TORCH)


@linux
@pytest.mark.slow
@pytest.mark.starter
@pytest.mark.usefixtures("as_in_use")
def test_whole_jobs_of_the_starters(tmp_path: Path, home: Path) -> None:
    """The natural voice and the writer that are fetched, installed as from a kit."""
    kit = starter_file("kokoro-v1.0", "kokoro-v1.0.int8.onnx").parent.parent
    starter_file("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf")
    names = ("kokoro-v1.0", "smollm2-135m-instruct")
    install = [sys.executable, "-m", "studio", "models", "install", *names, "--from", str(kit)]
    subprocess.run(install, cwd=ROOT, check=True, capture_output=True)
    check_jobs(tmp_path, home, *names)


@linux
@pytest.mark.usefixtures("as_in_use")
def test_a_whole_job_behind_both_fences(tmp_path: Path, home: Path) -> None:
    """The quick one of them, without strace, wherever the suite runs."""
    made = tmp_path / "made"
    made.mkdir()
    program = [sys.executable, "-m", "tests.worker.whole_jobs"]
    said = subprocess.run([*program, "run", str(made), "starter-picture"], cwd=ROOT, check=True, capture_output=True)
    told = json.loads(said.stdout)
    assert told["starter-picture"] == "done"
    assert told["files"]["picture"].startswith("landlock") or landlock.abi() < 1


def test_the_eye_sees_what_it_is_to_see(tmp_path: Path) -> None:
    calls = [
        "7 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3<UDP:[1]>",
        '7 connect(3<socket:[9]>, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT',
        '7 openat(AT_FDCWD</srv>, "/home/ada/.cache/Microsoft/id", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3</home/ada/x>',
        '7 openat(5</home/ada>, "id", O_WRONLY|O_CLOEXEC) = 3</home/ada/id>',
        '7 mkdir("/home/ada/.cache/x", 0777) = 0',
        '7 rename("/ours/x", "/home/ada/x") = 0',
        '7 unlinkat(5</home/ada>, "id", 0) = 0',
        '7 openat(AT_FDCWD</ours>, "../there", O_WRONLY) = 4</there>',
    ]
    harmless = [
        '7 openat(AT_FDCWD</srv>, "/usr/lib/libnss_dns.so", O_RDONLY|O_CLOEXEC) = 3</usr/lib/libnss_dns.so>',
        '7 mkdir("/ours/x", 0777) = 0',
        '7 symlink("/home/ada/there", "/ours/link") = 0',
        '7 mkdir("/home/ada/.cache/x", 0777) = -1 EACCES (Permission denied)',
    ]
    assert strangers([*calls, *harmless], Path("/ours")) == calls
