"""What the save dialogs of formats have in common: the kind that is chosen is what a name without an ending becomes.

Called by the panes; main thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QFileDialog

from studio.services.exchange.format import Format, dialog_filter


def offer_formats(dialog: QFileDialog, rows: Sequence[Format[Any]]) -> None:
    """Have the dialog ask for a file to write in one of these formats; the first is proposed."""
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    endings = {dialog_filter(row): row.suffixes[0][1:] for row in rows}
    dialog.setNameFilters(list(endings))
    dialog.setDefaultSuffix(rows[0].suffixes[0][1:])
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(endings.get(kind, "")))
