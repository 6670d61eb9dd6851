"""Questions about the book by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.ask.room import AskRoom


def ask_actions(room: AskRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.ask-book",
            tr("Ask the book"),
            room.side.toggle,
            ("Ctrl+Alt+B",),
            "writing",
            lambda: tr("No project is open.") if room.desk.session is None else "",
            tip=tr("Quotations of the whole manuscript that answer a question, by its words and by what they mean"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
        ),
        Action(
            "writing.answer-question",
            tr("Answer from the quotations"),
            room.answer,
            where="writing",
            enabled=room.why_no_answer,
            tip=tr("The chosen model answers from what is quoted; each sentence with the quotation that says it"),
            menu="Manuscript/Assistant",
            shown=lambda: room.desk.ai_enabled,
        ),
        Action(
            "writing.draft-article",
            tr("Draft an article from sources…"),
            room.ask_for_article,
            where="writing",
            enabled=room.why_no_article,
            tip=tr("Notes become a scene in which every claim has a footnote with its quotation"),
            menu="Manuscript/Sources",
        ),
    )
