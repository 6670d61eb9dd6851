"""A style that the words name ("line art of a cat"), and the words without it and without what only asks for a picture.

Used by `plan_reading`; pure.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.starter.reading import small_words as small
from studio.engines.picture.starter.reading.tokens import Tokens, tokens_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, find, longest

STYLE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "3d": ("3d", "3 d", "three dimensional"),
    "flat": ("flat design", "flat"),
    "noto": ("noto",),
    "blob": ("blob", "blobby"),
    "line": ("line art", "lineart", "line drawing", "outline drawing", "black and white line"),
    "clip art": ("clip art", "clipart"),
}
_ONLY_NAMED: Final = frozenset({"noto", "flat", "blob"})
"""Also words of their own: a style only with "style", "emoji" or "icon" behind, or as the very first word before a
known thing."""
_NO_STYLE: Final = frozenset(
    {"flat tire", "flat tyre", "flat screen", "flat iron", "flat bread", "flat fish", "flat roof"}
)
"""What is flat itself."""
_STYLE_NOUNS: Final = small.words("style emoji icon drawing art")
_LEADING: Final = small.words("of about showing with")


_MAKING: Final = small.words("taking takes took holding holds showing shows looking looks")
"""Behind one of them a picture is a thing."""
_LOOKS: Final = (
    small.ADJECTIVES
    | small.SHADES
    | small.LEAD_INS
    | _STYLE_NOUNS
    | {word for spellings in STYLE_WORDS.values() for spelling in spellings for word in tokens_of(spelling)}
)
"""Words about how a picture is made, and none about what is in it."""


def taken_style(tokens: Tokens, vocabulary: Vocabulary, *, heard: bool) -> tuple[str, Tokens]:
    """The style, "" for none, and the words that are left. `heard`: whether its words are taken off."""
    lead, rest = _lead_in(tokens)
    if heard and (style := _style_of_lead(lead, vocabulary)):
        return style, rest
    return _taken(rest, vocabulary) if heard else ("", rest)


def _lead_in(tokens: Tokens) -> tuple[Tokens, Tokens]:
    """What stands in front and names no thing, without its "of" ("a line drawing of"), and the rest. "Draw me" is in
    neither."""
    start = 0
    while start < len(tokens) and tokens[start] in small.ORDERS:
        start += 1
    begin = start
    while begin and tokens[begin - 1] in small.ARTICLES:
        begin -= 1
    for at in range(start, min(start + 4, len(tokens) - 1)):
        # "A girl drawing with a pencil" is a picture of a girl.
        drawn = tokens[at + 1] == "with" and not _LOOKS.issuperset(tokens[start:at])
        # So is "a girl taking a photo of a dog".
        drawn = drawn or not _MAKING.isdisjoint(tokens[start:at])
        if tokens[at] in small.LEAD_INS and tokens[at + 1] in _LEADING and not drawn:
            return tokens[begin : at + 1], tokens[at + 2 :]
    return (), tokens[begin:]


def _style_of_lead(lead: Tokens, vocabulary: Vocabulary) -> str:
    """The style that a lead-in names ("a line drawing", "a flat icon"); "" for none."""
    for style in vocabulary.styles:
        for spelling in (*STYLE_WORDS.get(style, ()), style):
            wanted = tokens_of(spelling)
            at = _position(lead, wanted)
            end = at + len(wanted)
            if at >= 0 and (end == len(lead) or lead[end] in _STYLE_NOUNS | small.LEAD_INS):
                return style
    return ""


def _taken(tokens: Tokens, vocabulary: Vocabulary) -> tuple[str, Tokens]:
    for style in vocabulary.styles:
        for spelling in STYLE_WORDS.get(style, (style,)):
            wanted = tokens_of(spelling)
            at = _position(tokens, wanted)
            if at < 0:
                continue
            end = at + len(wanted)
            dressed = end < len(tokens) and tokens[end] in _STYLE_NOUNS
            leading = at == 0 or (at == 1 and tokens[0] in small.ARTICLES)
            followed = leading and _thing_follows(tokens, at, end, vocabulary)
            if spelling in _ONLY_NAMED and not dressed and not followed:
                continue
            while dressed and end < len(tokens) and tokens[end] in _STYLE_NOUNS:
                end += 1
            return style, _without_span(tokens, at, end)
    return "", tokens


def _thing_follows(tokens: Tokens, at: int, end: int, vocabulary: Vocabulary) -> bool:
    """Whether a known thing stands behind a word that may be a style: "a blob cat", not "a blob of honey", nor "a flat
    tire" or what has the word in its own name."""
    if end >= len(tokens) or tokens[end] == "of" or " ".join(tokens[at : end + 1]) in _NO_STYLE:
        return False
    if find(tokens[at : end + 1], vocabulary) is not None:
        return False
    return any(longest(tokens, place, vocabulary) for place in range(end, min(end + 3, len(tokens))))


def _without_span(tokens: Tokens, at: int, end: int) -> Tokens:
    """Without what stands from `at` to `end`, and the "in the style of" or "icon of" around it."""
    start = at
    while start and tokens[start - 1] in {"in", "as", "of", "style", ",", *small.ARTICLES}:
        start -= 1
    if set(tokens[start:at]) <= small.ARTICLES:
        start = at
    while end < len(tokens) and tokens[end] in {"of", ","}:
        end += 1
    return tokens[:start] + tokens[end:]


def _position(tokens: Tokens, wanted: Tokens) -> int:
    spans = (at for at in range(len(tokens) - len(wanted) + 1) if tokens[at : at + len(wanted)] == wanted)
    return next(spans, -1)
