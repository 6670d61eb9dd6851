"""M4B by the real program ffmpeg where it is there, and by ones that fail; it is never needed for anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.domain.errors import DiskFull, FileUnwritable, RuntimeMissing, StudioError
from studio.domain.publishing import target_of
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.covers import cover_of
from studio.services.exchange.audiobook.encoders import form_of, writing
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.publish import publish
from studio.services.exchange.audiobook.reading_back import heard
from studio.services.exchange.audiobook.sheet import sheet_of
from studio.services.exchange.audiobook.tags import Tags
from tests.services.audiobook.books import Book

needs_ffmpeg = pytest.mark.skipif(ffmpeg.program() is None, reason="the program ffmpeg is not installed here")
needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for the program")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def spoken() -> Book:
    book = Book(("One; a=b #1", "It rained. It stopped."), ("Two", "She left."), ("Three \\ 3", "He stayed."))
    book.credits("The Lamp, by Ada Writer.", "The end.")
    book.speak(levels=(-16.0, -28.0))
    return book


@needs_ffmpeg
def test_an_audiobook_has_chapters_cover_tags_and_passes(out: Path) -> None:
    from PIL import Image

    Image.new("RGB", (300, 300), "navy").save(out / "cover.png")
    book, dest = spoken(), out / "lamp.m4b"
    order = Order(form="m4b", cover=cover_of(out / "cover.png"), voices="Heart")
    done = publish(book, book.programme(), order, dest, lambda _share: None)
    assert done.failed == ()
    assert "ffmpeg" in done.program
    program = ffmpeg.needed()
    told = subprocess.run([program, "-hide_banner", "-i", str(dest)], capture_output=True, check=False).stderr.decode()
    for words in ("(eng): Audio: aac", "44100 Hz, mono", "attached pic", "Audiobook", "A. Writer"):
        assert words in told
    assert "synthetic voice. Voices: Heart" in told
    for title in ("Opening credits", "One; a=b #1", "Two", "Three \\ 3", "Closing credits"):
        assert f": {title}" in told
    assert ffmpeg.chapter_starts(dest) == pytest.approx(
        [0.0, 3 + 3.25, 6.25 + 6.3 + 3.25, 15.8 + 6.25, 22.05 + 6.25], abs=0.03
    )


@needs_ffmpeg
def test_the_rate_on_the_sheet_is_that_of_the_file(out: Path) -> None:
    dest, form, target = out / "low.m4b", form_of("m4b"), target_of("acx")
    sound = ["-f", "lavfi", "-i", "sine=frequency=300:sample_rate=22050:duration=1"]
    subprocess.run(
        [ffmpeg.needed(), *ffmpeg.QUIET, *sound, "-c:a", "aac", "-f", "ipod", str(dest)], check=True, timeout=60
    )
    found = heard(dest, form, target, 1.0, lambda _share: None)
    assert found.rate == 22_050
    assert found.seconds == pytest.approx(1.0, abs=0.1)
    assert "rate" in [row.check for row in sheet_of(dest.name, found, target, form, ()).failed]


@needs_ffmpeg
def test_its_encoder_makes_no_peak_of_its_own(out: Path) -> None:
    """Vowels that glide; without the choice of its search they come out 1.3 dB louder by ffmpeg 5.1."""
    rate, target = 44_100, target_of("acx")
    seconds = np.arange(6 * rate) / rate
    phase = 2 * np.pi * np.cumsum(230 * (1 + 0.15 * np.sin(2 * np.pi * 0.7 * seconds))) / rate
    sound = sum((np.cos(k * phase) / k**1.5 for k in range(1, 30)), np.zeros(len(seconds)))
    sound *= np.clip(np.sin(2 * np.pi * 2.3 * seconds), 0, 1) ** 0.5
    sound = 0.66 * np.tanh(1.98 * sound / np.abs(sound).max()) / np.tanh(1.98)
    sound += 1e-4 * np.random.default_rng(1).standard_normal(len(sound))
    dest = out / "vowels.m4b"
    with writing(form_of("m4b"), dest, dest, target, Tags(title="a", album="b"), 6.0) as file:
        file.write(sound)
    found = heard(dest, form_of("m4b"), target, 6.0, lambda _share: None)
    assert found.peak == pytest.approx(20 * np.log10(np.abs(sound).max()), abs=0.4)


@needs_ffmpeg
def test_cancelling_ends_the_program(out: Path) -> None:
    book = spoken()

    def step(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(book, book.programme(), Order(form="m4b"), out / "lamp.m4b", step)
    assert list(out.iterdir()) == []


def test_without_the_program_it_is_said_what_to_install(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "program", lambda: None)
    book = spoken()
    with pytest.raises(StudioError) as told:
        publish(book, book.programme(), Order(form="m4b"), out / "lamp.m4b", lambda _share: None)
    assert told.value.failure == RuntimeMissing(package="ffmpeg", extra="ffmpeg")
    assert publish(book, book.programme(), Order(form="flac"), out / "lamp.flac", lambda _share: None).written


def standing_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "bin" / "ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@needs_scripts
@pytest.mark.parametrize(
    ("script", "failure"),
    [
        ("sys.exit('out.m4b: No space left on device')", DiskFull),
        ("sys.exit('Unknown encoder aac')", FileUnwritable),
        ("sys.stdin.buffer.read(); sys.exit('av_interleaved_write_frame(): No space left on device')", DiskFull),
        ("import os; os.kill(os.getpid(), 9)", FileUnwritable),
    ],
)
def test_what_the_program_says_is_told(
    script: str, failure: type, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing_in(tmp_path, script, monkeypatch)
    book = spoken()
    with pytest.raises(StudioError) as told:
        publish(book, book.programme(), Order(form="m4b"), out / "lamp.m4b", lambda _share: None)
    assert isinstance(told.value.failure, failure)
    assert list(out.iterdir()) == []


@needs_scripts
def test_version_and_licence_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standing_in(tmp_path, "print('ffmpeg version 7.1 Copyright\\nconfiguration: --enable-gpl --enable-x')", monkeypatch)
    assert ffmpeg.described(ffmpeg.needed()) == ("7.1", "GPL")
