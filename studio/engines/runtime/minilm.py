"""Meaning of a sentence as 384 numbers: all-MiniLM-L6-v2 in int8 on ONNX Runtime, without torch.

Used by the starter picture engine (its text encoder) and by whatever searches by meaning, on a worker's job thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio import places
from studio.domain.errors import ModelMissing, StudioError
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session
from studio.engines.runtime.tokenizing import read_tokenizer

WIDTH = 384
_LONGEST = 128
"""Tokens; the model was trained on at most 128 and reads no more."""


class SentenceEncoder:
    """Mean of the token states over the sentence, brought to length 1, as sentence-transformers has it."""

    def __init__(self, files: Mapping[str, str], control: JobControl) -> None:
        """`files` as in LocalModel; without any, the copy that travels with the program is used.
        Raises Cancelled and StudioError(ModelMissing | ModelDamaged)."""
        model, vocabulary = (_find(files, name) for name in ("model.onnx", "tokenizer.json"))
        self.session = make_session(model, control, device="cpu")
        self._tokenizer = read_tokenizer(vocabulary, "minilm")
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST)

    def encode(self, text: str, control: JobControl) -> NDArray[np.float32]:
        """[384], length 1."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        [states] = self.session.run(["last_hidden_state"], feeds, control)
        mean = states[0].mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)

    @property
    def size(self) -> int:
        return self.session.size


def _find(files: Mapping[str, str], name: str) -> Path:
    path = Path(files[name]) if name in files else places.shipped_models_dir() / "minilm" / name
    if not path.is_file():
        raise StudioError(ModelMissing(model_id="minilm", file=name))
    return path
