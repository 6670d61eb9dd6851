"""`triptych assistant`: summaries, what would be sent, and what is said of a scene or task that is not there."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.cli.assistant import task_of
from studio.cli.doing_tasks import give_task, told_of
from studio.cli.main import main
from studio.domain.changes import Change, Edit
from studio.domain.errors import StudioError
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.domain.summaries import BOOK
from studio.domain.task_answers import Read, read_answer
from studio.domain.text_records import Summary
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import TaskFolder, shelf, shipped_tasks
from tests.cli.in_process import triptych
from tests.cli.test_command_line import install
from tests.engines.text.tiny_gguf import TinyModel

STORM = "The storm broke over the harbour. Captain {name} ordered the crew of the Meridian to cut the moorings. " * 5


@pytest.fixture
def project(tmp_path: Path, qapp: QApplication) -> Path:
    path = tmp_path / "Book.triptych"
    session = ProjectSession.create(path)
    for name in ("Hale", "Quin"):
        session.perform(new_scene(session.document, f"About {name}", passages=[STORM.format(name=name)]))
    card = Card(id="c", name="Quin", facts="He fears the sea.")
    session.perform(Change(id="x", label="New card", stack="writing", edits=(Edit(None, card),), at=0))
    session.close()
    return path


def test_summaries_are_made_kept_and_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assistant", str(project), "--summaries", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["title"] for one in told] == ["About Hale", "About Quin", ""]
    assert told[-1]["id"] == BOOK
    assert "Hale" in told[0]["text"]
    assert {one["by"] for one in told} == {"extract"}
    session = ProjectSession.open(project)
    try:
        assert len(list(session.document.all(Summary))) == 3
    finally:
        session.close()


def test_what_is_not_there_is_told_with_what_is(home: Path, project: Path, tmp_path: Path) -> None:
    done = triptych(home, "assistant", project, "--show-prompt", "--scene", "Nowhere")
    assert done.returncode != 0
    assert "no scene has this title" in done.stderr
    assert "About Hale" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(StudioError) as refused:
        task_of("dance", shelf(TaskFolder(tmp_path)))
    assert "continue" in str(refused.value)


def test_a_project_brings_templates_along(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    file = tmp_path / "ode.toml"
    assert main(["tasks", "show", "verse"]) == 0
    file.write_text(capsys.readouterr().out.replace('id = "verse"', 'id = "ode"'), "utf-8")
    assert main(["tasks", "import", str(file), "--project", str(project)]) == 0
    capsys.readouterr()
    assert main(["tasks", "--project", str(project)]) == 0
    assert any(line.startswith("ode") and "[project]" in line for line in capsys.readouterr().out.splitlines())
    assert main(["tasks", "--json"]) == 0
    assert "ode" not in [one["id"] for one in json.loads(capsys.readouterr().out)]
    assert main(["tasks", "remove", "ode", "--project", str(project)]) == 0
    capsys.readouterr()
    assert main(["tasks", "show", "ode", "--project", str(project)]) != 0


@pytest.mark.starter
@pytest.mark.slow
def test_the_prompt_is_shown_as_it_would_be_sent(home: Path, project: Path) -> None:
    install(home, "smollm2-135m-instruct")
    triptych(home, "assistant", project, "--summaries")
    done = triptych(home, "assistant", project, "--scene", "about quin", "--show-prompt", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [part["role"] for part in told["parts"]] == ["story", "card", "before"]
    assert "".join(one["text"] for one in told["stretches"]) == told["sent"]
    assert len(told["ids"]) == told["tokens"]


@pytest.mark.starter
def test_a_writer_without_the_skill_is_asked_and_doubted_before(home: Path, project: Path) -> None:
    install(home, "smollm2-135m-instruct")
    done = triptych(home, "assistant", project, "--task", "brainstorm", "--say", "names of ships", "--context", "300")
    assert done.returncode == 0, done.stderr
    assert "SmolLM2 135M is a small model" in done.stderr
    shown = triptych(home, "assistant", project, "--task", "critique", "--show-prompt")
    assert shown.returncode == 0, shown.stderr
    assert "small model" not in shown.stderr


@pytest.mark.starter
def test_the_steps_of_a_macro_are_named_and_stand_on_lines_of_their_own(home: Path, project: Path) -> None:
    install(home, "smollm2-135m-instruct")
    done = triptych(home, "assistant", project, "--task", "pitch", "--context", "300")
    assert done.returncode == 0, done.stderr
    steps = [line for line in done.stderr.splitlines() if line.startswith("Step ")]
    assert [one.partition(":")[0] for one in steps] == ["Step 1 of 2", "Step 2 of 2"]
    assert done.stdout[:1].strip()
    assert len(done.stdout.splitlines()) >= 2
    listed = triptych(home, "assistant", project, "--task", "title", "--context", "300")
    assert listed.stdout[:1].strip()


def test_a_prompt_that_an_engine_refuses_is_cut_and_asked_again(home: Path, tmp_path: Path) -> None:
    """By a model that reads 512 tokens and has one for each letter."""
    path = TinyModel(context=512).write(tmp_path / "tiny512.gguf")
    assert triptych(home, "models", "import", path).returncode == 0
    text = tmp_path / "long.txt"
    text.write_text("The lamp stood over the water, and nobody came. " * 30, "utf-8")
    done = triptych(home, "write", text, "--task", "continue", "--model", "tiny512", "--tokens", "20", "--json")
    assert done.returncode == 0, done.stderr
    assert "the model reads 511: it is cut shorter and asked again" in done.stderr
    assert "text" in json.loads(done.stdout)


def test_what_has_to_be_known_of_an_answer_is_told() -> None:
    tasks = {task.id: task for task in shipped_tasks()}
    shorten, passage = tasks["shorten"], "Tom was very angry because of the horse."
    longer = f"{passage} I will add a few details to make it better."
    assert told_of(shorten, passage, "", longer, Read()) == "This is no shorter: 18 words in the place of 8."
    assert told_of(shorten, passage, "", "Tom was angry.", Read()) == ""
    away = "The cat lay on a warm roof and watched two sparrows quarrel over some crumbs of bread."
    assert "shares hardly a word with the passage" in told_of(tasks["rewrite"], passage, "", away, Read())
    assert "speaks about the passage" in told_of(shorten, passage, "", "The sentence is rephrased.", Read())
    example = shorten.examples[0].answer
    assert "the example of the template again" in told_of(shorten, passage * 6, "", example, Read())
    critique = tasks["critique"]
    read = read_answer("notes", critique.examples[0].answer, passage, critique.examples)
    assert told_of(critique, passage, "", "", read) == (
        "1 was left out: it is the example of the template, said again."
    )


def test_a_framed_answer_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    options = argparse.Namespace(out=None, json=False)
    give_task(options, "Dear [name],\n\nIt is about a horse.", Read(not_told=("London",)), "", streamed=False)
    assert capsys.readouterr().out == "Dear [name],\n\nIt is about a horse.\n"
