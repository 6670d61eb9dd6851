"""A picture made again by its very recipe, and what differs between two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from small_png import png
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.difference_page import DifferencePage

Make = Callable[..., Generation]


def again(pane: PicturePane, registry: ActionRegistry, studio: FakeStudio, colour: str) -> Generation:
    registry.trigger("picture.make-again")
    job = studio.queue.jobs()[-1].id
    one = studio.queue.adopt(job, png(colour))
    studio.queue.step(job, "done")
    return one


def test_what_comes_is_held_against_what_was(
    shown_pane: PicturePane, make: Make, registry: ActionRegistry, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane, session = shown_pane, fake_studio.session
    assert session is not None
    first = make("a fox", "red")
    pane.rooms.form.prompt.setPlainText("something else")
    same = again(pane, registry, fake_studio, "red")
    before, now = (session.document.need(Recipe, one.recipe_id).request for one in (first, same))
    assert isinstance(before, PictureRequest)
    assert isinstance(now, PictureRequest)
    assert replace(now, read_as="", method="") == replace(before, read_as="", method="")
    assert pane.rooms.form.prompt.toPlainText() == "something else", "the form is left as it is"
    qtbot.waitUntil(lambda: "equal, to the last bit" in pane.messages.text)
    pane.rooms.results_view.strip.choose(first.id)
    again(pane, registry, fake_studio, "blue")
    qtbot.waitUntil(lambda: "They differ in 100 % of their pixels" in pane.messages.text)
    assert "does not give the same each time" in pane.messages.text
    [way] = [one for one in pane.messages.findChildren(QAbstractButton) if one.text() == "What differs"]
    way.click()
    [page] = pane.findChildren(DifferencePage)
    page.compare.click()
    assert pane.desk.page == "compare"


def test_two_selected_are_compared_with_the_reason(
    shown_pane: PicturePane, make: Make, registry: ActionRegistry, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane, session = shown_pane, fake_studio.session
    assert session is not None
    first, second = make("a fox", "red"), make("an owl", "red")
    recipe = session.document.need(Recipe, second.recipe_id)
    other = replace(recipe, device="cuda:0")
    session.perform(Change(id="c", label="", stack="none", edits=(Edit(recipe, other),), at=0.0))
    assert registry.get("picture.differs").enabled()
    pane.rooms.results_view.strip.selectAll()
    assert not registry.get("picture.differs").enabled()
    registry.trigger("picture.differs")
    qtbot.waitUntil(lambda: bool(pane.findChildren(DifferencePage)))
    [page] = pane.findChildren(DifferencePage)
    cells = [[page.table.item(row, column).text() for column in range(3)] for row in range(page.table.rowCount())]
    assert ["Prompt", "a fox", "an owl"] in cells
    assert ["Device", "auto", "cuda:0"] in cells or ["Device", recipe.device, "cuda:0"] in cells
    assert pane.rooms.again_exactly.pair() == (first.id, second.id)
    page.close()


@pytest.mark.parametrize("gone", ["model", "input"])
def test_what_is_missing_is_said_before(
    shown_pane: PicturePane, make: Make, registry: ActionRegistry, fake_studio: FakeStudio, gone: str
) -> None:
    one, session = make("a fox"), fake_studio.session
    assert session is not None
    if gone == "input":
        recipe = session.document.need(Recipe, one.recipe_id)
        assert isinstance(recipe.request, PictureRequest)
        other = replace(recipe, request=replace(recipe.request, task="image-to-image", init_image="0" * 64))
        session.perform(Change(id="c", label="", stack="none", edits=(Edit(recipe, other),), at=0.0))
        assert "not in the project any more" in registry.get("picture.make-again").enabled()
        return
    before = len(fake_studio.queue.jobs())
    fake_studio.library.models.clear()
    registry.trigger("picture.make-again")
    assert len(fake_studio.queue.jobs()) == before
    assert "painter" in shown_pane.messages.text.lower()


def test_made_again_with_puts_the_recipe_into_the_form(
    shown_pane: PicturePane, make: Make, registry: ActionRegistry
) -> None:
    make("a fox")
    shown_pane.rooms.form.prompt.setPlainText("something else")
    registry.trigger("picture.make-again-with")
    assert shown_pane.rooms.form.prompt.toPlainText() == "a fox"
    assert shown_pane.rooms.form.prompt.hasFocus()
