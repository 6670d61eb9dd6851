"""Writes `studio/engines/text/llama_cpp/bound_*.py`: the header of llama.cpp, parsed ahead of time by cffi.

    python packaging/bindings.py

Parsing it takes longer than opening the libraries. Run it where `header` has changed; a test holds them together.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cffi

from studio.engines.text.llama_cpp import header

FOLDER = Path(header.__file__).parent
PACKAGE = "studio.engines.text.llama_cpp"
SOURCES = {"bound_llama": header.LLAMA, "bound_backends": header.BACKENDS, "bound_c": header.C_LIBRARY}


def generated(name: str) -> str:
    """The module of that name."""
    ffi = cffi.FFI()
    ffi.cdef(SOURCES[name])
    ffi.set_source(f"{PACKAGE}.{name}", None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.py"
        ffi.emit_python_code(str(path))
        return path.read_text("utf-8")


def main() -> None:
    for name in SOURCES:
        (FOLDER / f"{name}.py").write_text(generated(name), "utf-8")


if __name__ == "__main__":
    main()
