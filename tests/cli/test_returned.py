"""`triptych returned`: hunks and notes of a returned file printed, kept or accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli.main import main
from studio.domain import scene_edits
from studio.domain.text_records import EditorChange, MarginNote, Paragraph
from studio.services.exchange.docx_out import manuscript_docx
from studio.services.session.session import ProjectSession
from tests.services import returned_files as word


@pytest.fixture
def project(tmp_path: Path, qapp: object) -> Path:
    session = ProjectSession.create(tmp_path / "book.triptych", "Book")
    session.perform(scene_edits.new_scene(session.document, "Storm", passages=["The rain fell.", "Anna ran home."]))

    def edit(body: object) -> None:
        word.replace(body, "Anna", "ran", "walked")
        word.type_over(body, "The rain", "rain", "snow")
        word.comment(body, "Anna", "home", 0)

    sent = manuscript_docx(session.document)
    (tmp_path / "back.docx").write_bytes(word.returned(sent, edit, [("Eva", "Whose?", "", False)]))
    session.close()
    return tmp_path / "book.triptych"


def state(project: Path) -> tuple[list[str], list[str], int]:
    session = ProjectSession.open(project)
    texts = sorted(one.text for one in session.document.all(Paragraph))
    states = sorted(one.state for one in session.document.all(EditorChange))
    notes = len(list(session.document.all(MarginNote)))
    session.close()
    return texts, states, notes


def test_hunks_and_notes_are_printed_in_reading_order(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = project.read_bytes()
    assert main(["returned", str(project), str(project.with_name("back.docx"))]) == 0
    told = capsys.readouterr()
    first, second, note = told.out.splitlines()
    assert first == "Storm: Other words (nobody named): [-rain-]{+snow+}"
    assert second.startswith("Storm: Other words (Eva Klein, ")
    assert second.endswith("): [-ran-]{+walked+}")
    assert note.startswith("Storm: note (Eva, ")
    assert note.endswith(") “home”: Whose?")
    assert "2 changes (1 of them not tracked), 1 note." in told.err
    assert state(project) == (["Anna ran home.", "The rain fell."], [], 0)
    assert before


def test_they_are_accepted_or_kept_to_be_decided(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    back = str(project.with_name("back.docx"))
    assert main(["returned", str(project), back, "--keep", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["counts"]["tracked"], answer["counts"]["untracked"], len(answer["found"])) == (1, 1, 3)
    assert state(project) == (["Anna ran home.", "The rain fell."], ["open", "open"], 1)
    assert main(["returned", str(project), back, "--accept"]) == 0
    assert "2 changes were accepted." in capsys.readouterr().err
    assert state(project) == (["Anna walked home.", "The snow fell."], ["accepted", "accepted"], 1)


def test_a_file_that_is_none_is_refused_in_a_sentence(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project.with_name("back.docx").write_bytes(b"x")
    assert main(["returned", str(project), str(project.with_name("back.docx"))]) == 1
    assert "not a Word document" in capsys.readouterr().err
