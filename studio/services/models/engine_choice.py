"""Which engine runs a model here, where several can: the one that the person wants, or the faster one on this machine.

Used by the model library, on the main thread. What is faster was measured by a trial of a second or two
(`studio.engines.text.trial`), which `EngineSpeeds` remembers; until then large files go to the engine that maps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import Cards, EngineCard
from studio.domain.errors import Failure, ModelMissing, RuntimeMissing
from studio.domain.names import unknown
from studio.domain.raised import UNDECODABLE
from studio.domain.trials import EngineSpeed
from studio.private_files import write_private
from studio.services.models import fit as fitting

FASTEST: Final = "fastest"
_LARGE: Final = 300 * 10**6
"""Bytes of a file from which on the engine that maps it is taken before anything was measured: others translate it
first, which takes a while and as much memory again."""
_USUAL_PROMPT, _USUAL_ANSWER = 300, 120
"""Tokens that are read anew and written in an ordinary request."""


class EngineSpeeds:
    """What was measured, kept in a file of the cache."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, dict[str, EngineSpeed]] | None = None

    def of(self, key: str) -> Mapping[str, EngineSpeed]:
        return self._read().get(key, {})

    def learn(self, key: str, measured: Mapping[str, EngineSpeed]) -> None:
        """Raises OSError."""
        known = self._read()
        known[key] = dict(measured)
        write_private(self._path, msgspec.json.encode(known), durable=False)

    def _read(self) -> dict[str, dict[str, EngineSpeed]]:
        if self._known is None:
            try:
                self._known = msgspec.json.decode(self._path.read_bytes(), type=dict[str, dict[str, EngineSpeed]])
            except (OSError, *UNDECODABLE):
                self._known = {}
        return self._known


class EngineChoice:
    def __init__(
        self,
        models: Callable[[], Mapping[str, InstalledModel]],
        entries: Callable[[], tuple[CatalogueEntry, ...]],
        cards: Cards,
        speeds: EngineSpeeds,
        wanted: Callable[[], str],
    ) -> None:
        """`wanted`: the name of an engine, or FASTEST."""
        self._models, self._entries = models, entries
        self._cards, self._speeds, self._wanted = cards, speeds, wanted

    def able(self, model: InstalledModel) -> tuple[str, ...]:
        """Engines that run the model on this machine, its own first."""
        own = self._cards.engine(model.engine)
        cards = [*([own] if own is not None else []), *self._cards.stand_ins(model.engine)]
        return tuple(card.name for card in cards if self.lacks(card) is None)

    def engine_of(self, model: InstalledModel) -> str:
        """The engine that is asked when nothing else is said; the model's own where none can run it."""
        able = self.able(model)
        wanted = self._wanted()
        if wanted in able:
            return wanted
        if len(able) < 2:
            return able[0] if able else model.engine
        speeds = self._speeds.of(key_of(model))
        if all(name in speeds for name in able):
            return min(able, key=lambda name: speeds[name].seconds(_USUAL_PROMPT, _USUAL_ANSWER))
        return able[-1] if _size(model) >= _LARGE else able[0]

    def unmeasured(self, model: InstalledModel) -> tuple[str, ...]:
        """Engines that a trial would tell apart; empty where there is nothing to find out."""
        able = self.able(model)
        if len(able) < 2 or self._wanted() != FASTEST or all(name in self._speeds.of(key_of(model)) for name in able):
            return ()
        return able

    def learn(self, model: InstalledModel, measured: Mapping[str, EngineSpeed]) -> None:
        """Raises OSError."""
        self._speeds.learn(key_of(model), measured)

    def why_not(self, model: InstalledModel, engine: str = "") -> Failure | None:
        """Why an engine, or else every one, can't run a model: NameUnknown for one that this version has not,
        RuntimeMissing for a package, ModelMissing for its libraries. None when it can."""
        if not engine and self.able(model):
            return None
        card = self._cards.engine(engine or model.engine)
        if card is None:
            known = [card.name for card in self._cards.engines if not card.fake]
            return unknown("engine", engine or model.engine, known).failure
        return self.lacks(card)

    def lacks(self, card: EngineCard) -> RuntimeMissing | ModelMissing | None:
        """What has to be installed before the engine can run."""
        package = fitting.runtime_missing(card)
        if package:
            return RuntimeMissing(package=package, extra=card.extra)
        if card.runs_on and self.libraries_of(card) is None:
            return ModelMissing(model_id=next((one.id for one in self.bringing(card)), card.runs_on))
        return None

    def bringing(self, card: EngineCard) -> tuple[CatalogueEntry, ...]:
        """Catalogue models that bring the engine's libraries to a machine like this one."""
        return tuple(entry for entry in self._entries() if card.runs_on and card.runs_on in entry.tasks)

    def libraries_of(self, card: EngineCard) -> InstalledModel | None:
        """The best of them that is here."""
        models = self._models()
        here = [entry for entry in self.bringing(card) if entry.id in models]
        best = max(here, key=lambda entry: entry.quality, default=None)
        return models[best.id] if best is not None else None


def key_of(model: InstalledModel) -> str:
    """Tells what was measured apart: which model, of which size."""
    return f"{model.id} {_size(model)}"


def _size(model: InstalledModel) -> int:
    return sum(Path(path).stat().st_size for path in model.files.values() if Path(path).is_file())
