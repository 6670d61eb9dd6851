"""Every action of the Writing pane, joined from its rooms, and the two that concern them all. Called by the pane."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from studio.domain.cards import ROLES
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.buttons import bind, tell_beside
from studio.ui.actions.editing import Editing, EditStep
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.nested import standing_in, submenu_of
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.ask.actions import ask_actions
from studio.ui.writing.ask.room import AskRoom
from studio.ui.writing.assistant.actions import GROUPS, MENU, action_id, assistant_actions, own_action
from studio.ui.writing.assistant.room import AssistantRoom
from studio.ui.writing.board.actions import BOARD, board_actions
from studio.ui.writing.board.room import BoardRoom
from studio.ui.writing.cards.actions import CARDS, card_actions
from studio.ui.writing.cards.room import CardsRoom
from studio.ui.writing.desk import Desk
from studio.ui.writing.details.actions import details_actions
from studio.ui.writing.details.room import DetailsRoom
from studio.ui.writing.margin.actions import MARGIN, margin_actions
from studio.ui.writing.margin.room import MarginRoom
from studio.ui.writing.outline.actions import outline_actions
from studio.ui.writing.outline.room import OutlineRoom
from studio.ui.writing.recordings.actions import DICTATE, dictation_actions, recording_actions
from studio.ui.writing.recordings.dictating import DictatingRoom
from studio.ui.writing.recordings.room import RecordingsRoom
from studio.ui.writing.review.actions import review_actions
from studio.ui.writing.review.room import ReviewRoom
from studio.ui.writing.side import Side
from studio.ui.writing.sources.actions import SOURCES, source_actions
from studio.ui.writing.sources.room import SourcesRoom
from studio.ui.writing.style.actions import style_actions
from studio.ui.writing.style.room import StyleRoom
from studio.ui.writing.talk.actions import TALK, talk_actions
from studio.ui.writing.talk.room import TalkRoom
from studio.ui.writing.text.actions import fill_text_menu, text_actions
from studio.ui.writing.text.room import TextRoom
from studio.ui.writing.verse.actions import verse_actions
from studio.ui.writing.verse.room import VerseRoom
from studio.ui.writing.versions.actions import DRAFTS, VERSIONS, version_actions
from studio.ui.writing.versions.room import VersionsRoom


class Rooms(msgspec.Struct, frozen=True):
    desk: Desk
    outline: OutlineRoom
    text: TextRoom
    assistant: AssistantRoom
    recordings: RecordingsRoom
    dictating: DictatingRoom
    details: DetailsRoom
    cards: CardsRoom
    board: BoardRoom
    verse: VerseRoom
    versions: VersionsRoom
    review: ReviewRoom
    margin: MarginRoom
    ask: AskRoom
    sources: SourcesRoom
    talk: TalkRoom
    style: StyleRoom
    beside: tuple[Side, ...]
    """What stands beside the text."""
    read_aloud: Callable[[], None]
    """From the caret on, or pause that."""


def add_actions(actions: ActionRegistry, pane: QWidget, rooms: Rooms) -> None:
    """Name the pane's places, add its actions, and join them to its buttons and context menus."""
    actions.place(
        "writing", tr("Writing"), pane, Editing(find=EditStep(rooms.text.begin_find, rooms.desk.why_no_scene))
    )
    actions.place("writing.outline", tr("Outline of scenes"), rooms.outline.tree)
    cards = rooms.cards.panel
    actions.place(CARDS, tr("List of cards"), cards.list, Editing(find=EditStep(rooms.cards.find)))
    of_assistant = (*assistant_actions(rooms.assistant), *talk_actions(rooms.talk))
    actions.place(BOARD, tr("Corkboard"), rooms.board.cards)
    versions = rooms.versions.panel
    actions.place(DRAFTS, tr("Drafts of the scene"), versions.drafts)
    actions.place(VERSIONS, tr("Versions of the text"), versions.versions)
    actions.place(TALK, tr("Conversation"), rooms.talk.panel)
    actions.place(MARGIN, tr("List of changes and notes"), rooms.margin.panel.list)
    actions.place(SOURCES, tr("List of sources"), rooms.sources.panel.list)
    actions.add(
        *outline_actions(rooms.outline),
        *text_actions(rooms.text),
        *of_assistant,
        *recording_actions(rooms.recordings),
        *dictation_actions(rooms.dictating),
        *details_actions(rooms.details),
        *card_actions(rooms.cards),
        *board_actions(rooms.board),
        *verse_actions(rooms.verse),
        *version_actions(rooms.versions),
        *review_actions(rooms.review),
        *margin_actions(rooms.margin),
        *ask_actions(rooms.ask),
        *style_actions(rooms.style),
        *source_actions(rooms.sources),
        *_pane_actions(rooms),
    )
    # Held down, the key is one press.
    actions.qaction(DICTATE).setAutoRepeat(False)
    ids = ["writing.answer-question", *(action.id for action in of_assistant)]
    rooms.desk.ai_switched.connect(lambda _on: actions.offer(ids))
    actions.offer(ids)
    bar, header = rooms.assistant.bar, rooms.outline.header
    for task in rooms.assistant.shelf.travelling:
        if task.id in bar.tasks:
            bind(actions, bar.tasks[task.id], action_id(task))
            tell_beside(actions, bar.tasks[task.id], action_id(task), bar.show_remark)
    bar.more.clicked.connect(lambda: _below(bar.more, tasks_menu(actions, pane)))
    rooms.assistant.shelf.changed.connect(lambda: _own_tasks(actions, rooms.assistant))
    bind(actions, rooms.dictating.bar.stop, DICTATE)
    buttons = {
        rooms.text.stack.bring_text: "import",
        bar.stop: "stop",
        bar.accept: "accept-all",
        bar.refuse: "remove-all",
        bar.inspect: "show-prompt",
    }
    for button, name in buttons.items():
        bind(actions, button, f"writing.{name}")
    bind(actions, rooms.assistant.sending.panel.fold, "writing.show-prompt")
    rooms.assistant.sending.settings_wanted.connect(lambda: actions.trigger("edit.preferences"))
    bind(actions, header.add, "writing.new-scene")
    bind(actions, rooms.details.panel.fold_button, "writing.fold-details")
    bind(actions, rooms.text.legend.close_button, "writing.show-authors")
    bind(actions, rooms.review.panel.fold, "writing.show-review")
    bind(actions, rooms.ask.panel.fold, "writing.ask-book")
    _bind_sources(actions, rooms.sources)
    _bind_talk(actions, rooms.talk)
    bind(actions, rooms.style.panel.fold, "writing.own-style")
    rooms.style.panel.again.clicked.connect(rooms.style.measure)
    _bind_margin(actions, rooms.margin)
    _bind_cards(actions, rooms.cards)
    _bind_versions(actions, rooms.versions)
    header.outline.setToolTip(actions.tip("writing.outline"))
    header.more.clicked.connect(lambda: _below(header.more, more_menu(actions, pane)))
    rooms.text.menu_wanted.connect(lambda place: _show_text_menu(actions, rooms.text, place))
    board = rooms.board.cards
    board.menu_wanted.connect(lambda place: actions.context_menu(BOARD, board).popup(place))
    bind(actions, rooms.board.close_button, "writing.corkboard")
    bind(actions, rooms.verse.panel.close_button, "writing.verse")
    tree = rooms.outline.tree
    tree.menu_wanted.connect(lambda place: actions.context_menu("writing.outline", tree).popup(place))


