from __future__ import annotations

from pathlib import Path

from studio.domain.passages import Passage
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.gutenberg import named_in, parted
from studio.services.exchange.manuscript_in import ImportedScene, told_of
from studio.services.exchange.pictures_in import ImportedPicture
from studio.services.exchange.preview import left_out_words, of_these, preview_of, taken_of, the_book
from studio.services.exchange.text_in import blocks_of_file, scenes_from_text

WRAPPED = """It was late in the year when the ship came
into the harbour, and nobody stood on the
quay to see it come in that evening.
"""
TEXT = f"CHAPTER I.\n\n{WRAPPED}\nRoses are red\nViolets are blue\n\nCHAPTER II.\n\n{WRAPPED}\n{WRAPPED}"


def lines(scenes: tuple[object, ...]) -> list[int]:
    return [len(one.passages) for one in scenes]  # type: ignore[attr-defined]


def test_what_a_file_would_bring(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# One\n\nIt began.[^1] ![x](https://e.org/x.png)\n\n## In it\n\nMore words.\n\n[^1]: Said so.\n")
    found = preview_of(scenes_from_file(path))
    assert [(one.title, one.level, one.paragraphs, one.words) for one in found.scenes] == [
        ("One", 1, 1, 3), ("In it", 2, 1, 2),
    ]  # fmt: skip
    assert found.told() == "1 chapter, 1 scene in them, 2 paragraphs, 5 words, 1 footnote"
    assert (found.scenes[1].begins, found.left) == ("More words.", "Not taken over: 1 picture.")


def test_chapters_below_one_title_over_all_of_them_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# The Ship\n\n## One\n\nIt began.\n\n## Two\n\nIt went on.\n\n## Three\n\nIt ended.\n")
    assert preview_of(scenes_from_file(path)).told() == "3 chapters, 3 paragraphs, 7 words"
    path.write_text("# Chapter One\n\n## Night\n\nIt began.\n\n## Day\n\nIt ended.\n")
    assert preview_of(scenes_from_file(path)).told() == "1 chapter, 2 scenes in them, 2 paragraphs, 4 words"


def test_lines_of_a_text_as_a_person_knows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    blocks = blocks_of_file(path)
    assert [(one.begins.split()[0], one.joined) for one in blocks] == [
        ("It", True), ("Roses", False), ("It", True), ("It", True),
    ]  # fmt: skip
    assert lines(scenes_from_text(path)) == [3, 2]
    assert lines(scenes_from_text(path, wish="keep")) == [5, 6]
    assert lines(scenes_from_text(path, wish="join")) == [2, 2]
    chosen = {blocks[1].number: True, blocks[2].number: False}
    assert lines(scenes_from_text(path, chosen=chosen)) == [2, 4]
    assert blocks_of_file(tmp_path / "a.docx") == ()


HEADER = "The Project Gutenberg EBook of The Ship, by A. Sailor\n\nTitle: The Ship\n\nAuthor: A. Sailor\n"
START = "*** START OF THIS PROJECT GUTENBERG EBOOK THE SHIP ***"
END = "*** END OF THIS PROJECT GUTENBERG EBOOK THE SHIP ***"
LICENCE = "*** START: FULL LICENSE ***\n\nYou may copy it.\n\nSection 1. General Terms of Use\n\nRead all of it.\n"


def published(body: str) -> str:
    last = "End of the Project Gutenberg EBook of The Ship, by A. Sailor"
    return f"{HEADER}\n{START}\n\n\nProduced by Volunteers\n\n{body}\n\n{last}\n\n{END}\n\n{LICENCE}"


def test_what_gutenberg_sets_around_a_book_is_parted_from_it(tmp_path: Path) -> None:
    path = tmp_path / "1342-0.txt"
    path.write_text(published(f"Chapter 1\n\n{WRAPPED}\nChapter 2\n\n{WRAPPED}"))
    scenes = scenes_from_file(path)
    assert [(one.title, one.boilerplate) for one in scenes] == [
        ("Project Gutenberg’s header", True), ("Chapter 1", False), ("Chapter 2", False),
        ("Project Gutenberg’s licence", True),
    ]  # fmt: skip
    assert named_in(scenes) == ("The Ship", "A. Sailor")
    said = "\n".join(one.text for one in (*scenes[0].passages, *scenes[3].passages))
    for words in (
        "Produced by Volunteers",
        START,
        END,
        "End of the Project",
        "START: FULL LICENSE",
        "You may copy it.",
        "Read all of it.",
    ):
        assert words in said, words
    assert parted(scenes[1:4]) == scenes[1:4]


def test_a_web_page_of_gutenberg_is_parted_as_well(tmp_path: Path) -> None:
    path = tmp_path / "ship.html"
    path.write_text(
        f"<p>Title: The Ship</p><p>{START}</p><h2>Chapter 1</h2><p>It came.</p>"
        f"<p>{END}</p><h2>Licence</h2><p>Copy it.</p>"
    )
    scenes = scenes_from_file(path)
    assert [one.title for one in scenes if not one.boilerplate] == ["Chapter 1"]
    assert [one.text for one in scenes[-1].passages] == [END, "Licence", "Copy it."]


def test_prose_that_tells_of_gutenberg_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "essay.txt"
    path.write_text("Title: a word.\n\nEnd of the Project Gutenberg era, they said.\n\nMore.\n")
    [scene] = scenes_from_file(path)
    assert (len(scene.passages), scene.boilerplate) == (3, False)


def test_only_what_is_wanted_comes_with_the_pictures_that_it_shows() -> None:
    one, two = (ImportedPicture(name, b"x", "image/png", name) for name in ("p1", "p2"))
    scenes = (
        ImportedScene("Header", (Passage("", "picture", asset="p1"),), lost=(("pictures", 1),), pictures=(one, two)),
        ImportedScene("In it", (Passage("", "picture", asset="p2"), Passage("Two words")), level=2),
        ImportedScene("Last", (Passage("End."),)),
    )
    taken = taken_of(scenes, [False, True, True])
    assert [(scene.title, scene.level) for scene in taken] == [("In it", 1), ("Last", 1)]
    assert (taken[0].lost, taken[0].pictures) == ((("pictures", 1),), (two,))
    assert taken_of(scenes, [True, True, True]) == scenes
    assert taken_of(scenes, [False, False, False]) == ()
    shown = preview_of(scenes)
    assert of_these(shown, [False, True, True]).told() == ("2 chapters, 3 paragraphs, 3 words, 1 picture")
    assert left_out_words(shown, [True, False, False]) == "2 parts are not taken in: 3 words."
    assert left_out_words(shown, [True, True, True]) == ""


def test_the_book_is_what_no_publisher_set_around_it() -> None:
    header, one = ImportedScene("Header", (), lost=(("comments", 2),), boilerplate=True), ImportedScene("One", ())
    book = the_book((header, one, ImportedScene("Licence", (), boilerplate=True)))
    assert [scene.title for scene in book] == ["One"]
    assert dict(book[0].lost) == {"comments": 2, "boilerplate": 2}
    assert told_of(book) == "Not taken over: 2 comments, 2 parts that Project Gutenberg set around the book."
    assert (the_book((header,)), the_book((one,))) == ((header,), (one,))
