"""What is to be published, and how: what a person chose. Data only."""

from __future__ import annotations

import msgspec

from studio.domain.publishing_records import Mastering
from studio.services.exchange.audiobook.encoders import FormId
from studio.services.exchange.audiobook.word_times import CueKind


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published, and how."""

    form: FormId = "mp3"
    mastering: Mastering = Mastering()
    by_chapter: bool = False
    subtitles: tuple[str, ...] = ()
    """Of SUBTITLES."""
    cues: CueKind = "sentences"
    """What stands in each of them at a time."""
    sample: bool = False
    """A retail sample beside it."""
    cover: bytes = b""
    """A JPEG picture."""
    voices: str = ""
    """Who reads, as people call them."""
    narrator: str = ""
    """The same, as a person named it."""
    year: str = ""
    """"": the present one."""
    publisher: str = ""
    waived: tuple[str, ...] = ()
    """Ids of checks that may fail."""
