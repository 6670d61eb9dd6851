"""Keeps a worker off the network, really: the kernel where it can, and an audit hook everywhere.

Called once, first thing in the worker's only thread: a user namespace can only be entered while no other thread runs.

1. Linux, where permitted: a network namespace of its own, with no interface in it that is up.
2. Linux on x86-64 or aarch64 otherwise: a seccomp filter under which socket() of any internet family fails.
3. Everywhere: a Python audit hook that refuses to make, bind or connect internet sockets and to look names up.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_RET_ALLOW = 0x7FFF0000
_RET_EACCES = 0x00050000 | 13
# Machine -> (AUDIT_ARCH, number of socket(2), first of the x32 numbers or None). Source: linux/audit.h, unistd.h
_ARCHITECTURES = {"x86_64": (0xC000003E, 41, 0x40000000), "aarch64": (0xC00000B7, 198, None)}
_IO_URING_SETUP = 425
_REFUSED_FAMILIES = (2, 10, 17, 40)
"""AF_INET, AF_INET6, AF_PACKET, AF_VSOCK."""

_LOOK_UPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})
_SOCKET_CALLS = frozenset({"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg"})


def leave_the_network() -> str:
    """Cut this process off, for good. Answers with what holds it: "namespace, audit hook" and the like."""
    holds = []
    if sys.platform == "linux":
        if _enter_empty_namespace():
            holds.append("namespace")
        elif _filter_sockets():
            holds.append("seccomp")
    sys.addaudithook(_refuse_network)
    return ", ".join([*holds, "audit hook"])


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _LOOK_UPS:
        raise PermissionError(f"a worker has no network ({event})")
    if event == "socket.__new__" and arguments[1] in (socket.AF_INET, socket.AF_INET6):
        raise PermissionError("a worker has no network (socket)")
    if event in _SOCKET_CALLS and getattr(arguments[0], "family", None) in (socket.AF_INET, socket.AF_INET6):
        raise PermissionError(f"a worker has no network ({event})")


def _enter_empty_namespace() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    # Without a mapping we would be "nobody" to ourselves, which confuses libraries that ask for the home folder.
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path("/proc/self", name).write_text(text)
        except OSError as error:
            print(f"worker: {name} of the namespace: {error}", file=sys.stderr)  # noqa: T201
    return True


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction))]


def _filter_sockets() -> bool:
    """Install the filter; False where the kernel or the machine does not know it."""
    known = _ARCHITECTURES.get(platform.machine())
    if known is None or struct.calcsize("P") != 8:
        return False
    steps = _filter_program(*known)
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter_program(architecture: int, socket_number: int, foreign_from: int | None) -> list[_Instruction]:
    """Classic BPF over struct seccomp_data: number at 0, architecture at 4, first argument (low word) at 16.

    System calls of a foreign architecture are refused, or they would be a way around; so is io_uring, which can make
    sockets without a system call."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    steps: list[tuple[int, str, str, int]] = [
        (load, "", "", 4),
        (equal, "", "refuse", architecture),
        (load, "", "", 0),
    ]
    if foreign_from is not None:
        steps.append((at_least, "refuse", "", foreign_from))
    steps += [(equal, "refuse", "", _IO_URING_SETUP), (equal, "", "allow", socket_number), (load, "", "", 16)]
    steps += [(equal, "refuse", "", family) for family in _REFUSED_FAMILIES]
    allow, refuse = len(steps), len(steps) + 1
    targets = {"allow": allow, "refuse": refuse}
    program = []
    for place, (code, if_true, if_false, value) in enumerate(steps):
        jumps = [targets[where] - place - 1 if where else 0 for where in (if_true, if_false)]
        program.append(_Instruction(code, jumps[0], jumps[1], value))
    return [*program, _Instruction(answer, 0, 0, _RET_ALLOW), _Instruction(answer, 0, 0, _RET_EACCES)]