def _own_tasks(actions: ActionRegistry, room: AssistantRoom) -> None:
    """Templates of one's own are in menus and palette from when they are first seen."""
    known = {action.id for action in actions.all()}
    shipped = {task.id for task in room.shelf.travelling}
    made = [own_action(room, task) for task in room.tasks if task.id not in shipped]
    actions.add(*(action for action in made if action.id not in known))
    actions.offer([action.id for action in actions.all() if action.id.startswith("writing.own-")])


def tasks_menu(actions: ActionRegistry, parent: QWidget) -> QMenu:
    """A fresh menu of the tasks by group."""
    menu = _fresh(parent)
    fill_tasks(actions, menu)
    menu.addSeparator()
    actions.fill(menu, ["writing.task-templates"])
    return menu


def fill_tasks(actions: ActionRegistry, menu: QMenu) -> None:
    """A submenu for each group of tasks that has some."""
    for group in GROUPS:
        path = f"{MENU}/{group}"
        if any(one.shown() for one in standing_in(actions, path)):
            submenu_of(actions, menu, path)


def _bind_cards(actions: ActionRegistry, room: CardsRoom) -> None:
    panel, form = room.panel, room.panel.form
    bind(actions, panel.fold, "writing.show-cards")
    bind(actions, form.dice, "writing.card-seed")
    bind(actions, form.reference.from_project, "writing.card-picture")
    bind(actions, form.reference.from_file, "writing.card-picture-file")
    bind(actions, form.reference.none, "writing.card-picture-none")
    panel.add.clicked.connect(lambda: _below(panel.add, new_card_menu(actions, panel)))
    panel.list.menu_wanted.connect(lambda place: actions.context_menu(CARDS, panel.list).popup(place))


