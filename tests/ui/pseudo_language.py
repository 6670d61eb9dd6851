"""A language of tests: every letter accented, a third longer, in brackets. What stays plain was never translated, and
what no longer fits was laid out for English alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTableView,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)

PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
_TABLE = str.maketrans(PLAIN, ACCENTED)
_FIELD = re.compile(r"(\{[^}]*\}|&&|&|%L?\d+|%n)")
LONGER = 0.35
NAME = "en_ZA"
"""A language needs a name that Qt knows the plural forms of."""
QT_WORDS = (
    "OK",
    "Cancel",
    "Close",
    "&Yes",
    "&No",
    "Save",
    "Discard",
    "Open",
    "Apply",
    "Reset",
    "Help",
    "Retry",
    "Ignore",
)
ROWS = 60
"""Of a long list so many rows are looked at."""
DATA_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
LETTERS = re.compile(r"[A-Za-z]{2,}")


def pseudo(words: str) -> str:
    """The words in the language of tests, with their fields and underlined letters kept."""
    parts = [part if _FIELD.fullmatch(part) else part.translate(_TABLE) for part in _FIELD.split(words)]
    more = round(len(words) * LONGER)
    return f"⟦{''.join(parts)}{' þåð' * (more // 4)}{'~' * (more % 4)}⟧"


def make_language(tool: ModuleType, folder: Path) -> Path:
    """A compiled translation of everything that `tool` (packaging/translations.py) extracts, and of Qt's own buttons.
    A real file, for a translator of Python cannot be asked from the threads that decode pictures."""
    path = folder / f"{NAME}.ts"
    tool.extract(path)
    tree = ElementTree.parse(path)
    for message in tree.getroot().iter("message"):
        _translate(message)
    context = ElementTree.SubElement(tree.getroot(), "context")
    ElementTree.SubElement(context, "name").text = "QPlatformTheme"
    for words in QT_WORDS:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = words
        ElementTree.SubElement(message, "translation")
        _translate(message)
    tree.write(path, "utf-8", xml_declaration=True)
    made: Path = tool.release(path)
    return made


def _translate(message: ElementTree.Element) -> None:
    translation = message.find("translation")
    assert translation is not None
    words = pseudo(message.findtext("source", ""))
    translation.clear()
    if message.get("numerus") == "yes":
        for _ in range(2):
            ElementTree.SubElement(translation, "numerusform").text = words
    else:
        translation.text = words


# ---- what is shown


def shown_texts(root: QWidget) -> Iterator[tuple[QWidget, str, str]]:
    """Widget, what of it, and the words, of everything that is visible within `root`."""
    for widget in (root, *_within(root)):
        if not _inside(widget, root):
            for what, words in _texts_of(widget):
                yield widget, what, words


def _within(root: QWidget) -> Iterator[QWidget]:
    """What is visible in `root` itself, not in a dialog or popup above it."""
    for child in root.children():
        if isinstance(child, QWidget) and not child.isWindow() and not child.isHidden():
            yield child
            yield from _within(child)


def _inside(widget: QWidget, root: QWidget) -> bool:
    """A part of a widget that is looked at as a whole: the field of a spin box, the list of a combo box, a viewport."""
    parent = widget.parentWidget()
    if widget is root or parent is None:
        return False
    names = (widget.objectName(), parent.metaObject().className())
    return widget.objectName().startswith("qt_") or "QComboBoxPrivateContainer" in names


def _texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "accessible name", widget.accessibleName()
    yield "accessible description", widget.accessibleDescription()
    yield "status tip", widget.statusTip()
    if widget.isWindow():
        yield "window title", widget.windowTitle()
    for kind, texts in _TEXTS.items():
        if isinstance(widget, kind):
            yield from texts(widget)


def _of_label(widget: QLabel) -> Iterator[tuple[str, str]]:
    if widget.pixmap().isNull():
        yield "text", widget.text()


def _of_combo(widget: QComboBox) -> Iterator[tuple[str, str]]:
    yield "placeholder", widget.placeholderText()
    yield from _rows(widget.model())


def _of_tabs(widget: QTabBar) -> Iterator[tuple[str, str]]:
    for at in range(widget.count()):
        yield "tab", widget.tabText(at)
        yield "tab tooltip", widget.tabToolTip(at)


def _of_number(widget: QSpinBox | QDoubleSpinBox) -> Iterator[tuple[str, str]]:
    yield "suffix", widget.suffix()
    yield "prefix", widget.prefix()
    yield "special value", widget.specialValueText()


def _of_menu(widget: QMenu) -> Iterator[tuple[str, str]]:
    yield "title", widget.title()
    for action in widget.actions():
        yield "entry", action.text()
        yield "tooltip", _own_tooltip(action)


def _of_view(widget: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model = widget.model()
    if model is None:
        return
    yield from _rows(model)
    if isinstance(widget, QTreeView | QTableView):
        for column in range(model.columnCount()):
            yield "header", str(model.headerData(column, Qt.Orientation.Horizontal) or "")


_TEXTS: dict[type, Callable[[Any], Iterable[tuple[str, str]]]] = {
    QLabel: _of_label,
    QAbstractButton: lambda widget: [("text", widget.text())],
    QGroupBox: lambda widget: [("title", widget.title())],
    QComboBox: _of_combo,
    QTabBar: _of_tabs,
    QSpinBox: _of_number,
    QDoubleSpinBox: _of_number,
    QLineEdit: lambda widget: [("placeholder", widget.placeholderText())],
    QPlainTextEdit: lambda widget: [("placeholder", widget.placeholderText())],
    QTextEdit: lambda widget: [("placeholder", widget.placeholderText())],
    QProgressBar: lambda widget: [("text", widget.text())] if widget.isTextVisible() else [],
    QMenu: _of_menu,
    QAbstractItemView: _of_view,
}


def _own_tooltip(action: QAction) -> str:
    plain = action.text().replace("&", "")
    return "" if action.toolTip() == plain else action.toolTip()


def _rows(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    waiting = [QModelIndex()]
    while waiting:
        parent = waiting.pop()
        for row in range(min(ROWS, model.rowCount(parent))):
            index = model.index(row, 0, parent)
            waiting.append(index)
            for role in DATA_ROLES:
                words = index.data(role)
                if isinstance(words, str):
                    yield f"row {row}", words


# ---- what is wrong with it


def raw(words: str, allowed: Sequence[str]) -> bool:
    """Some plain letters are left when what may be plain is taken out of the words, as they are or without the marks
    of the keys that a menu gives its entries."""
    return all(_is_left(one, allowed) for one in (words, words.replace("&", "")))


def _is_left(words: str, allowed: Sequence[str]) -> bool:
    for one in allowed:
        if LETTERS.search(words) is None:
            return False
        if one in words:
            words = words.replace(one, " ")
    return LETTERS.search(words) is not None


def raw_faults(root: QWidget, allowed: Iterable[str]) -> list[str]:
    """Path of each widget with raw words, and the words."""
    plain = tuple(sorted({one for one in allowed if one}, key=len, reverse=True))
    known = _judged(plain)
    found = []
    for widget, what, words in shown_texts(root):
        if words not in known:
            known[words] = raw(words, plain)
        if known[words]:
            found.append(f"{path_of(widget)}, {what}: {words!r}")
    return found


@lru_cache(maxsize=4)
def _judged(_allowed: tuple[str, ...]) -> dict[str, bool]:
    """Whether texts are raw beside these, as far as they were looked at: a window shows most of its words again."""
    return {}


def clipped_faults(root: QWidget) -> list[str]:
    """Path of each widget whose words need more room than it has."""
    return [
        f"{path_of(widget)}: {need}"
        for widget in _within(root)
        if not _inside(widget, root) and (need := _lacks(widget))
    ]


def _lacks(widget: QWidget) -> str:
    match widget:
        case QLabel() if widget.metaObject().className() == "ElidedLabel" or not widget.text():
            return ""
        case QLabel() if widget.wordWrap():
            need, has = widget.heightForWidth(widget.width()), widget.height()
            return f"{need} px high, has {has}: {widget.text()!r}" if need > has + 1 else ""
        case QComboBox() if widget.sizeAdjustPolicy() == QComboBox.SizeAdjustPolicy.AdjustToContents:
            return _too_narrow(widget, widget.currentText())
        case QLabel() | QPushButton() | QCheckBox() | QRadioButton() | QToolButton():
            return _too_narrow(widget, widget.text()) if widget.text() else ""
        case QTabBar() if widget.elideMode() == Qt.TextElideMode.ElideNone and not widget.usesScrollButtons():
            return _too_narrow(widget, widget.tabText(0))
        case _:
            return ""


def _too_narrow(widget: QWidget, words: str) -> str:
    need, has = widget.sizeHint().width(), widget.width()
    return f"{need} px wide, has {has}: {words!r}" if need > has + 1 else ""


def beyond_faults(window: QWidget) -> list[str]:
    """Path of each control that reaches beyond the window's sides, where nothing scrolls to it."""
    found = []
    for widget in _within(window):
        kind = isinstance(widget, QLabel | QAbstractButton | QComboBox | QLineEdit)
        if not kind or _scrolls(widget, window):
            continue
        left = widget.mapTo(window, widget.rect().topLeft()).x()
        if left < 0 or left + widget.width() > window.width() + 1:
            found.append(f"{path_of(widget)}: from {left} to {left + widget.width()} of {window.width()} px")
    return found


def _scrolls(widget: QWidget, root: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def path_of(widget: QWidget) -> str:
    """Classes from the window down, the last one with its words."""
    names = []
    here: QWidget | None = widget
    while here is not None:
        names.append(type(here).__name__)
        here = here.parentWidget()
    return "/".join(reversed([name for name in names if name not in ("QWidget", "QFrame", "QStackedWidget")]))
