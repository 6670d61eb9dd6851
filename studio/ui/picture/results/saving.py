"""Pictures to files: where to, whether the recipe may travel inside (asked once), and the file itself.

Made by the pane. Main thread; no dialog blocks, and the file is read and written on a thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from studio.domain.document import Recipe
from studio.domain.errors import Failure
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results.recipe_text import file_name_of
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.saving import offer_formats
from studio.ui.widgets.words import GAP, SPACE, label, row

Png = Callable[[], bytes]
"""Reads the picture; on any thread. Raises StudioError."""


class PictureSaving(QObject):
    """Asks where, then perhaps whether the recipe may go along, then writes."""

    def __init__(self, desk: PictureDesk, parent: QWidget) -> None:
        """`parent`: what the dialogs stand over."""
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self._settings = desk.studio.settings
        self._errand = Errand(self)
        self._errand.ended.connect(self._next)
        self._waiting: deque[Callable[[], None]] = deque()
        """What is to be written; the first is at work."""
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))

    @property
    def busy(self) -> bool:
        """A file is being written."""
        return bool(self._waiting)

    def save(self) -> None:
        """The chosen picture, with its recipe if that may go along."""
        one = self._desk.generation()
        if one is None:
            self._desk.say(tr("Choose a picture first."))
            return
        recipe = self._desk.recipe_of(one.id)
        if self._desk.session is not None:
            read = self._desk.session.asset_reader(one.asset)
            self._ask_where(file_name_of(recipe), lambda path: self.write(path, read, recipe))

    def save_canvas(self, png: Png | None) -> None:
        """What the canvas shows, if anything; several pictures have no one recipe, so none goes along. `png` is called
        on a thread."""
        if png is None:
            self._desk.say(tr("The canvas shows nothing to save."))
            return
        self._ask_where(tr("canvas") + ".png", lambda path: self.write(path, png, None))

    def write(self, path: Path, png: Png, recipe: Recipe | None) -> None:
        """Write to a known place what `png` reads; asks about the recipe the first time, if there is one."""
        choice = self._settings.get("prompts_in_exports")
        if recipe is None or choice != "ask":
            self._write(path, png, recipe, with_prompts=choice == "yes")
            return
        dialog = PromptQuestion(self._parent)
        dialog.answered.append(lambda yes: self._answered(path, png, recipe, yes))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _answered(self, path: Path, png: Png, recipe: Recipe, yes: bool) -> None:
        self._settings.set("prompts_in_exports", "yes" if yes else "no")
        self._write(path, png, recipe, with_prompts=yes)

    def _write(self, path: Path, png: Png, recipe: Recipe | None, *, with_prompts: bool) -> None:
        def work(_step: Step) -> None:
            by_name(path, PICTURE_OUT).act(path, png(), recipe, with_prompts=with_prompts)

        def saved(_nothing: None) -> None:
            if with_prompts and recipe is not None:
                self._desk.say(tr("Saved {file}, with its recipe.", file=path.name))
            else:
                self._desk.say(tr("Saved {file}.", file=path.name))

        self._waiting.append(lambda: self._errand.start(work, saved, self._fail))
        if len(self._waiting) == 1:
            self._waiting[0]()

    def _next(self) -> None:
        self._waiting.popleft()
        if self._waiting:
            self._waiting[0]()

    def _fail(self, failure: Failure) -> None:
        self._desk.fail(failure)

    def _ask_where(self, name: str, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._parent, tr("Save as PNG"))
        offer_formats(dialog, PICTURE_OUT)
        session = self._desk.session
        beside = session.path.parent if session is not None else None
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


class PromptQuestion(QDialog):
    """May the recipe travel inside the file? Asked once; the preferences can change the answer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.answered: list[Callable[[bool], None]] = []
        self.setWindowTitle(tr("Prompt inside the picture"))
        text = tr(
            "A PNG file can carry the recipe it was made with: prompt, seed, model and settings. Triptych and other "
            "programs can then make it again, and everybody who gets the file can read the prompt."
        )
        yes = WordButton(tr("Put the recipe in"), look="primary")
        no = WordButton(tr("Leave it out"))
        cancel = WordButton(tr("Do not save"), look="quiet")
        yes.clicked.connect(lambda: self._answer(True))
        no.clicked.connect(lambda: self._answer(False))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(tr("May the prompt travel inside the picture?"), "heading"))
        column.addWidget(label(text, wrap=True))
        column.addWidget(label(tr("This is asked once. Preferences, Picture, changes it."), "small", wrap=True))
        column.addLayout(row(cancel, 1, no, yes))
        self.resize(460, 190)
        yes.setFocus()

    def _answer(self, yes: bool) -> None:
        self.accept()
        for tell in self.answered:
            tell(yes)
