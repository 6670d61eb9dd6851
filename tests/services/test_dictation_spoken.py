"""A voice dictates to a model that listens: Kokoro speaks into the microphone, Whisper writes it down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from pytestqt.qtbot import QtBot

from studio.domain.dictated import command_of, fitted, paragraphs_of
from studio.services.composition import make_studio
from studio.services.dictation import Dictation
from studio.services.hearing import Wishes
from studio.services.narration.capture import RATE, FakeMicrophone
from tests.cli.in_process import triptych
from tests.cli.test_command_line import install

SAID = "It was a dark and stormy night comma and the rain fell in torrents full stop"


@pytest.mark.starter
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_sentence_is_spoken_heard_and_set(home: Path, tmp_path: Path, qapp: object, qtbot: QtBot) -> None:
    install(home, "kokoro-v1.0", "whisper-tiny.en")
    pcm = b""
    for number, words in enumerate((SAID, "New scene.")):
        file = tmp_path / f"{number}.wav"
        assert triptych(home, "speak", words, "--out", file).returncode == 0
        samples, rate = soundfile.read(file, dtype="float32")
        pcm += (soxr.resample(samples, rate, RATE) * 32767).astype(np.int16).tobytes() + bytes(2 * RATE)
    dictated = triptych(home, "hear", tmp_path / "0.wav", "--dictated")
    assert dictated.stdout == "It was a dark and stormy night, and the rain fell in torrents.\n"
    microphone = FakeMicrophone("Kokoro")
    studio = make_studio(microphone=microphone)
    studio.new_project(tmp_path / "dictated.triptych")
    dictation = Dictation(studio, studio)
    heard: list[str] = []
    dictation.heard.connect(heard.append)
    assert dictation.begin(Wishes())
    microphone.say(pcm)
    dictation.end()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=600_000)
    studio.shut_down(discard=True)
    assert fitted(paragraphs_of(heard[0], "en"), "", "", "en") == (
        "It was a dark and stormy night, and the rain fell in torrents.",
    )
    assert command_of(heard[1], "en") == "scene"


def test_dictated_words_are_plain_text(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "studio", "hear", "x.wav", "--dictated", "--srt"],
        env={**os.environ, "TRIPTYCH_HOME": str(home)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--dictated" in done.stderr
