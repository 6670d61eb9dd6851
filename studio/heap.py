"""Memory that is freed goes back to the system. Called by the window when it starts, before it has other threads, and
by workers after what takes much of it once.

glibc raises the size from which a block gets pages of its own to that of the largest such block that was ever freed:
once a picture of some megabytes has come and gone, all others lie in the heap, between small things that stay, and what
is freed between them is kept for ever. With fixed sizes the window held 2 MB of freed memory after 84 jobs, without 39
(87 and 124 MB in all).
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of mallopt(3), numbered in glibc's malloc.h."""
PAGES_OF_ITS_OWN: Final = 256 << 10
"""Bytes from which a block has pages of its own: below the smallest pictures that are decoded for a view."""
KEPT: Final = 128 << 10
"""Bytes of freed memory at the end of the heap; glibc's own value, fixed."""


def give_memory_back() -> bool:
    """Whether the C library does so now; one that is not glibc is left as it is."""
    libc = _glibc()
    if libc is None:
        return False
    sizes = ((_MMAP_THRESHOLD, PAGES_OF_ITS_OWN), (_TRIM_THRESHOLD, KEPT))
    return all(libc.mallopt(parameter, size) == 1 for parameter, size in sizes)


def give_back_freed() -> None:
    """What is free in the heap of this process goes back to the system now, where the C library is glibc."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "gnu_get_libc_version") else None
