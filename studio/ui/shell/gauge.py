"""A quiet gauge of the device and the memory: how much is in use on this machine and by which models.

Part of the job bar. Refreshed every few seconds, and when a worker reports what it holds. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

import psutil
from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.domain.kinds import Kinds
from studio.services.amounts import bytes_in_words
from studio.services.translation import tr
from studio.services.wording import family_title
from studio.services.workers.pool import WorkerPool
from studio.ui.theme import tokens
from studio.ui.widgets.words import hover_text, label

REFRESH_MS: Final = 4000


class _Held(Protocol):
    """What a worker reports."""

    @property
    def models(self) -> Mapping[str, int]:
        """Model id -> bytes."""
        ...

    @property
    def rss_bytes(self) -> int: ...


class _Meter(QWidget):
    """Two stacked shares of one bar: models (accent), everything else (edge). The words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.models = 0.0
        self.others = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(56, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = float(self.width()), float(self.height())
        painter.setPen(QColor(look.edge))
        painter.setBrush(QColor(look.sunken))
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 3, 3)
        inner = width - 2
        painter.fillRect(QRectF(1, 1, inner * min(1.0, self.others), height - 2), QColor(look.edge))
        start = 1 + inner * min(1.0, self.others)
        share = min(self.models, 1.0 - min(1.0, self.others))
        painter.fillRect(QRectF(start, 1, inner * share, height - 2), QColor(look.accent))
        painter.end()


class MemoryGauge(QWidget):
    """Memory in use of the whole, in words and as a bar; which models are loaded is in the tooltip."""

    def __init__(
        self, workers: WorkerPool, kinds: Kinds, kept: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        """`kept`: what writers keep in mind, in words."""
        super().__init__(parent)
        self._kept = kept
        self._kinds = kinds
        self._held: dict[str, tuple[dict[str, int], int]] = {}
        self._meter = _Meter()
        self._words = label(rank="small")
        self._words.setAccessibleName(tr("Memory in use"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._meter)
        line.addWidget(self._words)
        self._again: dict[str, str] = {}
        workers.held_changed.connect(self._take)
        workers.loads_again.connect(self._loads_again)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    @property
    def words(self) -> str:
        return self._words.text()

    def refresh(self) -> None:
        """Read the machine's memory again."""
        memory = psutil.virtual_memory()
        used = memory.total - memory.available
        models = sum(rss for _models, rss in self._held.values())
        self._meter.models = models / memory.total
        self._meter.others = max(0.0, (used - models) / memory.total)
        self._meter.update()
        self._words.setText(tr("{used} of {all}", used=bytes_in_words(used), all=bytes_in_words(memory.total)))
        self._words.setMinimumWidth(self._words.sizeHint().width())  # its neighbours in the bar give way
        self.setToolTip(hover_text(self._details(models)))
        self.setAccessibleDescription(self.toolTip())

    def _take(self, family: str, held: _Held) -> None:
        self._held[family] = (dict(held.models), held.rss_bytes)
        if held.models:
            self._again.pop(family, None)
        self.refresh()

    def _loads_again(self, family: str, model: str) -> None:
        self._again[family] = model
        self.refresh()

    def _details(self, models: int) -> str:
        lines = [tr("Memory in use on this machine; {size} by Triptych's workers.", size=bytes_in_words(models))]
        for family, (loaded, _rss) in sorted(self._held.items()):
            for model, size in loaded.items():
                title = family_title(family, self._kinds)
                lines.append(tr("{family}: {model}, {size}", family=title, model=model, size=bytes_in_words(size)))
        for family, model in self._again.items():
            title = family_title(family, self._kinds)
            again = tr("{family}: {model} loads again, as a load beside it was cancelled", family=title, model=model)
            lines.append(again)
        kept = self._kept()
        return "\n".join([*lines, kept] if kept else lines)
