"""The dialog of things of a person's own, over a pane of fakes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio, entry, picture_model

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import LearnedThing
from studio.domain.requests import LearnRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.own.dialog import OwnThingsDialog
from studio.ui.picture.pane import PicturePane


@pytest.fixture
def dialog(fake_studio: FakeStudio, shown_pane: PicturePane, registry: ActionRegistry) -> OwnThingsDialog:
    fake_studio.library.models.insert(0, picture_model("starter-picture", engine="starter-onnx"))
    fake_studio.library.catalogue.append(entry("starter-picture", "picture", ("text-to-image",)))
    registry.trigger("picture.own-things")
    found = shown_pane.rooms.showing_own.dialog
    assert found is not None
    return found


@pytest.fixture
def drawings(tmp_path: Path) -> tuple[Path, ...]:
    paths = tuple(tmp_path / f"{tone}.png" for tone in (0, 80, 160))
    for path in paths:
        Image.new("RGB", (16, 16), (int(path.stem),) * 3).save(path)
    return paths


def put(studio: FakeStudio, name: str) -> LearnedThing:
    one = LearnedThing(
        id=new_id(), name=name, created=1.0, model_id="starter-picture", style="flat", form="AAAA", sheet="",
        drawings=("a", "b", "c"), consent="mine", nearest="cat", nearest_distance=0.5, own_distance=0.25,
    )  # fmt: skip
    assert studio.session is not None
    studio.session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, one),), at=time.time()))
    return one


def test_it_says_what_is_missing_until_nothing_is(
    qtbot: QtBot, dialog: OwnThingsDialog, drawings: tuple[Path, ...], fake_studio: FakeStudio
) -> None:
    assert "3 to 20 drawings" in dialog.why.text()
    dialog.take_drawings(drawings)
    assert "whose drawings" in dialog.why.text()
    dialog.mine.setChecked(True)
    assert "name" in dialog.why.text()
    assert not dialog.learn.isEnabled()
    dialog.name.setText("Zonk")
    assert (dialog.why.text(), dialog.learn.isEnabled()) == ("", True)
    dialog.learn.click()
    qtbot.waitUntil(lambda: any(isinstance(job.request, LearnRequest) for job in fake_studio.queue.jobs()))
    [asked] = [job.request for job in fake_studio.queue.jobs() if isinstance(job.request, LearnRequest)]
    assert (asked.name, len(asked.drawings), asked.consent) == ("Zonk", 3, dialog.mine.text())
    # The next one is asked for anew.
    assert not dialog.mine.isChecked()


def test_without_a_model_that_learns_it_says_so(shown_pane: PicturePane, registry: ActionRegistry) -> None:
    why_not = registry.get("picture.own-things").enabled()
    assert "Starter drawings" in why_not
    registry.trigger("picture.own-things")
    assert shown_pane.rooms.showing_own.dialog is None


def test_what_was_learnt_is_listed_put_into_the_prompt_and_forgotten(
    dialog: OwnThingsDialog, shown_pane: PicturePane, fake_studio: FakeStudio
) -> None:
    put(fake_studio, "Zonk")
    put(fake_studio, "Berry")
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["Berry", "Zonk"]
    dialog.list.setCurrentRow(1)
    assert "3 drawings" in dialog.told.text()
    assert "cat" in dialog.told.text()
    shown_pane.rooms.prompt.set(prompt="a tree and a")
    dialog.put.click()
    assert shown_pane.rooms.prompt.form.prompt == "a tree and a Zonk"
    dialog.forget.click()
    assert [one.name for one in shown_pane.rooms.own.learned()] == ["Berry"]
    shown_pane.desk.step("undo")
    assert [one.name for one in shown_pane.rooms.own.learned()] == ["Berry", "Zonk"]