def _bind_sources(actions: ActionRegistry, room: SourcesRoom) -> None:
    panel = room.panel
    bind(actions, panel.fold, "writing.show-sources")
    bind(actions, panel.add, "writing.add-sources")
    bind(actions, panel.cite, "writing.quote-source")
    panel.list.menu_wanted.connect(lambda place: actions.context_menu(SOURCES, panel.list).popup(place))


def _bind_talk(actions: ActionRegistry, room: TalkRoom) -> None:
    panel = room.panel
    bind(actions, panel.fold, "writing.talk")
    bind(actions, panel.new, "writing.talk-new")
    bind(actions, panel.again, "writing.talk-again")
    bind(actions, panel.before, "writing.talk-before")
    bind(actions, panel.next, "writing.talk-next")
    bind(actions, panel.change, "writing.talk-change")
    bind(actions, panel.insert, "writing.talk-insert")
    bind(actions, panel.copy, "writing.talk-copy")
    bind(actions, panel.prompt, "writing.talk-prompt")
    bind(actions, panel.stop, "writing.talk-stop")
    panel.more.clicked.connect(lambda: _below(panel.more, actions.context_menu(TALK, panel)))
    panel.log.menu_wanted.connect(lambda place: actions.context_menu(TALK, panel).popup(place))


def _bind_margin(actions: ActionRegistry, room: MarginRoom) -> None:
    panel = room.panel
    bind(actions, panel.fold, "writing.show-margin")
    bind(actions, panel.bring, "writing.bring-back")
    bind(actions, panel.previous, "writing.previous-change")
    bind(actions, panel.next, "writing.next-change")
    bind(actions, panel.accept, "writing.accept-change")
    bind(actions, panel.refuse, "writing.refuse-change")
    bind(actions, panel.answer, "writing.answer-note")
    bind(actions, panel.resolve, "writing.resolve-note")
    panel.list.menu_wanted.connect(lambda place: actions.context_menu(MARGIN, panel.list).popup(place))


def _bind_versions(actions: ActionRegistry, room: VersionsRoom) -> None:
    panel = room.panel
    bind(actions, panel.fold, "writing.show-versions")
    bind(actions, panel.new_draft, "writing.new-draft")
    bind(actions, panel.switch, "writing.switch-draft")
    bind(actions, panel.compare_draft, "writing.compare-draft")
    bind(actions, panel.compare, "writing.compare-version")
    panel.drafts.menu_wanted.connect(lambda place: actions.context_menu(DRAFTS, panel.drafts).popup(place))
    panel.versions.menu_wanted.connect(lambda place: actions.context_menu(VERSIONS, panel.versions).popup(place))


def new_card_menu(actions: ActionRegistry, parent: QWidget) -> QMenu:
    """A fresh menu of the kinds of cards."""
    menu = _fresh(parent)
    actions.fill(menu, [*(f"writing.new-{role}" for role in ROLES), "writing.brand-voice"])
    return menu


