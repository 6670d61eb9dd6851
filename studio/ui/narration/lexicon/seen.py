"""Which guessed words somebody was shown in this project: of these nobody is asked a second time. Main thread."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from studio.services.session.session import ProjectSession

SEEN: Final = "narration_words_seen"
"""Setting of the project: a list of words in small letters."""
_MOST: Final = 50_000


class SeenWords:
    def __init__(self) -> None:
        self._words: set[str] = set()

    def read(self, session: ProjectSession | None) -> None:
        """Another project is open, or none."""
        kept: list[Any] = session.setting(SEEN, []) if session is not None else []
        self._words = {one for one in kept[:_MOST] if isinstance(one, str)}

    def fresh(self, words: Collection[str]) -> set[str]:
        """Those that nobody was shown, in small letters."""
        return {one.lower() for one in words} - self._words

    def add(self, session: ProjectSession, words: Collection[str]) -> None:
        """They were shown; kept in the project where it can be written to."""
        fresh = self.fresh(words)
        self._words |= fresh
        if fresh and not session.read_only:
            session.set_setting(SEEN, sorted(self._words)[:_MOST])
