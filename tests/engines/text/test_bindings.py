"""llama.cpp's header, parsed ahead of time, is the header that is checked."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("cffi")

_SPEC = importlib.util.spec_from_file_location("bindings", Path(__file__).parents[3] / "packaging/bindings.py")
assert _SPEC is not None
assert _SPEC.loader is not None
bindings = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bindings)


@pytest.mark.parametrize("name", list(bindings.SOURCES))
def test_what_is_bound_is_what_the_header_says(name: str) -> None:
    assert (bindings.FOLDER / f"{name}.py").read_text("utf-8") == bindings.generated(name), (
        "run packaging/bindings.py after a change of the header"
    )
