"""How many tokens texts are, without a model's weights: its vocabulary alone is read, and what it can read at once.

Made by the registry ("token-counter") and used on a text worker's job thread, where it stands beside the engine that
writes. A GGUF file's vocabulary is read by llama.cpp where that is here, as it is quicker and knows every kind, and by
our own reader elsewhere; both count alike. Of a folder from a hub, tokenizer.json is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

from studio.domain.errors import FileUnreadable, ModelDamaged, ModelUnsupported, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import CountRequest, Request, TextRequest, TokensCounted
from studio.engines.protocol import JobControl
from studio.engines.runtime.tokenizing import read_tokenizer
from studio.engines.text.chat import render_chat
from studio.engines.text.model_file import gguf_path, is_gguf
from studio.engines.text.result import WordsDone
from studio.engines.text.streaming import Sent, Vocabulary, prompt_sent
from studio.formats.gguf import CONTEXT_LIMIT
from studio.formats.gguf_file import GgufError, GgufFile
from studio.wire.messages import LocalModel


class Counting(Protocol):
    """One model's vocabulary, and what its file says."""

    context: int
    token_bytes: int
    """Of the keys and values that a token leaves behind; 0 where it is not known."""

    chat: bool
    """It has a chat template."""

    def text(self, text: str) -> int:
        """Tokens of a text alone."""

    def prompt(self, request: TextRequest) -> Sent:
        """All that is sent for a request. Raises StudioError(ModelUnsupported)."""

    def close(self) -> None: ...


