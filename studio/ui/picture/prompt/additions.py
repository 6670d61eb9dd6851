"""What goes with the words of the form: named styles, LoRAs. Part of the form's presenter; no toolkit, main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import StudioError
from studio.domain.picture_styles import LoraChoice, StylePreset, styled, with_styles
from studio.domain.prompt_loras import without_loras
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import PictureRequest
from studio.services.models.picture_embeddings import picture_embeddings, why_not, words_of
from studio.services.models.picture_loras import STRONGEST, lora_uses
from studio.services.models.picture_vaes import vae_named, vae_used, vaes_for
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.allowed import Allowed
from studio.ui.picture.prompt.embedding_menu import TaughtWord
from studio.ui.picture.prompt.form import FIELDS, PictureForm, as_style, with_defaults, with_style, without_style
from studio.ui.picture.prompt.lora_shelf import LoraCard, LoraShelf
from studio.ui.picture.prompt.models import PaintingModels

SAMPLE_SIDE: Final = 256
"""Pixels of a picture that shows a style, at least."""


class AdditionsView(Protocol):
    """What is asked of the widgets; nothing is told back."""

    def show_named_styles(self, names: Sequence[str], known: Sequence[StylePreset]) -> None:
        """`known`: those of them that are here."""

    def show_loras(self, choices: Sequence[LoraChoice], cards: Sequence[LoraCard], offered: Sequence[LoraCard]) -> None:
        """`cards`: of the choices, in their order; `offered`: all that are here."""

    def show_embeddings(self, offered: Sequence[TaughtWord]) -> None:
        """All that are here."""

    def show_vaes(self, offered: Sequence[tuple[str, str]], chosen: str) -> None:
        """Ids and titles of those that can stand in for the model's own, and which one does; "" for none."""


class Presenter(Protocol):
    """Whose part it is."""

    form: PictureForm
    allowed: Allowed

    def set(self, **fields: object) -> None: ...
    def take_form(self, form: PictureForm) -> None:
        """Show it, and keep it after a while."""

    def choose_model(self, model_id: str) -> None: ...
    def request(self, form: PictureForm, init_image: str | None) -> PictureRequest:
        """Raises StudioError."""


