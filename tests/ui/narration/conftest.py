"""The rooms of the pane, with a scene of three sentences and three voices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from narration_rooms import Hand
from studio_fakes import FakeStudio


@pytest.fixture
def hand(fake_studio: FakeStudio) -> Iterator[Hand]:
    hand = Hand(fake_studio)
    yield hand
    hand.takes.stop()
