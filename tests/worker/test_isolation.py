"""A worker has no network, whatever keeps it off. Each check runs in a process of its own: there is no way back."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.worker.talk import ROOT

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux")


def said(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "socket.getaddrinfo('localhost', 80)",
        "socket.gethostbyname('localhost')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_INET6)",
        "urllib.request.urlopen('http://127.0.0.1:9/', timeout=1)",
    ],
)
def test_python_is_refused(attempt: str) -> None:
    script = f"""
import socket, urllib.request
from studio.worker import isolation
isolation.leave_the_network()
try:
    {attempt}
    print("went out")
except OSError as error:
    print(error)
"""
    assert "no network" in said(script)


def test_local_sockets_still_work() -> None:
    script = """
import socket
from studio.worker import isolation
isolation.leave_the_network()
one, other = socket.socketpair()
one.send(b"still here")
print(other.recv(20).decode())
"""
    assert said(script) == "still here"


@linux
def test_code_below_python_is_refused_too() -> None:
    """C code calls the system itself, where no audit hook sees it."""
    script = """
import ctypes, os, struct, sys
from studio.worker import isolation
holds = isolation.leave_the_network()
if holds == "audit hook":
    print("nothing holds below Python here")
    sys.exit()
libc = ctypes.CDLL(None, use_errno=True)
handle = libc.socket(2, 2, 0)
address = struct.pack("=HH4s8x", 2, 0x0900, bytes([127, 0, 0, 1]))
print("refused" if handle < 0 or libc.connect(handle, address, len(address)) < 0 else "went out")
"""
    assert said(script) in ("refused", "nothing holds below Python here")


@linux
def test_the_filter_refuses_internet_sockets_and_nothing_else() -> None:
    """Where namespaces are not permitted."""
    script = """
import ctypes, os
from studio.worker import isolation
if not isolation._filter_sockets():
    print("no filter here")
else:
    libc = ctypes.CDLL(None, use_errno=True)
    families = {name: libc.socket(number, 1, 0) for name, number in (("unix", 1), ("v4", 2), ("v6", 10))}
    ring = libc.syscall(425, 1, None)
    print({name: handle >= 0 for name, handle in families.items()}, ring, os.listdir("/")[:0])
"""
    assert said(script) in ("{'unix': True, 'v4': False, 'v6': False} -1 []", "no filter here")
