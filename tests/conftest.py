"""What all tests share: no screen, no network, no folder of the user's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All of the user's folders, inside the test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("TRIPTYCH_HOME", str(folder))
    return folder
