"""Changes of an editor in words, for lists and the command line. Pure; any thread."""

from __future__ import annotations

from typing import Final

from studio.domain.editor_changes import Stale
from studio.domain.showable import SENTENCE, showable
from studio.domain.text_records import EditorChange
from studio.services.translation import tr

_OUT: Final = "[-{words}-]"
_IN: Final = "{{+{words}+}}"
"""As `git diff --word-diff` writes what is gone and what is new."""


def act_words(record: EditorChange) -> str:
    """What kind of change it is."""
    if record.act == "title" and not record.new:
        return tr("Title removed: joins the scene before")
    return {
        "insert": tr("Insertion"),
        "delete": tr("Deletion"),
        "replace": tr("Other words"),
        "add-paragraph": tr("New paragraph"),
        "remove-paragraph": tr("Paragraph removed"),
        "move-paragraph": tr("Paragraph moved"),
        "join": tr("Paragraphs joined"),
        "title": tr("Other title"),
        "footnote": tr("Footnote"),
    }[record.act]


def change_words(record: EditorChange) -> str:
    """What goes and what comes, on one line."""
    if record.act == "move-paragraph":
        return showable(record.old, SENTENCE)
    old = _OUT.format(words=_line(record.old)) if record.old else ""
    new = _IN.format(words=_line(record.new)) if record.new else ""
    return old + new


def row_words(record: EditorChange) -> str:
    """The change in a row of a list."""
    if record.act in ("insert", "delete", "replace", "title", "footnote"):
        words = " → ".join(_line(one.strip()) for one in (record.old, record.new) if one.strip())
        sign = {"insert": "+ ", "delete": "− "}.get(record.act, "")
        return f"{sign}{words}" if record.act not in ("title", "footnote") else f"{act_words(record)}: {words}"
    return f"{act_words(record)}: {_line(record.new or record.old)}"


def stale_words(stale: Stale) -> str:
    """Why it cannot be accepted; "" where it can."""
    return {
        "": "",
        "changed": tr("The words have changed since."),
        "gone": tr("Its place is not there any more."),
    }[stale]


def _line(words: str) -> str:
    return showable(words.replace("\n", " ¶ "), SENTENCE)
