"""A long run of `triptych narrate` that is killed again and again. Tests only.

The voice is the fake one, which takes a moment for each sentence, so that kills strike while something is spoken,
adopted, written, mastered. After each kill the project is read by a fresh reader: what was there is still there.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from studio.domain.sound_records import Take
from studio.services.session.session import ProjectSession

COMMAND = (sys.executable, "-m", "studio")
_WORDS = ["lamp", "water", "road", "wind", "house", "light", "stone", "river", "morning", "rain"]


class Kills(msgspec.Struct):
    """What came of them."""

    kills: int = 0
    while_speaking: int = 0
    """Kills before all was spoken."""
    lost: int = 0
    """Takes that were there after a kill, and not after a later one."""
    twice: int = 0
    """Sentences that have more than one take in the end."""
    missing: int = 0
    """Sentences without one in the end."""
    finished: bool = False
    """The book is there, and no other file beside it."""


def written(path: Path, sentences: int) -> None:
    """A text of that many different sentences."""
    lines = [
        f"The {_WORDS[at % 10]} and {_WORDS[at // 10 % 10]} of {_WORDS[at // 100 % 10]} {at // 1000} !slow."
        for at in range(sentences)
    ]
    path.write_text("\n\n".join(f"# Chapter {at // 100 + 1}\n\n{line}" if at % 100 == 0 else line
                                for at, line in enumerate(lines)) + "\n", "utf-8")  # fmt: skip


def killed(
    folder: Path, home: Path, sentences: int, kills: int, longest: float, seed: int = 1, workers: str = "1"
) -> Kills:
    """`longest`: seconds after which a run is killed at the latest. `workers`: that speak."""
    text, project, book = folder / "long.md", folder / "long.triptych", folder / "out" / "long.flac"
    written(text, sentences)
    words = [*COMMAND, "narrate", str(text), "--to", str(book), "--project", str(project), "--no-credits"]
    words += ["--workers", workers, "--no-listening", "--skip", "chapter_titles"]
    words += ["--waive", "floor", "--waive", "rms", "--waive", "peak", "--waive", "silent", "--waive", "titles"]
    draw = random.Random(seed)
    found = Kills()
    known: set[str] = set()
    while found.kills < kills:
        run = subprocess.Popen(
            words, env=_environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(draw.uniform(0.3, longest))
        done = run.poll() is not None
        # The workers of a run are in its group or end with it.
        if not done:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        found.kills += not done
        takes = _takes(project)
        found.lost += len(known - takes.keys())
        found.while_speaking += not done and len(takes) < sentences
        known = set(takes)
        if done:
            book.unlink(missing_ok=True)
    last = subprocess.run(words, env=_environment(home), capture_output=True, text=True, check=False)
    takes = _takes(project)
    found.lost += len(known - takes.keys())
    texts = list(takes.values())
    found.twice = len(texts) - len(set(texts))
    found.missing = sentences - len(set(texts))
    found.finished = last.returncode == 0 and [one.name for one in book.parent.iterdir()] == [book.name]
    return found


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TRIPTYCH_HOME": str(home)}


def _takes(project: Path) -> dict[str, str]:
    """Id -> words, as a fresh reader finds them."""
    if not project.is_file():
        return {}
    session = ProjectSession.open(project, read_only=True)
    try:
        return {take.id: take.text for take in session.document.all(Take)}
    finally:
        session.close()
