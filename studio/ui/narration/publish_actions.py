"""What a person can do about publishing a narration, as actions. Made by the pane; main thread."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.checking.presenter import SheetPresenter
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.places import MENU, PANE
from studio.ui.narration.publishing.presenter import PublishPresenter

_PUBLISH = "Narration/Publish"


def publish_actions(desk: NarrationDesk, publishing: PublishPresenter, sheet: SheetPresenter) -> tuple[Action, ...]:
    def no_book() -> str:
        if desk.session is None:
            return tr("No project is open.")
        return "" if desk.scenes else tr("This project has no scene yet.")

    def busy() -> str:
        return no_book() or (tr("A book is being mastered; wait, or cancel it.") if publishing.errand.busy else "")

    def lacking() -> str:
        return busy() or publishing.why_not_publish()

    def unwritable() -> str:
        if desk.session is not None and desk.session.read_only:
            return tr("This project can only be read. Save a copy to go on working.")
        return no_book()

    return (
        Action(
            "narration.publishing", tr("Publishing"), publishing.toggle, where=PANE, enabled=no_book,
            checked=lambda: publishing.open,
            tip=tr("To which figures the book is mastered, as which files, with which credits"),
            menu=MENU, section="export",
        ),
        Action(
            "narration.sheet", tr("Technical sheet"), sheet.toggle, where=PANE, enabled=no_book,
            checked=lambda: sheet.open, tip=tr("What was measured in the encoded files, and what stores ask"),
            menu=MENU, section="export",
        ),
        Action(
            "narration.publish", tr("Publish the narration…"), publishing.ask, where=PANE, enabled=lacking,
            tip=tr("Master the whole book, encode it, measure it, and write the files if the sheet passes"),
            menu=_PUBLISH, also="File/Export", section="publish",
        ),
        Action(
            "narration.publish-by-chapter", tr("Publish by chapter…"), publishing.ask_by_chapter, where=PANE,
            enabled=lambda: unwritable() or lacking(),
            tip=tr("A file for each chapter, with a retail sample beside them, as ACX takes them"),
            menu=_PUBLISH, section="publish",
        ),
        Action(
            "narration.measure", tr("Measure the book"), publishing.measure, where=PANE, enabled=lacking,
            tip=tr("Master and encode the whole book to fill the sheet; no file is kept"),
            menu=_PUBLISH, section="publish",
        ),
        Action(
            "narration.propose-credits", tr("Propose credits"), publishing.propose_credits, where=PANE,
            enabled=unwritable, tip=tr("Opening and closing credits of title and author"),
            menu=_PUBLISH, section="publish",
        ),
        Action(
            "narration.chapter-titles", tr("Read titles of chapters"),
            lambda: publishing.set_titles(not publishing.reads_titles), where=PANE, enabled=unwritable,
            checked=lambda: publishing.reads_titles,
            tip=tr("Speak the title of each chapter before it, as audiobook stores (ACX) ask"),
            menu=_PUBLISH, section="publish",
        ),
        Action(
            "narration.cover", tr("Choose a cover…"), publishing.ask_cover, where=PANE, enabled=no_book,
            tip=tr("A picture that is put into the files"), menu=_PUBLISH, section="publish",
        ),
        Action(
            "narration.waive", tr("Let the figure pass"), sheet.waive, where=PANE,
            enabled=lambda: unwritable() or sheet.why_not_waive(),
            text=lambda: tr("Ask for the figure again") if sheet.is_waived() else tr("Let the figure pass"),
            tip=tr("The chosen figure of the sheet may fail, and no longer keeps files from being written"),
            menu=_PUBLISH, section="publish",
        ),
    )  # fmt: skip
