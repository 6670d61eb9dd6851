"""The project that travels with the program, as who opens it first finds it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from studio.domain.text_records import Meta, Scene
from studio.places import resources_dir
from studio.services.narration.segments import segments_of
from studio.services.session.session import ProjectSession


def test_its_first_scene_is_spoken_by_its_narrator(tmp_path: Path) -> None:
    project = tmp_path / "sample.triptych"
    project.write_bytes((resources_dir() / "sample" / "sample.triptych").read_bytes())
    session = ProjectSession.open(project)
    try:
        first = min(session.document.all(Scene), key=lambda one: one.rank)
        states = Counter(one.state for one in segments_of(session.document, first.id))
        words = session.document.need(Meta, "project").words
    finally:
        session.close()
    assert set(states) == {"spoken"}
    assert states["spoken"] > 5
    assert words == ("neighbour",)
