"""What a stranger named is shown in the window as plain words on one line."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QTreeWidget
from pytestqt.qtbot import QtBot

from studio.domain.manuscript import new_scene
from studio.domain.names import unknown
from studio.services.studio import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.menus import recent_menu
from studio.ui.widgets.words import hover_text
from tests.hostile_names import HOSTILE, MARKUP, check_shown
from tests.ui.shell.test_whole_window import studio, window

__all__ = ["studio", "window"]

UI = Path(__file__).resolve().parents[3] / "studio" / "ui"


@pytest.mark.parametrize("kind", HOSTILE)
def test_names_of_a_strangers_project(
    kind: str, window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    words = HOSTILE[kind]
    name = words.replace("/", "").replace("\0", "")[:60] + " R&D"
    window.flow.open_first(tmp_path / f"{name}.triptych")
    check_shown(window.windowTitle())
    check_shown(window.messages.text)
    assert "is a new project" in window.messages.text
    session = studio.session
    assert session is not None
    session.perform(new_scene(session.document, words, passages=("Once.",)))
    session.flush()
    window.messages.close_current()
    failure = unknown("model", words, (words, "other")).failure
    window.flow.copy_ended(tmp_path / name, failure)
    check_shown(window.messages.text)
    assert window.messages.text.startswith("No model is called")
    [outline] = window.findChildren(QTreeWidget, options=Qt.FindChildOption.FindChildrenRecursively)[:1]
    tips = [outline.topLevelItem(at).toolTip(0) for at in range(outline.topLevelItemCount())]
    assert tips
    for tip in tips:
        check_shown(tip)
        assert "<img" not in tip
    for one in window.findChildren(QLabel):
        assert one.textFormat() == Qt.TextFormat.PlainText or not one.text()
        check_shown(one.text())


def test_a_recent_project_has_its_own_ampersand(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"R&D\x1b[2J{MARKUP.replace('/', '')}.triptych"
    studio.settings.remember_project(path)
    menu = QMenu()
    qtbot.addWidget(menu)
    recent_menu(studio.settings, lambda _path: None).fill(menu)
    entry = next(one for one in menu.actions() if "D␛" in one.text())
    assert "&&" in entry.text()
    check_shown(entry.text())
    check_shown(entry.toolTip())
    assert "<img" not in entry.toolTip()


def test_a_new_project_is_made_where_none_was_and_said(window: MainWindow, studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "new.triptych"
    window.flow.open_first(path)
    assert studio.session is not None
    assert studio.session.path == path
    assert path.is_file()
    assert "new.triptych is a new project" in window.messages.text


def test_a_new_project_in_a_folder_that_is_not_there_is_a_sentence(
    window: MainWindow, studio: Studio, tmp_path: Path
) -> None:
    window.flow.open_first(tmp_path / "no" / "new.triptych")
    assert "new.triptych" in window.messages.text
    assert studio.session is not None
    assert studio.session.path.name == "Untitled.triptych"
    assert not (tmp_path / "no").exists()


def test_a_tooltip_is_plain() -> None:
    assert hover_text("A fox\nCtrl+F") == "A fox\nCtrl+F"
    assert hover_text(f"{MARKUP}\n2") == "<span>&lt;b&gt;x&lt;/b&gt;&lt;img src=x&gt;<br>2</span>"
    assert len(hover_text("x" * 100_000)) <= 1000


def bare_tooltips(source: str) -> list[int]:
    """Lines that give a tooltip which is neither our own words alone nor made plain."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "setToolTip":
                given = node.args[-1]
            elif node.func.attr == "setItemData" and "ToolTipRole" in ast.unparse(node.args[-1]):
                given = node.args[1]
            else:
                continue
            if not _plain(given):
                found.append(node.lineno)
    return found


def _plain(given: ast.expr) -> bool:
    if isinstance(given, ast.IfExp):
        return _plain(given.body) and _plain(given.orelse)
    if isinstance(given, ast.Constant):
        return True
    name = ast.unparse(given.func).rpartition(".")[2] if isinstance(given, ast.Call) else ""
    own = isinstance(given, ast.Call) and name == "tr" and not given.keywords
    return own or name in ("hover_text", "tip")


def test_every_tooltip_is_plain() -> None:
    found = {
        f"{path.relative_to(UI)}:{line}" for path in UI.rglob("*.py") for line in bare_tooltips(path.read_text("utf8"))
    }
    assert found == set()
    assert bare_tooltips("a.setToolTip(tr('x'))\na.setToolTip(name)\na.setToolTip(tr('{x}', x=name))") == [2, 3]
