"""What is fuzzed: one reader, by its public door.

Rows of `tests.fuzz.table`; read by the worker (`worker`) and by `tests/fuzz/test_fuzz.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

Mutator = Callable[[bytes, Random], bytes]
"""A good file made a bad one; the same for the same state of the generator."""


@dataclass(frozen=True, kw_only=True)
class Target:
    name: str
    seeds: Callable[[Path], Sequence[Path]]
    """Makes good files in an empty folder, or names shipped ones. The reader must take every one of them."""
    read: Callable[[Path], object]
    """Calls the public door with a file, which lies alone in its folder. The folder is emptied before the next."""
    allowed: tuple[type[Exception], ...]
    """The typed exceptions; anything else that is raised is a finding."""
    covers: tuple[str, ...] = ()
    """Rows of FORMATS ("picture.png") and modules ("studio.formats.gguf_file") whose reading this is."""
    mutators: tuple[Mutator, ...] = ()
    """Beside those of `mutate`: ones that know the format."""
    suffix: str = ""
    """Of the file that is read; the seed's own where this is empty."""
    seconds: float = 5.0
    """What takes longer is a finding."""
    megabytes: int = 1024
    """Memory that a reader may take on beside what it holds; more is a finding."""
    share: float = 1.0
    """How many of the inputs it gets, beside the others."""
