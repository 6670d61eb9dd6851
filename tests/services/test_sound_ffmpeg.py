"""Videos and what else only ffmpeg reads, by the real program where it is installed, and by one that never answers."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from studio.domain.errors import BadInput, Cancelled, StudioError
from studio.services.exchange.sound_in import read_recording

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="the program ffmpeg is not installed here")


def film(path: Path, seconds: float = 12.0, *, sound: bool = True) -> Path:
    """A picture test card, and a tone of 440 Hz in two channels."""
    card = ["-f", "lavfi", "-i", f"testsrc=size=32x32:rate=1:duration={seconds}"]
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}", "-ac", "2"]
    only_sound = path.suffix in (".m4a", ".opus", ".wma")
    source = [*([] if only_sound else card), *(tone if sound else [])]
    subprocess.run([str(FFMPEG), "-v", "error", *source, str(path)], check=True, timeout=60)
    return path


@needs_ffmpeg
@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".m4a", ".opus"])
def test_the_sound_of_a_film_is_kept(tmp_path: Path, suffix: str) -> None:
    recording = read_recording(film(tmp_path / f"film{suffix}"))
    samples, rate = soundfile.read(io.BytesIO(recording.flac), dtype="float32")
    assert (recording.name, rate, samples.ndim) == (f"film{suffix}", 24_000, 1)
    assert recording.seconds == pytest.approx(12.0, abs=0.15)
    assert np.argmax(np.abs(np.fft.rfft(samples[100_000:124_000]))) == 440


@needs_ffmpeg
def test_a_film_without_sound_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as silent:
        read_recording(film(tmp_path / "silent.mp4", sound=False))
    assert silent.value.failure == BadInput(name="silent.mp4", problem="there is no sound in it that can be read")


@needs_ffmpeg
def test_a_broken_film_is_refused_or_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.mkv").read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) // 2])
    heard = read_recording(cut)
    assert 1.0 < heard.seconds < 11.0
    assert heard.promised == pytest.approx(12.0, abs=0.15)
    assert read_recording(tmp_path / "whole.mkv").promised == 0.0
    headless = tmp_path / "headless.mp4"
    headless.write_bytes(bytes(1000) + whole[5000:])
    with pytest.raises(StudioError) as refused:
        read_recording(headless)
    assert isinstance(refused.value.failure, BadInput)


@needs_ffmpeg
def test_a_film_reaches_nothing_else(tmp_path: Path) -> None:
    """A list of parts that names another file, as some formats may."""
    secret = film(tmp_path / "secret.m4a")
    listed = tmp_path / "list.mp4"
    listed.write_text(f"ffconcat version 1.0\nfile {secret}\n")
    with pytest.raises(StudioError):
        read_recording(listed)
    playlist = tmp_path / "list.m4b"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:12,\n{secret}\n#EXT-X-ENDLIST\n")
    with pytest.raises(StudioError):
        read_recording(playlist)


def test_a_cancel_ends_a_program_that_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho $$ > "$0.pid"\nexec sleep 60\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    stuck = tmp_path / "stuck.mkv"
    stuck.write_bytes(b"a film that does not come")
    stop = threading.Event()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        read_recording(stuck, stop.is_set)
    assert time.monotonic() - begun < 20
    timer.join()
    assert not psutil.pid_exists(int((program.parent / "ffmpeg.pid").read_text()))
