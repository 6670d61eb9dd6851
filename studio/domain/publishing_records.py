"""Records of publishing a narration: to which figures it is mastered, what was waived, what was written."""

from __future__ import annotations

from typing import Annotated, Literal

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import Count, Decibels, Few, Hertz, Many, Moment, Seconds
from studio.domain.stored import STANDS_IN, Stored

PUBLISHING = "publishing"
"""The id of the one record of what is chosen."""


class Mastering(Stored, frozen=True, kw_only=True):
    """What is done to the sound, whatever book it is."""

    target: str = "acx"
    """Id of one of `publishing.TARGETS`."""
    levelled: bool = True
    """All voices are brought to one loudness; what a part is louder by choice stays on top of that."""
    high_pass: Hertz = 70
    """What is lower is taken out; 0: nothing is."""
    room_tone: Decibels = -72.0
    """Under everything, dBFS."""
    head: Seconds = 0.75
    """Of room tone before the first word of a file."""
    tail: Seconds = 2.5
    """Behind the last."""


class Waiver(Stored, frozen=True, kw_only=True):
    """A person lets pass what fails."""

    check: str
    """Id of a row of the sheet, of any chapter and file, or its key (`sheet.Row.key`): of one of them alone."""
    created: Moment
    reason: str = ""


class Publishing(BaseRecord, frozen=True, tag="publishing", kw_only=True):
    """What is chosen for publishing the book; one record, id "publishing"."""

    mastering: Mastering = Mastering()
    form: str = "mp3"
    by_chapter: bool = False
    """A file for each chapter, of the chosen form."""
    parted: Few[str] = ()
    """Further forms that are chosen to have a file for each chapter."""
    subtitles: Few[str] = ()
    """Endings of those that are written beside it."""
    cues: Annotated[Literal["", "phrases", "words"], STANDS_IN] = ""
    """What stands in a subtitle at a time; "": a sentence."""
    sample: bool = False
    """A retail sample beside it."""
    opening: str = ""
    """Spoken before the first chapter, in a file of its own where there is one a chapter."""
    closing: str = ""
    """Spoken behind the last one."""
    waived: Few[Waiver] = ()
    chapters: Annotated[Literal["", "first", "second"], STANDS_IN] = ""
    """Which scenes are the chapters: those at the top, those of the second level. "": the second level, where one
    title stands over all of them."""
    narrator: str = ""
    """As stores and tags name who reads; "": the voices, the people whose takes they are."""
    year: str = ""
    """Of the recording; "": the present one."""
    publisher: str = ""


class VoiceLevel(Stored, frozen=True, kw_only=True):
    """By how much a voice was made louder, so that all are alike."""

    voice: str
    gain: Decibels


class WrittenFile(Stored, frozen=True, kw_only=True):
    """A file that was written, with what was measured in it once it had been read again."""

    name: str
    bytes: Count = 0
    seconds: Seconds = 0.0
    gain: Decibels = 0.0
    ceiling: Decibels = 0.0
    """Of the limiter, dBTP."""
    loudness: Decibels = 0.0
    """LUFS."""
    rms: Decibels = 0.0
    peak: Decibels = 0.0
    true_peak: Decibels = 0.0
    floor: Decibels = 0.0
    head: Seconds = 0.0
    tail: Seconds = 0.0
    failed: Few[str] = ()
    """Ids of the rows of the sheet that did not pass."""


class Publication(BaseRecord, frozen=True, tag="publication", kw_only=True):
    """The recipe of files that were written: the same takes mastered in the same way are the same files."""

    created: Moment
    format: str
    mastering: Mastering = Mastering()
    levels: Few[VoiceLevel] = ()
    waived: Few[Waiver] = ()
    files: Few[WrittenFile] = ()
    takes: Many[str] = ()
    """Ids, in the order in which they are heard."""
    edits: str = ""
    """SHA-256 of how the takes stand on the timeline, with what is heard below them."""
    readers: Few[str] = ()
    """People who read some of it."""
    program: str = ""
    """Which encoder, with its version."""
