"""No word for people is written past `tr`: read from the source, so that a door nobody opened in a test counts too.

`test_pseudo_language.py` holds the running window against the same rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

STUDIO = Path(__file__).resolve().parent.parent.parent / "studio"
ROOMS = ("ui", "services", "cli")

SHOWN_ARGUMENTS: dict[str, tuple[int, ...]] = {
    # Qt's setters and constructors
    "setText": (0,), "setToolTip": (0,), "setStatusTip": (0,), "setWhatsThis": (0,), "setWindowTitle": (0,),
    "setAccessibleName": (0,), "setAccessibleDescription": (0,), "setPlaceholderText": (0,), "setTitle": (0,),
    "setSuffix": (0,), "setPrefix": (0,), "setSpecialValueText": (0,), "setNameFilter": (0,), "setNameFilters": (0,),
    "setLabelText": (1,), "setInformativeText": (0,), "setDetailedText": (0,), "setItemText": (1,),
    "setHeaderLabels": (0,), "setTabText": (1,), "setTabToolTip": (1,), "showText": (1,), "showMessage": (0,),
    "addItem": (0,), "addItems": (0,), "insertItem": (1,), "addMenu": (0,), "addTab": (1,), "addSection": (0,),
    "addButton": (0,), "QLabel": (0,), "QPushButton": (0,), "QCheckBox": (0,), "QRadioButton": (0,),
    "QGroupBox": (0,), "QAction": (0,), "QMenu": (0,), "QStandardItem": (0,), "QFileDialog": (1, 3),
    "getOpenFileName": (1, 3), "getSaveFileName": (1, 3), "getExistingDirectory": (1,), "getText": (1, 2),
    "setWindowModality": (), "drawText": (2,),
    # ours
    "label": (0,), "headed": (0,), "ElidedLabel": (0,), "WordButton": (0,), "IconButton": (1,), "set_words": (0,),
    "Message": (0,), "say": (0,), "show_hint": (0,), "show_mishap": (0,), "show_status": (0,), "Action": (1,),
    "place": (1,), "print": (0,),
}  # fmt: skip
SHOWN_KEYWORDS = {"words", "tip", "tooltip", "title", "placeholder", "help", "description", "epilog"}
KEYWORD_CALLS = {
    "Action",
    "Message",
    "WordButton",
    "IconButton",
    "headed",
    "label",
    "say",
    "place",
    "add_argument",
    "add_parser",
    "ArgumentParser",
}
PROPER = re.compile(r"^(Triptych|triptych: |PNG|WAV|EPUB|[A-Z]{2,5})$")
"""The program's name, also before what it says on the command line, and names of formats."""
LETTERS = re.compile(r"[^\W\d_]{2,}")


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def raw_parts(node: ast.expr) -> Iterator[str]:
    """Literal words that this expression can show without a translation."""
    match node:
        case ast.Constant(value=str(words)) if LETTERS.search(words) and not PROPER.match(words):
            yield words
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.Constant):
                    yield from raw_parts(value)
                elif isinstance(value, ast.FormattedValue):
                    yield from raw_parts(value.value)
        case ast.IfExp(body=body, orelse=orelse):
            yield from raw_parts(body)
            yield from raw_parts(orelse)
        case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            for value in values:
                yield from raw_parts(value)
        case ast.BinOp(left=left, right=right):
            yield from raw_parts(left)
            yield from raw_parts(right)
        case ast.Call(func=ast.Attribute(value=ast.Constant() as template, attr="format")):
            yield from raw_parts(template)
        case _:
            return


def faults_of(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of everything that is shown raw, and of every `tr` that is given no whole sentence."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        shown = [node.args[at] for at in SHOWN_ARGUMENTS.get(name, ()) if at < len(node.args)]
        if name in KEYWORD_CALLS:
            shown += [keyword.value for keyword in node.keywords if keyword.arg in SHOWN_KEYWORDS]
        for argument in shown:
            yield from ((node.lineno, words) for words in raw_parts(argument))
        if name in ("tr", "tr_count") and any(
            isinstance(argument, ast.JoinedStr | ast.BinOp)
            or (isinstance(argument, ast.Call) and called(argument) in ("format", "join"))
            for argument in node.args[: 1 if name == "tr" else 2]
        ):
            yield node.lineno, "tr() of a sentence put together from parts"


def test_every_word_passes_tr() -> None:
    found = [
        f"{path.relative_to(STUDIO)}:{line}: {words}"
        for room in ROOMS
        for path in sorted((STUDIO / room).rglob("*.py"))
        for line, words in faults_of(path.read_text("utf8"))
    ]
    assert found == []


def test_the_rule_sees_what_it_is_for() -> None:
    source = """
button.setText("Save it")
label(f"{count} pictures")
field.setToolTip("Open" if shut else tr("Close"))
Action("file.open", "Open…", act, tip="Choose a project")
tr(f"{count} left")
tr("Left: " + words)
"""
    assert [words for _, words in faults_of(source)] == [
        "Save it", " pictures", "Open", "Open…", "Choose a project",
        "tr() of a sentence put together from parts", "tr() of a sentence put together from parts",
    ]  # fmt: skip
    assert list(faults_of('label(tr("Save"))\nbutton.setText(name)\nQLabel("→")\n')) == []
