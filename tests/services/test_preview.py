from __future__ import annotations

from pathlib import Path

from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.preview import preview_of
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
