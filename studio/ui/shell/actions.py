"""The shell's own actions: projects, editing, what is shown, models, help. Added once by the main window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.editing import EditName
from studio.ui.shell.areas import Areas
from studio.ui.shell.edit_steps import EditSteps
from studio.ui.shell.full_screen import FullScreen
from studio.ui.shell.job_bar import JobBar
from studio.ui.shell.keeping import Keeping
from studio.ui.shell.page_alone import PageAlone
from studio.ui.shell.pane_deck import PANES, TITLES
from studio.ui.shell.project_flow import ProjectFlow
from studio.ui.shell.queue_list import QueuePopup
from studio.ui.shell.undo_steps import UndoSteps

Do = Callable[[], object]

_CLIPBOARD: Final[tuple[tuple[str, EditName, str, str], ...]] = (
    ("edit.cut", "cut", "Cut", "Ctrl+X"),
    ("edit.copy", "copy", "Copy", "Ctrl+C"),
    ("edit.paste", "paste", "Paste", "Ctrl+V"),
    ("edit.select-all", "select_all", "Select all", "Ctrl+A"),
)


def project_actions(flow: ProjectFlow, keeping: Keeping, *, snapshots: Do, leave: Do) -> list[Action]:
    """The File menu but for what the panes put into it."""
    project = partial(Action, menu="File", section="Project")
    saving = partial(Action, menu="File", section="Saving")
    is_open = keeping.none_open
    save_tip = tr("Say when everything was written, and offer to name this state")
    whole = tr("Export the whole project as ZIP package…")
    return [
        project("file.new", tr("New project…"), flow.new, ("Ctrl+N",)),
        project("file.open", tr("Open…"), flow.open, ("Ctrl+O",)),
        saving("file.save", tr("Save"), keeping.save_now, ("Ctrl+S",), enabled=keeping.not_writable, tip=save_tip),
        saving("file.snapshots", tr("Snapshots…"), snapshots, enabled=is_open),
        saving("file.save-copy", tr("Save a copy…"), flow.save_copy, ("Ctrl+Shift+S",), enabled=is_open),
        saving("file.check", tr("Check this project…"), flow.check, enabled=is_open),
        Action("file.export-package", whole, flow.export_package, enabled=is_open, menu="File/Export"),
        Action("file.import-package", tr("Import package…"), flow.import_package, menu="File", section="Export"),
        Action("file.quit", tr("Quit"), leave, ("Ctrl+Q",), menu="File", section="Leaving", role="quit"),
    ]


def edit_actions(undo: UndoSteps, edits: EditSteps, *, preferences: Do) -> list[Action]:
    step = partial(Action, menu="Edit", section="Steps")
    redo_keys = ("Ctrl+Shift+Z", "Ctrl+Y")
    find = edits.why_not("find")
    return [
        step("edit.undo", tr("Undo"), undo.undo, ("Ctrl+Z",), enabled=undo.no_undo, text=undo.undo_words),
        step("edit.redo", tr("Redo"), undo.redo, redo_keys, enabled=undo.no_redo, text=undo.redo_words),
        *(
            Action(key, tr(words), edits.act(name), (keys,), enabled=edits.why_not(name), menu="Edit", section="Board")
            for key, name, words, keys in _CLIPBOARD
        ),
        Action("edit.find", tr("Find…"), edits.act("find"), ("Ctrl+F",), enabled=find, menu="Edit", section="Find"),
        Action("edit.preferences", tr("Preferences…"), preferences, ("Ctrl+,",), menu="Edit", role="preferences"),
    ]


def history_action(keeping: Keeping, show: Do) -> Action:
    tip = tr("All steps of all panes by time, and the way back in any of them")
    words = tr("History…")
    return Action(
        "view.history",
        words,
        show,
        ("Ctrl+Shift+H",),
        enabled=keeping.none_open,
        tip=tip,
        menu="View",
        section="Palette",
    )


def pane_actions(areas: Areas) -> list[Action]:
    """Which panes are shown, and where the keyboard is."""
    panes = partial(Action, menu="View", section="Panes")
    alone = partial(Action, menu="View", section="Alone")
    numbered = [(number, name, tr(TITLES[name])) for number, name in enumerate(PANES, start=1)]
    return [
        *(
            panes(f"view.{name}", tr("Go to {pane}", pane=title), partial(areas.go_to, name), (f"Ctrl+{number}",))
            for number, name, title in numbered
        ),
        *(
            alone(
                f"view.{name}-alone",
                tr("{pane} alone", pane=title),
                partial(areas.go_alone, name),
                (f"Ctrl+Shift+{number}",),
            )
            for number, name, title in numbered
        ),
        alone("view.all-panes", tr("All panes side by side"), areas.show_all, ("Ctrl+0",)),
    ]


def view_actions(
    areas: Areas,
    job_bar: JobBar,
    full_screen: FullScreen,
    page: PageAlone,
    *,
    palette: Do,
    scale: Callable[[int], object],
) -> list[Action]:
    area = partial(Action, menu="View", section="Areas")
    jobs = partial(Action, menu="View", section="Jobs")
    size = partial(Action, menu="View", section="Size")
    cancel = tr("Cancel the running job")
    return [
        Action("view.palette", tr("Command palette…"), palette, ("Ctrl+Shift+P",), menu="View", section="Palette"),
        area("view.next-area", tr("Next area"), areas.next_area, ("F6",)),
        area("view.previous-area", tr("Previous area"), areas.previous_area, ("Shift+F6",)),
        jobs("view.queue", tr("Queue"), job_bar.open_queue, ("Ctrl+J",), tip=tr("Show all jobs")),
        jobs("view.cancel-job", cancel, job_bar.cancel_shown, ("Ctrl+.",), enabled=job_bar.idle),
        area(
            "view.full-screen",
            tr("Full screen without bars"),
            full_screen.toggle,
            ("F11",),
            tip=tr("Nothing but the panes, until F11 again or Escape"),
            checked=lambda: full_screen.on,
        ),
        area(
            "view.page-alone",
            tr("The page alone"),
            page.toggle,
            ("Shift+F11",),
            tip=tr("Nothing but the text of the manuscript over the whole screen, until Shift+F11 again or Escape"),
            checked=lambda: page.on,
        ),
        size("view.larger", tr("Larger text"), partial(scale, 10), ("Ctrl+Alt++",)),
        size("view.smaller", tr("Smaller text"), partial(scale, -10), ("Ctrl+Alt+-",)),
    ]


def model_actions(flow: ProjectFlow, show_models: Do, find_models: Do) -> list[Action]:
    models = partial(Action, menu="Models")
    return [
        models("models.show", tr("Models on this computer…"), show_models, ("Ctrl+Shift+M",)),
        models("models.import-file", tr("Import a model file…"), flow.import_model),
        models("models.import-folder", tr("Import a model folder…"), flow.import_model_folder),
        models(
            "models.find",
            tr("Find models of other programs…"),
            find_models,
            tip=tr(
                "List models that ComfyUI, LM Studio, Ollama and others keep on this machine, to be used where they lie"
            ),
        ),
    ]


def help_actions(flow: ProjectFlow, *, first_steps: Do, keys: Do, about: Do) -> list[Action]:
    start = partial(Action, menu="Help", section="Start")
    about_words = tr("About Triptych, licences and notices")
    return [
        start("help.first-steps", tr("First steps"), first_steps, ("F1",)),
        start("help.keys", tr("Keyboard shortcuts"), keys, ("Ctrl+/",)),
        start("help.sample", tr("Open the sample project"), flow.open_sample),
        start("help.book", tr("Open the picture book"), partial(flow.open_sample, "book")),
        Action("help.about", about_words, about, menu="Help", section="About", role="about"),
    ]


def queue_actions(popup: QueuePopup) -> list[Action]:
    """On the job that is selected in the open queue."""
    job = partial(Action, where="queue")
    return [
        job("queue.earlier", tr("Do the job earlier"), partial(popup.shift, -1), ("Alt+Up",), enabled=popup.no_move),
        job("queue.later", tr("Do the job later"), partial(popup.shift, 1), ("Alt+Down",), enabled=popup.no_move),
        job("queue.cancel", tr("Cancel the selected job"), popup.cancel_selected, ("Del",), enabled=popup.no_cancel),
        job("queue.retry", tr("Try the failed job again"), popup.retry_selected, ("R",), enabled=popup.no_retry),
        job("queue.copy-reason", tr("Copy why the job failed"), popup.copy_reason, ("C",), enabled=popup.no_copy),
        job(
            "queue.clear-failed",
            tr("Clear the failed jobs"),
            popup.clear_failed,
            ("Shift+Del",),
            enabled=popup.no_clear,
        ),
    ]


def leaving_action(action_id: str, where: str, page: QWidget, leave: Do) -> Action:
    """Escape, on a page that covers the panes."""

    def not_there() -> str:
        return "" if page.isVisible() else tr("The studio is in sight already.")

    return Action(action_id, tr("Back to the studio"), leave, ("Escape",), where=where, enabled=not_there)
