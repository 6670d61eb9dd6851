"""What the program writes around an answer: what was said word for word, brackets for what was not."""

from __future__ import annotations

import pytest

from studio.domain.errors import StudioError
from studio.domain.task_files import read_task, write_task
from studio.domain.task_frames import framed
from studio.services.writing_tasks import shipped_tasks

TASKS = {task.id: task for task in shipped_tasks()}


def test_a_letter_has_brackets_for_what_nobody_said() -> None:
    said = framed(
        TASKS["query-letter"], "Two sisters want a house.", {"book": "The Rein", "author": " I was a\ngroom. "}
    )
    assert said.startswith("Dear [name of the agent],")
    assert "represent The Rein ([kind and length])." in said
    assert "\n\nTwo sisters want a house.\n\nI was a groom.\n\n" in said
    assert "represent [title] (" in framed(TASKS["query-letter"], "x", {})


def test_what_is_a_paragraph_of_its_own_ends_with_a_full_stop() -> None:
    letter = TASKS["query-letter"]
    assert "\n\nI teach in Leeds.\n\n" in framed(letter, "x.", {"author": "I teach in Leeds"})
    assert "\n\nMay I?\n\n" in framed(letter, "x.", {"author": "May I?"})
    assert "\n\n[about you]\n\n" in framed(letter, "x.", {})
    assert "\n\nТри книги.\n\n" in framed(letter, "x.", {"author": "Три книги"})
    assert "\n\nTwo sisters who\n\n" in framed(letter, "Two sisters who", {})
    assert "\n\n作家\n\n" in framed(letter, "x.", {"author": "作家"})


def test_facts_are_listed_as_they_were_said() -> None:
    page = TASKS["product-page"]
    assert framed(page, "A bag.", {"facts_told": "18 litres; 640 g;; rolls shut "}) == (
        "A bag.\n\n- 18 litres\n- 640 g\n- rolls shut"
    )
    assert framed(page, "A bag.", {}).endswith("\n- [its facts]")
    assert framed(page, "It holds {facts_told}.", {"facts_told": "a"}).startswith("It holds {facts_told}.")


def test_a_task_without_a_frame_is_answered_as_it_is() -> None:
    assert framed(TASKS["summarise"], "He left.", {"book": "B"}) == "He left."


def test_a_frame_without_a_place_for_the_answer_is_a_fault() -> None:
    text = write_task(TASKS["product-page"])
    assert read_task("x", text) == TASKS["product-page"]
    with pytest.raises(StudioError, match="no place for the answer"):
        read_task("x", text.replace("{answer}", ""))
    with pytest.raises(StudioError, match="is no variable"):
        read_task("x", text.replace("{facts_told}\n", "{who}\n").replace("- {facts_told}", "- {who}"))
