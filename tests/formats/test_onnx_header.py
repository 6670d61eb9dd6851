"""The ONNX reader sees what the onnx library wrote, and never trusts a length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from studio.formats.onnx_header import OnnxError, read_onnx_header
from tests.formats.model_files import field, onnx_bytes


def small_model(path: Path, external: str = "") -> None:
    weight = numpy_helper.from_array(np.ones((300, 4), np.float32), "weight")
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "weight"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 300])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4])],
        [weight],
    )
    model = helper.make_model(graph)
    if external:
        onnx.save_model(model, path, save_as_external_data=True, location=external, size_threshold=0)
    else:
        onnx.save_model(model, path)


def test_reads_what_the_onnx_library_writes(tmp_path: Path) -> None:
    small_model(tmp_path / "m.onnx")
    header = read_onnx_header(tmp_path / "m.onnx")
    assert (header.inputs, header.outputs, header.nodes, header.external) == (("x",), ("y",), 1, ())
    assert header.shapes == {"x": (1, 300), "y": (1, 4)}
    (tmp_path / "own.onnx").write_bytes(onnx_bytes(["x", "z"], ["y"], "", {"x": (1, 3, 0, 0), "y": (1, 2)}))
    assert read_onnx_header(tmp_path / "own.onnx").shapes == {"x": (1, 3, 0, 0), "y": (1, 2)}


def test_names_external_weights(tmp_path: Path) -> None:
    small_model(tmp_path / "m.onnx", "m.onnx.data")
    header = read_onnx_header(tmp_path / "m.onnx")
    assert header.external == ("m.onnx.data",)
    assert header.unsafe_external() == ()


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../b", "C:\\x", "..\\x"])
def test_external_weights_that_lead_elsewhere(tmp_path: Path, name: str) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(onnx_bytes(["x"], ["y"], external=name))
    assert read_onnx_header(path).unsafe_external() == (name,)


def test_a_cut_file(tmp_path: Path) -> None:
    whole = onnx_bytes(["x"], ["y"])
    path = tmp_path / "m.onnx"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(OnnxError):
            read_onnx_header(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=120), at=st.integers(0, 200))
def test_any_bytes_at_all(tmp_path: Path, data: bytes, at: int) -> None:
    whole = onnx_bytes(["x"], ["y"])
    path = tmp_path / "fuzz.onnx"
    path.write_bytes(whole[:at] + data + whole[at:])
    try:
        header = read_onnx_header(path)
    except OnnxError:
        return
    assert header.nodes >= 0


def test_fields_without_end_are_refused(tmp_path: Path) -> None:
    """A graph of one weight that has millions of empty fields."""
    weight = b"\x18\x01" * 1_100_000
    path = tmp_path / "a.onnx"
    path.write_bytes(b"\x08\x08" + field(7, field(5, weight)))
    with pytest.raises(OnnxError, match="more than 1000000 fields"):
        read_onnx_header(path)
