"""What templates are told of the project, and which examples a small model is shown."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio.domain.changes import Change, Edit
from studio.domain.knowledge import Known
from studio.domain.project_records import Card
from studio.domain.prompting import Material, Writer, asking
from studio.domain.requests import ModelRef
from studio.domain.scene_edits import new_scene
from studio.domain.task_variables import text_after, variables_at
from studio.domain.text_records import Meta, Scene, Summary
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import shipped_tasks

TASKS = {task.id: task for task in shipped_tasks()}
MODEL = ModelRef("m", "e")


def test_the_project_fills_what_it_knows(tmp_path: Path) -> None:
    session = ProjectSession.create(tmp_path / "Book.triptych")
    try:
        session.perform(new_scene(session.document, "The Quay", passages=["One two.", "Three."]))
        (scene,) = session.document.all(Scene)
        meta = session.document.need(Meta, "project")
        records = (
            (meta, msgspec.structs.replace(meta, title="Lamps", language="en-GB")),
            (scene, msgspec.structs.replace(scene, synopsis="She arrives.")),
            (None, Card(id="c", name="Us", aliases=("brand voice",), role="style", facts="Plain.\nNo jokes.")),
            (None, Summary(id="book", text="A lamp goes out.")),
        )
        edits = tuple(Edit(before, after) for before, after in records)
        session.perform(Change(id="x", label="", stack="none", edits=edits, at=0))
        found = variables_at(session.document, scene.id)
        assert found == {
            "book": "Lamps",
            "language": "en-GB",
            "scene": "The Quay",
            "synopsis": "She arrives.",
            "summary": "A lamp goes out.",
            "brand": "Brand voice: Plain.\nNo jokes.",
        }
        first = scene.paragraphs[0]
        assert text_after(session.document, first, 3) == " two.\n\nThree."
        material = Material(instruction="a bag", more={**found, "audience": "people who ride"})
        asked = asking(Writer(model=MODEL), TASKS["advertisement"], material).request.messages[-1].content
        assert asked.startswith("Brand voice: Plain.\nNo jokes.\n\nFor whom: people who ride")
    finally:
        session.close()


@pytest.mark.parametrize(
    ("cards", "told"),
    [
        (["House voice"], "Brand voice: Of House voice."),
        (["House voice", "Brand voice"], "Brand voice: Of Brand voice."),
        (["House voice", "Another"], ""),
    ],
)
def test_the_only_style_is_the_voice_of_briefs_where_no_card_has_its_name(
    tmp_path: Path, cards: list[str], told: str
) -> None:
    session = ProjectSession.create(tmp_path / "Book.triptych")
    try:
        made = [Card(id=one, name=one, role="style", facts=f"Of {one}.") for one in cards]
        made.append(Card(id="m", name="Mara", role="character", facts="Tall."))
        made.append(Card(id="n", name="Not told", role="style", facts="Secret.", told="never"))
        edits = tuple(Edit(None, card) for card in made)
        session.perform(Change(id="x", label="", stack="none", edits=edits, at=0))
        assert variables_at(session.document, "")["brand"] == told
    finally:
        session.close()


@pytest.mark.parametrize("task_id", [one for one, task in TASKS.items() if task.examples])
def test_a_small_model_is_shown_no_examples_and_the_inspector_says_so(task_id: str) -> None:
    task = TASKS[task_id]
    material = Material(passage="Words.", text="Words.", instruction="x", known=Known())
    small = asking(Writer(model=MODEL, quality=task.examples_from - 1), task, material)
    able = asking(Writer(model=MODEL, quality=task.examples_from), task, material)
    assert [one.role for one in small.request.messages] == ["system", "user"]
    assert len(able.request.messages) == 2 + 2 * len(task.examples)
    kept_back = [part for part in small.parts if part.cut_for == "small"]
    assert [part.cut for part in kept_back] == [one.content for one in able.request.messages[1:-1]]
    assert not any(part.cut_for == "small" for part in able.parts)


@pytest.mark.parametrize("task_id", [one for one, task in TASKS.items() if task.around_from])
def test_a_small_model_sees_the_passage_alone_and_the_inspector_says_so(task_id: str) -> None:
    task = TASKS[task_id]
    material = Material(passage="It rained.", before="The quay lay empty.", instruction="x", known=Known())
    small = asking(Writer(model=MODEL, quality=task.around_from - 1), task, material)
    able = asking(Writer(model=MODEL, quality=task.around_from), task, material)
    assert "quay" not in small.request.messages[-1].content
    assert "quay" in able.request.messages[-1].content
    around = [part for part in small.parts if part.cut_for == "small" and part.title != "Example"]
    assert [part.cut for part in around] == ["The quay lay empty."]
    assert not any(part.cut_for == "small" for part in able.parts if part.title != "Example")
