"""The writer on llama.cpp: any GGUF file that it knows, on the processor or a graphics card.

Made by the registry ("llama-cpp") and used on a text worker's job thread alone. The libraries are a package of the
model library and come as the helper `LIBRARIES`. Weights are mapped, not copied, where the processor reads them as
they are. A load stops by llama.cpp's progress callback, a prompt and a token by its abort callback.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from studio.domain.errors import FileUnreadable, ModelDamaged, ModelMissing, StudioError
from studio.domain.requests import LoraUse, Request, TextRequest
from studio.engines.protocol import JobControl
from studio.engines.runtime.cpu import physical_cores
from studio.engines.text.chances import chances
from studio.engines.text.draft_costs import EVEN, costs_for
from studio.engines.text.drafting import Drafting
from studio.engines.text.forms import Forms
from studio.engines.text.kept import KeptNote
from studio.engines.text.llama_cpp.adapters import lora_mark, read_loras, weighed
from studio.engines.text.llama_cpp.header import VERSION
from studio.engines.text.llama_cpp.libraries import Libraries, open_libraries
from studio.engines.text.llama_cpp.memories import Memories, model_mark
from studio.engines.text.llama_cpp.network import CHUNK, Network, Stop, load_model
from studio.engines.text.llama_cpp.vocabulary import NOTE, LlamaVocabulary
from studio.engines.text.model_file import gguf_path
from studio.engines.text.result import WordsDone
from studio.engines.text.streaming import Logits, note_unread, prompt_tokens, room_for, written
from studio.formats.gguf import CONTEXT_LIMIT
from studio.formats.gguf_file import GgufError, GgufFile
from studio.formats.gguf_kinds import parts_of
from studio.wire.messages import LocalModel

LIBRARIES: Final = "llama.cpp"
"""Role of the helper that is llama.cpp itself."""
_WHOLE: Final = "whole-1"
"""That our reader found nothing wrong with a file."""


class LlamaCppEngine:
    """One GGUF model, loaded."""

    name = "llama-cpp"

    def __init__(self) -> None:
        self._libraries: Libraries | None = None
        self._network: Network | None = None
        self._vocabulary: LlamaVocabulary | None = None
        self._forms: Forms | None = None
        self._stop: Stop | None = None
        self._costs = EVEN
        self._memories: Memories | None = None
        self._adapters: dict[str, Any] = {}
        self._template = ""
        self._model = ""
        self._device = "cpu"
        self._note = ""

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        control.check()
        self._model = model.id
        path = gguf_path(model)
        self._libraries = libraries = open_libraries(library_folder(helpers))
        self._stop = Stop(libraries)
        _look_into(path, model.id, control)
        with self.stoppable(control):
            weights = self._loaded(libraries, path, request.device, control)
        try:
            self._open(weights, path)
            mark = model_mark(path, str(self.versions()), self._device)
            self._memories = Memories(mark, model.kept_bytes)
            self._adapters = read_loras(libraries, weights, path, _loras(request), helpers, control)
            control.check()
        except BaseException:
            self.unload()
            raise

    def _open(self, weights: Any, path: Path) -> None:
        assert self._libraries is not None
        assert self._stop is not None
        libraries, llama = self._libraries, self._libraries.llama
        limit = min(int(llama.llama_model_n_ctx_train(weights)) or CONTEXT_LIMIT, CONTEXT_LIMIT)
        self._network = Network(libraries, weights, physical_cores(), self._stop, limit)
        self._vocabulary = LlamaVocabulary(
            libraries, self._network.vocabulary, self._network.meta("tokenizer.ggml.pre"), KeptNote(path, NOTE)
        )
        self._forms = Forms(self._vocabulary)
        self._costs = costs_for(path, self.name, self._device)
        template = llama.llama_model_chat_template(weights, libraries.ffi.NULL)
        self._template = "" if template == libraries.ffi.NULL else libraries.ffi.string(template).decode("utf-8")

    def _loaded(self, libraries: Libraries, path: Path, device: str, control: JobControl) -> Any:
        """On the card that was asked for, or on the first that there is; where the choice is ours and the card cannot,
        the processor does it, and the result says so."""

        def step(share: float) -> bool:
            control.progress(share, 1.0, "loading the model")
            return not control.cancelled

        cards = list(libraries.devices()) if device != "cpu" else []
        number = device.partition(":")[2]
        chosen = cards[int(number or 0) :][:1] if cards else []
        if chosen:
            try:
                weights = load_model(libraries, path, self._model, [chosen[0][2]], step)
            except (MemoryError, StudioError) as error:
                if device != "auto":
                    raise
                self._note = f"The GPU could not run this model, so the processor did: {error}"
            else:
                self._device = device if number else "cuda:0"
                return weights
        return load_model(libraries, path, self._model, (), step)

    @contextmanager
    def stoppable(self, control: JobControl) -> Iterator[None]:
        """While it holds, a cancel stops llama.cpp in the midst of what it computes."""
        assert self._stop is not None
        self._stop.clear()
        take_back = control.on_cancel(self._stop.set)
        try:
            yield
        finally:
            take_back()
            self._stop.clear()

    def run(self, request: TextRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[WordsDone]:
        network, vocabulary = self.network, self.vocabulary
        tokens = prompt_tokens(request, vocabulary, self._template, self._model)
        limit = room_for(request, tokens, network.limit, control, self._model)
        note_unread(request, vocabulary, control)
        guide = self._forms.guide(request.form) if self._forms is not None and request.form is not None else None
        control.running(self._device, "as in the file")
        if self._note:
            control.note(self._note)
        assert self._memories is not None
        self._memories.change(network, lora_mark(request.loras))
        network.adapt(weighed(request.loras, self._adapters))
        with self.stoppable(control):
            self._memories.recall(network, tokens, exactly=request.anew)
            known = network.keep_common(tokens, exactly=request.anew)
            begun = time.perf_counter()
            logits = _read_prompt(network, tokens, known, control)
            self._memories.note_reading(len(tokens) - known, time.perf_counter() - begun)
            if request.alternatives:
                yield chances(request, tokens, control, vocabulary, logits, network, network.limit)
                return
            reader = Drafting(network, tokens, len(tokens) + limit, self._costs) if network.goes_back else network
            yield from written(request, tokens, limit, control, vocabulary, logits, reader, guide)
        self._memories.save(network)

    @property
    def network(self) -> Network:
        """Loaded."""
        if self._network is None:
            raise RuntimeError("the engine has a network only after it was loaded")
        return self._network

    @property
    def vocabulary(self) -> LlamaVocabulary:
        """Of the loaded model."""
        if self._vocabulary is None:
            raise RuntimeError("the engine has a vocabulary only after it was loaded")
        return self._vocabulary

    @property
    def evaluated_tokens(self) -> int:
        """Tokens that were run through the network since it was loaded, prompts and answers."""
        return self._network.evaluated if self._network is not None else 0

    def held_bytes(self) -> int:
        if self._network is None or self._memories is None:
            return 0
        return self._network.weights_bytes() + self._network.state_bytes() + self._memories.held_bytes

    def kept_bytes(self) -> int:
        """Of them, scenes that were read and may come back."""
        return self._memories.held_bytes if self._memories is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        features = self._libraries.features() if self._libraries is not None else ""
        return (("llama.cpp", f"{VERSION} {features}".strip()),)

    def unload(self) -> None:
        if self._network is not None:
            self._network.close()
        self._network, self._vocabulary, self._forms, self._libraries = None, None, None, None
        self._adapters, self._memories = {}, None


def _loras(request: Request) -> tuple[LoraUse, ...]:
    return tuple(request.loras) if isinstance(request, TextRequest) else ()


def _read_prompt(network: Network, tokens: list[int], known: int, control: JobControl) -> Logits:
    """Logits after the prompt, of which the first `known` tokens are not read again."""
    at, last = known, None
    while at < len(tokens):
        control.check()
        control.progress(at - known, len(tokens) - known, "reading")
        end = min(len(tokens), (at // CHUNK + 1) * CHUNK)
        last = network.read(tokens[at:end])[-1]
        at = end
    assert last is not None, "a prompt has at least one token"
    return cast(Logits, last)


def library_folder(helpers: Mapping[str, LocalModel]) -> Path:
    """Where llama.cpp's libraries lie. Raises StudioError(ModelMissing)."""
    found = helpers.get(LIBRARIES)
    if found is None or not found.files:
        raise StudioError(ModelMissing(model_id=LIBRARIES))
    return Path(next(iter(found.files.values()))).parent


def _look_into(path: Path, model: str, control: JobControl) -> None:
    """Our own reader first: llama.cpp ends the process where it meets what it takes to be impossible. Once for each
    file as it is. Raises StudioError(ModelDamaged | FileUnreadable), Cancelled."""
    try:
        for part in parts_of(path):
            note = KeptNote(part, _WHOLE)
            if note.read() is None:
                with GgufFile(part, control.check, words=False):
                    control.check()
                note.write(b"")
    except GgufError as error:
        raise StudioError(ModelDamaged(model=model, file=path.name, detail=str(error))) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
