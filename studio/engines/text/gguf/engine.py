"""The writer on GGUF files: translated once into a graph for ONNX Runtime, then streamed token by token.

Made by the registry ("gguf-onnx") and used on a text worker's job thread alone. No torch, no llama.cpp.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort

from studio.domain.errors import (
    FileUnreadable,
    ModelDamaged,
    ModelUnsupported,
    StudioError,
)
from studio.domain.requests import Request, TextRequest
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession, make_session, ort_errors, providers_for
from studio.engines.text.chances import chances
from studio.engines.text.draft_costs import EVEN, costs_for
from studio.engines.text.drafting import Drafting
from studio.engines.text.forms import Forms
from studio.engines.text.gguf.decoder import CHUNK, Decoder, Logits
from studio.engines.text.gguf.graph_cache import forget, graph_for, held_by
from studio.engines.text.gguf.llama_graph import BUILDER_VERSION, build_graph
from studio.engines.text.gguf.packing import packing
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.model_file import gguf_path
from studio.engines.text.result import WordsDone
from studio.engines.text.streaming import note_unread, prompt_tokens, refuse_loras, room_for, written
from studio.formats.gguf import read_shape, why_not_open
from studio.formats.gguf_file import GgufError, GgufFile
from studio.wire.messages import LocalModel


class GgufEngine:
    """One GGUF model, loaded."""

    name = "gguf-onnx"

    def __init__(self) -> None:
        self._session: OnnxSession | None = None
        self._decoder: Decoder | None = None
        self._tokenizer: GgufTokenizer | None = None
        self._forms: Forms | None = None
        self._template = ""
        self._model = ""
        self._context = 0
        self._weights = 0
        self._note = ""
        self._costs = EVEN

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        refuse_loras(request)
        path = gguf_path(model)
        self._model = model.id
        try:
            with GgufFile(path) as file:
                reason = why_not_open(file)
                if reason is not None:
                    raise StudioError(ModelUnsupported(model=model.id, reason=reason))
                self._tokenizer = GgufTokenizer(file)
                self._forms = Forms(self._tokenizer)
                self._template = file.text("tokenizer.chat_template")
                self._context = read_shape(file).context
                self._place(file, request.device, model.graph_bytes, control)
        except GgufError as error:
            raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error

    def _place(self, file: GgufFile, device: str, budget: int, control: JobControl) -> None:
        """Load on the device asked for. Where the choice is ours and the GPU cannot, the processor does it, and the
        result says so."""
        has_gpu = len(providers_for(device)) > 1
        failures: tuple[type[Exception], ...] = (StudioError, *ort_errors())
        if has_gpu or device != "auto":
            try:
                self._open(file, device, budget, control, half=has_gpu)
            except failures as error:
                if device != "auto":
                    raise
                reason = error.failure if isinstance(error, StudioError) else error
                self._note = f"The GPU could not run this model, so the processor did: {reason}"
            else:
                return
        self._open(file, "cpu", budget, control, half=False)

    def _open(self, file: GgufFile, device: str, budget: int, control: JobControl, *, half: bool) -> None:
        """A session of the built graph, tried with one token; a graph that does not load is built again, once."""

        def step(done: int, total: int) -> None:
            control.check()
            control.progress(done, total, "translating the model")

        def build(folder: Path) -> Path:
            return build_graph(file, folder, step, half=half)

        version = f"{BUILDER_VERSION}{'h' if half else ''}"

        def made() -> tuple[Path, OnnxSession]:
            packed = None if half else packing(control)
            graph = graph_for(file.path, version, build, budget=budget, packing=packed)
            return graph, make_session(graph, control, device=device)

        try:
            graph, session = made()
        except StudioError as error:
            if not isinstance(error.failure, ModelDamaged):
                raise
            forget(file.path, version)
            graph, session = made()
        decoder = Decoder(session, read_shape(file), half)
        if half:
            with session.run_options(control) as options:
                _try_out(decoder, options, self._model)
        self._session, self._decoder = session, decoder
        self._costs = costs_for(file.path, self.name, session.device)
        self._weights = held_by(graph)

    def run(self, request: TextRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[WordsDone]:
        if self._session is None or self._decoder is None or self._tokenizer is None:
            raise RuntimeError("the engine runs only after it was loaded")
        tokens = prompt_tokens(request, self._tokenizer, self._template, self._model)
        limit = room_for(request, tokens, self._context, control, self._model)
        note_unread(request, self._tokenizer, control)
        guide = self._forms.guide(request.form) if self._forms is not None and request.form is not None else None
        control.running(self._session.device, "float16" if self._session.device != "cpu" else "int8")
        if self._note:
            control.note(self._note)
        with self._session.run_options(control) as options:
            decoder = self._decoder
            logits = self._read_prompt(decoder, tokens, request.anew, control, options)
            network = _Reader(decoder, options)
            if request.alternatives:
                yield chances(request, tokens, control, self._tokenizer, logits, network, self._context)
                return
            reader = Drafting(network, tokens, len(tokens) + limit, self._costs)
            yield from written(request, tokens, limit, control, self._tokenizer, logits, reader, guide)

    def logits(self, text: str, control: JobControl) -> tuple[Logits, list[int]]:
        """Those after each token of a text, [tokens, vocabulary], and its tokens. Loaded."""
        if self._session is None or self._decoder is None or self._tokenizer is None:
            raise RuntimeError("the engine reads only after it was loaded")
        tokens = self._tokenizer.encode_plain(text)
        self._decoder.keep_common([])
        with self._session.run_options(control) as options:
            parts = [
                self._decoder.read(tokens[at : at + CHUNK], options, every=True) for at in range(0, len(tokens), CHUNK)
            ]
        return np.concatenate(parts), tokens

    @staticmethod
    def _read_prompt(
        decoder: Decoder, tokens: list[int], anew: bool, control: JobControl, options: ort.RunOptions
    ) -> Logits:
        """Logits after the prompt; what it has in common with the last one is not read again."""
        at = start = decoder.keep_common(tokens, exactly=anew)
        last: Logits | None = None
        while at < len(tokens):
            control.check()
            control.progress(at - start, len(tokens) - start, "reading")
            # A single token left over would be read another way than its neighbours.
            end = len(tokens) if len(tokens) - at <= CHUNK + 1 else at + CHUNK
            last = decoder.read(tokens[at:end], options)[-1]
            at = end
        assert last is not None, "a prompt has at least one token"
        return last

    @property
    def evaluated_tokens(self) -> int:
        """Tokens that were run through the network since it was loaded, prompts and answers."""
        return self._decoder.evaluated if self._decoder is not None else 0

    def held_bytes(self) -> int:
        return self._weights + (self._decoder.held_bytes() if self._decoder is not None else 0)

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", str(ort.__version__)), ("gguf-graph", str(BUILDER_VERSION)))

    def unload(self) -> None:
        self._session = None
        self._decoder = None
        self._tokenizer = None
        self._forms = None
        self._weights = 0


class _Reader:
    """The network within one run."""

    def __init__(self, decoder: Decoder, options: ort.RunOptions) -> None:
        self._decoder, self._options = decoder, options
        self.back = decoder.back

    def step(self, token: int) -> Logits:
        return self._decoder.step(token, self._options)

    def read_all(self, tokens: Sequence[int]) -> Logits:
        return self._decoder.read(tokens, self._options, every=True)


def _try_out(decoder: Decoder, options: ort.RunOptions, model: str) -> None:
    """Run two tokens and one more, as reading and writing do. Raises StudioError(ModelUnsupported), or what ONNX
    Runtime raises."""
    decoder.read([0, 0], options)
    if not np.isfinite(decoder.step(0, options)).all():
        raise StudioError(ModelUnsupported(model=model, reason="its numbers do not fit into float16"))
