"""Finding in a manuscript of 1,000,000 words, and replacing there with a preview.

Measured is the processor time of the thread that searches, which other programs do not change. Bounds: 1 s to find, 5 s
to list every place with what it becomes, 5 s to make the one change of them, and 0.1 s in which neither search asks
whether it is still wanted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from statistics import median

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.scene_edits import new_scene
from studio.domain.searching import Query, replace_hits, search
from tests.bench.measure import row

SCENES = 250
PARAGRAPHS = 50
WORDS = 80
_WORDS = ("the", "lamp", "over", "water", "quiet", "road", "she", "turned", "wind", "in", "house", "stone", "river")


def main() -> None:
    chance = random.Random(0)
    document = Document()
    for number in range(SCENES):
        passages = [" ".join(chance.choice(_WORDS) for _ in range(WORDS)) for _ in range(PARAGRAPHS)]
        document.apply(new_scene(document, f"Scene {number}", passages=passages))
    book = [one for _, scene in outline(document) for one in paragraphs_of(document, scene.id)]
    found = median(_own_seconds(lambda: search(Query("river"), book)) for _ in range(3))
    pattern = Query(r"(\w+) lamp", pattern=True)
    listed = median(_own_seconds(lambda: search(pattern, book, r"\1 lantern")) for _ in range(3))
    asked = _Asked()
    search(pattern, book, r"\1 lantern", asked.step)
    hits = search(pattern, book, r"\1 lantern").hits
    made = _own_seconds(lambda: replace_hits(document, hits))
    words = f"{SCENES * PARAGRAPHS * WORDS:,} words"
    row(f"find a word in {words}", f"{found:.2f} s", "1 s", found < 1)
    row(f"list {len(hits):,} places with what they become", f"{listed:.2f} s", "5 s", listed < 5)
    row("  the longest that a cancel waits there", f"{asked.longest * 1000:.0f} ms", "100 ms", asked.longest < 0.1)
    row("make the change of them all", f"{made:.2f} s", "5 s", made < 5)


class _Asked:
    """The longest stretch of this thread's work between two questions whether to go on."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.thread_time()

    def step(self, _share: float) -> None:
        now = time.thread_time()
        self.longest, self._last = max(self.longest, now - self._last), now


def _own_seconds(act: Callable[[], object]) -> float:
    """Processor time of this thread."""
    began = time.thread_time()
    act()
    return time.thread_time() - began
