"""A prompt with choices, read into parts: "{a|b}", "{2$$ and $$a|b|c}", "{3::a|b}", "__animals__", "${x=...}".

The grammar is the documented one of sd-dynamic-prompts (docs/SYNTAX.md). "\\{", "\\}", "\\|", "\\$" and "\\_" stand for
the sign itself; every other backslash is left to who reads weights (`emphasis`), and so are comments. Pure; in the
window's process. Prompts are a person's or a stranger's: reading takes time in proportion to their length, and never
raises.
"""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from studio.domain.emphasis import comments_in

DEEPEST: Final = 20
"""Braces within braces."""
JOINER: Final = ", "
_NAME: Final = r"(?![_\s])[\w\-*/.]{1,150}?(?<!_)"
_SIGN: Final = re.compile(
    r"\\(?P<escaped>[\s\S])"
    r"|\$\{\s*(?P<variable>[^\W\d]\w{0,49})\s*(?P<sets>=!?|:|(?=\}))"
    rf"|__(?P<file>{_NAME})(?:\((?P<given>[^()\n]{{0,300}})\))?__"
    r"|(?P<brace>[{}|])"
)
_HEAD: Final = re.compile(r"\s*(?:(\d{1,3})|(\d{0,3})-(\d{0,3}))\s*\$\$(?:([^|{}$\\]{0,50})\$\$)?")
_WEIGHT: Final = re.compile(r"\s*(\d{1,6}(?:\.\d{0,6})?|\.\d{1,6})\s*::")
_LITERAL: Final = frozenset("{}|$_")
_SHOWN: Final = 30
"""Letters of a template that a sentence about it shows."""

Kind = Literal["choice", "file", "variable", "escaped"]


class Fault(msgspec.Struct, frozen=True):
    start: int
    end: int
    problem: str
    """English, for `tr_detail`; a part of a sentence."""


class Mark(msgspec.Struct, frozen=True):
    """Letters of the template that are signs of its grammar."""

    start: int
    end: int
    kind: Kind


class File(msgspec.Struct, frozen=True):
    """One line of a wildcard file, or of all whose names fit a pattern with asterisks."""

    name: str
    given: tuple[tuple[str, str], ...] = ()
    """Variables for its lines."""
    start: int = 0
    end: int = 0


class Option(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...] = ()
    weight: float = 1.0


class Choice(msgspec.Struct, frozen=True):
    options: tuple[Option, ...]
    least: int = 1
    most: int | None = 1
    """None: all of them."""
    joiner: str = JOINER


class Assign(msgspec.Struct, frozen=True):
    name: str
    parts: tuple[Part, ...]
    at_once: bool
    """One choice for every use; else each use chooses anew."""


class Use(msgspec.Struct, frozen=True):
    name: str
    otherwise: tuple[Part, ...] | None = None
    """What stands there where nothing was assigned."""


Part = str | File | Choice | Assign | Use


