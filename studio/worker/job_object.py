"""What a worker gives up on Windows, which has no fence for files: the desktop, by a job object around the process.

Called once by `studio.worker.sandbox`. A process in the job can neither read nor write the clipboard, use windows or
atoms of other programs, change the display or the system's settings, switch desktops, or end the session; nor can what
it starts. Files and network are not held by it.
Source: Microsoft's JOBOBJECT_BASIC_UI_RESTRICTIONS (winnt.h). It was never run on a real Windows: a system that refuses
says so in the log, and the worker goes on without.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

HOLDS: Final = "job object (desktop alone)"
_BASIC_UI_RESTRICTIONS = 4
"""Class of information."""
HANDLES, READ_CLIPBOARD, WRITE_CLIPBOARD, SYSTEM_PARAMETERS = 0x01, 0x02, 0x04, 0x08
DISPLAY_SETTINGS, GLOBAL_ATOMS, DESKTOP, EXIT_WINDOWS = 0x10, 0x20, 0x40, 0x80
ALL: Final = (
    HANDLES | READ_CLIPBOARD | WRITE_CLIPBOARD | SYSTEM_PARAMETERS
    | DISPLAY_SETTINGS | GLOBAL_ATOMS | DESKTOP | EXIT_WINDOWS
)  # fmt: skip


def kernel32() -> Any:
    """The real one, with the types that pointers of 64 bits need. Windows alone has it."""
    found = ctypes.CDLL("kernel32")
    found.CreateJobObjectW.restype = ctypes.c_void_p
    found.CreateJobObjectW.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p]
    found.SetInformationJobObject.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32]
    found.GetCurrentProcess.restype = ctypes.c_void_p
    found.AssignProcessToJobObject.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    return found


def restrict(system: Any = None) -> str:
    """Put this process into a job of its own. Answers with what holds, "" where nothing does. The handle stays open for
    as long as the process lives. `system`: kernel32, if not the real one."""
    kernel = kernel32() if system is None else system
    job = kernel.CreateJobObjectW(None, None)
    limits = ctypes.c_uint32(ALL)
    if (
        job
        and kernel.SetInformationJobObject(job, _BASIC_UI_RESTRICTIONS, ctypes.byref(limits), ctypes.sizeof(limits))
        and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
    ):
        return HOLDS
    print("worker: the system refused a job object", file=sys.stderr)  # noqa: T201
    return ""
