"""Which model writes, and with what settings. Knows no toolkit; made by the assistant's room; main thread."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import msgspec
import psutil

from studio.domain import prompting
from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.own_style import OwnPassage
from studio.domain.prompt_pieces import LimitedBy
from studio.domain.requests import SEED_LIMIT, ModelRef
from studio.domain.sampling import BANNED, BOOSTED, SAMPLER_SETTINGS
from studio.domain.trials import EngineSpeed
from studio.domain.writing_tasks import WritingTask
from studio.services.jobs.token_counts import ModelTokens
from studio.services.models.task_fitness import can_hold_forms, doubt_of, quality_of, untried_of, who_can
from studio.services.models.writer_loras import loras_for, with_loras

CONTEXT: Final = 2048
"""Tokens of prompt and answer that are asked for where nobody has measured how fast the model reads."""
LEAST: Final = CONTEXT
"""Tokens of prompt and answer, however slow the model is."""
_SMALLEST: Final = 256
"""However little memory is free."""
_SHARE: Final = 4
"""Of free memory a part, for what a model remembers of what it has read."""


class Options(msgspec.Struct, frozen=True):
    """What a person set for the next words."""

    max_tokens: int = 120
    temperature: float = 0.7
    seed: int | None = None
    """None: another one each time."""
    context_tokens: int = 0
    """Tokens of prompt and answer together, at most; 0: what the model can read in the time that the person gives
    it."""
    sampler: Mapping[str, float] = {}
    """By name of a `SamplerSetting`; the others are as the model has them."""
    banned: str = ""
    boosted: str = ""
    """Words, as they were typed."""
    loras: Mapping[str, float] = {}
    """How much each counts, by its id; 0 is not at all."""

    @classmethod
    def of(cls, defaults: Mapping[str, str | int | float | bool]) -> Options:
        """As a model has them."""
        return cls(
            max_tokens=int(defaults.get("max_tokens", 120)),
            temperature=float(defaults.get("temperature", 0.7)),
            context_tokens=int(defaults.get("context_tokens", 0)),
            sampler={row.name: float(defaults.get(row.name, row.plain)) for row in SAMPLER_SETTINGS},
        )

    def settings(self) -> dict[str, str | int | float | bool]:
        """As a prompt's builder takes them."""
        whole = {row.name for row in SAMPLER_SETTINGS if row.whole}
        numbers = {name: int(value) if name in whole else value for name, value in self.sampler.items()}
        own = {"max_tokens": self.max_tokens, "temperature": self.temperature}
        return {**numbers, **own, BANNED: self.banned, BOOSTED: self.boosted}


class Library(Protocol):
    """What is asked of the model library."""

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]: ...
    def why_none(self, family: str, task: str) -> Failure: ...
    def entries(self) -> tuple[CatalogueEntry, ...]: ...
    def entry(self, model_id: str) -> CatalogueEntry | None: ...
    def installed(self) -> tuple[InstalledModel, ...]: ...
    def engine_speeds(self, model: InstalledModel) -> Mapping[str, EngineSpeed]: ...
    def named(self, model_id: str, family: str = "", task: str = "") -> InstalledModel: ...
    def ref_with_loras(self, model_id: str) -> ModelRef: ...
    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef: ...


