"""Asks for speech: sentences of a scene become jobs, one for each model whose voices say them.

Used by the presenter of the takes; main thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.errors import StudioError
from studio.domain.text_records import Scene
from studio.services.narration.segments import Segment, speech_request
from studio.services.settings import wanted_device
from studio.services.translation import tr
from studio.ui.narration.desk import NarrationDesk


def submit(
    desk: NarrationDesk,
    segments: Sequence[Segment],
    label: str,
    seed: int = 0,
    scene_id: str | None = None,
    *,
    heard: bool = False,
) -> tuple[str, ...]:
    """Put the jobs into the queue; their ids. None, and words about why, where that cannot be done. `scene_id`: the
    scene that is shown, unless it is told. `heard`: they are played meanwhile."""
    session, studio = desk.session, desk.studio
    scene_id = desk.scene_id if scene_id is None else scene_id
    jobs: list[str] = []
    if session is None or desk.voice is None:
        return ()
    try:
        for model_id, wanted in _by_model(desk, segments).items():
            request = speech_request(
                session.document,
                wanted,
                model=studio.library.ref(model_id),
                narrator=desk.narrator,
                scene_id=scene_id,
                seed=seed,
                device=wanted_device(studio.settings),
            )
            jobs.append(studio.queue.submit(request, label=label, target_id=scene_id))
            if heard:
                studio.queue.listen(jobs[-1])
    except StudioError as error:
        desk.say_failure(error.failure)
    return tuple(jobs)


def _by_model(desk: NarrationDesk, segments: Sequence[Segment]) -> dict[str, list[Segment]]:
    """A voice that is not here is asked of the narrator's model, which says what it lacks."""
    assert desk.voice is not None
    found: dict[str, list[Segment]] = {}
    narrator = desk.voice_of(desk.narrator.voice) or desk.voice
    for one in segments:
        voice = desk.voice_of(one.part.voice) if one.part.voice else None
        found.setdefault((voice or narrator).model_id, []).append(one)
    return found


def scene_title(desk: NarrationDesk, scene_id: str = "") -> str:
    """What people call a scene, the one that is shown unless it is told."""
    scene = desk.session.document.get(Scene, scene_id or desk.scene_id) if desk.session is not None else None
    return (scene.title if scene is not None else "") or tr("Untitled scene")
