"""Marks what an imported book has before its first chapter, as front matter: a title page, an imprint, contents. What a
publisher of texts set around it is marked where it was parted (`gutenberg`), a book's own word by its reader (EPUB).
Pure, any thread; time grows with the passages up to the first chapter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.listings import bare_title
from studio.domain.matter import looks_like_front, title_matter
from studio.services.exchange.manuscript_in import ImportedScene

_LOOKED_AT: Final = 12
"""Scenes at the beginning."""


def marked(scenes: Sequence[ImportedScene]) -> tuple[ImportedScene, ...]:
    """A file of one scene stays as it is."""
    found = list(scenes)
    if sum(not one.boilerplate for one in found) < 2:
        return tuple(found)
    titles = frozenset(bare for one in found if (bare := bare_title(one.title)))
    is_first = True
    for number, one in enumerate(found[:_LOOKED_AT]):
        if one.boilerplate or one.matter or title_matter(one.title) != "story":
            is_first = is_first and one.boilerplate
            continue
        holds = number + 1 < len(found) and found[number + 1].level > one.level
        texts = [passage.text for passage in one.passages]
        if not looks_like_front(one.title, texts, titles, is_first=is_first and not holds):
            break
        is_first = False
        found[number] = msgspec.structs.replace(one, matter="front")
    return tuple(found)
