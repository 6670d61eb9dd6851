"""Built graphs in the cache: found again, and not kept beside what a newer builder makes of the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.engines.text.gguf.graph_cache import graph_for
from studio.engines.text.gguf.graph_writer import GRAPH_FILE, WEIGHTS_FILE


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    return tmp_path


def build(folder: Path) -> Path:
    (folder / WEIGHTS_FILE).write_bytes(b"w")
    (folder / GRAPH_FILE).write_bytes(b"g")
    return folder / GRAPH_FILE


def never(folder: Path) -> Path:
    raise AssertionError("it is built already")


def test_a_newer_builder_leaves_no_older_copy_of_the_same_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.gguf", tmp_path / "other.gguf"
    one.write_bytes(b"1" * 5000)
    other.write_bytes(b"2" * 5000)
    kept = graph_for(other, "3", build)
    old, old_half = graph_for(one, "3", build), graph_for(one, "3h", build)
    assert graph_for(one, "3", never) == old
    assert old_half.is_file()
    new = graph_for(one, "4", build)
    assert new.is_file()
    assert not old.exists()
    assert not old_half.exists()
    assert graph_for(one, "4h", build).is_file()
    assert graph_for(one, "4", never) == new
    assert graph_for(other, "3", never) == kept
