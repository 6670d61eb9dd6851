"""A writer of a billion weights sums up a scene, asked as the keeper of summaries asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.domain.prompting import Writer, to_last_sentence
from studio.domain.requests import ModelRef
from studio.domain.scene_edits import new_scene
from studio.domain.summary_asking import asking_for
from studio.domain.text_records import Scene
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.services.session.session import ProjectSession
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import libraries
from tests.starters import larger_writer

STORM = (
    "The storm broke over the harbour before dawn. Captain Hale ordered the crew of the Meridian to cut the moorings, "
    "for the quay was going under. Before they were clear of it the Meridian struck the breakwater.",
    "“To the boats,” Hale said, and saw them all off, the cook with his cat, the two Irish brothers, the boy. He would "
    "not go himself. He sat in the chart room and waited until the wind had passed, about noon.",
    "When they came back for him he was asleep over the log, and the ship, with a hole in her side that a horse might "
    "have walked through, was still afloat.",
)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.starter
def test_a_scene_is_summed_up_in_whole_sentences_of_its_own_people(qapp: QApplication, tmp_path: Path) -> None:
    path = larger_writer()
    session = ProjectSession.create(tmp_path / "Storm.triptych")
    try:
        session.perform(new_scene(session.document, "Storm", passages=STORM))
        scene = next(iter(session.document.all(Scene)))
        (request,) = asking_for(session.document, scene.id, Writer(model=ModelRef("w", "llama-cpp")))
    finally:
        session.close()
    engine = LlamaCppEngine()
    local = LocalModel(id="w", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)})
    engine.load(local, libraries(), request, Leash())
    try:
        pieces = list(engine.run(request, {}, Leash()))
    finally:
        engine.unload()
    said = " ".join("".join(piece.text for piece in pieces).split())
    summary = to_last_sentence(said) if pieces[-1].cut else said
    assert summary.endswith((".", "!", "?", "”", '"'))
    assert 5 <= len(summary.split()) < len(" ".join(STORM).split())
    assert "Hale" in summary or "Meridian" in summary or "captain" in summary.casefold()
