"""A book published from the window: measured, blocked by what fails, let pass, written; on a thread, with cancel."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders_shown import folders_shown
from narration_rooms import Hand
from pytestqt.qtbot import QtBot

from studio.domain.publishing_records import Publication
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.encoders import FORMS
from studio.services.exchange.audiobook.programme import parts_chapters, publishing_of
from studio.services.exchange.audiobook.recording import waive
from studio.ui.narration.checking.view import SheetPanel
from studio.ui.narration.publishing.view import PublishPanel
from studio.ui.widgets.errand import Errand


def spoken(hand: Hand, count: int | None = None) -> None:
    hand.takes.speak_scene()
    hand.finish(count)


def wait(hand: Hand, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not hand.publishing.errand.busy, timeout=60_000)


def document(hand: Hand):  # type: ignore[no-untyped-def]
    session = hand.studio.session
    assert session is not None
    return session.document


def test_what_is_not_spoken_is_named_and_nothing_is_written(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    spoken(hand, 2)
    hand.publishing.write(tmp_path / "book.mp3")
    wait(hand, qtbot)
    assert hand.alarms[-1] == (
        "Nothing was written, as the sheet fails: Sentences spoken, Opening and closing credits, Titles of chapters."
    )
    assert not (tmp_path / "book.mp3").exists()
    asked: list[bool] = []
    hand.desk.book.speaking_asked.connect(lambda: asked.append(True))
    hand.ways["Speak the whole book"]()
    assert asked == [True]
    hand.sheet.show()
    hand.view.check = "spoken"
    assert [row.state for row in hand.view.sheets[0].rows] == [
        "fails",
        "passes",
        "passes",
        "fails",
        "not asked",
        "fails",
        "not asked",
    ]
    assert "Third one." in hand.view.sheets[0].rows[0].value


def test_a_figure_is_let_pass_by_name_and_asked_again(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    spoken(hand, 2)
    hand.publishing.choose(form="flac")
    hand.publishing.choose_mastering(target="broadcast")
    hand.publishing.write(tmp_path / "book.flac")
    wait(hand, qtbot)
    assert hand.why_not("narration.waive") == "Choose a figure of the sheet first."
    hand.view.check = "fresh"
    assert hand.why_not("narration.waive") == "This figure does not fail."
    hand.view.check = "spoken"
    hand.actions["narration.waive"].act()
    assert [row.state for row in hand.view.sheets[0].rows] == ["waived", "passes", "not asked"]
    assert [one.check for one in publishing_of(document(hand)).waived] == ["spoken"]
    assert hand.said[-1] == "The sound was not measured yet; measure again.", "words alone make no sheet that passes"
    hand.actions["narration.waive"].act()
    assert publishing_of(document(hand)).waived == ()


def test_once_all_that_fails_may_fail_it_is_written_with_its_recipe(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    """The takes of these rooms are a constant, which a high-pass takes out."""
    spoken(hand, 2)
    hand.publishing.choose(form="flac")
    for _turn in range(2):
        hand.publishing.write(tmp_path / "book.flac")
        wait(hand, qtbot)
        assert not (tmp_path / "book.flac").exists()
        for check in {row.check for sheet in hand.view.sheets for row in sheet.failed}:
            hand.view.check = check
            hand.actions["narration.waive"].act()
    hand.ways["Publish book.flac now"]()
    wait(hand, qtbot)
    assert hand.said[-1] == "Published book.flac."
    assert hand.desk.book.refused is None
    with folders_shown() as shown:
        hand.ways["Show in folder"]()
    assert shown == [str(tmp_path)]
    assert (tmp_path / "book.flac").read_bytes()[:4] == b"fLaC"
    [record] = document(hand).all(Publication)
    assert record.format == "flac"
    assert [one.name for one in record.files] == ["book.flac"]
    assert {one.check for one in record.waived} >= {"spoken", *record.files[0].failed}
    assert len(record.takes) == 2


def test_the_book_is_measured_and_kept_nowhere(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    """The takes of these rooms are a constant, which a high-pass takes out: what is left fails, and is told."""
    hand.studio.session.perform(waive(document(hand), "titles", waived=True))  # type: ignore[union-attr]
    spoken(hand)
    before = sorted(tmp_path.rglob("*.mp3"))
    hand.sheet.toggle()
    hand.publishing.measure()
    assert hand.why_not("narration.publish") == "A book is being mastered; wait, or cancel it."
    wait(hand, qtbot)
    assert {row.check for row in hand.view.sheets[-1].rows} >= {"rms", "peak", "floor", "bitrate"}
    assert {row.check: row.state for row in hand.view.sheets[0].rows}["announced"] == "fails", (
        "it is measured all the same"
    )
    assert sorted(tmp_path.rglob("*.mp3")) == before
    assert list(document(hand).all(Publication)) == []
    hand.studio.close_project()
    hand.desk.read_again()
    assert hand.desk.book.published is None


def test_one_click_publishes_by_chapter_as_acx_takes_it(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    """The book of these rooms is one chapter with its credits, shorter than a minute."""
    hand.publishing.choose(opening="Lamp, written by A.", closing="The end.")
    hand.publishing.set_titles(False)
    spoken(hand)
    for check in ("titles", "spoken", "rms", "peak", "floor", "head", "tail", "seconds"):
        hand.studio.session.perform(waive(document(hand), check, waived=True))  # type: ignore[union-attr]
    hand.publishing.write(tmp_path / "book.mp3")
    wait(hand, qtbot)
    assert "A file for each chapter" in hand.alarms[-1]
    assert list(tmp_path.glob("book*")) == []
    hand.ways["Publish by chapter"]()
    wait(hand, qtbot)
    assert [path.name for path in tmp_path.glob("book*")] == ["book - 01 One.mp3"], "nobody spoke the credits"
    chosen = publishing_of(document(hand))
    assert (chosen.by_chapter, chosen.sample) == (True, True)


def test_credits_and_files_by_chapter_are_chosen_by_one_click(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    """Files by chapter alone came first, and failed again by the credits."""
    hand.publishing.set_titles(False)
    spoken(hand)
    hand.add_scene("Two", "Another chapter.")
    for check in ("titles", "spoken"):
        hand.studio.session.perform(waive(document(hand), check, waived=True))  # type: ignore[union-attr]
    hand.publishing.write(tmp_path / "book.mp3")
    wait(hand, qtbot)
    assert "Publish by chapter" not in hand.ways
    hand.ways["By chapter, with credits"]()
    chosen = publishing_of(document(hand))
    assert (chosen.by_chapter, chosen.sample) == (True, True)
    assert "synthetic voice" in chosen.opening
    assert hand.said[-1] == "The credits are proposed, and not spoken yet."


def test_each_form_keeps_whether_each_chapter_has_a_file(hand: Hand) -> None:
    choose = hand.publishing.choose

    def now() -> tuple[str, bool]:
        chosen = publishing_of(document(hand))
        return chosen.form, chosen.by_chapter

    choose(by_chapter=True, sample=True)
    choose(form="m4b")
    assert now() == ("m4b", False), "one file with chapters in it"
    assert not hand.view.chosen.by_chapter
    choose(form="flac")
    choose(by_chapter=True)
    choose(form="mp3")
    assert now() == ("mp3", True)
    choose(by_chapter=False)
    choose(form="flac")
    assert now() == ("flac", True)
    chosen = publishing_of(document(hand))
    assert {form.id: parts_chapters(chosen, form.id) for form in FORMS} == {
        "mp3": False, "m4b": False, "flac": True, "wav": False, "opus": False
    }  # fmt: skip
    choose(form="m4b", by_chapter=True)
    assert now() == ("m4b", True), "who asks for it by name gets it"


def test_what_stands_in_a_subtitle_is_chosen(hand: Hand, qtbot: QtBot) -> None:
    panel = PublishPanel()
    qtbot.addWidget(panel)
    chosen: list[tuple[str, object]] = []
    panel.chosen.connect(lambda field, value: chosen.append((field, value)))
    panel.cues.setCurrentIndex(2)
    panel.cues.activated.emit(2)
    assert chosen == [("cues", "words")]
    hand.publishing.choose(cues="words")
    panel.show_chosen(publishing_of(document(hand)), "")
    assert panel.cues.currentText() == "Single words"


def test_cancelling_says_so_and_leaves_nothing(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    spoken(hand)
    hand.publishing.write(tmp_path / "book.mp3")
    hand.publishing.cancel()
    wait(hand, qtbot)
    assert hand.said[-1] == "Nothing was written."
    assert list(tmp_path.glob("book*")) == []


def test_the_bar_at_the_bottom_shows_a_publication_with_a_stop(
    hand: Hand, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Errand, "lasting", property(lambda errand: errand.busy))
    spoken(hand)
    shown = []
    runs = hand.studio.runs
    runs.changed.connect(lambda: shown.append(runs.beside))
    hand.publishing.write(tmp_path / "book.mp3")
    qtbot.waitUntil(lambda: bool(shown))
    assert (shown[0].title, shown[0].stop) == ("Publishing book.mp3", hand.publishing.cancel)
    hand.publishing.cancel()
    wait(hand, qtbot)
    assert runs.beside is None


def test_without_ffmpeg_it_is_said_before_anything_is_done(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ffmpeg, "program", lambda: None)
    spoken(hand)
    hand.publishing.choose(form="m4b")
    hand.publishing.write(tmp_path / "book.m4b")
    assert not hand.publishing.errand.busy
    assert "pip install triptych-studio[ffmpeg]" in hand.alarms[-1]


def test_files_that_are_there_are_replaced_once_that_was_asked(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    spoken(hand)
    hand.publishing.choose(subtitles=("srt",), form="flac")
    (tmp_path / "book.srt").write_text("older")
    hand.publishing.write(tmp_path / "book.flac")
    wait(hand, qtbot)
    assert hand.alarms[-1] == "book.srt is there already."
    assert (tmp_path / "book.srt").read_text() == "older"


def test_credits_are_proposed_and_spoken_with_the_book(hand: Hand, qtbot: QtBot) -> None:
    hand.publishing.propose_credits()
    chosen = publishing_of(document(hand))
    assert "synthetic voice" in chosen.opening
    hand.takes.speak_book()
    qtbot.waitUntil(lambda: bool(hand.requests()), timeout=60_000)
    texts = [segment.text for request in hand.requests() for segment in request.segments]
    assert any("synthetic voice" in text for text in texts)
    assert any("The end." in text for text in texts)


def test_the_form_shows_and_tells_what_is_chosen(hand: Hand, qtbot: QtBot) -> None:
    panel = PublishPanel()
    qtbot.addWidget(panel)
    told: list[tuple[str, object]] = []
    panel.chosen.connect(lambda name, value: told.append((name, value)))
    panel.mastering_chosen.connect(lambda name, value: told.append((name, value)))
    panel.show_chosen(publishing_of(document(hand)), "The Lamp")
    assert told == []
    panel.form.setCurrentIndex(1)
    panel.form.activated.emit(1)
    panel.subtitles["vtt"].click()
    panel.by_chapter.click()
    panel.head.setValue(0.5)
    assert told == [("form", "m4b"), ("subtitles", ("vtt",)), ("by_chapter", True), ("head", 0.5)]


def test_the_sheet_is_a_list_that_can_be_read_aloud(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    spoken(hand, 2)
    hand.publishing.write(tmp_path / "book.mp3")
    wait(hand, qtbot)
    panel = SheetPanel()
    qtbot.addWidget(panel)
    panel.show_sheets(hand.sheet.sheets, "note")
    head = panel.tree.topLevelItem(0)
    assert head is not None
    child = head.child(0)
    assert child is not None
    assert child.text(0) == "Sentences spoken"
    assert child.text(1) == "✗ fails"
    panel.tree.setCurrentItem(child)
    assert panel.chosen_check() == "spoken"
    panel.show_sheets(hand.sheet.sheets, "note")
    assert panel.chosen_check() == "spoken"
