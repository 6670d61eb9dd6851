"""What a finished file holds, in facts that the file itself does not tell as quickly: one type a kind of file.

The worker says them with the file (`studio.wire.messages.FileDone`), and an adopter makes a record of them. `Made` is
open: which of its types are known is what the table of kinds says (`studio.domain.kinds.Kinds`).
"""

from __future__ import annotations

import msgspec

from studio.domain.picture_records import PictureLayer
from studio.domain.sound_records import TimedLine, WordTime


class Made:
    """Every type of facts is a msgspec Struct with a tag of its own that is also a `Made`."""

    __slots__ = ()


class PictureMade(msgspec.Struct, Made, frozen=True, kw_only=True, tag_field="made", tag="picture"):
    width: int
    height: int
    """Pixels of the file."""
    layers: tuple[PictureLayer, ...] = ()
    """What it is made of, bottom first. Each asset is one of the parts that come with the file."""


class LearnedMade(msgspec.Struct, Made, frozen=True, kw_only=True, tag_field="made", tag="learned"):
    """Of a sheet that shows a thing which was learnt from drawings."""

    form: str
    """What the model is told of it, of its own kind: numbers in base 64."""
    style: str
    """The style of the model in which it was learnt."""
    nearest: str
    """The known thing whose drawing is nearest to the drawings."""
    nearest_distance: float
    """Between the two, as a share of what two known things are apart on average: 0 is the same."""
    own_distance: float
    """The same between what is drawn now and the nearest of the drawings."""


class SoundMade(msgspec.Struct, Made, frozen=True, kw_only=True, tag_field="made", tag="sound"):
    seconds: float
    """Length of the sound."""
    words: tuple[WordTime, ...] = ()


class TranscriptMade(msgspec.Struct, Made, frozen=True, kw_only=True, tag_field="made", tag="transcript"):
    seconds: float
    """Length of the recording."""
    language: str
    """What it was understood in."""
    lines: tuple[TimedLine, ...] = ()
