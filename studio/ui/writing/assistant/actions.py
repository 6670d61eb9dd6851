"""What the assistant can be told by key or menu: an action for each task, and what becomes of its words.

Joined by `studio.ui.writing.actions`. None of them is offered while the assistant is switched off.
"""

from __future__ import annotations

from functools import partial

from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.assistant.room import AssistantRoom


def assistant_actions(room: AssistantRoom) -> tuple[Action, ...]:
    return (*(_task(room, task) for task in room.tasks), *_running(room), *_settling(room))


def _offered(room: AssistantRoom) -> bool:
    return room.desk.ai_enabled


def _task(room: AssistantRoom, task: WritingTask) -> Action:
    def why() -> str:
        if room.presenter.running is not None:
            return tr("The assistant is at work. Esc stops it.")
        if task.target == "selection" and not room.page.has_selection():
            return room.desk.why_no_scene() or tr("Select the text that it is about first.")
        return room.desk.why_no_scene()

    return Action(
        f"writing.{task.id}",
        tr(task.words),
        partial(room.begin, task),
        task.keys,
        "writing",
        why,
        tip=tr(task.tip),
        menu="Manuscript/Assistant",
        context=("writing.text",),
        shown=partial(_offered, room),
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
            menu="Manuscript/Assistant",
            shown=partial(_offered, room),
        ),
        Action(
            "writing.show-prompt",
            tr("Show what was sent"),
            room.inspect,
            ("Ctrl+Shift+I",),
            "writing",
            room.desk.why_no_scene,
            tip=tr("Show exactly what was sent to the model"),
            menu="Manuscript/Assistant",
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
            menu="Manuscript/Assistant",
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
            menu="Manuscript/Assistant",
            checked=lambda: room.ghost.wanted,
            shown=partial(_offered, room),
        ),
    )


def _settling(room: AssistantRoom) -> tuple[Action, ...]:
    def none_here() -> str:
        if room.weighing.active:
            return room.desk.why_no_scene()
        paragraphs, _recipe = room.generated_here()
        found = room.authorship.unaccepted(paragraphs)
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
            menu="Manuscript/Assistant",
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
            menu="Manuscript/Assistant",
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
            menu="Manuscript/Assistant",
            shown=partial(_offered, room),
        ),
        Action(
            "writing.refuse-word",
            tr("Refuse the first word of the change"),
            lambda: room.weighing.refuse(word=True),
            ("Alt+Shift+Backspace",),
            "writing",
            no_change,
            menu="Manuscript/Assistant",
            shown=partial(_offered, room),
        ),
        Action(
            "writing.next-proposed",
            tr("Next change of the rewrite"),
            lambda: room.weighing.weigher.step(1),
            ("Alt+F12",),
            "writing",
            no_change,
            menu="Manuscript/Assistant",
            shown=partial(_offered, room),
        ),
        Action(
            "writing.previous-proposed",
            tr("Change of the rewrite before"),
            lambda: room.weighing.weigher.step(-1),
            ("Alt+Shift+F12",),
            "writing",
            no_change,
            menu="Manuscript/Assistant",
            shown=partial(_offered, room),
        ),
        Action(
            "writing.another-answer",
            tr("Another answer"),
            room.weighing.again,
            where="writing",
            enabled=no_answer,
            tip=tr("Ask again with another seed"),
            menu="Manuscript/Assistant",
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
            menu="Manuscript/Assistant",
            context=("writing.text",),
            shown=partial(_offered, room),
        ),
    )
