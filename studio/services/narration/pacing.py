"""When playing may begin while speaking goes on, so that it does not run dry before the last sentence. Pure.

Sentences come one after the other, each made in so many times the seconds that it lasts (the factor). What is to be
heard before a sentence has to last until it has come: of all that is still to come the one that is latest decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

SURE: Final = 1.05
"""Times that sentences may take longer than is reckoned."""
LETTERS_A_SECOND: Final = 14.0
"""Of speech, until some has been heard."""


class Coming(msgspec.Struct, frozen=True):
    """A sentence that is to be heard, in order."""

    seconds: float
    """With the pause behind it; reckoned where it is still to come."""
    makes: float = 0.0
    """Seconds that it still takes to be made once those before it are; 0: it is here, or comes by the side."""
    begun: bool = False
    """Its beginning is here, and the rest comes as it is heard."""


def shortfall(coming: Sequence[Coming], sure: float = SURE) -> float:
    """Seconds by which playing would run dry if it began now; 0 or less: it would not."""
    made, sounds, most = 0.0, 0.0, 0.0
    for one in coming:
        made += sure * one.makes
        if one.makes and not one.begun:
            most = max(most, made - sounds)
        sounds += one.seconds
    return most


class Pace:
    """What was learned of a voice at work: seconds to make a second of sound, letters in a second."""

    def __init__(self, factor: float | None = None) -> None:
        """`factor`: as it was at other times; None: not known."""
        self._known = factor
        self._worked = self._sounded = 0.0
        self._letters = self._spoken = 0.0

    @property
    def measured(self) -> bool:
        """This very voice was heard at work."""
        return self._sounded > 0

    @property
    def factor(self) -> float | None:
        """None: nothing honest can be said."""
        if self._sounded <= 0:
            return self._known
        return self._worked / self._sounded

    @property
    def letters_a_second(self) -> float:
        return self._letters / self._spoken if self._spoken > 0 else LETTERS_A_SECOND

    def made(self, worked: float, sounds: float, letters: int) -> None:
        """A sentence of so many letters, that sounds so long, took so long."""
        self._worked += worked
        self._sounded += sounds
        self._letters += letters
        self._spoken += sounds

    def seconds(self, letters: int) -> float:
        """How long a sentence of so many letters will sound."""
        return letters / self.letters_a_second
