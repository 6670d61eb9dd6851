"""How much there is to do in a job, by sorts of work that take a time of their own each.

An engine tells it (`studio.engines.protocol.JobControl`), the worker measures what each sort took, and the window
learns how fast this machine is at each (`studio.services.jobs.estimates`). Data only, on any thread.
"""

from __future__ import annotations

from typing import Final

import msgspec

KEEPING: Final = "keeping"
"""The sort that the worker itself does: a finished result becomes files."""


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """One sort of work of a job."""

    sort: str
    """Of the engine's own choosing; the same word is the same work in every job of a model."""
    done: float
    total: float
    """In a unit of the sort's own: things, steps, megapixels. What is known so far: a later word counts."""
    seconds: float = 0.0
    """That what is done has taken."""
    guess: float = 0.0
    """Seconds that a unit took where it was written down; only their proportions count. 0 where nobody knows."""
