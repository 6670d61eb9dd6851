"""What a model allows of the form: its styles, samplers, sizes, and what it can do. No toolkit."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import Cards
from studio.services.translation import translatable

SIDES: Final = (64, 2048)
"""Least and most pixels of a side."""
SHAPES: Final = (
    ("Square", 1, 1),
    ("Portrait 2:3", 2, 3),
    ("Landscape 3:2", 3, 2),
    ("Portrait 9:16", 9, 16),
    ("Landscape 16:9", 16, 9),
)


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


def allowed_by(model: InstalledModel | None, entry: CatalogueEntry | None, cards: Cards) -> Allowed:
    """The choices to offer for a model."""
    if model is None:
        return Allowed(sizes=sizes_around(512))
    engine = cards.engine(model.engine)
    sides = [value for name in ("width", "height") if isinstance(value := model.defaults.get(name, 512), int | float)]
    return Allowed(
        model_id=model.id,
        styles=entry.styles if entry is not None else (),
        samplers=engine.samplers if engine is not None else (),
        abilities=frozenset({*model.tasks, *cards.features(model.engine)}),
        sizes=sizes_around(int(max(sides, default=512))),
    )


def sizes_around(side: int) -> tuple[tuple[str, int, int], ...]:
    """Sizes of about `side` squared pixels in the common shapes, and half and double squares; multiples of 64."""
    found = [(translatable("Small square"), max(SIDES[0], side // 2), max(SIDES[0], side // 2))]
    for name, across, down in SHAPES:
        ratio: float = (across / down) ** 0.5
        found.append((name, _rounded(side * ratio), _rounded(side / ratio)))
    if side * 2 <= SIDES[1]:
        found.append((translatable("Large square"), side * 2, side * 2))
    return tuple(found)


def _rounded(pixels: float) -> int:
    return min(SIDES[1], max(SIDES[0], round(pixels / 64) * 64))
