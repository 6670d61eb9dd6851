"""A dictionary that is not here is offered, fetched by one click, and used from then on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from fake_library import FakeLibrary, entry
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio import places
from studio.domain.catalogue import InstalledModel, Licence
from studio.domain.errors import NoNetwork
from studio.services.models.catalogue import read_catalogue
from studio.services.spelling import dictionary_ids, open_speller
from studio.ui.actions.registry import ActionRegistry
from studio.ui.notices import Message
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_as_typed import keys
from tests.ui.writing.test_spelling import FakeSpeller, underlined

GERMAN = msgspec.structs.replace(
    entry("dictionary-de", "tool", ("spelling",)),
    title="Dictionary of German",
    engine="",
    licence=Licence(spdx="GPL-2.0-only OR GPL-3.0-only", commercial="yes"),
)


@pytest.fixture
def library(studio: FakeStudio) -> FakeLibrary:
    studio.library.catalogue.append(GERMAN)
    return studio.library


@pytest.fixture
def said(pane: WritingPane) -> list[Message]:
    said: list[Message] = []
    pane.desk.notices.said.connect(said.append)
    return said


def lacking(pane: WritingPane, library: FakeLibrary, qtbot: QtBot) -> None:
    """A German manuscript of which no word can be checked."""
    speller = FakeSpeller()
    pane.text.checking.words.open_by(
        lambda language: speller if language == "de" and library.get("dictionary-de") is not None else None
    )
    pane.start_writing()
    pane.desk.set_language("de")
    keys(pane, "lamp lapm ")
    qtbot.waitUntil(lambda: pane.text.checking.words.missing)


def arrived() -> InstalledModel:
    return InstalledModel(
        id="dictionary-de", title="", family="tool", engine="", architecture="", root="", files={}, tasks=("spelling",)
    )


def test_it_is_offered_once_with_its_size_and_licence(
    pane: WritingPane, library: FakeLibrary, said: list[Message], qtbot: QtBot
) -> None:
    lacking(pane, library, qtbot)
    keys(pane, "more words ")
    offers = [one for one in said if "Deutsch" in one.text]
    assert len(offers) == 1
    assert "GPL-2.0-only OR GPL-3.0-only" in offers[0].text
    assert "5 bytes" in offers[0].text
    assert library.asked == []
    assert "Fetch the dictionary" in pane.text.checking.why_not()


def test_one_click_fetches_it_and_words_are_checked(
    pane: WritingPane, library: FakeLibrary, said: list[Message], qtbot: QtBot
) -> None:
    lacking(pane, library, qtbot)
    offer = next(one for one in said if one.actions)
    offer.actions[0][1]()
    assert library.asked == ["dictionary-de"]
    assert "being fetched" in pane.text.dictionaries.why_not()
    library.arrive(arrived())
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])
    assert "is here" in pane.text.dictionaries.why_not()


def test_one_that_comes_by_another_way_is_noticed(pane: WritingPane, library: FakeLibrary, qtbot: QtBot) -> None:
    lacking(pane, library, qtbot)
    library.arrive(arrived())
    qtbot.waitUntil(lambda: underlined(pane) == ["lapm"])


def test_without_a_network_it_is_said_and_can_be_tried_again(
    pane: WritingPane, actions: ActionRegistry, library: FakeLibrary, said: list[Message], qtbot: QtBot
) -> None:
    lacking(pane, library, qtbot)
    actions.trigger("writing.dictionary")
    assert library.asked == ["dictionary-de"]
    library.install_ended.emit("dictionary-de", NoNetwork(source="the npm package dictionary-de 3.0.0"))
    assert [label for label, _act in said[-1].actions] == ["Try again"]
    assert pane.text.dictionaries.why_not() == ""


def test_a_language_of_which_there_is_none_says_so(pane: WritingPane, library: FakeLibrary) -> None:
    pane.start_writing()
    pane.desk.set_language("hu")
    assert "Magyar" in pane.text.dictionaries.why_not()


def test_every_dictionary_of_the_catalogue_can_be_opened_where_it_lies() -> None:
    found = read_catalogue(places.shipped_models_dir() / "catalogue").entries
    ids = {one.id for one in found.values() if "spelling" in one.tasks}
    assert {dictionary_ids(one)[0] for one in ("de", "de-AT", "fr", "es", "it", "pt", "pt-PT", "nl", "ru")} <= ids
    for one in ids:
        files = [file.name for file in found[one].files]
        assert files == ["index.aff", "index.dic", "licence.txt"]
        assert all(file.sha256 and file.size for file in found[one].files)
        assert not found[one].starter


def test_a_fetched_dictionary_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("hunspell")
    monkeypatch.setattr(places, "models_dir", lambda: tmp_path)
    assert open_speller("xx-YY") is None
    folder = tmp_path / "dictionary-xx"
    folder.mkdir()
    (folder / "index.aff").write_text("SET UTF-8\n", encoding="utf-8")
    (folder / "index.dic").write_text("1\nstraße\n", encoding="utf-8")
    speller = open_speller("xx-YY")
    assert speller is not None
    assert (speller.spell("straße"), speller.spell("strase")) == (True, False)


def test_the_offer_goes_with_the_language(
    pane: WritingPane, library: FakeLibrary, said: list[Message], qtbot: QtBot
) -> None:
    taken: list[str] = []
    pane.desk.notices.taken_back.connect(taken.append)
    lacking(pane, library, qtbot)
    assert "dictionary-offer" not in taken
    pane.desk.set_language("en")
    assert "dictionary-offer" in taken
    pane.desk.set_language("de")
    keys(pane, "lapm ")
    qtbot.waitUntil(lambda: len([one for one in said if "Deutsch" in one.text]) == 2)
