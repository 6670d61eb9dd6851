"""No dialog stops the window: each is opened, and what follows its answer is told to it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.sources import modules, names

ROOT = Path(__file__).parents[2]
UI = ROOT / "studio" / "ui"
STATIC = {
    "QFileDialog": {"getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"},
    "QInputDialog": {"getText", "getInt", "getDouble", "getItem", "getMultiLineText"},
    "QMessageBox": {"about", "critical", "information", "question", "warning"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}
"""They run a loop of events of their own, as `exec` does."""


def waiting(tree: ast.AST) -> list[str]:
    """The calls that come back only when a person has answered. A drag, which Qt knows in no other form, may wait."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = ast.unparse(node.func.value)
        if node.func.attr in STATIC.get(owner, set()) or (node.func.attr in ("exec", "exec_") and owner != "drag"):
            found.append(f"{owner}.{node.func.attr}")
    return found


def test_no_file_of_the_window_waits_for_an_answer() -> None:
    loops = [f"{owner}.{call}" for owner, calls in STATIC.items() for call in calls]
    found = {str(path.relative_to(ROOT)): waiting(tree) for path, tree in modules(UI, names("exec", *loops))}
    assert found
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        ("AgainDialog(parent).exec()", ["AgainDialog(parent).exec"]),
        ("answer = QMessageBox.question(self, a, b)", ["QMessageBox.question"]),
        ("drag.exec(Qt.DropAction.CopyAction)", []),
        ("dialog.open()", []),
    ],
)
def test_a_call_that_waits_is_found(line: str, calls: list[str]) -> None:
    assert waiting(ast.parse(line)) == calls
