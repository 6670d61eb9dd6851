"""The demo's results are recognised, not weighed: the words by Whisper, the picture by its nearest real drawings, the
text by being new, finite and English."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
from PIL import Image

from studio.cli.making import DEMO_OPENING, DEMO_PROMPT, DEMO_SENTENCE
from tests.listening import Listener, word_error_rate
from tests.recognising import drawings, things_in
from tests.starters import starter_file

COMMON_WORDS = {
    "the",
    "a",
    "and",
    "of",
    "to",
    "in",
    "was",
    "that",
    "it",
    "he",
    "she",
    "had",
    "on",
    "with",
    "her",
    "his",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    starters = starter_file("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf").parent.parent
    starter_file("kokoro-v1.0", "kokoro-v1.0.int8.onnx")
    environment = {**os.environ, "TRIPTYCH_HOME": str(folder / "home")}
    for command in (("models", "install", "--starter", "--from", starters), ("demo", "--out", folder / "out")):
        words = [sys.executable, "-m", "studio", *map(str, command)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=170, check=False)
        assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.starter
def test_the_picture_shows_what_was_asked_for(demo: Path) -> None:
    with Image.open(demo / "picture.png") as picture:
        assert picture.size == (512, 512)
        assert DEMO_PROMPT.removeprefix("a ") in things_in(picture)
        assert DEMO_PROMPT in picture.info["parameters"]


@pytest.mark.starter
def test_the_paragraph_goes_on_in_english(demo: Path) -> None:
    text = (demo / "paragraph.txt").read_text("utf8")
    assert text.startswith(DEMO_OPENING)
    words = [word.strip(".,;:!?\"'“”").lower() for word in text.removeprefix(DEMO_OPENING).split()]
    assert 10 < len(words) < 400
    assert sum(word in COMMON_WORDS for word in words) > len(words) / 8
    assert len(set(words)) > len(words) / 3  # not a loop
    assert text.replace("\n", "").isprintable()


@pytest.mark.starter
def test_the_sentence_is_understood(demo: Path) -> None:
    listener = Listener(starter_file("whisper-tiny.en", "model.bin").parent)
    samples, rate = soundfile.read(demo / "sentence.wav", dtype="float32")
    heard = listener.hear(samples, rate)
    assert word_error_rate(DEMO_SENTENCE, heard) < 0.05, heard


@pytest.mark.starter
def test_the_project_holds_all_three(demo: Path) -> None:
    words = [sys.executable, "-m", "studio", "check", str(demo / "demo.triptych"), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"problems": []' in done.stdout


def test_the_measure_recognises_real_drawings() -> None:
    """The ceiling the generated pictures are held against."""
    known = drawings()[::7]
    right = sum(name == things_in(drawing, most=1, leave_out=7 * k)[0] for k, (name, drawing) in enumerate(known))
    assert right / len(known) > 0.7
