"""Nothing of Qt is set up by keyword properties, which fail under some locales."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.sources import modules

ROOT = Path(__file__).resolve().parent.parent
MADE = re.compile(r"\bQ[A-Z]\w*(\s*\.\s*__init__)?\s*\(|\bsuper\s*\(")
"""A class of Qt's is called, or one above."""


def keyword_properties(tree: ast.AST) -> list[int]:
    """Lines where a class of Qt's, or one made of it, is called with a keyword that its own code does not name: a
    property, or a signal. So is what a class of ours passes up, by `super()` or by the name of Qt's class."""
    inside = {
        part
        for heir in ast.walk(tree)
        if isinstance(heir, ast.ClassDef) and any(is_qts(ast.unparse(base).rpartition(".")[2]) for base in heir.bases)
        for part in ast.walk(heir)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (makes_qts(node.func) or (passes_up(node.func) and node in inside))
        and any(keyword.arg != "parent" for keyword in node.keywords)
    ]


def is_qts(name: str) -> bool:
    return name[:1] == "Q" and name[1:2].isupper()


def makes_qts(called: ast.expr) -> bool:
    """`QTimer(…)`, `QtCore.QTimer(…)`, `QTimer.__init__(…)`."""
    if isinstance(called, ast.Attribute) and called.attr == "__init__":
        called = called.value
    name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    return is_qts(name)


def passes_up(called: ast.expr) -> bool:
    """`super().__init__(…)`."""
    return (
        isinstance(called, ast.Attribute)
        and called.attr == "__init__"
        and isinstance(called.value, ast.Call)
        and isinstance(called.value.func, ast.Name)
        and called.value.func.id == "super"
    )


def is_wanted(text: str) -> bool:
    return MADE.search(text) is not None


def in_text(source: str) -> list[int]:
    assert is_wanted(source)
    return keyword_properties(ast.parse(source))


def test_nothing_of_qt_is_set_up_by_keyword_properties() -> None:
    """PySide6 upper-cases their names by the locale: `QTimer(interval=…)` raises in Turkish."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, tree in modules((ROOT / room for room in ("studio", "packaging", "tests")), is_wanted)
        for line in keyword_properties(tree)
    ]
    assert found == []
    assert in_text("QTimer(self, interval=3)\nQLabel('a', parent=self)\n") == [1]
    up = "class A({}):\n    def __init__(self):\n        {}(flat=True, parent=None)\n"
    assert in_text(up.format("QPushButton", "super().__init__")) == [3]
    assert in_text(up.format("QPushButton", "QPushButton.__init__")) == [3]
    assert in_text(up.format("Row", "super().__init__")) == []
    assert in_text("QtCore.QTimer(interval=3)\nQTimer(**given)\n") == [1, 2]
