"""Records of narration and of recordings: who reads, what was spoken, what was heard."""

from __future__ import annotations

from typing import Annotated, Literal

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import Count, Decibels, Many, Moment, Place, Seconds, Semitones, Speed, Strength
from studio.domain.requests import Around
from studio.domain.stored import STANDS_IN, Stored


class WordTime(Stored, frozen=True):
    text: str
    start: Seconds
    end: Seconds
    """Seconds from the start of the take."""


class Take(BaseRecord, frozen=True, tag="take", kw_only=True):
    """The audio of one segment of one paragraph by one voice. Takes are kept; one per segment is chosen."""

    scene_id: str
    paragraph_id: str
    segment: Place
    text: str
    text_hash: str
    voice: str
    asset: str
    """SHA-256 of a FLAC file, mono."""
    recipe_id: str
    created: Moment
    seconds: Seconds
    pause_after: Seconds = 0.25
    words: Many[WordTime] = ()
    chosen: bool = True
    around: Around = Around()
    note: str = ""
    """For the person alone."""
    origin: Annotated[Literal["synthetic", "recorded", "imported"], STANDS_IN] = "synthetic"
    """recorded: a person read it into the microphone; imported: from a file of a person's reading."""
    reader: str = ""
    """The person who reads; empty: they gave no name."""
    cleaned_from: str = ""
    """Id of the take whose noise was taken out to make this one."""

    @property
    def is_human(self) -> bool:
        return self.origin != "synthetic"


class ReadingFault(Stored, frozen=True, kw_only=True):
    """What is wrong with the reading of a take, as far as a listener tells."""

    kind: str
    """missing, doubled, wrong, or added: words that are not written there."""
    start: Place
    end: Place
    """Characters of the take's text that are concerned."""
    heard: str = ""
    """What was heard instead."""


class HeardTake(BaseRecord, frozen=True, tag="heard-take", kw_only=True):
    """A take that a model listened to, as it was cut then; its id is made of the take's and of the cut (`heard_id`)."""

    take_id: str
    created: Moment
    model: str
    """Which one listened."""
    heard: str
    """What it wrote down."""
    words: Count
    """That were to be read."""
    right: Count
    """Of them were heard, however they were spelled."""
    faults: Many[ReadingFault] = ()
    passes: bool = False
    """A person listened to it, too, and lets it pass."""
    replaced: bool = False
    """It was taken again by itself because of its faults."""

    @property
    def fails(self) -> bool:
        return bool(self.faults) and not self.passes

    @property
    def is_cut(self) -> bool:
        """It was heard as it was cut on the timeline."""
        return self.id != heard_id(self.take_id)


def heard_id(take_id: str, mark: str = "") -> str:
    """`mark`: how it is cut on the timeline; "" where it is heard as it was made."""
    return f"heard-{take_id}-{mark}" if mark else f"heard-{take_id}"


class TimedLine(Stored, frozen=True, kw_only=True):
    """A line of a recording, as it was heard."""

    start: Seconds
    end: Seconds
    """Seconds from the start of the recording."""
    text: str
    words: Many[WordTime] = ()
    """With the punctuation that they carry; empty where times of words were not asked for."""
    paragraph_id: str = ""
    """Where it was written down. Its paragraph may have been edited since: the times stay."""


class Transcript(BaseRecord, frozen=True, tag="transcript", kw_only=True):
    """A recording and what was heard in it; makes a timed scene of the scene it was written into."""

    scene_id: str
    asset: str
    """SHA-256 of the sound, a FLAC file, mono."""
    recipe_id: str
    created: Moment
    seconds: Seconds
    """Length of the recording."""
    language: str = ""
    """As Whisper names it ("en", "haw")."""
    lines: Many[TimedLine] = ()
    """In the order of time."""


class Manner(Stored, frozen=True, kw_only=True):
    """How a voice speaks, whoever's it is."""

    speed: Speed = 1.0
    """1 is the voice's own pace."""
    pitch: Semitones = 0.0
    """Semitones above the voice's own."""
    gain: Decibels = 0.0
    """Louder by so much where it is heard and exported; takes stay as they are made."""
    pause: Strength = 1.0
    """The pauses after what it says are so many times as long; 0 to 4."""


class Pauses(Stored, frozen=True, kw_only=True):
    """Seconds of silence by the kind of break."""

    sentence: Seconds = 0.3
    paragraph: Seconds = 0.7
    heading: Seconds = 1.0
    scene: Seconds = 1.5
    """At a scene break within a scene, and between the scenes of a chapter."""
    chapter: Seconds = 2.5


class Narration(BaseRecord, frozen=True, tag="narration", kw_only=True):
    """How the project is narrated; one record, id "narration"."""

    voice: str = ""
    """The narrator's, as a request names it; empty: the one that the person uses at present."""
    manner: Manner = Manner()
    pauses: Pauses = Pauses()
    headings: bool = True
    """Headings are spoken."""
    titles: bool = False
    """The title of a scene is spoken before it."""
    chapter_titles: bool | None = None
    """The title of a chapter is, also where those of scenes are not. None: nobody has decided it, and it is not."""
    front_matter: bool = True
    """Chapters that are none of the book's own words, by their title: contents, copyright."""
    footnotes: bool = False
    """Their words are spoken behind their paragraph."""
    tables: bool = False
    """Row by row."""
    pictures: bool = False
    """What they show, in words."""
    addresses: bool = True
    """Of pages and of mail that stand in the text."""


class SpokenLine(BaseRecord, frozen=True, tag="spoken-line", kw_only=True):
    """Who says a passage between quotation marks, as a person confirmed it. Tied to its paragraph and its words."""

    paragraph_id: str
    text: str
    around: Around = Around()
    card_id: str = ""
    """Empty: the narrator reads it."""


class Direction(BaseRecord, frozen=True, tag="direction", kw_only=True):
    """What a person decided about the takes of a sentence. Tied to its paragraph and its words."""

    paragraph_id: str
    text: str
    around: Around = Around()
    take_id: str = ""
    """The chosen take, which may be of older words; empty: the newest one of these words."""
    chosen_for: str = ""
    """What the sentence was to be made of when the take was chosen: it counts as fresh as long as that is the same."""
    locked: bool = False
    """Its take stays, whatever becomes of text, voice or lexicon."""


class LexiconEntry(BaseRecord, frozen=True, tag="lexicon-entry", kw_only=True):
    """A word that the whole project says otherwise than the voice would."""

    word: str
    phonemes: str
    """In misaki's alphabet, as `Pronunciation`."""
    written: str = ""
    """As the person wrote it: a respelling or IPA."""
    card_id: str = ""
    """Only where that character speaks."""
    scene_id: str = ""
    """Only in that scene."""
    paragraph_id: str = ""
    """Only in that paragraph."""
