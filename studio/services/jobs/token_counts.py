"""How many tokens a prompt is, counted by the model's own vocabulary in the text worker, and what the model can read.

Used by the writing assistant and the command line; main thread. Counts are asked for as an aside of the queue
(`asides`), so that no project records them and every job goes before them. What was counted is remembered by the hash
of the text; what is learned of a model, its context and its rates, is kept in a file of the cache.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, Signal

from studio import places
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure
from studio.domain.prompting import BuiltPrompt
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import CountRequest, ModelRef, TextRequest, TokensCounted
from studio.domain.token_measure import TokenRates
from studio.private_files import write_private
from studio.services.jobs.questions import Question, Queue

ENGINE: Final = "token-counter"
_REMEMBERED: Final = 20_000
"""Texts whose counts are remembered; those asked for longest ago are forgotten first."""


_SLOWER: Final = 0.2
"""Of what a reading was slower than those before."""
_WHOLE_ONES: Final = 8
"""Prompts of which all that was sent is remembered."""


class ModelTokens(msgspec.Struct, frozen=True):
    """What is known of a model's vocabulary."""

    context: int = 0
    """Tokens of prompt and answer that it can read; 0 until its file was looked at, or where that does not say."""
    rates: TokenRates = TokenRates()
    token_bytes: int = 0
    """Of memory for each token that it has read; 0 where nobody knows."""
    chat: bool = True
    """It has a chat template, as far as is known."""
    reading: float = 0.0
    """Tokens a second that it read when it was last asked; 0 where nobody has looked."""


class KnownModels:
    """Kept in a file; of each model by its id and size, as a file that took its place is another one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, ModelTokens] | None = None

    def of(self, key: str) -> ModelTokens:
        return self._read().get(key) or ModelTokens()

    def learn(self, key: str, found: ModelTokens) -> None:
        """Raises OSError."""
        known = self._read()
        if known.get(key) != found:
            known[key] = found
            write_private(self._path, msgspec.json.encode(known), durable=False)

    def _read(self) -> dict[str, ModelTokens]:
        if self._known is None:
            try:
                self._known = msgspec.json.decode(self._path.read_bytes(), type=dict[str, ModelTokens])
            except (OSError, *UNDECODABLE):
                self._known = {}
        return self._known


class Library(Protocol):
    """What is needed of the model library."""

    def get(self, model_id: str) -> InstalledModel | None: ...


class TokenCounts(QObject):
    counted = Signal()
    """Something is known that was not."""
    refused = Signal()
    """What was wanted could not be counted; it may be later."""

    def __init__(self, library: Library, queue: Queue, parent: QObject | None = None, path: Path | None = None) -> None:
        """`path`: where what is learned of models is kept; in the cache by default."""
        super().__init__(parent)
        self._library = library
        self._question = Question(queue, TokensCounted)
        self._models = KnownModels(path or places.cache_dir() / "model-tokens.json")
        self._known: OrderedDict[str, int] = OrderedDict()
        self._sent: OrderedDict[str, TokensCounted] = OrderedDict()
        self._next: tuple[InstalledModel, BuiltPrompt] | None = None

    def of_model(self, model: InstalledModel) -> ModelTokens:
        """What is known by now."""
        return self._models.of(_key(model))

    def applied(self, model: InstalledModel, built: BuiltPrompt) -> BuiltPrompt:
        """The same prompt with its counts, where all of them are known."""
        key = _key(model)
        parts = [self._get(key, part.text) for part in built.parts]
        whole = self._get(key, _all_of(built.request))
        found = [count for count in parts if count is not None]
        if whole is None or len(found) < len(parts):
            return built
        sent = self._sent.get(_place(key, _all_of(built.request)))
        told = (sent.sent, sent.ids) if sent is not None else ("", ())
        return built.with_counts(found, whole, self._models.of(key).context, *told)

    def want(self, model: InstalledModel, built: BuiltPrompt) -> None:
        """Have counted what of a prompt is not known yet; `counted` tells when it is. The newest one is next where
        another is being counted. `refused` tells of what can't be counted now, as a job is at work."""
        key = _key(model)
        texts = tuple(dict.fromkeys(part.text for part in built.parts if self._get(key, part.text) is None))
        whole = _all_of(built.request)
        told = self._get(key, whole) is not None and _place(key, whole) in self._sent
        if not texts and told and self._models.of(key).context:
            return
        if self._question.busy:
            # A worker that is told to stop is busy until it has stopped, and would refuse the next one.
            self._next = (model, built)
            return
        self._next = None
        self.ask(model, texts, built.request, lambda _found: self._came(), lambda _why: self.refused.emit())

    def _came(self) -> None:
        following, self._next = self._next, None
        if following is not None:
            self.want(*following)
        self.counted.emit()

    def ask(
        self,
        model: InstalledModel,
        texts: Sequence[str],
        prompt: TextRequest | None,
        then: Callable[[TokensCounted], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """As `Question.ask`; what comes is remembered."""
        key = _key(model)
        request = CountRequest(model=ModelRef(model.id, ENGINE), texts=tuple(texts), prompt=prompt)

        def take(found: TokensCounted) -> None:
            self._learn(key, texts, prompt, found)
            then(found)

        self._question.cancel()
        self._question.ask(request, {}, take, otherwise)

    def learn_reading(self, model: InstalledModel, rate: float) -> None:
        """So many tokens a second of a prompt that was new to it. A slower reading than before counts a little: the
        machine may have been busy."""
        key = _key(model)
        before = self._models.of(key).reading
        reading = max(rate, before + _SLOWER * (rate - before))
        self._remember(key, msgspec.structs.replace(self._models.of(key), reading=reading))

    def _remember(self, key: str, learned: ModelTokens) -> None:
        try:
            self._models.learn(key, learned)
        except OSError:
            # It is learned anew at the next start.
            return

    def cancel(self) -> None:
        """Nothing more is heard of what was asked."""
        self._next = None
        self._question.cancel()

    def _learn(self, key: str, texts: Sequence[str], prompt: TextRequest | None, found: TokensCounted) -> None:
        known = self._models.of(key)
        rates = known.rates
        for text, tokens in zip(texts, found.texts, strict=False):
            self._put(key, text, tokens)
            rates = rates.taught(text, tokens)
        if prompt is not None:
            self._put(key, _all_of(prompt), found.prompt)
            self._sent[_place(key, _all_of(prompt))] = found
            while len(self._sent) > _WHOLE_ONES:
                self._sent.popitem(last=False)
        learned = msgspec.structs.replace(
            known, context=found.context or known.context, rates=rates, token_bytes=found.token_bytes, chat=found.chat
        )
        self._remember(key, learned)

    def _get(self, key: str, text: str) -> int | None:
        place = _place(key, text)
        if place in self._known:
            self._known.move_to_end(place)
        return self._known.get(place)

    def _put(self, key: str, text: str, tokens: int) -> None:
        self._known[_place(key, text)] = tokens
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _key(model: InstalledModel) -> str:
    """Of a model as its files are now."""
    sizes = [path.stat().st_size for path in map(Path, sorted(model.files.values())) if path.is_file()]
    return f"{model.id} {sum(sizes)}"


def _place(key: str, text: str) -> str:
    return hashlib.blake2b(f"{key}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _all_of(request: TextRequest) -> str:
    """Tells prompts apart by all that is sent, and from texts alone, to which a prompt may add a beginning."""
    return "\0".join(
        ("all", request.prompt, request.after, *(f"{message.role}\1{message.content}" for message in request.messages))
    )
