"""LoRAs as GGUF files: what llama.cpp's converter writes, and whether one fits a model.

Called by the model library in the window's process (`why_not_lora`) and by the llama.cpp engine in its worker
(`why_not_with`), which asks before llama.cpp sees the file. Standard library only. A weight W of a model is changed by
two small ones, "W.lora_a" and "W.lora_b", whose product has its shape.
Method: Hu et al. 2021 (LoRA); format: convert_lora_to_gguf.py of llama.cpp.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from studio.formats.gguf_file import GgufFile, Tensor
from studio.formats.gguf_kinds import LLAMA_CPP_KINDS

_A, _B = ".lora_a", ".lora_b"
_IGNORED: Final = "_norm.weight"
"""Tensors that llama.cpp passes over."""
_TURNED: Final = "token_embd.weight"
"""Its rows are looked up, so its two halves are stored the other way round."""
_CALLED_UP: Final = "adapter.alora.invocation_tokens"


class _Pair(NamedTuple):
    a: Tensor
    b: Tensor


def is_adapter(file: GgufFile) -> bool:
    """Whether it changes a model, and is none."""
    return file.text("general.type") == "adapter"


def why_not_lora(file: GgufFile) -> str | None:
    """Why an adapter can't be used with any writer, as a sentence for people, or None when it can."""
    kind, made_for = file.text("adapter.type"), file.architecture
    if kind != "lora":
        return f"Adapters of the kind {kind!r} cannot be used yet, only LoRAs."
    if _CALLED_UP in file.metadata:
        return "It is a LoRA that works only after certain words, which cannot be used yet."
    if not made_for:
        return "The file does not say for what kind of model it is made."
    if made_for not in LLAMA_CPP_KINDS:
        return f"It is made for models of the kind {made_for!r}, which cannot be run yet."
    found = _pairs(file)
    return found if isinstance(found, str) else None


def why_not_with(file: GgufFile, architecture: str, tensors: Mapping[str, Tensor]) -> str | None:
    """Why a LoRA doesn't fit the model of that kind with those tensors, as a sentence for people, or None."""
    reason = why_not_lora(file)
    if reason is not None:
        return reason
    if file.architecture != architecture:
        return f"It is made for models of the kind {file.architecture!r}, and this one is of the kind {architecture!r}."
    found = _pairs(file)
    if isinstance(found, str):
        return found
    for name, pair in found.items():
        changed = tensors.get(name)
        if changed is None:
            return f"It changes the weights {name}, which this model does not have."
        if not _fits(pair, changed, turned=name == _TURNED):
            return f"It changes the weights {name} of another shape than those of this model."
    return None


def _pairs(file: GgufFile) -> dict[str, _Pair] | str:
    """By the name of the weights that are changed; or what is wrong."""
    found: dict[str, _Pair] = {}
    for name, tensor in file.tensors.items():
        if name.endswith(_IGNORED):
            continue
        if not name.endswith((_A, _B)):
            return f"Its weights {name} are no part of a LoRA."
        changed = name[: -len(_A)]
        a, b = file.tensors.get(changed + _A), file.tensors.get(changed + _B)
        if a is None or b is None:
            return f"The file is not whole: of the two halves that change {changed} one is missing."
        if min(len(a.shape), len(b.shape), len(tensor.shape)) < 2:
            return f"The two halves that change {changed} are no matrices."
        found[changed] = _Pair(a, b)
    return found or "The file holds no weights."


def _fits(pair: _Pair, changed: Tensor, *, turned: bool) -> bool:
    if len(changed.shape) < 2:
        return False
    rows, columns = changed.shape[-2:]
    a, b = pair.a.shape, pair.b.shape
    if turned:
        return (a[-2], b[-2]) == (rows, columns) and a[-1] == b[-1]
    return (a[-1], b[-2]) == (columns, rows) and a[-2] == b[-1] and changed.shape[:-2] == a[:-2] == b[:-2]
