"""The sentences of a scene as the desk has them. Pure; on a thread where the scene is long."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from studio.domain.document import Document
from studio.domain.manuscript import text_hash
from studio.services.narration.attribution import Proposal
from studio.services.narration.casting import Part
from studio.services.narration.segments import Segment, SegmentKey, Sentences, segments_of
from studio.ui.widgets.errand import Step


class SceneRead(msgspec.Struct, frozen=True):
    """The sentences of a scene, found on any thread."""

    segments: tuple[Segment, ...] = ()
    places: dict[SegmentKey, int] = {}
    here: frozenset[str] = frozenset()
    """Ids of the paragraphs that are spoken in the scene."""
    hashes: frozenset[str] = frozenset()
    """Of what is said in it."""
    spoken: tuple[Segment, ...] = ()
    """Those that have a take."""
    open_lines: tuple[Segment, ...] = ()
    """Those in which something is said by nobody knows whom."""


def read_scene(
    document: Document,
    scene_id: str,
    sentences: Sentences,
    step: Step,
    narrator: Part,
    proposed: Mapping[tuple[str, str], Proposal],
) -> SceneRead:
    segments = segments_of(document, scene_id, sentences, step, narrator if narrator.voice else None)
    if proposed:
        segments = tuple(_with_proposal(one, proposed) for one in segments)
    places = {one.key: place for place, one in enumerate(segments)}
    here = frozenset(one.paragraph_id for one in segments)
    hashes = frozenset(text_hash(one.text) for one in segments)
    spoken = tuple(one for one in segments if one.take is not None)
    return SceneRead(segments, places, here, hashes, spoken, tuple(one for one in segments if one.open_speech))


def _with_proposal(one: Segment, proposed: Mapping[tuple[str, str], Proposal]) -> Segment:
    """Rules go before a writer's guess."""
    guess = proposed.get((one.paragraph_id, one.text)) if one.open_speech and one.proposal is None else None
    return msgspec.structs.replace(one, proposal=guess) if guess is not None else one
