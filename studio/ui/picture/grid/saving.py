"""A grid as files: one labelled picture, or each cell for itself. Main thread; written on the thread of an errand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.file_names import file_name
from studio.domain.grids import pictures_of
from studio.domain.picture_records import PictureGrid
from studio.services.details import tr_detail
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.grid_picture import GridWords, save_cells, save_grid
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.grid.presenter import GridPresenter
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.folders import show_folder_of
from studio.ui.widgets.saving import offer_formats

_WRITING: Final = "writing a grid"


class GridSaving:
    def __init__(
        self, desk: PictureDesk, presenter: GridPresenter, parent: QWidget,
        ask_prompts: Callable[[bool, Callable[[bool], None]], None],
    ) -> None:  # fmt: skip
        """`ask_prompts`: whether the recipe may travel inside, where there is one; asked once."""
        self._desk, self._presenter, self._parent, self._ask_prompts = desk, presenter, parent, ask_prompts
        self.errand = Errand(desk)
        self.errand.moved.connect(self._show)
        self.errand.ended.connect(lambda: desk.notices.take_back(_WRITING))
        self._name = ""
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))

    def why_not(self) -> str:
        """A sentence; empty when the open grid can be written."""
        reason = self._presenter.why_not_open()
        if reason:
            return reason
        if self.errand.busy:
            return tr("A grid is being written.")
        return "" if self._presenter.has_pictures() else tr("No picture of this grid is there yet.")

    def ask_picture(self) -> None:
        """Where the whole is to go as one picture."""
        grid, words = self._presenter.grid(), self._presenter.words()
        if grid is None or words is None:
            return
        dialog = QFileDialog(self._parent, tr("Export the grid as one picture"))
        offer_formats(dialog, PICTURE_OUT)
        dialog.selectFile(f"{file_name(grid.name, tr('Grid'))}.png")
        self._open(dialog, lambda path: self.write(path, grid, words))

    def ask_cells(self) -> None:
        """Into which folder each cell is to go as a file of its own."""
        grid, words = self._presenter.grid(), self._presenter.words()
        if grid is None or words is None:
            return
        dialog = QFileDialog(self._parent, tr("Export the cells of the grid into a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog, lambda path: self.write_cells(path, grid, words))

    def _open(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        if self._folder.is_dir():
            dialog.setDirectory(str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda text: chosen(Path(text)))
        dialog.open()

    def write(self, path: Path, grid: PictureGrid, words: GridWords) -> None:
        """The whole as one picture, in the format of the name; PNG for one without an ending."""
        path = path if path.suffix else path.with_suffix(".png")
        by_name(path, PICTURE_OUT)
        self._start(
            path,
            grid,
            lambda document, read, step, prompts: save_grid(
                path, document, grid, words, read, step, with_prompts=prompts
            ),
            lambda said: " ".join((tr("Saved {file}.", file=path.name), *(tr_detail(one) for one in said))),
        )

    def write_cells(self, folder: Path, grid: PictureGrid, words: GridWords) -> None:
        self._start(
            folder,
            grid,
            lambda document, read, step, prompts: save_cells(
                folder, document, grid, words, read, step, with_prompts=prompts
            ),
            lambda written: tr_count(
                "{count} picture was written into {folder}.", "{count} pictures were written into {folder}.",
                len(written), folder=folder.name,
            ),
        )  # fmt: skip

    def _start(
        self, path: Path, grid: PictureGrid, save: Callable[..., tuple[object, ...]], told: Callable[..., str]
    ) -> None:
        session = self._desk.session
        if session is None or self.errand.busy:
            return
        document = session.document.copy()
        readers = {one.asset: session.asset_reader(one.asset) for one in pictures_of(document, grid).values()}

        def read(asset: str) -> bytes:
            return readers[asset]()

        def begin(prompts: bool) -> None:
            def work(step: Step) -> tuple[object, ...]:
                return save(document, read, step, prompts)

            self._name = path.name
            way = (tr("Show in folder"), lambda: self._show_folder(path))
            self.errand.start(work, lambda done: self._desk.say(told(done), way), self._desk.fail)

        self._ask_prompts(True, begin)

    def _show_folder(self, path: Path) -> None:
        inside = path / "grid" if path.is_dir() else path
        if not show_folder_of(inside):
            self._desk.say(tr("The file lies in {folder}.", folder=inside.absolute().parent))

    def _show(self, share: float) -> None:
        if self.errand.lasting:
            done = tr(" {percent} %", percent=round(100 * share)) if share else ""
            self._desk.notices.say(tr("Writing {file}…", file=self._name) + done, key=_WRITING)
