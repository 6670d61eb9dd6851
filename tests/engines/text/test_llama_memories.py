"""Scenes that a writer on llama.cpp keeps in mind: not read again, the same words, over a restart, within a budget."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from studio import places
from studio.domain.requests import LoraUse, ModelRef, TextRequest
from studio.engines.text.llama_cpp import memories
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.private_files import is_private
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import ask, libraries, local, words
from tests.engines.text.test_llama_loras import loaded_with
from tests.engines.text.tiny_gguf import TinyModel
from tests.engines.text.tiny_lora import write_lora

pytestmark = pytest.mark.starter

FIRST = "there is a thing in the inn and there is nothing in it, " * 8
SECOND = "nothing is in this thing, neither then nor now, and so it is " * 8
FEW = memories.CHUNK + 24
"""Tokens that are read at most where a scene is still known: the rest of a batch, and the answer."""


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(memories, "WORTH_A_FILE", 0.0)
    # A machine at work would make a tiny scene slower to bring back than to read.
    monkeypatch.setattr(memories, "time", SimpleNamespace(perf_counter=lambda: 0.0))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return TinyModel(context=1024).write(tmp_path / "tiny.gguf")


def loaded(path: Path, budget: int = 10**8) -> LlamaCppEngine:
    engine = LlamaCppEngine()
    engine.load(msgspec.structs.replace(local(path), kept_bytes=budget), libraries(), ask(), Leash())
    return engine


def scene(prompt: str, **fields: object) -> TextRequest:
    return ask(prompt, seed=5, max_tokens=20, **fields)


def read_for(engine: LlamaCppEngine, request: TextRequest) -> tuple[str, int]:
    before = engine.evaluated_tokens
    return words(engine, request), engine.evaluated_tokens - before


def files() -> list[Path]:
    home = places.cache_dir() / "memories"
    return sorted(home.iterdir()) if home.is_dir() else []


def test_a_scene_that_is_come_back_to_is_not_read_again(model: Path) -> None:
    engine = loaded(model)
    first, second = words(engine, scene(FIRST)), words(engine, scene(SECOND))
    again, read = read_for(engine, scene(FIRST))
    assert (again, read < FEW) == (first, True)
    again, read = read_for(engine, scene(SECOND))
    assert (again, read < FEW) == (second, True)
    forgetful = loaded(model, 0)
    assert words(forgetful, scene(SECOND)) == second
    assert words(forgetful, scene(FIRST)) == first
    assert read_for(forgetful, scene(SECOND))[1] > 2 * FEW
    forgetful.unload()
    engine.unload()


def test_it_is_known_after_a_restart_and_lies_in_private_files(model: Path) -> None:
    engine = loaded(model)
    first = words(engine, scene(FIRST))
    assert files()
    fresh = loaded(model)
    again, read = read_for(fresh, scene(FIRST))
    assert (again, read < FEW) == (first, True)
    assert is_private(places.cache_dir() / "memories")
    assert all(path.stat().st_mode & 0o077 == 0 for path in files())
    fresh.unload()
    engine.unload()


@pytest.mark.parametrize("harm", ["flipped", "cut", "emptied", "strange"])
def test_a_broken_one_is_read_anew_without_a_word(model: Path, harm: str) -> None:
    engine = loaded(model)
    first = words(engine, scene(FIRST))
    engine.unload()
    (path,) = files()
    whole = path.read_bytes()
    path.write_bytes(
        {
            "flipped": whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:],
            "cut": whole[: len(whole) // 2],
            "emptied": b"",
            "strange": b"\xff" * len(whole),
        }[harm]
    )
    fresh = loaded(model)
    again, read = read_for(fresh, scene(FIRST))
    assert (again, read > 2 * FEW) == (first, True)
    fresh.unload()


def test_another_models_is_not_touched(model: Path, tmp_path: Path) -> None:
    engine = loaded(model)
    words(engine, scene(FIRST))
    (kept,) = files()
    other = loaded(TinyModel(context=1024, seed=9).write(tmp_path / "other.gguf"))
    assert read_for(other, scene(FIRST))[1] > 2 * FEW
    assert kept in files()
    other.unload()
    engine.unload()


def test_those_used_longest_ago_go_where_the_budget_ends(model: Path) -> None:
    engine = loaded(model)
    words(engine, scene(FIRST))
    size = files()[0].stat().st_size
    engine.unload()
    files()[0].unlink()
    budget = int(2.5 * size)
    engine = loaded(model, budget)
    for prompt in (FIRST, SECOND, FIRST[7:], SECOND[9:]):
        words(engine, scene(prompt))
        assert sum(path.stat().st_size for path in files()) <= budget
    assert read_for(engine, scene(SECOND[9:]))[1] < FEW
    assert read_for(engine, scene(FIRST[7:]))[1] < FEW
    assert read_for(engine, scene(FIRST))[1] > 2 * FEW
    engine.unload()


def test_a_scene_that_grows_takes_the_place_of_what_it_was(model: Path) -> None:
    engine = loaded(model)
    for more in range(4):
        words(engine, scene(FIRST + SECOND[: 100 * more]))
    assert len(files()) == 1
    engine.unload()


def test_what_was_read_with_a_lora_is_kept_apart(tmp_path: Path) -> None:
    tiny = TinyModel(context=1024)
    engine = loaded_with(tiny.write(tmp_path / "tiny.gguf"), write_lora(tmp_path / "lora.gguf", tiny), kept_bytes=10**8)
    changed = scene(FIRST, loras=(LoraUse(ModelRef("lora-0", "llama-cpp")),))
    with_it, without = words(engine, changed), words(engine, scene(FIRST))
    assert with_it != without
    again, read = read_for(engine, changed)
    assert (again, read < FEW) == (with_it, True)
    again, read = read_for(engine, scene(FIRST))
    assert (again, read < FEW) == (without, True)
    engine.unload()
