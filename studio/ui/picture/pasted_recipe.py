"""A recipe on the clipboard: A1111's text, as many programs and pages give it, or that of a picture from here. No
widgets; main thread."""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import QMimeData

from studio.domain.raised import UNDECODABLE
from studio.domain.recipes.found import FoundRecipe
from studio.domain.recipes.reading import read_texts
from studio.domain.recipes.written import recipe_texts
from studio.domain.requests import PictureRequest

_OURS: Final = "application/x-triptych-recipe"
_LONGEST: Final = 20_000
"""Characters of a text that is looked at; a recipe beside which there is more is none that somebody copied."""


def with_recipe_of(request: PictureRequest, words: str) -> QMimeData:
    """For the clipboard: words to read, and the recipe to be taken in again."""
    data = QMimeData()
    data.setText(words)
    data.setData(_OURS, msgspec.json.encode(recipe_texts(request)))
    return data


def recipe_in(data: QMimeData) -> FoundRecipe | None:
    """The recipe that the clipboard holds; None where it holds none that can be read."""
    texts = {"parameters": data.text()[: _LONGEST + 1]}
    packed = bytes(data.data(_OURS).data())
    if packed:
        try:
            texts = msgspec.json.decode(packed, type=dict[str, str])
        except UNDECODABLE:
            return None
    elif len(texts["parameters"]) > _LONGEST or "\n" not in texts["parameters"]:
        return None
    found = read_texts(texts)
    return found if isinstance(found, FoundRecipe) else None
