"""Text that is read aloud: a stranger's manuscript goes through the English front end."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from studio.english.front_end import EnglishFrontEnd
from studio.english.readings import read_lines, unknown_words
from studio.places import shipped_models_dir
from tests.english.spoken_cases import SPOKEN, cases
from tests.fuzz.target import Target


@functools.cache
def _front_end() -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us")


def _seeds(folder: Path) -> Sequence[Path]:
    for section in SPOKEN:
        (folder / section).write_text("\n".join(case.written for case in cases(section)), "utf-8")
    return sorted(folder.iterdir())


def _aloud(path: Path) -> object:
    text = path.read_bytes().decode("utf-8", "replace")
    return unknown_words(read_lines(_front_end(), text.splitlines(), {}))


ENGLISH = (
    Target(
        name="english", seeds=_seeds, read=_aloud, allowed=(), covers=("studio.english.written.reading",), share=0.2
    ),
)
