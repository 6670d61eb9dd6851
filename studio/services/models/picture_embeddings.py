"""Which textual inversions a picture model can be used with, and by which words prompts call them.

Called by the Picture pane and the command line, on the main thread. No Qt. The engine holds each against the model's
own text encoders once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import PurePath
from typing import Final

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.prompt_embeddings import called_in, embeddings_in
from studio.services.models.architectures import TITLES
from studio.services.translation import tr

TASK: Final = "embedding"
FEATURE: Final = "embeddings"


def is_embedding(model: InstalledModel) -> bool:
    return model.family == "picture" and TASK in model.tasks


def picture_embeddings(installed: Iterable[InstalledModel]) -> tuple[InstalledModel, ...]:
    """All there are, by title."""
    return tuple(
        sorted((one for one in installed if is_embedding(one)), key=lambda one: (one.title.casefold(), one.id))
    )


def words_of(embedding: InstalledModel) -> tuple[str, ...]:
    """By which prompts may call it, the first one as people know it: what its file says, or how that is named."""
    stems = (PurePath(path).stem for path in embedding.files.values())
    return tuple(dict.fromkeys((embedding.title, *stems, embedding.id)))


def why_not(embedding: InstalledModel, model: InstalledModel | None, cards: Cards) -> str:
    """Why the model cannot be used with it, as a sentence; empty when it can, or it says no kind of model."""
    if model is None:
        return tr("Choose a model first.")
    if FEATURE not in cards.features(model.engine):
        return tr("\u201c{model}\u201d takes no embeddings.", model=model.title)
    if not embedding.architecture or not model.architecture or embedding.architecture == model.architecture:
        return ""
    return tr(
        "It is made for models of the kind {kind}, and \u201c{model}\u201d is of the kind {other}.",
        kind=_kind(embedding), model=model.title, other=_kind(model),
    )  # fmt: skip


def _kind(model: InstalledModel) -> str:
    return tr(TITLES.get(model.architecture, model.architecture))


class Named:
    """The textual inversions that prompts may call, for one model."""

    def __init__(self, installed: Iterable[InstalledModel], model: InstalledModel | None, cards: Cards) -> None:
        self._model, self._cards = model, cards
        self._by_word: dict[str, tuple[str, InstalledModel]] = {}
        here = picture_embeddings(installed)
        # Of two of one name the one that fits the model comes first.
        for one in sorted(here, key=lambda each: bool(why_not(each, model, cards))):
            for word in words_of(one):
                self._by_word.setdefault(word.casefold(), (word, one))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(word for word, _ in self._by_word.values())

    @cached_property
    def taken(self) -> tuple[str, ...]:
        """All words of those that the model can be used with."""
        return tuple(word for word, one in self._by_word.values() if not self._why_not(one))

    def fitting(self) -> tuple[str, ...]:
        """The word of each that the model can be used with."""
        fit = {one.id: one for _, one in self._by_word.values() if not self._why_not(one)}
        return tuple(words_of(one)[0] for one in fit.values())

    def used(self, *prompts: str) -> tuple[tuple[str, InstalledModel], ...]:
        """Each that they call, by the word that they call it, once: those that the model takes."""
        found = self._called(*prompts)
        return tuple((word, one) for word, one in found if not self._why_not(one))

    def passed_over(self, *prompts: str) -> tuple[tuple[str, str], ...]:
        """Words of those that are named and made for other models, each with the reason as a sentence."""
        if self._model is None or FEATURE not in self._cards.features(self._model.engine):
            return ()
        return tuple((word, reason) for word, one in self._called(*prompts) if (reason := self._why_not(one)))

    def unknown(self, *prompts: str) -> str:
        """The first that is called as "embedding:name" and is not here; "" for none."""
        called = (one.word for prompt in prompts for one in called_in(prompt))
        return next((word for word in called if word.casefold() not in self._by_word), "")

    def _called(self, *prompts: str) -> tuple[tuple[str, InstalledModel], ...]:
        said = dict.fromkeys(
            one.word.casefold() for prompt in prompts for one in embeddings_in(prompt, tuple(self.words))
        )
        return tuple(self._by_word[word] for word in said)

    def _why_not(self, one: InstalledModel) -> str:
        return why_not(one, self._model, self._cards)
