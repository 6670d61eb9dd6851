"""Cards: made, changed, found in the text and taken back, by keys and clicks in the pane."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QByteArray, QDeadlineTimer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Card
from studio.domain.scene_edits import new_scene
from studio.domain.task_variables import variables_at
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.picture_choice import PictureChoice
from tests.patience import LEAST_MS, turns


@pytest.fixture
def book(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> WritingPane:
    """Two scenes, with the keyboard in the first one's text."""
    pane.resize(1366, 700)
    with qtbot.waitActive(pane):
        pane.activateWindow()
    session.perform(new_scene(session.document, "The harbour", passages=("Ann stood there.", "The captain slept.")))
    session.perform(new_scene(session.document, "At sea", passages=("Nobody.", "Then Ann came.")))
    pane.desk.open_scene(pane.desk.order()[0])
    pane.text.focus()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    return pane


@pytest.fixture
def cards(book: WritingPane, qtbot: QtBot) -> WritingPane:
    """The cards, opened by their key."""
    press("Ctrl+Shift+K")
    qtbot.waitUntil(book.cards.side.has_keyboard)
    return book


def press(keys: str) -> None:
    QTest.keySequence(QApplication.focusWidget(), keys)


def type_in(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)


def named(session: ProjectSession, name: str) -> Card:
    [card] = [card for card in session.document.all(Card) if card.name == name]
    return card


def make(pane: WritingPane, actions: ActionRegistry, name: str, kind: str = "character") -> None:
    """By its action, with the name typed and the keyboard in the list."""
    actions.trigger(f"writing.new-{kind}")
    type_in(name)
    press("Return")
    settle(pane, name)


def settle(pane: WritingPane, name: str) -> None:
    """Until a card has the name; Qt takes what was typed into a line once its key is over."""
    loop = QDeadlineTimer(LEAST_MS)
    document = pane.desk.document
    while document is None or name not in [card.name for card in document.all(Card)]:
        assert not loop.hasExpired(), listed(pane)
        QApplication.processEvents()


def listed(pane: WritingPane) -> list[tuple[str, list[str]]]:
    """Each kind with its names and how many scenes have them."""
    found = []
    for at in range(pane.cards.panel.list.topLevelItemCount()):
        head = pane.cards.panel.list.topLevelItem(at)
        below = [head.child(number) for number in range(head.childCount())]
        found.append((head.text(0), [f"{one.text(0)} {one.text(1)}".strip() for one in below]))
    return found


def places(pane: WritingPane) -> list[str]:
    shown = pane.cards.panel.form.places
    return [shown.item(at).text() for at in range(shown.count())]


