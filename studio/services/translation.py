"""The seam for translations: every word a person sees passes `tr`, in the window and on the command line.

Any thread. English is the source and needs no file. Call `tr` when the words are shown, never while a module is
imported: a translator is installed after that. Data that lies in tables (kinds, engine cards, settings) keeps its
English words and is passed through `tr` where it is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "Triptych"


def tr(words: str, /, **values: object) -> str:
    """The words in the person's language, `{name}` filled in by `values` (as `str.format` does).
    `words` is one whole sentence or label, never put together from parts, so that a translator can turn it round."""
    shown = QCoreApplication.translate(CONTEXT, words)
    return shown.format(**values) if values else shown


def tr_count(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` for a count of 1, else `many`; `{count}` is filled in beside `values`."""
    return tr(one if count == 1 else many, count=count, **values)
