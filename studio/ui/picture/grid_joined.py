"""What the grids of the Picture pane are made of, joined: jobs, form, page, window and files. Made by the rooms; main
thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from studio.domain.requests import PictureRequest
from studio.services.grid_naming import GridNames
from studio.services.grids import Grids
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.grid.dialog import GridDialog
from studio.ui.picture.grid.page import GridPage
from studio.ui.picture.grid.presenter import GridPresenter
from studio.ui.picture.grid.saving import GridSaving
from studio.ui.picture.grid.table import Small
from studio.ui.picture.grid_form import FormOfGrids
from studio.ui.picture.jobs import PictureJobs
from studio.ui.picture.picture_cache import LARGE_SIDE, THUMBNAIL_SIDE, PictureCache
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.picture.results.saving import PictureSaving


class JoinedGrid:
    def __init__(
        self,
        desk: PictureDesk,
        jobs: PictureJobs,
        prompt: PromptPresenter,
        caches: tuple[PictureCache, PictureCache, PictureCache],
        choose: Callable[[str], object],
        saving: PictureSaving,
        pane: QWidget,
    ) -> None:
        """`caches`: of small, larger and whole pictures. `choose` is given the id of a Generation. `pane`: what dialogs
        stand over."""
        self._desk, self._jobs = desk, jobs
        small, larger, whole = caches

        def of_side(side: int) -> Small:
            if side <= THUMBNAIL_SIDE:
                return small.get
            return larger.get if side <= LARGE_SIDE else whole.get

        self.page = GridPage(of_side)
        table = self.page.table
        for cache in caches:
            cache.ready.connect(lambda _asset: table.viewport().update())
        library, cards = desk.studio.library, desk.studio.cards
        asking = FormOfGrids(prompt, library, cards, desk.styles)
        named = GridNames(library, cards, desk.styles.need)
        grids = Grids(named, desk.studio.queue, self._submit, desk, shown=asking.shown)
        self.presenter = GridPresenter(desk, grids, asking, self.page, choose)
        desk.page_changed.connect(self._take_keyboard)
        self.dialog = GridDialog(self.presenter, pane)
        self.saving = GridSaving(desk, self.presenter, pane, saving.ask_prompts)
        self.page.chosen.connect(self.presenter.open)
        table.selected.connect(self.presenter.select)
        table.opened.connect(self.presenter.look)
        self.presenter.opened.connect(lambda: table.setFocus(Qt.FocusReason.OtherFocusReason))
        prompt.offered.connect(lambda: self.dialog.refresh() if self.dialog.isVisible() else None)

    def _submit(self, make: Callable[[], PictureRequest], label: str, target_id: str) -> str:
        def worded() -> PictureRequest:
            return self._desk.words.said(make())[0]

        return self._jobs.submit(worded, label, quietly=True, target_id=target_id)

    def _take_keyboard(self) -> None:
        if self._desk.page == "grid":
            table = self.page.table
            QTimer.singleShot(0, table, lambda: table.setFocus(Qt.FocusReason.OtherFocusReason))
