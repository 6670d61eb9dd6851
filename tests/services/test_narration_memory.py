"""A long book is spoken in as much memory as a short one, but for its records."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.narration_memory import spoken
from tests.services.listening_studio import install_voice


@pytest.mark.slow
@pytest.mark.noise("timer", r"QTimer in .*Studio", why="the studio of the command goes with the program")
def test_memory_stays_flat_while_a_book_is_spoken(home: Path, tmp_path: Path, qapp: object) -> None:
    install_voice()
    found = spoken(tmp_path, 20_000, 2_000)
    assert len(found) >= 9
    assert found[-1].window - found[1].window < 25
    assert found[-1].worker - found[1].worker < 15
