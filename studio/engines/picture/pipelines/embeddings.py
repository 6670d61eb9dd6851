"""Textual inversions in the diffusers engine: words that its text encoders were taught, read with the model.

Used on the worker's job thread. Each row of a file becomes a token of its own that no prompt can hold by chance; before
the words are read, the word is replaced by its tokens. So weights, parts of 75 tokens and maps of words count them as
others, a word may be one that the vocabulary has, and the pictures are those of diffusers' `load_textual_inversion`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, StudioError
from studio.domain.prompt_embeddings import in_other_words
from studio.domain.requests import EmbeddingUse
from studio.formats.embeddings import Embedding, EmbeddingError, Encoder, read_embedding, read_torch_file
from studio.formats.torch_archives import StoredTensor
from studio.wire.messages import LocalModel

_OLD_END: Final = 2
"""What older configurations have for the token that ends a text; transformers then takes the token with the largest
number for it, which would be one of ours."""
_TORCH_DTYPES: Final = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}


class Embeddings:
    """Those that were read with a pipeline."""

    def __init__(self, pipe: Any) -> None:
        self._encoders = _encoders(pipe)
        self._tokens: dict[str, str] = {}
        """By id of the model: its tokens, as they stand in a prompt."""

    def spelled(self, prompt: str, uses: Sequence[EmbeddingUse]) -> str:
        """The prompt with each of these words as tokens."""
        return in_other_words(prompt, {use.word: self._tokens[use.model.id] for use in uses})

    def words(self, uses: Sequence[EmbeddingUse]) -> dict[str, str]:
        """By its tokens, as they stand in a prompt, each of these words."""
        return {self._tokens[use.model.id]: use.word for use in uses}

    def read(self, use: EmbeddingUse, path: Path) -> None:
        """Raises StudioError(ModelDamaged)."""
        model_id = use.model.id
        try:
            found = read_embedding(path)
            rows = _numbers(path, found)
        except (EmbeddingError, OSError) as error:
            raise _unfit(model_id, path, str(error)) from error
        wanted = {name for name, _, _ in self._encoders}
        if len(wanted) != len(rows):
            kind = "two text encoders" if len(rows) == 2 else "one text encoder"
            raise _unfit(model_id, path, f"it is made for a model with {kind}")
        names = [f"<te{len(self._tokens)}x{row}>" for row in range(found.tokens)]
        for (_, encoder, tokenizer), own in zip(self._encoders, _in_order(rows), strict=True):
            width = encoder.get_input_embeddings().weight.shape[1]
            if own.shape[1] != width:
                there = own.shape[1]
                detail = f"its rows have {there} numbers, and the model reads {width}"
                raise _unfit(model_id, path, detail)
            _teach(encoder, tokenizer, names, own)
        self._tokens[model_id] = " ".join(names)


def load_embeddings(pipe: Any, uses: Sequence[EmbeddingUse], helpers: Mapping[str, LocalModel]) -> Embeddings:
    """Read those of a request from the helpers of their ids. Raises StudioError of BadRequest, ModelMissing,
    ModelDamaged."""
    found = Embeddings(pipe)
    if uses and not _encoders(pipe):
        raise StudioError(BadRequest(field="embeddings", problem="this model's text encoder takes no embeddings"))
    for use in {use.model.id: use for use in uses}.values():
        files = [Path(path) for path in helpers[use.model.id].files.values()] if use.model.id in helpers else []
        there = next((path for path in files if path.is_file() and path.suffix.lower() != ".toml"), None)
        if there is None:
            raise StudioError(ModelMissing(model_id=use.model.id))
        found.read(use, there)
    return found


def _encoders(pipe: Any) -> list[tuple[str, Any, Any]]:
    """Name, text encoder and tokenizer of those that are CLIP's, where all are."""
    pairs = (("text_encoder", "tokenizer"), ("text_encoder_2", "tokenizer_2"), ("text_encoder_3", "tokenizer_3"))
    there = [
        (encoder, getattr(pipe, encoder), getattr(pipe, tokenizer))
        for encoder, tokenizer in pairs
        if getattr(pipe, encoder, None) is not None and getattr(pipe, tokenizer, None) is not None
    ]
    return there if all(type(encoder).__name__.startswith("CLIP") for _, encoder, _ in there) else []


def _numbers(path: Path, found: Embedding) -> dict[Encoder, torch.Tensor]:
    """By encoder: [rows, width], float32. Raises EmbeddingError, OSError."""
    if path.suffix.lower() == ".safetensors":
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            tensors = load_file(str(path))
        except SafetensorError as error:
            raise EmbeddingError(str(error)) from error
    else:
        tensors = {name: _tensor(one) for name, one in read_torch_file(path).items()}
    by_encoder = found.names(tensors)
    rows = {encoder: tensors[name].float() for encoder, name in by_encoder.items()}
    whole = {encoder: one[None] if one.dim() == 1 else one for encoder, one in rows.items()}
    if any(not bool(torch.isfinite(one).all()) for one in whole.values()):
        raise EmbeddingError("not all of its rows are numbers")
    return whole


def _tensor(stored: StoredTensor) -> torch.Tensor:
    dtype = getattr(torch, _TORCH_DTYPES[stored.dtype])
    return torch.frombuffer(bytearray(stored.data), dtype=dtype).reshape(stored.shape)


def _in_order(rows: Mapping[Encoder, torch.Tensor]) -> list[torch.Tensor]:
    return [rows[""]] if "" in rows else [rows["clip_l"], rows["clip_g"]]


def _teach(encoder: Any, tokenizer: Any, names: Sequence[str], rows: torch.Tensor) -> None:
    tokenizer.add_tokens(list(names))
    encoder.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    table = encoder.get_input_embeddings().weight
    ids = tokenizer.convert_tokens_to_ids(list(names))
    with torch.no_grad():
        table[ids] = rows.to(table.dtype)
    inner = getattr(encoder, "text_model", encoder)
    if getattr(inner, "eos_token_id", None) == _OLD_END:
        inner.eos_token_id = tokenizer.eos_token_id


def _unfit(model_id: str, path: Path, detail: str) -> StudioError:
    return StudioError(ModelDamaged(model=model_id, file=path.name, detail=detail[:500]))
