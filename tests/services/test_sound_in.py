"""Sound from outside: what each reader takes, what is kept of it, and how it is refused."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.domain.errors import BadInput, Cancelled, FileUnreadable, StudioError
from studio.services.exchange.sound_in import read_recording


def tone(path: Path, *, rate: int = 44_100, channels: int = 2, seconds: float = 12.5, **how: str) -> Path:
    wave = 0.5 * np.sin(np.arange(round(rate * seconds)) * 2 * np.pi * 440 / rate)
    soundfile.write(path, np.stack([wave] * channels, axis=1), rate, **how)
    return path


def kept(path: Path) -> tuple[np.ndarray, int]:
    return soundfile.read(io.BytesIO(read_recording(path).flac), dtype="float32")


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg", ".aiff"])
def test_every_kind_is_kept_as_flac_of_one_channel(tmp_path: Path, suffix: str) -> None:
    path = tone(tmp_path / f"tone{suffix}")
    recording = read_recording(path)
    samples, rate = kept(path)
    assert (recording.name, rate, samples.ndim) == (f"tone{suffix}", 24_000, 1)
    assert recording.seconds == pytest.approx(12.5, abs=0.1)
    assert len(samples) == pytest.approx(12.5 * rate, abs=0.1 * rate)
    middle = samples[100_000:124_000]
    assert np.argmax(np.abs(np.fft.rfft(middle))) == 440
    assert np.abs(middle).max() == pytest.approx(0.5, abs=0.05)


def test_less_than_that_is_not_made_more(tmp_path: Path) -> None:
    samples, rate = kept(tone(tmp_path / "telephone.wav", rate=8000, channels=1, seconds=3))
    assert (len(samples), rate) == (24_000, 8000)


def test_what_only_ffmpeg_reads_is_read_by_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is stood in for by a script that writes what ffmpeg would."""
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho \"$@\" > \"$0.said\"\nhead -c 192000 /dev/zero | tr '\\0' '?'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    film = tmp_path / "-film.mkv"
    film.write_bytes(b"a film, as far as we are concerned")
    assert read_recording(film).seconds == 2.0
    said = (program.parent / "ffmpeg.said").read_text()
    assert f"-protocol_whitelist file -i file:{film}" in said


def test_what_nobody_reads_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    film = tmp_path / "film.mkv"
    film.write_bytes(b"not sound")
    with pytest.raises(StudioError) as refused:
        read_recording(film)
    assert isinstance(refused.value.failure, BadInput)
    assert "ffmpeg" in refused.value.failure.problem
    with pytest.raises(StudioError) as gone:
        read_recording(tmp_path / "gone.wav")
    assert isinstance(gone.value.failure, FileUnreadable)
    empty = tmp_path / "empty.wav"
    soundfile.write(empty, np.zeros((0, 1)), 8000)
    with pytest.raises(StudioError) as nothing:
        read_recording(empty)
    assert isinstance(nothing.value.failure, BadInput)


def test_a_cancel_is_heard(tmp_path: Path) -> None:
    path = tone(tmp_path / "long.wav", seconds=40)
    asked: list[int] = []

    def after_two() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        read_recording(path, after_two)
    assert len(asked) == 3


NO_SOUND = "no sound"


@pytest.mark.parametrize(("at", "code", "value", "words"), [
    (24, "<I", 0, NO_SOUND), (24, "<I", 4_000_000_000, NO_SOUND), (24, "<I", 1_000_000, "1000000 samples a second"),
    (22, "<H", 0, NO_SOUND), (22, "<H", 1024, "1024 channels are"), (40, "<I", 2**32 - 1, "1 s"), (4, "<I", 0, "1 s"),
])  # fmt: skip
def test_a_lying_header_is_refused_or_read_as_far_as_it_goes(
    tmp_path: Path, at: int, code: str, value: int, words: str
) -> None:
    path = tone(tmp_path / "tone.wav", rate=8000, channels=1, seconds=1)
    data = bytearray(path.read_bytes())
    struct.pack_into(code, data, at, value)
    path.write_bytes(data)
    assert words in problem_of(path)


def problem_of(path: Path) -> str:
    """Why it is refused; "1 s at most" for what is read."""
    try:
        return "1 s at most" if read_recording(path).seconds <= 1 else "too long"
    except StudioError as refused:
        return refused.failure.problem if isinstance(refused.failure, BadInput) else repr(refused)


@pytest.mark.parametrize(
    ("suffix", "how"),
    [(".wav", "PCM_16"), (".wav", "IMA_ADPCM"), (".aiff", "PCM_16"), (".au", "PCM_16"), (".flac", "PCM_16")],
)
def test_what_is_cut_off_is_read_and_says_how_long_it_was(tmp_path: Path, suffix: str, how: str) -> None:
    path = tone(tmp_path / f"tone{suffix}", rate=8000, channels=1, seconds=60, subtype=how)
    assert read_recording(path).promised == 0
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    cut = read_recording(path)
    assert 15 < cut.seconds < 31
    assert cut.promised == pytest.approx(60, abs=1)


def test_a_length_that_was_not_known_is_no_promise(tmp_path: Path) -> None:
    path = tone(tmp_path / "tone.wav", rate=8000, channels=1, seconds=10)
    data = bytearray(path.read_bytes())
    for at in (4, 40):
        struct.pack_into("<I", data, at, 2**32 - 1)
    path.write_bytes(data)
    recording = read_recording(path)
    assert (recording.seconds, recording.promised) == (10, 0)


def test_what_is_no_number_is_silence(tmp_path: Path) -> None:
    wave = np.full(8000, 0.25, np.float32)
    wave[:100], wave[100:200], wave[200:300] = np.nan, np.inf, -3e38
    soundfile.write(tmp_path / "odd.wav", wave, 8000, "FLOAT")
    samples, _ = kept(tmp_path / "odd.wav")
    assert samples[50] == 0
    assert samples[150] == pytest.approx(1.0, abs=1e-3)
    assert samples[250] == pytest.approx(-1.0, abs=1e-3)
    assert samples[4000] == pytest.approx(0.25, abs=1e-3)
