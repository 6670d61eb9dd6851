"""The writer on Hugging Face folders, through transformers on torch, CUDA or CPU.

Made by the registry ("transformers") and used on a text worker's job thread alone. Cancel works inside a forward pass,
at the next module, and inside a load, at the next tensor.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, ModelMissing, StudioError
from studio.domain.requests import Request, TextRequest
from studio.engines.protocol import JobControl
from studio.engines.text.chat import render_chat
from studio.engines.text.hub import torch_writer
from studio.engines.text.result import WordsDone
from studio.engines.text.sampling import Sampler
from studio.engines.text.streaming import refuse_loras
from studio.engines.text.words import StopWatch, without_controls
from studio.wire.messages import LocalModel


class TransformersEngine:
    """One model folder, loaded."""

    name = "transformers"

    def __init__(self) -> None:
        self._model: Any = None
        self._tokenizer: Any = None
        self._decoder: torch_writer.TorchDecoder | None = None
        self._id = ""
        self._device = ""
        self._dtype = ""

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        refuse_loras(request)
        control.check()
        control.progress(0, 0, "starting torch")
        torch_writer.prepare_libraries()
        from studio.engines.runtime.torch_cancel import stoppable_load

        self._id = model.id
        folder = _folder(model)
        self._device, self._dtype = torch_writer.choose(request.device)
        control.progress(0, 0, "loading the model")
        with stoppable_load(control):
            self._model, self._tokenizer = torch_writer.load(folder, model.id, self._device, self._dtype)
        self._decoder = torch_writer.TorchDecoder(self._model, self._device)

    def run(self, request: TextRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[WordsDone]:
        if self._decoder is None:
            raise RuntimeError("the engine runs only after it was loaded")
        from studio.engines.runtime.torch_cancel import ControlHolder, stoppable_run

        _refuse_what_is_not_here(request)
        if request.after:
            control.note("This model cannot fill a gap, so it went on without reading what follows.")
        if request.sampling.banned or request.sampling.boosted:
            control.note("Banned and favoured words were not heeded: models in folders do not know them yet.")
        tokens = self._prompt_tokens(request)
        context = torch_writer.context_of(self._model)
        room = context - len(tokens)
        if room < 1:
            problem = f"it is {len(tokens)} tokens long, and {self._id} reads at most {context - 1}"
            raise StudioError(BadRequest(field="prompt", problem=problem))
        if room < request.max_tokens:
            control.note(f"Only {room} tokens of the model's context were left for the answer.")
        control.running(self._device, self._dtype)
        with stoppable_run(control, ControlHolder(), self._device):
            yield from self._stream(request, tokens, min(request.max_tokens, room), control)

    def _prompt_tokens(self, request: TextRequest) -> list[int]:
        tokenizer = self._tokenizer
        backend = tokenizer.backend_tokenizer
        if not request.messages:
            backend.encode_special_tokens = True
            try:
                ids = backend.encode(request.prompt, add_special_tokens=True).ids
            finally:
                backend.encode_special_tokens = False
            return list(ids) or [tokenizer.bos_token_id or tokenizer.eos_token_id or 0]
        messages = [type(message)(message.role, self._without_control(message.content)) for message in request.messages]
        template = tokenizer.chat_template if isinstance(tokenizer.chat_template, str) else ""
        prompt = render_chat(
            template, messages, bos=tokenizer.bos_token or "", eos=tokenizer.eos_token or "", model=self._id
        )
        return list(backend.encode(prompt + request.prompt, add_special_tokens=not template).ids)

    def _without_control(self, text: str) -> str:
        for token in self._tokenizer.all_special_tokens:
            text = text.replace(token, "")
        return text

    def _ends(self) -> set[int]:
        told = [self._tokenizer.eos_token_id]
        config = getattr(self._model, "generation_config", None)
        more = getattr(config, "eos_token_id", None)
        told += more if isinstance(more, list) else [more]
        return {token for token in told if token is not None} | set(self._tokenizer.all_special_ids)

    def _stream(self, request: TextRequest, tokens: list[int], limit: int, control: JobControl) -> Iterator[WordsDone]:
        from tokenizers.decoders import DecodeStream

        assert self._decoder is not None
        decoder, backend, ends = self._decoder, self._tokenizer.backend_tokenizer, self._ends()
        sampler, watch = Sampler(request), StopWatch(request.stop)
        # The stream knows what was before, so that a leading blank is kept.
        words = DecodeStream(ids=list(tokens[-8:]), skip_special_tokens=True)
        logits = self._read_prompt(decoder, tokens, control)
        ended = False
        least = min(24, limit // 4) if request.task == "continue" and not request.messages else 0
        for count in range(limit):
            control.check()
            token = sampler.choose(logits, tokens, tuple(ends) if count < least else ())
            tokens.append(token)
            ended = token in ends
            if ended:
                break
            text = watch.feed(without_controls(words.step(backend, token) or ""))
            control.progress(count + 1, limit, "writing")
            if text:
                yield WordsDone(text)
            if watch.stopped:
                return
            if count + 1 < limit:
                logits = decoder.read([token])
        rest = watch.finish()
        if rest or not ended:
            yield WordsDone(rest, not ended)

    @staticmethod
    def _read_prompt(decoder: torch_writer.TorchDecoder, tokens: list[int], control: JobControl) -> NDArray[np.float32]:
        at = start = decoder.keep_common(tokens)
        last: NDArray[np.float32] | None = None
        while at < len(tokens):
            control.progress(at - start, len(tokens) - start, "reading")
            left = len(tokens) - at
            end = len(tokens) if left <= torch_writer.CHUNK + 1 else at + torch_writer.CHUNK
            last = decoder.read(tokens[at:end])
            at = end
        assert last is not None, "a prompt has at least one token"
        return last

    @property
    def evaluated_tokens(self) -> int:
        """Tokens that were run through the network since it was loaded, prompts and answers."""
        return self._decoder.evaluated if self._decoder is not None else 0

    def held_bytes(self) -> int:
        if self._model is None:
            return 0
        return int(sum(weight.numel() * weight.element_size() for weight in self._model.parameters()))

    def versions(self) -> tuple[tuple[str, str], ...]:
        import torch
        import transformers

        return (("torch", str(torch.__version__)), ("transformers", str(transformers.__version__)))

    def unload(self) -> None:
        self._model = None
        self._tokenizer = None
        self._decoder = None
        with contextlib.suppress(ImportError), torch_writer.memory_given_back():
            pass


def _refuse_what_is_not_here(request: TextRequest) -> None:
    """Raises StudioError(BadRequest)."""
    if request.form is not None:
        raise StudioError(BadRequest(field="form", problem="answers in a form need a model in a GGUF file"))
    if request.alternatives:
        raise StudioError(BadRequest(field="alternatives", problem="chances of words need a model in a GGUF file"))


def _folder(model: LocalModel) -> Path:
    """The folder with config.json. Raises StudioError(ModelMissing)."""
    for place in (*(Path(path).parent for path in model.files.values()), Path(model.root)):
        if (place / "config.json").is_file():
            return place
    raise StudioError(ModelMissing(model_id=model.id, file="config.json"))
