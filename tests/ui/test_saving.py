"""The save dialogs of formats."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.services.exchange.formats import MANUSCRIPT_OUT, PICTURE_OUT
from studio.ui.widgets.saving import offer_formats


def test_the_kind_that_is_chosen_is_the_ending_of_a_name_without_one(qtbot: QtBot) -> None:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    offer_formats(dialog, MANUSCRIPT_OUT)
    assert dialog.defaultSuffix() == "md"
    kinds = dialog.nameFilters()
    assert len(kinds) == len(MANUSCRIPT_OUT)
    dialog.selectNameFilter(kinds[2])
    dialog.filterSelected.emit(kinds[2])
    assert dialog.defaultSuffix() == "html"


def test_one_format_needs_no_choice(qtbot: QtBot) -> None:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    offer_formats(dialog, PICTURE_OUT)
    assert dialog.defaultSuffix() == "png"
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
