"""The models that can make pictures from words: what the form offers, and which of them a recipe means. No toolkit."""

from __future__ import annotations

from typing import Final

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import ModelMissing
from studio.domain.latents import decoder_for
from studio.services.models.own_samplers import own_sampler
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.prompt.allowed import Allowed, allowed_by

TASK: Final = "text-to-image"


class PaintingModels:
    def __init__(self, studio: Studio) -> None:
        self._library, self._cards = studio.library, studio.cards
        self._known: frozenset[str] = frozenset()
        self._own_samplers: dict[str, str] = {}
        self.passed_over: InstalledModel | None = None
        """What arrived last and does not draw, as it would run worse here than the starter."""

    def offered(self) -> tuple[InstalledModel, ...]:
        """The one that is proposed first comes first."""
        return self._library.models_for("picture", TASK)

    def why_none(self) -> str:
        """In words, for where nothing is offered."""
        failure = self._library.why_none("picture", TASK)
        if isinstance(failure, ModelMissing):
            return tr("No model that can make pictures is on this computer yet.")
        return sentence(failure)

    def get(self, model_id: str) -> InstalledModel | None:
        return self._library.get(model_id)

    def title(self, model_id: str) -> str:
        entry, model = self._library.entry(model_id), self._library.get(model_id)
        if entry is not None:
            return entry.title
        return model.title if model is not None else model_id

    def allowed_by(self, model: InstalledModel | None) -> Allowed:
        entry = self._library.entry(model.id) if model is not None else None
        return allowed_by(model, entry, self._cards, self.decoder(model))

    def decoder(self, model: InstalledModel | None) -> InstalledModel | None:
        """The tiny decoder for a model's latents, where one is here that can be run."""
        card = self._cards.engine(model.engine) if model is not None else None
        if model is None or card is None or not card.shown_by:
            return None
        return decoder_for(self._library.models_for(card.family, card.shown_by), model.architecture)

    def own_sampler(self, model_id: str, allowed: Allowed) -> str:
        """The sampler that the model has of its own, as far as its files tell; empty: it is not known."""
        if model_id not in self._own_samplers:
            self._own_samplers[model_id] = own_sampler(self.get(model_id), allowed.samplers)
        return self._own_samplers[model_id]

    def meant_by(self, model_id: str) -> str:
        """The model of that id, or the one that has taken its place; empty when neither is here."""
        ids = {model.id for model in self.offered()}
        successor = self._library.successor(model_id)
        wanted = successor if successor in ids else model_id
        return wanted if wanted in ids else ""

    def instead_of(self, model_id: str) -> str:
        """Id of the model to go on with, after models came or went: the same one if it is still there; but where a
        starter was used and a better one has arrived, that."""
        models, self.passed_over = self.offered(), None
        ids = frozenset(model.id for model in models)
        arrived, self._known = (ids - self._known if self._known else frozenset()), ids
        if not models:
            return model_id
        if model_id not in ids:
            return self.meant_by(model_id) or models[0].id
        entry = self._library.entry(model_id)
        is_starter = entry is not None and entry.starter
        if is_starter and models[0].id in arrived:
            return models[0].id
        self.passed_over = next((one for one in models if one.id in arrived), None) if is_starter else None
        return model_id

    def why_passed_over(self, model: InstalledModel) -> str:
        """How it would run here, in a sentence."""
        return self._library.fit_of(model).words

    def about_recipe(self, named: str, used: str, *, seed: bool) -> str:
        """What is said when a recipe that names one model was taken up with the model `used`, or without it ("")."""
        if used and used != named:
            return tr(
                "Its model, {old}, is no longer part of Triptych. \u201c{new}\u201d has taken its place: "
                "the same words will give another picture.",
                old=named,
                new=self.title(used),
            )
        if not used and named:
            return tr("Its model, {model}, is not on this computer; the one chosen here is kept.", model=named)
        return tr("The settings are in the form.") if seed else tr("The settings are in the form, for a new seed.")
