"""A menu that is open has the keyboard: its underlined letters choose its entries, no pane's key is taken for them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from whole_window import NotingRegistry, focus_into

from studio.ui.actions.mnemonics import mnemonic
from studio.ui.shell.main_window import MainWindow
from tests.ui.shell.test_every_key import actions, studio, window

__all__ = ["actions", "studio", "window"]
_OF_EACH = 2
"""Entries of a menu that are chosen by their letters."""


def key_of(entry: QAction) -> Qt.Key:
    return Qt.Key(ord(mnemonic(entry.text()).upper()))


def opened(window: MainWindow, top: QAction) -> QMenu:
    """The menu of that title, opened by Alt and its letter."""
    QTest.keyClick(window, key_of(top), Qt.KeyboardModifier.AltModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.menuAction() is top
    return menu


def closed(qtbot: QtBot) -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_letters_choose_the_entries_of_every_menu(window: MainWindow, actions: NotingRegistry, qtbot: QtBot) -> None:
    """Those first that are keys of tools. Writing stands alone, as keys of hidden panes would be taken as well."""
    letters = {keys.lower() for action in actions.all() for keys in action.keys if len(keys) == 1}
    window.deck.show_only("writing")
    ours = {action.id for action in actions.all()}
    wrong, pressed = [], 0
    for top in window.menuBar().actions():
        menu = opened(window, top)
        able = [one for one in menu.actions() if mnemonic(one.text()) and one.isEnabled() and one.isVisible()]
        for entry in sorted(able, key=lambda one: mnemonic(one.text()) not in letters)[:_OF_EACH]:
            actions.take()
            QTest.keyClick(menu, key_of(entry))
            inner, ran = entry.menu(), actions.take()
            if inner is not None:
                if QApplication.activePopupWidget() is not inner or ran:
                    wrong.append(f"{top.text()}, {entry.text()}: {ran}, its menu is not open")
            elif entry.objectName() in ours and ran != [entry.objectName()]:
                wrong.append(f"{top.text()}, {entry.text()}: {ran}")
            pressed += 1
            closed(qtbot)
            menu = opened(window, top)
        closed(qtbot)
    assert wrong == []
    assert pressed > len(window.menuBar().actions())


def test_letters_in_a_context_menu_or_in_the_menu_bar_are_no_tools(
    window: MainWindow, actions: NotingRegistry, qtbot: QtBot
) -> None:
    canvas = actions.place_widget("picture.view.canvas")
    assert focus_into(canvas) is not None
    tools = {keys for one in actions.all() if one.where == "picture.view.canvas" for keys in one.keys if len(keys) == 1}
    assert len(tools) > 10
    menu = actions.context_menu("writing.outline", canvas)
    menu.popup(canvas.mapToGlobal(QPoint(5, 5)))
    for letter in sorted(tools - {mnemonic(one.text()).upper() for one in menu.actions()}):
        QTest.keyClick(menu, Qt.Key(ord(letter)))
    assert actions.take() == []
    closed(qtbot)
    bar = window.menuBar()
    bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
    for letter in sorted(tools - {mnemonic(one.text()).upper() for one in bar.actions()}):
        QTest.keyClick(bar, Qt.Key(ord(letter)))
    assert actions.take() == []
