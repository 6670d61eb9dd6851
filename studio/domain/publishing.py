"""What stores ask of a narration: the figures of their sheets, and what they say of synthetic voices. Data only.

Sources: ACX, "Audio submission requirements" (help.acx.com; acx-horizonte.audible.com/help/200485520: RMS, peak, noise
floor, room tone at both ends, MP3 at 192 kbit/s or more and 44.1 kHz, 120 minutes, one chapter a file with its title
read aloud, opening and closing credits, a retail sample of one to five minutes); Apple Podcasts' advice (-16 LUFS, true
peak at most -1 dB); EBU R 128 (-23 LUFS, true peak at most -1 dB). What stores say of synthetic voices was looked up in
November 2026; it changes.
"""

from __future__ import annotations

from typing import Final

import msgspec

UNBOUNDED: Final = float("inf")


class Bounds(msgspec.Struct, frozen=True):
    """Of a figure; both ends pass."""

    least: float = -UNBOUNDED
    most: float = UNBOUNDED

    def hold(self, value: float) -> bool:
        return self.least <= value <= self.most


class Target(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    words: str
    """What people call it. English, for `tr`."""
    channels: int
    """Two have the same sound, as players and meters then agree about its loudness."""
    rate: int
    """Hertz."""
    aim: float
    """What the mastering aims at: dBFS of the RMS, or LUFS."""
    by_loudness: bool
    """LUFS, else RMS."""
    ceiling: float
    """Of the limiter, dBTP: lower than what is asked, as lossy encoders overshoot."""
    figures: dict[str, Bounds]
    """By id of a row of the sheet."""
    reads_titles: bool = False
    """The title of each chapter is to be heard."""
    takes: str = ""
    """Id of the one form of files that it takes in: of that it asks a file for each chapter, credits, a sample."""


TARGETS: Final = (
    Target(
        id="acx", words="ACX (audiobook stores)", channels=1, rate=44_100, aim=-20.0, by_loudness=False, ceiling=-3.6,
        figures={
            "rms": Bounds(-23.0, -18.0), "peak": Bounds(most=-3.0), "floor": Bounds(most=-60.0),
            "silent": Bounds(most=0.0), "head": Bounds(0.5, 1.0), "tail": Bounds(1.0, 5.0),
            "seconds": Bounds(1.0, 120 * 60.0), "rate": Bounds(44_100, 44_100), "bitrate": Bounds(192, 320),
        },
        reads_titles=True, takes="mp3",
    ),
    Target(
        id="podcast", words="Podcast", channels=2, rate=44_100, aim=-16.0, by_loudness=True, ceiling=-1.6,
        figures={
            "loudness": Bounds(-17.0, -15.0), "true-peak": Bounds(most=-1.0), "floor": Bounds(most=-50.0),
            "rate": Bounds(44_100, 48_000), "bitrate": Bounds(96, 320),
        },
    ),
    Target(
        id="broadcast", words="Broadcast (EBU R 128)", channels=2, rate=48_000, aim=-23.0, by_loudness=True,
        ceiling=-1.5,
        figures={
            "loudness": Bounds(-23.5, -22.5), "true-peak": Bounds(most=-1.0), "rate": Bounds(48_000, 48_000),
            "bitrate": Bounds(192, 320),
        },
    ),
)  # fmt: skip


def target_of(target_id: str) -> Target:
    """The first one for an id that is not known, as of a newer version."""
    return next((one for one in TARGETS if one.id == target_id), TARGETS[0])


SAMPLE: Final = Bounds(60.0, 300.0)
"""Seconds of a retail sample."""


class Store(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    takes: bool
    """Narrations by synthetic voices."""
    words: str
    """What it says of them. English, for `tr`."""


STORES: Final = (
    Store(
        name="ACX (Audible)", takes=False,
        words="Humans only: it refuses synthetic voices, but for replicas of narrators whom it invited. A sheet that "
        "passes does not change that.",
    ),
    Store(
        name="Spotify for Authors", takes=True, words="Takes them where the upload says that the voice is synthetic."
    ),
    Store(
        name="Google Play Books", takes=True, words="Takes them where the upload says that the voice is synthetic."
    ),
    Store(
        name="Voices by INaudio", takes=True,
        words="Takes digital narration that is declared as such, of tools that it approves; some of its shops do not "
        "take it.",
    ),
    Store(
        name="PublishDrive", takes=True,
        words="Takes them with a disclosure; passes them on to those shops alone that take them.",
    ),
)  # fmt: skip
DISCLOSURE: Final = "Narrated by a synthetic voice."
"""What goes into every file, and beside the book. English, for `tr`."""
