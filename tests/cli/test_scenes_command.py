"""`triptych scenes`: what is set around the story is listed, and can be said."""

from __future__ import annotations

import json
from pathlib import Path

from studio.domain.scene_edits import new_scenes
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych


def test_a_scene_is_set_apart_by_its_number(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "book.triptych"
    session = ProjectSession.create(path, "Book")
    session.perform(new_scenes(session.document, [("The Sea", ["by Ines Vale"], False), ("One", ["Rain."], False)]))
    session.close()
    told = triptych(home, "scenes", path)
    assert told.stdout.splitlines() == ["   1 The Sea (3)", "   2 One (1)"]
    told = triptych(home, "scenes", path, "--front", "1", "--json")
    assert [one["matter"] for one in json.loads(told.stdout)["scenes"]] == ["front", "story"]
    assert ": front matter" in triptych(home, "scenes", path).stdout
    triptych(home, "scenes", path, "--story", "1")
    assert ": front matter" not in triptych(home, "scenes", path).stdout


def test_a_number_that_is_none_is_refused(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "book.triptych"
    session = ProjectSession.create(path, "Book")
    session.close()
    assert triptych(home, "scenes", path, "--back", "9").returncode != 0