class TokenCounter:
    name = "token-counter"

    def __init__(self) -> None:
        self._counting: Counting | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        control.check()
        control.progress(0, 0, "reading the vocabulary")
        if any(is_gguf(name, place) for name, place in model.files.items()):
            self._counting = _of_gguf(model, helpers, control)
        else:
            self._counting = _HubCounting(model)

    def run(self, request: CountRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[WordsDone]:
        if self._counting is None:
            raise RuntimeError("the engine counts only after it was loaded")
        control.running("cpu", "")
        counts = []
        for text in request.texts:
            control.check()
            counts.append(self._counting.text(text))
        whole = self._counting.prompt(request.prompt) if request.prompt is not None else Sent("", [])
        answer = TokensCounted(
            texts=tuple(counts),
            prompt=len(whole.ids),
            context=self._counting.context,
            sent=whole.text,
            ids=tuple(whole.ids),
            token_bytes=self._counting.token_bytes,
            chat=self._counting.chat,
        )
        yield WordsDone(msgspec.json.encode(answer).decode())

    def held_bytes(self) -> int:
        """The vocabulary's share cannot be told apart; it is small beside the weights that it stands beside."""
        return 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return ()

    def unload(self) -> None:
        if self._counting is not None:
            self._counting.close()
        self._counting = None


class _Said(NamedTuple):
    """What a file says beside its vocabulary."""

    context: int
    token_bytes: int
    template: str
    splitter: str


class _GgufCounting:
    def __init__(self, vocabulary: Vocabulary, said: _Said, model: str, libraries: Any = None) -> None:
        self._vocabulary, self._template, self._model = vocabulary, said.template, model
        self._libraries: Any
        self._weights: Any
        self._libraries, self._weights = libraries if libraries is not None else (None, None)
        self.context = min(max(0, said.context), CONTEXT_LIMIT)
        self.token_bytes = max(0, said.token_bytes)
        self.chat = bool(said.template)
        self._beginning = len(vocabulary.encode_plain(""))

    def text(self, text: str) -> int:
        return len(self._vocabulary.encode_plain(text)) - self._beginning

    def prompt(self, request: TextRequest) -> Sent:
        return prompt_sent(request, self._vocabulary, self._template, self._model)

    def close(self) -> None:
        if self._libraries is not None:
            self._libraries.llama.llama_model_free(self._weights)
        self._libraries = self._weights = None


def _of_gguf(model: LocalModel, helpers: Mapping[str, LocalModel], control: JobControl) -> Counting:
    """Raises StudioError, Cancelled."""
    from studio.engines.text.llama_cpp.engine import LIBRARIES

    path = gguf_path(model)
    try:
        with GgufFile(path, control.check) as file:
            said = _Said(
                context=file.integer(f"{file.architecture}.context_length", 0),
                token_bytes=_token_bytes(file),
                template=file.text("tokenizer.chat_template"),
                splitter=file.text("tokenizer.ggml.pre"),
            )
            if LIBRARIES in helpers:
                return _by_llama_cpp(path, model.id, helpers, said, control)
            from studio.engines.text.gguf.tokenizer import GgufTokenizer

            return _GgufCounting(GgufTokenizer(file), said, model.id)
    except GgufError as error:
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error


def _token_bytes(file: GgufFile) -> int:
    """Keys and values of one token in all layers, in half precision."""

    def told(name: str, otherwise: int) -> int:
        value = file.metadata.get(f"{file.architecture}.{name}", otherwise)
        return value if isinstance(value, int) else 0

    layers, width, heads = told("block_count", 0), told("embedding_length", 0), told("attention.head_count", 0)
    if layers < 1 or width < 1 or heads < 1:
        return 0
    each = width // heads
    keys, values = told("attention.key_length", each), told("attention.value_length", each)
    return layers * told("attention.head_count_kv", heads) * (keys + values) * 2


def _by_llama_cpp(
    path: Path, model: str, helpers: Mapping[str, LocalModel], said: _Said, control: JobControl
) -> Counting:
    from studio.engines.text.llama_cpp.engine import library_folder
    from studio.engines.text.llama_cpp.libraries import open_libraries
    from studio.engines.text.llama_cpp.network import load_model
    from studio.engines.text.llama_cpp.vocabulary import LlamaVocabulary

    libraries = open_libraries(library_folder(helpers))
    weights = load_model(libraries, path, model, (), lambda _share: not control.cancelled, vocabulary_only=True)
    vocabulary = LlamaVocabulary(libraries, libraries.llama.llama_model_get_vocab(weights), said.splitter)
    return _GgufCounting(vocabulary, said, model, (libraries, weights))


class _HubCounting:
    """A folder with tokenizer.json."""

    token_bytes = 0

    def __init__(self, model: LocalModel) -> None:
        """Raises StudioError(ModelUnsupported | ModelDamaged)."""
        folder = next((Path(one).parent for one in model.files.values() if Path(one).name == "config.json"), None)
        if folder is None or not (folder / "tokenizer.json").is_file():
            raise StudioError(ModelUnsupported(model=model.id, reason="it comes without a tokenizer.json"))
        self._model = model.id
        self._tokenizer = read_tokenizer(folder / "tokenizer.json", model.id)
        self._tokenizer.encode_special_tokens = True
        told = hub_facts(folder / "config.json", folder / "tokenizer_config.json")
        self.context, self._bos, self._eos = told.context, told.bos, told.eos
        template = folder / "chat_template.jinja"
        self._template = template.read_text("utf8", "replace") if template.is_file() else told.template
        self.chat = bool(self._template)

    def text(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def prompt(self, request: TextRequest) -> Sent:
        if not request.messages:
            found = self._tokenizer.encode(request.prompt, add_special_tokens=True)
            return Sent(request.prompt, found.ids)
        prompt = render_chat(self._template, request.messages, bos=self._bos, eos=self._eos, model=self._model)
        prompt += request.prompt
        self._tokenizer.encode_special_tokens = False
        try:
            return Sent(prompt, self._tokenizer.encode(prompt, add_special_tokens=not self._template).ids)
        finally:
            self._tokenizer.encode_special_tokens = True

    def close(self) -> None:
        return


class HubFacts(NamedTuple):
    """What a folder from a hub says beside its vocabulary; empty or 0 where it does not."""

    context: int
    template: str
    bos: str
    eos: str


def hub_facts(config: Path, tokenizer_config: Path) -> HubFacts:
    """Raises nothing."""
    told = _facts(tokenizer_config)
    template = told.get("chat_template")
    bos, eos = (_content(told.get(name)) for name in ("bos_token", "eos_token"))
    return HubFacts(_context(_facts(config)), template if isinstance(template, str) else "", bos, eos)


def _facts(path: Path) -> dict[str, Any]:
    """Empty where there are none that can be read."""
    try:
        found = msgspec.json.decode(path.read_bytes())
    except (OSError, *UNDECODABLE):
        return {}
    return found if isinstance(found, dict) else {}


def _context(config: Mapping[str, Any]) -> int:
    inner = config.get("text_config")
    told = (inner if isinstance(inner, dict) else config).get("max_position_embeddings")
    return told if isinstance(told, int) and told > 0 else 0


def _content(token: object) -> str:
    found = token.get("content") if isinstance(token, dict) else token
    return found if isinstance(found, str) else ""
