"""Templates of tasks as files: read, checked, kept, copied, taken in, given out, tried on paper. Knows no widgets.

Made by the assistant's room; main thread; the window of templates shows what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from studio.domain.errors import StudioError
from studio.domain.task_files import free_id, missing_steps, read_task, write_task
from studio.domain.task_templates import put_template, remove_template
from studio.domain.text_records import Paragraph
from studio.domain.writing_tasks import WritingTask
from studio.services.fault_words import fault_words
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.services.writing_tasks import Home, Shelved, give_out, text_of
from studio.ui.writing.assistant.asking import ask_for, continuation_at
from studio.ui.writing.assistant.neighbours import Neighbours
from studio.ui.writing.assistant.task_shelf import TaskShelf

NEW = """id = "{id}"
group = "Own"
words = "{words}"
tip = "What it does, in one sentence"
target = "selection"
lands = "selection"
skill = "rewrite"
job = "{words}"
step = "{words}"
heading = "{words}"
instruction = "Say it in plain words."
system = "You edit fiction. Answer with the passage alone."
prompt = \"\"\"
Passage:
{{passage}}

{{instruction}}\"\"\"
"""
"""What a new template begins with."""


class Checked(NamedTuple):
    task: WritingTask | None
    problem: str
    """A sentence; empty where it can be used."""
    line: int = 0
    """Where that is, from 1 on; 0 where nobody can tell."""


class TemplateFiles(QObject):
    changed = Signal()
    said = Signal(str)
    """What was done, or what was wrong; a sentence for the window."""

    def __init__(self, room: Neighbours, shelf: TaskShelf, parent: QObject) -> None:
        super().__init__(parent)
        self._room, self._shelf = room, shelf
        shelf.changed.connect(self.changed)

    def look(self) -> None:
        """Somebody may have put files into the folder."""
        self._shelf.read()

    def listed(self) -> tuple[Shelved, ...]:
        return self._shelf.found.all

    def problems(self) -> str:
        """What is wrong with files that are no templates; empty where nothing is."""
        return " ".join(sentence(one) for one in self._shelf.found.problems[:3])

    def home(self, task_id: str) -> Home | None:
        return next((one.home for one in self.listed() if one.task.id == task_id), None)

    def text(self, task_id: str) -> str:
        """The file of a task, as a person wrote it."""
        one = next((one for one in self.listed() if one.task.id == task_id), None)
        if one is None:
            return ""
        if one.home == "project":
            return self._shelf.of_project.get(task_id, "")
        try:
            return self._shelf.folder.text(task_id) if one.home == "user" else write_task(one.task)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return write_task(one.task)

    def check(self, text: str) -> Checked:
        try:
            task = read_task(tr("The template"), text)
        except StudioError as error:
            return Checked(None, *fault_words(error.failure, text))
        missing = missing_steps(task, {one.task.id: one.task for one in self.listed()})
        return Checked(task, missing)

    # ---- keeping

    def why_not(self, home: Home) -> str:
        return self._room.desk.why_not_writable() if home == "project" else ""

    def keep(self, text: str, home: Home, before: str = "") -> WritingTask | None:
        """Where it can be used; `before`: the id that it had. None: it was not kept, which is said."""
        checked = self.check(text)
        if checked.task is None or checked.problem or self.why_not(home):
            self.said.emit(checked.problem or self.why_not(home))
            return None
        task = checked.task
        if home == "project":
            made = self._room.desk.make(lambda one: put_template(one, task.id, text, instead=before))
            return task if made is not None else None
        try:
            self._shelf.folder.write(task, text)
            if before not in ("", task.id):
                self._shelf.folder.remove(before)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return None
        self._shelf.read()
        return task

    def begin(self, home: Home) -> str:
        """A new template; its id, empty where that could not be."""
        taken = [one.task.id for one in self.listed()]
        task_id = free_id("my-task", taken)
        made = self.keep(NEW.format(id=task_id, words=tr("My task")), home)
        return made.id if made is not None else ""

    def copy(self, task_id: str, home: Home) -> bool:
        """To that home, where it takes the place of the one that it is copied from."""
        return self.keep(self.text(task_id), home) is not None

    def remove(self, task_id: str) -> tuple[str, Home] | None:
        """One's own or the project's; what it said and where it was, to bring it back."""
        home, text = self.home(task_id), self.text(task_id)
        if home is None or home == "shipped":
            return None
        if home == "project":
            done = self._room.desk.make(lambda one: remove_template(one, task_id)) is not None
            return (text, home) if done else None
        try:
            self._shelf.folder.remove(task_id)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return None
        self._shelf.read()
        return text, home

    # ---- files of others

    def take_in(self, paths: Sequence[Path]) -> str:
        """Among one's own; the id of the last that came in."""
        came: list[str] = []
        wrong: list[str] = []
        for path in paths:
            try:
                text = text_of(path)
                task = read_task(path.name, text)
                self._shelf.folder.write(task, text)
                came.append(task.id)
            except StudioError as error:
                wrong.append(sentence(error.failure))
        self._shelf.read()
        told = tr_count("{count} template came in.", "{count} templates came in.", len(came)) if came else ""
        self.said.emit(" ".join(filter(None, (told, *wrong[:3]))))
        return came[-1] if came else ""

    def give_out(self, task_id: str, path: Path) -> None:
        try:
            give_out(self.text(task_id), path)
        except StudioError as error:
            self.said.emit(sentence(error.failure))
            return
        self.said.emit(tr("Written to {file}.", file=str(path)))

    # ---- trying

    def tried(self, task: WritingTask) -> str:
        """What would be sent for the present scene, in words; where that cannot be, why."""
        room = self._room
        document, places, scene_id = room.desk.document, room.page.places(), room.desk.current
        if document is None or places is None or scene_id is None:
            return room.desk.why_no_scene() or tr("There is no scene yet.")
        if task.steps:
            names = [one.words for step in task.steps if (one := room.task(step.task)) is not None]
            return "\n".join(f"{number}. {words}" for number, words in enumerate(names, 1))
        said = task.example if task.field and not task.instruction else ""
        more = {one.name: one.example for one in task.fields}
        try:
            writer = room.writers.writer()
            if task.lands == "caret":
                found = continuation_at(document, writer, places[1], task=task)
                return found[0].request.prompt if found is not None else ""
            start, end = places
            if task.target == "selection" and start == end and (ids := room.desk.scene_ids()):
                start, end = (ids[0], 0), (ids[0], len(document.need(Paragraph, ids[0]).text))
            asked = ask_for(document, writer, task, scene_id, start, end, said, more=more)
        except StudioError as error:
            return sentence(error.failure)
        if asked is None:
            return tr("Select the text that it is about first.")
        return "\n\n".join(f"[{one.role}]\n{one.content}" for one in asked[1].request.messages)
