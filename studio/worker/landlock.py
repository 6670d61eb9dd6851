"""Which files a worker may touch: Linux's Landlock, by which a process gives rights up for good.

Called once by the worker's main, in its only thread: the kernel restricts the calling thread and what it starts. What
the kernel knows is asked first (`abi`); rights that an older one does not know are left out. Other systems have no
such thing.
Source: linux/landlock.h, and Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_CHANGES = (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 9) | (1 << 10) | (1 << 12)
"""Remove folders and files; make folders, files, sockets, pipes, links. Device nodes (6 and 11) nobody may make."""
_NODES = (1 << 6) | (1 << 11)
_REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_SINCE: Final = ((2, _REFER), (3, TRUNCATE), (5, IOCTL_DEV))
_TCP = 0b11
"""Bind and connect; since version 4."""
_OUTSIDE = 0b11
"""Abstract sockets and signals of processes outside; since version 6."""
READ: Final = READ_FILE | READ_DIR
RUN: Final = READ | EXECUTE
WRITE: Final = READ | WRITE_FILE | _CHANGES | _REFER | TRUNCATE
DEVICE: Final = READ | WRITE_FILE | IOCTL_DEV
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

Call = Callable[..., int]
"""syscall(2): number and arguments; the result, or minus the error's number."""


class Rule(NamedTuple):
    path: Path
    rights: int


def system_call(number: int, *arguments: object) -> int:
    """The real one."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    answer = int(libc.syscall(ctypes.c_long(number), *words))
    return answer if answer >= 0 else -ctypes.get_errno()


def abi(call: Call = system_call) -> int:
    """The kernel's version of Landlock; 0 where there is none."""
    if sys.platform != "linux" or struct.calcsize("P") != 8:
        return 0
    return max(0, call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def known_rights(version: int) -> int:
    """All rights over files that this version can refuse."""
    rights = RUN | WRITE_FILE | _CHANGES | _NODES
    for since, right in _SINCE:
        if version >= since:
            rights |= right
    return rights


def restrict(rules: Iterable[Rule], call: Call = system_call) -> str:
    """Give up all rights over files but those of the rules, and TCP where the kernel knows it. Answers with what holds:
    "landlock 7", or "" where the kernel has no Landlock. What is not there is passed over."""
    version = abi(call)
    if version < 1:
        return ""
    known = known_rights(version)
    words = [known]
    if version >= 4:
        words.append(_TCP)
    if version >= 6:
        words.append(_OUTSIDE)
    attributes = struct.pack(f"={len(words)}Q", *words)
    ruleset = call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return ""
    try:
        for rule in rules:
            _add(ruleset, rule, known, call)
        return f"landlock {version}" if _lock(ruleset, call) else ""
    finally:
        os.close(ruleset)


def _add(ruleset: int, rule: Rule, known: int, call: Call) -> None:
    try:
        place = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rule.rights & known
        if not rule.path.is_dir():
            rights &= _OF_A_FILE
        if rights:
            call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _lock(ruleset: int, call: Call) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return call(_RESTRICT_SELF, ruleset, 0) == 0
