"""The import contracts hold every room, and make no exceptions. What they forbid is checked by `make lint`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PANES = ("picture", "writing", "narration")


@pytest.fixture(scope="module")
def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_no_contract_makes_an_exception(contracts: list[dict[str, Any]]) -> None:
    assert [one["name"] for one in contracts if "ignore_imports" in one] == []


@pytest.mark.parametrize("pane", PANES)
def test_every_room_of_a_pane_is_held_apart_from_the_others(contracts: list[dict[str, Any]], pane: str) -> None:
    folder = ROOT / "studio" / "ui" / pane
    rooms = {f"studio.ui.{pane}.{path.name}" for path in folder.iterdir() if (path / "__init__.py").exists()}
    held = [set(one["modules"]) for one in contracts if one["type"] == "independence"]
    assert rooms
    assert rooms in held


def test_no_circle_is_looked_for_in_too_few_rooms(contracts: list[dict[str, Any]]) -> None:
    [circles] = [one for one in contracts if one["type"] == "acyclic_siblings"]
    packages = {
        f"studio.{path.name}"
        for path in (ROOT / "studio").iterdir()
        if (path / "__init__.py").exists() and len(list(path.glob("*.py"))) > 1
    }
    assert packages == set(circles["ancestors"])


def test_modules_of_tests_outside_packages_have_names_of_their_own() -> None:
    """pytest imports them by their bare names, so that two of one name cannot run together."""
    names = [
        path.name
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "conftest.py" and not (path.parent / "__init__.py").exists()
    ]
    assert sorted(names) == sorted(set(names))
