"""The command line as a script sees it: results, exit codes, and sentences on standard error."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.cli.main import main
from studio.compositing.flat import Shown, flattened
from studio.domain.manuscript import add_word
from studio.domain.passages import Passage
from studio.domain.picture_records import LayerEffect
from studio.domain.richtext import from_elsewhere
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Scene
from studio.places import resources_dir
from studio.services import grammar
from studio.services.exchange.narration_wav import export_scene_wav
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.cli.test_ctrl_c import as_from_a_terminal
from tests.project.sessions import make_project
from tests.starters import starter_file

COMMAND = (sys.executable, "-m", "studio")


def program(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as a script has it."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env={**os.environ, "TRIPTYCH_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def install(home: Path, *model_ids: str) -> None:
    for model_id, name in (
        ("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"),
        ("kokoro-v1.0", "kokoro-v1.0.int8.onnx"),
        ("whisper-tiny.en", "model.bin"),
    ):
        if model_id in model_ids:
            folder = starter_file(model_id, name).parent.parent
            done = triptych(home, "models", "install", model_id, "--from", folder)
            assert done.returncode == 0, done.stderr


@pytest.mark.starter
def test_the_object_at_a_point_is_written_as_a_mask(home: Path, tmp_path: Path) -> None:
    picture = np.full((120, 200, 3), (205, 220, 210), np.uint8)
    picture[30:90, 60:130] = (190, 40, 30)
    Image.fromarray(picture).save(tmp_path / "box.png")
    mask = tmp_path / "new" / "mask.png"
    done = triptych(home, "select", tmp_path / "box.png", "--at", "90,60", "--to", mask, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["width"], said["height"]) == (200, 120)
    assert said["selected"] == pytest.approx(60 * 70 / (200 * 120), rel=0.1)
    found = Image.open(mask)
    assert found.mode == "L"
    assert (found.getpixel((90, 60)), found.getpixel((10, 10))) == (255, 0)
    named = triptych(home, "select", tmp_path / "box.png", "--at", "90,60", "--to", mask, "--model", "slimsan")
    assert named.returncode == 3
    assert "slimsan" in named.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "mask.png"), "--at X,Y or --box"),
        (("--at", "4;5", "--to", "mask.png"), "write it as 120,80"),
        (("--box", "1,2,0,9", "--to", "mask.png"), "a width and a height"),
        (("--at", "4,5", "--to", "mask.jpg"), "ends in .png"),
        (("--at", "4,5", "--to", "mask.png"), "absent.png"),
    ],
)
def test_a_selection_that_cannot_be_made_is_told_in_a_sentence(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str], qapp: object, home: Path
) -> None:
    assert main(["select", "absent.png", *arguments]) == 1
    assert words in capsys.readouterr().err


def test_wrong_arguments_are_code_2(home: Path) -> None:
    done = program(home, "picture")
    assert done.returncode == 2
    assert "prompt" in done.stderr


def test_a_result_needs_a_place(home: Path) -> None:
    done = triptych(home, "picture", "a house")
    assert done.returncode == 1
    assert "--out" in done.stderr


@pytest.mark.parametrize(
    ("command", "name", "right"),
    [
        ("picture", "x.gif", ".png"),
        ("picture", "x.bmp", ".png"),
        ("speak", "x.mp3", ".wav"),
        ("hear", "x.ass", ".txt"),
    ],
)
def test_a_name_that_promises_another_format_is_refused(
    home: Path, tmp_path: Path, command: str, name: str, right: str
) -> None:
    done = triptych(home, command, "a house", "--out", tmp_path / name)
    assert done.returncode == 1
    assert f"give a name that ends in {right}" in done.stderr
    assert not (tmp_path / name).exists()


def test_a_missing_model_is_code_3_and_named(home: Path) -> None:
    done = program(home, "write", "Once", "--json")
    assert done.returncode == 3
    error = json.loads(done.stdout)["error"]
    assert (error["failure"], error["model_id"]) == ("model-missing", "smollm2-135m-instruct")
    assert "triptych:" in done.stderr


def test_a_text_is_told_as_it_will_be_spoken_and_its_guessed_words(home: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("Dr. Zorblax paid $5.\nHe left.", "utf-8")
    assert triptych(home, "reading", text).stdout == "Doctor Zorblax paid five dollars.\nHe left.\n"
    word, phonemes, *places = triptych(home, "reading", "-", "--unknown", stdin="Dr. Zorblax left.").stdout.split()
    assert (word, places) == ("Zorblax", ["1", "1"])
    assert "ˈ" in phonemes


def test_a_text_that_is_none_is_told_in_a_sentence(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
    done = triptych(home, "reading", tmp_path / "x.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert "not text in UTF-8" in done.stderr


def test_a_file_that_is_no_project_is_refused(home: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "letter.triptych"
    stranger.write_text("Dear all")
    for command in ("check", "info"):
        done = triptych(home, command, stranger)
        assert done.returncode == 1
        assert "letter.triptych" in done.stderr
    assert stranger.read_text() == "Dear all"


def test_a_log_that_lost_its_project_is_told_and_costs_the_project_nothing(home: Path, tmp_path: Path) -> None:
    path = make_project(tmp_path / "a.triptych", "Ada")
    path.with_name("a.triptych-wal.orphan").write_bytes(b"log")
    done = triptych(home, "check", path)
    assert done.returncode == 0
    assert "sound" in done.stdout
    assert "beside it lies a.triptych-wal.orphan, a log that no project reads any more" in done.stderr


def test_a_folder_is_called_a_folder(home: Path, tmp_path: Path) -> None:
    done = triptych(home, "info", tmp_path)
    assert done.returncode == 1
    assert "it is a folder" in done.stderr


def test_a_model_that_is_not_here_comes_with_the_command_that_fetches_it(home: Path) -> None:
    done = triptych(home, "voices", "list")
    assert done.returncode == 3
    assert "triptych models install kokoro-v1.0" in done.stderr


@pytest.mark.starter
def test_a_picture_is_made_and_can_be_made_again(home: Path, tmp_path: Path) -> None:
    project, began = tmp_path / "art.triptych", datetime.now()
    done = triptych(home, "picture", "red apple", "--seed", 7, "--size", "256x256", "--project", project, "--json",
                    "--out", tmp_path / "first.png")  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)["pictures"][0]
    assert (made["seed"], made["width"], made["height"]) == (7, 256, 256)
    with Image.open(tmp_path / "first.png") as picture:
        assert "red apple" in picture.info["parameters"]
        first = picture.convert("RGB").tobytes()

    again = triptych(home, "picture", "red apple", "--seed", 7, "--size", "256x256", "--no-recipe",
                     "--out", tmp_path / "again.png")  # fmt: skip
    assert again.returncode == 0, again.stderr
    with Image.open(tmp_path / "again.png") as picture:
        assert picture.convert("RGB").tobytes() == first
        assert "parameters" not in picture.info

    plain = triptych(home, "info", project).stdout
    assert "{" not in plain
    assert any(f"created: {one.year}-" in plain for one in (began, datetime.now()))
    told = json.loads(triptych(home, "info", project, "--json").stdout)
    assert told["records"]["generation"] == 1
    assert triptych(home, "check", project).returncode == 0


@pytest.mark.starter
def test_a_picture_is_varied_by_another_seed(home: Path, tmp_path: Path) -> None:
    """By nothing it is the same to the last bit; the recipe says by how much."""
    asked = ("picture", "red apple", "--seed", 7, "--size", "128x128", "--steps", 6, "--out", tmp_path / "a.png")
    pixels = []
    for more in ((), ("--variation", "5:0"), ("--variation", "5:0.4")):
        done = triptych(home, *asked, *more)
        assert done.returncode == 0, done.stderr
        with Image.open(tmp_path / "a.png") as picture:
            pixels.append(picture.convert("RGB").tobytes())
            said = picture.info["parameters"]
    assert pixels[0] == pixels[1]
    assert pixels[2] != pixels[0]
    assert "Variation seed: 5, Variation seed strength: 0.4" in said


@pytest.mark.starter
def test_what_the_engine_notes_is_said(home: Path, tmp_path: Path) -> None:
    done = triptych(home, "picture", "a (red:1.4) apple", "--seed", 7, "--size", "128x128", "--steps", 4, "--out",
                    tmp_path / "a.png")  # fmt: skip
    assert done.returncode == 0
    assert "words with a weight were read as the others" in done.stderr


@pytest.mark.parametrize("words", ["5", "5:", "5:1.5", "-1:0.2", "a:b", "5:0.2:1", "9223372036854775808:0.5"])
def test_what_is_no_variation_is_refused(words: str, capsys: pytest.CaptureFixture[str], qapp: object) -> None:
    assert main(["picture", "an apple", "--seed", "7", f"--variation={words}", "--out", "a.png"]) == 1
    assert "is no variation" in capsys.readouterr().err


@pytest.mark.starter
def test_the_layers_of_a_scene_are_written_with_their_places(home: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "layers", tmp_path / "scene.png"
    done = triptych(home, "picture", "a cat on a table in a meadow", "--seed", 7, "--size", "256x256",
                    "--layers", folder, "--out", out, "--explain", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    understood = json.loads(done.stdout)["pictures"][0]
    assert understood["read_as"] == "cat, table; cat on table; meadow"
    assert [thing["name"] for thing in understood["plan"]["things"]] == ["cat", "table"]
    told = json.loads((folder / "layers.json").read_text())
    assert {"cat", "table"} <= {layer["name"] for layer in told["layers"]}
    files = {Path(file).name for file in json.loads(done.stdout)["pictures"][0]["layers"]}
    assert (
        files == {path.name for path in folder.iterdir()} == {*(one["file"] for one in told["layers"]), "layers.json"}
    )

    def shown(layer: dict[str, Any]) -> Shown:
        with Image.open(folder / layer["file"]) as opened:
            pixels = np.asarray(opened.convert("RGBA"))
        told_effect = layer["effect"]
        effect = LayerEffect(
            shadow=told_effect["shadow"], reflection=told_effect["reflection"], tint=tuple(told_effect["tint"])
        )
        return Shown(pixels, *(layer[key] for key in ("x", "y", "width", "height")), effect=effect)

    whole = flattened(told["width"], told["height"], (shown(layer) for layer in told["layers"])).astype(int)
    with Image.open(out) as picture:
        assert np.abs(np.asarray(picture.convert("RGB")) - whole[..., :3])[whole[..., 3] == 255].max() <= 1


@pytest.mark.starter
def test_a_picture_of_one_piece_writes_no_layers_and_says_so(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "layers"
    done = triptych(home, "picture", "a cat", "--size", "128x128", "--layers", folder)
    assert done.returncode == 0, done.stderr
    assert "of one piece" in done.stderr
    assert not folder.exists()


@pytest.mark.starter
def test_text_is_written_and_kept_in_the_project(home: Path, tmp_path: Path) -> None:
    install(home, "smollm2-135m-instruct")
    project = tmp_path / "novel.triptych"
    opening = "The door opened at the first try, and"
    done = triptych(home, "write", "--seed", 3, "--tokens", 80, "--project", project, "--json", stdin=opening)
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)["text"]
    assert len(written.split()) > 8
    told = json.loads(triptych(home, "info", project, "--json").stdout)
    assert told["words"] == sum(any(map(str.isalnum, one)) for one in (opening + written).split())


@pytest.mark.starter
def test_a_word_that_is_not_finished_is_finished(home: Path, tmp_path: Path) -> None:
    install(home, "smollm2-135m-instruct")
    text = tmp_path / "garden.txt"
    text.write_text("The garden was quiet and very beauti", "utf-8")
    done = triptych(home, "write", text, "--seed", 3, "--tokens", 12)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ful")


@pytest.mark.starter
def test_ctrl_c_cancels_with_code_130_and_leaves_a_sound_project(home: Path, tmp_path: Path) -> None:
    install(home, "smollm2-135m-instruct")
    project = tmp_path / "stopped.triptych"
    process = subprocess.Popen(
        [*COMMAND, "write", "Once upon a time", "--tokens", "1500", "--seed", "3", "--project", str(project)],
        preexec_fn=as_from_a_terminal,  # noqa: PLW1509
        env={**os.environ, "TRIPTYCH_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.read(1)  # the first words are there
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert b"cancelled" in errors
    assert time.monotonic() - began < 30
    assert triptych(home, "check", project).returncode == 0


def test_a_reader_that_goes_away_is_no_crash(home: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "models", "list", "--json"],
        env={**os.environ, "TRIPTYCH_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=60) == 1
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()


def test_listening_without_a_model_names_one_to_fetch(home: Path, tmp_path: Path) -> None:
    done = triptych(home, "hear", tmp_path / "talk.wav", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["model_id"].startswith("whisper-")


def test_listening_asks_for_a_file_or_for_the_microphone(home: Path) -> None:
    for arguments in ((), ("talk.wav", "--record", "3")):
        done = triptych(home, "hear", *arguments)
        assert done.returncode == 1
        assert "--record" in done.stderr


@pytest.mark.starter
def test_hearing_answers_with_lines_and_words_and_keeps_the_scene(home: Path, tmp_path: Path) -> None:
    install(home, "whisper-tiny.en")
    talk = spoken_sample(tmp_path)
    done = triptych(home, "hear", talk, "--json", "--project", tmp_path / "talk.triptych", "--out", tmp_path / "t.vtt")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["language"], answer["file"]) == ("en", str(tmp_path / "t.vtt"))
    assert answer["lines"][0]["text"] == "The house stood where the lane gave up."
    assert answer["lines"][0]["words"][1]["text"] == "house"
    assert (tmp_path / "t.vtt").read_text().startswith("WEBVTT\n\n00:00:0")
    told = triptych(home, "info", tmp_path / "talk.triptych")
    assert told.returncode == 0, told.stderr
    streamed = triptych(home, "hear", talk, "--fast")
    assert streamed.stdout.startswith("The house stood where the lane gave up.\n")
    nothing = tmp_path / "nothing.mkv"
    nothing.write_bytes(b"no film")
    refused = triptych(home, "hear", nothing)
    assert refused.returncode == 1
    assert "nothing.mkv" in refused.stderr


def spoken_sample(folder: Path) -> Path:
    """The first takes of the shipped project as one file."""
    project = folder / "sample.triptych"
    project.write_bytes((resources_dir() / "sample" / "sample.triptych").read_bytes())
    session = ProjectSession.open(project)
    scene = next(one for one in session.document.all(Scene) if session.document.where(Take, "scene_id", one.id))
    export_scene_wav(session, scene.id, folder / "talk.wav")
    session.close()
    return folder / "talk.wav"


@pytest.mark.skipif(not grammar.is_here(), reason="harper-py is not installed")
def test_a_manuscript_is_proofread_without_a_window(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object
) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych")
    session.perform(new_scene(session.document, "One", passages=["The lapm was lit.", "She ate an pear."]))
    session.perform(add_word(session.document, "lapm"))
    session.close()
    assert main(["proofread", str(session.path)]) == 0
    assert capsys.readouterr().out == "One, 2: “an”: Incorrect indefinite article. → “a”\n"
    written = tmp_path / "book.md"
    written.write_text("# Begin\n\nThe lapm was lit.\n\n    an pear\n")
    assert main(["proofread", str(written), "--json"]) == 0
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (found["scene"], found["words"], found["rule"]) == ("Begin", "lapm", "Spelling")
    assert main(["proofread", str(written), "--language", "xx"]) == 1
    assert "neither a dictionary nor a grammar" in capsys.readouterr().err


def test_authors_are_counted_without_a_window(tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object) -> None:
    session = ProjectSession.create(tmp_path / "p.triptych")
    pasted = Passage("two words", spans=from_elsewhere(9, "pasted"))
    session.perform(new_scene(session.document, "One", passages=["typed", pasted]))
    session.close()
    assert main(["authors", str(session.path)]) == 0
    assert "  One: Typed here 1, Pasted from outside 2" in capsys.readouterr().out
    assert main(["authors", str(session.path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["book"] == {"person": 1, "pasted": 2}
    assert [one["title"] for one in told["scenes"]] == ["One"]
