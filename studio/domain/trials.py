"""What a trial of an engine found: how fast it reads and writes with one model on this machine. Data only."""

from __future__ import annotations

import msgspec


class EngineSpeed(msgspec.Struct, frozen=True):
    """Tokens a second."""

    reading: float
    writing: float

    def seconds(self, prompt: int, answer: int) -> float:
        """What a request of so many tokens takes."""
        return prompt / max(self.reading, 1e-3) + answer / max(self.writing, 1e-3)
