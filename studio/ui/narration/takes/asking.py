"""Asks for speech: sentences of the scene become a job, with the voice, the speed and the device that are chosen.

Used by the presenter of the takes; main thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.document import Scene
from studio.domain.errors import StudioError
from studio.services.narration.segments import Segment, speech_request
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.ui.narration.desk import NarrationDesk


def submit(desk: NarrationDesk, segments: Sequence[Segment], label: str, seed: int = 0) -> bool:
    """Put the job into the queue. False, and words about why, where that cannot be done."""
    session, voice, studio = desk.session, desk.voice, desk.studio
    if session is None or voice is None:
        return False
    try:
        request = speech_request(
            session.document,
            segments,
            model=studio.library.ref(voice.model_id),
            voice=voice.id,
            speed=float(studio.settings.get("narration_speed")),
            seed=seed,
            device=wanted_device(studio.settings),
        )
        studio.queue.submit(request, label=label, target_id=desk.scene_id)
    except StudioError as error:
        desk.say_failure(error.failure)
        return False
    return True


def scene_title(desk: NarrationDesk) -> str:
    """What people call the scene that is spoken."""
    scene = desk.session.document.get(Scene, desk.scene_id) if desk.session is not None else None
    return (scene.title if scene is not None else "") or tr("Untitled scene")
