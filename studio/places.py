"""Where things lie: shipped files, the user's data, caches and the spool.

The one resolver for a checkout, an installed wheel and a frozen build. Standard library and platformdirs only, so that
every process may import it. `TRIPTYCH_HOME` moves all of the user's folders under one directory (portable use, tests).
"""

from __future__ import annotations

import os
import sys
import warnings
from functools import cache
from pathlib import Path

import platformdirs

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


def _user(kind: str, default: str) -> Path:
    home = os.environ.get("TRIPTYCH_HOME")
    path = Path(home) / kind if home else Path(default)
    path.mkdir(parents=True, exist_ok=True)
    return path


def config_dir() -> Path:
    """Settings."""
    return _user("config", platformdirs.user_config_dir(_APP, appauthor=False))


def data_dir() -> Path:
    """Installed models, backups."""
    return _user("data", platformdirs.user_data_dir(_APP, appauthor=False))


def models_dir() -> Path:
    """Models fetched or imported by the user, one folder for each model id."""
    return _user("data/models", str(Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "models"))


def cache_dir() -> Path:
    """What can be made again: built ONNX graphs, thumbnails, CPU probe results."""
    return _user("cache", platformdirs.user_cache_dir(_APP, appauthor=False))


def scratch_dir() -> Path:
    """Folders for the time of one command or one look, see `studio.leavings`."""
    return _user("cache/scratch", str(Path(platformdirs.user_cache_dir(_APP, appauthor=False)) / "scratch"))


def spool_dir() -> Path:
    """Job folders: request and inputs in, finished files out, until the project has adopted them."""
    return _user("data/spool", str(Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "spool"))


def log_dir() -> Path:
    """What the program has to say of itself."""
    return _user("log", platformdirs.user_log_dir(_APP, appauthor=False))


def runtime_dir() -> Path:
    """Locks of this user on this machine, for example the device token."""
    if os.environ.get("TRIPTYCH_HOME"):
        return _user("run", "")
    with warnings.catch_warnings():
        # Without a login session platformdirs warns, and answers with a folder of the user's under the temporary one.
        warnings.simplefilter("ignore")
        default = platformdirs.user_runtime_dir(_APP, appauthor=False)
    return _user("run", default)
