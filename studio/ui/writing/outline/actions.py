"""What can be done to scenes by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from studio.services.exchange.formats import MANUSCRIPT_OUT, SCENE_OUT, SUBMISSION_OUT
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.outline.files import TextFormat
from studio.ui.writing.outline.room import OutlineRoom

OUTLINE: Final = "writing.outline"


def outline_actions(room: OutlineRoom) -> tuple[Action, ...]:
    return (*_going(room), *_arranging(room), *_files(room))


def _going(room: OutlineRoom) -> tuple[Action, ...]:
    desk = room.desk

    def at_end(by: int, reason: str) -> Callable[[], str]:
        def why() -> str:
            order = desk.order()
            at = order.index(desk.current) + by if desk.current in order else -1
            return desk.why_no_scene() or ("" if 0 <= at < len(order) else reason)

        return why

    return (
        Action(
            "writing.new-scene",
            tr("New scene"),
            room.add_scene,
            ("Ctrl+Shift+N",),
            "writing",
            desk.why_not_writable,
            tip=tr("New scene after this one, in a chapter the last one"),
            menu="Manuscript",
            section="Scenes",
            context=(OUTLINE,),
        ),
        Action(
            "writing.new-chapter",
            tr("New chapter"),
            room.add_chapter,
            ("Ctrl+Alt+Shift+N",),
            "writing",
            desk.why_not_writable,
            tip=tr("A chapter after this one, with an empty scene in it"),
            known_as=tr("part"),
            menu="Manuscript",
            section="Scenes",
            context=(OUTLINE,),
        ),
        Action(
            "writing.new-scene-inside",
            tr("New scene inside this one"),
            partial(room.add_scene, inside=True),
            ("Shift+Ins",),
            OUTLINE,
            desk.why_no_scene,
            tip=tr("The scene in front becomes a chapter, and the new one its last scene"),
            menu="Manuscript",
            section="Scenes",
            context=(OUTLINE,),
        ),
        Action(
            "writing.previous-scene",
            tr("Previous scene"),
            partial(desk.step_scene, -1),
            ("Ctrl+PgUp",),
            "writing",
            at_end(-1, tr("This is the first scene.")),
            menu="Manuscript",
            section="Scenes",
        ),
        Action(
            "writing.next-scene",
            tr("Next scene"),
            partial(desk.step_scene, 1),
            ("Ctrl+PgDown",),
            "writing",
            at_end(1, tr("This is the last scene.")),
            menu="Manuscript",
            section="Scenes",
        ),
        Action(
            "writing.go-to-scene",
            tr("Go to a scene…"),
            room.ask_for_scene,
            ("Ctrl+G",),
            "writing",
            desk.why_no_scene,
            tip=tr("Find a scene by some letters of its title"),
            menu="Manuscript",
            section="Scenes",
        ),
        Action(
            "writing.fold-outline",
            tr("Fold the outline"),
            room.tree.fold_all,
            where="writing",
            enabled=desk.why_no_scene,
            tip=tr("Show only the parts or chapters in the outline"),
            menu="Manuscript/View",
            context=(OUTLINE,),
        ),
        Action(
            "writing.unfold-outline",
            tr("Unfold the outline"),
            room.tree.unfold_all,
            where="writing",
            enabled=desk.why_no_scene,
            tip=tr("Show every scene in the outline"),
            menu="Manuscript/View",
            context=(OUTLINE,),
        ),
        Action(
            "writing.session-goal",
            tr("Goal of a session…"),
            room.ask_for_goal,
            where="writing",
            enabled=desk.why_not_writable,
            tip=tr("How many words you want to write each time you open this manuscript"),
            menu="Manuscript/Reports",
        ),
        Action(
            "writing.outline",
            tr("Outline"),
            room.header.outline.toggle,
            ("Ctrl+Shift+O",),
            "writing",
            tip=tr("Show or hide the outline"),
            menu="Manuscript/View",
            checked=room.header.outline.isChecked,
        ),
    )


def _arranging(room: OutlineRoom) -> tuple[Action, ...]:
    presenter = room.presenter

    def free() -> str:
        return tr("A title is being typed.") if room.tree.editing() else room.desk.why_no_scene()

    def on_chosen(act: Callable[[list[str]], object]) -> Callable[[], None]:
        def run() -> None:
            if chosen := room.chosen():
                act(chosen)

        return run

    rows: tuple[tuple[str, str, Callable[[], object], str], ...] = (
        ("rename-scene", tr("Rename the scene"), room.rename_scene, "F2"),
        ("move-up", tr("Move the scene up"), on_chosen(lambda ids: presenter.shift_scenes(ids, -1)), "Alt+Up"),
        ("move-down", tr("Move the scene down"), on_chosen(lambda ids: presenter.shift_scenes(ids, 1)), "Alt+Down"),
        ("move-in", tr("Move the scene into the one above"), on_chosen(presenter.indent_scenes), "Alt+Right"),
        ("move-out", tr("Move the scene out of the one it is in"), on_chosen(presenter.outdent_scenes), "Alt+Left"),
        ("remove-scene", tr("Remove the scene"), on_chosen(room.remove_scenes), "Del"),
    )
    made = tuple(
        Action(f"writing.{name}", words, act, (keys,), OUTLINE, free, menu="Manuscript/Scene", context=(OUTLINE,))
        for name, words, act, keys in rows
    )
    together = (
        Action(
            "writing.scene-status",
            tr("Status…"),
            room.ask_for_status,
            where="writing",
            enabled=free,
            tip=tr("Say how far the chosen scenes are, in your own words"),
            menu="Manuscript/Scene",
            context=(OUTLINE,),
        ),
        Action(
            "writing.set-apart",
            tr("Set apart from the story"),
            on_chosen(presenter.set_apart),
            where="writing",
            enabled=free,
            tip=tr(
                "Front or back matter, as a title page or a licence: summaries, assistant and questions leave it out"
            ),
            known_as=tr("front matter, back matter"),
            menu="Manuscript/Scene",
            context=(OUTLINE,),
            checked=lambda: presenter.are_apart(room.chosen()),
        ),
        Action(
            "writing.merge-chosen",
            tr("Merge the chosen scenes"),
            on_chosen(presenter.merge_scenes),
            where="writing",
            enabled=lambda: free() or room.why_no_merge(),
            tip=tr("Put the text of the scenes that are chosen in the outline into the first of them"),
            menu="Manuscript/Scene",
            context=(OUTLINE,),
        ),
    )
    another = Action("writing.add-scene", tr("Add a scene here"), room.add_scene, ("Ins",), OUTLINE, free)
    return (*made, *together, another)


def _files(room: OutlineRoom) -> tuple[Action, ...]:
    desk = room.desk

    def export(row: TextFormat, *, whole: bool) -> Action:
        return Action(
            f"writing.export-{row.id.replace('.', '-')}",
            tr("{format}…", format=tr(row.words)),
            partial(room.ask_for_export, row, whole=whole),
            where="writing",
            enabled=lambda: "" if desk.current is not None else tr("There is no scene yet."),
            menu="Manuscript/Export the manuscript" if whole else "Manuscript/Export this scene",
        )

    return (
        Action(
            "writing.import",
            tr("Import…"),
            room.ask_for_import,
            where="writing",
            enabled=desk.why_not_writable,
            tip=tr("Read scenes from files of other programs, such as Word, LibreOffice or EPUB"),
            menu="Manuscript",
            also="File",
            section="Files",
        ),
        Action(
            "writing.title-and-author",
            tr("Title and author…"),
            room.ask_for_book,
            where="writing",
            enabled=desk.why_not_writable,
            tip=tr("How the book is called, and who wrote it, as exported files say"),
            menu="Manuscript",
            section="Files",
        ),
        *(export(row, whole=True) for row in MANUSCRIPT_OUT),
        *(export(row, whole=True) for row in SUBMISSION_OUT),
        *(export(row, whole=False) for row in SCENE_OUT),
        Action(
            "writing.export-scene",
            tr("Export the scene as text…"),
            partial(room.ask_for_export, *SCENE_OUT, whole=False),
            enabled=lambda: "" if desk.current is not None else tr("There is no scene yet."),
            menu="File/Export",
            section="Manuscript",
        ),
    )
