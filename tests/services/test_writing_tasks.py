"""The writing tasks that travel with the program, and what is said of a file that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.errors import BadInput, StudioError
from studio.domain.task_answers import read_answer
from studio.domain.task_files import read_task, write_task
from studio.domain.writing_tasks import WritingTask
from studio.services.writing_tasks import TaskFolder, read_tasks, shelf, shipped_tasks

SHORTEN = """
id = "shorten"
order = 25
words = "Shorten"
tip = "Say the selected text in fewer words"
target = "selection"
lands = "selection"
skill = "rewrite"
job = "Shorten"
step = "Shorten"
heading = "Shorten the selection"
instruction = "Say it in half as many words."
system = "You edit fiction."
prompt = '''
Passage:
{passage}

{instruction}'''
"""


def test_the_shipped_tasks_come_in_the_order_of_menus() -> None:
    tasks = {task.id: task for task in shipped_tasks()}
    assert [task for task in tasks if task in ("continue", "rewrite", "ask")] == ["continue", "rewrite", "ask"]
    assert [tasks[one].lands for one in ("continue", "rewrite", "ask")] == ["caret", "selection", "panel"]
    assert [task.id for task in tasks.values() if task.lands == "caret"] == ["continue", "continue-more"]


def test_a_task_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "shorten.toml").write_text(SHORTEN, "utf-8")
    (task,) = read_tasks(tmp_path)
    assert isinstance(task, WritingTask)
    assert not task.needs_words
    assert not task.field


@pytest.mark.parametrize("text", ["id = ", 'id = "x"', SHORTEN + 'unknown = "y"\n', SHORTEN[:40]])
def test_what_is_no_task_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.toml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"odd\.toml"):
        read_tasks(tmp_path)


def test_an_id_stands_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(SHORTEN, "utf-8")
    with pytest.raises(ValueError, match="shorten"):
        read_tasks(tmp_path)


@pytest.mark.parametrize("task", shipped_tasks(), ids=lambda task: task.id)
def test_a_template_is_read_again_as_it_was_written(task: WritingTask) -> None:
    assert read_task("again.toml", write_task(task)) == task


def test_a_variable_that_is_none_is_named() -> None:
    with pytest.raises(StudioError) as caught:
        read_task("odd.toml", SHORTEN.replace("{passage}", "{passage}\n{colour}"))
    assert isinstance(caught.value.failure, BadInput)
    assert "{colour}" in caught.value.failure.problem


def test_ones_own_template_takes_the_place_of_a_shipped_one_until_it_goes(tmp_path: Path) -> None:
    folder = TaskFolder(tmp_path / "tasks")
    folder.write(read_task("shorten.toml", SHORTEN))
    (folder.path / "broken.toml").write_text("id = ", "utf-8")
    found = shelf(folder)
    mine = next(one for one in found.all if one.task.id == "shorten")
    assert (mine.home, mine.over, mine.task.words) == ("user", True, "Shorten")
    assert len(found.problems) == 1
    folder.remove("shorten")
    assert next(one for one in shelf(folder).all if one.task.id == "shorten").home == "shipped"


def test_of_a_critique_what_the_text_does_not_say_is_dropped() -> None:
    said = '{"notes": [{"quote": "He SAID \\"no\\"", "note": "Why?"}, {"quote": "never there", "note": "x"}, {"quo'
    read = read_answer("notes", said, "Then he said “no”, and left.")
    assert [note.words for note in read.notes] == ["Why?"]
    assert read.dropped == 1


def test_a_list_is_read_with_numbers_and_without() -> None:
    assert read_answer("list", "Here:\n1. One\n2. Two\n2. two", "").items == ("One", "Two")
    assert read_answer("list", '{"items": ["One", "Two', "").items == ("One",)


def test_a_list_on_one_line_is_read_by_its_numbers() -> None:
    assert read_answer("list", "1. The debt; 2. A letter unread; 3. Rain in 1805;", "").items == (
        "The debt",
        "A letter unread",
        "Rain in 1805",
    )
    assert read_answer("list", "1) “Kin”, 2) “The Long Way”\nChoose one.", "").items == ("Kin", "The Long Way")
    one = "He stops at door 2. Then he knocks, 3. to be sure"
    assert read_answer("list", f"1. {one}", "").items == (one,)


def test_what_has_no_word_in_it_is_no_item() -> None:
    read = read_answer("list", '{"items": ["17", "] +", "The \\u001b[1mLantern", "漢字の題"]}', "")
    assert read.items == ("The  [1mLantern", "漢字の題")
    assert read.dropped == 2
