"""`triptych narrate`: a text becomes files that pass their sheet, with the real starter voice; killed, it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.cli.main import main
from studio.domain.document import R
from studio.domain.publishing_records import Publication
from studio.domain.sound_records import Take
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.starters import starter_file

COMMAND = (sys.executable, "-m", "studio")
STORY = """# The Lamp

Rain fell on 3 May.

# The Sea

“Who is there?” asked Margit.
"""
SENTENCES = 2
"""Of the text; the second is one voice's."""


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TRIPTYCH_HOME": str(home)}


@pytest.fixture
def home(home: Path, tmp_path: Path) -> Path:
    """With the starter voice."""
    folder = starter_file("kokoro-v1.0", "kokoro-v1.0.int8.onnx").parent.parent
    done = triptych(home, "models", "install", "kokoro-v1.0", "--from", folder)
    assert done.returncode == 0, done.stderr
    (tmp_path / "lamp.md").write_text(STORY)
    return home


def records(project: Path, kind: type[R]) -> list[R]:
    """As a fresh reader finds them."""
    session = ProjectSession.open(project, read_only=True)
    try:
        return list(session.document.all(kind))
    finally:
        session.close()


@pytest.mark.starter
@pytest.mark.timeout(900)
def test_a_text_becomes_a_file_that_passes_and_is_not_spoken_twice(home: Path, tmp_path: Path) -> None:
    book, project = tmp_path / "out" / "lamp.mp3", tmp_path / "lamp.triptych"
    first = triptych(
        home, "narrate", tmp_path / "lamp.md", "--to", book, "--project", project, "--author", "Ada Hale",
        "--subtitles", "srt,ass", "--waive", "files", "--json",
    )  # fmt: skip
    assert first.returncode == 0, first.stderr
    said = json.loads(first.stdout)
    assert said["failed"] == []
    assert [Path(name).name for name in said["files"]] == ["lamp.mp3", "lamp.srt", "lamp.ass"]
    sound, rate = soundfile.read(book)
    assert rate == 44_100
    assert sound.ndim == 1
    assert -23 < 10 * np.log10(np.mean(sound**2)) < -18
    assert np.abs(sound).max() < 10 ** (-3 / 20)
    words = (tmp_path / "out" / "lamp.srt").read_text()
    for word in ("Rain", "3 May.", "“Who", "Margit.", "Ada Hale.", "synthetic voice."):
        assert word in words
    before = project.stat().st_size
    again = triptych(
        home, "narrate", project, "--to", tmp_path / "two.flac", "--target", "broadcast", "--by-chapter",
        "--subtitles", "words",
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert "spoken in" not in again.stderr
    assert len(list(tmp_path.glob("two - *.flac"))) == 4
    assert "\nRain\n\n4\n" in (tmp_path / "two - 02 The Lamp.srt").read_text("utf-8")
    assert project.stat().st_size < before + 100_000


@pytest.mark.starter
@pytest.mark.timeout(900)
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
def test_killed_at_any_moment_it_goes_on_and_makes_nothing_twice(home: Path, tmp_path: Path) -> None:
    project = tmp_path / "lamp.triptych"
    words = [
        *COMMAND, "narrate", tmp_path / "lamp.md", "--to", tmp_path / "lamp.flac", "--project", project, "--no-credits",
        "--skip", "chapter_titles", "--waive", "titles",
    ]  # fmt: skip
    moments = (3.0, 7.0, 12.0)
    for seconds in moments:
        run = subprocess.Popen(
            list(map(str, words)), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(seconds)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    done = triptych(home, *words[3:])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "lamp.flac").exists()
    exported = triptych(
        home, "narrate", project, "--to", tmp_path / "again.flac", "--no-credits", "--waive", "titles"
    )  # fmt: skip
    assert exported.returncode == 0, exported.stderr
    takes = records(project, Take)
    assert len(takes) == SENTENCES
    assert len({(take.paragraph_id, take.segment) for take in takes}) == SENTENCES
    # A quick machine has published before it is killed.
    assert 2 <= len(records(project, Publication)) <= 2 + len(moments)


@pytest.mark.starter
def test_what_acx_does_not_take_is_told_before_anything_is_spoken(home: Path, tmp_path: Path) -> None:
    project = tmp_path / "lamp.triptych"
    done = triptych(home, "narrate", tmp_path / "lamp.md", "--to", tmp_path / "lamp.mp3", "--project", project)
    assert done.returncode == 1
    assert "ACX asks of MP3 files: A file for each chapter. Nothing is spoken yet. Add --by-chapter." in done.stderr
    assert "Or let it pass: --waive files." in done.stderr
    assert records(project, Take) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "book.aac"), ".m4b"),
        (("--to", "book.mp3", "--subtitles", "srt,sub"), "sub is none of"),
        (("--to", "book.mp3", "--waive", "loud"), "loud is none of"),
        (("--to", "book.mp3"), "absent.md"),
        (("--to", "book.mp3", "--cover", "absent.png"), "absent.png"),
    ],
)
def test_what_cannot_be_narrated_is_told_in_a_sentence(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str], qapp: object, tmp_path: Path
) -> None:
    assert main(["narrate", "absent.md", *arguments]) == 1
    assert words in capsys.readouterr().err
    assert list(tmp_path.glob("book*")) == []
