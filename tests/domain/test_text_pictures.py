"""Pictures among paragraphs: edits keep them whole, whatever is put in beside or into what they show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.manuscript import replace_range, set_paragraph_style
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene
from studio.domain.text_pictures import insert_pictures, inserted, picture
from studio.domain.text_records import Paragraph

ASSET, OTHER = "a" * 64, "b" * 64


def shown(document: Document, scene: str) -> list[tuple[str, str, str]]:
    return [(one.style, one.text, one.asset[:1]) for one in paragraphs_of(document, scene)]


def started(*passages: Passage) -> tuple[Document, str, list[str]]:
    document = Document()
    change = new_scene(document, "One", passages=passages)
    scene = change.edits[0].after
    assert scene is not None
    document.apply(change)
    return document, scene.id, [one.id for one in paragraphs_of(document, scene.id)]


def done(document: Document, change: Change) -> Change:
    document.apply(change)
    return change


def test_one_goes_between_the_words_behind_another_or_to_the_end() -> None:
    document, scene, [first] = started(Passage("onetwo"))
    change = done(document, insert_pictures(document, (first, 3), (first, 3), [picture(ASSET, "A lamp")]))
    assert shown(document, scene) == [("body", "one", ""), ("picture", "A lamp", "a"), ("body", "two", "")]
    [here] = inserted(change)
    done(document, insert_pictures(document, (here, 0), (here, 2), [picture(OTHER)]))
    assert [one[2] for one in shown(document, scene)] == ["", "a", "b", ""]
    assert document.need(Paragraph, here).text == "A lamp"
    last = paragraphs_of(document, scene)[-1]
    done(document, insert_pictures(document, (last.id, 3), (last.id, 3), [picture(OTHER)]))
    assert shown(document, scene)[-2:] == [("picture", "", "b"), ("body", "", "")]


def test_an_empty_paragraph_becomes_the_picture() -> None:
    document, scene, [first] = started(Passage(""))
    done(document, insert_pictures(document, (first, 0), (first, 0), [picture(ASSET)]))
    assert shown(document, scene) == [("picture", "", "a"), ("body", "", "")]


def test_what_becomes_words_leaves_its_picture() -> None:
    document, scene, [first] = started(picture(ASSET, "A lamp"))
    done(document, set_paragraph_style(document, [first], "body"))
    assert shown(document, scene) == [("body", "A lamp", "")]


@pytest.mark.parametrize("alt", ["", "A lamp"])
@given(st.lists(st.sampled_from([Passage("words"), Passage(""), picture(OTHER), picture(OTHER, "x")]), max_size=4))
def test_nothing_that_is_put_into_a_picture_takes_it_away_or_doubles_it(alt: str, pasted: list[Passage]) -> None:
    for at in {0, len(alt) // 2, len(alt)}:
        document, scene, [first] = started(picture(ASSET, alt))
        done(document, replace_range(document, scene, (first, at), (first, at), pasted))
        found = shown(document, scene)
        assert [one[2] for one in found].count("a") == 1
        assert [one[2] for one in found].count("b") == sum(one.asset == OTHER for one in pasted)
        letters = "".join(one[1] for one in found)
        assert len(letters) == len(alt) + sum(len(one.text) for one in pasted)
