"""Whoever has an `Errand` says what happens when it is done, when it fails, and when nobody waits for it any more.

Reads the tree. mypy sees that `start` and `queue` are given `done` and `failed`; here it is found who gives a function
that does nothing, who never lets go of what is at work, and who shows that it is at work without taking that back.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import studio.ui

ROOT = Path(studio.ui.__file__).parent
NOT_LET_GO = {
    ("ProjectFlow", "_putting_back"): "a backup becomes a file of its own, which no project is waited for with",
    ("ManuscriptFiles", "_writing"): "an export of a copy of the manuscript is written to its end",
    ("TalkExport", "_writing"): "an export of a copy of the conversation is written to its end",
    ("OpenVinoOffer", "_errand"): "a package is put into the environment whole, whichever project is open",
    ("AddingLoras", "_errand"): "LoRAs lie in the model library, whichever project is open",
    ("LoraShelf", "_errand"): "LoRAs lie in the model library, whichever project is open",
    ("LoraNotes", "_errand"): "LoRAs lie in the model library, whichever project is open",
    ("RecordingPresenter", "_looking"): "microphones are the computer's, whichever project is open",
    ("NamedStyles", "_errand"): "styles lie in the user's data, whichever project is open",
    ("Palettes", "_file"): "palettes lie in the settings, whichever project is open",
}
"""Errands that nobody cancels or waits for, by class and name, with the reason."""
TAKEN_BACK_OTHERWISE = {
    ("ManuscriptFiles", "_reading"): "several files are one message, which ends with the last or by `cancel`",
    ("CompareWindow", "errand"): "the result or why there is none stands in the same place; a cancel closes the window",
}
"""Errands that are shown from `begun` on, and whose `ended` nobody hears."""


class Owner(NamedTuple):
    cls: str
    errand: str
    """Name of the attribute."""


class Tree:
    """What the classes of a set of files do with their errands."""

    def __init__(self, sources: dict[str, str]) -> None:
        classes = [
            node for text in sources.values() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)
        ]
        self.owners: set[Owner] = set()
        self._attributes: dict[str, set[str]] = {}
        """Of which classes the values are that an attribute of this name is given."""
        for one in classes:
            for name, made in _attributes_made(one):
                if made == "Errand":
                    self.owners.add(Owner(one.name, name))
                else:
                    self._attributes.setdefault(name, set()).add(made)
        self.listened: dict[str, set[Owner]] = {"begun": set(), "ended": set()}
        self.let_go: set[Owner] = set()
        self.begun_by: list[tuple[Owner, ast.expr, ast.expr]] = []
        """Errand, `done`, `failed`."""
        for one in classes:
            self._read(one)

    def _owners(self, cls: str, node: ast.AST) -> set[Owner]:
        """The errand that an expression in a class means."""
        if not isinstance(node, ast.Attribute):
            return set()
        base = node.value
        if isinstance(base, ast.Name) and base.id == "self":
            return {Owner(cls, node.attr)} & self.owners
        holder = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
        return {Owner(one, node.attr) for one in self._attributes.get(holder, ())} & self.owners

    def _read(self, cls: ast.ClassDef) -> None:
        for node in ast.walk(cls):
            if isinstance(node, ast.Attribute) and node.attr in ("cancel", "finish"):
                self.let_go |= self._owners(cls.name, node.value)
            if isinstance(node, ast.Attribute) and node.attr in self.listened:
                self.listened[node.attr] |= self._owners(cls.name, node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                for owner in self._owners(cls.name, node.func.value) if node.func.attr in ("start", "queue") else ():
                    self.begun_by.append((owner, *_done_and_failed(node)))
            if isinstance(node, ast.FunctionDef) and {"cancel", "finish"} & _names_called(node):
                for several in ast.walk(node):
                    for item in several.elts if isinstance(several, ast.Tuple | ast.List) else ():
                        self.let_go |= self._owners(cls.name, item)

    def silent(self) -> set[Owner]:
        """Those that are begun with a function that does nothing."""
        return {owner for owner, *functions in self.begun_by if any(_is_empty(one) for one in functions)}

    def held(self) -> set[Owner]:
        """Those that nobody cancels or waits for."""
        return {owner for owner, *_ in self.begun_by} - self.let_go

    def left_standing(self) -> set[Owner]:
        """Those that are shown from `begun` on, and whose `ended`, which a cancel tells too, nobody hears."""
        return self.listened["begun"] - self.listened["ended"]


def _attributes_made(cls: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Attributes of a class, and the class of what they are given where that is called there."""
    for node in ast.walk(cls):
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        if isinstance(value, ast.GeneratorExp):
            values: list[ast.expr] = [value.elt] * len(targets)
        else:
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(targets)
        for one, made in zip(targets, values, strict=False):
            if isinstance(one, ast.Attribute) and isinstance(made, ast.Call):
                name = made.func.value if isinstance(made.func, ast.Subscript) else made.func
                if isinstance(name, ast.Name):
                    yield one.attr, name.id


def _done_and_failed(call: ast.Call) -> tuple[ast.expr, ast.expr]:
    given = {one.arg: one.value for one in call.keywords}
    done, failed = (call.args[at] if at < len(call.args) else given[name] for at, name in ((1, "done"), (2, "failed")))
    return done, failed


def _names_called(function: ast.FunctionDef) -> set[str]:
    return {
        node.func.attr for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }  # fmt: skip


def _is_empty(function: ast.expr) -> bool:
    return isinstance(function, ast.Lambda) and isinstance(function.body, ast.Constant)


@functools.cache
def _tree() -> Tree:
    return Tree({str(path): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")})


def test_every_outcome_of_an_errand_is_answered() -> None:
    assert _tree().silent() == set()


def test_nobody_holds_on_to_an_errand_that_nobody_waits_for() -> None:
    assert _tree().held() == {Owner(*one) for one in NOT_LET_GO}


def test_what_is_shown_while_an_errand_lasts_is_taken_back_when_it_ends_or_is_cancelled() -> None:
    assert _tree().left_standing() == {Owner(*one) for one in TAKEN_BACK_OTHERWISE}


def test_all_errands_of_the_window_are_seen() -> None:
    """Each class that makes one begins it, as far as this reading of the tree can tell."""
    tree = _tree()
    assert len(tree.owners) > 50
    assert tree.owners - {owner for owner, *_ in tree.begun_by} == set()


_GOOD = """
class Room:
    def __init__(self):
        self.errand = Errand(self)
        self.errand.begun.connect(self.show)
        self.errand.ended.connect(self.hide)
    def ask(self):
        self.errand.start(work, self.take, self.fail)
class Pane:
    def __init__(self):
        self.room = Room()
    def leave(self):
        for one in (self.room.errand,):
            one.finish(1.0)
"""


def test_the_search_finds_what_is_forgotten() -> None:
    def found(old: str, new: str) -> list[set[Owner]]:
        tree = Tree({"a": _GOOD.replace(old, new)})
        return [tree.silent(), tree.held(), tree.left_standing()]

    room = {Owner("Room", "errand")}
    assert found("", "") == [set(), set(), set()]
    assert found("self.fail", "lambda failure: None") == [room, set(), set()]
    assert found("self.take, self.fail", "done=self.take, failed=lambda failure: None") == [room, set(), set()]
    assert found("one.finish(1.0)", "one.look()") == [set(), room, set()]
    assert found("self.errand.ended", "self.other") == [set(), set(), room]
