"""How well a passage answers a question, both read together: a cross-encoder in int8 on ONNX Runtime, without torch.

Its graph takes `ids` and `part`, both int64 [n, t], and gives `score`, float32 [n]. On a worker's job thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio import places
from studio.domain.errors import ModelMissing, StudioError
from studio.domain.readings import ReadPassage
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session
from studio.engines.runtime.tokenizing import read_tokenizer

TOKENS: Final = 112
"""Of question and passage together."""
QUESTION_TOKENS: Final = 32
_AT_ONCE: Final = 5
"""Passages of one run: a cancel waits for no more."""
_CLS, _SEP = 101, 102
NOTHING, QUESTION, PASSAGE, BESIDE = range(4)
"""What a token is part of: padding, the question, the passage, or what stands beside it and the marks between."""


class PassageReader:
    def __init__(self, files: Mapping[str, str], control: JobControl) -> None:
        """`files` as in LocalModel; of those that it lacks the copies that travel with the program are used.
        Raises Cancelled and StudioError(ModelMissing | ModelDamaged)."""
        model = _find(files, "passage-reader", "reader.onnx")
        vocabulary = _find(files, "minilm", "tokenizer.json")
        self.session = make_session(model, control, device="cpu")
        self._tokenizer = read_tokenizer(vocabulary, "passage-reader")
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def scores(self, question: str, passages: Sequence[ReadPassage], control: JobControl) -> tuple[float, ...]:
        """Of each passage the logit of that it answers; above 0 it does rather than not."""
        asked = self._ids(question)
        rows = [self._laid_out(asked, one) for one in passages]
        found: list[float] = []
        for begin in range(0, len(rows), _AT_ONCE):
            control.check()
            ids, part = _stacked(rows[begin : begin + _AT_ONCE])
            [scores] = self.session.run(["score"], {"ids": ids, "part": part}, control)
            found += [float(one) for one in scores]
        return tuple(found)

    @property
    def size(self) -> int:
        return self.session.size

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _laid_out(self, question: list[int], passage: ReadPassage) -> tuple[list[int], list[int]]:
        read = self._tokenizer.encode(passage.text, add_special_tokens=False)
        near = next((at for at, (_begin, end) in enumerate(read.offsets) if end > passage.near), 0)
        return laid_out(question, list(read.ids), near, self._ids(passage.before), self._ids(passage.after))


def laid_out(
    question: Sequence[int], passage: Sequence[int], near: int, before: Sequence[int], after: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Ids of tokens and what each is part of, `TOKENS` at most: the whole passage with as much on both sides as there
    is room for, or of a long one the part about its token `near`."""
    question = question[:QUESTION_TOKENS]
    room = TOKENS - 3 - len(question)
    if len(passage) > room:
        begin = max(0, min(near - room // 3, len(passage) - room))
        passage, before, after = passage[begin : begin + room], (), ()
    rest = room - len(passage)
    early = max(rest // 2, rest - len(after))
    before = before[max(len(before) - early, 0) :]
    after = after[: rest - len(before)]
    ids = [_CLS, *question, _SEP, *before, *passage, *after, _SEP]
    part = [BESIDE, *[QUESTION] * len(question), *[BESIDE] * (1 + len(before))]
    part += [*[PASSAGE] * len(passage), *[BESIDE] * (len(after) + 1)]
    return ids, part


def _stacked(rows: Sequence[tuple[list[int], list[int]]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both [n, t], filled up with `NOTHING`."""
    longest = max(len(ids) for ids, _part in rows)
    whole = np.zeros((2, len(rows), longest), np.int64)
    for at, (ids, part) in enumerate(rows):
        whole[0, at, : len(ids)], whole[1, at, : len(part)] = ids, part
    return whole[0], whole[1]


def _find(files: Mapping[str, str], model: str, name: str) -> Path:
    path = Path(files[name]) if name in files else places.shipped_models_dir() / model / name
    if not path.is_file():
        raise StudioError(ModelMissing(model_id=model, file=name))
    return path
