"""Progress of a long run where standard error is a file."""

from __future__ import annotations

import pytest

from studio.cli import running
from studio.cli.running import SparseLines


def test_a_line_for_each_tenth_and_each_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(running.time, "monotonic", lambda: now[0])
    lines = SparseLines()
    shares = [0.0, 0.12, 0.13, 0.2, 0.21, 0.22, 0.3]
    seconds = [1.0, 6.0, 7.0, 8.0, 30.0, 90.0, 96.0]
    told = []
    for share, second in zip(shares, seconds, strict=True):
        now[0] = 100.0 + second
        told.append(lines.due(share))
    assert told == [False, True, False, False, True, True, True]
