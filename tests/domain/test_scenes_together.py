"""Several scenes of the outline changed as one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain import scenes_together
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Paragraph, Scene

Shape = list[tuple[int, str]]
BOOK: Shape = [(0, "A"), (1, "a1"), (1, "a2"), (0, "B"), (0, "C"), (1, "c1"), (0, "D")]


def made(shape: Shape) -> Document:
    document, branch = Document(), list[str]()
    for depth, title in shape:
        del branch[depth:]
        change = new_scene(
            document, title, parent_id=branch[-1] if branch else None, passages=[f"Of {title}.", f"More of {title}."]
        )
        document.apply(change)
        scene = change.edits[0].after
        assert isinstance(scene, Scene)
        branch.append(scene.id)
    return document


def shape_of(document: Document) -> Shape:
    return [(depth, scene.title) for depth, scene in outline(document)]


def ids(document: Document, titles: str) -> list[str]:
    return [scene.id for _, scene in outline(document) if scene.title in titles.split()]


def after(act: Callable[[Document], Change], document: Document) -> Shape:
    before = shape_of(document)
    change = act(document)
    document.apply(change)
    found = shape_of(document)
    document.apply(change.inverse())
    assert shape_of(document) == before
    return found


def told(shape: Shape) -> str:
    return " ".join(">" * depth + title for depth, title in shape)


@pytest.mark.parametrize(
    ("chosen", "parent", "before", "result"),
    [
        ("B D", None, "A", "B D A >a1 >a2 C >c1"),
        ("a1 c1", "B", None, "A >a2 B >a1 >c1 C D"),
        ("A a1", None, None, "B C >c1 D A >a1 >a2"),
        ("B C", None, "C", "A >a1 >a2 B C >c1 D"),
        ("A B", None, "A", "A >a1 >a2 B C >c1 D"),
        ("a1 a2", None, "B", "A a1 a2 B C >c1 D"),
    ],
)
def test_scenes_are_dropped_together(chosen: str, parent: str | None, before: str | None, result: str) -> None:
    document = made(BOOK)
    where = [ids(document, one)[0] if one else None for one in (parent, before)]
    moved = ids(document, chosen)
    act: Callable[[Document], Change] = lambda now: scenes_together.move_scenes(  # noqa: E731 - one of two
        now, moved, parent_id=where[0], before_id=where[1]
    )
    assert told(after(act, document)) == result


@pytest.mark.parametrize(
    ("chosen", "by", "result"),
    [
        ("B C", -1, "B C >c1 A >a1 >a2 D"),
        ("A B", 1, "C >c1 A >a1 >a2 B D"),
        ("A C", -1, "A >a1 >a2 C >c1 B D"),
        ("a2 B", -1, "B A >a2 >a1 C >c1 D"),
        ("C D", 1, None),
    ],
)
def test_they_go_up_and_down_together(chosen: str, by: Literal[-1, 1], result: str | None) -> None:
    document = made(BOOK)
    moved = ids(document, chosen)
    if result is None:
        with pytest.raises(ValueError, match="none"):
            scenes_together.shift_scenes(document, moved, by)
    else:
        assert told(after(lambda now: scenes_together.shift_scenes(now, moved, by), document)) == result


def test_they_go_in_and_out_together() -> None:
    document = made(BOOK)
    inside = ids(document, "B C")
    assert told(after(lambda now: scenes_together.indent_scenes(now, inside), document)) == "A >a1 >a2 >B >C >>c1 D"
    out = ids(document, "a1 a2 c1")
    assert told(after(lambda now: scenes_together.outdent_scenes(now, out), document)) == "A a1 a2 B C c1 D"
    with pytest.raises(ValueError, match="none"):
        scenes_together.indent_scenes(document, ids(document, "A"))


def test_they_are_removed_and_get_a_status_together() -> None:
    document = made(BOOK)
    gone = ids(document, "a1 C c1")
    assert told(after(lambda now: scenes_together.remove_scenes(now, gone), document)) == "A >a2 B D"
    document.apply(scenes_together.remove_scenes(document, gone))
    assert {one.scene_id for one in document.all(Paragraph)} == {scene.id for _, scene in outline(document)}
    chosen = ids(document, "A a2")
    document.apply(scenes_together.set_status(document, chosen, "First draft"))
    assert [scene.status for _, scene in outline(document)] == ["First draft", "First draft", "", ""]


def test_the_first_takes_in_the_others_in_their_order() -> None:
    document = made(BOOK)
    chosen = ids(document, "a1 B D")
    known = [one.id for scene in chosen for one in paragraphs_of(document, scene)]
    change = scenes_together.merge_together(document, list(reversed(chosen)))
    document.apply(change)
    assert told(shape_of(document)) == "A >a1 >a2 C >c1"
    assert [one.id for one in paragraphs_of(document, chosen[0])] == known
    assert {one.scene_id for one in paragraphs_of(document, chosen[0])} == {chosen[0]}
    document.apply(change.inverse())
    for titles in ("A", "B C", "gone"):
        with pytest.raises(ValueError, match="no scene to merge"):
            scenes_together.merge_together(document, ids(document, titles))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=14),
    st.sets(st.integers(0, 13), min_size=1),
    st.sampled_from(["up", "down", "in", "out", "drop", "remove"]),
    st.integers(0, 13),
)
def test_no_scene_is_lost_and_an_undo_has_all_as_it_was(
    depths: list[int], chosen: set[int], act: str, place: int
) -> None:
    depth, shape = -1, Shape()
    for number, wanted in enumerate(depths):
        depth = min(wanted, depth + 1)
        shape.append((depth, str(number)))
    document = made(shape)
    order = [scene.id for _, scene in outline(document)]
    named = [order[one] for one in chosen if one < len(order)]
    roots = scenes_together.roots_of(document, named)
    parents = {document.need(Scene, one).parent_id for one in roots}
    target = document.need(Scene, order[place % len(order)])
    acts: dict[str, Callable[[], Change]] = {
        "up": lambda: scenes_together.shift_scenes(document, named, -1),
        "down": lambda: scenes_together.shift_scenes(document, named, 1),
        "in": lambda: scenes_together.indent_scenes(document, named),
        "out": lambda: scenes_together.outdent_scenes(document, named),
        "drop": lambda: scenes_together.move_scenes(
            document, named, parent_id=target.parent_id, before_id=target.id
        ),
        "remove": lambda: scenes_together.remove_scenes(document, named),
    }  # fmt: skip
    try:
        change = acts[act]()
    except (ValueError, KeyError):
        return
    before = shape_of(document)
    document.apply(change)
    now = [scene.id for _, scene in outline(document)]
    if act == "remove":
        assert set(now) < set(order)
        assert not set(roots) & set(now)
        assert [one for one in order if one in now] == now
    else:
        assert sorted(now) == sorted(order)
        # One that goes up may pass another that lies in its neighbour; one that goes out comes behind all that its
        # chapter holds, so also behind another that went out of a scene of that chapter.
        passes = act in ("up", "down") or (act == "out" and len(parents) > 1)
        assert passes or [one for one in now if one in roots] == roots
    document.apply(change.inverse())
    assert shape_of(document) == before
