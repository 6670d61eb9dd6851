"""Files of textual inversions: what kind each is, and zips of torch that are read without running anything."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.formats.embeddings import Embedding, EmbeddingError, Rows, read_embedding, read_torch_file
from studio.formats.torch_archives import StoredTensor
from tests.formats.embedding_files import torch_zip
from tests.formats.model_files import write_safetensors


@pytest.mark.parametrize(("tensors", "rows", "word", "kind"), [
    ({"emb_params": (4, 768)}, (Rows("", 4, 768),), "", "sd1"),
    ({"<cat-toy>": (1024,)}, (Rows("", 1, 1024),), "<cat-toy>", "sd2"),
    ({"clip_l": (2, 768), "clip_g": (2, 1280)}, (Rows("clip_l", 2, 768), Rows("clip_g", 2, 1280)), "", "sdxl"),
    ({"text_encoders_1": (1, 1280), "text_encoders_0": (1, 768)},
     (Rows("clip_l", 1, 768), Rows("clip_g", 1, 1280)), "", "sdxl"),
    ({"emb_params": (4, 40)}, (Rows("", 4, 40),), "", ""),
])  # fmt: skip
def test_the_kind_of_each_file_is_told(
    tmp_path: Path, tensors: dict[str, tuple[int, ...]], rows: tuple[Rows, ...], word: str, kind: str
) -> None:
    found = read_embedding(write_safetensors(tmp_path / "a.safetensors", tensors))
    assert found == Embedding(rows, word)
    assert found.architecture == kind
    assert found.tokens == rows[0].number


@pytest.mark.parametrize("tensors", [
    {"emb_params": (4, 768, 2)}, {"emb_params": (0, 768)}, {"emb_params": (4000, 768)},
    {"clip_l": (2, 768)}, {"clip_l": (2, 768), "clip_g": (3, 1280)}, {"a": (1, 768), "b": (1, 768)}, {},
])  # fmt: skip
def test_what_is_none_is_refused(tmp_path: Path, tensors: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(EmbeddingError):
        read_embedding(write_safetensors(tmp_path / "a.safetensors", tensors))


def test_a_zip_of_torch_is_read_to_the_bit(tmp_path: Path) -> None:
    path = torch_zip(tmp_path / "zwx.pt", rows=2, width=8)
    [tensor] = read_torch_file(path).values()
    assert tensor == StoredTensor("F32", (2, 8), bytes(range(64)))
    assert read_embedding(path) == Embedding((Rows("", 2, 8),), "zwx")


@pytest.mark.parametrize(("spoil", "says"), [
    (lambda code: code.replace(b"ctorch._utils\n_rebuild_tensor_v2\n", b"cos\nsystem\n"), "it would call os.system"),
    (lambda code: code.replace(b"FloatStorage", b"LongStorage"), "numbers of the kind torch LongStorage"),
    (lambda code: code[:-5], "damaged"),
    (lambda code: b"\x80\x02(i__builtin__\neval\n.", "its step INST"),
    (lambda code: b"\x80\x02.", "do not go together"),
    (lambda code: b"\x80\x02h\x07.", "do not go together"),
    (lambda code: b"\x80\x02]q\x00h\x00a.", "no dictionary"),
    (lambda code: b"", "damaged"),
])  # fmt: skip
def test_a_zip_that_is_more_than_tensors_is_refused_by_what_it_would_do(
    tmp_path: Path, spoil: Callable[[bytes], bytes], says: str
) -> None:
    path = torch_zip(tmp_path / "zwx.pt", spoil=spoil)
    with pytest.raises(EmbeddingError) as refused:
        read_embedding(path)
    assert says in str(refused.value)


def test_a_tensor_larger_than_its_numbers_is_refused(tmp_path: Path) -> None:
    path = torch_zip(tmp_path / "zwx.pt", rows=2, width=8, stored=bytes(40))
    with pytest.raises(EmbeddingError, match="fewer numbers"):
        read_embedding(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", bytes(1 << 22))
    with pytest.raises(EmbeddingError, match="more than"):
        read_embedding(path)


def test_torch_itself_writes_what_is_read(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    rows = torch.arange(24, dtype=torch.float32).reshape(3, 8)
    for number, held in enumerate((
        {"<zwx>": rows}, {"<zwx>": rows.half()}, {"<zwx>": rows.bfloat16()},
        {"string_to_param": torch.nn.ParameterDict({"*": torch.nn.Parameter(rows)}) and {"*": rows}, "name": "zwx"},
    )):  # fmt: skip
        path = tmp_path / f"{number}.pt"
        torch.save(held, path)
        [stored] = read_torch_file(path).values()
        dtype = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}[stored.dtype]
        read = torch.frombuffer(bytearray(stored.data), dtype=dtype).reshape(stored.shape)
        assert torch.equal(read.float(), rows)
    turned = tmp_path / "turned.pt"
    torch.save({"<zwx>": rows.t()}, turned)
    with pytest.raises(EmbeddingError, match="in a row"):
        read_embedding(turned)
