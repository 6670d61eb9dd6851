"""Where tests find the real starter models, which are too big for the repository.

A folder for each model id, in $TRIPTYCH_STARTERS or in the user's cache. Nothing is ever fetched here; without the
file the test is skipped and says so, and under continuous integration it fails.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def starter_file(model_id: str, name: str) -> Path:
    """The file `name` of a starter model, or skip the test."""
    home = os.environ.get("TRIPTYCH_STARTERS")
    folder = Path(home) if home else Path("~/.cache/triptych-starters").expanduser()
    path = folder / model_id / name
    if not path.is_file():
        missing = f"the starter model is not here: {path} (set TRIPTYCH_STARTERS to where the starters lie)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def larger_writer() -> Path:
    """A GGUF file of an instruct writer of a billion weights or more, or skip the test."""
    named = os.environ.get("TRIPTYCH_LARGER_WRITER", "")
    if not named or not Path(named).is_file():
        pytest.skip("TRIPTYCH_LARGER_WRITER names no GGUF file of a writer (Qwen2.5 Coder 1.5B Instruct will do)")
    return Path(named)
