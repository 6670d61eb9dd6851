"""A Word document under random tracked edits comes back as Word itself would have it with every change accepted.

What Word makes of a body is worked out here on its XML, apart from the code under test. One rule is ours: the end of a
paragraph that goes before a heading which keeps words joins nothing, and is told.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from studio.domain import scene_edits
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.editor_changes import decide, in_order
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import EditorChange, Meta
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.exchange.returned import bring_back
from tests.services import returned_files as word

NOUNS = (
    "anchor", "bell", "candle", "door", "ember", "ferry", "garden", "harbour", "island", "jetty", "kettle", "lantern",
    "meadow", "needle", "orchard", "pilot",
)  # fmt: skip


def sentence(chance: random.Random, number: int) -> str:
    return f"{' '.join(chance.sample(NOUNS, 5)).capitalize()} {number}."


def book_of(chance: random.Random) -> Document:
    document = Document()
    meta = Meta(id="project", title="Book")
    document.apply(Change(id="c", label="x", stack="none", edits=(Edit(None, meta),), at=0.0))
    number = 0
    for title in ("Storm", "Morning", "Letters"):
        passages = []
        for _ in range(chance.randint(2, 5)):
            number += 1
            style = "heading3" if chance.random() < 0.15 else "body"
            passages.append(Passage(sentence(chance, number), style))
        document.apply(scene_edits.new_scene(document, title, passages=passages))
    return document


def is_heading(one: Any) -> bool:
    style = one.find(f"{word.W}pPr/{word.W}pStyle")
    return style is not None and style.get(f"{word.W}val") in ("Heading1", "Heading2")


def tracked_end(one: Any, what: str) -> bool:
    return one.find(f"{word.W}pPr/{word.W}rPr/{word.W}{what}") is not None


def edit_once(chance: random.Random, body: Any) -> None:
    """One thing that an editor does; nothing where the place has a change already."""
    every = [one for one in body.iterfind(f"{word.W}p") if word.text_of(one)]
    clean = [one for one in every if one.find(f".//{word.W}ins") is None and one.find(f".//{word.W}del") is None]
    if not clean:
        return
    one = chance.choice(clean)
    words = word.text_of(one)
    old = chance.choice(words.split())
    what = chance.choice(("insert", "delete", "replace", "join", "join", "new", "gone", "wide"))
    if what == "insert":
        word.put(one, old, word.run(old), word.inserted(" quite new"))
    elif what == "delete" and len(words.split()) > 1:
        word.put(one, old, word.deleted(old))
    elif what == "replace":
        word.put(one, old, word.deleted(old), word.inserted("other"))
    elif what == "join" and one is not every[-1]:
        word.end(one, "del")
    elif what == "new" and not is_heading(one):
        word.add_paragraph(body, words, "A whole new one.", tracked=True)
    elif what == "gone":
        word.delete_paragraph(body, words)
    elif what == "wide" and one is not every[-1]:
        # From within this paragraph to within the next but one: what lies between goes, its ends too.
        at = every.index(one)
        if at + 2 < len(every) and all(other in clean for other in every[at : at + 3]):
            first, last = words.split()[-1], word.text_of(every[at + 2]).split()[0]
            word.put(one, first, word.deleted(first))
            word.end(one, "del")
            word.delete_paragraph(body, word.text_of(every[at + 1]))
            word.put(every[at + 2], last, word.deleted(last))


def accepted(body: Any) -> list[str]:
    """What there is to read when every change is accepted."""
    texts: list[str] = []
    joins = False
    for one in body.iterfind(f"{word.W}p"):
        words = word.text_of(one)
        heading = is_heading(one)
        if joins and not (heading and words):
            texts[-1] += words
        elif words or not tracked_end(one, "del"):
            texts.append(words)
        else:
            continue
        if joins and heading and words:
            joins = False
        if heading and words:
            joins = False
        elif tracked_end(one, "del"):
            joins = joins or bool(words)
        else:
            joins = False
    return [one.strip() for one in texts if one.strip()]


def read(document: Document) -> list[str]:
    found: list[str] = []
    for _, scene in outline(document):
        found += [scene.title, *(one.text for one in paragraphs_of(document, scene.id))]
    return [one.strip() for one in found if one.strip()]


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("seed", range(60))
def test_any_tracked_edits_come_back_as_word_has_them(tmp_path: Path, seed: int, ids: bool) -> None:
    chance = random.Random(seed)
    document = book_of(chance)
    expected: list[str] = []

    def edit(body: Any) -> None:
        for _ in range(chance.randint(1, 5)):
            edit_once(chance, body)
        expected.extend(accepted(body))
        if not ids:
            word.without_bookmarks(body)

    path = tmp_path / "back.docx"
    path.write_bytes(word.returned(manuscript_docx(document), edit))
    document.apply(bring_back(document, path).change)
    changes = [one.record.id for one in in_order(document) if isinstance(one.record, EditorChange)]
    done = decide(document, changes, "accepted")
    document.apply(done.change)
    assert done.stale == 0
    assert read(document) == expected