class Template(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...] = ()
    faults: tuple[Fault, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def chooses(self) -> bool:
        """Whether it is more than words as they are typed."""
        return bool(self.marks or self.faults)

    @property
    def files(self) -> tuple[File, ...]:
        """Those it names, in their order."""
        return tuple(_files_in(self.parts))


def read(text: str) -> Template:
    if not any(sign in text for sign in ("{", "}", "__", "\\")):
        return Template((text,) if text else ())
    reader = _Reader(text)
    parts = reader.sequence(0)
    return Template(parts, tuple(reader.faults), tuple(sorted(reader.marks, key=lambda mark: mark.start)))


def weight_of(line: str) -> tuple[float, str]:
    """ "3::red" as 3 and "red"; 1 where nothing is said."""
    found = _WEIGHT.match(line)
    return (float(found[1]), line[found.end() :].strip()) if found else (1.0, line.strip())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.faults: list[Fault] = []
        self.marks: list[Mark] = []
        self._comments = comments_in(text)
        self._comment = 0

    def sequence(self, depth: int) -> tuple[Part, ...]:
        """Up to what ends it: the bar or brace of a choice, or, at depth 0, the end of the text."""
        parts: list[Part] = []
        words: list[str] = []

        def add(part: Part) -> None:
            if words:
                parts.append("".join(words))
                words.clear()
            parts.append(part)

        while True:
            sign = self._next(words)
            if sign is None:
                break
            brace = sign["brace"]
            if depth and brace in ("|", "}"):
                self.at = sign.start()
                break
            self.at = sign.end()
            if sign["escaped"] is not None:
                is_sign = sign["escaped"] in _LITERAL
                words.append(sign["escaped"] if is_sign else sign[0])
                if is_sign:
                    self._mark(sign, "escaped")
            elif sign["variable"] is not None:
                add(self._variable(sign, depth))
            elif sign["file"] is not None:
                self._mark(sign, "file")
                add(File(sign["file"], _given(sign["given"] or ""), sign.start(), sign.end()))
            elif brace == "{":
                add(self._choice(sign, depth))
            else:
                words.append(sign[0])
                if brace == "}":
                    self._fault(sign, f"the closing brace behind “{self._before(sign.start())}” has no opening one")
        if words:
            parts.append("".join(words))
        return tuple(parts)

    def _next(self, words: list[str]) -> re.Match[str] | None:
        """The next sign that stands in no comment; what is before it goes to the words, comments are left out."""
        while True:
            sign = _SIGN.search(self.text, self.at)
            place = sign.start() if sign is not None else len(self.text)
            while self._comment < len(self._comments) and self._comments[self._comment][1] <= self.at:
                self._comment += 1
            if self._comment < len(self._comments) and self._comments[self._comment][0] <= place:
                start, end = self._comments[self._comment]
                words.append(self.text[self.at : max(self.at, start)])
                self.at = end
                self._comment += 1
                continue
            words.append(self.text[self.at : place])
            self.at = place
            return sign

    def _choice(self, sign: re.Match[str], depth: int) -> Part:
        self._mark(sign, "choice")
        least: int = 1
        most: int | None = 1
        joiner = JOINER
        head = _HEAD.match(self.text, self.at)
        if head is not None:
            self.marks.append(Mark(self.at, head.end(), "choice"))
            self.at = head.end()
            joiner = JOINER if head[4] is None else head[4]
            least = int(head[1] or head[2] or 1)
            most = int(head[1] or head[3]) if head[1] or head[3] else None
            if most is not None and least > most:
                self._fault(sign, f"in “{self._from(sign.start())}” the first number is larger than the second")
        options = self._options(sign, depth)
        if options and not any(option.weight for option in options):
            self._fault(sign, f"in “{self._from(sign.start())}” every weight is 0, so nothing can be chosen")
        return Choice(options, least, most, joiner)

    def _options(self, sign: re.Match[str], depth: int) -> tuple[Option, ...]:
        options: list[Option] = []
        if depth >= DEEPEST:
            self._fault(sign, f"“{self._from(sign.start())}” lies within more than {DEEPEST} braces")
            self.at = len(self.text)
            return ()
        while True:
            weight = 1.0
            found = _WEIGHT.match(self.text, self.at)
            if found is not None:
                self.marks.append(Mark(self.at, found.end(), "choice"))
                weight, self.at = float(found[1]), found.end()
            options.append(Option(_trimmed(self.sequence(depth + 1)), weight))
            if self.at >= len(self.text):
                self._fault(sign, f"the brace of “{self._from(sign.start())}” is never closed")
                return tuple(options)
            self.marks.append(Mark(self.at, self.at + 1, "choice"))
            self.at += 1
            if self.text[self.at - 1] == "}":
                return tuple(options)

    def _variable(self, sign: re.Match[str], depth: int) -> Part:
        self._mark(sign, "variable")
        if depth >= DEEPEST:
            self._fault(sign, f"“{self._from(sign.start())}” lies within more than {DEEPEST} braces")
            self.at = len(self.text)
            return ""
        parts: list[Part] = list(self.sequence(depth + 1))
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            parts += ("|", *self.sequence(depth + 1))
        if self.at >= len(self.text):
            self._fault(sign, f"the brace of “{self._from(sign.start())}” is never closed")
        else:
            self.marks.append(Mark(self.at, self.at + 1, "variable"))
            self.at += 1
        inner = _trimmed(tuple(parts))
        if sign["sets"].startswith("="):
            return Assign(sign["variable"], inner, sign["sets"] == "=!")
        return Use(sign["variable"], inner if sign["sets"] == ":" else None)

    def _mark(self, sign: re.Match[str], kind: Kind) -> None:
        self.marks.append(Mark(sign.start(), sign.end(), kind))

    def _fault(self, sign: re.Match[str], problem: str) -> None:
        if not self.faults or self.faults[-1].start != sign.start():
            self.faults.append(Fault(sign.start(), sign.end(), problem))

    def _from(self, start: int) -> str:
        line = " ".join(self.text[start : start + _SHOWN + 1].split())
        return line if len(self.text) - start <= _SHOWN else f"{line[:_SHOWN].rstrip()}\u2026"

    def _before(self, end: int) -> str:
        line = " ".join(self.text[max(0, end - _SHOWN) : end].split())
        return line if end <= _SHOWN else f"\u2026{line.lstrip()}"


def _trimmed(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Without the blanks around an option."""
    found = list(parts)
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip()
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip()
    return tuple(part for part in found if part != "")


def _given(said: str) -> tuple[tuple[str, str], ...]:
    pairs = (one.partition("=") for one in said.split(","))
    return tuple((name.strip(), value.strip()) for name, sign, value in pairs if sign and name.strip())


def _files_in(parts: tuple[Part, ...]) -> list[File]:
    found: list[File] = []
    for part in parts:
        match part:
            case File():
                found.append(part)
            case Choice(options=options):
                for option in options:
                    found += _files_in(option.parts)
            case Assign(parts=inner):
                found += _files_in(inner)
            case Use(otherwise=inner) if inner:
                found += _files_in(inner)
    return found
