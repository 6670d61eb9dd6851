"""The panel of one's own style: a verdict in words, a meter, and what sets a text apart. Main thread; made by the room
of one's own style, which fills it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QProgressBar, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, label, row


class StylePanel(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Sounds like you"))
        self.fold = IconButton("close", tr("Close the style meter"))
        self.about, self.told, self.trust = WrappedLabel("muted"), WrappedLabel("small"), WrappedLabel("muted")
        self.verdict = WrappedLabel("heading")
        self.meter = QProgressBar()
        self.meter.setRange(0, 100)
        self.meter.setTextVisible(False)
        self.meter.setAccessibleName(tr("How much it sounds like you"))
        self.details = QCheckBox(tr("What sets it apart"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What sets it apart"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.again = WordButton(tr("Measure again"), look="quiet")
        self.by = WrappedLabel("muted")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(6)
        whole.addLayout(row(label(tr("Sounds like you"), "small"), 1, self.fold, gap=4))
        for one in (self.about, self.verdict, self.meter, self.told, self.trust):
            whole.addWidget(one)
        whole.addLayout(FlowRow(self.details, self.again))
        whole.addWidget(self.list, 1)
        whole.addWidget(self.by)
        whole.addStretch()
        self.details.toggled.connect(self.list.setVisible)
        self.list.hide()
        self.show_none("")
        self.hide()

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 160)

    def show_about(self, about: str, by: str) -> None:
        """What is measured, and by which words of one's own."""
        self.about.setText(about)
        self.by.setText(by)

    def show_found(self, verdict: str, share: float, told: str, trust: str, differences: Sequence[str]) -> None:
        """`share`: 0 to 1."""
        self.verdict.setText(verdict)
        self.meter.setValue(round(100 * share))
        self.told.setText(told)
        self.trust.setText(trust)
        self.list.clear()
        self.list.addItems(list(differences))
        self._show(True)

    def show_none(self, why: str) -> None:
        """Nothing was measured, and why."""
        self.told.setText(why)
        self.list.clear()
        self._show(False)

    def _show(self, found: bool) -> None:
        for one in (self.verdict, self.meter, self.trust, self.details):
            one.setVisible(found)
        self.list.setVisible(found and self.details.isChecked())
