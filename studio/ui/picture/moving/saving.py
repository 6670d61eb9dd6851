"""The chosen moving picture as a file: as what, where to, whether its recipe goes along, and the file itself.

Main thread; no dialog blocks, and the file is read and written on the thread of an errand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.services.details import tr_detail
from studio.services.exchange.format import by_name
from studio.services.exchange.moving_out import FILM_OUT
from studio.services.exchange.recipes_of import texts_beside
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.moving.presenter import Moving
from studio.ui.picture.recipe_text import file_name_of
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.folders import show_folder_of
from studio.ui.widgets.saving import offer_formats

_WRITING: Final = "writing a film"


class MovingSaving:
    def __init__(
        self, desk: PictureDesk, moving: Moving, parent: QWidget,
        ask_prompts: Callable[[bool, Callable[[bool], None]], None],
    ) -> None:  # fmt: skip
        """`ask_prompts`: whether the recipe may travel inside, where there is one; asked once."""
        self._desk, self._moving, self._parent, self._ask_prompts = desk, moving, parent, ask_prompts
        self.errand = Errand(desk)
        self.errand.moved.connect(self._show)
        self.errand.ended.connect(lambda: desk.notices.take_back(_WRITING))
        self._name = ""
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation))

    def why_not(self) -> str:
        """A sentence; empty when the chosen picture moves and none is being written."""
        return self._moving.why_not() or (tr("A film is being written.") if self.errand.busy else "")

    def ask(self) -> None:
        """Where the chosen one is to go, and as what."""
        one = self._desk.generation()
        if one is None:
            self._desk.say(tr("Choose a picture first."))
            return
        recipe = self._desk.recipe_of(one.id)
        dialog = QFileDialog(self._parent, tr("Save the moving picture"))
        offer_formats(dialog, FILM_OUT)
        dialog.selectFile(f"{Path(file_name_of(recipe)).stem}{FILM_OUT[0].suffixes[0]}")
        if self._folder.is_dir():
            dialog.setDirectory(str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda text: self.write(Path(text)))
        dialog.open()

    def write(self, path: Path) -> None:
        """The chosen one, to a known place; an MP4 where the name has no ending."""
        one, session = self._desk.generation(), self._desk.session
        if one is None or session is None or self.errand.busy:
            return
        path = path if path.suffix else path.with_suffix(FILM_OUT[0].suffixes[0])
        row, read = by_name(path, FILM_OUT), session.asset_reader(one.asset)
        recipe = self._desk.recipe_of(one.id)
        texts = texts_beside(session.document, recipe)
        self._folder = path.parent

        def begin(with_prompts: bool) -> None:
            def work(step: Step) -> tuple[str, ...]:
                return row.act(path, read(), recipe, step, with_prompts=with_prompts, more=texts)

            self._name = path.name
            way = (tr("Show in folder"), lambda: self._show_folder(path))

            def saved(said: tuple[str, ...]) -> None:
                told = (tr("Saved {file}.", file=path.name), *(tr_detail(words) for words in said))
                self._desk.say(" ".join(told), way)

            self.errand.start(work, saved, self._desk.fail)

        self._ask_prompts(recipe is not None or bool(texts), begin)

    def _show_folder(self, path: Path) -> None:
        if not show_folder_of(path):
            self._desk.say(tr("The file lies in {folder}.", folder=path.absolute().parent))

    def _show(self, share: float) -> None:
        if self.errand.lasting:
            done = tr(" {percent} %", percent=round(100 * share)) if share else ""
            self._desk.notices.say(tr("Writing {file}…", file=self._name) + done, key=_WRITING)
