"""Which part of speech a word most likely has among its neighbours: an article makes a noun, "to" and pronouns a verb.

Small rules, no model. Called by `heteronyms`, for words that have no rules of their own, and by some of those.
"""

from __future__ import annotations

from studio.english.clause import (
    BE,
    BEFORE_VERB,
    CLOSED,
    DEGREE,
    DETERMINERS,
    FUNCTION,
    HAVE,
    HE,
    OBJECTS,
    Clause,
    is_plural,
    is_verb,
)


def part_of_speech(clause: Clause) -> str:
    """NOUN, VERB, ADJ or VBN; DEFAULT where nothing speaks for one of them."""
    before, after, word = clause.before(), clause.after(), clause.word
    links = before in HAVE or before in BE
    noun_ends = not after or after in FUNCTION or is_verb(after)
    negated = before in {"not", "never"} and clause.before(2) in BE
    plain = before and before not in CLOSED and not before.endswith(("ly", "s"))
    rules = (
        (negated, "ADJ"),
        (before in BEFORE_VERB, "VERB"),
        (before in HE and word.endswith("s") and before != "that", "VERB"),
        (links, "VBN" if word.endswith("ed") else "ADJ" if before in BE else "VERB"),
        (before.endswith("ly") and after in OBJECTS, "VERB"),
        (before in DETERMINERS or before.endswith("'s"), "NOUN" if noun_ends else "ADJ"),
        (before in DEGREE, "ADJ"),
        (clause.before(2) in DETERMINERS and plain and noun_ends, "NOUN"),
        (after in OBJECTS and (before in {"", "and", "or", "but", "then", "please"} or word.endswith("s")), "VERB"),
        (before in {"and", "or"} and clause.before(2) in BEFORE_VERB, "VERB"),
        (is_plural(before) and not word.endswith("s") and not is_verb(after), "VERB"),
        (not before and after and not noun_ends, "NOUN"),
        (plain and noun_ends and not word.endswith("ed"), "NOUN"),
    )
    return next((tag for holds, tag in rules if holds), "DEFAULT")
