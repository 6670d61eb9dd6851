"""What the parts of a piece of code are, for its colours: keywords, strings, comments, numbers, names that are defined.

Pure; the window asks, on a thread where a block is long. One pass with rules that never go back over what they have
read, so that the time grows with the text whatever a stranger wrote into it. A language is a family of comments and
strings and its keywords; what is not in the table has no colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal

import msgspec

CodeKind = Literal["keyword", "string", "comment", "number", "name"]
Part = tuple[int, int, CodeKind]
"""Code points [start, end)."""
LONGEST: Final = 100_000
"""Characters of a block that are looked at; what follows has no colours."""


class _Family(msgspec.Struct, frozen=True):
    comments: tuple[str, ...] = ("//",)
    """What begins one that ends with its line,"""
    blocks: tuple[tuple[str, str], ...] = (("/*", "*/"),)
    """begins and ends one of many lines,"""
    strings: str = "\"'"
    """and a string."""
    triple: bool = False
    """Strings of many lines stand between three of these."""
    long: str = ""
    """Strings of many lines stand between two of these."""


_C: Final = _Family()
_HASH: Final = _Family(comments=("#",), blocks=())
_FAMILIES: Final[dict[str, tuple[_Family, str]]] = {
    "python": (
        _Family(comments=("#",), blocks=(), triple=True),
        "False None True and as assert async await break case class continue def del elif else except finally for "
        "from global if import in is lambda match nonlocal not or pass raise return try while with yield",
    ),
    "javascript": (
        _Family(long="`"),
        "async await break case catch class const continue debugger default delete do else export extends false "
        "finally for from function if import in instanceof let new null of return static super switch this throw "
        "true try typeof undefined var void while with yield",
    ),
    "typescript": (
        _Family(long="`"),
        "abstract any as async await boolean break case catch class const continue declare default delete do else "
        "enum export extends false finally for from function if implements import in instanceof interface keyof "
        "let namespace never new null number of private protected public readonly return static string super "
        "switch this throw true try type typeof undefined unknown var void while yield",
    ),
    "rust": (
        _Family(strings='"'),
        "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match "
        "mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
    ),
    "go": (
        _Family(long="`"),
        "break case chan const continue default defer else fallthrough false for func go goto if import interface "
        "iota map nil package range return select struct switch true type var",
    ),
    "c": (
        _C,
        "auto bool break case char const continue default do double else enum extern float for goto if inline int "
        "long register restrict return short signed sizeof static struct switch typedef union unsigned void "
        "volatile while",
    ),
    "c++": (
        _C,
        "alignas auto bool break case catch char class const consteval constexpr continue decltype default delete "
        "do double else enum explicit export extern false float for friend if inline int long mutable namespace "
        "new noexcept nullptr operator private protected public return short signed sizeof static struct switch "
        "template this throw true try typedef typename union unsigned using virtual void volatile while",
    ),
    "java": (
        _C,
        "abstract boolean break byte case catch char class const continue default do double else enum extends "
        "false final finally float for if implements import instanceof int interface long native new null package "
        "private protected public record return short static super switch synchronized this throw throws true try "
        "var void volatile while",
    ),
    "kotlin": (
        _Family(triple=True),
        "as break by class companion const continue data do else enum false for fun get if import in init "
        "interface internal is lateinit null object open override package private protected public return sealed "
        "set super suspend this throw true try typealias val var when while",
    ),
    "c#": (
        _C,
        "abstract as async await base bool break byte case catch char class const continue decimal default "
        "delegate do double else enum event false finally float for foreach if in int interface internal is lock "
        "long namespace new null object out override private protected public readonly record ref return sealed "
        "static string struct switch this throw true try typeof using var virtual void while yield",
    ),
    "swift": (
        _Family(strings='"', triple=True),
        "as async await break case catch class continue default defer do else enum extension false fileprivate "
        "for func guard if import in init inout internal is let nil open private protocol public repeat return "
        "self Self static struct super switch throw throws true try typealias var where while",
    ),
    "ruby": (
        _HASH,
        "alias and begin break case class def do else elsif end ensure false for if in module next nil not or "
        "raise redo rescue retry return self super then true undef unless until when while yield",
    ),
    "lua": (
        _Family(comments=("--",), blocks=(("--[[", "]]"), ("[[", "]]"))),
        "and break do else elseif end false for function goto if in local nil not or repeat return then true "
        "until while",
    ),
    "haskell": (
        _Family(comments=("--",), blocks=(("{-", "-}"),), strings='"'),
        "case class data default deriving do else if import in infix infixl infixr instance let module newtype of "
        "then type where",
    ),
    "sh": (
        _HASH,
        "case do done elif else esac export fi for function if in local readonly return select set shift then "
        "unset until while",
    ),
    "sql": (
        _Family(comments=("--",)),
        "add all alter and as asc between by case check column constraint create cross default delete desc "
        "distinct drop else end exists foreign from full group having in index inner insert into is join key left "
        "like limit not null offset on or order outer primary references right select set table then union unique "
        "update using values view when where with",
    ),
    "css": (_Family(comments=()), "important media import supports keyframes inherit initial unset auto none"),
    "json": (_Family(comments=(), blocks=(), strings='"'), "true false null"),
    "yaml": (_HASH, "true false null yes no on off"),
    "toml": (_Family(comments=("#",), blocks=(), triple=True), "true false"),
    "ini": (_Family(comments=(";", "#"), blocks=()), "true false yes no on off"),
    "html": (_Family(comments=(), blocks=(("<!--", "-->"),)), ""),
    "lisp": (
        _Family(comments=(";",), blocks=(("#|", "|#"),), strings='"'),
        "and begin case cond define defun do else if lambda let letrec or progn quote set setq unless when",
    ),
    "r": (_HASH, "break else FALSE for function if in next NA NULL repeat return TRUE while"),
    "perl": (_HASH, "elsif else for foreach if last local my next our package return sub unless until use while"),
    "basic": (
        _Family(comments=("'",), blocks=(), strings='"'),
        "as dim do else elseif end exit for function gosub goto if input let loop next print return step sub then "
        "to wend while",
    ),
}
_OTHER_NAMES: Final = {
    "py": "python", "python3": "python", "js": "javascript", "jsx": "javascript", "node": "javascript",
    "ts": "typescript", "tsx": "typescript", "rs": "rust", "golang": "go", "h": "c", "cpp": "c++", "cc": "c++",
    "hpp": "c++", "kt": "kotlin", "cs": "c#", "csharp": "c#", "rb": "ruby", "hs": "haskell", "bash": "sh",
    "shell": "sh", "zsh": "sh", "console": "sh", "sqlite": "sql", "postgresql": "sql", "mysql": "sql", "scss": "css",
    "less": "css", "jsonc": "json", "yml": "yaml", "cfg": "ini", "conf": "ini", "xml": "html", "svg": "html",
    "scheme": "lisp", "racket": "lisp", "clojure": "lisp", "elisp": "lisp", "pl": "perl", "vb": "basic",
}  # fmt: skip
_ANY_CASE: Final = ("sql", "basic", "css")
_DEFINING: Final = frozenset({"def", "class", "fn", "func", "function", "fun", "struct", "trait", "interface", "enum"})
_NUMBER: Final = r"0[xX][0-9a-fA-F_]++|\d[\d_]*+(?:\.\d[\d_]*+)?+(?:[eE][+-]?\d++)?+"
_EVERY: Final = 1_000
"""Parts between two looks at whether anybody still waits."""


def knows(language: str) -> bool:
    return _name(language) in _FAMILIES


def kinds_in(text: str, language: str, step: Callable[[float], None] = lambda _share: None) -> tuple[Part, ...]:
    """Parts in order, without overlap; none for a language that is not known. Lines may be parted by U+2028. `step` is
    told how far it is, and may raise to end it."""
    name = _name(language)
    if name not in _FAMILIES:
        return ()
    shown = text[:LONGEST].replace("\u2028", "\n")
    found: list[Part] = []
    defines = False
    for number, match in enumerate(_rule(name).finditer(shown)):
        if number % _EVERY == 0:
            step(match.start() / max(1, len(shown)))
        kind = match.lastgroup
        if kind == "word":
            word = match[0].casefold() if name in _ANY_CASE else match[0]
            if word in _keywords(name):
                found.append((*match.span(), "keyword"))
            elif defines:
                found.append((*match.span(), "name"))
            defines = word in _DEFINING
        elif kind in ("comment", "string", "number", "name"):
            defines = False
            found.append((*match.span(), _KINDS[kind]))
    return tuple(found)


_KINDS: Final[dict[str, CodeKind]] = {"comment": "comment", "string": "string", "number": "number", "name": "name"}


def _name(language: str) -> str:
    folded = language.casefold()
    return _OTHER_NAMES.get(folded, folded)


@lru_cache(maxsize=64)
def _keywords(name: str) -> frozenset[str]:
    return frozenset(_FAMILIES[name][1].split())


@lru_cache(maxsize=64)
def _rule(name: str) -> re.Pattern[str]:
    """Each part begins as no other does, and is read to its end in one go."""
    family = _FAMILIES[name][0]
    comments = [_until(begin, end) for begin, end in family.blocks if begin != "[["]
    comments += [re.escape(begin) + r"[^\n]*+" for begin in family.comments]
    strings = [_until(begin, end) for begin, end in family.blocks if begin == "[["]
    if family.triple:
        strings += [_until(sign * 3, sign * 3) for sign in family.strings]
    strings += [rf"{sign}(?:[^{sign}\\]|\\[\s\S])*+{sign}?+" for sign in family.long]
    strings += [rf"{sign}(?:[^{sign}\\\n]|\\[^\n])*+{sign}?+" for sign in family.strings]
    parts = [f"(?P<comment>{'|'.join(comments)})"] if comments else []
    parts += [f"(?P<string>{'|'.join(strings)})"]
    if name == "html":
        parts.append(r"(?P<name></?+[A-Za-z][\w:-]*+)")
    parts += [rf"(?P<number>(?<![\w.])(?:{_NUMBER}))", r"(?P<word>[^\W\d]\w*+)"]
    return re.compile("|".join(parts))


def _until(begin: str, end: str) -> str:
    """From one sign to the next other, or to the end of the text."""
    first, rest = re.escape(end[0]), re.escape(end[1:])
    return rf"{re.escape(begin)}(?:[^{first}]|{first}(?!{rest}))*+(?:{re.escape(end)})?+"
