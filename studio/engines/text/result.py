"""A piece of text as it comes. Yielded by every text engine; worker, job thread."""

from __future__ import annotations

import msgspec

from studio.domain.requests import TextRequest
from studio.engines.protocol import Delivery


class WordsDone(msgspec.Struct, frozen=True):
    text: str
    cut: bool = False
    """The last piece of an answer that had all the tokens it might have and did not end by itself."""

    def deliver(self, request: TextRequest, to: Delivery) -> None:
        to.words(self.text, cut=self.cut)
