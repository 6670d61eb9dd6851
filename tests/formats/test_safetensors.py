"""The header reader takes what the reference library writes and refuses everything else by one typed error."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from studio.formats.pickles import is_pickle
from studio.formats.safetensors import SafetensorsError, TensorInfo, read_header
from studio.services.models.identify import identify


def raw(path: Path, header: bytes, data: bytes = b"", length: int | None = None) -> Path:
    path.write_bytes(struct.pack("<Q", len(header) if length is None else length) + header + data)
    return path


def test_reads_what_the_reference_library_writes(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    tensors = {
        "one": np.zeros((3, 5), np.float16),
        "two": np.zeros((7,), np.float32),
        "none": np.zeros((0, 4), np.int8),
    }
    save_file(tensors, path, metadata={"modelspec.title": "Alpha"})
    header = read_header(path)
    assert header.tensors["one"] == TensorInfo("F16", (3, 5))
    assert header.shape("two") == (7,)
    assert header.shape("absent") == ()
    assert header.metadata == {"modelspec.title": "Alpha"}
    assert header.parameters() == 22
    assert header.dtype() == "F16"


@pytest.mark.parametrize(
    "header",
    [
        b"not json",
        b"[]",
        b"{}x",
        b"[" * 5000,
        b'{"a": ' * 3000,
        b'{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,5]}}',
        b'{"w":{"dtype":"F16","shape":[2],"data_offsets":[1,5]}}',
        b'{"w":{"dtype":"F16","shape":[-2],"data_offsets":[0,4]}}',
        b'{"w":{"dtype":"F99","shape":[2],"data_offsets":[0,4]}}',
        b'{"w":{"dtype":"F16","shape":[99999999999999999999],"data_offsets":[0,4]}}',
        b'{"w":{"dtype":"F16","shape":[4294967296,4294967296],"data_offsets":[0,4]}}',
        b'{"w":{"shape":[2],"data_offsets":[0,4]}}',
        b'{"__metadata__":{"a":1},"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}',
        b'{"v":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}',
    ],
)
def test_a_hostile_header(tmp_path: Path, header: bytes) -> None:
    with pytest.raises(SafetensorsError):
        read_header(raw(tmp_path / "a.safetensors", header, bytes(4)))


@pytest.mark.parametrize("length", [0, 1, 10**6, 2**63, 2**64 - 1])
def test_a_length_that_lies(tmp_path: Path, length: int) -> None:
    with pytest.raises(SafetensorsError):
        read_header(raw(tmp_path / "a.safetensors", b"{}  ", length=length))


@pytest.mark.parametrize("change", [-1, 1])
def test_a_file_that_was_cut_or_added_to(tmp_path: Path, change: int) -> None:
    header = json.dumps({"w": {"dtype": "F16", "shape": [8], "data_offsets": [0, 16]}}).encode()
    read_header(raw(tmp_path / "good.safetensors", header, bytes(16)))
    with pytest.raises(SafetensorsError):
        read_header(raw(tmp_path / "bad.safetensors", header, bytes(16 + change)))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_at_all(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "fuzz.safetensors"
    path.write_bytes(data)
    try:
        read_header(path)
    except SafetensorsError:
        return
    assert len(data) >= 10


def test_many_dimensions_are_refused_before_they_are_multiplied(tmp_path: Path) -> None:
    shape = ",".join(["4611686018427387904"] * 20_000)
    header = f'{{"a":{{"dtype":"F32","shape":[{shape}],"data_offsets":[0,8]}}}}'.encode()
    with pytest.raises(SafetensorsError, match="more than 32 dimensions"):
        read_header(raw(tmp_path / "a.safetensors", header, bytes(8)))


def test_members_without_end_are_refused_before_they_are_read(tmp_path: Path) -> None:
    header = b"{" + b",".join(b'"%d":[]' % number for number in range(1_000_001)) + b"}"
    with pytest.raises(SafetensorsError, match="more than 1000000 members"):
        read_header(raw(tmp_path / "a.safetensors", header, bytes(0)))


@pytest.mark.parametrize(
    "header",
    [b'{"\xff\xfe":{}}', b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,' + b"9" * 5000 + b"]}}", b"[" * 100_000],
    ids=["not UTF-8", "digits", "deep"],
)
def test_what_is_no_header_is_said(tmp_path: Path, header: bytes) -> None:
    with pytest.raises(SafetensorsError):
        read_header(raw(tmp_path / "a.safetensors", header, bytes(8)))


@pytest.mark.parametrize("length", [0x80 | 2 << 8, 0x80 | 3 << 8, 0x80 | 4 << 8, 0x80 | 5 << 8])
def test_a_length_that_begins_like_a_pickle_is_a_length(tmp_path: Path, length: int) -> None:
    """One file in 2,048 has such a length; PROTO, the first byte of a pickle, is 0x80, then the protocol."""
    lora = '{"lora_unet_a_attn2_to_k.lora_down.weight":{"dtype":"F32","shape":[4,768],"data_offsets":[0,12288]}}'
    path = raw(tmp_path / "a.safetensors", lora.encode().ljust(length), bytes(12_288))
    assert path.read_bytes()[0] == 0x80
    assert not is_pickle(path)
    found = identify(path)
    assert (found.kind, found.architecture) == ("lora", "sd1")
