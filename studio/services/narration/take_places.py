"""Where a take stands: its sentence, its scene, and how it is cut there. Pure; any thread.

Asked while takes are listened to, of one take at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.document import Document
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph, Scene
from studio.services.narration.casting import Part
from studio.services.narration.clips import HeardClip, clips_of
from studio.services.narration.credits import CREDITS, credit_segments
from studio.services.narration.read_by_choice import paragraph_id_of
from studio.services.narration.segments import Segment, segments_of


def clip_of_take(document: Document, take: Take, narrator: Part) -> HeardClip:
    """As it is cut where it is heard first; as it was made where it is heard nowhere. Pure; any thread."""
    here = _beside(document, take.paragraph_id, take.scene_id, narrator)
    return next((one for one in clips_of(here) if one.take.id == take.id), HeardClip(take))


def segment_of(document: Document, take: Take, narrator: Part, paragraph_id: str = "") -> Segment | None:
    """The sentence that has this take, among others."""
    found = _beside(document, paragraph_id or take.paragraph_id, take.scene_id, narrator)
    return next((one for one in found if any(mine.id == take.id for mine in one.takes)), None)


def _beside(document: Document, paragraph_id: str, scene_id: str, narrator: Part) -> Sequence[Segment]:
    """The sentences of the scene, or of the credits, that a paragraph is in. `scene_id`: where it was."""
    if paragraph_id in CREDITS:
        return credit_segments(document, paragraph_id, narrator)
    where = segment_scene(document, None, paragraph_id) or scene_id
    return segments_of(document, where, narrator=narrator) if where else ()


def segment_scene(document: Document, segment: Segment | None, paragraph_id: str = "") -> str:
    """The scene in which a sentence stands; "" for the credits."""
    where = paragraph_id_of(segment.paragraph_id if segment is not None else paragraph_id)
    paragraph = document.get(Paragraph, where)
    if paragraph is not None:
        return paragraph.scene_id
    return where if document.get(Scene, where) is not None else ""
