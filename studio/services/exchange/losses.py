"""What a file holds and the manuscript cannot: counted where it is read or written, told in one sentence.

Readers and writers of this package fill a `Counter` by these kinds; window and command line say it. Any thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from studio.services.translation import tr, tr_count

LossKind = Literal[
    "pictures", "comments", "deletions", "nesting", "text-boxes", "equations",
    "merged-cells", "contents", "ruby", "notes", "settings", "tags",
    "alignment", "missing", "depth", "emphasis", "links", "styles", "letters",
    "page-numbers", "boilerplate", "voices", "pauses",
]  # fmt: skip


def losses_in_words(lost: Mapping[LossKind, int]) -> str:
    """ "Not taken over: 3 pictures, 1 comment."; "" for none."""
    named = [_named(kind, count) for kind, count in lost.items() if count > 0]
    return tr("Not taken over: {things}.", things=", ".join(named)) if named else ""


def _named(kind: LossKind, count: int) -> str:
    words: dict[LossKind, str] = {
        "pictures": tr_count("{count} picture", "{count:,} pictures", count),
        "comments": tr_count("{count} comment", "{count:,} comments", count),
        "deletions": tr_count("{count} tracked deletion", "{count:,} tracked deletions", count),
        "nesting": tr_count("the depth of {count} list item", "the depth of {count:,} list items", count),
        "text-boxes": tr_count("the frame of {count} text box", "the frames of {count:,} text boxes", count),
        "equations": tr_count("{count} equation", "{count:,} equations", count),
        "merged-cells": tr_count("{count} merged table cell", "{count:,} merged table cells", count),
        "contents": tr_count("{count} table of contents", "{count:,} tables of contents", count),
        "ruby": tr_count("{count} reading above a word", "{count:,} readings above words", count),
        "emphasis": tr_count("emphasis at {count} place", "emphasis at {count:,} places", count),
        "links": tr_count("{count} link", "{count:,} links", count),
        "styles": tr_count("the style of {count} paragraph", "the styles of {count:,} paragraphs", count),
        "letters": tr_count("{count} letter that no font here has", "{count:,} letters that no font here has", count),
        "tags": tr_count("{count} tag", "{count:,} tags", count),
        "alignment": tr_count("the alignment of {count} paragraph", "the alignment of {count:,} paragraphs", count),
        "missing": tr_count(
            "{count} text that is not in the folder", "{count:,} texts that are not in the folder", count
        ),
        "depth": tr_count("the depth of {count} scene", "the depth of {count:,} scenes", count),
        "notes": tr_count("{count} page of notes", "{count:,} pages of notes", count),
        "page-numbers": tr_count("{count} number of a page", "{count:,} numbers of pages", count),
        "boilerplate": tr_count(
            "{count} part that Project Gutenberg set around the book",
            "{count:,} parts that Project Gutenberg set around the book",
            count,
        ),
        "voices": tr_count("{count} direction to a voice", "{count:,} directions to voices", count),
        "pauses": tr_count("{count} short pause", "{count:,} short pauses", count),
        "settings": tr_count("{count} setting of a page", "{count:,} settings of pages", count),
    }
    return words[kind]
