"""What leaves the results room by the clipboard or is read on a page: the picture, its recipe. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.domain.project_records import Asset
from studio.domain.requests import PictureRequest
from studio.services.exchange.picture_decoding import decoded
from studio.services.exchange.recipes_of import texts_of_asset
from studio.services.translation import tr
from studio.ui.picture.copied import Copied, Copies, with_recipe
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.pasted_recipe import with_recipe_of
from studio.ui.picture.recipe_text import in_full
from studio.ui.picture.results.recipe_page import RecipePage
from studio.ui.picture.results.remaking import Remaking
from studio.ui.widgets.errand import Errand, Step, at_work


class Copying:
    """All of it means the chosen picture."""

    def __init__(self, desk: PictureDesk, remaking: Remaking, copies: Copies, parent: QWidget) -> None:
        """`parent`: what the page stands over."""
        self._desk, self._remaking, self._copies, self._parent = desk, remaking, copies, parent
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
        read, told = self._desk.asset_reader(one.asset), self._copies.told
        texts = texts_of_asset(session.document, one.asset) if session is not None else {}

        def work(step: Step) -> Copied:
            image = decoded(read(), check=at_work(step))
            return Copied(image) if image.isNull() else with_recipe(image, texts, told=told)

        self.errand.start(work, self._put, self._desk.fail)

    def _put(self, one: Copied) -> None:
        if one.image.isNull():
            self._desk.say(tr("This picture cannot be read."))
            return
        data = QMimeData()
        data.setImageData(one.image)
        QGuiApplication.clipboard().setMimeData(self._copies.put(data, one))
        self._desk.say(tr("Copied."))

    def copy_recipe(self) -> None:
        """As text, every value on a line of its own."""
        recipe = self._desk.recipe_of(self._desk.chosen)
        if recipe is not None:
            words, request = in_full(recipe), recipe.request
            clipboard = QGuiApplication.clipboard()
            if isinstance(request, PictureRequest):
                clipboard.setMimeData(with_recipe_of(request, words))
            else:
                clipboard.setText(words)
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
