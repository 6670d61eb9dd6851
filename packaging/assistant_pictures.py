"""The pictures of the manual on the assistant: what a real writer answers to a passage of Black Beauty (Anna Sewell,
1877), shown in the real window. Taken by `screenshots`, with the model that `--writer` names."""

from __future__ import annotations

import sys
import time
from typing import Any

from writing_pictures import Camera, a_new_book, put_scene

GINGER = (
    "One day when Ginger and I were standing alone in the shade, we had a great deal of talk; she wanted to know all "
    "about my bringing up and breaking in, and I told her.",
    "“Well,” said she, “if I had had your bringing up I might have had as good a temper as you, but now I don’t "
    "believe I ever shall.”",
    "“Why not?” I said.",
    "“Because it has been all so different with me,” she replied. “Samson Rye, the old master’s son, was a tall, bold "
    "man. They called him Samson, and he used to boast that he had never found a horse that could throw him. There was "
    "no gentleness in him, as there was in his father, but only hardness, a hard voice, a hard eye, a hard hand.”",
)
LONGEST = 1800.0
"""Seconds that an answer is waited for."""


def take(camera: Camera) -> None:
    from studio.ui.writing.pane import WritingPane

    pane = camera.window.findChild(WritingPane)
    a_new_book(camera, "Black Beauty")
    scene_id = put_scene(pane, "Ginger", *GINGER)
    pane.desk.open_scene(scene_id)
    camera.settle()
    pane.assistant.choose_model(_largest(camera))
    _shorten(camera, pane)
    _list(camera, pane, "title", "assistant-titles")
    _list(camera, pane, "card", "assistant-card", "Samson Rye")
    _list(camera, pane, "critique", "assistant-critique")
    _templates(camera, pane)


def _largest(camera: Camera) -> str:
    models = camera.studio.library.models_for("text")
    return str(max(models, key=lambda one: one.memory_bytes or 0).id)


def _ask(camera: Camera, pane: Any, task_id: str, words: str = "") -> None:
    """Have a task done, and wait for the answer."""
    room = pane.assistant
    task = room.task(task_id)
    began = time.monotonic()
    room.begin(task)
    camera.settle()
    if room.presenter.running is None:
        room.panel.field.setText(words)
        room.panel.go.click()
    while room.presenter.running is not None and time.monotonic() - began < LONGEST:
        camera.settle()
    camera.settle()
    proposal = room.presenter.proposals.proposal
    said = proposal.text if proposal is not None else ""
    print(f"{task_id}: {time.monotonic() - began:.0f} s\n{said}\n", file=sys.stderr, flush=True)


def _shorten(camera: Camera, pane: Any) -> None:
    scene = pane.desk.scene_ids()
    pane.text.select(scene[-1], 0, len(GINGER[-1]))
    _ask(camera, pane, "shorten")
    camera.keep("assistant-shorten")
    pane.assistant.drop_proposal()
    pane.text.put_caret(scene[0], 0)
    camera.settle()


def _list(camera: Camera, pane: Any, task_id: str, name: str, words: str = "") -> None:
    _ask(camera, pane, task_id, words)
    camera.keep(name)
    pane.assistant.drop_proposal()
    camera.settle()


def _templates(camera: Camera, pane: Any) -> None:
    """The window of templates, at one that has a fault."""
    camera.window.registry.trigger("writing.task-templates")
    window = pane.assistant.template_window
    window.open_at("shorten")
    cursor = window.text.textCursor()
    cursor.setPosition(window.text.toPlainText().index("\norder") + 1)
    cursor.insertText("re")
    camera.until(lambda: window.about.text().startswith("Line"))
    camera.settle()
    camera.save(window, "assistant-templates")
    window.remove.click()
    window.close()
