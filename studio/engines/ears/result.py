"""What listening yields: text as it is understood, and at the end the whole transcript. Worker, job thread."""

from __future__ import annotations

import msgspec

from studio.domain.made import TranscriptMade
from studio.domain.requests import HearRequest
from studio.domain.sound_records import TimedLine
from studio.engines.protocol import Delivery


class LinesHeard(msgspec.Struct, frozen=True):
    """For whoever looks on; all of them come again in the transcript."""

    lines: tuple[TimedLine, ...]

    def deliver(self, request: HearRequest, to: Delivery) -> None:
        to.words("".join(f"{line.text}\n" for line in self.lines))


class TranscriptDone(msgspec.Struct, frozen=True):
    seconds: float
    language: str
    lines: tuple[TimedLine, ...]

    def deliver(self, request: HearRequest, to: Delivery) -> None:
        """The file is what was made, as JSON."""
        made = TranscriptMade(seconds=self.seconds, language=self.language, lines=self.lines)
        data = msgspec.json.format(msgspec.json.encode(made), indent=1)
        to.file(0, data, suffix=".json", media_type="application/json", request=request, made=made)
