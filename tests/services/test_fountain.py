"""Fountain: a screenplay comes in by its rules; what goes out comes in again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.document import Document
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.emphasis_signs import emphasised
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.fountain_in import SIGNS
from studio.services.exchange.fountain_out import manuscript_fountain
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from tests.services.novel_folders import FOUNTAIN_TEXT
from tests.services.test_word_documents import book, told

KEPT = (
    Passage("Bold, both", marks=(Mark(0, 4, "bold"), Mark(6, 10, "bold"), Mark(6, 10, "italic"))),
    Passage("ANNA\u2028(quietly)\u2028You're late.", marks=(Mark(23, 27, "underline"),)),
    Passage("A note† here", marks=(Mark(6, 7, "footnote", "See Holmes & Watson."),)),
    Passage("", "rule"),
    Passage("Row, row\u2028your boat", "quote"),
    Passage("> no rule, *no* _emphasis_ # here"),
    Passage("SHOUTED. CUT TO:"),
    Passage("«\u00a0Oui\u202f!\u00a0»"),
)


def read(text: str, folder: Path) -> tuple[ImportedScene, ...]:
    (folder / "in.fountain").write_text(text, "utf-8")
    return scenes_from_file(folder / "in.fountain")


def test_a_screenplay_is_read(tmp_path: Path) -> None:
    scenes = read(FOUNTAIN_TEXT, tmp_path)
    assert [(one.title, one.level) for one in scenes] == [
        ("Act One", 1), ("INT. HOUSE - DAY", 2), ("SNIPER SCOPE", 2),
    ]  # fmt: skip
    assert [told(one) for one in scenes[1].passages] == [
        ("body", "Anna waits at the window. †\u2028She turns.",
         [("underline", "waits", ""), ("italic", "window", ""), ("footnote", "†", "As told.")]),
        ("body", "ANNA (O.S.)\u2028(quietly)\u2028You're late.", [("bold", "late", ""), ("italic", "late", "")]),
        ("body", "McAVOY\u2028I know.", []),
        ("body", "CUT TO:", []),
    ]  # fmt: skip
    assert [told(one) for one in scenes[2].passages] == [
        ("body", "SHOUTED ACTION", []),
        ("body", "THE END", []),
        ("quote", "Row, row\u2028your boat", []),
        ("rule", "", []),
        ("body", "5 * 3 is * fifteen", []),
    ]
    assert dict(scenes[0].lost) == {"comments": 3, "settings": 3, "alignment": 1}


def test_without_sections_headings_of_scenes_are_chapters(tmp_path: Path) -> None:
    scenes = read("Title: The Sea\n\nFADE IN.\n\nEXT. QUAY\n\nRain.\n\nint. ship - night\n\nStill.\n", tmp_path)
    assert [(one.title, one.level) for one in scenes] == [("The Sea", 1), ("EXT. QUAY", 1), ("int. ship - night", 1)]


def test_a_manuscript_comes_back_as_it_went_out(tmp_path: Path) -> None:
    text = manuscript_fountain(book(*KEPT))
    (scene,) = read(text, tmp_path)
    assert scene.title == "One & only"
    assert [told(one) for one in scene.passages] == [told(one) for one in KEPT]
    assert scene.lost == ()


def test_titles_of_scenes_go_out_as_such(tmp_path: Path) -> None:
    document = Document()
    scenes = [ImportedScene("Act", (Passage("a"),)), ImportedScene("INT. SHIP", (Passage("b"),), 2)]
    document.apply(import_change(document, scenes))
    text = manuscript_fountain(document)
    assert text.startswith("# Act\n\na\n\nINT. SHIP\n\nb")
    assert [(one.title, one.level) for one in read(text, tmp_path)] == [("Act", 1), ("INT. SHIP", 2)]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn", "Cf", "Zl", "Zp")), max_size=30))
def test_words_come_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    found = read(manuscript_fountain(book(Passage("a " + text + " b"))), tmp_path_factory.mktemp("any"))
    words = " ".join(one.text for scene in found for one in scene.passages if one.style != "rule")
    if "[[" not in text and "/*" not in text:
        assert words.split() == ("a " + text.replace("\u2028", " ") + " b").replace("\u00a0", "\u00a0").split()


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("*a* b", "a b", [Mark(0, 1, "italic")]),
        ("**a *b* c**", "a b c", [Mark(0, 5, "bold"), Mark(2, 3, "italic")]),
        ("***a***", "a", [Mark(0, 1, "bold"), Mark(0, 1, "italic")]),
        ("2 * 3 * 4", "2 * 3 * 4", []),
        ("a * b*", "a * b*", []),
        (r"\*a\*", "*a*", []),
        ("*a", "*a", []),
        ("**", "**", []),
    ],
)
def test_signs_around_words(text: str, words: str, marks: list[Mark]) -> None:
    found, over = emphasised(text, SIGNS)
    assert (found, sorted(over, key=lambda one: (one.start, one.style))) == (words, marks)
