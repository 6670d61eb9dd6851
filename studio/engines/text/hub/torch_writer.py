"""Loading a Hugging Face folder on torch, and running it over prompts with its past kept.

Called by the transformers engine on a worker's job thread. Only the folder is read: no hub, no code of the model's own,
no pickles. The heavy imports happen here, at the first load.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import (
    BadRequest,
    ImportRefused,
    ModelDamaged,
    ModelMissing,
    ModelUnsupported,
    RuntimeMissing,
    StudioError,
)
from studio.engines.runtime.cpu import best_cpu_dtype, physical_cores
from studio.fences import go_offline

CHUNK: Final = 256
"""Tokens of a prompt that are read in one forward pass."""
_MODEST: Final = {"TOKENIZERS_PARALLELISM": "false", "OMP_WAIT_POLICY": "passive"}


def prepare_libraries() -> None:
    """Import torch and transformers, offline and quiet. Raises StudioError(RuntimeMissing)."""
    go_offline()
    for name, value in _MODEST.items():
        os.environ.setdefault(name, value)
    try:
        import huggingface_hub.constants
        import torch
        import transformers
    except ImportError as error:
        raise StudioError(RuntimeMissing(package=error.name or "transformers", extra="torch")) from error
    # The variable is read at the hub library's import, which something else may have done before.
    huggingface_hub.constants.HF_HUB_OFFLINE = True
    torch.set_num_threads(physical_cores())
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def choose(device: str) -> tuple[str, str]:
    """Device and dtype of a request. Raises StudioError(BadRequest | RuntimeMissing)."""
    import torch

    if device == "auto":
        device = "cuda:0" if torch.cuda.is_available() else "cpu"
    if device == "cpu":
        return device, best_cpu_dtype()
    if not device.startswith("cuda"):
        raise StudioError(BadRequest(field="device", problem=f"there is no device {device!r}"))
    if not torch.cuda.is_available():
        raise StudioError(RuntimeMissing(package="torch with CUDA", extra="torch"))
    number = int(device.partition(":")[2] or 0)
    if number >= torch.cuda.device_count():
        raise StudioError(BadRequest(field="device", problem=f"there is no GPU number {number}"))
    return f"cuda:{number}", "bfloat16" if torch.cuda.is_bf16_supported() else "float16"


def check_folder(folder: Path, model_id: str) -> None:
    """Raises StudioError(ModelMissing | ImportRefused | ModelUnsupported) when the folder should not be loaded."""
    if not (folder / "config.json").is_file():
        raise StudioError(ModelMissing(model_id=model_id, file="config.json"))
    if not any(folder.glob("*.safetensors")):
        pickled = next(iter([*folder.glob("*.bin"), *folder.glob("*.pt")]), None)
        if pickled is not None:
            detail = "its weights are a pickle, which can run programs; convert them to safetensors"
            raise StudioError(ImportRefused(path=str(pickled), kind="pickle", detail=detail))
        raise StudioError(ModelMissing(model_id=model_id, file="*.safetensors"))


def load(folder: Path, model_id: str, device: str, dtype: str) -> tuple[Any, Any]:
    """(model, tokenizer). Raises StudioError and what torch raises for want of memory."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    check_folder(folder, model_id)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            dtype=getattr(torch, dtype),
            low_cpu_mem_usage=True,
        )
    except (ValueError, KeyError, AttributeError, ImportError) as error:
        raise StudioError(ModelUnsupported(model=model_id, reason=str(error)[:300])) from error
    except (OSError, EOFError) as error:
        raise StudioError(ModelDamaged(model=model_id, file=folder.name, detail=str(error)[:300])) from error
    if getattr(tokenizer, "backend_tokenizer", None) is None:
        raise StudioError(ModelUnsupported(model=model_id, reason="its tokenizer has no tokenizer.json"))
    return model.to(device).eval(), tokenizer


class TorchDecoder:
    """The network and its past. As with GGUF files, what was said token by token is read again when it becomes part
    of a prompt, so that the same request takes the same way whatever was asked before."""

    def __init__(self, model: Any, device: str) -> None:
        self._model = model
        self._device = device
        self._past: Any = None
        self._known: list[int] = []
        self._read = 0
        self.evaluated = 0
        """Tokens that were run through the network since it was loaded."""

    def keep_common(self, tokens: Sequence[int]) -> int:
        """Keep of the past what a prompt of these tokens begins with; returns how many tokens that is."""
        count = 0
        for mine, theirs in zip(self._known[: self._read], tokens[:-2], strict=False):
            if mine != theirs:
                break
            count += 1
        if self._past is None or not _cut(self._past, count):
            count = 0
            self._past = None
        del self._known[count:]
        self._read = count
        return count

    def read(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Run tokens that follow what is known; the logits after the last, float32 [vocabulary]. When it is cut
        short by an exception, the past is dropped."""
        import torch
        from transformers import DynamicCache

        past = DynamicCache(config=self._model.config) if self._past is None else self._past
        self._past = None
        known, self._known = self._known, []
        with torch.inference_mode():
            ids = torch.tensor([list(tokens)], device=self._device)
            out = self._model(input_ids=ids, past_key_values=past, use_cache=True, logits_to_keep=1)
            logits = cast(NDArray[np.float32], out.logits[0, -1].float().cpu().numpy())
        self._past, self._known = past, [*known, *tokens]
        if self._read == len(known) and len(tokens) > 1:
            self._read += len(tokens)
        self.evaluated += len(tokens)
        return logits


def _cut(past: Any, count: int) -> bool:
    """Shorten a cache to its first `count` tokens; False when its layers do not all keep every token."""
    from transformers.cache_utils import DynamicLayer

    if any(type(layer) is not DynamicLayer for layer in past.layers):
        return False
    surplus = past.get_seq_length() - count
    if surplus < 0:
        return False
    if surplus:
        past.crop(-surplus)
    return True


def context_of(model: Any) -> int:
    """Tokens that the model can attend to."""
    return int(getattr(model.config.get_text_config(), "max_position_embeddings", None) or 2048)


@contextlib.contextmanager
def memory_given_back() -> Iterator[None]:
    """After it, memory that only torch's cache still holds is the device's again."""
    try:
        yield
    finally:
        import gc

        import torch

        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
