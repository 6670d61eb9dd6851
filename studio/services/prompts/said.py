"""What a request's prompt says once wildcards have been drawn and the LoRAs that it names are known.

Called by the Picture pane and the command line on the main thread, before a job is made. The prompt stays as it was
typed; what the model gets stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import PurePath
from typing import Protocol

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.prompt_loras import loras_in, without_loras
from studio.domain.requests import SEED_LIMIT, EmbeddingUse, LoraUse, ModelRef, PictureRequest
from studio.domain.wildcards.choosing import FIELD, written_out
from studio.domain.wildcards.reading import read
from studio.services.models.picture_embeddings import Named
from studio.services.prompts.wildcards import Wildcards

NEGATIVE = "negative prompt"


class Library(Protocol):
    """What is asked of the model library."""

    def installed(self) -> tuple[InstalledModel, ...]: ...
    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef: ...


class Words(msgspec.Struct, frozen=True):
    prompt: str
    negative: str


class PromptWords:
    def __init__(self, wildcards: Wildcards, library: Library, cards: Cards) -> None:
        self.wildcards, self._library, self._cards = wildcards, library, cards

    def words(self, prompt: str, negative: str, seed: int) -> Words:
        """As this seed has them, LoRAs and all. Raises StudioError where a template cannot be followed."""
        find = self.wildcards.find
        return Words(
            written_out(prompt, seed, find, FIELD),
            written_out(negative, seed, partial(find, field=NEGATIVE), NEGATIVE),
        )

    def shown(self, prompt: str, negative: str, seed: int) -> Words:
        """The same without LoRAs; as it is typed where it cannot be followed."""
        try:
            words = self.words(prompt, negative, seed)
        except StudioError:
            return Words(prompt, negative)
        return Words(without_loras(words.prompt), words.negative)

    def check(self, prompt: str, negative: str, seed: int, model: ModelRef) -> Words:
        """What `said` would have refused is raised; nothing is drawn. Raises StudioError."""
        words = self.words(prompt, negative, seed)
        self.loras(words.prompt, model)
        self.embeddings(words.prompt, words.negative, model)
        return words

    def said(self, request: PictureRequest) -> tuple[PictureRequest, ...]:
        """The request with what the model gets, or, where the pictures of a batch get different words, one for each of
        them. A LoRA that the request has already counts as it says there. Raises StudioError: BadRequest for a template
        that cannot be followed, NameUnknown for a LoRA or an embedding that is not here."""
        prompt, negative = request.prompt_expanded or request.prompt, request.negative_expanded or request.negative
        if not (read(prompt).chooses or read(negative).chooses or loras_in(prompt)):
            called = self.embeddings(prompt, negative, request.model)
            return (msgspec.structs.replace(request, embeddings=called) if called != request.embeddings else request,)
        seeds = [(request.seed + at) % SEED_LIMIT for at in range(max(1, request.batch))]
        found = [self.words(prompt, negative, seed) for seed in seeds]
        if len(set(found)) == 1:
            return (self._with(request, found[0]),)
        # A plan is of the words of the first one.
        return tuple(
            self._with(
                msgspec.structs.replace(request, seed=seed, batch=1, plan=request.plan if words == found[0] else None),
                words,
            )
            for seed, words in zip(seeds, found, strict=True)
        )

    def _with(self, request: PictureRequest, words: Words) -> PictureRequest:
        bare = without_loras(words.prompt)
        there = {use.model.id for use in request.loras}
        named = (use for use in self.loras(words.prompt, request.model) if use.model.id not in there)
        return msgspec.structs.replace(
            request,
            prompt_expanded=bare if bare != request.prompt else "",
            negative_expanded=words.negative if words.negative != request.negative else "",
            loras=(*request.loras, *named),
            embeddings=self.embeddings(words.prompt, words.negative, request.model),
        )

    def loras(self, prompt: str, model: ModelRef) -> tuple[LoraUse, ...]:
        """Those that the prompt names; one that counts nothing is left out. Raises StudioError: BadRequest for one
        without a weight, or for a model that takes none, NameUnknown."""
        named = loras_in(prompt)
        wrong = next((one.problem for one in named if one.problem), "")
        if wrong:
            raise StudioError(BadRequest(field=FIELD, problem=wrong))
        wanted = [one for one in named if one.weight]
        if wanted and "loras" not in self._cards.features(model.engine):
            problem = f"the chosen model takes no LoRA, and “<lora:{wanted[0].name}>” names one"
            raise StudioError(BadRequest(field=FIELD, problem=problem))
        here = picture_loras(self._library.installed()) if wanted else ()
        return tuple(LoraUse(model=self._library.ref(named_lora(one.name, here).id), weight=one.weight)
                     for one in wanted)  # fmt: skip

    def embeddings(self, prompt: str, negative: str, model: ModelRef) -> tuple[EmbeddingUse, ...]:
        """Those that the prompts name and the model takes. Raises StudioError(NameUnknown) for one that is called as
        "embedding:name" and is not here."""
        named = self.named(model)
        lacking = named.unknown(prompt, negative)
        if lacking:
            raise unknown("embedding", lacking, named.words)
        return tuple(
            EmbeddingUse(model=self._library.ref(one.id), word=word) for word, one in named.used(prompt, negative)
        )

    def named(self, model: ModelRef) -> Named:
        """The embeddings that may be named for a model."""
        installed = self._library.installed()
        return Named(installed, next((one for one in installed if one.id == model.id), None), self._cards)


def picture_loras(installed: Iterable[InstalledModel]) -> tuple[InstalledModel, ...]:
    """Those that count in pictures, by title."""
    found = [one for one in installed if one.family == "picture" and "lora" in one.tasks]
    return tuple(sorted(found, key=lambda one: one.title.casefold()))


def lora_names(lora: InstalledModel) -> tuple[str, ...]:
    """By which a prompt may call it: its file's, as other programs have it, its id, its title."""
    stems = (PurePath(path).stem for path in lora.files.values())
    return tuple(dict.fromkeys((*stems, lora.id, lora.title)))


def named_lora(name: str, here: Iterable[InstalledModel]) -> InstalledModel:
    """Raises StudioError(NameUnknown), with the names that come nearest."""
    by_name: dict[str, InstalledModel] = {}
    first_names: list[str] = []
    for lora in here:
        first_names.append(lora_names(lora)[0])
        for one in lora_names(lora):
            by_name.setdefault(one.casefold(), lora)
    found = by_name.get(name.casefold())
    if found is None:
        raise unknown("lora", name, first_names)
    return found
