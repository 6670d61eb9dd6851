"""The form as a grid asks of it: what can be varied, what stands beside the cells. Made by the rooms; main thread."""

from __future__ import annotations

from collections.abc import Callable

from studio.domain.engine_cards import Cards
from studio.domain.grid_values import AxisKind
from studio.domain.picture_records import GridAxis, PictureGrid
from studio.domain.requests import PictureRequest
from studio.services.exchange.grid_picture import GridWords
from studio.services.models.library import ModelLibrary
from studio.services.styles import StyleBook
from studio.ui.picture.grid_axes import axes_of, beside_model, value_shown, words_of_grid
from studio.ui.picture.prompt.form import new_seed
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.picture.prompt.style_gallery import style_title


class FormOfGrids:
    """Implements `GridAsking`."""

    def __init__(self, prompt: PromptPresenter, library: ModelLibrary, cards: Cards, styles: StyleBook) -> None:
        self._prompt, self._library, self._cards, self._styles = prompt, library, cards, styles

    def request(self) -> PictureRequest | None:
        return self._prompt.shown()

    def kinds(self) -> tuple[AxisKind, ...]:
        request = self._prompt.shown()
        if request is None:
            return ()
        beside = beside_model(request, self._library, self._cards, self._styles.all(), self._title)
        return axes_of(request, self._prompt.allowed, beside, style_title, self._title)

    def words(self, grid: PictureGrid) -> GridWords:
        return words_of_grid(grid, self.kinds(), style_title, self._title)

    def shown(self, axis: GridAxis, value: str) -> str:
        """A value as it stands beside its cells."""
        return value_shown(axis, value, style_title, self._title)

    def ask(self, take: Callable[[PictureRequest], object]) -> None:
        self._prompt.ask(take)

    def new_seed(self) -> int:
        return new_seed()

    def _title(self, model_id: str) -> str:
        entry, model = self._library.entry(model_id), self._library.get(model_id)
        return entry.title if entry is not None else model.title if model is not None else model_id
