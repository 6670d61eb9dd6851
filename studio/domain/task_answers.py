"""What the answer to a writing task says, read and held against the text that it is about. Pure; any thread.

A model that can be held to a form answers in JSON; any other one is read as it comes, JSON that breaks off and lists
with numbers or dashes included. What a remark or a fact quotes has to stand in the text: what does not is dropped, and
counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

import msgspec

from studio.domain.anchors import Stretch
from studio.domain.document import Document
from studio.domain.named_passages import names_it
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import AnswerForm
from studio.domain.task_checks import Shown, repeats, words_of_examples
from studio.domain.text_records import Paragraph
from studio.domain.writing_tasks import Answer, Example

MOST: Final = 12
"""Items, notes, facts that are taken of one answer."""
LONGEST: Final = 400
"""Letters of one of them."""
_LEAST_QUOTE: Final = 3
"""Letters of words by which a place is found."""

_NOTHING: Final = Shown()

CardRole = Literal["character", "place", "thing"]


class Remark(NamedTuple):
    quote: str
    words: str
    sure: bool = True
    """Of a fact: its words, or what stands around them in the text, name whose it is."""


class CardFound(msgspec.Struct, frozen=True):
    name: str
    role: CardRole = "character"
    facts: tuple[Remark, ...] = ()
    """Each with the words of the text that say it."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was read."""

    items: tuple[str, ...] = ()
    notes: tuple[Remark, ...] = ()
    card: CardFound | None = None
    dropped: int = 0
    """Notes or facts whose quotation is not in the text, items that say the same again or nothing."""
    repeated: int = 0
    """Those that say the template's example again."""
    not_told: tuple[str, ...] = ()
    """Names and numbers of the answer that the model was not told."""


def _text(longest: int, least: int = 2) -> dict[str, Any]:
    return {"type": "string", "minLength": min(least, longest), "maxLength": longest}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(of: Mapping[str, Any], most: int, least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least, "maxItems": most}


_SCHEMAS: Final[dict[Answer, dict[str, Any]]] = {
    "list": _object(items=_array(_text(200), 7, 3)),
    "notes": _object(notes=_array(_object(quote=_text(120), note=_text(240)), 5)),
    "card": _object(
        name=_text(60),
        role={"enum": ["character", "place", "thing"]},
        facts=_array(_object(fact=_text(160), quote=_text(120)), 6),
    ),
}


def schema_of(answer: Answer, item_letters: int = 0) -> AnswerForm | None:
    """The form that an answer of this kind is held to; none for words. `item_letters`: the fewest of a list's item."""
    schema = _SCHEMAS.get(answer)
    if answer == "list" and item_letters:
        schema = _object(items=_array(_text(200, item_letters), 7, 3))
    return AnswerForm(kind="json-schema", text=json.dumps(schema)) if schema is not None else None


def read_answer(kind: Answer, said: str, source: str, examples: Sequence[Example] = (), subject: str = "") -> Read:
    """What was said; `source`: the text that it is about, in which quotations are looked for; `examples`: of the
    template, which a small model says again; `subject`: whose card was asked for."""
    shown = words_of_examples(examples)
    if kind == "list":
        return _list(said, shown, source)
    if kind == "notes":
        found = [Remark(quote, words) for quote, words in _pairs(said, "note")]
        return _quoted_ones(found, source, shown)
    if kind == "card":
        return _card(said, source, shown, subject)
    return Read()


def in_words(kind: Answer, said: str) -> str:
    """What was said so far, as a person reads it: a line for each item, remark or fact, none of them looked up yet."""
    if kind == "list":
        return "\n".join(_list(said, _NOTHING).items)
    if kind == "notes":
        return "\n".join(f"“{quote}”: {words}" for quote, words in _pairs(said, "note"))
    if kind == "card":
        facts = [f"{fact} (“{quote}”)" for quote, fact in _pairs(said, "fact")]
        return "\n".join([*_strings(said, "name"), *facts])
    return said.strip()


