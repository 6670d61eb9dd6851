"""What the names along a grid's axes stand for: a model, a VAE, a tiny decoder, a named style. Main thread; no toolkit.

They are looked up when a cell is asked for, so that a grid of the project is made again on any computer that has them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.errors import ModelMissing, ModelUnsupported, StudioError
from studio.domain.grids import MODEL, QUICK_DECODE, VAE
from studio.domain.latents import DECODE, decoder_for
from studio.domain.picture_styles import StylePreset, with_styles
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.models.library import ModelLibrary
from studio.services.models.picture_vaes import vae_used, why_not
from studio.services.translation import tr

OF_A_MODEL: Final = {"steps": 20, "guidance": 7.0, "sampler": "", "style": ""}
"""What another model has other values of, with what is taken where it says nothing."""


class GridNames:
    """Implements `studio.domain.grids.WithNamed`."""

    def __init__(self, library: ModelLibrary, cards: Cards, style: Callable[[str], StylePreset]) -> None:
        """`style`: the named one; raises StudioError(NameUnknown)."""
        self._library, self._cards, self._style = library, cards, style

    def __call__(self, request: PictureRequest, field: str, name: str) -> PictureRequest:
        """Raises StudioError: ModelMissing, NameUnknown, ModelUnsupported."""
        if field == MODEL:
            return self._with_model(request, name)
        if field == VAE:
            vae = vae_used(self._library, self._model(request), name, self._cards) if name else None
            return msgspec.structs.replace(request, vae=vae)
        if field == QUICK_DECODE:
            return msgspec.structs.replace(request, decoder=self._decoder(request) if name == "on" else None)
        return self._with_style(request, name)

    def _model(self, request: PictureRequest) -> InstalledModel:
        model = self._library.get(request.model.id)
        if model is None:
            raise StudioError(ModelMissing(model_id=request.model.id))
        return model

    def _with_model(self, request: PictureRequest, model_id: str) -> PictureRequest:
        """With that model and its own steps, guidance, sampler and style; as it is where it has it already. A decoder
        or VAE of the former that does not fit gives way to what does."""
        if model_id == request.model.id:
            return request
        model = self._library.get(model_id)
        if model is None:
            raise StudioError(ModelMissing(model_id=model_id))
        own = {name: model.defaults.get(name, otherwise) for name, otherwise in OF_A_MODEL.items()}
        made = msgspec.structs.replace(request, model=self._library.ref(model_id), **own)
        if request.decoder is not None:
            made = msgspec.structs.replace(made, decoder=self._tiny(model))
        vae = self._library.get(request.vae.id) if request.vae is not None else None
        if vae is not None and why_not(vae, model, self._cards):
            made = msgspec.structs.replace(made, vae=None)
        return made

    def _tiny(self, model: InstalledModel) -> ModelRef | None:
        card = self._cards.engine(model.engine)
        able = self._library.models_for(card.family, card.shown_by) if card is not None and card.shown_by else ()
        found = decoder_for(able, model.architecture)
        return self._library.ref(found.id) if found is not None else None

    def _decoder(self, request: PictureRequest) -> ModelRef:
        model = self._model(request)
        found = self._tiny(model)
        if found is not None:
            return found
        offered = (one for one in self._library.entries() if DECODE in one.tasks)
        entry = next((one for one in offered if one.architecture == model.architecture), None)
        if entry is not None:
            raise StudioError(ModelMissing(model_id=entry.id))
        raise StudioError(ModelUnsupported(model=model.title, reason=tr("there is no tiny decoder for it here")))

    def _with_style(self, request: PictureRequest, name: str) -> PictureRequest:
        """With the words of that style alone; without any for none. A model of scenes, which draws no manner by words,
        takes that of its own styles that comes nearest. What was read of other words is not meant."""
        bare = msgspec.structs.replace(request, prompt_expanded="", negative_expanded="", named_styles=())
        model = self._library.get(request.model.id)
        scenes = model is not None and "scenes" in {*model.tasks, *self._cards.features(model.engine)}
        style = self._style(name) if name else None
        made = with_styles(bare, (style,) if style is not None else (), scenes=scenes)
        entry = self._library.entry(request.model.id) if scenes and style is not None else None
        if entry is not None and style is not None:
            nearest = next((one for one in style.own_styles if one in entry.styles), request.style)
            made = msgspec.structs.replace(made, style=nearest)
        same = made.prompt_expanded == request.prompt_expanded
        return made if same else msgspec.structs.replace(made, plan=None)
