"""Makes the class that an engine card names. Imported late, so that a worker loads only what its job needs."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.errors import ModelUnsupported, StudioError
from studio.domain.requests import Request
from studio.engines.protocol import Engine, Result


def make_engine(name: str, cards: Cards = CARDS) -> Engine[Request, Result[Request]]:
    """A fresh engine of that name, not yet loaded. Raises StudioError(ModelUnsupported) for an unknown name."""
    card = cards.engine(name)
    if card is None:
        raise StudioError(ModelUnsupported(model=name, reason=f"no engine is called {name!r}"))
    module, _, attribute = card.program.partition(":")
    return cast("Engine[Request, Result[Request]]", getattr(import_module(module), attribute)())
