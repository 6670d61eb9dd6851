"""What is said to do dependably what a model is not trusted with: menus and keys that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studio.domain.writing_tasks import WritingTask
from studio.services.writing_tasks import shipped_tasks

TOLD = [task for task in shipped_tasks() if task.instead]
KEYS = (Path(__file__).parents[2] / "docs" / "shortcuts.md").read_text("utf-8")


@pytest.mark.parametrize("task", TOLD, ids=lambda task: task.id)
def test_each_path_names_an_action_of_its_menu_or_its_key(task: WritingTask) -> None:
    for way in re.findall(r"Manuscript > View > ([A-Z][\w ]*?) (?:shows|finds|marks|,|name)", task.instead):
        assert re.search(rf"^\| {way} \|.*\| Manuscript › View \|$", KEYS, re.MULTILINE), way
    for key in re.findall(r"\((F\d+|Ctrl\+[\w+]+)\)", task.instead):
        assert f"`{key}`" in KEYS, key


def test_paths_are_found_in_them() -> None:
    named = [task for task in TOLD if "Manuscript > View > " in task.instead]
    assert len(named) > 8
    assert all(re.search(r"Manuscript > View > [A-Z][\w ]*? (?:shows|finds|marks)", task.instead) for task in named)
