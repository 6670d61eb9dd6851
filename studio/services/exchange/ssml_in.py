"""Speech markup (.ssml) read into scenes: its words, and of what it asks of a voice what a manuscript can hold.

A row of the table of formats; on any thread. Paragraphs and sentences; emphasis as italics, strong as bold; a break of
half a second parts paragraphs, one of a second is a scene break; `sub` is its alias; `say-as` spells letters out and
makes ordinals; `phoneme` in IPA goes into the lexicon. Voices, pace, pitch, loudness, shorter breaks and sounds are
counted: the cast directs voices. A declared document type is refused, and no entity is read.
Source: W3C, Speech Synthesis Markup Language 1.1 (2010).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, MarkStyle
from studio.english.respelling import Unsayable, phonemes_of
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, ScenesIn, Step, divide, with_losses, with_said
from studio.services.exchange.text_in import TEXT_LIMIT, clean_text
from studio.services.exchange.zipped_xml import TAG_LIMIT, xml_root

_BLANKS: Final = re.compile(r"\s+")
_BEGINNING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*<speak[\s>/]")
_LOOKED_AT: Final = 1_000
_SECONDS: Final = re.compile(r"\+?(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})(ms|s)")
_STRENGTHS: Final = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.2}
"""Seconds, about, of a break that has no time."""
_PARAGRAPH, _SCENE = 0.5, 1.0
"""Seconds of a break that parts paragraphs, and scenes."""
_PLAIN: Final = ("speak", "p", "paragraph", "s", "sentence", "lang", "w", "token")
_UNSPOKEN: Final = ("metadata", "desc", "lexicon", "lookup", "meta")
_EMPHASIS: Final[dict[str, MarkStyle]] = {"strong": "bold", "moderate": "italic", "": "italic"}
_SPELLED: Final = ("characters", "character", "spell-out", "verbatim", "digits")
_ORDINALS: Final = {1: "st", 2: "nd", 3: "rd"}
_MOST_WORDS: Final = 2_000
"""Of the lexicon."""
_STEP_EVERY: Final = 2_000


def scenes_from_ssml(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    try:
        if path.stat().st_size > TEXT_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {TEXT_LIMIT >> 20} MB"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    return scenes_from_markup(data, path.name, step)


def scenes_from_markup(data: bytes, name: str, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """The same of what is no file. `name`: how errors call it. Raises StudioError(BadInput)."""
    reader = _Reader(step)
    reader.read(_root(data, name))
    return with_said(with_losses(divide(reader.passages, Path(name).stem), reader.lost), tuple(reader.said.items()))


def is_markup(data: bytes) -> bool:
    """Whether it begins as speech markup does."""
    return _BEGINNING.match(data[:_LOOKED_AT]) is not None


def _root(data: bytes, name: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]  # late: most sessions never need it

    bare = data.replace(b"\0", b"")
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise StudioError(BadInput(name=name, problem="its XML declares a document type"))
    if bare.count(b"<") > TAG_LIMIT:
        raise StudioError(BadInput(name=name, problem="it has more tags than a manuscript can have"))
    try:
        root = xml_root(data)
    except (etree.LxmlError, ValueError) as error:
        raise StudioError(BadInput(name=name, problem=f"its XML cannot be read: {str(error)[:200]}")) from error
    if _name(root) != "speak":
        raise StudioError(BadInput(name=name, problem="it is no SSML: its root is not called speak"))
    return root


def _name(element: Any) -> str:
    """Without its namespace; "" of comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Reader:
    """One document, element by element."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.passages: list[Passage] = []
        self.lost: Counter[LossKind] = Counter()
        self.said: dict[str, str] = {}
        """Words of `phoneme`, with their IPA between slashes."""
        self._text: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._open: list[tuple[str, int, MarkStyle | None]] = []
        """Elements that are open: name, where each began, what lies over it."""
        self._silent = 0
        """Elements whose words are not read, one in another."""
        self._spelled: list[str] = []

    def read(self, root: Any) -> None:
        from lxml import etree

        for seen, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end", "comment", "pi"))):
            if seen % _STEP_EVERY == 0:
                self._step(min(1.0, seen / (seen + _STEP_EVERY)))
            if event == "start":
                self._begin(_name(element), element)
                continue
            if event == "end":
                self._end(_name(element))
            if element is not root and element.tail:
                self._say(element.tail)
        self._part()

    def _begin(self, name: str, element: Any) -> None:
        if name in ("p", "paragraph"):
            self._part()
        self._open.append((name, self._length, _mark_of(name, element)))
        if self._silent or name in (*_UNSPOKEN, "sub"):
            self._silent += 1
        if name == "sub" and self._silent == 1:
            self._put(_clean(element.get("alias") or "".join(element.itertext())))
        elif name == "audio":
            # Its words are what is said where the sound cannot be played, which is never here.
            self._put(" ")
            self.lost["voices"] += 1
        elif name == "break":
            self._pause(element)
        elif name == "phoneme":
            self._learn(element)
        elif name == "say-as":
            self._spelled.append(element.get("interpret-as") or "")
        elif name and name not in (*_PLAIN, *_UNSPOKEN, "emphasis", "sub"):
            self.lost["voices"] += 1
        if element.text:
            self._say(element.text)

    def _end(self, name: str) -> None:
        _, start, style = self._open.pop()
        if self._silent:
            self._silent -= 1
        if name == "say-as":
            self._spelled.pop()
        if style is not None and self._length > start:
            self._marks.append(Mark(start, self._length, style))
        if name in ("p", "paragraph"):
            self._part()
        elif name in ("s", "sentence") and self._text:
            self._put(" ")

    def _say(self, text: str) -> None:
        if self._silent:
            return
        words = _clean(text)
        how = self._spelled[-1] if self._spelled else ""
        self._put(_as_said(words, how) if how else words)

    def _put(self, words: str) -> None:
        """With one blank between what stands beside it."""
        if not self._text or self._text[-1].endswith(" "):
            words = words.lstrip(" ")
        if words:
            self._text.append(words)
            self._length += len(words)

    def _pause(self, element: Any) -> None:
        seconds = _seconds(element)
        if seconds >= _SCENE:
            self._part()
            if self.passages and self.passages[-1].style != "rule":
                self.passages.append(Passage("", "rule"))
        elif seconds >= _PARAGRAPH:
            self._part()
        elif seconds > 0:
            self.lost["pauses"] += 1

    def _learn(self, element: Any) -> None:
        """How a word is said, where that can be known here."""
        word = _clean("".join(element.itertext())).strip()
        ipa = (element.get("ph") or "").strip()
        kept = (element.get("alphabet") or "ipa").lower() == "ipa" and word and len(self.said) < _MOST_WORDS
        if kept and len(word) <= 100:
            written = f"/{ipa}/"
            try:
                phonemes_of(written)
            except Unsayable:
                kept = False
            else:
                self.said.setdefault(word, written)
        if not kept:
            self.lost["voices"] += 1

    def _part(self) -> None:
        """The paragraph so far is one."""
        text = "".join(self._text)
        whole = text.rstrip()
        if whole:
            marks = [Mark(one.start, min(one.end, len(whole)), one.style) for one in self._marks]
            self.passages.append(Passage(whole, marks=tuple(one for one in marks if one.start < one.end)))
        self._text.clear()
        self._marks.clear()
        self._length = 0
        self._open = [(name, 0, style) for name, _, style in self._open]


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", clean_text(text))


def _mark_of(name: str, element: Any) -> MarkStyle | None:
    return _EMPHASIS.get(element.get("level") or "") if name == "emphasis" else None


def _seconds(element: Any) -> float:
    found = _SECONDS.fullmatch((element.get("time") or "").strip())
    if found is not None:
        return float(found[1]) / (1000 if found[2] == "ms" else 1)
    return _STRENGTHS.get(element.get("strength") or "medium", 0.4)


def _as_said(words: str, how: str) -> str:
    """Letters one by one, and ordinals; dates, times and numbers are read as they are written."""
    bare = words.strip()
    if how in _SPELLED:
        return " ".join(letter for letter in bare.upper() if not letter.isspace())
    if how == "ordinal" and bare.isdecimal() and len(bare) < 10:
        number = int(bare)
        return bare + ("th" if number % 100 in (11, 12, 13) else _ORDINALS.get(number % 10, "th"))
    return words


SSML_IN: Final[Format[ScenesIn]] = Format(
    id="manuscript.ssml", subject="manuscript", direction="in", words="SSML speech markup", suffixes=(".ssml",),
    act=scenes_from_ssml,
)  # fmt: skip
