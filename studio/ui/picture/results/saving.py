"""Pictures to files: as what, where to, whether the recipe may travel inside (asked once), and the file itself.

Made by the pane. Main thread; no dialog blocks, and the file is read and written on a thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec
from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.domain.errors import Failure
from studio.domain.project_records import Recipe
from studio.domain.recipes.kept import making_of
from studio.domain.recipes.source_type import source_type
from studio.formats.layered import Layered
from studio.formats.pictures import beyond
from studio.services.details import tr_detail
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.formats import CANVAS_OUT, PICTURE_OUT
from studio.services.exchange.picture_losses import WITH_LAYERS, Facts, counted
from studio.services.exchange.picture_sizes import as_one_layer, at_size
from studio.services.exchange.recipes_of import texts_beside
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.recipe_text import file_name_of
from studio.ui.picture.results.export_dialog import Asked, Choice, ExportDialog
from studio.ui.picture.results.prompt_question import PromptQuestion
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.folders import show_folder_of
from studio.ui.widgets.saving import offer_formats

Png = Callable[[], bytes]
"""Reads the picture; on any thread. Raises StudioError."""
Layers = Callable[[Path, Mapping[str, str] | None, Step], tuple[Layered, tuple[str, ...]]]
"""Puts the layers of the canvas together for a file of that name, with what is known of their making, None where that
stays out; and what is not as it was."""


_WRITING: Final = "writing-picture"
"""Key of the message."""


class PictureSaving(QObject):
    """Asks as what, where, then perhaps whether the recipe may go along, then writes."""

    def __init__(self, desk: PictureDesk, parent: QWidget) -> None:
        """`parent`: what the dialogs stand over."""
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self._settings = desk.studio.settings
        self.errand = Errand(self)
        self.errand.begun.connect(lambda: self._show(0.0))
        self.errand.moved.connect(self._show)
        self.errand.ended.connect(self._next)
        self._name = ""
        """Of the file that is being written."""
        self._waiting: deque[Callable[[], None]] = deque()
        """What is to be written; the first is at work."""
        self._last: dict[bool, Choice] = {}
        """What was chosen last, of pictures without and with layers."""
        self.looking = Errand(self)
        """What of a picture its file may lose."""
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
        session = self._desk.session
        if session is None:
            return
        read = session.asset_reader(one.asset)
        texts = texts_beside(session.document, recipe)
        facts = Facts(width=one.width, height=one.height, recipe=recipe is not None)

        def ask_where(choice: Choice) -> None:
            self._ask_where(
                file_name_of(recipe), choice, lambda path: self.write(path, read, recipe, texts, choice=choice)
            )

        self._ask_how(PICTURE_OUT, facts, [read], ask_where)

    def save_canvas(
        self, png: Png | None, layered: Layers | None, texts: Mapping[str, str], facts: Facts,
        files: Sequence[Png] = (), dpi: float = 0.0,
    ) -> None:  # fmt: skip
        """What the canvas shows, if anything; `texts`: what is known of the making of its layers; `files`: read what
        they were imported as; `dpi`: pixels an inch, 0 where nobody said. `png`, `layered` and `files` are called on a
        thread."""
        if png is None or layered is None:
            self._desk.say(tr("The canvas shows nothing to save."))
            return

        def ask_where(choice: Choice) -> None:
            self._ask_where(
                self._title(), choice, lambda path: self.write_canvas(path, png, layered, texts, dpi, choice)
            )

        self._ask_how((*PICTURE_OUT, *CANVAS_OUT), facts, files, ask_where)

    def write_canvas(
        self, path: Path, png: Png, layered: Layers, texts: Mapping[str, str], dpi: float = 0.0,
        choice: Choice | None = None,
    ) -> None:  # fmt: skip
        """Write it to a known place: with its layers, where the file's name says so and `choice` does not say
        otherwise."""
        if not any(row.takes(path) for row in CANVAS_OUT):
            self.write(path, png, None, texts, dpi, choice)
            return

        def work(step: Step, told: Mapping[str, str] | None) -> tuple[str, ...]:
            said: tuple[str, ...] = ()
            if choice is None or choice.layers:
                picture, said = layered(path, told, lambda share: step(0.5 * share))
            else:
                picture = as_one_layer(at_size(png(), choice.size), path.stem, dpi, making_of(told or {}))
            picture = msgspec.structs.replace(picture, source=source_type(texts))
            by_name(path, CANVAS_OUT).act(path, picture, lambda share: step(0.5 + 0.5 * share))
            return said

        def begin(with_prompts: bool) -> None:
            told = texts if with_prompts else None
            self._queue(path, lambda step: work(step, told), with_recipe=bool(told))

        self.ask_prompts(bool(texts), begin)

    def write(
        self,
        path: Path,
        png: Png,
        recipe: Recipe | None,
        texts: Mapping[str, str] = MappingProxyType({}),
        dpi: float = 0.0,
        choice: Choice | None = None,
    ) -> None:
        """Write to a known place what `png` reads; asks about the recipe the first time, if there is one. Without a
        `choice` as large as it is, and as well as its format proposes."""
        row = by_name(path, PICTURE_OUT)
        size, quality = (choice.size, choice.quality) if choice is not None else (None, row.quality)

        def begin(with_prompts: bool) -> None:
            def work(_step: Step) -> tuple[str, ...]:
                made = at_size(png(), size)
                return row.act(path, made, recipe, with_prompts=with_prompts, quality=quality, more=texts, dpi=dpi)

            self._queue(path, work, with_recipe=with_prompts and (recipe is not None or bool(texts)))

        self.ask_prompts(recipe is not None or bool(texts), begin)

    def _ask_how(self, rows: Sequence[Format[Any]], facts: Facts, files: Sequence[Png], then: Asked) -> None:
        """Format, size and quality; what is lost is told as soon as it is known of the `files` of the picture."""
        canvas = any(row.id in WITH_LAYERS for row in rows)
        last = self._last.get(canvas, Choice(rows[0]))
        recipe = self._settings.get("prompts_in_exports") != "no"
        dialog = ExportDialog(rows, facts, last, recipe, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def accepted() -> None:
            self._last[canvas] = dialog.choice()
            then(self._last[canvas])

        dialog.accepted.connect(accepted)
        dialog.finished.connect(self.looking.cancel)
        dialog.open()
        self.looking.start(lambda step: _looked_into(facts, files, step), dialog.know, self._fail)

    def ask_prompts(self, has_recipe: bool, then: Callable[[bool], None]) -> None:
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
            way = (tr("Show in folder"), lambda: self._show_folder(path))
            self._desk.say(" ".join((done, *(tr_detail(one) for one in said))), way)

        def begin() -> None:
            self._name = path.name
            self.errand.start(work, saved, self._fail)

        self._waiting.append(begin)
        if len(self._waiting) == 1:
            self._waiting[0]()

    def _show_folder(self, file: Path) -> None:
        if not show_folder_of(file):
            self._desk.say(tr("The file lies in {folder}.", folder=file.absolute().parent))

    def _show(self, share: float) -> None:
        if self.errand.lasting:
            done = tr(" {percent} %", percent=round(100 * share)) if share else ""
            self._desk.notices.say(tr("Writing {file}\u2026", file=self._name) + done, key=_WRITING)

    def _next(self) -> None:
        self._desk.notices.take_back(_WRITING)
        self._waiting.popleft()
        if self._waiting:
            self._waiting[0]()

    def _fail(self, failure: Failure) -> None:
        self._desk.fail(failure)

    def _ask_where(self, name: str, choice: Choice, chosen: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._parent, tr("Export the picture"))
        offer_formats(dialog, (choice.row,))
        session = self._desk.session
        beside = session.path.parent if session is not None else None
        folder = self._folder if self._folder.is_dir() or beside is None else beside
        if folder.is_dir():
            dialog.setDirectory(str(folder))
        dialog.selectFile(f"{name}{choice.row.suffixes[0]}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda text: self._remember(Path(text), chosen))
        dialog.open()

    def _title(self) -> str:
        """Of the project, as a name for a file."""
        session = self._desk.session
        return session.path.stem if session is not None else tr("canvas")

    def _remember(self, path: Path, chosen: Callable[[Path], None]) -> None:
        self._folder = path.parent
        chosen(path)


def _looked_into(facts: Facts, files: Sequence[Png], step: Step) -> Facts:
    """With what the heads of its files say. Raises StudioError."""
    found = []
    for at, read in enumerate(files):
        step(at / len(files))
        found.append(beyond(read()))
    clear = facts.transparent if facts.parts or not found else any(one.transparent for one in found)
    return msgspec.structs.replace(facts, **counted(found), transparent=clear)
