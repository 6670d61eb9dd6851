"""Pictures to files: where to, whether the recipe may travel inside (asked once), and the file itself.

Made by the pane. Main thread; no dialog blocks, and the file is read and written on a thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from studio.domain.document import Recipe
from studio.domain.errors import Failure
from studio.formats.layered import Layered
from studio.services.details import tr_detail
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.formats import CANVAS_OUT, PICTURE_OUT
from studio.services.exchange.recipes_of import texts_beside
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results.quality_dialog import QualityDialog
from studio.ui.picture.results.recipe_text import file_name_of
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.saving import offer_formats
from studio.ui.widgets.words import GAP, SPACE, label, row

Png = Callable[[], bytes]
"""Reads the picture; on any thread. Raises StudioError."""
Layers = Callable[[Path, str, Step], tuple[Layered, tuple[str, ...]]]
"""Puts the layers of the canvas together for a file of that name, with a recipe; and what is not as it was."""


class PictureSaving(QObject):
    """Asks where, then perhaps whether the recipe may go along, then writes."""

    def __init__(self, desk: PictureDesk, parent: QWidget) -> None:
        """`parent`: what the dialogs stand over."""
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self._settings = desk.studio.settings
        self.errand = Errand(self)
        self.errand.ended.connect(self._next)
        self._waiting: deque[Callable[[], None]] = deque()
        """What is to be written; the first is at work."""
        self._quality: dict[str, int] = {}
        """What was chosen last, by format."""
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
            texts = texts_beside(self._desk.session.document, recipe)
            self._ask_where(file_name_of(recipe), lambda path: self.write(path, read, recipe, texts))

    def save_canvas(
        self, png: Png | None, layered: Layers | None, texts: Mapping[str, str], dpi: float = 0.0
    ) -> None:  # fmt: skip
        """What the canvas shows, if anything; `texts`: what is known of the making of its layers; `dpi`: pixels an
        inch, 0 where nobody said. `png` and `layered`
        are called on a thread."""
        if png is None or layered is None:
            self._desk.say(tr("The canvas shows nothing to save."))
            return
        self._ask_where(
            tr("canvas") + ".png",
            lambda path: self.write_canvas(path, png, layered, texts, dpi),
            (*PICTURE_OUT, *CANVAS_OUT),
        )

    def write_canvas(
        self, path: Path, png: Png, layered: Layers, texts: Mapping[str, str], dpi: float = 0.0
    ) -> None:  # fmt: skip
        """Write it to a known place: with its layers, where the file's name says so."""
        if not any(row.takes(path) for row in CANVAS_OUT):
            self.write(path, png, None, texts, dpi)
            return

        def work(step: Step, recipe: str) -> tuple[str, ...]:
            picture, said = layered(path, recipe, lambda share: step(0.5 * share))
            by_name(path, CANVAS_OUT).act(path, picture, lambda share: step(0.5 + 0.5 * share))
            return said

        def begin(with_prompts: bool) -> None:
            told = texts if with_prompts else {}
            recipe = told.get("triptych-parts", told.get("triptych", ""))
            self._queue(path, lambda step: work(step, recipe), with_recipe=bool(recipe))

        self._ask_prompts(bool(texts), begin)

    def write(
        self,
        path: Path,
        png: Png,
        recipe: Recipe | None,
        texts: Mapping[str, str] = MappingProxyType({}),
        dpi: float = 0.0,
    ) -> None:
        """Write to a known place what `png` reads; asks about the recipe the first time, if there is one, and how well
        it is to be packed, where that can be chosen."""
        row = by_name(path, PICTURE_OUT)

        def begin(with_prompts: bool, quality: int | None) -> None:
            def work(_step: Step) -> tuple[str, ...]:
                return row.act(path, png(), recipe, with_prompts=with_prompts, quality=quality, more=texts, dpi=dpi)

            self._queue(path, work, with_recipe=with_prompts and (recipe is not None or bool(texts)))

        def ask_quality(with_prompts: bool) -> None:
            if row.quality is None:
                begin(with_prompts, None)
                return
            dialog = QualityDialog(row.words, self._quality.get(row.id, row.quality), self._parent)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

            def accepted() -> None:
                self._quality[row.id] = dialog.quality()
                begin(with_prompts, dialog.quality())

            dialog.accepted.connect(accepted)
            dialog.open()

        self._ask_prompts(recipe is not None or bool(texts), ask_quality)

    def _ask_prompts(self, has_recipe: bool, then: Callable[[bool], None]) -> None:
        """Whether the recipe may travel inside, where there is one; asked once."""
        choice = self._settings.get("prompts_in_exports")
        if not has_recipe or choice != "ask":
            then(choice == "yes")
            return
        dialog = PromptQuestion(self._parent)
        dialog.answered.append(lambda yes: self._answered(yes, then))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _answered(self, yes: bool, then: Callable[[bool], None]) -> None:
        self._settings.set("prompts_in_exports", "yes" if yes else "no")
        then(yes)

    def _queue(self, path: Path, work: Callable[[Step], tuple[str, ...]], *, with_recipe: bool) -> None:
        """`work` writes the file, and answers with what is not in it as it was."""

        def saved(said: tuple[str, ...]) -> None:
            done = tr("Saved {file}, with its recipe.", file=path.name) if with_recipe else ""
            done = done or tr("Saved {file}.", file=path.name)
            self._desk.say(" ".join((done, *(tr_detail(one) for one in said))))

        self._waiting.append(lambda: self.errand.start(work, saved, self._fail))
        if len(self._waiting) == 1:
            self._waiting[0]()

    def _next(self) -> None:
        self._waiting.popleft()
        if self._waiting:
            self._waiting[0]()

    def _fail(self, failure: Failure) -> None:
        self._desk.fail(failure)

    def _ask_where(
        self, name: str, chosen: Callable[[Path], None], rows: Sequence[Format[Any]] = PICTURE_OUT
    ) -> None:  # fmt: skip
        dialog = QFileDialog(self._parent, tr("Export the picture"))
        offer_formats(dialog, rows)
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
            "The file can carry the recipe it was made with: prompt, seed, model and settings. Triptych and other "
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
