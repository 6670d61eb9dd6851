"""What is looked for among finished pictures, as one line that a person types: `cat seed:42 stars>=3 -tag:draft`.

    word, "two words"      the prompt has it; so do tags
    like:                  "a lonely tower by the water": the prompt means something near it, the nearest first
    model: tag: album:     the name has these letters
    seed: steps: width: height: stars:    a number; also with > >= < <= in place of the colon
    size:                  512x512
    date: after: before:   2026-11-01, 2026-11 or 2026; the days are those of this machine
    is:                    starred, tagged, cut-out, enlarged, inpainted
    sort:                  newest, oldest, stars, largest, model
    -                      before any of them but `sort` and `like`: what does not have it

Pure; any thread. Read by `studio.services.gallery`, by its command line and by the field of the gallery.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

import msgspec

Sort = Literal["newest", "oldest", "stars", "largest", "model"]
SORTS: Final[tuple[str, ...]] = get_args(Sort)
Compare = Literal["=", ">", ">=", "<", "<="]
NUMBERS: Final = ("seed", "steps", "width", "height", "stars")
NAMES: Final = ("model", "tag", "album")
STATES: Final = ("starred", "tagged", "cut-out", "enlarged", "inpainted")
KEYS: Final = (*NAMES, "like", *NUMBERS, "size", "date", "after", "before", "is", "sort")
"""In the order in which they are proposed."""
LONGEST: Final = 2_000
"""Characters of a line; nobody types more."""
_LONGEST_LIKE: Final = 600
"""Characters of a prompt; more than its first 128 tokens is not read."""
_LARGEST: Final = 2**63 - 1
_PART = re.compile(
    r"""(?P<sign>-?)(?:(?P<key>[A-Za-z]+)(?P<op>>=|<=|:|>|<|=))?(?:"(?P<quoted>[^"]*)(?P<end>"?)|(?P<plain>[^\s"]*))"""
)

Trouble = Literal["key", "number", "size", "date", "state", "sort", "compare", "quote", "twice", "not", "empty", "long"]


class QueryError(Exception):
    """A line that cannot be meant; `studio.services.gallery.words` makes a sentence of it."""

    def __init__(self, trouble: Trouble, part: str, key: str = "") -> None:
        super().__init__(f"{trouble}: {part}")
        self.trouble: Trouble = trouble
        self.part = part
        """What was typed."""
        self.key = key


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a picture has to have, or with `negated` may not have."""

    key: str
    """A row of `KEYS`, or "word"."""
    text: str = ""
    """In small letters, of words and names."""
    compare: Compare = "="
    number: int = 0
    other: int = 0
    """Of a size: its height."""
    begin: float = 0.0
    end: float = 0.0
    """Of a time: from, until before; seconds since 1970."""
    negated: bool = False


class Query(msgspec.Struct, frozen=True, kw_only=True):
    terms: tuple[Term, ...] = ()
    """All of them hold."""
    like: str = ""
    """What the prompt is to mean something near to; empty: anything."""
    sort: Sort = "newest"
    ranked: bool = False
    """The nearest to `like` first, in place of `sort`: no order was asked for."""


def parsed(line: str) -> Query:
    """Raises QueryError."""
    if len(line) > LONGEST:
        raise QueryError("long", line[:40])
    terms: list[Term] = []
    alone: dict[str, str] = {}
    for sign, key, op, value in _parts(line):
        whole = f"{sign}{key}{op}{value}"
        if key in ("sort", "like"):
            if sign:
                raise QueryError("not", whole, key)
            if key in alone:
                raise QueryError("twice", whole, key)
            alone[key] = _sort(value, whole) if key == "sort" else _like(op, value, whole)
        else:
            terms.append(_term(key, op, value, whole, negated=bool(sign)))
    like, sort = alone.get("like", ""), alone.get("sort", "")
    return Query(terms=tuple(terms), like=like, sort=sort or "newest", ranked=bool(like and not sort))  # type: ignore[arg-type]


def _parts(line: str) -> Iterator[tuple[str, str, str, str]]:
    """Sign, key, comparison and value of each part; raises QueryError."""
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        found = _PART.match(line, at)
        assert found is not None
        whole = found.group()
        if not whole:
            raise QueryError("quote", line[at:])
        at = found.end()
        quoted = found["quoted"]
        if quoted is not None and not found["end"]:
            raise QueryError("quote", whole)
        value = quoted if quoted is not None else found["plain"]
        key = (found["key"] or "").lower()
        if key and key not in KEYS:
            raise QueryError("key", found["key"], key)
        if not key and not value:
            raise QueryError("empty", whole)
        yield found["sign"], key, found["op"] or "", value


