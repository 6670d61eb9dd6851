"""Where the tests of llama.cpp find its libraries, and an engine with a tiny model on them."""

from __future__ import annotations

from pathlib import Path

from studio.domain.requests import ModelRef, TextRequest
from studio.engines.text.llama_cpp.engine import LIBRARIES, LlamaCppEngine
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.tiny_gguf import TinyModel
from tests.starters import starter_file

REF = ModelRef("tiny", "llama-cpp")


def libraries() -> dict[str, LocalModel]:
    """The helper, or the test is skipped."""
    folder = starter_file("llama-cpp", "libggml-base.so").parent
    files = {path.name: str(path) for path in folder.iterdir()}
    return {LIBRARIES: LocalModel(id="llama-cpp", engine="", root=str(folder), files=files)}


def local(path: Path) -> LocalModel:
    return LocalModel(id="tiny", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)})


def ask(prompt: str = "a thing in the", **fields: object) -> TextRequest:
    known: dict[str, object] = {"max_tokens": 12, "temperature": 0.9, "task": "ask", "min_p": 0.0} | fields
    return TextRequest(model=REF, prompt=prompt, **known)  # type: ignore[arg-type]


def loaded(path: Path, leash: Leash | None = None) -> LlamaCppEngine:
    engine = LlamaCppEngine()
    engine.load(local(path), libraries(), ask(), leash or Leash())
    return engine


def tiny(folder: Path, **fields: object) -> LlamaCppEngine:
    values: dict[str, object] = {"kind": "Q4_0", "width": 64, "context": 512} | fields
    return loaded(TinyModel(**values).write(folder / "tiny.gguf"))  # type: ignore[arg-type]


def words(engine: LlamaCppEngine, request: TextRequest, leash: Leash | None = None) -> str:
    return "".join(done.text for done in engine.run(request, {}, leash or Leash()))
