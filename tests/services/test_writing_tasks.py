"""The writing tasks that travel with the program, and what is said of a file that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.writing_tasks import WritingTask
from studio.services.writing_tasks import read_tasks, shipped_tasks

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
    assert [task for task in tasks.values() if task.lands == "caret"] == [tasks["continue"]]


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
