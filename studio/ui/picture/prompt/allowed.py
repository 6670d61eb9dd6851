"""What a model allows of the form: its styles, samplers, sizes, and what it can do. No toolkit."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import Cards
from studio.ui.picture.prompt.sizes import sizes_around

QUICK_DECODE: Final = "quick-decode"
"""The ability of a model beside which a tiny decoder lies that knows its latents."""


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """What the chosen model understands."""

    model_id: str = ""
    styles: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    abilities: frozenset[str] = frozenset()
    """The model's tasks and its engine's features."""
    sizes: tuple[tuple[str, int, int], ...] = ()
    """Name in English, width and height in pixels."""

    def offers(self, ability: str) -> bool:
        """`ability`: a task or a feature; the empty one is there always."""
        return not ability or ability in self.abilities


def allowed_by(
    model: InstalledModel | None, entry: CatalogueEntry | None, cards: Cards, decoder: InstalledModel | None = None
) -> Allowed:
    """The choices to offer for a model. `decoder`: a tiny one that is here for it."""
    if model is None:
        return Allowed(sizes=sizes_around(512))
    engine = cards.engine(model.engine)
    sides = [value for name in ("width", "height") if isinstance(value := model.defaults.get(name, 512), int | float)]
    return Allowed(
        model_id=model.id,
        styles=entry.styles if entry is not None else (),
        samplers=engine.samplers if engine is not None else (),
        abilities=frozenset({*model.tasks, *cards.features(model.engine), *([QUICK_DECODE] if decoder else [])}),
        sizes=sizes_around(int(max(sides, default=512))),
    )
