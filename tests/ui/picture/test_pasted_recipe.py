"""A recipe on the clipboard is offered to the form, wherever it is pasted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from studio.domain.picture_records import Generation
from studio.ui.actions.editing import EditStep
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.pasted_recipe import recipe_in

TEXT = (
    "a fox, (red:1.2)\nNegative prompt: fog\nSteps: 5, Sampler: Euler, CFG scale: 3, Seed: 4242, Size: 512x768, "
    "Model: painter"
)


def press(pane: PicturePane, words: str) -> None:
    next(one for one in pane.messages.findChildren(QAbstractButton) if one.text() == words).click()


def test_pasted_into_the_prompt_it_stands_there_until_it_is_taken(shown_pane: PicturePane) -> None:
    QGuiApplication.clipboard().setText(TEXT)
    prompt = shown_pane.rooms.form.prompt
    prompt.clear()
    prompt.paste()
    assert prompt.toPlainText() == TEXT
    assert "The clipboard holds a recipe (A1111): “a fox, (red:1.2)”" in shown_pane.messages.text
    press(shown_pane, "Reuse settings and seed")
    form = shown_pane.rooms.prompt.form
    assert (form.prompt, form.negative, form.seed, form.width, form.height) == (
        "a fox, (red:1.2)",
        "fog",
        4242,
        512,
        768,
    )


def pasting(pane: PicturePane, registry: ActionRegistry) -> EditStep:
    step = registry.editing_around(pane.rooms.results_view.strip).paste
    assert step is not None
    return step


def test_pasted_elsewhere_it_is_offered(shown_pane: PicturePane, registry: ActionRegistry) -> None:
    QGuiApplication.clipboard().setText(TEXT)
    assert pasting(shown_pane, registry).enabled() == ""
    pasting(shown_pane, registry).act()
    assert "The clipboard holds a recipe" in shown_pane.messages.text


@pytest.mark.parametrize("words", ["a fox\nby the sea", "a fox", TEXT + "\n" + "x" * 20_000])
def test_words_that_are_no_recipe_are_words(shown_pane: PicturePane, registry: ActionRegistry, words: str) -> None:
    QGuiApplication.clipboard().setText(words)
    shown_pane.rooms.form.prompt.paste()
    assert "recipe" not in shown_pane.messages.text
    assert pasting(shown_pane, registry).enabled() == "The clipboard holds neither a picture nor the recipe of one."


def test_a_copied_recipe_is_taken_in_whole(shown_pane: PicturePane, make: Callable[..., Generation]) -> None:
    made = make("an owl")
    shown_pane.desk.choose(made.id)
    shown_pane.rooms.copying.copy_recipe()
    data = QGuiApplication.clipboard().mimeData()
    found = recipe_in(data)
    assert found is not None
    assert (found.source, found.prompt) == ("Triptych", "an owl")
    assert "Prompt: an owl" in data.text()
    broken = QMimeData()
    broken.setData("application/x-triptych-recipe", b"{")
    assert recipe_in(broken) is None
