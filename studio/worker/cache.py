"""The models that a worker holds, least recently used first. Job thread only."""

from __future__ import annotations

import ctypes
import gc
import sys
import traceback
from collections.abc import Mapping, Sequence

import msgspec
import psutil

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.errors import BadRequest, StudioError
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.domain.requests import Request
from studio.engines.protocol import Engine, JobControl, Remembering, Result
from studio.engines.registry import make_engine
from studio.engines.runtime.cpu import physical_cores
from studio.engines.runtime.room import needed_bytes, refuse_the_impossible
from studio.wire.messages import Held, LocalModel

AnyEngine = Engine[Request, Result[Request]]


class _Key(msgspec.Struct, frozen=True):
    """What a loaded model depends on; another one means loading again."""

    model_id: str
    engine: str
    files: tuple[tuple[str, str], ...]
    helpers: tuple[tuple[str, str], ...]
    device: str
    loading: str
    cores: int


def _key(model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, loading: str) -> _Key:
    return _Key(
        model_id=model.id,
        engine=model.engine,
        files=tuple(sorted(model.files.items())),
        helpers=tuple(sorted((role, helper.id) for role, helper in helpers.items())),
        device=request.device,
        loading=loading,
        cores=physical_cores(),
    )


class ModelCache:
    def __init__(self, kinds: Kinds = KINDS, cards: Cards = CARDS) -> None:
        self._kinds = kinds
        self._cards = cards
        self._engines: dict[_Key, AnyEngine] = {}

    def obtain(
        self,
        model: LocalModel,
        helpers: Mapping[str, LocalModel],
        request: Request,
        control: JobControl,
        budget_bytes: int | None,
    ) -> tuple[AnyEngine, bool]:
        """The loaded engine, and whether it had to be loaded. Raises what `Engine.load` raises, and OutOfMemory
        before a load that cannot succeed."""
        kind = self._kinds.of(request)
        self._refuse_strangers(model, kind.family)
        key = _key(model, helpers, request, kind.loading(request))
        engine = self._engines.pop(key, None)
        if engine is not None:
            self._engines[key] = engine
            return engine, False
        light = self._light(model.engine)
        others = [one for one in self._engines if one.model_id == model.id]
        self._unload_all([one for one in others if self._light(one.engine) == light])
        if not light:
            needed = needed_bytes(model, helpers)
            self._make_room(needed, budget_bytes)
            refuse_the_impossible(model, request.device, needed, kind.smaller(request))
        engine = make_engine(model.engine, self._cards)
        engine.load(model, helpers, request, control)
        self._engines[key] = engine
        control.check()
        return engine, True

    def _refuse_strangers(self, model: LocalModel, family: FamilyName) -> None:
        card = self._cards.engine(model.engine)
        if card is not None and card.family != family:
            problem = f"the engine {card.name} makes nothing of the family {family}"
            raise StudioError(BadRequest(field="model", problem=problem))

    def unload(self, model_id: str) -> None:
        """Give back every variant of a model; of all models if the id is empty."""
        self._unload_all([key for key in self._engines if model_id in ("", key.model_id)])

    def _light(self, engine: str) -> bool:
        card = self._cards.engine(engine)
        return card is not None and card.light

    def _unload_all(self, keys: Sequence[_Key]) -> None:
        for key in keys:
            _unload(self._engines.pop(key))
        give_memory_back()

    def held(self) -> Held:
        models: dict[str, int] = {}
        for key, engine in self._engines.items():
            models[key.model_id] = models.get(key.model_id, 0) + _held_bytes(engine)
        kept = sum(engine.kept_bytes() for engine in self._engines.values() if isinstance(engine, Remembering))
        return Held(models=models, rss_bytes=psutil.Process().memory_info().rss, kept_bytes=kept)

    def _make_room(self, needed: int, budget_bytes: int | None) -> None:
        if budget_bytes is None:
            return
        while self._engines and sum(_held_bytes(engine) for engine in self._engines.values()) + needed > budget_bytes:
            oldest = next(iter(self._engines))
            _unload(self._engines.pop(oldest))
            give_memory_back()


def _held_bytes(engine: AnyEngine) -> int:
    try:
        return engine.held_bytes()
    except Exception:  # noqa: BLE001 - an engine that cannot count must not cost its job
        traceback.print_exc()
        return 0


def _unload(engine: AnyEngine) -> None:
    try:
        engine.unload()
    except Exception:  # noqa: BLE001 - the engine is dropped either way
        traceback.print_exc()


def give_memory_back() -> None:
    """Collect cycles and have the C library return what is free to the system."""
    gc.collect()
    give_free_pages_back()


def give_free_pages_back() -> None:
    """What lies free between what stays in the C library's heaps, which it keeps otherwise; some milliseconds."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
