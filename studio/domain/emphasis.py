"""Words of a prompt that weigh more or less, and words that are for people alone.

"(word:1.3)", "(word)" for 1.1 and "[word]" for 1/1.1, one within another multiplied, "\\(" for the sign itself: the
grammar of AUTOMATIC1111's web UI (modules/prompt_parser.py `parse_prompt_attention`). From "#" with a space behind it
to the end of its line, and where a line begins with "#", stands a comment. Pure; both processes. Prompts are a person's
or a stranger's: reading takes time in proportion to their length.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

import msgspec

STEP: Final = 1.1
"""What a pair of brackets without a number multiplies by."""
LEAST, MOST = -10.0, 10.0
_DEEPEST: Final = 20
"""Brackets within brackets beyond these are read and change nothing."""
_COMMENT: Final = re.compile(r"(?:(?<=\s)#(?=\s|$)|^#).*$", re.MULTILINE)
_SIGN: Final = re.compile(r"\\[()\[\]\\]|[(\[\])]|:\s*([+-]?(?:\d{1,6}(?:\.\d{0,12})?|\.\d{1,12}))\s*\)")


class Weighed(msgspec.Struct, frozen=True):
    text: str
    """What the model reads."""
    spans: tuple[tuple[int, int, float], ...] = ()
    """From and to which letter of the text something weighs how much, where that is not 1. In their order."""

    def part(self, start: int, end: int) -> Weighed:
        """These letters of it."""
        inside = ((max(a, start) - start, min(b, end) - start, w) for a, b, w in self.spans if a < end and b > start)
        return Weighed(self.text[start:end], tuple(inside))


class Group(msgspec.Struct, frozen=True):
    """A pair of brackets as it was typed."""

    start: int
    end: int
    """From its opening bracket to behind its closing one."""
    weight: float
    """Of this pair alone."""
    tail: int
    """Where what closes it begins: ")", "]" or ":1.3)"."""


def groups_in(prompt: str) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    """The pairs of brackets that weigh something, the inner ones first, and the places of brackets without another."""
    bare = list(prompt)
    for start, end in comments_in(prompt):
        bare[start:end] = " " * (end - start)
    found: list[Group] = []
    loose: list[int] = []
    open_ones: dict[str, list[int]] = {"(": [], "[": []}
    for sign in _SIGN.finditer("".join(bare)):
        last = sign[0][-1]
        if sign[0] in ("(", "["):
            open_ones[sign[0]].append(sign.start())
        elif sign[0][0] != "\\" and last in ")]":
            kind = "(" if last == ")" else "["
            if open_ones[kind]:
                weight = STEP if kind == "(" else 1 / STEP
                weight = float(sign[1]) if sign[1] is not None else weight
                found.append(Group(open_ones[kind].pop(), sign.end(), weight, sign.start()))
            else:
                loose.append(sign.end() - 1)
    return tuple(found), tuple(sorted((*loose, *open_ones["("], *open_ones["["])))


def weighed(prompt: str) -> Weighed:
    """Without brackets and comments."""
    prompt = without_comments(prompt)
    signs = list(_SIGN.finditer(prompt))
    weights = _weights(signs)
    text: list[str] = []
    spans: list[tuple[int, int, float]] = []
    length = 0
    for piece, weight in _pieces(prompt, signs, weights):
        if weight != 1 and spans and spans[-1][1] == length and spans[-1][2] == weight:
            spans[-1] = (spans[-1][0], length + len(piece), weight)
        elif weight != 1:
            spans.append((length, length + len(piece), weight))
        text.append(piece)
        length += len(piece)
    return Weighed("".join(text), tuple(spans))


def without_comments(prompt: str) -> str:
    """Lines that were nothing else go altogether."""
    if "#" not in prompt:
        return prompt
    lines = ((line, _COMMENT.sub("", line)) for line in prompt.split("\n"))
    return "\n".join(kept.rstrip() if kept != line else line for line, kept in lines if kept.strip() or kept == line)


def comments_in(prompt: str) -> tuple[tuple[int, int], ...]:
    """From and to which letter they go."""
    return tuple(found.span() for found in _COMMENT.finditer(prompt)) if "#" in prompt else ()


def _weights(signs: list[re.Match[str]]) -> dict[int, float]:
    """By the number of the sign that opens it; one that is never closed weighs to the end."""
    found: dict[int, float] = {}
    round_ones: list[int] = []
    square_ones: list[int] = []
    for at, sign in enumerate(signs):
        match sign[0]:
            case "(":
                round_ones.append(at)
                found[at] = STEP
            case "[":
                square_ones.append(at)
                found[at] = 1 / STEP
            case ")" if round_ones:
                round_ones.pop()
            case "]" if square_ones:
                square_ones.pop()
            case _ if sign[1] is not None and round_ones:
                found[round_ones.pop()] = float(sign[1])
    return found


def _pieces(prompt: str, signs: list[re.Match[str]], weights: dict[int, float]) -> Iterator[tuple[str, float]]:
    round_ones: list[float] = []
    square_ones: list[float] = []
    weight, begin = 1.0, 0
    for at, sign in enumerate(signs):
        if sign.start() > begin:
            yield prompt[begin : sign.start()], weight
        begin = sign.end()
        if at in weights:
            (round_ones if sign[0] == "(" else square_ones).append(weights[at])
        elif sign[0][0] == "\\":
            yield sign[0][1], weight
        elif sign[0] == "]" and square_ones:
            square_ones.pop()
        elif sign[0][-1] == ")" and round_ones:
            round_ones.pop()
        else:
            yield sign[0], weight
        product = math.prod((*round_ones[:_DEEPEST], *square_ones[:_DEEPEST]))
        weight = round(min(MOST, max(LEAST, product)), 6)
    if begin < len(prompt):
        yield prompt[begin:], weight
