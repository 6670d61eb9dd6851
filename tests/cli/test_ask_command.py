"""`triptych ask`: what it keeps of a manuscript that is no project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.cli.in_process import triptych
from tests.cli.test_command_line import install

STORY = """The lighthouse had been dark for eleven years.

Marta rowed out to it with a can of oil.

Nobody in the village had asked her to.
"""


@pytest.mark.starter
def test_what_a_manuscript_means_is_read_once_and_kept(tmp_path: Path, qapp: QApplication) -> None:
    story = tmp_path / "story.txt"
    story.write_text(STORY, "utf-8")
    told = triptych(tmp_path / "home", "ask", story, "Who took fuel across the water?", "--by", "meaning", "--json")
    assert "read first" in told.stderr
    assert "Marta" in json.loads(told.stdout)["quotations"][0]["text"]
    told = triptych(tmp_path / "home", "ask", story, "Who had demanded it?", "--by", "meaning", "--json")
    assert "read first" not in told.stderr
    assert json.loads(told.stdout)["by_meaning"]


@pytest.mark.starter
def test_only_what_changed_of_a_manuscript_is_read_again(tmp_path: Path, qapp: QApplication) -> None:
    story = tmp_path / "story.txt"
    story.write_text(STORY, "utf-8")
    triptych(tmp_path / "home", "ask", story, "Who took fuel across the water?", "--by", "meaning")
    story.write_text(STORY + "\n# The storm\n\nA gale tore the roof off the boathouse.\n", "utf-8")
    told = triptych(tmp_path / "home", "ask", story, "What did the wind damage?", "--by", "meaning", "--json")
    assert "1 part of the text is read first" in told.stderr
    assert "gale" in json.loads(told.stdout)["quotations"][0]["text"]


@pytest.mark.starter
def test_whichever_writer_is_here_answers_and_is_doubted_before(tmp_path: Path, qapp: QApplication) -> None:
    install(tmp_path / "home", "smollm2-135m-instruct")
    story = tmp_path / "story.txt"
    story.write_text(STORY, "utf-8")
    told = triptych(tmp_path / "home", "ask", story, "Who rowed out with oil?", "--by", "words", "--answer", "--json")
    assert told.returncode == 0, told.stderr
    assert "SmolLM2 135M is a very small model" in told.stderr
    assert json.loads(told.stdout)["answer"]["sentences"]
