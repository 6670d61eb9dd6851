"""Which engine runs a model here, where several can: the one that the person wants, or the faster one on this machine.

Used by the model library, on the main thread. What is faster was measured by a trial of a second or two
(`studio.engines.text.trial`), which `EngineSpeeds` remembers for this machine, the model's files and the versions of
what ran them; until then large files go to the engine that maps them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import Cards, EngineCard, Feature
from studio.domain.errors import BadRequest, Failure, ModelMissing, RuntimeMissing, StudioError
from studio.domain.names import unknown
from studio.domain.raised import UNDECODABLE
from studio.domain.trials import EngineChosen, EngineRate, EngineSpeed
from studio.private_files import write_private
from studio.processor import cpu_title
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
        self._last: dict[str, str] = {}
        """By model: the engine that was named last, and so may hold it."""

    def able(self, model: InstalledModel) -> tuple[str, ...]:
        """Engines that run the model on this machine, its own first."""
        own = self._cards.engine(model.engine)
        cards = [*([own] if own is not None else []), *self._cards.stand_ins(model.engine)]
        return tuple(card.name for card in cards if self.lacks(card) is None)

    def engine_with(self, model: InstalledModel, feature: Feature) -> str:
        """The first that runs the model here and has the feature. Raises StudioError: what keeps such an engine from
        running, or BadRequest where there is none."""
        own = self._cards.engine(model.engine)
        cards = [*([own] if own is not None else []), *self._cards.stand_ins(model.engine)]
        able = [card for card in cards if feature in card.features]
        found = next((card for card in able if self.lacks(card) is None), None)
        if found is not None:
            return found.name
        lacking = self.lacks(able[0]) if able else None
        raise StudioError(lacking or BadRequest(field=feature, problem=f"{model.title} takes none"))

    def engine_of(self, model: InstalledModel, prompt: int = _USUAL_PROMPT, answer: int = _USUAL_ANSWER) -> str:
        """The engine that is asked when nothing else is said, for a request of so many tokens; the model's own where
        none can run it. Another one than the last time only where it wins more than its load costs."""
        able = self.able(model)
        wanted = self._wanted()
        if wanted in able:
            return wanted
        if len(able) < 2:
            return able[0] if able else model.engine
        speeds = self.speeds(model)
        if _known(speeds, able):
            last = self._last.get(model.id, "")

            def cost(name: str) -> float:
                loading = speeds[name].loading if last in able and name != last else 0.0
                return loading + speeds[name].seconds(prompt, answer)

            self._last[model.id] = min(able, key=cost)
            return self._last[model.id]
        return able[-1] if _size(model) >= _LARGE else able[0]

    def why(self, model: InstalledModel, engine: str, *, loras: bool = False) -> EngineChosen:
        """Why a request names this engine."""
        able = self.able(model)
        if len(able) < 2:
            return EngineChosen()
        speeds = self.speeds(model)
        rates = tuple(EngineRate(name, speed.read_rate, speed.write_rate) for name, speed in speeds.items())
        if loras:
            return EngineChosen("lora", rates)
        if self._wanted() == engine:
            return EngineChosen("person", rates)
        return EngineChosen("speed" if _known(speeds, able) else "size", rates)

    def speeds(self, model: InstalledModel) -> Mapping[str, EngineSpeed]:
        """What trials on this machine have found, by the name of the engine; empty before there was one."""
        return self._speeds.of(self._key(model))

    def unmeasured(self, model: InstalledModel) -> tuple[str, ...]:
        """Engines that a trial would tell apart; empty where there is nothing to find out."""
        able = self.able(model)
        if len(able) < 2 or self._wanted() != FASTEST or _known(self.speeds(model), able):
            return ()
        return able

    def learn(self, model: InstalledModel, measured: Mapping[str, EngineSpeed]) -> None:
        """Raises OSError."""
        self._last.pop(model.id, None)
        self._speeds.learn(self._key(model), measured)

    def _key(self, model: InstalledModel) -> str:
        """Tells what was measured apart: which model of which size, on which machine, run by which versions."""
        found = [f"{model.id} {_size(model)}", cpu_title()]
        for name in self.able(model):
            card = self._cards.engine(name)
            libraries = self.libraries_of(card) if card is not None else None
            packages = card.packages if card is not None else ()
            found += [name, *(_version(package) for package in packages)]
            found += [f"{libraries.id} {_size(libraries)}"] if libraries is not None else []
        return hashlib.blake2b("\0".join(found).encode(), digest_size=12).hexdigest()

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


def _known(speeds: Mapping[str, EngineSpeed], able: tuple[str, ...]) -> bool:
    """Whether all are known, and by a trial that nothing disturbed."""
    return all(name in speeds and not speeds[name].rough for name in able)


@cache
def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _size(model: InstalledModel) -> int:
    return sum(Path(path).stat().st_size for path in model.files.values() if Path(path).is_file())
