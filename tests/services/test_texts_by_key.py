"""Texts of many kinds, held against keys made by hand: signs in the files say where each paragraph (¶), heading (§) and
break (◊) begins, and what is a printed page's number (◌). They were set before a reader saw the texts."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from studio.services.exchange.text_in import decode, passages_from_text, scenes_from_text

TEXTS = Path(__file__).parents[1] / "data" / "texts"
KINDS = {"¶": "body", "§": "heading", "◊": "rule"}
HEADS = ("heading1", "heading2")
INNER = {"bovary": 2, "dutchman": 2, "epigraphs": 4, "french": 3, "german": 3, "gutenberg": 4, "history": 3}
INNER |= {"numbers": 5, "russian": 4, "spanish": 4, "stanzas": 6}
"""Chapters that lie in a part, scenes in an act, sections in a chapter."""
ENCODINGS = {"french": "latin-1", "tabs": "mac_roman", "numbers": "utf-16", "typed": "utf-16-le", "german": "cp1252"}
ENCODINGS |= {"spanish": "cp1252", "justified": "utf-16-be", "stories": "utf-8-sig"}
"""UTF-8 for the others."""


def kept(words: str) -> str:
    """Without low lines of italics; a dash or a hyphen at the end of a line takes no blank."""
    words = re.sub(r"(?<=\w)-\n\s*(?=\w)", "-", words)
    return re.sub(r"(--|—) ", r"\1", " ".join(words.replace("_", "").split()))


def key_of(marked: str) -> list[tuple[str, str]]:
    parts = re.split("([¶§◊])", re.sub("◌[^\n]*", "", marked))
    return [
        (KINDS[sign], kept(words) if sign != "◊" else "") for sign, words in zip(parts[1::2], parts[2::2], strict=True)
    ]


@pytest.mark.parametrize("name", sorted(path.stem for path in TEXTS.glob("*.txt")))
def test_paragraphs_and_chapters_are_those_of_the_key(name: str, tmp_path: Path) -> None:
    marked = (TEXTS / f"{name}.txt").read_bytes().decode()
    key = key_of(marked)
    path = tmp_path / f"{name}.txt"
    path.write_bytes(re.sub("[¶§◊◌]", "", marked).encode(ENCODINGS.get(name, "utf-8")))
    passages = passages_from_text(decode(path.read_bytes(), name), chapters=True, lost=Counter())
    found = [("heading" if one.style in HEADS else one.style, kept(one.text)) for one in passages]
    right = sum(one.size for one in SequenceMatcher(None, key, found, autojunk=False).get_matching_blocks())
    assert right >= 0.98 * max(len(key), len(found)), [one for one in key if one not in found]
    heads = [words for kind, words in key if kind == "heading"]
    assert [words for kind, words in found if kind == "heading"] == heads
    assert sum(one.style == "heading2" for one in passages) == INNER.get(name, 0)
    titles = [kept(scene.title) for scene in scenes_from_text(path)]
    assert titles[len(titles) - len(heads) :] == heads


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_are_found_out(encoding: str, ends: str) -> None:
    text = "Ein Café – für “alle”.\n\nUnd später.\n".replace("\n", ends)
    if ends == "\r" and encoding == "cp1252":
        encoding = "mac_roman"
    assert decode(text.encode(encoding), "a.txt") == text
