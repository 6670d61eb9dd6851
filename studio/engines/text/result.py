"""A piece of text as it comes. Yielded by every text engine; worker, job thread."""

from __future__ import annotations

import msgspec

from studio.domain.requests import TextRequest
from studio.engines.protocol import Delivery


class WordsDone(msgspec.Struct, frozen=True):
    text: str

    def deliver(self, request: TextRequest, to: Delivery) -> None:
        to.words(self.text)
