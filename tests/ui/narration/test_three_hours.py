"""A chapter of three hours is played through without being held: the stream has one clip and the end of another."""

from __future__ import annotations

import os

import numpy as np
import psutil
import pytest

from studio.domain.sound_records import Take
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut
from studio.services.exchange.audiobook.layout import placed
from studio.services.exchange.audiobook.programme import Bed, Chapter, Clip
from studio.services.narration.segments import Segment
from studio.services.narration.take_sound import RATE
from studio.ui.narration.sound.chapter_player import stream
from tests.services.audiobook.books import flac, syllables

CLIPS, SECONDS, PAUSE = 2400, 4.2, 0.3


class Shelf:
    """A dozen takes under many names, and music of a minute."""

    def __init__(self) -> None:
        self._takes = [flac(syllables(SECONDS, -20.0, seed)) for seed in range(12)]
        self._music = flac(syllables(60.0, -30.0, 99))

    def read_asset(self, sha256: str) -> bytes:
        return self._music if sha256 == "music" else self._takes[int(sha256) % len(self._takes)]


def chapter() -> ChapterTimeline:
    clips = tuple(
        Clip(take_id=f"t{at}", asset=str(at), text="x", voice="v", pause=PAUSE, seconds=SECONDS) for at in range(CLIPS)
    )
    music = Bed(bed_id="b", asset="music", name="music", seconds=60.0, gain=-18.0, ducking=6.0)
    take = Take(
        id="t", scene_id="s", paragraph_id="p", segment=0, text="x", text_hash="h", voice="v", asset="0",
        recipe_id="r", created=0.0, seconds=SECONDS,
    )  # fmt: skip
    cuts = tuple(Cut(at, Segment("p", at, "x", PAUSE, take=take), where) for at, where in enumerate(placed(clips)))
    return ChapterTimeline("s", Chapter(title="One", clips=clips, beds=(music,)), cuts)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_three_hours_are_played_in_no_more_memory_than_a_few_clips() -> None:
    line, process = chapter(), psutil.Process(os.getpid())
    parts = stream(line, Shelf(), 0.0)
    heard, most = 0, 0
    for _ in range(50):
        heard += len(next(parts).pcm) // 2
    before = process.memory_info().rss
    for part in parts:
        heard += len(part.pcm) // 2
        most = max(most, process.memory_info().rss - before)
    assert heard == round(line.seconds * RATE)
    assert line.seconds > 3 * 3600 - 60
    print(f"{heard / RATE / 3600:.2f} h, {most / 1e6:.1f} MB more than after the first 50 clips")
    assert most < 30e6


def test_it_begins_anywhere_at_once() -> None:
    """What comes before is not made."""

    class Counted(Shelf):
        def __init__(self) -> None:
            super().__init__()
            self.asked: list[str] = []

        def read_asset(self, sha256: str) -> bytes:
            self.asked.append(sha256)
            return super().read_asset(sha256)

    line, shelf = chapter(), Counted()
    late = line.seconds - 10
    sound = np.frombuffer(next(stream(line, shelf, late)).pcm, "<i2")
    assert len(sound) < 10 * RATE
    assert [one for one in shelf.asked if one != "music"] == [str(line.place_at(late))]
