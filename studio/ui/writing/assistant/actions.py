"""What the assistant can be told by key or menu: an action for each task, and what becomes of its words.

Joined by `studio.ui.writing.actions`. None of them is offered while the assistant is switched off.
"""

from __future__ import annotations

from functools import partial
from typing import Final, Literal

from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.assistant.room import AssistantRoom

MENU: Final = "Manuscript/Assistant"
OWN: Final = "Own"
GROUPS: Final = ("Change", "Write", "About the text", "Facts", "Briefs", OWN)
"""Submenus of tasks, in their order."""


def assistant_actions(room: AssistantRoom) -> tuple[Action, ...]:
    return (*(_task(room, task) for task in room.shelf.travelling), *_running(room), *_settling(room), *_beside(room))


def _beside(room: AssistantRoom) -> tuple[Action, ...]:
    """An answer that is shown goes into what the writer notes of the scene."""
    rows: tuple[tuple[Literal["synopsis", "notes"], str], ...] = (
        ("synopsis", tr("Put the answer into the synopsis")),
        ("notes", tr("Add the answer to the notes of the scene")),
    )
    return tuple(
        Action(
            f"writing.put-{field}",
            words,
            partial(room.doing.put_beside, field),
            where="writing",
            enabled=partial(room.doing.why_not_beside, field),
            tip=tr("As one step of undo, behind what stands there already"),
            menu=MENU,
            shown=partial(_offered, room),
        )
        for field, words in rows
    )


def _offered(room: AssistantRoom) -> bool:
    return room.desk.ai_enabled


def action_id(task: WritingTask) -> str:
    """Of a task that travels with the program."""
    return f"writing.task-{task.id}" if task.group else f"writing.{task.id}"


def _task(room: AssistantRoom, shipped: WritingTask) -> Action:
    """Does what the task's template says now: there may be one's own in its place."""

    def now() -> WritingTask:
        return room.task(shipped.id) or shipped

    return Action(
        action_id(shipped),
        tr(shipped.words),
        lambda: room.begin(now()),
        shipped.keys,
        "writing",
        lambda: room.doing.why_not(now()),
        caution=lambda: room.writers.doubt(now()),
        tip=tr(shipped.tip),
        menu=f"{MENU}/{shipped.group}" if shipped.group else MENU,
        context=() if shipped.group else ("writing.text",),
        shown=partial(_offered, room),
        text=lambda: tr(now().words),
    )


def own_action(room: AssistantRoom, task: WritingTask) -> Action:
    """Of a template of one's own that takes no other's place; away while there is none with its id."""

    def now() -> WritingTask:
        return room.task(task.id) or task

    def why() -> str:
        return room.doing.why_not(now()) if room.task(task.id) is not None else tr("This template was removed.")

    return Action(
        f"writing.own-{task.id}",
        task.words,
        lambda: room.begin(now()),
        where="writing",
        enabled=why,
        tip=task.tip,
        menu=f"{MENU}/{OWN}",
        shown=lambda: _offered(room) and room.task(task.id) is not None,
        text=lambda: now().words,
    )


