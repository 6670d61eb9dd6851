"""A long book spoken by a fast voice through the real queue, worker and file: what memory it takes on the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from studio.cli.running import headless_studio, open_session
from studio.cli.speaking import speak_missing
from studio.domain.sound_records import Take
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import import_change
from studio.services.narration.casting import Part

_WORDS = ("lamp", "water", "road", "wind", "house", "light", "stone", "river", "morning", "rain")
WORDS_A_SENTENCE = 20
SENTENCES_A_CHAPTER = 100
PAGE = 4096


class Moment(msgspec.Struct, frozen=True):
    words: int
    """Spoken by then."""
    window: float
    """Megabytes that the process with the project holds."""
    worker: float
    """The same of the processes that it started."""


def written(path: Path, words: int) -> None:
    """Chapters of different sentences."""
    lines: list[str] = []
    for at in range(words // WORDS_A_SENTENCE):
        if at % SENTENCES_A_CHAPTER == 0:
            lines.append(f"# Chapter {at // SENTENCES_A_CHAPTER + 1}")
        said = " ".join(_WORDS[(at // 10**place + place) % 10] for place in range(WORDS_A_SENTENCE - 2))
        lines.append(f"The {said} {at}.")
    path.write_text("\n\n".join(lines) + "\n", "utf-8")


def spoken(folder: Path, words: int, every: int, told: Callable[[Moment], None] = lambda moment: None) -> list[Moment]:
    """What memory is held each time that so many more words are spoken. Files and home lie in `folder`."""
    text = folder / "long.md"
    written(text, words)
    found: list[Moment] = []
    with headless_studio(folder / "long.triptych") as studio:
        session = open_session(studio)
        session.perform(import_change(session.document, scenes_from_file(text)))
        said = 0

        def adopted(_job_id: str, record: object) -> None:
            nonlocal said
            if isinstance(record, Take):
                said += len(record.text.split())
                if said // every > len(found):
                    found.append(Moment(said, resident(os.getpid()), sum(map(resident, children(os.getpid())))))
                    told(found[-1])

        studio.queue.adopted.connect(adopted)
        speak_missing(studio, session, Part("af_heart"))
        assert sum(len(take.text.split()) for take in session.document.all(Take)) >= words
    return found


def resident(pid: int) -> float:
    """Megabytes; 0 of a process that is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6
    except OSError:
        return 0.0


def children(pid: int) -> list[int]:
    """All that it started, and they."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *children(int(child))]
    return found
