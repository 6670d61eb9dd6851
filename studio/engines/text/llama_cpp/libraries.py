"""llama.cpp's prebuilt libraries, opened in this process and checked before they are used.

Called by the llama.cpp engine on a text worker's job thread. `open_libraries` takes the folder of one package of the
model library. In it lies one CPU library for each kind of processor; ggml itself loads the one that suits. A library
cannot be closed again while others hold it, so one folder is opened once and stays until the worker ends.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import ModelDamaged, ModelMissing, StudioError
from studio.engines.text.llama_cpp import bound_backends, bound_c, bound_llama
from studio.engines.text.llama_cpp.header import (
    CONTEXT_DEFAULTS,
    MODEL_DEFAULTS,
    SIZES,
    VERSION,
)

TITLE: Final = "llama.cpp"
_WARNING, _ERROR, _MORE = 3, 4, 5
_SUFFIXES: Final = {"win32": ".dll", "darwin": ".dylib"}
_LINES_KEPT: Final = 12
_GPU: Final = (1, 2)
"""Types of devices: a graphics card, and one that shares the memory."""


class Libraries:
    """What can be called, with the memory that goes with it."""

    def __init__(self, folder: Path) -> None:
        """Raises StudioError(ModelMissing | ModelDamaged)."""
        self.ffi: Any = bound_llama.ffi
        self._said: deque[str] = deque(maxlen=_LINES_KEPT)
        self._level = 0
        self._backend_ffi: Any = bound_backends.ffi
        try:
            self._base, self._backends, self.llama = self._opened(folder)
        except OSError as error:
            raise StudioError(ModelDamaged(model=TITLE, file=folder.name, detail=str(error))) from error
        self.length_of_text = self._c_library().strlen
        """Of the C library: size_t (const char *)."""
        self._check()
        self._begin(folder)

    def _opened(self, folder: Path) -> tuple[Any, Any, Any]:
        """The lowest library, what finds devices, and llama.cpp itself. Raises OSError, StudioError(ModelMissing)."""
        if sys.platform == "win32":
            os.add_dll_directory(str(folder))
        flags = self.ffi.RTLD_GLOBAL | self.ffi.RTLD_NOW
        makers = ((self._backend_ffi, "ggml-base"), (self._backend_ffi, "ggml"), (self.ffi, "llama"))
        base, backends, llama = (ffi.dlopen(str(_library(folder, name)), flags) for ffi, name in makers)
        return base, backends, llama

    def _c_library(self) -> Any:
        """Raises OSError."""
        self._c: Any = bound_c.ffi.dlopen("ucrtbase.dll" if sys.platform == "win32" else None)
        return self._c

    def _begin(self, folder: Path) -> None:
        """Listen to what is said, and load what computes. What listens lives as long as the libraries do."""
        self._listener = self.ffi.callback("log_callback", self._listen)
        self._base_listener = self._backend_ffi.callback("log_callback", self._listen)
        self._base.ggml_log_set(self._base_listener, self._backend_ffi.NULL)
        self.llama.llama_log_set(self._listener, self.ffi.NULL)
        self._backends.ggml_backend_load_all_from_path(str(folder).encode())
        self.llama.llama_backend_init()

    def _listen(self, level: int, text: Any, _data: object) -> None:
        """Warnings and errors are kept for the sentence that tells of a failure; the rest is nobody's business."""
        self._level = self._level if level == _MORE else level
        if self._level in (_WARNING, _ERROR):
            self._said.append(self.ffi.string(self.ffi.cast("char *", text)).decode(errors="replace").strip())

    def _check(self) -> None:
        """Libraries of another version have other structs: nothing is asked of them."""
        wrong = [
            *(name for name, size in SIZES.items() if self.ffi.sizeof(name) != size),
            *_strange(self.llama.llama_model_default_params(), MODEL_DEFAULTS),
            *_strange(self.llama.llama_context_default_params(), CONTEXT_DEFAULTS),
        ]
        if wrong:
            detail = f"these libraries are not of version {VERSION}: {', '.join(wrong)}"
            raise StudioError(ModelDamaged(model=TITLE, file="llama", detail=detail))

    def forget_what_was_said(self) -> None:
        self._said.clear()

    def said(self) -> str:
        """The last warnings and errors, in their order."""
        return "; ".join(line for line in self._said if line)

    def devices(self) -> Iterator[tuple[str, str, Any]]:
        """Graphics cards that these libraries can compute on: name, title, and the device itself."""
        ffi, backends = self._backend_ffi, self._backends
        for place in range(backends.ggml_backend_dev_count()):
            device = backends.ggml_backend_dev_get(place)
            if backends.ggml_backend_dev_type(device) in _GPU:
                title = ffi.string(backends.ggml_backend_dev_description(device)).decode(errors="replace")
                name = ffi.string(backends.ggml_backend_dev_name(device)).decode(errors="replace")
                yield name, title, self.ffi.cast("void *", int(ffi.cast("uintptr_t", device)))

    @property
    def keeps_tiles(self) -> bool:
        """Whether it computes by AMX, with tiles that it sets up once for a thread (see `own_thread`)."""
        return "AMX" in self.features()

    def features(self) -> str:
        """Instruction sets that the chosen CPU library uses: "AVX512 AVX512_BF16"."""
        told = self.ffi.string(self.llama.llama_print_system_info()).decode(errors="replace")
        parts = (part.partition("=") for part in told.replace("|", ":").split(":"))
        return " ".join(name.strip() for name, _, value in parts if value.strip() == "1")


@lru_cache(maxsize=2)
def open_libraries(folder: Path) -> Libraries:
    """Raises StudioError(ModelMissing | ModelDamaged)."""
    return Libraries(folder)


def _library(folder: Path, name: str) -> Path:
    """libllama.so, libllama.v0.5.0.so, libllama.cuda.v0.5.0.so, llama.dll. Raises StudioError(ModelMissing)."""
    suffix = _SUFFIXES.get(sys.platform, ".so")
    for path in sorted(folder.glob(f"*{suffix}")):
        stem = path.name.removesuffix(suffix).removeprefix("lib")
        if stem == name or stem.startswith(f"{name}."):
            return path
    raise StudioError(ModelMissing(model_id=TITLE, file=f"{name}{suffix}"))


def _strange(found: Any, expected: dict[str, Any]) -> list[str]:
    return [f"{name} is {getattr(found, name)}" for name, value in expected.items() if getattr(found, name) != value]
