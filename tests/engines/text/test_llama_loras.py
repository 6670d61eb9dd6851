"""LoRAs on llama.cpp, through the door that the worker uses: what they change, what they leave, what is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import LoraUse, ModelRef, TextRequest
from studio.engines.registry import make_engine
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import ask, libraries, local, words
from tests.engines.text.tiny_gguf import TinyModel, reference_logits
from tests.engines.text.tiny_lora import changed_weights, write_lora

pytestmark = pytest.mark.starter

LONG = "there is a thing in the inn and there is nothing in it, " * 4


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that wait for each other are slow where other tests run beside them."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def using(*weights: float, **fields: object) -> TextRequest:
    """So many LoRAs, lora-0 and on, at these weights."""
    uses = tuple(LoraUse(ModelRef(f"lora-{number}", "llama-cpp"), weight) for number, weight in enumerate(weights))
    return ask(LONG, loras=uses, max_tokens=24, **fields)


def loaded_with(model: Path, *loras: Path, kept_bytes: int = 0) -> LlamaCppEngine:
    here = {
        f"lora-{number}": LocalModel(
            id=f"lora-{number}", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)}
        )
        for number, path in enumerate(loras)
    }
    engine = LlamaCppEngine()
    chosen = msgspec.structs.replace(local(model), kept_bytes=kept_bytes)
    engine.load(chosen, libraries() | here, using(*(1.0 for _ in loras)), Leash())
    return engine


def refused(model: Path, lora: Path) -> object:
    with pytest.raises(StudioError) as caught:
        loaded_with(model, lora)
    return caught.value.failure


def test_it_computes_what_the_changed_weights_would(tmp_path: Path) -> None:
    model = TinyModel(kind="F32")
    path = model.write(tmp_path / "tiny.gguf")
    lora = write_lora(tmp_path / "lora.gguf", model, strength=0.3)
    engine = loaded_with(path, lora)
    tokens = [5, 40, 77, 12, 200]
    plain = reference_logits(model, tokens)
    words(engine, using(0.7))
    engine.network.forget_from(0)
    ours = engine.network.read(tokens, every=True)
    changed_weights(model, lora, 0.7)
    theirs = reference_logits(model, tokens)
    assert np.abs(ours - theirs).max() < 0.02 * np.abs(theirs).max()
    assert np.abs(ours - plain).max() > 0.2 * np.abs(theirs).max()
    engine.unload()


def test_its_weight_decides_and_nothing_read_with_another_one_is_kept(tmp_path: Path) -> None:
    model = TinyModel(context=512)
    path = model.write(tmp_path / "tiny.gguf")
    engine = loaded_with(path, write_lora(tmp_path / "lora.gguf", model))
    bare = loaded_with(path)
    without = words(bare, using())
    bare.unload()
    whole = words(engine, using(1.0))
    assert whole != without
    assert words(engine, using(0.0)) == without
    assert words(engine, using()) == without
    assert words(engine, using(1.0)) == whole
    assert words(engine, using(-1.0)) not in (whole, without)
    engine.unload()


def test_two_are_used_together_in_a_context_that_grows(tmp_path: Path) -> None:
    model = TinyModel(context=8192)
    path = model.write(tmp_path / "tiny.gguf")
    first = write_lora(tmp_path / "first.gguf", model, seed=1)
    second = write_lora(tmp_path / "second.gguf", model, seed=2)
    engine = loaded_with(path, first, second)
    both, one = words(engine, using(1.0, 1.0)), words(engine, using(1.0, 0.0))
    assert both != one
    long = msgspec.structs.replace(using(1.0, 1.0), prompt="x" * 1990 + "y" * 200)
    words(engine, msgspec.structs.replace(long, prompt="x" * 1990, max_tokens=1))
    grown = words(engine, long)
    fresh = loaded_with(path, first, second)
    assert words(fresh, long) == grown
    assert words(engine, using(1.0, 1.0)) == both
    engine.unload()
    fresh.unload()


def test_one_for_another_kind_of_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    model = TinyModel()
    failure = refused(model.write(tmp_path / "a.gguf"), write_lora(tmp_path / "b.gguf", model, architecture="qwen2"))
    assert isinstance(failure, ModelUnsupported)
    assert failure.reason == "It is made for models of the kind 'qwen2', and this one is of the kind 'llama'"


def test_one_for_a_model_of_another_size_is_refused(tmp_path: Path) -> None:
    failure = refused(TinyModel().write(tmp_path / "a.gguf"), write_lora(tmp_path / "b.gguf", TinyModel(heads=8)))
    assert isinstance(failure, ModelUnsupported)
    assert "of another shape" in failure.reason
    failure = refused(TinyModel().write(tmp_path / "a.gguf"), write_lora(tmp_path / "c.gguf", TinyModel(layers=3)))
    assert isinstance(failure, ModelUnsupported)
    assert "blk.2.attn_output.weight, which this model does not have" in failure.reason


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    model = TinyModel()
    lora = write_lora(tmp_path / "b.gguf", model)
    lora.write_bytes(lora.read_bytes()[:-64])
    assert isinstance(refused(model.write(tmp_path / "a.gguf"), lora), ModelDamaged)


def test_one_that_is_not_here_is_missing(tmp_path: Path) -> None:
    path = TinyModel().write(tmp_path / "a.gguf")
    engine = LlamaCppEngine()
    with pytest.raises(StudioError) as caught:
        engine.load(local(path), libraries(), using(1.0), Leash())
    assert caught.value.failure == ModelMissing(model_id="lora-0")
    engine.unload()


def test_engines_that_take_none_say_so(tmp_path: Path) -> None:
    path = TinyModel().write(tmp_path / "a.gguf")
    with pytest.raises(StudioError) as caught:
        make_engine("gguf-onnx").load(local(path), {}, using(1.0), Leash())
    assert isinstance(caught.value.failure, BadRequest)
    assert "llama.cpp alone" in caught.value.failure.problem
