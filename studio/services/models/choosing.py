"""Which model to propose: among those that are here, those worth fetching, and those that a request needs beside it.

Used by the model library, on the main thread. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.engine_cards import Cards, EngineCard
from studio.domain.errors import Failure, ModelMissing
from studio.domain.families import FamilyName
from studio.domain.guides import ONLY_EDIT
from studio.domain.kinds import Helper, Kinds
from studio.domain.latents import TINY_DECODER, decoder_for
from studio.domain.requests import Request
from studio.services.models import fit as fitting
from studio.services.models.engine_choice import EngineChoice
from studio.services.models.fit import Fit, Machine
from studio.services.models.inventory import Inventory
from studio.wire.messages import LocalModel

_USUAL_STEPS: Final = 20
_USUAL_GUIDANCE: Final = 7.0


class Choosing:
    def __init__(
        self, inventory: Inventory, kinds: Kinds, cards: Cards, engines: EngineChoice, machine: Callable[[], Machine]
    ) -> None:
        self._inventory = inventory
        self._engines = engines
        self._kinds = kinds
        self._cards = cards
        self._machine = machine

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        """Installed models of a family that an engine of ours runs here, best default first."""
        found = [model for model in self._able(family, task) if self.why_not(model) is None]
        return tuple(sorted(found, key=lambda model: self._preference(model, task)))

    def _able(self, family: str, task: str) -> list[InstalledModel]:
        """Installed models of the family that can do the task, whether or not they can be run here."""
        families = {family, "tool"} if self._cards.task(task).any_family else {family}
        return [
            model
            for model in self._inventory.models().values()
            if model.family in families and model.engine and (task in model.tasks if task else self._works_alone(model))
        ]

    def _works_alone(self, model: InstalledModel) -> bool:
        return any(self._cards.task(task).use != "with another model" for task in model.tasks)

    def why_not(self, model: InstalledModel) -> Failure | None:
        """Why an installed model can't be run, as `EngineChoice.why_not` says. None when it can."""
        return self._engines.why_not(model)

    def _lacks(self, card: EngineCard | None) -> Failure | None:
        return self._engines.lacks(card) if card is not None else None

    def why_none(self, family: str, task: str) -> Failure:
        """Why `models_for` is empty: the reason of the first model that is here and can't be run; else what the model
        to fetch would lack, or ModelMissing with that model."""
        reasons = [self.why_not(model) for model in self._able(family, task)]
        here = next((reason for reason in reasons if reason is not None), None)
        if here is not None:
            return here
        able = (one for one in self._inventory.entries() if one.family == family and one.engine and task in one.tasks)
        offered = next(able, None)
        if offered is None:
            return ModelMissing(model_id=family)
        return self._lacks(self._cards.engine(offered.engine)) or ModelMissing(model_id=offered.id)

    def _preference(self, model: InstalledModel, task: str) -> tuple[bool, int, bool, bool, int, str]:
        """What does not fit this machine and what nobody knows the terms of is proposed last; the starters that make
        pictures and find objects only until the user has brought another one, that answers in bearable time here. Where
        a picture is asked for, models that make films or only change pictures come behind all that make one from
        words."""
        card = self._cards.engine(model.engine)
        fit = self.fit_of(model)
        unclear = model.licence is not None and model.licence.commercial == "unknown"
        entry = self._inventory.catalogue.get(model.id)
        stopgap = entry is not None and entry.starter and ("text-to-image" in model.tasks or task == "select-object")
        quality = entry.quality if entry is not None else 0
        films = card is not None and "moving" in card.features
        other = task == "text-to-image" and (films or model.architecture in ONLY_EDIT)
        slow = task == "text-to-image" and not self.is_bearable(model)
        return (not fit.fits, 2 if other or slow else int(stopgap), other, unclear, -quality, model.title.lower())

    def fit_of(self, model: InstalledModel) -> Fit:
        """How an installed model would run on this machine."""
        steps, guidance = model.defaults.get("steps", _USUAL_STEPS), model.defaults.get("guidance", _USUAL_GUIDANCE)
        return fitting.judge_need(
            self._cards.engine(model.engine), model.architecture, model.memory_bytes, self._machine(),
            steps=int(steps), guided=float(guidance) > 1, pace=self._kinds.family(model.family).pace,
        )  # fmt: skip

    def is_bearable(self, model: InstalledModel) -> bool:
        """Whether a painter answers in bearable time, as far as that is known."""
        card, fit = self._cards.engine(model.engine), self.fit_of(model)
        if fit.on_card or not fit.fits:
            return fit.fits
        if fit.seconds is None:
            return card is None or card.speed != "slow"
        return fit.seconds <= self._kinds.family(model.family).pace.bearable

    def suggestions(self) -> dict[str, str]:
        """Family -> id of the best model that is not here, fits this machine, answers in bearable time and may be used
        commercially, where it is better than what is here. One that is made for something else only where no other is
        left."""
        found: dict[str, CatalogueEntry] = {}
        for entry in self._inventory.catalogue.values():
            best = found.get(entry.family)
            if entry.quality and self._worth_fetching(entry) and (best is None or _rank(entry) > _rank(best)):
                found[entry.family] = entry
        here = self._inventory.models()
        return {family: entry.id for family, entry in found.items() if entry.id not in here}

    def _worth_fetching(self, entry: CatalogueEntry) -> bool:
        fit = fitting.judge(entry, self._machine(), self._cards, self._kinds)
        card = self._cards.engine(entry.engine)
        bearable = self._kinds.family(entry.family).pace.bearable
        slow = (card is not None and card.speed == "slow") if fit.seconds is None else fit.seconds > bearable
        return fit.fits and (not slow or fit.on_card) and entry.licence.commercial not in ("no", "unknown")

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        """Other models this request needs, by role; LoRAs by their id. Optional ones that are not here are left out
        (the engine says what it lacks). Raises StudioError(ModelMissing) for an upscaler or LoRA that was asked for."""
        helpers: dict[str, LocalModel] = {}
        entry = self._inventory.catalogue.get(request.model.id)
        for role, model_id in (entry.helpers if entry is not None else {}).items():
            if model_id in self._inventory.models():
                helpers[role] = self._inventory.local(model_id)
        card = self._cards.engine(request.model.engine)
        libraries = self._engines.libraries_of(card) if card is not None else None
        if card is not None and libraries is not None:
            helpers[card.runs_on] = self._inventory.local(libraries.id)
        shows = self._decoder_beside(request, card) if card is not None and card.shown_by else None
        if shows is not None:
            helpers[TINY_DECODER] = shows
        kind = self._kinds.of(request)
        for helper in kind.helpers(request):
            helpers[helper.role] = self._inventory.local(self._helper_id(helper, kind.family))
        return helpers

    def _decoder_beside(self, request: Request, card: EngineCard) -> LocalModel | None:
        """What shows the steps of a picture by the request's model; None where none is here."""
        model = self._inventory.models().get(request.model.id)
        able = [one for one in self._able(card.family, card.shown_by) if self.why_not(one) is None]
        found = decoder_for(able, model.architecture) if model is not None else None
        return self._inventory.local(found.id) if found is not None else None

    def _helper_id(self, helper: Helper, family: FamilyName) -> str:
        if not helper.task or helper.model_id in self._inventory.models():
            return helper.model_id
        return next((model.id for model in self.models_for(family, helper.task)), helper.model_id)


def _rank(entry: CatalogueEntry) -> tuple[bool, int]:
    return not entry.made_for, entry.quality
