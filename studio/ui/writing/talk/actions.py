"""Conversations by key or menu. Joined by `studio.ui.writing.actions`. None is offered while the assistant is switched
off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.talk.room import TalkRoom

TALK: Final = "writing.conversation"
"""The context menu of a conversation."""


def talk_actions(room: TalkRoom) -> tuple[Action, ...]:
    return (*_opening(room), *_asking(room), *_of_turns(room), *_of_conversations(room))


def _offered(room: TalkRoom) -> bool:
    return room.desk.ai_enabled


def _opening(room: TalkRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.talk",
            tr("Talk about the book"),
            room.side.toggle,
            ("Ctrl+Alt+Y",),
            "writing",
            lambda: tr("No project is open.") if room.desk.session is None else "",
            tip=tr("Conversations with personas and with characters of the book"),
            menu="Manuscript/View",
            checked=lambda: room.side.is_open,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.talk-new",
            tr("New conversation…"),
            room.ask_who,
            where="writing",
            enabled=room.desk.why_not_writable,
            tip=tr("With an editor, a first reader, a historian… or a character of the book"),
            menu="Manuscript/Conversation",
            shown=partial(_offered, room),
        ),
        Action(
            "writing.talk-personas",
            tr("Personas…"),
            room.show_personas,
            where="writing",
            tip=tr("Read what they are told to be, change it, keep it as your own"),
            menu="Manuscript/Conversation",
            shown=partial(_offered, room),
        ),
    )


def _none(room: TalkRoom) -> str:
    none = room.presenter.conversation is None
    return room.desk.why_not_writable() or (tr("Begin a conversation first.") if none else "")


def _no_turn(room: TalkRoom) -> str:
    return _none(room) or (tr("Nothing was said yet.") if room.current is None else "")


def _busy(room: TalkRoom) -> str:
    return _no_turn(room) or room.presenter.why_not()


def _asking(room: TalkRoom) -> tuple[Action, ...]:
    def act(name: str, words: str, what: Callable[[], object], why: Callable[[], str], tip: str = "") -> Action:
        return Action(
            f"writing.talk-{name}",
            words,
            what,
            where="writing",
            enabled=why,
            tip=tip,
            menu="Manuscript/Conversation",
            context=(TALK,),
            shown=partial(_offered, room),
        )

    def idle() -> str:
        return "" if room.presenter.running is not None else tr("No answer is on its way.")

    return (
        act("stop", tr("Stop the answer"), room.stop, idle, tr("What has come of it is kept")),
        act("again", tr("Answer again"), room.again, partial(_busy, room), tr("Another answer beside this one")),
        act(
            "prompt",
            tr("What the conversation sends"),
            room.inspect,
            lambda: "" if room.prompt is not None else tr("Nothing has been sent yet."),
            tr("Show exactly what was sent to the model"),
        ),
    )


def _of_turns(room: TalkRoom) -> tuple[Action, ...]:
    def several() -> str:
        one = room.panel.log.current
        return _no_turn(room) or ("" if one is not None and one.count > 1 else tr("There is no other branch here."))

    def model() -> str:
        turn = room.current
        of_model = turn is not None and turn.by == "model"
        return _no_turn(room) or room.desk.why_no_scene() or ("" if of_model else tr("Choose an answer first."))

    def act(name: str, words: str, what: Callable[[], object], why: Callable[[], str], tip: str = "") -> Action:
        return Action(
            f"writing.talk-{name}",
            words,
            what,
            where="writing",
            enabled=why,
            tip=tip,
            menu="Manuscript/Conversation",
            section="Turn",
            context=(TALK,),
            shown=partial(_offered, room),
        )

    no_turn = partial(_no_turn, room)
    return (
        act("change", tr("Change these words"), room.change, partial(_busy, room)),
        act("before", tr("Branch before"), partial(room.step, -1), several, tr("What was said here before")),
        act("next", tr("Next branch"), partial(room.step, 1), several),
        act("insert", tr("Insert the answer at the caret"), room.insert, model, tr("As words of the assistant")),
        act("style", tr("Does it sound like me?"), room.measure, model, tr("Beside your own words")),
        act("copy", tr("Copy what was said"), room.copy, lambda: "" if room.words() else tr("Nothing was said yet.")),
        act("remove-turn", tr("Remove from here on"), room.remove_turn, no_turn, tr("This and what follows it")),
    )


def _of_conversations(room: TalkRoom) -> tuple[Action, ...]:
    def act(name: str, words: str, what: Callable[[], object], tip: str = "") -> Action:
        return Action(
            f"writing.talk-{name}",
            words,
            what,
            where="writing",
            enabled=partial(_none, room),
            tip=tip,
            menu="Manuscript/Conversation",
            section="Conversation",
            context=(TALK,),
            shown=partial(_offered, room),
        )

    export = partial(room.exporting.ask, room.panel)
    return (
        act("rename", tr("Rename the conversation…"), room.rename),
        act("export", tr("Export the conversation…"), export, tr("As a Markdown file")),
        act("remove", tr("Remove the conversation"), room.presenter.remove, tr("With all that was said in it")),
    )
