"""GGUF files are hostile until parsed: what is wrong is said, and nothing is believed that the bytes do not bear."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.formats.gguf import GgufSummary, summarise, why_not
from studio.formats.gguf_file import GgufError, GgufFile
from tests.engines.text.tiny_gguf import TinyModel


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return TinyModel(kind="Q4_1").write(tmp_path_factory.mktemp("gguf") / "tiny.gguf").read_bytes()


def header(*, version: int = 3, tensors: int = 0, entries: int = 0, rest: bytes = b"") -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, entries) + rest


def text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def test_what_it_says_of_itself(tmp_path: Path) -> None:
    path = TinyModel(kind="Q4_1").write(tmp_path / "tiny.gguf")
    with GgufFile(path) as file:
        summary = summarise(file)
    assert summary == GgufSummary(
        name="Tiny",
        architecture="llama",
        parameters=summary.parameters,
        context_length=256,
        kinds=("Q4_1", "F32"),
        licence="apache-2.0",
        has_chat_template=True,
    )
    assert 70_000 < summary.parameters < 100_000


def test_tensors_lie_where_the_reference_reader_finds_them(tmp_path: Path) -> None:
    import gguf

    path = TinyModel(kind="Q8_0").write(tmp_path / "tiny.gguf")
    expected = {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}
    with GgufFile(path) as file:
        assert file.tensors.keys() == expected.keys()
        for name, tensor in file.tensors.items():
            assert tensor.shape == tuple(int(side) for side in reversed(expected[name].shape))
            assert bytes(file.data(name)) == expected[name].data.tobytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty|cannot be read"),
        (b"PK\x03\x04", "not a GGUF file"),
        (b"GGUF", "cut off"),
        (header(version=1), "version 1"),
        (header(version=0x03000000), "version"),
        (header(tensors=2**40), "1099511627776 tensors"),
        (header(entries=2**63), "metadata entries"),
        (header(entries=1, rest=struct.pack("<Q", 2**60) + b"abc"), "a name of"),
        (header(entries=1, rest=text(b"key") + struct.pack("<IQ", 8, 2**62)), "a name of"),
        (header(entries=1, rest=text(b"key") + struct.pack("<I", 77)), "unknown type 77"),
        (header(entries=1, rest=text(b"key") + struct.pack("<IIQ", 9, 4, 2**61)), "longer than the file"),
        (header(entries=1, rest=text(b"key") + struct.pack("<IIQ", 9, 8, 2**61)), "longer than the file"),
        (header(entries=1, rest=text(b"key") + struct.pack("<IIQ", 9, 9, 1)), "unsupported type"),
        (header(tensors=1, rest=text(b"t") + struct.pack("<I", 5)), "5 dimensions"),
        (header(tensors=1, rest=text(b"t") + struct.pack("<IQIQ", 1, 2**63, 0, 0)), "a side of"),
        (header(tensors=1, rest=text(b"t") + struct.pack("<IQIQ", 1, 32, 99, 0)), "unknown type 99"),
        (header(tensors=1, rest=text(b"t") + struct.pack("<IQIQ", 1, 33, 2, 0)), "do not divide"),
        (header(tensors=1, rest=text(b"t") + struct.pack("<IQIQ", 1, 32, 0, 2**62)), "not whole"),
        (header(tensors=1, rest=text(b"t") + struct.pack("<IQIQ", 1, 64, 0, 0)), "not whole"),
    ],
)
def test_lies_are_named(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "lie.gguf"
    path.write_bytes(content)
    reason = why_not(path)
    assert reason is not None
    assert any(word in reason for word in words.split("|")), reason


def test_the_same_tensor_twice(tmp_path: Path) -> None:
    entry = text(b"t") + struct.pack("<IQIQ", 1, 4, 0, 0)
    path = tmp_path / "twice.gguf"
    path.write_bytes(header(tensors=2, rest=entry * 2) + bytes(256))
    with pytest.raises(GgufError, match="twice"):
        GgufFile(path)


def test_a_cut_file_is_never_taken_for_a_whole_one(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    for length in [*range(0, 3000, 61), *range(3000, len(whole) - 32, 4001)]:
        path.write_bytes(whole[:length])
        assert why_not(path) is not None, length


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_flipped_bytes_end_in_a_sentence_or_in_a_file_that_can_be_read(
    data: st.DataObject, whole: bytes, tmp_path: Path
) -> None:
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, 6000))] = data.draw(st.integers(0, 255))
    path = tmp_path / "broken.gguf"
    path.write_bytes(broken)
    reason = why_not(path)
    assert reason is None or reason.endswith(".")


@pytest.mark.parametrize("kind", ["F32", "F16", "Q4_0", "Q4_1", "Q8_0", "Q5_0"])
@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3", "gemma3"])
def test_what_can_run(architecture: str, kind: str, tmp_path: Path) -> None:
    assert why_not(TinyModel(architecture=architecture, kind=kind).write(tmp_path / "tiny.gguf")) is None


def test_why_another_architecture_cannot_run(tmp_path: Path) -> None:
    reason = why_not(TinyModel(architecture="mamba").write(tmp_path / "tiny.gguf"))
    assert reason is not None
    assert "'mamba'" in reason
    assert "llama" in reason


def test_why_a_missing_file_cannot_run(tmp_path: Path) -> None:
    reason = why_not(tmp_path / "nowhere.gguf")
    assert reason is not None
    assert reason.startswith("The file cannot be read")


def test_a_wrongly_shaped_weight_is_named(tmp_path: Path) -> None:
    model = TinyModel(kind="F32")
    path = model.write(tmp_path / "tiny.gguf")
    content = path.read_bytes()
    marker = text(b"blk.0.attn_q.weight") + struct.pack("<IQQ", 2, 64, 64)
    assert marker in content
    path.write_bytes(content.replace(marker, marker[:-16] + struct.pack("<QQ", 32, 128)))
    reason = why_not(path)
    assert reason is not None
    assert "blk.0.attn_q.weight" in reason


def test_lists_without_end_are_refused_before_they_are_read(tmp_path: Path) -> None:
    """Empty strings take eight bytes each: two lists, neither of which is too long alone."""
    half = struct.pack("<IIQ", 9, 8, 800_000) + bytes(8 * 800_000)
    path = tmp_path / "words.gguf"
    path.write_bytes(header(entries=2, rest=text(b"a") + half + text(b"b") + half))
    with pytest.raises(GgufError, match="more than 1500000 words"):
        GgufFile(path)
