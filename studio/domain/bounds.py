"""Between what bounds a number or a list of a record lies, declared beside its field as its type.

Every number and every list of what lies in a project file has one of these types (`tests/domain/test_bounds.py`).
msgspec holds them when a file or a message is read: a record with a value out of bounds is kept aside as it is
(`project_records.Foreign`), and is never acted on. They are wide: what is refused is nonsense, such as a time of
1e308 or a seed of 2^70, and no value that a person could mean. Pure declarations; any process.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

from msgspec import Meta

T = TypeVar("T")

LARGEST_SIDE: Final = 100_000
"""Pixels; of a picture or canvas."""

Moment = Annotated[float, Meta(ge=0, le=253_370_764_800)]
"""Seconds since 1970, before the year 9999, where calendars end."""
Seconds = Annotated[float, Meta(ge=0, le=10_000_000)]
"""A length of time, up to 115 days."""
LARGEST_RANK: Final = 1e12
"""Who puts something behind the last one numbers all anew where this is passed."""
Rank = Annotated[float, Meta(ge=-LARGEST_RANK, le=LARGEST_RANK)]
"""A place in an order; between two of them there is room for a third."""
Count = Annotated[int, Meta(ge=0, le=2**53)]
"""Also of bytes."""
Growth = Annotated[int, Meta(ge=-(2**53), le=2**53)]
"""By how much a count became another; less than 0 where it fell."""
Place = Annotated[int, Meta(ge=0, le=2**31 - 1)]
"""A place in a text or list, from 0."""
DEEPEST: Final = 8
ListDepth = Annotated[int, Meta(ge=0, le=DEEPEST)]
"""How many lists an item's own lies in."""
Side = Annotated[int, Meta(ge=0, le=LARGEST_SIDE)]
"""Pixels of a picture."""
CanvasSide = Annotated[int, Meta(ge=1, le=LARGEST_SIDE)]
"""Pixels."""
Resolution = Annotated[float, Meta(ge=0, le=100_000)]
"""Pixels an inch of paper."""
Position = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
"""Pixels from the corner of a canvas."""
TilePlace = Annotated[int, Meta(ge=-8192, le=8192)]
"""Column or row of a tile of 256 pixels, from the corner of its layer."""
Stars = Annotated[int, Meta(ge=0, le=5)]
Share = Annotated[float, Meta(ge=0, le=1)]
Distance = Annotated[float, Meta(ge=0, le=1_000)]
"""Of two pictures, 1 for what two of any kind are apart."""
Level = Annotated[int, Meta(ge=0, le=255)]
"""Of one colour."""
Percent = Annotated[int, Meta(ge=-100, le=100)]
"""How much less or more there is of something."""
Turn = Annotated[int, Meta(ge=-180, le=180)]
"""Degrees of a circle."""
Gamma = Annotated[float, Meta(ge=0.1, le=10)]
"""Above 1 what lies in the middle becomes lighter."""
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Steps = Annotated[int, Meta(ge=0, le=1_000_000)]
Strength = Annotated[float, Meta(ge=-1_000, le=1_000)]
"""Guidance, the weight of a LoRA: how much something counts, backwards when negative."""
Batch = Annotated[int, Meta(ge=0, le=10_000)]
SceneCount = Annotated[int, Meta(ge=1, le=12)]
"""How many alike stand in one scene."""
Factor = Annotated[int, Meta(ge=1, le=16)]
Speed = Annotated[float, Meta(ge=0.05, le=20)]
Semitones = Annotated[float, Meta(ge=-24, le=24)]
Hertz = Annotated[int, Meta(ge=0, le=1_000_000)]
Decibels = Annotated[float, Meta(ge=-100, le=100)]
Beams = Annotated[int, Meta(ge=1, le=1_000)]
Alternatives = Annotated[int, Meta(ge=0, le=1_000)]
Tokens = Annotated[int, Meta(ge=0, le=10_000_000)]
Rate = Annotated[float, Meta(ge=0, le=1e9)]
"""Tokens a second."""
Frames = Annotated[int, Meta(ge=1, le=100_000)]
FrameRate = Annotated[float, Meta(ge=0, le=1_000)]
"""Frames a second."""
Penalty = Annotated[float, Meta(ge=0, le=1_000)]
"""Temperature, penalty of repetition."""
SystemCode = Annotated[int, Meta(ge=-(2**32), le=2**32)]
"""How a process ended, as the system says it."""

Few = Annotated[tuple[T, ...], Meta(max_length=10_000)]
Many = Annotated[tuple[T, ...], Meta(max_length=2_000_000)]
