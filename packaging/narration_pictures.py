"""The pictures of the manual on the Narration pane: a small scene, cast, spoken, edited, with music below it, published
and measured. Taken by `screenshots`, whose photographer does all of it in the real window."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

SCENE = (
    "The lamp on the point had gone out, and nobody in the harbour could say when.",
    "“Eleven boats,” said Ann. “There ought to be twelve.”",
    "The captain did not answer. He had been looking at the same spot on the water since noon.",
)


def take(camera: Any) -> None:
    """`camera`: as `writing_pictures.Camera`."""
    from studio.domain.scene_edits import new_scene
    from studio.domain.text_records import Scene
    from studio.ui.narration.pane import NarrationPane

    pane = camera.window.findChild(NarrationPane)
    session = camera.studio.session
    change = new_scene(session.document, "The Lamp", passages=SCENE)
    session.perform(change)
    scene = change.edits[0].after
    assert isinstance(scene, Scene)
    camera.window.areas.go_alone("narration")
    camera.settle()
    pane.desk.read_again()
    pane.desk.choose_scene(scene.id)
    camera.settle()
    _cast(session, pane)
    camera.settle()
    pane.takes_view.speak.click()
    camera.until(lambda: len(pane.desk.spoken) == len(pane.desk.segments) and not pane.desk.speaking())
    pane.desk.silence()
    camera.keep("narration")
    _other_voice(camera, pane)
    _edited(camera, pane)
    _published(camera, pane)


def _edited(camera: Any, pane: Any) -> None:
    """On the timeline: as waves, as a spectrum, with music below it, while somebody reads."""
    from studio.services.narration.clip_editing import put_marker

    session = camera.studio.session
    timeline, strip = pane.own.timeline, pane.own.timeline_view.strip
    camera.until(lambda: len(timeline.line.cuts) == len(pane.desk.segments))
    timeline.edit(0, fade_in=0.8, trim_end=0.2)
    timeline.edit(1, gain=4.0)
    timeline.edit(2, pause=1.2)
    cut = timeline.line.cuts[3]
    session.perform(put_marker(session.document, cut.segment, 1.0, "breath"))
    with tempfile.TemporaryDirectory() as folder:
        pane.own.music.add(_waves(Path(folder) / "waves.flac"))
        camera.until(lambda: bool(pane.own.music.beds()))
    timeline.choose(2)
    camera.settle()
    strip.zoom(1.5, 0.0)
    camera.settle()
    camera.keep("narration-timeline")
    timeline.looking.toggle()
    camera.until(lambda: not timeline.looking.busy)
    camera.settle()
    camera.keep("narration-spectrum")
    timeline.looking.toggle()
    pane.own.music.toggle()
    camera.settle()
    camera.keep("narration-music")
    pane.own.music.toggle()
    pane.own.recording.toggle()
    camera.settle()
    camera.keep("narration-recording")
    pane.own.recording.toggle()


def _other_voice(camera: Any, pane: Any) -> None:
    """The cast, just after Ann was given another voice, so that her lines are stale; then her own again."""
    session, do = camera.studio.session, camera.window.registry.trigger
    do("narration.cast")
    camera.settle()
    pane.parts.choose("ann")
    pane.parts.set_voice("bf_emma", "", 0.0)
    camera.settle()
    camera.keep("narration-cast")
    session.undo_stack("narration").undo()
    camera.settle()
    do("narration.cast")
    camera.settle()


def _published(camera: Any, pane: Any) -> None:
    """What it is published as; its sheet, measured in the encoded file, which the silence at the start fails."""
    do = camera.window.registry.trigger
    pane.publishing.set_book("The Lamp", "A. Writer")
    pane.publishing.choose(form="m4b", subtitles=("srt", "vtt"))
    pane.publishing.propose_credits()
    pane.publishing.choose_mastering(head=1.5)
    do("narration.publishing")
    camera.settle()
    camera.keep("narration-publish")
    pane.takes.speak_book()
    camera.settle()
    camera.until(lambda: not pane.desk.jobs())
    pane.publishing.measure()
    camera.until(lambda: not pane.publishing.errand.busy)
    do("narration.sheet")
    camera.settle()
    tree = pane.sheet_view.tree
    tree.scrollToBottom()
    camera.keep("narration-sheet")


def _cast(session: Any, pane: Any) -> None:
    """Ann has a voice of her own, and says what stands between quotation marks."""
    from studio.domain.draft import Draft
    from studio.domain.project_records import Card
    from studio.services.narration.directing import confirm_proposals

    draft = Draft(session.document)
    draft.put(Card(id="ann", role="character", name="Ann", voice="af_bella"))
    session.perform(draft.change("Add card", "narration"))
    pane.desk.read_again()
    confirmed = confirm_proposals(session.document, pane.desk.segments)
    if confirmed is not None:
        session.perform(confirmed)
    pane.desk.read_again()


def _waves(path: Path) -> Path:
    """Noise that comes and goes as waves on a beach do."""
    import numpy as np
    import soundfile

    rng, rate = np.random.default_rng(3), 24_000
    seconds = np.arange(rate * 18) / rate
    noise = np.convolve(rng.standard_normal(len(seconds) + 63), np.hanning(64), "valid")
    swell = 0.3 + 0.7 * np.sin(np.pi * seconds / 6) ** 2
    soundfile.write(path, (0.2 * noise / np.abs(noise).max() * swell).astype(np.float32), rate, format="FLAC")
    return path