def _term(  # noqa: PLR0911 - one line for each kind
    key: str, op: str, value: str, whole: str, *, negated: bool
) -> Term:
    if key in NUMBERS:
        return Term(key=key, compare=_compare(op), number=_number(value, whole, key), negated=negated)
    if key and op not in (":", "="):
        raise QueryError("compare", whole, key)
    if not key:
        return Term(key="word", text=value.casefold(), negated=negated)
    if key == "tag":
        return Term(key=key, text=_some(value, whole, key).lower(), negated=negated)
    if key in NAMES:
        return Term(key=key, text=_some(value, whole, key).casefold(), negated=negated)
    if key == "size":
        wide, _, high = value.lower().replace("×", "x").partition("x")
        if not (_whole(wide) and _whole(high)):
            raise QueryError("size", whole, key)
        return Term(key=key, number=int(wide), other=int(high), negated=negated)
    if key == "is":
        if value.lower() not in STATES:
            raise QueryError("state", whole, key)
        return Term(key=key, text=value.lower(), negated=negated)
    begin, end = _span(value, whole, key)
    if key == "after":
        return Term(key="date", begin=begin, end=float("inf"), negated=negated)
    if key == "before":
        return Term(key="date", begin=0.0, end=begin, negated=negated)
    return Term(key="date", begin=begin, end=end, negated=negated)


def _compare(op: str) -> Compare:
    return "=" if op == ":" else op  # type: ignore[return-value]


def _some(value: str, whole: str, key: str) -> str:
    if not value.strip():
        raise QueryError("empty", whole, key)
    return value.strip()


def _like(op: str, value: str, whole: str) -> str:
    if op not in (":", "="):
        raise QueryError("compare", whole, "like")
    return " ".join(_some(value, whole, "like").split())


def _sort(value: str, whole: str) -> Sort:
    if value.lower() not in SORTS:
        raise QueryError("sort", whole, "sort")
    return value.lower()  # type: ignore[return-value]


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))


def _number(value: str, whole: str, key: str) -> int:
    if not _whole(value) or int(value) > _LARGEST:
        raise QueryError("number", whole, key)
    return int(value)


def _span(value: str, whole: str, key: str) -> tuple[float, float]:
    """A day, month or year, from its beginning until before its end, in this machine's time."""
    parts = value.split("-")
    lengths = [len(one) for one in parts]
    if not all(_whole(one) for one in parts) or lengths not in ([4], [4, 2], [4, 2, 2]):
        raise QueryError("date", whole, key)
    try:
        first = date(*(int(one) for one in (*parts, "1", "1")[:3]))
        if len(parts) == 1:
            behind = date(first.year + 1, 1, 1)
        elif len(parts) == 2:
            behind = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        else:
            behind = first + timedelta(days=1)
        return _seconds(first), _seconds(behind)
    except (ValueError, OverflowError, OSError) as error:
        raise QueryError("date", whole, key) from error


def _seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day).timestamp()


def quoted(value: str) -> str:
    """As it stands in a line."""
    plain = value.replace('"', "'")
    return (
        f'"{plain}"' if not plain or any(one.isspace() or one in ':<>="' for one in plain) or plain[0] == "-" else plain
    )


def with_term(line: str, term: str) -> str:
    """The line with this term at its end, or without it where it has it already; what a chip does."""
    parts = [f"{sign}{key}{op}{quoted(value)}" for sign, key, op, value in _parts(line)] if _sound(line) else [line]
    if term in parts:
        return " ".join(one for one in parts if one != term)
    return " ".join((*(one for one in parts if one), term))


def has_term(line: str, term: str) -> bool:
    return _sound(line) and term in [f"{sign}{key}{op}{quoted(value)}" for sign, key, op, value in _parts(line)]


def _sound(line: str) -> bool:
    try:
        return bool(list(_parts(line)) or True)
    except QueryError:
        return False


def like_line(prompt: str) -> str:
    """A line that looks for what means something near this prompt, which is cut where that is long."""
    words = " ".join(prompt.split())
    if len(words) > _LONGEST_LIKE:
        words = words[:_LONGEST_LIKE].rsplit(" ", 1)[0]
    return f"like:{quoted(words)}"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to be proposed."""

    models: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()


_MOST_PROPOSED: Final = 12


def proposals(line: str, at: int, known: Known) -> tuple[int, tuple[str, ...]]:
    """What may stand in place of the part that ends at the place `at` of the line: where that part begins, and whole
    parts, the likeliest first."""
    begin = at
    inside = line[:at].count('"') % 2 == 1
    quote = line.rfind('"', 0, at) if inside else -1
    begin = quote if inside else at
    while begin and not line[begin - 1].isspace():
        begin -= 1
    part = line[begin:at]
    sign = "-" if part.startswith("-") else ""
    bare = part[len(sign) :]
    key, colon, value = bare.partition(":")
    if not colon:
        found = [f"{sign}{one}:" for one in KEYS if bare and one.startswith(bare.lower())]
        return begin, tuple(found)
    values = {
        "model": known.models, "tag": known.tags, "album": known.albums, "is": STATES, "sort": SORTS,
        "stars": ("5", "4", "3", "2", "1"),
    }.get(key.lower(), ())  # fmt: skip
    sought = value.strip('"').casefold()
    front = [one for one in values if one.casefold().startswith(sought)]
    inner = [one for one in values if sought in one.casefold() and one not in front]
    found = [f"{sign}{key}:{quoted(one)}" for one in (*front, *inner)]
    return begin, tuple(one for one in found if one != part)[:_MOST_PROPOSED]
