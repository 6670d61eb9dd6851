"""What can be done with sources by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.sources.room import SourcesRoom

SOURCES: Final = "writing.sources"


def source_actions(room: SourcesRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.show-sources",
            tr("Sources"),
            room.side.toggle,
            ("Ctrl+Alt+S",),
            "writing",
            lambda: tr("No project is open.") if room.desk.session is None else "",
            tip=tr("Show or hide what is read and cited beside the manuscript"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
        ),
        Action(
            "writing.add-sources",
            tr("Add sources…"),
            room.ask_for_files,
            where="writing",
            enabled=room.desk.why_not_writable,
            tip=tr("PDF files, documents, pages or texts, searched and cited beside the manuscript"),
            menu="Manuscript/Sources",
            context=(SOURCES,),
        ),
        Action(
            "writing.paste-source",
            tr("Add the copied text as a source"),
            room.paste,
            where="writing",
            enabled=room.why_no_paste,
            menu="Manuscript/Sources",
            context=(SOURCES,),
        ),
        Action(
            "writing.quote-source",
            tr("Quote in the text"),
            room.quote,
            where="writing",
            enabled=room.why_no_quotation,
            tip=tr("The selected words of the source, with a footnote that says where they are from"),
            menu="Manuscript/Sources",
        ),
        Action(
            "writing.rename-source",
            tr("Rename the source"),
            room.rename,
            ("F2",),
            SOURCES,
            room.why_no_source,
            menu="Manuscript/Sources",
            context=(SOURCES,),
        ),
        Action(
            "writing.remove-source",
            tr("Remove the source"),
            room.remove,
            ("Del",),
            SOURCES,
            room.why_no_source,
            menu="Manuscript/Sources",
            context=(SOURCES,),
        ),
    )
