"""What differs between two drafts of 20,000 words, in the processor time of the thread that compares. Bound: 0.5 s.

The drafts differ in a hundredth, a tenth and a third of their words, and altogether.
"""

from __future__ import annotations

import random
import time
from statistics import median

from studio.domain.text_diff import compare
from tests.bench.measure import row

WORDS = 20_000
A_PARAGRAPH = 60
_KNOWN = 8_000
"""Different words; a few of them stand everywhere, as in any language (Zipf)."""


def main() -> None:
    chance = random.Random(0)
    old = [_word(chance) for _ in range(WORDS)]
    drafts = {f"{share:.0%} other words": _changed(old, share, chance) for share in (0.01, 0.1, 0.33)}
    drafts["another text"] = [_word(chance) for _ in range(WORDS)]
    for name, new in drafts.items():
        seconds = median(_seconds(_paragraphs(old), _paragraphs(new)) for _ in range(3))
        row(f"compare two drafts of {WORDS:,} words, {name}", f"{seconds:.2f} s", "0.5 s", seconds < 0.5)


def _word(chance: random.Random) -> str:
    return f"w{int(chance.paretovariate(1.0)) % _KNOWN}"


def _changed(words: list[str], share: float, chance: random.Random) -> list[str]:
    """A third of the changes each are words taken out, put in and replaced."""
    new: list[str] = []
    for word in words:
        draw = chance.random()
        if draw >= share / 3:
            new.append(_word(chance) if draw < 2 * share / 3 else word)
        if chance.random() < share / 3:
            new.append(_word(chance))
    return new


def _paragraphs(words: list[str]) -> list[str]:
    return [f"{' '.join(words[at : at + A_PARAGRAPH])}." for at in range(0, len(words), A_PARAGRAPH)]


def _seconds(old: list[str], new: list[str]) -> float:
    began = time.thread_time()
    compare(old, new)
    return time.thread_time() - began
