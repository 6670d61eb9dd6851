"""Writers translated for ONNX Runtime, on disk: how much that is, and letting go of what is beyond the budget.

Made by the composition root; main thread, but for the removal of files. The budget is the setting "writing_graphs",
which goes to the worker with each model.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from studio import threads
from studio.built_graphs import built_graphs, trim
from studio.services.amounts import bytes_in_words
from studio.services.settings import Settings
from studio.services.translation import tr

SETTING: Final = "writing_graphs"


class Workers(Protocol):
    """What is asked of the pool of workers."""

    @property
    def freed(self) -> SignalInstance: ...


def graph_budget(settings: Settings) -> int:
    """Bytes."""
    return int(settings.get(SETTING)) * 10**6


def graphs_in_words(settings: Settings) -> str:
    """How much is kept, and how much may be; "" where nothing is."""
    kept = sum(one.size for one in built_graphs())
    if not kept:
        return ""
    return tr(
        "Writers translated for ONNX Runtime: {size} on disk, of {budget}; the preferences (Models) change that.",
        size=bytes_in_words(kept),
        budget=bytes_in_words(graph_budget(settings)),
    )


class GraphsKept(QObject):
    """Sees to it that a smaller budget holds at once. A writer that is loaded keeps what it has mapped."""

    changed = Signal()
    """There may be more of them, or fewer."""

    def __init__(self, settings: Settings, workers: Workers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        settings.changed.connect(self._on_setting)
        workers.freed.connect(self._on_freed)

    def words(self) -> str:
        """See `graphs_in_words`."""
        return graphs_in_words(self._settings)

    def _on_setting(self, name: str) -> None:
        if name == SETTING:
            budget = graph_budget(self._settings)
            threads.start(lambda: trim(budget), lambda _outcome: self.changed.emit(), "built graphs")

    def _on_freed(self, family: str) -> None:
        if family == "text":
            self.changed.emit()