def _quoted_ones(found: Sequence[Remark], source: str, shown: Shown) -> Read:
    own = [one for one in found if not repeats(one.words, shown, source)]
    kept = [one for one in own if one.words and place_of_words(source, one.quote) is not None]
    return Read(
        notes=tuple(dict.fromkeys(kept))[:MOST], dropped=len(own) - len(kept), repeated=len(found) - len(own)
    )  # fmt: skip


def _card(said: str, source: str, shown: Shown, subject: str) -> Read:
    name = next(_strings(said, "name"), "").strip() or subject.strip()
    role = next(_strings(said, "role"), "character")
    read = _quoted_ones([Remark(quote, fact) for quote, fact in _pairs(said, "fact")], source, shown)
    known: CardRole = "place" if role == "place" else "thing" if role == "thing" else "character"
    whose = subject.strip() or name
    facts = tuple(one._replace(sure=_is_about(one, whose, source)) for one in read.notes)
    card = CardFound(name, known, facts) if name and facts else None
    return msgspec.structs.replace(read, notes=(), card=card)


_OF_THE_THIRD: Final = frozenset(
    re.findall(
        r"\w+",
        "he him she it they them his her its their er ihm ihn sie es ihr ihnen sein seine ihre il elle ils elles son "
        "sa ses eux él ella ellos ellas su sus lui lei egli loro suo sua hij hem zij ze zijn haar hun",
    )
)
"""Words that stand for somebody who was named before."""
_OF_THE_FIRST: Final = frozenset(
    ("i", "we", "my", "our", "ich", "wir", "je", "nous", "yo", "nosotros", "io", "noi", "ik")
)


def _is_about(fact: Remark, name: str, source: str) -> bool:
    """Whether a fact is about the one of this name, as far as names tell: it names it, or has a pronoun of the third
    person and its words stand in a paragraph that names it, or behind one."""
    if names_it(fact.words, name) or names_it(fact.quote, name):
        return True
    words = re.findall(r"\w+", fact.words.casefold())
    if not words or words[0] in _OF_THE_FIRST or _OF_THE_THIRD.isdisjoint(words):
        return False
    place = place_of_words(source, fact.quote)
    if place is None:
        return False
    behind = source.find("\n", place[1])
    up_to = source[: behind if behind >= 0 else len(source)]
    around = [line for line in up_to.split("\n") if line.strip()][-2:]
    return names_it("\n".join(around), name)


# ---- lists


_MARKED: Final = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.):]|[a-g]\))\s+")
_NUMBER: Final = re.compile(r"""(?:^|(?<=[;,.!?)"”]\s))\s*\(?(\d{1,2})[.):]\s+""")
"""Of an item, at the head of a line or behind a sign that ends what stands before."""
_STRING: Final = r'"((?:[^"\\]|\\.)*)"'


def _list(said: str, shown: Shown, source: str = "") -> Read:
    whole = _decoded(said)
    items = whole.get("items") if isinstance(whole, dict) else whole
    if isinstance(items, list):
        lines = [str(one) for one in items]
    elif said.lstrip().startswith(("{", "[")):
        lines = [_unescaped(one) for one in re.findall(_STRING, said)]
        lines = lines[1:] if lines[:1] == ["items"] else lines
    else:
        every = [part for line in said.split("\n") if line.strip() for part in _counted(line)]
        marked = [line for line in every if _MARKED.match(line)]
        lines = [_MARKED.sub("", line) for line in (marked or every)]
    every_one = [_bare(line) for line in lines if line.strip()]
    bare = [line for line in every_one if not repeats(line, shown, source)]
    kept = tuple({line.casefold(): line for line in reversed(bare) if _says(line)}.values())[::-1]
    return Read(items=kept[:MOST], dropped=len(bare) - len(kept), repeated=len(every_one) - len(bare))


