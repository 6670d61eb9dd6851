"""What a person can do about takes that are listened to, as actions. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.listening.presenter import ListeningPresenter
from studio.ui.narration.places import MENU, PANE, SENTENCE_MENU, SENTENCES

_LISTENING: Final = "Narration/Listen"


def listening_actions(
    desk: NarrationDesk, listening: ListeningPresenter, show_models: Callable[[], None]
) -> tuple[Action, ...]:
    """`show_models`: the model page at those that write speech down."""

    def no_book() -> str:
        if desk.session is None:
            return tr("No project is open.")
        return "" if desk.scenes else tr("This project has no scene yet.")

    def unwritable() -> str:
        if desk.session is not None and desk.session.read_only:
            return tr("This project can only be read. Save a copy to go on working.")
        return no_book()

    def no_fault() -> str:
        heard = listening.heard()
        if heard is None:
            return tr("Nobody listened to the take of the selected sentence.")
        return unwritable() if heard.faults else tr("All words of the selected sentence were heard.")

    def passes() -> bool:
        heard = listening.heard()
        return heard is not None and heard.passes

    def none_listed() -> str:
        listed = any(row.is_heard and not row.passes for row in listening.rows)
        return "" if listed else tr("No sentence is listed with missed words.")

    return (
        Action(
            "narration.heard-back", tr("Missed words"), listening.toggle, keys=("H",), where=SENTENCES,
            enabled=no_book, checked=lambda: listening.open,
            tip=tr("List the sentences in which a model that listens missed words, or heard them twice or otherwise"),
            menu=MENU, section="listen",
        ),
        Action(
            "narration.listen-back", tr("Listen back to the book"), listening.listen_or_stop, where=PANE,
            enabled=lambda: unwritable() or listening.why_not_listen(),
            text=lambda: tr("Stop listening") if listening.listening.busy else tr("Listen back to the book"),
            tip=tr("Have a model hear every take that nobody listened to, and take again where words are missed"),
            menu=_LISTENING, section="heard",
        ),
        Action(
            "narration.let-pass", tr("Let the reading pass"), listening.let_pass, keys=("V",), where=SENTENCES,
            enabled=no_fault,
            text=lambda: tr("Ask for the reading again") if passes() else tr("Let the reading pass"),
            tip=tr("The selected sentence is right as it is read, whatever was heard; or ask for it again"),
            menu=_LISTENING, section="heard", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.next-fault", tr("Next missed words"), lambda: listening.step_fault(1), keys=("F8",), where=PANE,
            enabled=none_listed, menu=_LISTENING, section="heard",
        ),
        Action(
            "narration.previous-fault", tr("Previous missed words"), lambda: listening.step_fault(-1),
            keys=("Shift+F8",), where=PANE, enabled=none_listed, menu=_LISTENING, section="heard",
        ),
        Action(
            "narration.listens", tr("Listen to each new take by itself"),
            lambda: listening.set_by_itself(not listening.by_itself), where=PANE, enabled=no_book,
            checked=lambda: listening.by_itself,
            tip=tr("While nothing else is at work; needs a model that writes speech down"),
            menu=_LISTENING, section="heard",
        ),
        Action(
            "narration.listening-models", tr("Models that listen…"), show_models, where=PANE,
            tip=tr("Show the model page at those that write speech down"), menu=_LISTENING, section="heard",
        ),
    )  # fmt: skip
