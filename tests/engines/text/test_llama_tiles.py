"""Words of llama.cpp stay what they are when other libraries computed on the same thread in between."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from studio.domain.errors import StudioError, Unforeseen
from studio.engines.text.llama_cpp.own_thread import OwnThread
from tests.engines.text.llama_home import ask, loaded, words
from tests.engines.text.tiny_gguf import TinyModel

SIDE = 256


def product_of_bytes() -> None:
    """ONNX Runtime multiplies by AMX where the processor can, on the thread that calls it."""
    weights = np.arange(SIDE * SIDE).reshape(SIDE, SIDE).astype(np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [64, SIDE])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [64, SIDE])],
        [helper.make_tensor("w", TensorProto.INT8, weights.shape, weights.tobytes(), raw=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    left = np.full((64, SIDE), 3, np.uint8)
    (made,) = session.run(None, {"a": left})
    assert np.array_equal(made, left.astype(np.int32) @ weights.astype(np.int32))


@pytest.mark.starter
def test_a_product_of_another_library_on_the_same_thread_changes_no_word(tmp_path: Path) -> None:
    engine = loaded(TinyModel(context=1024).write(tmp_path / "tiny.gguf"))
    asked = ask("there is a thing in the inn and there is nothing in it, " * 8, seed=5, max_tokens=20, anew=True)
    before = words(engine, asked)
    product_of_bytes()
    assert words(engine, ask("nothing is in this thing", anew=True))
    assert words(engine, asked) == before
    product_of_bytes()
    engine.unload()


def test_each_call_is_on_the_thread_of_its_own_until_it_is_closed() -> None:
    alone, seen = OwnThread(), []

    def note() -> int:
        seen.append(threading.current_thread())
        return len(seen)

    assert [alone.do(note) for _ in range(3)] == [1, 2, 3]
    assert len(set(seen)) == 1
    assert seen[0] is not threading.current_thread()
    alone.close()
    assert not seen[0].is_alive()
    assert alone.do(note) == 4
    alone.close()
    alone.close()


def test_what_is_raised_there_reaches_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    alone = OwnThread()
    with pytest.raises(StudioError) as raised:
        alone.do(lambda: 1 // 0)
    assert isinstance(raised.value.failure, Unforeseen)
    assert alone.do(lambda: 7) == 7
    alone.close()
