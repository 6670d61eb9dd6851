"""What a prompt may be completed with: wildcard files, LoRAs, words that call them up, words that the model was taught,
what it knows, named styles, earlier prompts. Main thread, no widgets; made by the prompt's presenter. Each list is
read when it is first asked for, and bounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from studio.domain.catalogue import InstalledModel
from studio.domain.project_records import Recipe
from studio.domain.prompt_completion import Known
from studio.domain.requests import PictureRequest
from studio.domain.scene_plan import PLACES, SEASONS, TIMES, WEATHERS
from studio.services.models.picture_embeddings import Named
from studio.services.prompts.known_things import things_of
from studio.services.prompts.said import lora_names, picture_loras
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.allowed import Allowed

_PROMPTS: Final = 300


class KnownWords:
    def __init__(self, desk: PictureDesk) -> None:
        self._desk = desk
        self._things: dict[str, tuple[str, ...]] = {}
        self._taught: tuple[str, Named] | None = None
        desk.studio.library.changed.connect(self._forget)

    def _forget(self) -> None:
        self._taught = None

    def taught(self, model: InstalledModel | None) -> Named:
        """The textual inversions that prompts may call, for this model."""
        model_id = model.id if model is not None else ""
        if self._taught is None or self._taught[0] != model_id:
            studio = self._desk.studio
            self._taught = model_id, Named(studio.library.installed(), model, studio.cards)
        return self._taught[1]

    def of(self, model: InstalledModel | None, allowed: Allowed, triggers: tuple[str, ...] = ()) -> Known:
        """`triggers`: words that call up LoRAs, those of the form first."""
        installed = picture_loras(self._desk.studio.library.installed())
        words: tuple[str, ...] = ()
        if model is not None and allowed.offers("scenes"):
            words = (*PLACES, *TIMES, *WEATHERS, *SEASONS, *self._things_of(model))
        return Known(
            files=self._desk.words.wildcards.names(),
            loras=tuple(lora_names(lora)[0] for lora in installed),
            taught=self.taught(model).fitting(),
            words=tuple(dict.fromkeys((*triggers, *words))),
            styles=tuple(style.name for style in self._desk.styles.all()),
            prompts=self._prompts(),
        )

    def _prompts(self) -> tuple[str, ...]:
        session = self._desk.session
        return session.document.derived(_newest, Recipe) if session is not None else ()

    def _things_of(self, model: InstalledModel) -> tuple[str, ...]:
        if model.id not in self._things:
            self._things[model.id] = things_of(model)
        return self._things[model.id]


def _newest(recipes: Iterable[Recipe]) -> tuple[str, ...]:
    """Prompts of pictures, as they were typed, each once. The recipes come in the order of their ids, which grow."""
    pictures = [one for one in recipes if isinstance(one.request, PictureRequest)]
    typed = (
        " ".join(one.request.prompt.split()) for one in reversed(pictures) if isinstance(one.request, PictureRequest)
    )
    return tuple(dict.fromkeys(islice((words for words in typed if words), _PROMPTS)))