def _counted(line: str) -> list[str]:
    """The items of a line that counts them: “1. a; 2. b”. The line as it is, where it does not."""
    starts: list[int] = []
    for found in _NUMBER.finditer(line):
        if int(found[1]) == len(starts) + 1:
            starts.append(found.start())
    if len(starts) < 2 or starts[0] > 0:
        return [line]
    return [line[start:end].rstrip(" ;,") for start, end in pairwise([*starts, len(line)])]


def _bare(line: str) -> str:
    letters = "".join(one if one.isprintable() else " " for one in line)
    return letters.strip().strip("*").strip().strip('"“”').strip()[:LONGEST]


def _says(line: str) -> bool:
    """It has a word: signs and figures alone are what small models fill a form with."""
    return any(one.isalpha() and two.isalpha() for one, two in pairwise(line))


# ---- pairs


def _pairs(said: str, name: str) -> Iterator[tuple[str, str]]:
    """(quotation, words) of each object that has both, be the JSON around them whole or not; of lines else."""
    pattern = re.compile(rf'"(quote|{name})"\s*:\s*{_STRING}')
    pair: dict[str, str] = {}
    some = False
    for found in pattern.finditer(said):
        if found[1] in pair:
            pair = {}
        pair[found[1]] = _unescaped(found[2])
        if len(pair) == 2:
            some = True
            yield pair["quote"], pair[name].strip()[:LONGEST]
            pair = {}
    if not some:
        yield from _pairs_of_lines(said)


_OF_LINE: Final = re.compile(r"""^[\s\d.)*•-]*["“«„]([^"”»“]{3,200})["”»“][\s:,–—-]+(\S.{3,})$""", re.MULTILINE)


def _pairs_of_lines(said: str) -> Iterator[tuple[str, str]]:
    """`1. "words of the text" - what is said of them`"""
    for found in _OF_LINE.finditer(said):
        yield found[1], found[2].strip()[:LONGEST]


def _strings(said: str, name: str) -> Iterator[str]:
    for found in re.finditer(rf'"{name}"\s*:\s*{_STRING}', said):
        yield _unescaped(found[1])


def _decoded(said: str) -> Any:
    try:
        return msgspec.json.decode(said)
    except UNDECODABLE:
        return None


def _unescaped(text: str) -> str:
    try:
        return msgspec.json.decode(f'"{text}"', type=str)
    except UNDECODABLE:
        return text.replace('\\"', '"')


# ---- places


_PLAIN: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‟": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "}
)
_EDGES: Final = " \t\n.,;:!?…\"'*"


def _plain(text: str) -> str:
    """The same letters, in the same places, without their typography."""
    return text.translate(_PLAIN).casefold() if len(text.casefold()) == len(text) else text.translate(_PLAIN).lower()


def place_of_words(text: str, quote: str) -> tuple[int, int] | None:
    """Where the words of a quotation stand in a text: from their first letter to behind their last, whatever quotation
    marks, dashes, blanks and capital letters either has. None where they do not."""
    words = _plain(quote).strip(_EDGES).split()
    if sum(map(len, words)) < _LEAST_QUOTE:
        return None
    found = re.search(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", _same_length(text))
    return found.span() if found is not None else None


def _same_length(text: str) -> str:
    plain = _plain(text)
    return plain if len(plain) == len(text) else text.translate(_PLAIN)


def stretches_of(document: Document, paragraph_ids: Iterable[str], quote: str) -> list[Stretch]:
    """The place of a quotation in these paragraphs: the first one that has it, or the stretches of several that it runs
    over."""
    paragraphs = [document.need(Paragraph, one) for one in paragraph_ids]
    for paragraph in paragraphs:
        place = place_of_words(paragraph.text, quote)
        if place is not None:
            return [Stretch(paragraph.id, *place)]
    joined = "\n".join(paragraph.text for paragraph in paragraphs)
    place = place_of_words(joined, quote)
    if place is None:
        return []
    found: list[Stretch] = []
    at = 0
    for paragraph in paragraphs:
        start, end = max(place[0] - at, 0), min(place[1] - at, len(paragraph.text))
        if start < end:
            found.append(Stretch(paragraph.id, start, end))
        at += len(paragraph.text) + 1
    return found
