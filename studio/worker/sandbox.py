"""The worker's sandbox: what it reads and writes, folders for its libraries, and the kernel's fence around it.

Called by the worker's main, before anything heavy is imported and before a second thread runs.

    reads    the program, its Python and libraries, the system's folders, models, and what the window names
    writes   the spool, the program's cache, its own temporary folder, and what the window names
    devices  GPUs, /dev/null and the like, shared memory
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from studio import fences, places
from studio.private_files import private_folder
from studio.wire.reach import from_variables
from studio.worker import job_object, landlock, seatbelt
from studio.worker.landlock import DEVICE, EXECUTE, READ, READ_FILE, RUN, WRITE, WRITE_FILE, Rule

_SYSTEM: Final = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/etc", "/nix/store", "/gnu/store",
    "/run/opengl-driver", "/run/current-system", "/var/lib/dpkg/alternatives",
)  # fmt: skip
_TOLD: Final = ("/proc", "/sys")
_DEVICES: Final = (
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/dri", "/dev/kfd",
    "/dev/dxg", "/dev/accel",
)  # fmt: skip
_SHARED_MEMORY: Final = "/dev/shm"
_PROGRAMS: Final = ("espeak-ng", "nvidia-smi")


def prepare(temporary: Path) -> None:
    """Files of ours are closed to others; libraries keep their caches and temporary files in folders of ours."""
    os.umask(0o077)
    fences.go_offline()
    os.environ.update(fences.caches_in(private_folder(places.keep_cache_dir() / "libraries")))
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(temporary)
    tempfile.tempdir = None


def fence_files(temporary: Path) -> str:
    """Put the fence up. Answers with what holds, "" where the system has none or refuses."""
    match sys.platform:
        case "linux":
            return landlock.restrict(rules(temporary))
        case "darwin":
            return seatbelt.restrict(rules(temporary))
        case "win32":
            return job_object.restrict()
    return ""


def rules(temporary: Path) -> Iterator[Rule]:
    """All that this worker may touch."""
    yield from (Rule(Path(name), RUN) for name in (*_SYSTEM, *_program_folders()))
    yield from (Rule(Path(name), READ) for name in _TOLD)
    yield Rule(Path("/proc/self"), READ | WRITE_FILE)
    yield from (Rule(path, DEVICE) for path in (*map(Path, _DEVICES), *Path("/dev").glob("nvidia*")))
    yield Rule(Path(_SHARED_MEMORY), WRITE)
    yield from (Rule(path, rights) for path, rights in _programs_elsewhere())
    reads, writes = from_variables()
    shipped = (places.resources_dir(), places.shipped_models_dir())
    yield from (Rule(path, READ) for path in (*shipped, places.models_dir(), *map(Path, reads)))
    own = (places.spool_dir(), places.cache_dir(), temporary)
    yield from (Rule(path, WRITE) for path in (*own, *map(Path, writes)))


def _program_folders() -> Iterator[str]:
    """Python, its packages, our own code, and where the dynamic linker was told to look."""
    yield from (sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.realpath(sys.base_prefix))
    yield str(Path(sys.executable).resolve().parent)
    yield str(Path(__file__).resolve().parent.parent)
    yield getattr(sys, "_MEIPASS", "")
    # A script's folder or the current one comes as ""; `-P` keeps both away.
    yield from (folder for folder in sys.path if folder)
    yield from (folder for folder in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep) if folder)


def _programs_elsewhere() -> Iterator[tuple[Path, int]]:
    """Programs that a worker starts, where they lie outside of the system's folders, with their data."""
    for name in _PROGRAMS:
        found = shutil.which(name)
        if found is None:
            continue
        real = Path(found).resolve()
        yield real, READ_FILE | EXECUTE
        yield real.parent.parent / "share" / f"{name}-data", READ
        yield real.parent.parent / "lib", RUN
