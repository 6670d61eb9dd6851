"""The menu of a finished picture, for the strip, the view and the button beside it. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from studio.ui.picture.results.recipe_text import in_full
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

if TYPE_CHECKING:
    from studio.ui.picture.pane import PicturePane


class PictureMenu(QObject):
    """Built anew each time, for the chosen picture."""

    def __init__(self, pane: PicturePane) -> None:
        super().__init__(pane)
        self._pane = pane

    def open_at(self, place: QPoint) -> None:
        menu = self.build()
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(place)

    def build(self) -> QMenu | None:
        """The menu, or None when no picture is chosen."""
        pane = self._pane
        chosen = pane.strip.current_id()
        one = pane.generation(chosen)
        if one is None:
            return None
        presenter = pane.presenter
        menu = QMenu(pane)
        menu.setAccessibleName("Picture")
        _add(menu, "&Place on the canvas", lambda: pane.place(chosen))
        menu.addSeparator()
        _add(menu, "&Reuse settings and seed", lambda: presenter.reuse(chosen))
        _add(menu, "Reuse settings, &new seed", lambda: presenter.reuse(chosen, seed=False))
        menu.addSeparator()
        can_upscale, can_cut = presenter.can("upscale"), presenter.can("cut-out")
        _add(menu, "Enlarge \u00d7&2", lambda: _nothing(presenter.upscale(chosen, 2)), can_upscale)
        _add(menu, "Enlarge \u00d7&4", lambda: _nothing(presenter.upscale(chosen, 4)), can_upscale)
        _add(menu, "C&ut out the subject", lambda: _nothing(presenter.cut_out(chosen)), can_cut)
        menu.addSeparator()
        _add(menu, "Remove the s&tar" if one.starred else "S&tar", pane.star_selected)
        _add(menu, "&Save as PNG\u2026", lambda: pane.saving.save(chosen))
        _add(menu, "&Copy picture", lambda: self._copy(one.asset))
        _add(menu, "Show r&ecipe", lambda: self.show_recipe(chosen))
        menu.addSeparator()
        _add(menu, "Take back from the tras&h" if one.trashed else "Move to tras&h", pane.trash_selected)
        return menu

    def _copy(self, asset: str) -> None:
        QGuiApplication.clipboard().setImage(self._pane.image_of(asset))
        self._pane.say("Copied.")

    def show_recipe(self, generation_id: str) -> None:
        recipe = self._pane.presenter.recipe_of(generation_id)
        if recipe is None:
            self._pane.say("This picture has no recipe.")
            return
        dialog = RecipeDialog(in_full(recipe), lambda: self._pane.presenter.reuse(generation_id), self._pane)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class RecipeDialog(QDialog):
    """Everything that made a picture, to be read, copied and used again."""

    def __init__(self, text: str, reuse: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recipe")
        page = QPlainTextEdit(text)
        page.setReadOnly(True)
        page.setAccessibleName("Recipe")
        copy = WordButton("Copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        again = WordButton("Reuse settings and seed")
        again.clicked.connect(reuse)
        again.clicked.connect(self.accept)
        close = WordButton("Close", look="primary")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label("How this picture was made", "heading"))
        column.addWidget(page, 1)
        column.addLayout(row(copy, again, 1, close))
        self.resize(520, 440)


def _add(menu: QMenu, words: str, act: Callable[[], None], enabled: bool = True) -> None:
    action = menu.addAction(words)
    action.setEnabled(enabled)
    action.triggered.connect(lambda _checked=False: act())


def _nothing(_answer: object) -> None:
    """A command's answer that the menu has no use for."""
