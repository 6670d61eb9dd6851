"""X/Y/Z grids in the whole pane: asked for, made in the right order, looked at, compared, stopped, gone on with."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_library import LICENCE
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, picture_model

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.errors import JobInterrupted
from studio.domain.picture_records import Generation, PictureGrid
from studio.domain.picture_styles import StylePreset
from studio.domain.project_records import Recipe
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import PictureRequest
from studio.services.exchange.recipe_in import read_recipe
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.grid.dialog import GridDialog
from studio.ui.picture.pane import PicturePane

Finish = Callable[[int], None]


def png(colour: str, side: int = 24) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def pane(shown_pane: PicturePane) -> PicturePane:
    shown_pane.rooms.prompt.set(prompt="a cat on a hill", seed=7, seed_locked=True, width=64, height=64)
    return shown_pane


@pytest.fixture
def dialog(pane: PicturePane, registry: ActionRegistry, qtbot: QtBot) -> GridDialog:
    registry.trigger("picture.grid-new")
    qtbot.waitUntil(pane.rooms.grid_dialog.isVisible)
    return pane.rooms.grid_dialog


@pytest.fixture
def finish(fake_studio: FakeStudio) -> Finish:
    """So many of the jobs that wait come to their end, in their order."""

    def done(count: int) -> None:
        for job in fake_studio.queue.jobs()[:count]:
            assert isinstance(job.request, PictureRequest)
            fake_studio.queue.adopt(job.id, png(f"#{job.request.steps:02d}{job.request.seed % 100:02d}90"))
            fake_studio.queue.step(job.id, "done")

    return done


def choose(dialog: GridDialog, *axes: tuple[str, str]) -> None:
    for number in range(3):
        field, values = axes[number] if number < len(axes) else ("", "")
        dialog.fields[number].setCurrentIndex(dialog.fields[number].findData(field))
        dialog.values[number].setText(values)


def grid_of(pane: PicturePane) -> PictureGrid:
    grid = pane.rooms.grid.grid()
    assert grid is not None
    return grid


def made(pane: PicturePane) -> dict[int, Generation]:
    return {cell: one for cell in range(12) if (one := pane.rooms.grid.picture(cell)) is not None}


def test_what_can_be_varied_is_what_the_form_has(dialog: GridDialog) -> None:
    offered = [dialog.fields[0].itemData(at) for at in range(dialog.fields[0].count())]
    assert {"", "prompt", "replace", "negative", "seed", "steps", "guidance", "size"} <= set(offered)
    assert not {"batch", "width", "height", "strength", "variation_strength"} & set(offered)
    assert len(offered) == len(set(offered))
    assert [one.currentData() for one in dialog.fields] == ["steps", "guidance", ""]
    assert all(one.text() for one in dialog.values[:2])
    assert dialog.make.isEnabled()


def test_what_stands_beside_a_switch_is_offered_with_it(pane: PicturePane, dialog: GridDialog) -> None:
    pane.rooms.prompt.set(varied=True)
    assert dialog.fields[0].findData("variation_strength") > 0
    choose(dialog, ("variation_strength", "0-1 [3]"))
    dialog.make.click()
    assert grid_of(pane).axes[0].values == ("0", "0.5", "1")
    assert grid_of(pane).request.variation_seed is not None


@pytest.mark.parametrize(
    ("axes", "says"),
    [
        ([("steps", "4, eight")], "Steps: “eight” is no number. Write 4, 8, 12 or 4-12 (+4)."),
        ([("steps", "4, 8"), ("steps", "5, 6")], "Two axes go over “Steps”. Choose another setting for one of them."),
        ([], "Choose what the columns are to differ in."),
        ([("steps", "1-100"), ("seed", "1-9")], "These are 900 pictures, and a grid has 400 at most."),
        ([("steps", "4, 8"), ("seed", "1, ?, ?")], "2 × 3: 6 pictures"),
    ],
)
def test_what_is_typed_is_judged_at_once(dialog: GridDialog, axes: list[tuple[str, str]], says: str) -> None:
    choose(dialog, *axes)
    assert dialog.told.text() == says
    assert dialog.make.isEnabled() == says.endswith("pictures")


def test_words_that_are_not_in_the_prompt_are_told_as_they_are_typed(dialog: GridDialog) -> None:
    choose(dialog, ("replace", "fish, dog"))
    assert dialog.told.text() == "Words in the prompt (Prompt S/R): “fish” is not in the prompt."
    assert not dialog.make.isEnabled()
    dialog.fills[0].click()
    assert dialog.values[0].text() == "cat"


def test_an_axis_over_nothing_says_why_it_has_no_values(dialog: GridDialog) -> None:
    last = dialog.fills[-1]
    assert not last.isEnabled()
    assert "Choose what this axis goes over first." in last.toolTip()
    choose(dialog, ("steps", "4, 8"), ("seed", "1, 2, 3"), ("guidance", "2"))
    assert last.isEnabled()
    assert "Put values to begin with" in last.toolTip()


def test_it_says_how_long_a_grid_takes_by_what_was_learnt(dialog: GridDialog, fake_studio: FakeStudio) -> None:
    fake_studio.queue.seconds_of_a_job = 30.0
    choose(dialog, ("steps", "4, 8"), ("seed", "1, 2, 3"))
    assert dialog.told.text() == "2 × 3: 6 pictures, about 3 minutes"


def test_the_window_begins_with_the_axes_of_the_grid_in_front(pane: PicturePane, dialog: GridDialog) -> None:
    choose(dialog, ("steps", "4, 8"), ("replace", "cat, dog"))
    dialog.make.click()
    dialog.show()
    assert [one.text() for one in dialog.values] == ["4, 8", "cat, dog", ""], "made here: what was typed stays"
    again = GridDialog(pane.rooms.grid, pane)
    again.show()
    assert [one.currentData() for one in again.fields] == ["steps", "replace", ""]
    assert [one.text() for one in again.values] == ["4, 8", "cat, dog", ""]
    again.close()


def test_a_grid_is_made_and_each_picture_knows_its_cell(
    pane: PicturePane, dialog: GridDialog, finish: Finish, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    choose(dialog, ("steps", "4, 8, 12"), ("replace", "cat, dog"))
    dialog.name.setText("Steps of a cat")
    dialog.make.click()
    assert not dialog.isVisible()
    assert pane.desk.page == "grid"
    assert grid_of(pane).name == "Steps of a cat"
    jobs = fake_studio.queue.jobs()
    assert [job.label for job in jobs[:4]] == [
        "Steps of a cat: 4, cat", "Steps of a cat: 8, cat", "Steps of a cat: 12, cat", "Steps of a cat: 4, dog",
    ]  # fmt: skip
    count = pane.rooms.grid_page.count
    qtbot.waitUntil(lambda: count.text() == "0 of 6 pictures, 6 still to come")
    finish(6)
    qtbot.waitUntil(lambda: count.text() == "6 of 6 pictures")
    document = fake_studio.session.document  # type: ignore[union-attr]
    asked = [document.need(Recipe, made(pane)[cell].recipe_id).request for cell in range(6)]
    assert [(one.steps, one.prompt, one.seed) for one in asked if isinstance(one, PictureRequest)] == [
        (4, "a cat on a hill", 7), (8, "a cat on a hill", 7), (12, "a cat on a hill", 7),
        (4, "a dog on a hill", 7), (8, "a dog on a hill", 7), (12, "a dog on a hill", 7),
    ]  # fmt: skip


def test_models_are_loaded_once_with_their_own_numbers(
    pane: PicturePane, dialog: GridDialog, fake_studio: FakeStudio
) -> None:
    fake_studio.library.models.append(picture_model("second", defaults={"steps": 3, "guidance": 1.5}))
    dialog.refresh()
    choose(dialog, ("model_id", "*"), ("seed", "1, 2"))
    dialog.make.click()
    models = [job.request.model.id for job in fake_studio.queue.jobs()]
    assert len(set(models)) > 1
    assert sum(one != other for one, other in itertools.pairwise(models)) == len(set(models)) - 1
    numbers = {(job.request.model.id, job.request.steps) for job in fake_studio.queue.jobs()}  # type: ignore[attr-defined]
    assert ("second", 3) in numbers
    assert len(numbers) == len(set(models))


def test_vaes_decoders_and_named_styles_are_varied_and_the_saved_grid_is_made_again_with_them(
    pane: PicturePane, dialog: GridDialog, finish: Finish, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    def beside(name: str, task: str, architecture: str = "sd1") -> InstalledModel:
        return picture_model(name, engine="diffusers", architecture=architecture, tasks=(task,))

    fake_studio.library.models[:] = [
        beside("sd", "text-to-image"), beside("xl", "text-to-image", "sdxl"), beside("soft", "vae"),
        beside("tiny", "decode"), beside("hard", "vae", "sdxl"),
    ]  # fmt: skip
    fake_studio.library.changed.emit()
    pane.rooms.prompt.choose_model("sd")
    pane.desk.styles.save(StylePreset(name="Ink", prompt="ink of {prompt}", steps=3))
    dialog.refresh()
    choose(dialog, ("vae_id", "auto, soft"), ("styles", "Nothing, Ink"), ("quick_decode", "whole, tiny"))
    dialog.make.click()

    def asked() -> list[tuple[str, str, bool]]:
        requests = [job.request for job in fake_studio.queue.jobs()]
        found = [one for one in requests if isinstance(one, PictureRequest)]
        return sorted((one.vae.id if one.vae else "", one.prompt_expanded, one.decoder is not None) for one in found)

    first = asked()
    assert first == [
        (vae, words, tiny)
        for vae in ("", "soft") for words in ("", "ink of a cat on a hill") for tiny in (False, True)
    ]  # fmt: skip
    assert {job.request.steps for job in fake_studio.queue.jobs()} == {pane.rooms.prompt.form.steps}  # type: ignore[attr-defined]
    finish(8)
    pane.rooms.prompt.set(styles=("Ink",), quick_decode=True)
    pane.rooms.grid.make_all_again()
    assert asked() == first
    registry.trigger("picture.grid-stop")
    assert not fake_studio.queue.jobs()
    dialog.show()
    choose(dialog, ("model_id", "sd, xl"), ("vae_id", "auto, soft"))
    dialog.make.click()
    assert not fake_studio.queue.jobs(), "the VAE is of the other kind of model"
    assert "kind" in pane.messages.text


def test_stopped_all_of_it_stops_and_what_lacks_is_gone_on_with(
    pane: PicturePane, dialog: GridDialog, finish: Finish, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    choose(dialog, ("steps", "4, 8"), ("seed", "1, 2"))
    dialog.make.click()
    finish(1)
    registry.trigger("picture.grid-stop")
    assert not fake_studio.queue.jobs()
    assert list(made(pane)) == [0]
    assert pane.messages.text == "Stopped. 3 pictures of the grid are missing."
    next(one for one in pane.messages.findChildren(QAbstractButton) if one.text() == "Go on").click()
    assert len(fake_studio.queue.jobs()) == 3
    finish(3)
    assert sorted(made(pane)) == [0, 1, 2, 3]
    assert registry.get("picture.grid-go-on").enabled() == "Nothing of this grid is missing."


def test_a_large_grid_goes_into_the_queue_in_portions_and_out_of_it_at_once(
    pane: PicturePane, dialog: GridDialog, finish: Finish, fake_studio: FakeStudio, registry: ActionRegistry,
    qtbot: QtBot,
) -> None:  # fmt: skip
    choose(dialog, ("seed", "1-50"), ("steps", "4, 8"))
    dialog.make.click()
    assert 0 < len(fake_studio.queue.jobs()) < 100
    assert pane.rooms.grid.lacks() == 0, "the rest is on its way"
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) == 100)
    finish(2)
    registry.trigger("picture.grid-stop")
    assert pane.messages.text == "Stopped. 98 pictures of the grid are missing."
    qtbot.waitUntil(lambda: not fake_studio.queue.jobs())
    registry.trigger("picture.grid-go-on")
    registry.trigger("picture.grid-stop")
    qtbot.waitUntil(lambda: not fake_studio.queue.jobs())
    assert pane.rooms.grid.lacks() == 98


def test_a_cell_is_looked_at_and_escape_leads_back_to_the_grid(
    pane: PicturePane, dialog: GridDialog, finish: Finish, registry: ActionRegistry, qtbot: QtBot
) -> None:
    choose(dialog, ("steps", "4, 8"), ("seed", "1, 2"))
    dialog.make.click()
    finish(4)
    qtbot.waitUntil(lambda: pane.rooms.grid_page.count.text() == "4 of 4 pictures")
    table = pane.rooms.grid_page.table
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.chosen == (3,)
    assert table.accessibleDescription() == "Steps: 8, Seed: 2"
    table.opened.emit(3)
    assert pane.desk.page == "result"
    assert pane.desk.chosen == made(pane)[3].id
    registry.trigger("picture.stop")
    assert pane.desk.page == "grid"
    registry.trigger("picture.stop")
    assert pane.desk.page == "canvas"


def test_two_cells_are_compared_by_their_values(
    pane: PicturePane, dialog: GridDialog, finish: Finish, registry: ActionRegistry, qtbot: QtBot
) -> None:
    choose(dialog, ("steps", "4, 8"), ("seed", "1, 2"))
    dialog.make.click()
    finish(4)
    qtbot.waitUntil(lambda: pane.rooms.grid_page.count.text() == "4 of 4 pictures")
    table = pane.rooms.grid_page.table
    assert registry.get("picture.grid-compare").enabled()
    places = [table.place(cell).center() for cell in (0, 3)]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, places[1])
    assert table.chosen == (0, 3)
    registry.trigger("picture.grid-compare")
    assert pane.desk.page == "compare"
    names = [one.toolTip() or one.text() for one in pane.rooms.results_view.compare.names]
    assert [words.splitlines()[0] for words in names] == ["Steps: 4, Seed: 1", "Steps: 8, Seed: 2"]
    pane.rooms.results_view.compare.back.click()
    assert pane.desk.page == "grid", "the cross closes the comparison alone"
    registry.trigger("picture.grid-compare")
    registry.trigger("picture.compare")
    assert pane.desk.page == "grid"


def test_cells_are_made_again_and_the_newest_is_shown(
    pane: PicturePane, dialog: GridDialog, finish: Finish, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    choose(dialog, ("steps", "4, 8"))
    dialog.make.click()
    finish(2)
    before = made(pane)
    pane.rooms.grid_page.table.choose((1,))
    registry.trigger("picture.grid-again")
    assert len(fake_studio.queue.jobs()) == 1
    finish(1)
    assert made(pane)[0] == before[0]
    assert made(pane)[1].id > before[1].id


def test_what_a_kill_cut_off_is_made_again_by_itself(
    pane: PicturePane, dialog: GridDialog, finish: Finish, fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    choose(dialog, ("steps", "4, 8, 12"))
    dialog.make.click()
    finish(1)
    cut, waiting = fake_studio.queue.jobs()
    fake_studio.queue.step(cut.id, "loading")
    fake_studio.queue.step(cut.id, "failed", JobInterrupted(kept=0))
    fake_studio.queue.step(waiting.id, "cancelled")
    pane.desk.session_changed.emit()
    qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) == 1)
    assert fake_studio.queue.jobs()[0].target_id == cut.target_id, "what a person stopped stays stopped"
    assert pane.messages.text == (
        "The grid “a cat on a hill” goes on: 1 picture is still to come. 1 was cut off, and is made again."
    )


def test_a_grid_is_renamed_and_removed_its_pictures_stay_and_undo_brings_it_back(
    pane: PicturePane, dialog: GridDialog, finish: Finish, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    choose(dialog, ("steps", "4, 8"))
    dialog.make.click()
    finish(2)
    pane.rooms.grid.rename("Two steps")
    assert pane.rooms.grid_page.names.currentText() == "Two steps"
    registry.trigger("picture.grid-remove")
    assert pane.desk.page == "canvas"
    session = fake_studio.session
    assert session is not None
    assert len(list(session.document.all(Generation))) == 2
    pane.undo()
    registry.trigger("picture.grid-open")
    assert (pane.desk.page, sorted(made(pane))) == ("grid", [0, 1])


def test_the_whole_is_one_labelled_picture_that_tells_how_each_was_made(
    pane: PicturePane, dialog: GridDialog, finish: Finish, tmp_path: Path, qtbot: QtBot
) -> None:
    pane.desk.studio.settings.set("prompts_in_exports", "yes")
    choose(dialog, ("steps", "4, 8"), ("seed", "1, 2"), ("guidance", "3, 5"))
    dialog.make.click()
    finish(7)
    saving, words = pane.rooms.grid_saving, pane.rooms.grid.words()
    assert words is not None
    out = tmp_path / "whole.png"
    saving.write(out, grid_of(pane), words)
    qtbot.waitUntil(lambda: not saving.errand.busy)
    with Image.open(out) as image:
        seen = image.convert("RGB")
        colours = {seen.getpixel((x, y)) for x in range(0, seen.width, 4) for y in range(0, seen.height, 4)}
        text = image.text["parameters"]  # type: ignore[attr-defined]
        parts = image.text["triptych-parts"]  # type: ignore[attr-defined]
    assert {(4, 1, 0x90), (8, 2, 0x90)} <= {(r // 16 * 10 + r % 16, g // 16 * 10 + g % 16, b) for r, g, b in colours}
    assert (0xE6, 0xE2, 0xDA) in colours, "the cell that lacks is an empty frame"
    assert 'X Type: Steps, X Values: "4, 8", Y Type: Seed' in text
    assert "Steps: 8, Seed: 2, Guidance: 3" in parts
    found = read_recipe(out)
    assert isinstance(found, FoundRecipe)
    assert found.afterwards == "X/Y/Z grid of 7 pictures"
    folder = tmp_path / "cells"
    saving.write_cells(folder, grid_of(pane), words)
    qtbot.waitUntil(lambda: not saving.errand.busy)
    files = sorted(folder.iterdir())
    assert len(files) == 7
    assert files[1].name == "2 Steps 8, Seed 1, Guidance 3.png"
    own = read_recipe(files[1])
    assert isinstance(own, FoundRecipe)
    assert (own.steps, own.seed, own.guidance) == (8, 1, 3.0)


def test_a_model_of_scenes_takes_the_nearest_of_its_own_styles(
    pane: PicturePane, dialog: GridDialog, fake_studio: FakeStudio
) -> None:
    entry = CatalogueEntry(
        id="starter", title="Starter", family="picture", tasks=("text-to-image",), engine="starter-onnx", summary="",
        licence=LICENCE, styles=("flat", "line art"),
    )  # fmt: skip
    fake_studio.library.catalogue.append(entry)
    fake_studio.library.models[:] = [picture_model("starter", engine="starter-onnx")]
    fake_studio.library.changed.emit()
    pane.desk.styles.save(StylePreset(name="Ink", prompt="ink of {prompt}", own_styles=("sketch", "line art")))
    pane.desk.styles.save(StylePreset(name="Oil", prompt="oil of {prompt}", own_styles=("oil",)))
    dialog.refresh()
    choose(dialog, ("styles", "Nothing, Ink, Oil"))
    dialog.make.click()
    requests = [job.request for job in fake_studio.queue.jobs()]
    assert [(one.style, one.prompt_expanded) for one in requests if isinstance(one, PictureRequest)] == [
        ("", ""), ("line art", ""), ("", ""),
    ]  # fmt: skip


def test_the_queue_calls_cells_as_the_grid_does(pane: PicturePane, dialog: GridDialog, fake_studio: FakeStudio) -> None:
    """Styles by their titles."""
    entry = CatalogueEntry(
        id="starter", title="Starter drawings", family="picture", tasks=("text-to-image",), engine="starter-onnx",
        summary="", licence=LICENCE, styles=("flat", "line"),
    )  # fmt: skip
    fake_studio.library.catalogue.append(entry)
    fake_studio.library.models[:] = [picture_model("starter", engine="starter-onnx")]
    fake_studio.library.changed.emit()
    dialog.refresh()
    dialog.name.setText("Looks")
    choose(dialog, ("style", "Auto, Line art"))
    dialog.make.click()
    assert [job.label for job in fake_studio.queue.jobs()] == ["Looks: Auto", "Looks: Line art"]
