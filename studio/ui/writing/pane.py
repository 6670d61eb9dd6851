"""The Writing pane: outline, text and assistant laid out. Made by the composition root; main thread.

It implements `Pane` for the shell. What happens lies in the rooms, which share the desk and do not know the pane.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from studio.domain.anchors import Stretch
from studio.domain.asking import QuotedPlace
from studio.domain.cards import Appearance
from studio.domain.changes import Change
from studio.domain.last_edit import end_of_edit
from studio.domain.passages import Passage
from studio.domain.project_records import Card, Source
from studio.domain.prose import Place
from studio.domain.sources import quotation
from studio.domain.talk_records import Conversation, Turn
from studio.domain.text_records import Paragraph
from studio.domain.writing_tasks import WritingTask
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.verse import VersePlace
from studio.ui.actions.registry import ActionRegistry
from studio.ui.following import step, touched
from studio.ui.widgets.drops import Act, Drops
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.widgets.parts import step_part
from studio.ui.writing.actions import Rooms, add_actions
from studio.ui.writing.ask.room import AskRoom
from studio.ui.writing.assistant.inspector import PromptInspector
from studio.ui.writing.assistant.proposals import insert_words
from studio.ui.writing.assistant.room import AssistantRoom
from studio.ui.writing.board.room import BoardRoom
from studio.ui.writing.cards.room import CardsRoom
from studio.ui.writing.desk import Desk
from studio.ui.writing.details.room import DetailsRoom
from studio.ui.writing.dropped import importable, importable_of, picture_in
from studio.ui.writing.margin.bringing_back import RETURNED
from studio.ui.writing.margin.presenter import Spot
from studio.ui.writing.margin.room import MarginRoom
from studio.ui.writing.measured import measured_now
from studio.ui.writing.outline.room import REMOVED, OutlineRoom
from studio.ui.writing.recordings.dictating import DictatingRoom
from studio.ui.writing.recordings.room import RecordingsRoom
from studio.ui.writing.review.room import ReviewRoom
from studio.ui.writing.selected import SelectedWords
from studio.ui.writing.shares import Shares, column_of
from studio.ui.writing.side import Side
from studio.ui.writing.sources.room import Quotation, SourcesRoom
from studio.ui.writing.spelled_fields import SpelledFields
from studio.ui.writing.style.room import StyleRoom
from studio.ui.writing.talk.room import TalkRoom
from studio.ui.writing.text.find_room import REPLACED
from studio.ui.writing.text.room import TextRoom
from studio.ui.writing.verse.room import VerseRoom
from studio.ui.writing.versions.room import VersionsRoom


class WritingPane(QWidget):
    models_wanted = Signal(str)
    """Show the model page, at this family: a larger writer is wanted."""
    picture_prompted = Signal(str)
    """A prompt for the Picture pane, which is to be shown."""
    read_aloud_wanted = Signal(str, str, int)
    """Scene, paragraph and place of the caret in it: read aloud from there on, or pause that."""

    def __init__(
        self, studio: Studio, actions: ActionRegistry, tasks: Sequence[WritingTask], parent: QWidget | None = None
    ) -> None:
        """`tasks`: what a writer can be asked for, in the order of menus; one of them continues the text."""
        super().__init__(parent)
        self.setAccessibleName(tr("Writing"))
        self.setMinimumWidth(320)
        self.desk = Desk(studio, self)
        self.text = TextRoom(self.desk, self)
        self.outline = OutlineRoom(self.desk, self)
        self.assistant = AssistantRoom(self.desk, self.text, tasks, self)
        self.recordings = RecordingsRoom(self.desk, self.text.caret_paragraph, self)
        self.dictating = DictatingRoom(self.desk, self.text, self)
        self.details = DetailsRoom(self.desk, self)
        self.cards = CardsRoom(self.desk, self)
        self.board = BoardRoom(self.desk, self._words_of_scenes, self)
        self.verse = VerseRoom(self.desk, self._selected_lines, self)
        self.versions = VersionsRoom(self.desk, self)
        self.review = ReviewRoom(self.desk, self)
        self.margin = MarginRoom(self.desk, self._selected_stretches, self)
        self.ask = AskRoom(self.desk, self.assistant.writers, tasks, self)
        self.sources = SourcesRoom(self.desk, self)
        self.talk = self._talk_room()
        self.own_style = StyleRoom(self.desk, partial(measured_now, self.desk, self.text, self.assistant), self)
        self.selected = SelectedWords(self.desk, self.text, self)
        self.messages = MessageBar()
        self.spelled = SpelledFields(self.desk, self.text.views.first.spelling.words, self)
        self._lay_out()
        self._connect()
        self._have_spelled()
        add_actions(actions, self, self._rooms())
        self._drops = Drops(self, self._wants_drop, self._take_drop)
        for inner in (self.text.editor, self.text.editor.viewport()):
            self._drops.spare(inner)
        self.desk.start()

    def _talk_room(self) -> TalkRoom:
        """The model is the assistant's, and what it writes goes into the text as the assistant's words do."""
        assistant, insert = self.assistant, partial(insert_words, self.desk)
        return TalkRoom(self.desk, self.text, assistant.writers, assistant.counts, PromptInspector(self), insert, self)

    def _rooms(self) -> Rooms:
        return Rooms(
            self.desk,
            self.outline,
            self.text,
            self.assistant,
            self.recordings,
            self.dictating,
            self.details,
            self.cards,
            self.board,
            self.verse,
            self.versions,
            self.review,
            self.margin,
            self.ask,
            self.sources,
            self.talk,
            self.own_style,
            tuple(side for _, side in self._beside),
            self._read_aloud,
        )

    def _lay_out(self) -> None:
        right = column_of(
            self.text.find_bar,
            self.text.stack,
            self.board.panel,
            self.text.marking.bar,
            self.text.legend,
            self.dictating.bar,
            self.assistant.panel,
            self.assistant.bar,
            stretched=(self.text.stack, self.board.panel),
        )
        self.side = column_of(self.details.panel, *(panel for panel, _ in self._beside))
        sides = tuple(side for _, side in self._beside)
        self.shares = Shares(self.outline, right, self.side, self.details, sides)
        self.splitter = self.shares.splitter
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.outline.header)
        whole.addWidget(self.messages)
        whole.addWidget(self.splitter, 1)

    def _read_aloud(self) -> None:
        places = self.text.places()
        if self.desk.current is not None and places is not None:
            self.commit_typing()
            self.read_aloud_wanted.emit(self.desk.current, *places[0])

    def show_heard(self, paragraph_id: str, spans: tuple[tuple[int, int], ...]) -> None:
        """What Narration reads aloud: characters of a paragraph, the sentence and its word; none: it is silent."""
        self.text.sight.light_spans(paragraph_id, spans)

    def _connect(self) -> None:
        desk = self.desk
        desk.models_wanted.connect(self.models_wanted)
        self.assistant.picture_prompted.connect(self.picture_prompted)
        self.assistant.model_changed.connect(self.talk.model_changed)
        desk.studio.library.changed.connect(self.talk.model_changed)
        desk.stepped.connect(self._stepped)
        desk.notices.said.connect(self.messages.show_message)
        desk.notices.taken_back.connect(self.messages.drop)
        self.outline.tree.title_done.connect(self.text.focus)
        self.outline.tree.text_wanted.connect(self.text.focus)
        self.outline.files.taken.connect(self.text.focus)
        self.versions.text_wanted.connect(self.text.focus)
        self.text.selected.connect(self.selected.changed)
        self.text.selected.connect(self.own_style.selection_changed)
        self.talk.measured.connect(self.own_style.measure_answer)
        self.own_style.gathered.connect(self.assistant.writers.take_own)
        self.selected.counted.connect(self.outline.header.show_selected)
        self.recordings.heard.connect(self.text.sight.light)
        self.recordings.times.connect(self.text.show_times)
        self.outline.counted.connect(self.details.panel.show_words)
        self.details.moved.connect(self._details_moved)
        for _, side in self._beside:
            side.moved.connect(partial(self._side_moved, side))
            side.closed.connect(self.text.focus)
        self.review.place_wanted.connect(self._show_place)
        self.margin.spot_wanted.connect(self._show_spot)
        self.ask.place_wanted.connect(self._show_place)
        self.assistant.panel.book_wanted.connect(self._ask_book)
        self.ask.answering.sent.connect(self.assistant.show_sent)
        self.ask.source_wanted.connect(self.sources.show_place)
        self.sources.back_wanted.connect(self.ask.side.open)
        self.sources.quoted.connect(self._quote)
        self.margin.scenes_given.connect(self.outline.take_in)
        self.outline.book_counted.connect(self.review.counted)
        self.verse.place_wanted.connect(self._show_line)
        self.cards.place_wanted.connect(self._show_place)
        self.board.moved.connect(self._board_moved)
        self.board.closed.connect(self.text.focus)
        self.details.closed.connect(self.text.focus)
        self.text.time_clicked.connect(self.recordings.play_from)
        self.text.begin.clicked.connect(self.start_writing)
        self.text.undo_wanted.connect(self.undo)
        self.dictating.undo_wanted.connect(self.undo)
        self.text.redo_wanted.connect(self.redo)
        self.text.files_dropped.connect(self.margin.take_dropped)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_changed)

    def _have_spelled(self) -> None:
        """Misspelt words are underlined wherever words of one's own are written."""
        details, card = self.details.panel, self.cards.panel.form
        fields = (details.synopsis, details.notes, card.facts, card.notes)
        for field in (*fields, self.margin.panel.field, self.talk.panel.field):
            self.spelled.take(field)
        bar = self.text.marking.bar
        self.spelled.take(bar.field, lambda: bar.has_words)
        self.board.cards.synopsis_begun.connect(self.spelled.take)

    # ---- for the shell

    @property
    def widget(self) -> QWidget:
        return self

    def focus_default(self) -> None:
        if self.board.is_open:
            self.board.cards.setFocus()
        else:
            self.text.focus()

    def next_part(self, by: int) -> bool:
        assistant = self.assistant
        text = (self.text.find_bar, self.text.stack, self.board.panel, self.text.marking.bar)
        return step_part((*text, assistant.panel, assistant.bar, self.side, self.outline.tree), by)

    def commit_typing(self) -> None:
        self.desk.commit_typing()

    def finish_work(self) -> None:
        self.commit_typing()

    def chosen_model(self) -> str:
        return self.assistant.chosen_model()

    def begin_empty(self) -> None:
        """An empty scene, with the caret in it."""
        if self.desk.current is None and self.desk.writable:
            self.start_writing()
        else:
            self.focus_default()

    def begin_example(self, words: str) -> None:
        """A scene that begins with these words, carried on by the assistant."""
        if self.outline.presenter.add_scene(tr("First steps")) is None:
            return
        self.text.focus()
        self.text.paste((Passage(words),))
        self.assistant.continue_text()

    def take_files(self, paths: Sequence[Path]) -> bool:
        found = importable_of(paths) if self.desk.writable else ()
        if found:
            self.margin.take_dropped(found)
        return bool(found)

    def undo(self) -> None:
        """Words that are still coming end here, and are the step that is taken back."""
        running = self.assistant.presenter.running
        if running is not None and running.task.lands == "caret":
            self.assistant.presenter.stop()
        self._step("undo")

    def redo(self) -> None:
        self._step("redo")

    def in_sight(self, change: Change) -> bool:
        if touched(change, Card):
            return self.cards.has_in_sight(change)
        if touched(change, Source):
            return self.sources.panel.isVisible()
        if touched(change, Conversation, Turn):
            return self.talk.has_in_sight(change)
        return self.board.has_in_sight(change) if self.board.is_open else self.text.sight.in_sight(change)

    def reveal(self, change: Change) -> None:
        if touched(change, Card):
            self.cards.reveal(change)
        elif touched(change, Source):
            self.sources.side.show()
        elif touched(change, Conversation, Turn):
            self.talk.reveal(change)
        elif not (self.board.is_open and self.board.reveal(change)):
            self.board.close()
            self.text.sight.reveal(change)

    def _step(self, way: Literal["undo", "redo"]) -> None:
        self.desk.commit_typing()
        session = self.desk.session
        change = step(session, "writing", way) if session is not None else None
        if session is not None and change is not None:
            self.reveal(change)
            place = end_of_edit(session.document, change, self.desk.current or "")
            if place is not None and not self.board.is_open:
                self.text.put_caret(*place)

    def _stepped(self) -> None:
        """Undone or done again, perhaps a while after it was asked for: what was told of it may be untrue."""
        for told in (REPLACED, REMOVED, RETURNED):
            self.desk.notices.take_back(told)

    # ---- the widget

    def start_writing(self) -> None:
        if self.outline.presenter.add_scene(tr("Scene 1")) is not None:
            self.text.focus()

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        session = self.desk.session
        if now is not None and session is not None and self.isAncestorOf(now):
            session.undo_stack("writing").setActive(True)

    def _wants_drop(self, data: QMimeData) -> bool:
        return self.desk.writable and bool(importable(data) or picture_in(data))

    def _take_drop(self, data: QMimeData) -> Act:
        """Files, wherever in the pane they fall."""
        if files := importable(data):
            return partial(self.margin.take_dropped, files)
        given = picture_in(data)
        return partial(self.text.placing.take, given) if given is not None else lambda: None

    def closeEvent(self, event: QCloseEvent) -> None:
        self.commit_typing()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.shares.fit(self.size())

    def _details_moved(self) -> None:
        if self.details.in_sight:
            self._close_others(None)
        self.shares.make_room()

    def _side_moved(self, side: Side) -> None:
        """A panel beside the text was opened or closed."""
        if side.in_sight:
            if self.details.is_open:
                self.details.fold()
            self._close_others(side)
        self.shares.make_room()
        self.shares.part()

    def _board_moved(self) -> None:
        """The corkboard lies in the place of the text."""
        self.text.stack.setVisible(not self.board.is_open)
        self.text.find_bar.setVisible(False)
        self.text.marking.bar.setVisible(False)

    def _words_of_scenes(self) -> dict[str, int]:
        return {row.id: row.words for row in self.outline.presenter.rows()}

    def _selected_lines(self) -> list[str]:
        return self.text.selected_ids() if self.text.has_selection() else []

    def _show_line(self, place: VersePlace) -> None:
        """A line of verse, selected in the text."""
        self.board.close()
        self.text.select(place.paragraph_id, place.start, place.end)

    def _close_others(self, kept: Side | None) -> None:
        for _, other in self._beside:
            if other is not kept and other.is_open:
                other.close()

    @property
    def _beside(self) -> tuple[tuple[QWidget, Side], ...]:
        """What stands beside the text, one of them at a time: each panel with its opening and closing."""
        first = (self.cards, self.verse, self.versions, self.review, self.margin)
        rooms = (*first, self.ask, self.sources, self.talk, self.own_style, self.assistant.sending)
        return tuple((room.panel, room.side) for room in rooms)

    def _show_place(self, place: Appearance | Place | QuotedPlace) -> None:
        """Where a scene names a card, what is remarked, what is quoted, selected in the text."""
        self.board.close()
        self.desk.open_scene(place.scene_id)
        self.text.select(place.paragraph_id, place.start, place.end)
        self.text.focus()

    def _ask_book(self, question: str) -> None:
        """What was asked of one scene."""
        self.assistant.drop_proposal()
        self.ask.panel.field.setText(question)
        self.ask.side.open()
        self.ask.ask(question)

    def _quote(self, quoted: Quotation) -> None:
        """Words of a source, at the caret or in the place of the selection."""
        self.board.close()
        self.text.paste((quotation(quoted.words, quoted.note),))
        self.text.focus()

    def _selected_stretches(self) -> list[Stretch]:
        """What is selected in the text; of no selection the paragraph of the caret."""
        places, document = self.text.places(), self.desk.document
        if places is None or document is None:
            return []
        (first, start), (last, end) = places
        found = []
        for paragraph_id in self.text.selected_ids():
            paragraph = document.get(Paragraph, paragraph_id)
            length = len(paragraph.text) if paragraph is not None else 0
            found.append(
                Stretch(paragraph_id, start if paragraph_id == first else 0, end if paragraph_id == last else length)
            )
        return [one for one in found if one.start < one.end] or found[:1]

    def _show_spot(self, spot: Spot) -> None:
        """A change or a note, selected in the text; the keyboard stays where it is."""
        self.board.close()
        self.desk.open_scene(spot.scene_id)
        self.text.select(spot.paragraph_id, spot.start, spot.end)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.shares.part()
