"""Under the eyes of strace: a worker that loads ONNX Runtime opens no internet socket, asks no name service, and writes
in the program's own folders alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker.talk import ROOT

WATCHED = "trace=socket,connect,sendto,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2"
INTERNET = re.compile(r"AF_INET6?\b|nscd|resolve|sun_path=.*(dns|nss)", re.IGNORECASE)
WRITES = re.compile(
    r'(?:open|openat|creat)\((?:AT_FDCWD, )?"([^"]+)".*O_(?:WRONLY|RDWR|CREAT)|mkdir\w*\((?:\w+, )?"([^"]+)"'
)
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


def watched(tmp_path: Path, *command: str) -> list[str]:
    """The system calls of a process with its children; skips where nobody may watch."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "calls"
    tried = subprocess.run(["strace", "-f", "-o", str(log), "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("strace may not watch here")
    user = tmp_path / "user"
    user.mkdir()
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", WATCHED, "-o", str(log), *command],
        cwd=ROOT,
        env={**os.environ, "HOME": str(user), "PYTHONDONTWRITEBYTECODE": "1", "XDG_CACHE_HOME": str(user / ".cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(user.iterdir()) == [], "a library wrote into the person's home"
    return log.read_text(errors="replace").splitlines()


def strangers(calls: list[str], *ours: Path) -> list[str]:
    """Calls that reach for the internet or a name service, or that write elsewhere."""
    found = [call for call in calls if INTERNET.search(call) and "O_RDONLY" not in call]
    for call in calls:
        written = WRITES.search(call)
        if written is None or " = -1 " in call:
            continue
        place = written[1] or written[2]
        if place.startswith("/") and not place.startswith((*HARMLESS, *(str(folder) for folder in ours))):
            found.append(call)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's")
@pytest.mark.parametrize("command", [("-c", LOADS), ("-m", "studio", "models", "list")], ids=["worker", "command line"])
def test_no_internet_socket_and_no_file_elsewhere(tmp_path: Path, home: Path, command: tuple[str, ...]) -> None:
    assert strangers(watched(tmp_path, sys.executable, *command), home) == []


def test_the_eye_sees_what_it_is_to_see(tmp_path: Path) -> None:
    calls = [
        "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",
        'connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT',
        'openat(AT_FDCWD, "/root/.cache/Microsoft/id", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 3',
        'mkdir("/root/.cache/x", 0777) = 0',
    ]
    harmless = ['openat(AT_FDCWD, "/usr/lib/libnss_dns.so", O_RDONLY|O_CLOEXEC) = 3', 'mkdir("/ours/x", 0777) = 0']
    assert strangers([*calls, *harmless], Path("/ours")) == calls
