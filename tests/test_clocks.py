"""The clock on the wall can be set: its time, and the times of files, are shown and stored, and decide nothing.

The search reads the program's own source. What counts as such a time: a call that asks for it, a name that was given
it, and the fields in which it is stored.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import modules, names

STUDIO = Path(__file__).resolve().parents[1] / "studio"
ASKED = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "datetime.datetime.now", "os.path.getmtime"}
FIELDS = {"st_mtime", "st_mtime_ns", "st_ctime", "mtime_ns", "created", "finished_at", "last_commit"}
ORDERING = {"min", "max", "sorted"}
ALLOWED = {
    ("engines/picture/pipelines/roads.py", "_make_room"): "which translation goes first; any can be made again",
    ("engines/text/kept.py", "_make_room"): "which note goes first; any of them can be found out again",
    ("project/cache_files.py", "_make_room"): "which project's index goes first; all of it can be made again",
    ("ui/shell/snapshots.py", "_fill"): "the order in which snapshots are shown",
    ("services/models/stamps.py", "stamp"): "equal or not: a file that was changed is read again",
    ("ui/narration/listening/presenter.py", "_look_for_what_waits"): "which takes are heard unasked; others when asked",
    ("ui/narration/listening/presenter.py", "come"): "the same",
    ("project/check.py", "old_log"): "told to a person, who decides; nothing is done by it",
}


def name_of(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def is_wall(node: ast.AST, tainted: set[str]) -> bool:
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and name_of(part.func) in ASKED:
            return True
        if isinstance(part, ast.Attribute) and part.attr in FIELDS:
            return True
        if isinstance(part, ast.Name) and part.id in tainted:
            return True
    return False


def decides(node: ast.AST, tainted: set[str]) -> bool:
    """Whether a comparison, a difference or an order is made of such a time."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        nothing = any(isinstance(side, ast.Constant) and side.value is None for side in sides)
        return not nothing and any(is_wall(side, tainted) for side in sides)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        return is_wall(node, tainted)
    if isinstance(node, ast.Call):
        sorts = name_of(node.func) in ORDERING or (isinstance(node.func, ast.Attribute) and node.func.attr == "sort")
        return sorts and any(is_wall(part, tainted) for part in (*node.args, *node.keywords))
    return False


def given_it(function: ast.AST) -> set[str]:
    """The names that a plain assignment gives such a time."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and name_of(node.value.func) in ASKED
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def decisions(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Function, and the expression in it."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            tainted = given_it(function)
            for node in ast.walk(function):
                if decides(node, tainted):
                    yield function.name, ast.unparse(node)


def test_nothing_is_decided_by_the_clock_on_the_wall() -> None:
    found = {
        (path.relative_to(STUDIO).as_posix(), function): expression
        for path, tree in modules(STUDIO, names(*ASKED, *FIELDS))
        for function, expression in decisions(tree)
    }
    assert {place: expression for place, expression in found.items() if place not in ALLOWED} == {}
    assert set(ALLOWED) <= set(found), "what is allowed and no longer done leaves the list"


def test_the_search_finds_what_it_looks_for() -> None:
    for line in (
        "return time.time() - folder.stat().st_mtime > 9",
        "return self.last_commit >= at",
        "now = time.time()\n    return now > self.at",
        "return sorted(found, key=lambda path: path.stat().st_mtime)",
        "found.sort(key=lambda asset: asset.created)",
    ):
        assert list(decisions(ast.parse(f"def decide():\n    {line}"))), line
    for line in ("return Asset(created=time.time())", "return time.monotonic() - begun", "return meta.created is None"):
        assert not list(decisions(ast.parse(f"def tell():\n    {line}"))), line