class Additions:
    def __init__(self, desk: PictureDesk, models: PaintingModels, presenter: Presenter, view: AdditionsView) -> None:
        self._desk, self._models, self._presenter, self._view = desk, models, presenter, view
        self.shelf = LoraShelf(desk.studio, desk)
        self.shelf.changed.connect(self.show)

    def show(self) -> None:
        form, model = self._presenter.form, self._models.get(self._presenter.form.model_id)
        self._view.show_named_styles(form.styles, self._named(form))
        cards = [self.shelf.card(one.name, model) for one in form.loras]
        self._view.show_loras(form.loras, cards, self.shelf.cards(model))
        self._view.show_embeddings(self._embeddings(model))
        studio = self._desk.studio
        vaes = vaes_for(studio.library.installed(), model, studio.cards)
        self._view.show_vaes(tuple((one.id, one.title) for one in vaes), form.vae_id)

    def _embeddings(self, model: InstalledModel | None) -> tuple[TaughtWord, ...]:
        here, cards = picture_embeddings(self._desk.studio.library.installed()), self._desk.studio.cards
        return tuple(TaughtWord(words_of(one)[0], why_not(one, model, cards)) for one in here)

    def why_not_taught(self, embedding: InstalledModel) -> str:
        """Why the present model takes no such word, as a sentence; empty when it does."""
        return why_not(embedding, self._models.get(self._presenter.form.model_id), self._desk.studio.cards)

    def triggers(self) -> tuple[str, ...]:
        """Words that call up LoRAs that the model can be used with, those of the form first."""
        chosen = {one.name for one in self._presenter.form.loras if one.on}
        cards = [card for card in self.shelf.cards(self._models.get(self._presenter.form.model_id)) if not card.why_not]
        ordered = sorted(cards, key=lambda card: card.id not in chosen)
        return tuple(dict.fromkeys(word for card in ordered for word in card.triggers))

    def completed(self, request: PictureRequest, form: PictureForm) -> PictureRequest:
        """A request of the form, with the words of its styles and its LoRAs. Raises StudioError where a LoRA has
        gone."""
        made = with_styles(request, self._named(form), scenes=self._scenes())
        wanted = [(one.name, one.weight) for one in form.loras if one.on]
        model = self._models.get(form.model_id)
        studio = self._desk.studio
        if model is not None and form.vae_id and self._presenter.allowed.offers("vaes"):
            made = msgspec.structs.replace(made, vae=vae_used(studio.library, model, form.vae_id, studio.cards))
        if not wanted or model is None:
            return made
        return msgspec.structs.replace(made, loras=lora_uses(studio.library, model, wanted, studio.cards))

    def said(self, form: PictureForm) -> str:
        """The prompt with the words of its styles."""
        return styled(form.prompt, "", self._named(form), scenes=self._scenes()).prompt

    def _named(self, form: PictureForm) -> tuple[StylePreset, ...]:
        return self._desk.styles.named(form.styles)

    def _scenes(self) -> bool:
        return self._presenter.allowed.offers("scenes")

    # ---- named styles

    def choose_style(self, name: str) -> None:
        """One more style, with the settings that go with it; one way leads back to those that were there."""
        presenter, before = self._presenter, self._presenter.form
        try:
            style = self._desk.styles.need(name)
        except StudioError as error:
            self._desk.fail(error.failure)
            return
        if style.name in before.styles:
            return
        model = self._models.meant_by(style.model) if style.model else ""
        if model and model != before.model_id:
            presenter.choose_model(model)
        presenter.take_form(with_style(presenter.form, style, presenter.allowed))
        self._tell(style, before, model)

    def _tell(self, style: StylePreset, before: PictureForm, model: str) -> None:
        """What came with a style beside its words, and what of it this model cannot do. `model`: the style's own, where
        it is here."""
        presenter = self._presenter
        told = _set_by(before, presenter.form)
        if style.model and not model:
            told.append(tr("not its model, {model}, which is not on this computer", model=style.model))
        said = []
        if told:
            said.append(tr("The style “{style}” also set: {settings}.", style=style.name, settings=", ".join(told)))
        if self._scenes() and style.prompt and not style.scene:
            said.append(tr("This model draws things and places, and no manner by words: those of the style stay out."))
        only = msgspec.structs.replace(before, styles=presenter.form.styles)
        ways = ((tr("Only its words"), lambda: self._take_back(only)),) if told else ()
        if said:
            self._desk.say(" ".join(said), *ways)

    def _take_back(self, form: PictureForm) -> None:
        self._desk.hush()
        if form.model_id != self._presenter.form.model_id:
            self._presenter.choose_model(form.model_id)
        self._presenter.take_form(form)

    def drop_style(self, name: str) -> None:
        self._presenter.take_form(without_style(self._presenter.form, name))

    def as_style(self, name: str) -> StylePreset:
        """What the form says, under a name."""
        style = as_style(self._presenter.form, " ".join(name.split()))
        return msgspec.structs.replace(style, scene=style.prompt) if self._scenes() else style

    def sample_of(self, style: StylePreset, words: str, seed: int) -> PictureRequest:
        """A small picture of these words in a style, by the present model with its own numbers, or the style's. Raises
        StudioError."""
        allowed, model_id = self._presenter.allowed, self._presenter.form.model_id
        model = self._models.get(model_id)
        form = PictureForm(prompt=words, model_id=model_id, seed=seed)
        if model is not None:
            form = with_defaults(form, model, allowed)
        form = with_style(form, msgspec.structs.replace(style, loras=()), allowed)
        side = max(SAMPLE_SIDE, min(form.width, form.height) // 2)
        made = self._presenter.request(msgspec.structs.replace(form, width=side, height=side), None)
        return with_styles(made, (style,), scenes=self._scenes())

    # ---- LoRAs

    def add_lora(self, lora_id: str) -> None:
        """One more at the end of the list; one that is there already takes part again."""
        loras = self._presenter.form.loras
        there = tuple(msgspec.structs.replace(one, on=True) if one.name == lora_id else one for one in loras)
        known = lora_id in {one.name for one in there}
        self._presenter.set(loras=there if known else (*there, LoraChoice(lora_id)))

    def call_up(self, words: str) -> None:
        """Words that call a LoRA up, behind those of the prompt, unless they are there."""
        said = self._presenter.form.prompt.rstrip()
        if words.casefold() not in said.casefold():
            self._presenter.set(prompt=f"{said}, {words}" if said else words)

    def refuses(self) -> bool:
        """Whether a LoRA that is to take part cannot, which is said with a way on."""
        form, model = self._presenter.form, self._models.get(self._presenter.form.model_id)
        cards = {one.name: self.shelf.card(one.name, model) for one in form.loras if one.on}
        misfits = {name: card for name, card in cards.items() if card.why_not}
        if not misfits:
            return False
        first = next(iter(misfits.values()))
        words = tr("The LoRA “{title}” cannot take part. {reason}", title=first.title, reason=first.why_not)
        less = tr_count("Switch it off", "Switch {count} of them off", len(misfits))
        self._desk.say(words, (less, lambda: self._switch_off(frozenset(misfits))))
        return True

    def _switch_off(self, names: frozenset[str]) -> None:
        self._desk.hush()
        loras = self._presenter.form.loras
        self._presenter.set(
            loras=tuple(msgspec.structs.replace(one, on=one.on and one.name not in names) for one in loras)
        )

    # ---- recipes

    def of_recipe(self, form: PictureForm, found: FoundRecipe) -> tuple[PictureForm, list[str]]:
        """The form with a recipe's LoRAs and styles in place of its own, and names of LoRAs that are not here. What
        the prompt says of them goes into the list."""
        chosen: list[LoraChoice] = []
        missing: list[str] = []
        for one in found.loras:
            lora = self.shelf.found(one.name, one.hash)
            if lora is None:
                missing.append(one.name)
            else:
                weight = 1.0 if one.weight is None else one.weight
                chosen.append(LoraChoice(lora, max(-STRONGEST, min(STRONGEST, weight))))
        words = without_loras(form.prompt) if found.loras else form.prompt
        styles = found.request.named_styles if found.request is not None else ()
        vae = vae_named(self._desk.studio.library.installed(), found.vae) if found.vae else ""
        missing += [found.vae] if found.vae and not vae and found.request is not None else []
        return msgspec.structs.replace(form, prompt=words, loras=tuple(chosen), styles=styles, vae_id=vae), missing


def _set_by(before: PictureForm, after: PictureForm) -> list[str]:
    """Fields that are others now, in words; without the words and the styles themselves."""
    rest = [field for field in FIELDS if field.kind not in ("words", "named styles", "seed", "own") and field.label]
    return [tr(one.label).replace("&", "") for one in rest if getattr(before, one.name) != getattr(after, one.name)]
