"""`triptych models ...` as a script sees it: answers, exit codes, JSON on standard output alone."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio import places
from studio.cli.models import add_models_commands
from studio.domain.errors import NameUnknown, StudioError
from tests.formats.model_files import checkpoint_tensors, write_safetensors
from tests.models.conftest import BODY, entry_for
from tests.models.lying_server import Behaviour
from tests.models.test_library import shipped_entry, write_catalogue


@pytest.fixture(autouse=True)
def catalogue(shipped: Path, address: str, qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_for(address + "/tiny.bin")
    write_catalogue(shipped, entry, shipped_entry(shipped, "painter", starter=True))
    path = shipped / "catalogue/tiny.toml"
    path.write_text(path.read_text().replace("starter = false", "starter = true"))
    monkeypatch.setattr(places, "shipped_models_dir", lambda: shipped)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_models_commands(parser.add_subparsers())
    options = parser.parse_args(["models", *arguments])
    code: int = options.run(options)
    return code


def answer(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    rows = {row["id"]: row for row in answer(capsys)}
    assert rows["painter"]["installed"] is True
    assert rows["tiny"]["installed"] is False
    assert rows["tiny"]["commercial"] == "yes"
    assert run("list", "--installed") == 0
    assert "tiny" not in capsys.readouterr().out
    assert run("list", "--family", "text", "--json") == 0
    assert [row["id"] for row in answer(capsys)] == ["tiny"]


def test_install_twice(capsys: pytest.CaptureFixture[str], behaviour: Behaviour) -> None:
    assert run("install", "--starter", "--json") == 0
    assert {row["id"] for row in answer(capsys)} == {"painter", "tiny"}
    asked = len(behaviour.requests)
    assert run("install", "--starter") == 0
    said = capsys.readouterr().err
    assert "Tiny: is here already" in said
    assert len(behaviour.requests) == asked


def test_size_and_licence_are_said_before_the_download(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("install", "tiny") == 0
    first = capsys.readouterr().err.splitlines()[0]
    assert "400 KB" in first
    assert "MIT; commercial use allowed" in first


def test_a_failure_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("install", "nothing", "tiny", "--json") == 1
    outcomes = answer(capsys)
    assert [outcome["ok"] for outcome in outcomes] == [False, True]
    assert outcomes[0]["message"]


def test_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("install", "nothing") == 3
    assert run("install") == 2
    assert run("remove", "painter") == 1
    with pytest.raises(StudioError) as caught:
        run("remove", "nothing")
    assert isinstance(caught.value.failure, NameUnknown)


def test_gather_and_install_from_it(tmp_path: Path, behaviour: Behaviour) -> None:
    kit = tmp_path / "kit"
    assert run("fetch", "--starter", "--to", str(kit)) == 0
    assert (kit / "tiny/weights/tiny.bin").read_bytes() == BODY
    assert not (kit / "painter").exists(), "what travels with the program is in no kit"
    assert run("remove", "tiny") == 0
    behaviour.status = 404
    assert run("install", "--starter", "--from", str(kit)) == 0


def test_verify(capsys: pytest.CaptureFixture[str]) -> None:
    run("install", "tiny")
    assert run("verify") == 0
    (places.models_dir() / "tiny/weights/tiny.bin").write_bytes(bytes(len(BODY)))
    capsys.readouterr()
    assert run("verify", "tiny", "--json") == 1
    assert answer(capsys)[0]["error"]["failure"] == "model-damaged"  # type: ignore[index]


def test_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_safetensors(tmp_path / "Mine.safetensors", checkpoint_tensors(2048))
    assert run("import", str(path), "--look") == 0
    assert "Stable Diffusion XL" in capsys.readouterr().out
    assert not (places.models_dir() / "mine").exists()
    assert run("import", str(path), "--json") == 0
    assert json.loads(capsys.readouterr().out)["id"] == "mine"
    assert run("remove", "mine") == 0
    assert path.exists()


def test_models_of_other_programs_are_listed_then_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ComfyUI" / "models"
    path = write_safetensors(folder / "checkpoints" / "own painter.safetensors", checkpoint_tensors(768))
    (folder / "old.ckpt").write_bytes(b"\x80\x02" + bytes(2_000_000))
    assert run("find", str(folder)) == 0
    told = capsys.readouterr()
    assert "  own painter" in told.out
    assert str(path) in told.out
    assert "--use TITLE" in told.err
    assert run("find", str(folder), "--use", "own painter", "--json") == 0
    rows = {row["title"]: row for row in answer(capsys)}
    assert rows["own painter"]["id"] == "own-painter"
    assert rows["old"]["id"] == ""
    assert rows["old"]["why_not"]
    assert run("list", "--installed", "--json") == 0
    assert str(path) in str([row["files"] for row in answer(capsys) if row["id"] == "own-painter"])
    assert run("find", str(folder), "--use", "old") == 1
    with pytest.raises(StudioError) as raised:
        run("find", str(folder), "--use", "own paint")
    assert raised.value.failure == NameUnknown(
        what="model", name="own paint", near=("own painter",), known=("old", "own painter")
    )
    with pytest.raises(StudioError):
        run("find", str(tmp_path / "nowhere"))
