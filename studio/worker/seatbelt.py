"""Which files a worker may touch on macOS, which has no Landlock: a sandbox profile that the process puts on itself.

Called once by `studio.worker.sandbox`, with the same rules as Linux gets. The profile also refuses every socket, by
address or by name, and so the system's resolver. Folders of the system may be read; what lies under /Users and /Volumes
only by a rule; nothing may be written but by a rule. It holds for programs that the worker starts, for good.
Source: sandbox(7), sandbox.h (deprecated since 10.8 and still what browsers use), the profiles in
/System/Library/Sandbox/Profiles. It was never run on a real macOS: a system that refuses the profile says why in the
log, and the worker goes on without.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from studio.worker.landlock import READ_FILE, WRITE_FILE, Rule

HOLDS: Final = "sandbox profile"
_PRIVATE: Final = ("/Users", "/Volumes")
"""Where a person's files lie; the rest of the disk is the system's."""
_TERMINAL: Final = ("/dev/dtracehelper", "/dev/stdout", "/dev/stderr")
_USER_CACHE = 65538
"""_CS_DARWIN_USER_CACHE_DIR of confstr(3), where Metal keeps the kernels that it compiled."""

Apply = Callable[[bytes], str]
"""Puts the profile on this process; answers with the reason why not, "" if it holds."""


def by_the_system(profile: bytes) -> str:
    """The real one: sandbox_init(3), whose flags of 0 mean that the text is the profile itself."""
    libc = ctypes.CDLL(None)
    reason = ctypes.c_char_p()
    if libc.sandbox_init(profile, ctypes.c_uint64(0), ctypes.byref(reason)) == 0:
        return ""
    return (reason.value or b"without a reason").decode("utf-8", "replace")


def restrict(rules: Iterable[Rule], apply: Apply = by_the_system) -> str:
    """Give up the network, and all files but those of the rules. Answers with what holds, "" where nothing does."""
    refused = apply(profile(rules).encode())
    if not refused:
        return HOLDS
    print(f"worker: the system refused the sandbox profile: {refused}", file=sys.stderr)  # noqa: T201
    return ""


def profile(rules: Iterable[Rule]) -> str:
    """In the sandbox's own language, where the last rule that fits decides. What is not there is passed over."""
    there = [(Path(os.path.realpath(rule.path)), rule.rights) for rule in rules if rule.path.exists()]
    found = [(path, rights) for path, rights in there if _sayable(path)]
    private = " ".join(f"(subpath {_quoted(name)})" for name in _PRIVATE)
    lines = [
        "(version 1)", "(allow default)", "(deny network*)",
        f"(deny file-read* {private})", "(allow file-read-metadata)", "(deny file-write*)",
        *(f"(allow file-read* {_filter(path)})" for path, rights in found if rights & READ_FILE),
        *(f"(allow file-write* {_filter(path)})" for path, rights in found if rights & WRITE_FILE),
        *(f"(allow file-write* {_filter(path)})" for path in _system_writes()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _system_writes() -> Iterator[Path]:
    yield from map(Path, _TERMINAL)
    if sys.platform == "darwin":
        yield Path(os.path.realpath(os.confstr(_USER_CACHE) or "/dev/null"))


def _filter(path: Path) -> str:
    return f"({'subpath' if path.is_dir() else 'literal'} {_quoted(str(path))})"


def _quoted(name: str) -> str:
    """A string of the language."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sayable(path: Path) -> bool:
    """A name with control characters, or that is no text, has no certain form in the language."""
    if str(path).isprintable():
        return True
    print(f"worker: out of reach, for the signs in its name: {str(path)!a}", file=sys.stderr)  # noqa: T201
    return False
