"""Where things lie: shipped files, the user's data, caches and the spool.

The one resolver for a checkout, an installed wheel and a frozen build. Standard library and platformdirs only, so that
every process may import it. `TRIPTYCH_HOME` moves all of the user's folders under one directory (portable use, tests).
"""

from __future__ import annotations

import os
import platform
import sys
from functools import cache
from pathlib import Path
from typing import Final

import platformdirs

from studio.private_files import is_private, private_folder

_APP = "triptych"


@cache
def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [package / name, package.parent / name]
    if frozen is not None:
        candidates.insert(0, Path(frozen) / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder {name!r} is missing from this installation; install Triptych again")


def resources_dir() -> Path:
    """Icons, licence texts, lexicons, the sample project's sources."""
    return _shipped("resources")


def shipped_models_dir() -> Path:
    """The catalogue (`catalogue/*.toml`) and the starter weights that travel with the program."""
    return _shipped("models")


_CACHE: Final = "TRIPTYCH_CACHE"


def keep_cache_dir() -> Path:
    """From now on `cache_dir` is in this process, and in those that it starts, what it is now, whatever becomes of the
    system's variables."""
    here = cache_dir()
    os.environ[_CACHE] = str(here)
    return here


def _user(kind: str, default: str) -> Path:
    home = os.environ.get("TRIPTYCH_HOME")
    return private_folder(Path(home) / kind if home else Path(default))


def config_dir() -> Path:
    """Settings."""
    return _user("config", platformdirs.user_config_dir(_APP, appauthor=False))


def data_dir() -> Path:
    """Installed models, backups."""
    return _user("data", platformdirs.user_data_dir(_APP, appauthor=False))


def models_dir() -> Path:
    """Models fetched or imported by the user, one folder for each model id."""
    return private_folder(data_dir() / "models")


def cache_dir() -> Path:
    """What can be made again: built ONNX graphs, thumbnails, CPU probe results. A worker, whose libraries are given a
    cache of their own by the system's variable, was told the folder of the program by `keep_cache_dir`."""
    kept = os.environ.get(_CACHE)
    if kept:
        return private_folder(Path(kept))
    return _user("cache", platformdirs.user_cache_dir(_APP, appauthor=False))


def graphs_dir() -> Path:
    """Graphs that were built of writers' model files, see `studio.built_graphs`."""
    return cache_dir() / "graphs"


def memories_dir() -> Path:
    """What writers have read of scenes, so that it is not read again."""
    return cache_dir() / "memories"


def scratch_dir() -> Path:
    """Folders for the time of one command or one look, see `studio.leavings`."""
    return private_folder(cache_dir() / "scratch")


def spool_dir() -> Path:
    """Job folders: request and inputs in, finished files out, until the project has adopted them."""
    return private_folder(data_dir() / "spool")


def log_dir() -> Path:
    """What the program has to say of itself."""
    return _user("log", platformdirs.user_log_dir(_APP, appauthor=False))


def runtime_dir() -> Path:
    """Locks of this user on this machine, for example the device token."""
    if os.environ.get("TRIPTYCH_HOME"):
        return _user("run", "")
    session = _session_folder()
    if session is not None:
        return private_folder(session / _APP)
    # Never a folder with a foreseeable name under the shared temporary one: anybody can have made it before us. The
    # cache may be shared by several machines, and a lock is one machine's.
    return private_folder(cache_dir() / f"run-{platform.node() or 'here'}")


def _session_folder() -> Path | None:
    """The login session's own folder, if there is one and it is ours alone."""
    if sys.platform in ("win32", "darwin"):
        return Path(platformdirs.user_runtime_dir(_APP, appauthor=False)).parent
    named = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}"
    folder = Path(named)
    return folder if folder.is_absolute() and is_private(folder) else None
