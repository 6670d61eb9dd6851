"""Pictures to files and from files: save as PNG, ask once about prompts inside, read the recipe of what is dropped.

Part of the Picture pane. Main thread; no dialog blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from studio.domain.document import Recipe
from studio.domain.errors import StudioError
from studio.domain.picture_recipe import OtherProgram
from studio.domain.requests import PictureRequest
from studio.services.exchange.picture_png import save_png
from studio.services.exchange.recipe_in import read_recipe
from studio.services.settings import Settings
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.results.picture_cache import decoded
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

if TYPE_CHECKING:
    from studio.ui.picture.pane import PicturePane

IMPORT_LIMIT = 256 * 2**20
"""Bytes of a picture that is taken in."""


class PictureSaving(QObject):
    """Asks where, then perhaps whether the recipe may go along, then writes."""

    def __init__(self, pane: PicturePane, settings: Settings) -> None:
        super().__init__(pane)
        self._pane = pane
        self._settings = settings
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))

    def save(self, generation_id: str) -> None:
        """The chosen picture, with its recipe if that may go along."""
        one = self._pane.generation(generation_id)
        if one is None:
            self._pane.say("Choose a picture first.")
            return
        recipe = self._pane.presenter.recipe_of(generation_id)
        try:
            png = self._pane.presenter.read_asset(one.asset)
        except StudioError as error:
            self._pane.say(sentence(error.failure))
            return
        self._ask_where(_file_name(recipe), lambda path: self.write(path, png, recipe))

    def save_canvas(self) -> None:
        """What the canvas shows, flattened; several pictures have no one recipe, so none goes along."""
        png = self._pane.flattened()
        if png is None:
            self._pane.say("The canvas shows nothing to save.")
            return
        self._ask_where("canvas.png", lambda path: self.write(path, png, None))

    def write(self, path: Path, png: bytes, recipe: Recipe | None) -> None:
        """Write to a known place; asks about the recipe the first time, if there is one."""
        choice = self._settings.get("prompts_in_exports")
        if recipe is None or choice != "ask":
            self._write(path, png, recipe, with_prompts=choice == "yes")
            return
        dialog = PromptQuestion(self._pane)
        dialog.answered.append(lambda yes: self._answered(path, png, recipe, yes))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _answered(self, path: Path, png: bytes, recipe: Recipe, yes: bool) -> None:
        self._settings.set("prompts_in_exports", "yes" if yes else "no")
        self._write(path, png, recipe, with_prompts=yes)

    def _write(self, path: Path, png: bytes, recipe: Recipe | None, *, with_prompts: bool) -> None:
        try:
            save_png(path, png, recipe, with_prompts=with_prompts)
        except StudioError as error:
            self._pane.say(sentence(error.failure))
            return
        carried = ", with its recipe" if with_prompts and recipe is not None else ""
        self._pane.say(f"Saved {path.name}{carried}.")

    def _ask_where(self, name: str, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._pane, "Save as PNG")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter("PNG pictures (*.png)")
        dialog.setDefaultSuffix("png")
        beside = self._pane.project_folder()
        folder = self._folder if self._folder.is_dir() or beside is None else beside
        if folder.is_dir():
            dialog.setDirectory(str(folder))
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda text: self._remember(Path(text), chosen))
        dialog.open()

    def _remember(self, path: Path, chosen: Callable[[Path], None]) -> None:
        self._folder = path.parent
        chosen(path)

    # ---- in

    def take_in(self, path: Path) -> None:
        """A picture file was dropped: it becomes a layer, and its recipe, if it has one, is offered."""
        try:
            if path.stat().st_size > IMPORT_LIMIT:
                self._pane.say(f"{path.name} is too large to be taken in.")
                return
            data = path.read_bytes()
        except OSError as error:
            self._pane.say(f"{path.name} could not be read: {error.strerror}.")
            return
        image = decoded(data)
        if image.isNull():
            self._pane.say(f"{path.name} is not a picture that can be read here.")
            return
        self._pane.take_image(image, path.stem)
        self._offer_recipe(path)

    def _offer_recipe(self, path: Path) -> None:
        try:
            found = read_recipe(path)
        except StudioError as error:
            self._pane.say(sentence(error.failure))
            return
        if isinstance(found, OtherProgram):
            program = found.program or tr("another program")
            self._pane.say(
                tr("The recipe in {name} is {program}'s own and cannot be read here.", name=path.name, program=program)
            )
        elif found is not None:
            self._pane.offer_recipe(found)


class PromptQuestion(QDialog):
    """May the recipe travel inside the file? Asked once; the preferences can change the answer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.answered: list[Callable[[bool], None]] = []
        self.setWindowTitle("Prompt inside the picture")
        text = (
            "A PNG file can carry the recipe it was made with: prompt, seed, model and settings. Triptych and other "
            "programs can then make it again, and everybody who gets the file can read the prompt."
        )
        yes = WordButton("Put the recipe in", look="primary")
        no = WordButton("Leave it out")
        cancel = WordButton("Do not save", look="quiet")
        yes.clicked.connect(lambda: self._answer(True))
        no.clicked.connect(lambda: self._answer(False))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label("May the prompt travel inside the picture?", "heading"))
        column.addWidget(label(text, wrap=True))
        column.addWidget(label("This is asked once. Preferences, Picture, changes it.", "small", wrap=True))
        column.addLayout(row(cancel, 1, no, yes))
        self.resize(460, 190)
        yes.setFocus()

    def _answer(self, yes: bool) -> None:
        self.accept()
        for tell in self.answered:
            tell(yes)


def _file_name(recipe: Recipe | None) -> str:
    words = ""
    if recipe is not None and isinstance(recipe.request, PictureRequest):
        words = re.sub(r"[^\w -]+", "", recipe.request.prompt)[:50].strip()
        words = f"{words or 'picture'} {recipe.request.seed}"
    return f"{words or 'picture'}.png"