class Writers:
    """The models that can write here, and the one that was chosen."""

    def __init__(
        self,
        library: Library,
        chosen: str = "",
        device: str = "auto",
        tokens_of: Callable[[InstalledModel], ModelTokens] = lambda _model: ModelTokens(),
        patience: Callable[[], int] = lambda: 30,
        free_memory: Callable[[], int] = lambda: int(psutil.virtual_memory().available),
    ) -> None:
        """`tokens_of`: what is known of a model's vocabulary. `patience`: seconds that a person waits while a prompt is
        read. `free_memory`: bytes."""
        self._library = library
        self._tokens_of = tokens_of
        self._patience, self._free_memory = patience, free_memory
        self.chosen = chosen
        """Id of a model."""
        self.device = device
        """As a request spells it."""
        self.options = Options()
        self._numbers_of = ""
        """Id of the model whose own numbers the options began with."""
        self.own: tuple[OwnPassage, ...] = ()
        """Passages of the person's own, for tasks that are to sound like it."""
        self.sends = 0
        """Tokens of the last prompt that was looked at: about as long is the next one."""

    def take_own(self, passages: tuple[OwnPassage, ...]) -> None:
        self.own = passages

    def installed(self) -> tuple[InstalledModel, ...]:
        """In the library's order; the first takes the place of a chosen one that is no longer there. One that was
        chosen when the program last ran comes with its own numbers."""
        models = self._library.models_for("text")
        if self.chosen not in [model.id for model in models]:
            self.choose(models[0].id if models else "")
        elif self._numbers_of != self.chosen:
            self.choose(self.chosen)
        return models

    def choose(self, model_id: str) -> None:
        self.chosen = model_id
        model = self.model
        if model is not None:
            self.options, self._numbers_of = Options.of(model.defaults), model_id

    @property
    def model(self) -> InstalledModel | None:
        return next((one for one in self._library.models_for("text") if one.id == self.chosen), None)

    def loras(self) -> tuple[InstalledModel, ...]:
        """Those that are made for models like the chosen one."""
        return loras_for(self._library.installed(), self.model)

    @property
    def longest(self) -> int:
        """Tokens of prompt and answer that the chosen model can read, by its file; 0 where nobody has looked."""
        model = self.model
        return self._tokens_of(model).context if model is not None else 0

    @property
    def rate(self) -> float:
        """Tokens a second that the chosen model reads on this machine; 0 where nobody has measured it."""
        model = self.model
        return self._rate(model, self._tokens_of(model)) if model is not None else 0.0

    def _rate(self, model: InstalledModel, known: ModelTokens) -> float:
        rates = [speed.read_rate for speed in self._library.engine_speeds(model).values()]
        return max(rates, default=known.reading)

    def context(self, model: InstalledModel, known: ModelTokens) -> int:
        """Tokens of prompt and answer together: what was asked for, or what can be read in the time that the person
        gives it; never more than the model reads by its file, nor than there is memory for."""
        return self.limit(model, known)[0]

    def limit(self, model: InstalledModel, known: ModelTokens) -> tuple[int, LimitedBy]:
        """That, and why it is no more."""
        limits = [self._wanted(model, known)]
        if known.context:
            limits.append((known.context, "model"))
        if known.token_bytes:
            limits.append((max(_SMALLEST, self._free_memory() // _SHARE // known.token_bytes), "memory"))
        return min(limits, key=lambda one: one[0])

    def _wanted(self, model: InstalledModel, known: ModelTokens) -> tuple[int, LimitedBy]:
        if self.options.context_tokens:
            return max(_SMALLEST, self.options.context_tokens), "asked"
        rate = self._rate(model, known)
        if not rate:
            return CONTEXT, "unmeasured"
        timed = int(rate * self._patience())
        return (timed, "time") if timed >= LEAST else (LEAST, "least")

    def offered(self) -> CatalogueEntry | None:
        """The starter writer, for a machine that has none."""
        writers = [entry for entry in self._library.entries() if entry.family == "text" and entry.engine]
        return next((entry for entry in writers if entry.starter), writers[0] if writers else None)

    def doubt(self, task: WritingTask) -> str:
        """What is said before the chosen model does a task that it is not known to be good at."""
        model = self.model
        return doubt_of(self._library, task, model) if model is not None else ""

    def untried(self, task: WritingTask) -> str:
        """What is said beside a task that the chosen model is trusted with by a guess."""
        model = self.model
        return untried_of(self._library, task, model) if model is not None else ""

    def able(self, task: WritingTask) -> InstalledModel | None:
        """Another one on this machine that is known to be good at it, the smallest."""
        return next((one for one in who_can(self._library, task) if one.id != self.chosen), None)

    def writer(self) -> prompting.Writer:
        """The chosen model as a prompt's builder wants it. Raises StudioError, as `ModelLibrary.why_none` says."""
        model = self.model
        if model is None:
            raise StudioError(self._library.why_none("text", "continue"))
        options, known = self.options, self._tokens_of(model)
        context, limited_by = self.limit(model, known)
        writer = prompting.Writer(
            model=self._library.ref(model.id, (self.sends, options.max_tokens) if self.sends else None),
            context_tokens=context,
            limited_by=limited_by,
            rates=known.rates,
            settings={**model.defaults, **options.settings()},
            seed=options.seed if options.seed is not None else random.randrange(SEED_LIMIT),
            device=self.device,
            forms=can_hold_forms(),
            own=self.own,
            quality=quality_of(self._library, model),
        )
        here = {one.id for one in self.loras()}
        return with_loras(self._library, writer, {name: options.loras[name] for name in options.loras if name in here})
