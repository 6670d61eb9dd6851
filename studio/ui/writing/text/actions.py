"""What can be done to the text by key or menu: emphasis, style, size of type. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QMenu

from studio.domain.document import MarkStyle, ParagraphStyle
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.text.room import TextRoom

_MARKS: Final[tuple[tuple[MarkStyle, str, str], ...]] = (
    ("bold", "Bold", "Ctrl+B"),
    ("italic", "Italic", "Ctrl+I"),
    ("underline", "Underline", "Ctrl+U"),
    ("strike", "Strike out", "Ctrl+Shift+X"),
)
_STYLES: Final[tuple[tuple[ParagraphStyle, str, str], ...]] = (
    ("body", "Body text", "Ctrl+Alt+0"),
    ("heading1", "Heading 1", "Ctrl+Alt+1"),
    ("heading2", "Heading 2", "Ctrl+Alt+2"),
    ("heading3", "Heading 3", "Ctrl+Alt+3"),
    ("quote", "Quotation", "Ctrl+Alt+4"),
    ("list-item", "List item", "Ctrl+Alt+5"),
    ("rule", "Scene break", "Ctrl+Alt+6"),
)


def text_actions(room: TextRoom) -> tuple[Action, ...]:
    desk = room.desk

    def nothing_selected() -> str:
        return desk.why_no_scene() or ("" if room.has_selection() else tr("No words are selected."))

    marks = tuple(
        Action(
            f"writing.{style}",
            tr(words),
            partial(room.toggle_mark, style),
            (keys,),
            "writing",
            nothing_selected,
            menu="Manuscript/Emphasis",
        )
        for style, words, keys in _MARKS
    )
    styles = tuple(
        Action(
            f"writing.style-{style}",
            tr(words),
            partial(room.set_style, style),
            (keys,),
            "writing",
            desk.why_no_scene,
            menu="Manuscript/Paragraph",
        )
        for style, words, keys in _STYLES
    )
    plain = Action(
        "writing.paste-plain",
        tr("Paste as plain text"),
        room.paste_plain,
        ("Ctrl+Shift+V",),
        "writing",
        desk.why_no_scene,
        menu="Edit",
        section="Board",
    )
    replace = Action(
        "writing.replace",
        tr("Find and replace…"),
        partial(room.begin_find, replacing=True),
        ("Ctrl+Shift+H",),
        "writing",
        desk.why_no_scene,
        tip=tr("Replace words in this scene or in the whole manuscript, each shown before"),
        menu="Edit",
        section="Find",
    )
    larger = Action(
        "writing.larger",
        tr("Larger type"),
        partial(room.zoom, 1),
        ("Ctrl++", "Ctrl+="),
        "writing",
        tip=tr("Larger type in the manuscript"),
        menu="Manuscript",
        section="View",
    )
    smaller = Action(
        "writing.smaller",
        tr("Smaller type"),
        partial(room.zoom, -1),
        ("Ctrl+-",),
        "writing",
        tip=tr("Smaller type in the manuscript"),
        menu="Manuscript",
        section="View",
    )
    return (plain, replace, *marks, *styles, larger, smaller)


def fill_text_menu(menu: QMenu, actions: ActionRegistry) -> None:
    """The context menu of the text: steps, clipboard, emphasis, style, and what others have for this place."""
    known = {action.id: action for action in actions.all()}
    for group in (("edit.undo", "edit.redo"), ("edit.cut", "edit.copy", "edit.paste", "writing.paste-plain")):
        present = [one for one in group if one in known]
        actions.fill(menu, present)
        if present:
            menu.addSeparator()
    actions.fill(menu, [f"writing.{style}" for style, _, _ in _MARKS])
    inner = menu.addMenu(tr("Paragraph"))
    actions.fill(inner, [f"writing.style-{style}" for style, _, _ in _STYLES])
    others = [one for one in actions.in_context("writing.text") if known[one].shown()]
    if others:
        menu.addSeparator()
        actions.fill(menu, others)