def test_a_card_is_made_named_and_described_by_keys_alone(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    make(cards, actions, "Ann")
    qtbot.waitUntil(cards.cards.panel.list.hasFocus)
    press("Ins")
    type_in("Bob")
    press("Return")
    settle(cards, "Bob")
    make(cards, actions, "Quay", "place")
    assert [title for title, _names in listed(cards)] == ["Characters", "Places"]
    press("Up")
    press("Up")
    press("Return")
    form = cards.cards.panel.form
    assert form.name.hasFocus()
    for words in ("", "", "Ann C., the captain", "Forty-one.", ""):
        if words:
            type_in(words)
        press("Tab")
    cards.text.focus()
    chosen = next(card for card in session.document.all(Card) if card.id == cards.cards.presenter.chosen)
    assert (chosen.role, chosen.facts, chosen.aliases) == ("character", "Forty-one.", ("Ann C.", "the captain"))


def test_tab_goes_from_the_name_of_a_new_card_to_its_form(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    actions.trigger("writing.new-character")
    type_in("Ann")
    press("Tab")
    settle(cards, "Ann")
    qtbot.waitUntil(cards.cards.panel.form.aliases.hasFocus)
    type_in("Annie")
    press("Tab")
    type_in("Forty-one.")
    cards.text.focus()
    card = named(session, "Ann")
    assert (card.aliases, card.facts) == (("Annie",), "Forty-one.")


def test_each_field_is_kept_as_a_step_that_undo_takes_back(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    make(cards, actions, "Ann")
    form = cards.cards.panel.form
    steps = len(session.history_steps())
    form.appearance.setFocus()
    type_in("red fox")
    form.pronunciation.setFocus()
    type_in("æn")
    form.notes.setFocus()
    type_in("Limps")
    form.seed.setFocus()
    form.seed.selectAll()
    type_in("77")
    form.role.setFocus()
    press("Down")
    card = named(session, "Ann")
    assert (card.appearance, card.pronunciation, card.notes, card.seed, card.role) == (
        "red fox",
        "æn",
        "Limps",
        77,
        "place",
    )
    assert len(session.history_steps()) == steps + 5
    for _ in range(5):
        cards.undo()
    card = named(session, "Ann")
    assert (card.appearance, card.notes, card.role) == ("", "", "character")
    assert (form.appearance.text(), form.notes.toPlainText(), form.role.currentData()) == ("", "", "character")


def test_what_is_typed_is_kept_before_the_field_is_left(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    make(cards, actions, "Ann")
    cards.cards.panel.form.facts.setFocus()
    type_in("Tall ")
    qtbot.waitUntil(lambda: named(session, "Ann").facts == "Tall ")
    type_in("and old")
    cards.commit_typing()
    assert named(session, "Ann").facts == "Tall and old"


def test_a_card_is_renamed_removed_and_brought_back(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    make(cards, actions, "Ann")
    make(cards, actions, "Bob")
    press("F2")
    type_in("Rob")
    press("Return")
    settle(cards, "Rob")
    assert {card.name for card in session.document.all(Card)} == {"Ann", "Rob"}
    press("Del")
    assert listed(cards) == [("Characters", ["Ann"])]
    assert cards.cards.presenter.card == named(session, "Ann")
    cards.undo()
    assert cards.cards.presenter.card == named(session, "Rob")
    cards.undo()
    assert cards.cards.panel.form.name.text() == "Bob"


def test_the_brand_voice_is_one_card_that_briefs_are_told(
    book: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    actions.trigger("writing.brand-voice")
    qtbot.waitUntil(book.cards.panel.form.facts.hasFocus)
    type_in("Dry, and short.")
    actions.trigger("writing.new-thing")
    type_in("The lamp")
    press("Return")
    settle(book, "The lamp")
    assert named(session, "Brand voice").role == "style"
    assert variables_at(session.document, book.desk.order()[0])["brand"] == "Brand voice: Dry, and short."
    actions.trigger("writing.brand-voice")
    qtbot.waitUntil(book.cards.panel.form.facts.hasFocus)
    assert book.cards.panel.form.facts.toPlainText() == "Dry, and short."
    assert len(list(session.document.all(Card))) == 2


def test_a_name_cannot_become_empty(cards: WritingPane, session: ProjectSession, actions: ActionRegistry) -> None:
    make(cards, actions, "Ann")
    cards.cards.panel.form.name.setFocus()
    cards.cards.panel.form.name.selectAll()
    press("Del")
    cards.text.focus()
    assert named(session, "Ann")
    assert cards.cards.panel.form.name.text() == "Ann"
    assert "keeps its name" in cards.messages.text


def test_it_is_shown_where_a_card_appears_and_a_click_goes_there(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    make(cards, actions, "Ann")
    qtbot.waitUntil(lambda: places(cards) == ["The harbour · once", "At sea · once"])
    form = cards.cards.panel.form
    form.aliases.setFocus()
    type_in("the captain")
    press("Return")
    qtbot.waitUntil(lambda: places(cards) == ["The harbour · 2 times", "At sea · once"])
    assert listed(cards) == [("Characters", ["Ann 2 scenes"])]
    box = form.places.visualItemRect(form.places.item(1))
    QTest.mouseClick(form.places.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert cards.desk.current == cards.desk.order()[1]
    assert cards.text.editor.textCursor().selectedText() == "Ann"
    assert cards.text.editor.hasFocus()
    QTest.keyClicks(cards.text.editor, "Mary")
    cards.commit_typing()
    qtbot.waitUntil(lambda: places(cards) == ["The harbour · 2 times"])


def test_a_first_name_is_offered_as_an_alias(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    make(cards, actions, "Ann Bennet")
    form = cards.cards.panel.form
    qtbot.waitUntil(form.first_name.isVisible)
    assert form.first_name.text() == "Ann stands in 2 scenes: add it as an alias"
    QTest.mouseClick(form.first_name, Qt.MouseButton.LeftButton)
    assert named(session, "Ann Bennet").aliases == ("Ann",)
    qtbot.waitUntil(lambda: places(cards) == ["The harbour · once", "At sea · once"])
    assert not form.first_name.isVisible()
    assert form.aliases.text() == "Ann"


def test_the_text_is_looked_through_off_the_windows_thread(
    cards: WritingPane, actions: ActionRegistry, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    look_for = cards.cards.look_for

    def noting(work, done):  # type: ignore[no-untyped-def]
        def noted(step):  # type: ignore[no-untyped-def]
            threads.add(threading.get_ident())
            return work(step)

        look_for(noted, done)

    monkeypatch.setattr(cards.cards, "look_for", noting)
    make(cards, actions, "Ann")
    qtbot.waitUntil(lambda: len(places(cards)) == 2)
    assert threads
    assert threading.get_ident() not in threads


def test_search_shows_the_cards_that_have_the_words(cards: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> None:
    make(cards, actions, "Ann")
    make(cards, actions, "Bob")
    cards.cards.panel.search.setFocus()
    type_in("bo")
    assert [names for _kind, names in listed(cards)] == [["Bob"]]
    type_in("xx")
    assert listed(cards) == []
    assert cards.cards.panel.empty.text() == "No card has these words."


def test_a_file_becomes_the_reference_picture(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    make(cards, actions, "Ann")
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    assert picture.save(str(tmp_path / "ann.png"))
    cards.cards.take_file(tmp_path / "ann.png")
    qtbot.waitUntil(lambda: bool(named(session, "Ann").reference))
    assert session.document.need(Asset, named(session, "Ann").reference).name == "ann.png"
    view = cards.cards.panel.form.reference
    qtbot.waitUntil(lambda: not view.picture.pixmap().isNull())
    assert actions.get("writing.card-picture-none").enabled() == ""
    QTest.mouseClick(view.none, Qt.MouseButton.LeftButton)
    assert named(session, "Ann").reference == ""
    assert actions.get("writing.card-picture-none").enabled() == "The card has no reference picture."


def test_a_file_that_is_no_picture_is_refused_in_words(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot, tmp_path: Path
) -> None:
    make(cards, actions, "Ann")
    (tmp_path / "ann.png").write_text("no picture")
    cards.cards.take_file(tmp_path / "ann.png")
    qtbot.waitUntil(lambda: "ann.png" in cards.messages.text)
    assert named(session, "Ann").reference == ""


def test_a_picture_of_the_project_becomes_the_reference(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry, qtbot: QtBot
) -> None:
    assert actions.get("writing.card-picture").enabled() == "No card is chosen."
    make(cards, actions, "Ann")
    assert actions.get("writing.card-picture").enabled() == "No picture was made in this project yet."
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    data = QByteArray()
    picture.fill(QColor("blue"))
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert picture.save(buffer, "PNG")  # type: ignore[call-overload]
    asset = session.add_asset(bytes(data.data()), "image/png")
    made = Generation(id="g", asset=asset.id, recipe_id="", created=1.0, width=40, height=30)
    session.perform(Change(id="c", label="Result", stack="none", edits=(Edit(None, made),), at=1.0))
    actions.trigger("writing.card-picture")
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PictureChoice) and one.isVisible())
    qtbot.waitUntil(lambda: not dialog.list.item(0).icon().isNull())
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert named(session, "Ann").reference == asset.id
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_the_voice_is_one_that_is_here_or_named_as_missing(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    make(cards, actions, "Ann")
    card = named(session, "Ann")
    box = cards.cards.panel.form.voice
    assert box.currentText() == "None of its own"
    edits = (Edit(card, replace(card, voice="af_gone")),)
    session.perform(Change(id="v", label="Change card", stack="writing", edits=edits, at=1.0))
    assert box.currentText() == "af_gone (not installed)"


def test_details_and_cards_stand_in_one_place(cards: WritingPane, qtbot: QtBot) -> None:
    press("F4")
    cards.text.focus()
    press("F4")
    assert cards.details.panel.isVisible()
    assert not cards.cards.panel.isVisible()
    cards.text.focus()
    press("Ctrl+Shift+K")
    assert cards.cards.panel.isVisible()
    assert not cards.details.panel.isVisible()
    press("Escape")
    assert cards.text.editor.hasFocus()
    cards.resize(600, 700)
    assert not cards.outline.tree.isVisible()
    assert cards.cards.panel.isVisible()
    press("Ctrl+Shift+K")
    assert not cards.side.isVisible()
    assert cards.outline.tree.isVisible()


def test_a_project_that_is_read_only_says_why(
    cards: WritingPane, studio: FakeStudio, session: ProjectSession, actions: ActionRegistry, tmp_path: Path
) -> None:
    make(cards, actions, "Ann")
    session.flush()
    copy = tmp_path / "copy.triptych"
    session.save_copy(copy)
    other = ProjectSession.open(copy, read_only=True)
    try:
        cards.desk.set_session(other)
        assert listed(cards)[0][1] == ["Ann"]
        assert actions.get("writing.new-place").enabled() == "This project is open for reading only."
        assert cards.cards.panel.form.facts.isReadOnly()
    finally:
        cards.desk.set_session(session)
        other.close()


def test_another_seed_is_drawn_for_a_card_of_each_kind(
    cards: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    for kind in ("thing", "style"):
        make(cards, actions, kind, kind)
        before = named(session, kind)
        QTest.mouseClick(cards.cards.panel.form.dice, Qt.MouseButton.LeftButton)
        assert named(session, kind).seed != before.seed
        assert before.role == kind


def test_the_form_is_as_wide_as_its_panel(cards: WritingPane, actions: ActionRegistry) -> None:
    make(cards, actions, "Ann")
    turns()
    form = cards.cards.panel.form
    assert form.isVisible()
    assert form.width() <= form.parentWidget().width()
    assert form.role.mapTo(cards, form.role.rect().topRight()).x() < cards.width()


def test_the_cards_go_back_beside_the_text_when_there_is_room_again(cards: WritingPane) -> None:
    cards.resize(500, 700)
    assert cards.splitter.indexOf(cards.side) == 0
    cards.resize(1366, 700)
    assert cards.splitter.indexOf(cards.side) == 2
    assert cards.outline.tree.isVisible()


def test_when_a_writer_is_told_its_facts_is_chosen_in_the_form(
    cards: WritingPane, actions: ActionRegistry, session: ProjectSession
) -> None:
    make(cards, actions, "Ann")
    form = cards.cards.panel.form
    form.told.setCurrentIndex(form.told.findData("always"))
    form.told.activated.emit(form.told.currentIndex())
    form.keywords.setFocus()
    QTest.keyClicks(form.keywords, "lamp,  light house")
    cards.text.focus()
    assert (named(session, "Ann").told, named(session, "Ann").keywords) == ("always", ("lamp", "light house"))
    cards.undo()
    assert named(session, "Ann").keywords == ()
