"""Words and places by which a text tells who speaks: verbs of saying, pronouns, and the clauses beside a speech.

Pure; used by `attribution`, which asks for known names, and by `speaker_names`, which looks for unknown ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from studio.services.narration.dialogue import Speech


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS: Final = words(
    "said says say asked asks replied replies answered answers cried cries shouted whispered murmured muttered "
    "added snapped called exclaimed demanded breathed growled sighed laughed yelled screamed wondered began "
    "continued agreed told repeated insisted suggested admitted explained warned groaned hissed grumbled "
    "declared announced protested promised observed remarked returned went begged pleaded ordered commanded "
    "hollered bellowed stammered croaked sobbed chuckled countered interrupted corrected conceded guessed "
    "finished teased scolded mumbled purred roared barked read reads noted gasped wailed whimpered rasped drawled "
    "mused urged offered joked lied sneered recited boasted ventured confirmed complained "
    "retorted inquired enquired stated panted wheezed puffed moaned whined shrieked squealed squeaked snarled snorted "
    "scoffed thundered yelped giggled cackled implored pressed proclaimed quipped recalled reckoned volunteered piped "
    "lamented hummed spat sagte sagt fragte fragt "
    "rief antwortete flüsterte "
    "meinte murmelte erwiderte schrie dit demanda demande répondit répond cria murmura ajouta fit dijo dice "
    "preguntó respondió gritó murmuró susurró añadió disse dice chiese rispose gridò mormorò aggiunse perguntou "
    "respondeu gritou murmurou zei vroeg riep antwoordde fluisterde powiedział powiedziała zapytał zapytała "
    "odparł odparła"
)
SHE: Final = words("she sie elle ella lei ela zij ze")
HE: Final = words("he er il él lui ele hij")
WOMAN: Final = words("she her mrs ms miss woman girl mother sister aunt daughter queen wife lady grandmother witch")
MAN: Final = words("he him his mr sir man boy father brother uncle son king husband lord grandfather wizard")
WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
CLAUSE: Final = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bMme)(?<!\bSgt)(?<!\bRev)(?<!\bCol)(?<!\bGen)(?<!\bHon)"
    r"(?<!\bCapt)(?<!\bProf)[.;!?…](?:\s|$)"
)
"""Where a clause ends; titles have a full stop too: "said Mrs. Cole"."""


def told_in(text: str, speeches: Sequence[Speech]) -> list[tuple[int, int]]:
    """What of a paragraph stands between its speeches, as characters [start, end)."""
    edges = [0, *(edge for one in speeches for edge in (one.start, one.end)), len(text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


def beside(text: str, speech: Speech, told: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The clause behind a speech, then the one before it where that leads to it."""
    for start, end in told:
        if start == speech.end:
            stop = CLAUSE.search(text, start, end)
            yield start, stop.start() if stop else end
    for start, end in told:
        if end == speech.start and text[start:end].rstrip().endswith((",", ":", "—")):
            stops = [one.end() for one in CLAUSE.finditer(text, start, end)]
            yield (stops[-1] if stops else start), end
