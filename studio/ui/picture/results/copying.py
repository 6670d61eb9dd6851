"""What leaves the results room by the clipboard or is read on a page: the picture, its recipe. Main thread."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from studio.domain.project_records import Asset
from studio.services.exchange.picture_decoding import decoded
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results.recipe_page import RecipePage
from studio.ui.picture.results.recipe_text import in_full
from studio.ui.picture.results.remaking import Remaking
from studio.ui.widgets.errand import Errand


class Copying:
    """All of it means the chosen picture."""

    def __init__(self, desk: PictureDesk, remaking: Remaking, parent: QWidget) -> None:
        """`parent`: what the page stands over."""
        self._desk, self._remaking, self._parent = desk, remaking, parent
        self.errand = Errand(parent)

    def copy_picture(self) -> None:
        """To the clipboard, when it has been read."""
        one = self._desk.generation()
        if one is None:
            return
        session = self._desk.session
        if session is not None and session.document.get(Asset, one.asset) is None:
            self._desk.say(tr("This picture is not in the project file any more."))
            return
        read = self._desk.asset_reader(one.asset)
        self.errand.start(lambda _step: decoded(read()), self._put, self._desk.fail)

    def _put(self, image: QImage) -> None:
        if image.isNull():
            self._desk.say(tr("This picture cannot be read."))
            return
        QGuiApplication.clipboard().setImage(image)
        self._desk.say(tr("Copied."))

    def copy_recipe(self) -> None:
        """As text, every value on a line of its own."""
        recipe = self._desk.recipe_of(self._desk.chosen)
        if recipe is not None:
            QGuiApplication.clipboard().setText(in_full(recipe))
            self._desk.say(tr("Copied the recipe."))

    def show_recipe(self) -> None:
        chosen = self._desk.chosen
        recipe = self._desk.recipe_of(chosen)
        if recipe is None:
            self._desk.say(tr("This picture has no recipe."))
            return
        RecipePage(in_full(recipe), lambda: self._remaking.reuse(chosen), self._parent).open()

    def why_no_text(self) -> str:
        """A sentence; empty when the chosen picture has a recipe to read."""
        has = self._desk.recipe_of(self._desk.chosen) is not None
        return self._desk.why_none_chosen() or ("" if has else tr("This picture has no recipe."))
