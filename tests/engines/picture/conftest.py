"""What the picture tests share: requests, local models, and a way to draw."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
# Tiny models gain nothing from a second thread, and on a busy machine every barrier between two costs a time slice.
os.environ["OMP_NUM_THREADS"] = "1"
for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
    os.environ[name] = "1"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a family's tiny pipeline, made once a session."""
    from tiny_pipes import build

    made: dict[str, Path] = {}

    def folder(family: str) -> Path:
        if family not in made:
            made[family] = build(family, tmp_path_factory.mktemp("tiny") / family)
        return made[family]

    return folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """torch and diffusers warn of their own futures while they import each other; that is not ours to fail on."""
    for item in items:
        if item.get_closest_marker("torch") is not None and Path(__file__).parent in item.path.parents:
            for kind in ("DeprecationWarning", "FutureWarning", "UserWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{kind}"))
