"""Nothing of Qt is set up by keyword properties, which fail under some locales."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def keyword_properties(source: str) -> list[int]:
    """Lines where a class of Qt is called with a keyword other than its parent: a property, or a signal."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id[:1] == "Q"
        and node.func.id[1:2].isupper()
        and any(keyword.arg not in (None, "parent") for keyword in node.keywords)
    ]


def test_nothing_of_qt_is_set_up_by_keyword_properties() -> None:
    """PySide6 upper-cases their names by the locale: `QTimer(interval=…)` raises in Turkish."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ("studio", "packaging", "tests")
        for path in (ROOT / room).rglob("*.py")
        for line in keyword_properties(path.read_text("utf8"))
    ]
    assert found == []
    assert keyword_properties("QTimer(self, interval=3)\nQLabel('a', parent=self)\n") == [1]
