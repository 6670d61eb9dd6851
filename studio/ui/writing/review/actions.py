"""Style check, report of authors, writing sessions by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.review.room import ReviewRoom


def review_actions(room: ReviewRoom) -> tuple[Action, ...]:
    desk = room.desk
    return (
        Action(
            "writing.show-review",
            tr("Style check"),
            room.side.toggle,
            ("Shift+F7",),
            "writing",
            tip=tr("Readability, long sentences, repeated words, adverbs and worn phrases, with their places"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
        ),
        Action(
            "writing.authors-report",
            tr("Who wrote what: report…"),
            room.show_authors,
            where="writing",
            enabled=desk.why_no_scene,
            tip=tr("Words by author, for each scene, chapter and the book"),
            known_as=tr("word count"),
            menu="Manuscript/Reports",
        ),
        Action(
            "writing.sessions",
            tr("Writing sessions…"),
            room.show_statistics,
            where="writing",
            enabled=lambda: "" if desk.session is not None else tr("No project is open."),
            tip=tr("Words by day and by session, as a chart"),
            known_as=tr("word count, statistics"),
            menu="Manuscript/Reports",
        ),
        Action(
            "writing.export-authors",
            tr("Exports show who wrote what"),
            room.toggle_exported_authors,
            where="writing",
            tip=tr("Lines under the words in HTML and Word documents, and how many are whose at the end of any"),
            menu="Manuscript/Reports",
            checked=lambda: bool(desk.studio.settings.get("export_authors")),
        ),
    )
