"""An article drafted from sources: for each point that the writer noted what sources say of it, every claim with a
footnote that carries its quotation, and a list of what no source supports. Pure; any thread.

Without a model the claims are sentences of the sources themselves, in quotation marks. A model's sentences are claims
too; those that no quotation says stay out of the draft and go into the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from studio.domain.answer_kinds import lacking
from studio.domain.asking import Asked, Quoted, share_had
from studio.domain.cited_answers import CitedAnswer
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.passages import Passage
from studio.domain.quoted_sentences import LEAST_WORDS, best_sentence, sentences_of
from studio.domain.richtext import from_elsewhere
from studio.domain.text_records import AuthorSpan, Mark

MOST_POINTS: Final = 100
LONGEST_POINT: Final = 300
_QUOTED: Final = 400
"""Characters of a quotation in a footnote."""
QUOTATIONS: Final = 3
"""Of each point, at most."""
_MOST_READ, _LONGEST_READ = 40, 600
"""Sentences of a passage, and characters of each, that are read for their meaning."""
_HALF: Final = 0.5
_ALIKE: Final = 0.65
"""A cosine on the scale of MiniLM."""

Named = Callable[[Quoted], str]
"""Where a quotation stands, as a footnote says it."""


class Claim(msgspec.Struct, frozen=True):
    words: str
    notes: tuple[str, ...]
    """Of its footnotes; none: no source supports it."""
    recipe_id: str = ""
    """Of the model that wrote it; "" for words of a source."""


class Point(msgspec.Struct, frozen=True):
    words: str
    """As the writer noted it."""
    claims: tuple[Claim, ...] = ()

    @property
    def supported(self) -> bool:
        return any(one.notes for one in self.claims)


def points_in(text: str) -> tuple[str, ...]:
    """A point a line, without the signs of lists, each once."""
    lines = (" ".join(line.split()).lstrip("-*•–— ").strip()[:LONGEST_POINT] for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))[:MOST_POINTS]


def sentences_read(asked: Asked, titled: Named) -> tuple[tuple[str, ...], ...]:
    """Of each passage that is quoted from its sentences as they are to be read for their meaning: with what they are
    about, since few of them say it."""
    if not asked.answered:
        return ()
    return tuple(
        tuple(f"{titled(one)}: {sentence}"[:_LONGEST_READ] for sentence in sentences_of(one.passage.text)[:_MOST_READ])
        for one in asked.quotes[:QUOTATIONS]
    )


def extracted(words: str, asked: Asked, named: Named, alike: Sequence[Sequence[float]] = ()) -> Point:
    """Of each passage that was found for a point the sentence that says most of it, where it says enough of it.
    `alike`: of each of `sentences_read` how like it is in what it means; none: nobody knows."""
    if not asked.answered:
        return Point(words)
    claims: dict[str, Claim] = {}
    for place, one in enumerate(asked.quotes[:QUOTATIONS]):
        sentence = best_sentence(words, one.passage.text, alike[place] if place < len(alike) else ())
        if not _says(sentence, words, one):
            continue
        claims.setdefault(sentence, Claim(f"“{sentence}”", (note_of(one, named, sentence),)))
    return Point(words, tuple(claims.values()))


def written(words: str, answer: CitedAnswer, asked: Asked, named: Named, recipe_id: str = "") -> Point:
    """A model's sentences on a point, those that quotations say with the quotations in footnotes."""
    claims = []
    for one in answer.sentences:
        quotes = [asked.quotes[number - 1] for number in one.numbers]
        notes = tuple(note_of(quote, named, best_sentence(one.words, quote.passage.text)) for quote in quotes)
        claims.append(Claim(one.words, notes, recipe_id))
    return Point(words, tuple(claims))


def _says(sentence: str, words: str, found: Quoted) -> bool:
    """A heading or a title page says nothing. The sentence has half of the point's words; or the passage has half of
    them, rare ones counting more, or means nearly the same, and the sentence what the point asks for."""
    if len(sentence.split()) < LEAST_WORDS:
        return False
    if share_had(words, sentence) >= _HALF:
        return not lacking(words, [(sentence, found.passage.text)])
    is_near = found.covered >= _HALF or (found.likeness or 0.0) >= _ALIKE
    return is_near and not lacking(words, [(sentence, found.passage.text)])


def note_of(quote: Quoted, named: Named, sentence: str) -> str:
    """ "A. Groom, The Horse, p. 12: “The rein was tight.”"."""
    shown = sentence if len(sentence) <= _QUOTED else f"{sentence[:_QUOTED].rsplit(' ', 1)[0]} …"
    return f"{named(quote)}: “{shown}”"


def unsupported(points: Sequence[Point]) -> tuple[str, ...]:
    """Points that no source says anything of, and sentences of a model that none says."""
    found = [point.words for point in points if not point.supported]
    found += [claim.words for point in points if point.supported for claim in point.claims if not claim.notes]
    return tuple(found)


def article_passages(points: Sequence[Point], nothing: str, listed: str) -> tuple[Passage, ...]:
    """The draft. `nothing`: said below a point without support; `listed`: above the list of what has none."""
    found: list[Passage] = []
    for point in points:
        found.append(Passage(point.words, "heading3"))
        claims = [claim for claim in point.claims if claim.notes]
        if not claims:
            found.append(_marked(nothing))
        elif any(claim.recipe_id for claim in claims):
            found.append(_together(claims))
        else:
            found += [_together([claim]) for claim in claims]
    lacking = unsupported(points)
    if lacking:
        found.append(Passage(listed, "heading3"))
        found += [Passage(words, "list-item") for words in lacking]
    return tuple(found)


def _marked(words: str) -> Passage:
    return Passage(words, marks=(Mark(0, len(words), "italic"),)) if words else Passage()


def _together(claims: Sequence[Claim]) -> Passage:
    """Claims as one paragraph, the signs of their footnotes behind each."""
    text, marks, spans = "", list[Mark](), list[AuthorSpan]()
    for claim in claims:
        start = len(text) + bool(text)
        text += f"{' ' if text else ''}{claim.words}"
        for note in claim.notes:
            marks.append(Mark(len(text), len(text) + len(NOTE_SIGN), "footnote", note))
            text += NOTE_SIGN
        if claim.recipe_id:
            spans.append(AuthorSpan(start, len(text), claim.recipe_id))
    pasted = from_elsewhere(len(text), "pasted") if not spans else tuple(spans)
    return Passage(text, marks=tuple(marks), spans=pasted)
