"""What is to be spoken in several scenes: a chapter, or the whole book. Pure; the narration pane asks on a thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from studio.domain.document import Document
from studio.domain.text_records import Scene
from studio.services.narration.casting import Part
from studio.services.narration.chapters import chapters_of
from studio.services.narration.segments import Segment, SegmentKey, segments_of, to_speak
from studio.services.translation import tr, tr_count

Missing = tuple[tuple[str, tuple[Segment, ...]], ...]
"""By scene, in reading order."""


def chapter_of(document: Document, scene_id: str) -> tuple[str, ...]:
    """The scenes of the chapter in which a scene stands."""
    chapters = ([scene.id for scene in one.scenes] for one in chapters_of(document))
    return tuple(next((ids for ids in chapters if scene_id in ids), ()))


def missing(
    document: Document,
    scene_ids: Sequence[str],
    narrator: Part,
    pending: Collection[SegmentKey] = (),
    step: Callable[[float], None] = lambda share: None,
    passed: list[Segment] | None = None,
) -> Missing:
    """What has no fresh take and is not on its way; what is to be made alike in several scenes is named once. `passed`
    is given the sentences that wait for whoever read them."""
    found: list[tuple[str, tuple[Segment, ...]]] = []
    known: set[str] = set()
    for place, scene_id in enumerate(scene_ids):
        step(place / len(scene_ids))
        if document.get(Scene, scene_id) is None:
            continue
        segments = segments_of(document, scene_id, narrator=narrator)
        known |= {one.wanted for one in segments if one.key in pending}
        if passed is not None:
            passed += (one for one in segments if one.waits_for_reader)
        wanted = tuple(one for one in to_speak(segments) if one.wanted not in known)
        known |= {one.wanted for one in wanted}
        if wanted:
            found.append((scene_id, wanted))
    return tuple(found)


def waiting_words(passed: Sequence[Segment]) -> str:
    """What is told of sentences that wait for whoever read them; there is one at least."""
    readers = {one.take.reader for one in passed if one.take is not None}
    if readers == {""}:
        return tr_count(
            "One sentence is yours to read again, as its words have changed: no voice took its place.",
            "{count} sentences are yours to read again, as their words have changed: no voice took their place.",
            len(passed),
        )
    return tr_count(
        "One sentence is to be read again by {names}, as its words have changed: no voice took its place.",
        "{count} sentences are to be read again by {names}, as their words have changed: no voice took their place.",
        len(passed), names=", ".join(sorted(name or tr("you") for name in readers)),
    )  # fmt: skip
