"""What a trial of engines found, which engine runs a writer, and why one wrote a text, in words: for the model page,
for what was sent to a model, and for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.trials import EngineChosen, EngineRate, EngineSpeed
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
    each = _rates(cards, [EngineRate(name, one.read_rate, one.write_rate) for name, one in speeds.items()])
    if any(speed.rough for speed in speeds.values()):
        words = "Run by {engine}. While other programs were at work, {each}; which one is the faster is not settled."
        return tr(words, engine=runs, each=each)
    return tr("Run by {engine}. On this machine {each}.", engine=runs, each=each)


def chosen_in_words(cards: Cards, engine: str, chosen: EngineChosen | None) -> str:
    """Which engine writes or wrote a text, and why that one; "" where it is not known."""
    if chosen is None:
        return ""
    title = engine_title(cards, engine)
    match chosen.why:
        case "only":
            return tr("Run by {engine}, the only one that can here.", engine=title)
        case "person":
            words = tr("Run by {engine}, as the preferences want it.", engine=title)
        case "lora":
            words = tr("Run by {engine}, which takes LoRAs.", engine=title)
        case "size":
            return tr("Run by {engine}, chosen by the size of the file: its speed is not settled yet.", engine=title)
        case _:
            words = tr("Run by {engine}, chosen by its speed.", engine=title)
    each = _rates(cards, chosen.rates)
    return f"{words} {tr('On this machine {each}.', each=each)}" if each else words


def _rates(cards: Cards, rates: Iterable[EngineRate]) -> str:
    return "; ".join(
        tr(
            "{engine} reads {reading:,.0f} and writes {writing:,.1f} tokens a second",
            engine=engine_title(cards, one.engine),
            reading=one.reading,
            writing=one.writing,
        )
        for one in rates
    )
