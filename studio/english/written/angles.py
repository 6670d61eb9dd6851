"""What stands between < and >: a tag of HTML is passed over, an arrow or a comparison is a sign, and anything else (a
message, an address, a key) is said, the angles being brackets."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.context import Context, Reading, split
from studio.english.written.html_names import ALONE, ELEMENTS, PREFIXES, WORDS_TOO

_VALUE: Final = r"\"[^\"<>]{0,1000}\"|[“”][^“”<>]{0,1000}[“”]|'[^'<>]{0,1000}'|[^\s\"'<>=“”]{1,1000}"
_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,20}(?:[:-][A-Za-z0-9]{1,20}){0,3})"
    rf"(?P<rest>(?:\s{{1,20}}[A-Za-z_:@][\w:.@-]{{0,60}}(?:\s?=\s?(?:{_VALUE}))?){{0,40}})\s{{0,20}}/?>"
)
_ATTRIBUTE: Final = re.compile(rf"([A-Za-z_:@][\w:.@-]*)(\s?=\s?(?:{_VALUE}))?")
_NO_TAG: Final = re.compile(r"<!--(?:(?!-->).){0,4000}-->|<!DOCTYPE[^<>]{0,200}>|<\?[a-z][^<>]{0,300}\?>", re.DOTALL)
_RAISED: Final = re.compile(r"<sup>([0-9]{1,3})</sup>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|p|/p|div|/div|li|/li|hr)[\s/>]", re.IGNORECASE)
_HEART: Final = re.compile(r"<(/?)3(?![\w/%°]|[.,][0-9]|\s[0-9])")
_COMPARED: Final = re.compile(r"[<>]=|[!=]=(?!=)")
_QUOTED: Final = re.compile(r">{1,4}(?!\s?[0-9=>])(?=\s?\S)")
_SAID: Final = {"<=": "at most", ">=": "at least", "!=": "is not", "==": "equals"}
_REACH: Final = 300
_CLOSED: Final = 4000


def angles(context: Context) -> Reading | None:
    """Called where a sign stands; None where it is no angle, or one that is said as a sign."""
    first = context.text[context.at]
    if first not in "<>!=":
        return None
    if compared := context.match(_COMPARED):
        return Reading(compared.end(), split(_SAID[compared[0]]), kind="sign")
    if first == "<":
        return _tag(context) or _heart(context) or _opening(context)
    return _closing(context) if first == ">" else None


def _tag(context: Context) -> Reading | None:
    if (raised := context.match(_RAISED)) and context.touches_before().isalpha():
        words = {"2": "squared", "3": "cubed"}.get(raised[1])
        if words and len(context.before) == 1:
            return Reading(raised.end(), (words,))
        return Reading(raised.end(), (), kind="skipped")
    if odd := context.match(_NO_TAG):
        return Reading(odd.end(), (), kind="skipped")
    found = context.match(_TAG)
    if found is None or not _is_tag(context, found):
        return None
    pause = _BREAK.match(found[0]) and context.read and not context.read[-1].mark
    return Reading(found.end(), (), kind="skipped", mark="." if pause else "")


def _is_tag(context: Context, found: re.Match[str]) -> bool:
    name = found["name"].lower()
    attributes = _ATTRIBUTE.findall(found["rest"])
    if any(not value and attribute.lower() not in ALONE for attribute, value in attributes):
        return False
    if any(value for _, value in attributes) or name in ELEMENTS or name.partition(":")[0] in PREFIXES - {name}:
        return True
    if name not in WORDS_TOO:
        return False
    closed = context.text.find(f"</{found['name']}", found.end(), found.end() + _CLOSED) >= 0
    return bool(found["close"] or attributes or closed or found[0].endswith("/>"))


def _heart(context: Context) -> Reading | None:
    found = context.match(_HEART)
    letter = len(context.before) == 1 and context.before not in "IUu"
    compared = context.last_kind == "number" or letter or context.touches_before().isalnum()
    if found is None or compared:
        return None
    return Reading(found.end(), ("broken", "heart") if found[1] else ("heart",))


def _opening(context: Context) -> Reading | None:
    text, at = context.text, context.at
    if text.startswith("<<", at) and text.find(">>", at, at + _REACH) > 0:
        return Reading(at + 2, (), mark="“")
    return Reading(at + 1, (), mark="(") if _closed_at(text, at) else None


def _closing(context: Context) -> Reading | None:
    text, at = context.text, context.at
    if context.touches_before() in {"", "\n"} and (quoted := context.match(_QUOTED)):
        return Reading(quoted.end(), (), kind="skipped")
    if text.startswith(">>", at) and text.rfind("<<", max(0, at - _REACH), at) >= 0:
        return Reading(at + 2, (), mark="”")
    opened = text.rfind("<", max(0, at - _REACH), at)
    return Reading(at + 1, (), mark=")") if opened >= 0 and _closed_at(text, opened) == at else None


def _closed_at(text: str, at: int) -> int:
    """Where the bracket that begins at `at` ends; 0 where a comparison or nothing of the kind stands there."""
    end = text.find(">", at + 1, at + _REACH)
    inside = text[at + 1 : end] if end > 0 else ""
    if not any(letter.isalnum() for letter in inside) or "<" in inside or "\n\n" in inside:
        return 0
    if inside[0].isspace() or inside[-1].isspace() or inside[-1] in "-=" or inside[0] in "-=":
        return 0
    between_words = at > 0 and text[at - 1].isalnum() and text[end + 1 : end + 2].isalnum()
    return 0 if between_words else end
