"""The shell's own actions: projects, editing, what is shown, models, help. Added once by the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.editing import EditName
from studio.ui.shell.edit_steps import EditSteps
from studio.ui.shell.pane_deck import PANES, TITLES
from studio.ui.shell.project_flow import ProjectFlow
from studio.ui.shell.undo_steps import UndoSteps

Do = Callable[[], object]

_EDITS: Final[tuple[tuple[str, EditName, str, str, str], ...]] = (
    ("edit.cut", "cut", "Cut", "Ctrl+X", "Clipboard"),
    ("edit.copy", "copy", "Copy", "Ctrl+C", "Clipboard"),
    ("edit.paste", "paste", "Paste", "Ctrl+V", "Clipboard"),
    ("edit.select-all", "select_all", "Select all", "Ctrl+A", "Clipboard"),
    ("edit.find", "find", "Find…", "Ctrl+F", "Find"),
)


def project_actions(
    flow: ProjectFlow, *, save: Do, snapshots: Do, leave: Do, none_open: Callable[[], str]
) -> list[Action]:
    """The File menu but for what the panes put into it. `none_open`: why not, when no project is open."""
    return [
        Action("file.new", tr("New project…"), flow.new, ("Ctrl+N",), menu="File", section="Project"),
        Action("file.open", tr("Open…"), flow.open, ("Ctrl+O",), menu="File", section="Project"),
        Action("file.save", tr("Save"), save, ("Ctrl+S",), menu="File", section="Saving",
               tip=tr("Say when everything was written, and offer to name this state")),
        Action("file.snapshots", tr("Snapshots…"), snapshots, enabled=none_open, menu="File", section="Saving"),
        Action("file.save-copy", tr("Save a copy…"), flow.save_copy, ("Ctrl+Shift+S",), enabled=none_open,
               menu="File", section="Saving"),
        Action("file.export-package", tr("Whole project as ZIP package…"), flow.export_package, enabled=none_open,
               menu="File/Export", section="Project"),
        Action("file.import-package", tr("Import package…"), flow.import_package, menu="File", section="Export"),
        Action("file.quit", tr("Quit"), leave, ("Ctrl+Q",), menu="File", section="Leaving", role="quit"),
    ]  # fmt: skip


def edit_actions(undo: UndoSteps, edits: EditSteps, *, preferences: Do) -> list[Action]:
    steps = [
        Action("edit.undo", tr("Undo"), undo.undo, ("Ctrl+Z",), enabled=undo.no_undo, text=undo.undo_words,
               menu="Edit", section="Steps"),
        Action("edit.redo", tr("Redo"), undo.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), enabled=undo.no_redo,
               text=undo.redo_words, menu="Edit", section="Steps"),
    ]  # fmt: skip
    clipboard = [
        Action(key, tr(words), edits.act(step), (keys,), enabled=edits.why_not(step), menu="Edit", section=section)
        for key, step, words, keys, section in _EDITS
    ]
    last = Action("edit.preferences", tr("Preferences…"), preferences, ("Ctrl+,",), menu="Edit", section="Preferences",
                  role="preferences")  # fmt: skip
    return [*steps, *clipboard, last]


def pane_actions(go_to: Callable[[str], object], go_alone: Callable[[str], object], show_all: Do) -> list[Action]:
    """Which panes are shown, and where the keyboard is."""
    titles = {name: tr(TITLES[name]) for name in PANES}
    going = [
        Action(f"view.{name}", tr("Go to {pane}", pane=titles[name]), partial(go_to, name), (f"Ctrl+{number}",),
               menu="View", section="Panes")
        for number, name in enumerate(PANES, start=1)
    ]  # fmt: skip
    alone = [
        Action(f"view.{name}-alone", tr("{pane} alone", pane=titles[name]), partial(go_alone, name),
               (f"Ctrl+Shift+{number}",), menu="View", section="Alone")
        for number, name in enumerate(PANES, start=1)
    ]  # fmt: skip
    whole = Action("view.all-panes", tr("All panes side by side"), show_all, ("Ctrl+0",), menu="View", section="Alone")
    return [*going, *alone, whole]


def view_actions(
    *, following: Do, previous: Do, queue: Do, cancel: Do, idle: Callable[[], str], scale: Callable[[int], object]
) -> list[Action]:
    """`idle`: why there is no job to cancel."""
    return [
        Action("view.next-area", tr("Next area"), following, ("F6",), menu="View", section="Areas"),
        Action("view.previous-area", tr("Previous area"), previous, ("Shift+F6",), menu="View", section="Areas"),
        Action("view.queue", tr("Queue"), queue, ("Ctrl+J",), menu="View", section="Jobs",
               tip=tr("Show all jobs")),
        Action("view.cancel-job", tr("Cancel the running job"), cancel, ("Ctrl+.",), enabled=idle, menu="View",
               section="Jobs"),
        Action("view.larger", tr("Larger text"), partial(scale, 10), ("Ctrl+Alt++",), menu="View", section="Size"),
        Action("view.smaller", tr("Smaller text"), partial(scale, -10), ("Ctrl+Alt+-",), menu="View", section="Size"),
    ]  # fmt: skip


def model_actions(flow: ProjectFlow, show_models: Do) -> list[Action]:
    return [
        Action("models.show", tr("Models on this computer…"), show_models, ("Ctrl+Shift+M",), menu="Models"),
        Action("models.import-file", tr("Import a model file…"), flow.import_model, menu="Models"),
        Action("models.import-folder", tr("Import a model folder…"), flow.import_model_folder, menu="Models"),
    ]


def help_actions(flow: ProjectFlow, *, first_steps: Do, about: Do) -> list[Action]:
    return [
        Action("help.first-steps", tr("First steps"), first_steps, ("F1",), menu="Help", section="Start"),
        Action("help.sample", tr("Open the sample project"), flow.open_sample, menu="Help", section="Start"),
        Action("help.about", tr("About Triptych, licences and notices"), about, menu="Help", section="About",
               role="about"),
    ]  # fmt: skip


def leaving_action(action_id: str, where: str, leave: Do) -> Action:
    """Escape, on a page that covers the panes."""
    return Action(action_id, tr("Back to the studio"), leave, ("Escape",), where=where)
