"""The tasks of the assistant and the personas that a project brings along, as the texts of their files: put into it,
taken out, each one step. Pure edits as those of `manuscript`."""

from __future__ import annotations

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.project_records import PersonaFile, TaskTemplate

Kind = type[TaskTemplate] | type[PersonaFile]


def templates_of(document: Document) -> dict[str, str]:
    """By the task's id, the text of its file."""
    return {one.name: one.text for one in document.all(TaskTemplate)}


def personas_of(document: Document) -> dict[str, str]:
    """By the persona's id, the text of its file."""
    return {one.name: one.text for one in document.all(PersonaFile)}


def put_template(document: Document, task_id: str, text: str, *, instead: str = "") -> Change:
    """In the place of the one with this id, where there is one, or with the id `instead`."""
    return _put(document, TaskTemplate, (task_id, instead), text, "Template of a task")


def put_persona(document: Document, persona_id: str, text: str, *, instead: str = "") -> Change:
    """As `put_template`."""
    return _put(document, PersonaFile, (persona_id, instead), text, "Persona")


def _put(document: Document, kind: Kind, names: tuple[str, str], text: str, label: str) -> Change:
    draft = Draft(document)
    named = [one for one in document.all(kind) if one.name in names]
    draft.put(kind(id=named[0].id if named else new_id(), name=names[0], text=text))
    for further in named[1:]:
        draft.remove(further)
    return draft.change(label)


def remove_template(document: Document, task_id: str) -> Change:
    """Raises KeyError where there is none."""
    return _remove(document, TaskTemplate, task_id, "Remove a template")


def remove_persona(document: Document, persona_id: str) -> Change:
    """Raises KeyError where there is none."""
    return _remove(document, PersonaFile, persona_id, "Remove a persona")


def _remove(document: Document, kind: Kind, name: str, label: str) -> Change:
    draft = Draft(document)
    found = [one for one in document.all(kind) if one.name == name]
    if not found:
        raise KeyError(name)
    for one in found:
        draft.remove(one)
    return draft.change(label)