def _pane_actions(rooms: Rooms) -> tuple[Action, ...]:
    desk = rooms.desk
    return (
        Action(
            "writing.focus-mode",
            tr("Focus mode"),
            lambda: desk.set_focus_mode(not desk.focus_mode),
            ("Ctrl+Shift+F",),
            "writing",
            tip=tr("Only the text, until Esc"),
            menu="Manuscript/View",
            checked=lambda: desk.focus_mode,
        ),
        Action(
            "writing.read-aloud",
            tr("Read aloud from here"),
            rooms.read_aloud,
            ("F9",),
            "writing",
            enabled=lambda: "" if desk.current else tr("There is no scene to read."),
            tip=tr("The narrator and the cast read from the sentence of the caret on; once more pauses it"),
            menu="Manuscript",
            section="Dictation",
        ),
        Action(
            "writing.escape",
            tr("Stop or close the innermost"),
            lambda: escape(rooms),
            ("Escape",),
            "writing",
            enabled=lambda: _nothing_to_end(rooms),
            tip=tr("Stops the assistant; else closes its panel, then the find bar, then leaves focus mode"),
        ),
    )


def escape(rooms: Rooms) -> None:
    end = _innermost(rooms)
    if end is not None:
        end()


def _nothing_to_end(rooms: Rooms) -> str:
    return "" if _innermost(rooms) is not None else tr("There is nothing to stop or close here.")


def _innermost(rooms: Rooms) -> Callable[[], None] | None:
    """What ends the innermost thing that can end: what has the keyboard, the words that are coming, a panel, find,
    focus mode."""
    assistant, text, talk = rooms.assistant, rooms.text, rooms.talk
    beside: tuple[DetailsRoom | Side, ...] = (rooms.details, *rooms.beside)
    finding, proposing = text.find_bar.isVisible(), assistant.panel.isVisible()
    ways: tuple[tuple[bool, Callable[[], None]], ...] = (
        (finding and text.find_bar.isAncestorOf(text.find_bar.window().focusWidget()), text.close_find),
        (rooms.board.is_open, rooms.board.close),
        (talk.presenter.running is not None and talk.side.has_keyboard(), talk.stop),
        (any(one.has_keyboard() for one in beside), text.focus),
        (proposing and assistant.panel.isAncestorOf(assistant.panel.window().focusWidget()), assistant.drop_proposal),
        (rooms.dictating.listening, rooms.dictating.end),
        (talk.presenter.running is not None, talk.stop),
        (assistant.presenter.running is not None, assistant.presenter.stop),
        (proposing, assistant.drop_proposal),
        (finding, text.close_find),
        (rooms.desk.focus_mode, lambda: rooms.desk.set_focus_mode(False)),
    )
    return next((end for there, end in ways if there), None)


def text_menu(actions: ActionRegistry, parent: QWidget) -> QMenu:
    """A fresh context menu of the text."""
    menu = _fresh(parent)
    fill_text_menu(menu, actions, fill_tasks)
    return menu


def _show_text_menu(actions: ActionRegistry, text: TextRoom, place: QPoint) -> None:
    menu = text_menu(actions, text.editor)
    text.views.front.mending.fill(menu, place)
    menu.popup(place)


def more_menu(actions: ActionRegistry, parent: QWidget) -> QMenu:
    """A fresh menu of the button in the pane's header."""
    menu = _fresh(parent)
    known = [action.id for action in actions.all()]
    actions.fill(menu, ["writing.new-scene", "writing.new-chapter", "writing.previous-scene", "writing.next-scene"])
    menu.addSeparator()
    actions.fill(menu, ["writing.import", "writing.bring-back"])
    for title, part in ((tr("Export the manuscript"), "manuscript"), (tr("Export this scene"), "scene")):
        inner = menu.addMenu(title)
        keep_keys(inner)
        actions.fill(inner, [one for one in known if one.startswith(f"writing.export-{part}-")])
    menu.addSeparator()
    view = [
        "edit.find",
        "writing.replace",
        "writing.larger",
        "writing.smaller",
        "writing.font",
        "writing.typewriter",
        "writing.split",
        "writing.focus-mode",
        "writing.outline",
        "writing.corkboard",
        "writing.details",
        "writing.show-cards",
        "writing.verse",
        "writing.show-versions",
        "writing.show-review",
        "writing.show-margin",
        "writing.ask-book",
        "writing.show-sources",
        "writing.talk",
        "writing.own-style",
        "writing.show-authors",
    ]
    actions.fill(menu, [one for one in view if one in known])
    return menu


def _fresh(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    keep_keys(menu)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _below(button: QWidget, menu: QMenu) -> None:
    corner = button.mapToGlobal(QPoint(button.width(), button.height()))
    menu.popup(QPoint(corner.x() - menu.sizeHint().width(), corner.y()))
