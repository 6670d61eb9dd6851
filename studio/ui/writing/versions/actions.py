"""What can be done with versions and drafts by key or menu. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from functools import partial
from typing import Final

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.writing.versions.room import VersionsRoom

DRAFTS: Final = "writing.drafts"
VERSIONS: Final = "writing.versions"


def version_actions(room: VersionsRoom) -> tuple[Action, ...]:
    return (_show(room), *_versions(room), *_drafts(room))


def _show(room: VersionsRoom) -> Action:
    return Action(
        "writing.show-versions",
        tr("Versions and drafts"),
        room.side.toggle,
        ("Ctrl+Shift+Y",),
        "writing",
        tip=tr("Show or hide the drafts of the scene and what was kept of its text"),
        menu="Manuscript/View",
        checked=lambda: room.side.is_open,
    )


def _versions(room: VersionsRoom) -> tuple[Action, ...]:
    presenter, desk = room.presenter, room.desk
    return (
        Action(
            "writing.keep-version",
            tr("Keep a version of the scene…"),
            room.name_version,
            where="writing",
            enabled=desk.why_no_scene,
            tip=tr("Its text under a name, to be compared and brought back"),
            menu="Manuscript/Versions",
        ),
        Action(
            "writing.keep-manuscript",
            tr("Keep a version of the whole manuscript"),
            partial(presenter.keep_manuscript, tr("Manuscript")),
            where="writing",
            enabled=desk.why_no_scene,
            menu="Manuscript/Versions",
        ),
        Action(
            "writing.compare-version",
            tr("Compare the version"),
            presenter.compare_chosen,
            where="writing",
            enabled=presenter.why_no_version,
            tip=tr("With the present text, or two that are chosen with each other"),
            menu="Manuscript/Versions",
            context=(VERSIONS,),
        ),
        Action(
            "writing.gone-scenes",
            tr("Bring back a scene that is gone…"),
            room.offer_gone,
            where="writing",
            enabled=room.why_no_gone,
            tip=tr("One that the chosen version has and the manuscript has not"),
            menu="Manuscript/Versions",
            context=(VERSIONS,),
        ),
        Action(
            "writing.drop-version",
            tr("Remove the version for good"),
            presenter.drop_chosen,
            where="writing",
            enabled=presenter.why_not_dropped,
            menu="Manuscript/Versions",
            context=(VERSIONS,),
        ),
    )


def _drafts(room: VersionsRoom) -> tuple[Action, ...]:
    presenter, desk = room.presenter, room.desk
    return (
        Action(
            "writing.new-draft",
            tr("New draft of the scene"),
            presenter.begin_draft,
            where="writing",
            enabled=desk.why_no_scene,
            tip=tr("It begins as the present text, which is kept beside it"),
            menu="Manuscript/Drafts",
            context=(DRAFTS,),
        ),
        Action(
            "writing.empty-draft",
            tr("New draft of the scene, from an empty page"),
            partial(presenter.begin_draft, empty=True),
            where="writing",
            enabled=desk.why_no_scene,
            tip=tr("The present text is kept beside it"),
            menu="Manuscript/Drafts",
            context=(DRAFTS,),
        ),
        Action(
            "writing.switch-draft",
            tr("Put the draft into the book"),
            presenter.switch,
            where="writing",
            enabled=presenter.why_no_other_draft,
            tip=tr("The one that is in the book is kept beside it"),
            menu="Manuscript/Drafts",
            context=(DRAFTS,),
        ),
        Action(
            "writing.compare-draft",
            tr("Compare the draft with the text in the book"),
            presenter.compare_draft,
            where="writing",
            enabled=presenter.why_no_other_draft,
            menu="Manuscript/Drafts",
            context=(DRAFTS,),
        ),
        Action(
            "writing.rename-draft",
            tr("Rename the draft"),
            room.rename_draft,
            ("F2",),
            DRAFTS,
            room.why_no_rename,
            menu="Manuscript/Drafts",
            context=(DRAFTS,),
        ),
        Action(
            "writing.remove-draft",
            tr("Delete the draft"),
            presenter.remove_draft,
            ("Del",),
            DRAFTS,
            presenter.why_draft_stays,
            tip=tr("Undo brings it back"),
            menu="Manuscript/Drafts",
            context=(DRAFTS,),
        ),
    )