def _running(room: AssistantRoom) -> tuple[Action, ...]:
    return (
        Action(
            "writing.stop",
            tr("Stop writing"),
            room.presenter.stop,
            where="writing",
            enabled=lambda: "" if room.presenter.running is not None else tr("The assistant is not at work."),
            tip=tr("Stop and keep what was written (Esc)"),
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.show-prompt",
            tr("Show what is sent"),
            room.sending.toggle,
            ("Ctrl+Shift+I",),
            "writing",
            room.desk.why_no_scene,
            tip=tr("Beside the text: what the next Continue would send, and what was sent last, to the token"),
            menu=MENU,
            checked=lambda: room.sending.side.is_open,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.task-templates",
            tr("Templates of tasks…"),
            room.open_templates,
            where="writing",
            tip=tr("Every task of the assistant as a file: read it, change it, try it, share it"),
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.other-words",
            tr("Other words here"),
            room.other_words.ask,
            ("Ctrl+Alt+W",),
            "writing",
            room.desk.why_no_scene,
            tip=tr("What the model might have said in the place of the word at the caret, with its chances"),
            menu=MENU,
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
        Action(
            "writing.show-chances",
            tr("Show chances of the words"),
            room.chances.show,
            ("Ctrl+Alt+H",),
            "writing",
            room.desk.why_no_scene,
            tip=tr("How likely each word of an answer was, and what else might have stood there, to go on from"),
            menu="Manuscript/Assistant",
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
        Action(
            "writing.suggest-words",
            tr("Suggest words in pauses"),
            lambda: room.ghost.choose(not room.ghost.wanted),
            where="writing",
            tip=tr("Dimmed behind the caret: Tab takes all, Ctrl+Right a word, Ctrl+Down a sentence"),
            menu=MENU,
            checked=lambda: room.ghost.wanted,
            shown=partial(_offered, room),
        ),
    )


def _settling(room: AssistantRoom) -> tuple[Action, ...]:
    def none_here() -> str:
        if room.weighing.active:
            return room.desk.why_no_scene()
        paragraphs, _recipe, within = room.generated_here()
        found = room.authorship.unaccepted(paragraphs, within)
        return room.desk.why_no_scene() or ("" if found else tr("There are no words of a model to accept here."))

    def no_change() -> str:
        return "" if room.weighing.active else tr("No rewrite is shown in the text.")

    def no_answer() -> str:
        if room.presenter.running is not None:
            return tr("The assistant is at work. Esc stops it.")
        return "" if room.weighing.weigher.now is not None else tr("There is no answer to a passage.")

    def none_in_scene() -> str:
        found = room.weighing.active or room.authorship.unaccepted(room.desk.scene_ids())
        return room.desk.why_no_scene() or ("" if found else tr("All words of this scene are accepted."))

    return (
        Action(
            "writing.accept-here",
            tr("Accept generated words here"),
            room.accept_here,
            ("Alt+Return",),
            "writing",
            none_here,
            menu=MENU,
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
        Action(
            "writing.remove-here",
            tr("Remove generated words here"),
            room.remove_here,
            ("Alt+Backspace",),
            "writing",
            none_here,
            menu=MENU,
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
        Action(
            "writing.accept-word",
            tr("Accept the first word of the change"),
            lambda: room.weighing.accept(word=True),
            ("Alt+Shift+Return",),
            "writing",
            no_change,
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.refuse-word",
            tr("Refuse the first word of the change"),
            lambda: room.weighing.refuse(word=True),
            ("Alt+Shift+Backspace",),
            "writing",
            no_change,
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.next-proposed",
            tr("Next change of the rewrite"),
            lambda: room.weighing.weigher.step(1),
            ("Alt+F12",),
            "writing",
            no_change,
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.previous-proposed",
            tr("Change of the rewrite before"),
            lambda: room.weighing.weigher.step(-1),
            ("Alt+Shift+F12",),
            "writing",
            no_change,
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.another-answer",
            tr("Another answer"),
            room.weighing.again,
            where="writing",
            enabled=no_answer,
            tip=tr("Ask again with another seed"),
            menu=MENU,
            shown=partial(_offered, room),
        ),
        Action(
            "writing.accept-all",
            tr("Accept all in this scene"),
            room.accept_all,
            ("Ctrl+Shift+Return",),
            "writing",
            none_in_scene,
            tip=tr("Accept the words a model wrote in this scene"),
            menu=MENU,
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
        Action(
            "writing.remove-all",
            tr("Remove all generated words in this scene"),
            room.remove_all,
            where="writing",
            enabled=none_in_scene,
            tip=tr("Take out the words a model wrote in this scene that nobody accepted; undo brings them back"),
            menu=MENU,
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
    )
