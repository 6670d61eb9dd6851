"""A book of a million words out of a manuscript and into one, in each format: processor time, the longest gap of the
window's thread meanwhile, how soon a cancel ends it. `python -m tests.bench exchange`, or with the number of words.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import Cancelled
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, Meta
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import MANUSCRIPT_OUT, scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from tests.bench.measure import row

WORDS: Final = 1_000_000
SECONDS: Final = 10.0
GAP: Final = 0.05
ENDINGS: Final = (".md", ".txt", ".html", ".docx", ".odt", ".rtf", ".epub", ".fountain")
_LINE: Final = "She walked down to the harbour in the rain, and nobody asked her what she was looking for out there. "
_EACH: Final = 4
"""Times the line is in a paragraph."""


def book(words: int) -> Document:
    """Chapters of 3,000 words; a mark in each paragraph, a footnote in each tenth."""
    text = _LINE * _EACH
    each = len(text.split())
    plain = Passage(text.strip(), marks=(Mark(4, 10, "italic"),))
    noted = Passage("She\u2020" + text[3:].strip(), marks=(Mark(3, 4, "footnote", "As told."),))
    passages = tuple(noted if number % 10 == 9 else plain for number in range(3_000 // each))
    document = Document()
    meta = Meta(id="project", title="Book", language="en")
    document.apply(Change(id="c", label="New", stack="writing", edits=(Edit(None, meta),), at=0.0))
    chapters = max(1, words // 3_000)
    scenes = [ImportedScene(f"Chapter {number}", passages) for number in range(1, chapters + 1)]
    document.apply(import_change(document, scenes))
    return document


class _Gaps:
    """How long the main thread has to wait for its turn while another works: of the other's processor time, which other
    programs on the machine do not lengthen."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.longest = 0.0
        self.used = 0.0
        """Seconds of the processor."""
        self.error: BaseException | None = None
        self._work = work
        self._over, self._seen = threading.Event(), threading.Event()

    def run(self) -> None:
        thread = threading.Thread(target=self._measured)
        thread.start()
        clock = time.pthread_getcpuclockid(thread.ident or 0)
        last = 0.0
        while not self._over.wait(0.002):
            now = time.clock_gettime(clock)
            self.longest = max(self.longest, now - last)
            last = now
        self._seen.set()
        thread.join()
        if self.error is not None:
            raise self.error

    def _measured(self) -> None:
        begun = time.thread_time()
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again on the main thread
            self.error = error
        self.used = time.thread_time() - begun
        self._over.set()
        self._seen.wait()


def cancelled(path: Path) -> float | None:
    """Seconds of the processor from the wish to end a reading to its end, asked when a third is read; None where the
    reading went on to its end."""
    asked = [0.0]

    def step(share: float) -> None:
        if share > 0.3 and not asked[0]:
            asked[0] = time.thread_time()
        elif asked[0]:
            raise Cancelled

    try:
        scenes_from_file(path, step)
    except Cancelled:
        return time.thread_time() - asked[0]
    return None


def main(words: int = WORDS) -> None:
    document = book(words)
    # As in the window (`services.garbage`), where no other thread collects.
    gc.collect()
    gc.freeze()
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        for ending in ENDINGS:
            path = Path(folder, f"book{ending}")
            write = by_name(path, MANUSCRIPT_OUT).act
            out = _Gaps(lambda write=write, path=path: write(document, path, scene_id=None))  # type: ignore[misc]
            out.run()
            come = _Gaps(lambda path=path: scenes_from_file(path))  # type: ignore[misc]
            come.run()
            name = f"{words:,} words, {ending}"
            row(f"{name}: out, processor", f"{out.used:.1f} s", f"{SECONDS:.0f} s", out.used <= SECONDS)
            row(f"{name}: in, processor", f"{come.used:.1f} s", f"{SECONDS:.0f} s", come.used <= SECONDS)
            gap = max(out.longest, come.longest)
            row(f"{name}: longest gap of another thread", f"{gap * 1000:.0f} ms", f"{GAP * 1000:.0f} ms", gap <= GAP)
            end = cancelled(path)
            took = f"{end * 1000:.0f} ms" if end is not None else "not at all"
            row(f"{name}: ended after a cancel", took, "500 ms", end is not None and end <= 0.5)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
