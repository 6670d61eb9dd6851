"""What a trial of engines found, and which engine runs a writer, in words: for the model page and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.trials import EngineSpeed
from studio.services.translation import tr


class Library(Protocol):
    """What is asked of the model library."""

    def engine_of(self, model: InstalledModel) -> str: ...
    def engine_speeds(self, model: InstalledModel) -> Mapping[str, EngineSpeed]: ...
    def engines_to_try(self, model: InstalledModel, *, again: bool = False) -> tuple[str, ...]: ...


def engine_title(cards: Cards, name: str) -> str:
    card = cards.engine(name)
    return card.title or card.name if card is not None else name


def engines_in_words(library: Library, cards: Cards, model: InstalledModel) -> str:
    """Of a model that several engines can run, which one does, and why; "" of another one."""
    if not library.engines_to_try(model, again=True):
        return ""
    runs = engine_title(cards, library.engine_of(model))
    speeds = library.engine_speeds(model)
    if not speeds:
        return tr("Run by {engine}. Which engine is the faster one here was not measured yet.", engine=runs)
    each = "; ".join(
        tr(
            "{engine} reads {reading:,.0f} and writes {writing:,.1f} tokens a second",
            engine=engine_title(cards, name),
            reading=speed.read_rate,
            writing=speed.write_rate,
        )
        for name, speed in speeds.items()
    )
    if any(speed.rough for speed in speeds.values()):
        words = "Run by {engine}. While other programs were at work, {each}; which one is the faster is not settled."
        return tr(words, engine=runs, each=each)
    return tr("Run by {engine}. On this machine {each}.", engine=runs, each=each)
