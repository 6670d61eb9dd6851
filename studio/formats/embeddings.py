"""Textual inversions: words that a text encoder was taught, as rows of numbers in a file of their own.

For both processes. Read are safetensors files, as A1111, kohya's trainer and diffusers write them, and the zips of
`torch.save`, by a reader that runs nothing in them (`torch_archives`). What is known of the kinds: `emb_params` (one
encoder), `<word>` (diffusers), `clip_l` with `clip_g` or `text_encoders_0` with `text_encoders_1` (the two encoders of
SDXL), `string_to_param` (A1111's own).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from studio.formats.checks import Check, unhindered
from studio.formats.safetensors import SafetensorsError, SafetensorsHeader, read_header
from studio.formats.torch_archives import StoredTensor, TorchArchiveError, read_tensors

Encoder = Literal["", "clip_l", "clip_g"]
"""Which text encoder reads the rows; "" where the file has rows for one alone."""
MOST_ROWS: Final = 750
"""Tokens of one word; a text encoder reads 75 at once."""
LARGEST: Final = 64 << 20
"""Bytes of the file, and of one tensor in it."""
_WIDEST: Final = 16384
_PAIRS: Final[tuple[tuple[str, str], ...]] = (("clip_l", "clip_g"), ("text_encoders_0", "text_encoders_1"))
_BY_WIDTH: Final = {768: "sd1", 1024: "sd2", 1280: "sdxl"}
_FLOATS: Final = ("F16", "BF16", "F32", "F64")
_NAMELESS: Final = ("emb_params", "*", "string_to_param", "embedding")


class EmbeddingError(ValueError):
    """The file is no textual inversion, or is damaged; says how."""


class Rows(NamedTuple):
    encoder: Encoder
    number: int
    width: int


class Embedding(NamedTuple):
    """What a file holds, without its numbers."""

    rows: tuple[Rows, ...]
    word: str = ""
    """The word it was taught as, where the file says one."""

    @property
    def architecture(self) -> str:
        """Of the models it is made for; "" where that cannot be told."""
        if len(self.rows) > 1:
            return "sdxl"
        return _BY_WIDTH.get(self.rows[0].width, "")

    def names(self, tensors: Iterable[str]) -> dict[Encoder, str]:
        """Under which name of the file the rows of each encoder lie."""
        there = tuple(tensors)
        if len(self.rows) == 1:
            return {self.rows[0].encoder: there[0]}
        [(small, large)] = [pair for pair in _PAIRS if set(pair) == set(there)]
        return {"clip_l": small, "clip_g": large}

    @property
    def tokens(self) -> int:
        """That it takes of a prompt."""
        return max(one.number for one in self.rows)


def embedding_in(header: SafetensorsHeader) -> Embedding | None:
    """None for a file that is something else."""
    if any(info.dtype not in _FLOATS for info in header.tensors.values()):
        return None
    return _of_shapes({name: info.shape for name, info in header.tensors.items()})


def read_embedding(path: Path, check: Check = unhindered) -> Embedding:
    """Raises EmbeddingError, OSError, and what `check` raises."""
    if path.stat().st_size > LARGEST:
        raise EmbeddingError(f"it has more than {LARGEST >> 20} MB, and so is no textual inversion")
    if path.suffix.lower() == ".safetensors":
        try:
            found = embedding_in(read_header(path, check))
        except SafetensorsError as error:
            raise EmbeddingError(str(error)) from error
    else:
        found = _of_shapes({name: tensor.shape for name, tensor in read_torch_file(path, check).items()})
    if found is None:
        raise EmbeddingError("it holds no rows for a text encoder, and so is no textual inversion")
    return found


def read_torch_file(path: Path, check: Check = unhindered) -> dict[str, StoredTensor]:
    """The tensors of a textual inversion as `torch.save` wrote it, by the names that a safetensors file would have.
    Raises EmbeddingError, OSError."""
    if path.stat().st_size > LARGEST:
        raise EmbeddingError(f"it has more than {LARGEST >> 20} MB, and so is no textual inversion")
    try:
        held = read_tensors(path, LARGEST, check)
    except TorchArchiveError as error:
        raise EmbeddingError(str(error)) from error
    return _tensors_of(held)


def _tensors_of(held: Any) -> dict[str, StoredTensor]:
    if isinstance(held, StoredTensor):
        return {"emb_params": held}
    if not isinstance(held, dict):
        raise EmbeddingError("it holds no dictionary of tensors")
    inner = held.get("string_to_param")
    if isinstance(inner, dict):
        # A1111 keeps the name beside the rows, which are those of "*".
        name = held.get("name")
        first = next((one for one in inner.values() if isinstance(one, StoredTensor)), None)
        return {name if isinstance(name, str) and name else "emb_params": first} if first is not None else {}
    return {name: one for name, one in held.items() if isinstance(one, StoredTensor) and isinstance(name, str)}


def _of_shapes(shapes: Mapping[str, tuple[int, ...]]) -> Embedding | None:
    sizes = {name: _rows(shape) for name, shape in shapes.items()}
    if not sizes or any(size is None for size in sizes.values()):
        return None
    whole = {name: size for name, size in sizes.items() if size is not None}
    for small, large in _PAIRS:
        if set(whole) == {small, large} and whole[small][0] == whole[large][0]:
            return Embedding((Rows("clip_l", *whole[small]), Rows("clip_g", *whole[large])))
    if len(whole) != 1:
        return None
    [(name, size)] = whole.items()
    if any(name in pair for pair in _PAIRS):
        return None
    return Embedding((Rows("", *size),), "" if name in _NAMELESS else name[:100])


def _rows(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """How many, and how wide; None for a tensor that cannot be rows of one word."""
    count, width = (1, shape[0]) if len(shape) == 1 else shape if len(shape) == 2 else (0, 0)
    return (count, width) if 1 <= count <= MOST_ROWS and 8 <= width <= _WIDEST else None
