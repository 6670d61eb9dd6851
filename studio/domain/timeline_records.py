"""Records of the timeline: what is done to the sound of a sentence without touching its take, marks, music below it."""

from __future__ import annotations

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import Decibels, Few, Moment, Seconds
from studio.domain.requests import Around
from studio.domain.stored import Stored


class Stretch(Stored, frozen=True, kw_only=True):
    start: Seconds
    end: Seconds
    """Seconds from the start of the take."""


class ClipEdit(BaseRecord, frozen=True, tag="clip-edit", kw_only=True):
    """How a sentence stands on the timeline. Tied to its paragraph and its words, as a `Direction` is."""

    paragraph_id: str
    text: str
    around: Around = Around()
    take_id: str = ""
    """On whose sound trims and silences were set; they wait while another take is heard. All else is carried over."""
    trim_start: Seconds = 0.0
    """Left out at its beginning."""
    trim_end: Seconds = 0.0
    silenced: Few[Stretch] = ()
    """Of the take; room tone is heard there."""
    fade_in: Seconds = 0.0
    fade_out: Seconds = 0.0
    gain: Decibels = 0.0
    """On top of what its part has."""
    lead: Seconds = 0.0
    """Silence before it, beside the pause of the sentence before."""
    pause: Seconds | None = None
    """Silence behind it; None: as the kind of break has it."""
    crossfade: Seconds = 0.0
    """The next sentence begins that much before the end of this one; there is no pause then."""


class Marker(BaseRecord, frozen=True, tag="marker", kw_only=True):
    """A mark on the timeline. Tied to a sentence, as a `ClipEdit` is."""

    paragraph_id: str
    text: str
    around: Around = Around()
    seconds: Seconds = 0.0
    """From the start of the take."""
    label: str = ""


class SoundBed(BaseRecord, frozen=True, tag="sound-bed", kw_only=True):
    """Music or ambience below a chapter; softer while somebody speaks."""

    scene_id: str
    """The scene that begins the chapter."""
    asset: str
    """SHA-256 of a FLAC file, mono."""
    name: str
    """Of the file that it was taken from."""
    seconds: Seconds
    """Length of the sound."""
    created: Moment
    start: Seconds = 0.0
    """From the first word of the chapter with its lead."""
    length: Seconds = 0.0
    """How long it is heard; 0: to the end of the chapter, or of the sound."""
    loop: bool = True
    gain: Decibels = -12.0
    ducking: Decibels = 12.0
    """By so much it is softer while somebody speaks."""
    fade_in: Seconds = 2.0
    fade_out: Seconds = 4.0
    credit: str = ""
    """Who made it, as the closing credits name it."""
    licence: str = ""
