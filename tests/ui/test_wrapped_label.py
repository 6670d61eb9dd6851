"""Lines that break take the height of the words and the width that they have now."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from studio.ui.widgets.words import WrappedLabel

LONG = "Words that are shown beside a control, and that break into lines where there is little room for them. " * 3


def test_it_gives_height_back_when_it_becomes_wider_or_has_fewer_words(qapp: QApplication) -> None:
    around = QWidget()
    column = QVBoxLayout(around)
    column.setContentsMargins(0, 0, 0, 0)
    one = WrappedLabel("small")
    column.addWidget(one)
    column.addStretch(1)
    one.setText(LONG)
    around.resize(120, 900)
    around.show()
    qapp.processEvents()
    narrow = one.height()
    around.resize(600, 900)
    qapp.processEvents()
    wide = one.height()
    assert wide < narrow / 2
    one.setText("Short.")
    qapp.processEvents()
    assert one.height() < wide
    one.setText(LONG)
    around.resize(120, 900)
    qapp.processEvents()
    assert one.height() == narrow
    around.close()
