"""What a stranger named reaches the terminal as text: no command, no second line, no end that never comes."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio.cli.main import main
from studio.cli.running import give, give_json
from studio.domain.catalogue import Licence
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.cli.test_names import put
from tests.hostile_names import HOSTILE, check_shown
from tests.project.sessions import raw

FILE_NAMES = {key: name.replace("/", "").replace("\0", "")[:60] for key, name in HOSTILE.items()}


def strangers_project(path: Path, words: str) -> Path:
    """The words wherever a project has any, and some records that `check` has something to say of."""
    session = ProjectSession.create(path, words)
    session.perform(new_scene(session.document, words, passages=(words,)))
    session.add_asset(b"data", "application/octet-stream", words)
    card = Card(id=new_id(), name=words)
    session.perform(Change(id=new_id(), label=words, stack="writing", edits=(Edit(None, card),), at=time.time()))
    session.close()
    with raw(path) as connection:
        body = json.dumps({"kind": words, "id": words, "name": words})
        connection.execute("INSERT INTO record (kind, id, body) VALUES (?, ?, ?)", (words, words, body))
        connection.execute("INSERT INTO record (kind, id, body) VALUES ('card', ?, '{}')", (words,))
        connection.execute('CREATE TABLE "' + words.replace('"', "").replace("\0", "")[:80] + '" (a)')
    return path


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_strangers_project(
    kind: str, home: Path, tmp_path: Path, qapp: QCoreApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    path = strangers_project(tmp_path / f"{FILE_NAMES[kind]}.triptych", HOSTILE[kind])
    for arguments in (
        ("info", str(path)),
        ("check", str(path)),
        ("check", str(path), "--repair", "--out", str(tmp_path / f"{FILE_NAMES[kind]} mended.triptych")),
        ("check", str(tmp_path / FILE_NAMES[kind] / "gone.triptych")),
        ("info", str(tmp_path / f"{FILE_NAMES[kind]}.gone")),
        ("picture", "Hello", "--style", HOSTILE[kind], "--out", str(tmp_path / f"{FILE_NAMES[kind]}.xyz")),
    ):
        main(list(arguments))
        told = capsys.readouterr()
        check_shown(told.out)
        check_shown(told.err)
        assert told.out + told.err
        assert "\nERROR" not in told.out + told.err
        code = main([*arguments, "--json"])
        answer = json.loads(capsys.readouterr().out)
        assert answer, "JSON keeps what it is asked for"
        if arguments[0] == "info" and code == 0:
            assert answer["title"] == HOSTILE[kind]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_strangers_model(kind: str, home: Path, qapp: QCoreApplication, capsys: pytest.CaptureFixture[str]) -> None:
    words = HOSTILE[kind]
    put(
        FILE_NAMES[kind], title=words, engine="piper-onnx", architecture=words,
        licence=Licence(spdx=words, commercial="yes", why=words),
    )  # fmt: skip
    for arguments in (["models", "list"], ["voices", "list"], ["models", "verify"], ["models", "remove", words]):
        main(arguments)
        told = capsys.readouterr()
        check_shown(told.out)
        check_shown(told.err)
        assert "\nERROR" not in told.out + told.err


def test_a_name_that_nothing_has(home: Path) -> None:
    asked = HOSTILE["clear"] + HOSTILE["turned"] + HOSTILE["lines"] + HOSTILE["long"]
    done = triptych(home, "write", "Hello", "--model", asked)
    assert done.returncode == 3
    check_shown(done.stderr)
    assert "No model is called “␛[2J�2Jnamename�gpj" in done.stderr
    assert done.stderr.count("\n") == 1


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_was_written_keeps_its_characters_in_a_file_and_steers_no_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "One\n\ttwo \x1b]0;owned\x07\x9b2J \u202e"
    for stream, expected in (
        (io.StringIO(), words + "\n"),
        (_Terminal(), "One\n\ttwo ␛]0;owned␇�2J \u202e\n"),
    ):
        monkeypatch.setattr(sys, "stdout", stream)
        give(words)
        assert stream.getvalue() == expected
    stream = _Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    give_json({"words": words})
    assert json.loads(stream.getvalue()) == {"words": words}
    check_shown(stream.getvalue())


def test_a_missing_file_is_one_sentence(
    home: Path, tmp_path: Path, qapp: QCoreApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["info"], ["check"], ["check", "--repair"]):
        for path in (tmp_path / "gone.triptych", tmp_path / "no" / "folder" / "gone.triptych"):
            assert main([*command, str(path)]) == 1
            told = capsys.readouterr()
            assert told.out == ""
            assert told.err.count("\n") == 1
            assert "gone.triptych" in told.err
            assert not path.parent.joinpath("gone.triptych").exists()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_repair_that_was_asked_for(
    elsewhere: bool, home: Path, tmp_path: Path, qapp: QCoreApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    path, copy = tmp_path / "p.triptych", tmp_path / "mended.triptych"
    session = ProjectSession.create(path, "P")
    session.perform(new_scene(session.document, "Storm", passages=("It fell.",)))
    session.close()
    with raw(path) as connection:
        connection.execute("UPDATE record SET body = json_set(body, '$.parent_id', id) WHERE kind = 'scene'")
    spoilt = path.read_bytes()
    assert main(["check", str(path)]) == 1
    assert "a repair:" in capsys.readouterr().err
    assert path.read_bytes() == spoilt, "nothing is mended unasked"
    assert main(["check", str(path), "--repair", *(["--out", str(copy)] if elsewhere else [])]) == 0
    told = capsys.readouterr()
    assert "was repaired: 1 records were changed" in told.err
    assert "sound" in told.out
    if elsewhere:
        assert path.read_bytes() == spoilt
    else:
        kept = [one for one in tmp_path.iterdir() if one != path and one.is_file()]
        assert spoilt in [one.read_bytes() for one in kept]
    assert main(["check", str(copy if elsewhere else path)]) == 0
