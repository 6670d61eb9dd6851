"""A recording like a song, for the pictures of the documentation: a nursery rhyme over plucked chords.

`python packaging/song.py FILE.flac`, with a voice installed. The rhyme (Jane Taylor, 1806) is spoken line by line by
the program itself; the chords are made here.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

LINES = (
    "Twinkle, twinkle, little star,",
    "how I wonder what you are.",
    "Up above the world so high,",
    "like a diamond in the sky.",
)
BAR_SECONDS = 4.0
CHORDS = {"C": (261.6, 329.6, 392.0), "F": (261.6, 349.2, 440.0), "G": (246.9, 293.7, 392.0)}
"""Hertz."""
BARS = "CFGCC"


def make_song(dest: Path) -> None:
    """Raises CalledProcessError where no voice is installed."""
    with tempfile.TemporaryDirectory() as folder:
        spoken = [_spoken(line, Path(folder) / f"{number}.wav") for number, line in enumerate(LINES)]
    rate = spoken[0][1]
    sound = _chords(rate)
    for number, (voice, _) in enumerate(spoken):
        start = round((number * BAR_SECONDS + 1.0) * rate)
        sound[start : start + len(voice)] += voice[: len(sound) - start]
    soundfile.write(dest, 0.9 * sound / np.abs(sound).max(), rate)


def _spoken(line: str, path: Path) -> tuple[np.ndarray, int]:
    command = [sys.executable, "-m", "studio", "speak", line, "--speed", "0.8", "--out", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return soundfile.read(path)


def _chords(rate: int) -> np.ndarray:
    sound = np.zeros(round(rate * BAR_SECONDS * len(BARS)))
    for bar, chord in enumerate(BARS):
        for beat in range(8):
            hertz = CHORDS[chord][beat % 3] * (1.0 if beat % 4 else 0.5)
            start = round((bar + beat / 8) * BAR_SECONDS * rate)
            t = np.arange(min(len(sound) - start, round(1.2 * rate))) / rate
            tones = sum(share * np.sin(2 * np.pi * hertz * part * t) for part, share in ((1, 1.0), (2, 0.4), (3, 0.2)))
            sound[start : start + len(t)] += 0.06 * np.exp(-3 * t) * tones
    return sound


if __name__ == "__main__":
    make_song(Path(sys.argv[1]))
