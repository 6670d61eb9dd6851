"""The tasks of the assistant that a project brings along: put into it, taken out, each one step. Pure edits as those of
`manuscript`."""

from __future__ import annotations

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.project_records import TaskTemplate


def templates_of(document: Document) -> dict[str, str]:
    """By the task's id, the text of its file."""
    return {one.name: one.text for one in document.all(TaskTemplate)}


def put_template(document: Document, task_id: str, text: str, *, instead: str = "") -> Change:
    """In the place of the one with this id, where there is one, or with the id `instead`."""
    draft = Draft(document)
    named = [one for one in document.all(TaskTemplate) if one.name in (task_id, instead)]
    draft.put(TaskTemplate(id=named[0].id if named else new_id(), name=task_id, text=text))
    for further in named[1:]:
        draft.remove(further)
    return draft.change("Template of a task")


def remove_template(document: Document, task_id: str) -> Change:
    """Raises KeyError where there is none."""
    draft = Draft(document)
    found = [one for one in document.all(TaskTemplate) if one.name == task_id]
    if not found:
        raise KeyError(task_id)
    for one in found:
        draft.remove(one)
    return draft.change("Remove a template")
