"""A stranger's words made fit to be shown: names of files, titles, models, and what libraries say. Pure; any thread.

Called by `studio.services.translation` for every value that is filled into a sentence, by the command line, and by the
window where a name stands alone. What a person asks for as data (a text that was written, JSON) does not come here.
"""

from __future__ import annotations

import re
from typing import Final

NAME: Final = 200
"""Characters of a name that stands alone; a longer one ends in an ellipsis."""
SENTENCE: Final = 1000
"""Characters of what stands within a sentence; it may be a sentence itself."""
_BREAKS: Final = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_ODD: Final = re.compile(
    # Controls, surrogates; soft hyphen, grapheme joiner; fillers that look like nothing; marks of direction, overrides,
    # isolates; zero width and invisible operators; separators; annotations; tags. Unicode 16, General_Category Cf, Cc,
    # Cs, Zl, Zp and Default_Ignorable_Code_Point, but for joiners, variation selectors and signs that are seen.
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_LOOSE_JOINER: Final = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|(?<=[\u200c\u200d])[\u200c\u200d]+")
"""Joiners belong between letters of some scripts, or between pictographs; elsewhere they hide a difference."""
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE: Final = re.compile(f"({_MARK}{{4}}){_MARK}+")
"""More marks on one letter than any language writes; they are painted over the lines above."""


def showable(words: str, longest: int = NAME) -> str:
    """On one line, without what moves a cursor, turns the direction of reading or cannot be seen, and cut to `longest`
    characters. A break becomes a space, a control its picture (␛), a turn of direction “�”; what has no width goes.
    Words that are harmless stay as they are. The time does not grow with what is cut off."""
    # What has no width may go, so a little more is looked at than is shown.
    shown = words[: 2 * longest + 1]
    if not shown.isascii() or not shown.isprintable():
        shown = _PILE.sub(r"\1", _LOOSE_JOINER.sub("", _ODD.sub(_instead, shown)))
    if len(shown) <= longest and len(words) <= 2 * longest + 1:
        return shown
    return shown[: longest - 1].rstrip() + "…"


def for_terminal(text: str) -> str:
    """Text that may be of many lines and is printed as data, without what a terminal takes for a command: controls but
    tab and newline become their pictures."""
    return _CONTROLS.sub(lambda found: found[0] if found[0] in "\n\t" else _picture(found[0]), text)


def _instead(found: re.Match[str]) -> str:
    one = found[0]
    if one in _BREAKS:
        return " "
    if one < "\x20" or "\x7f" <= one <= "\x9f":
        return _picture(one)
    return "�" if "\u202a" <= one <= "\u202e" or "\u2066" <= one <= "\u2069" or "\ud800" <= one <= "\udfff" else ""


def _picture(control: str) -> str:
    """Of the block Control Pictures; C1 has none there."""
    if control == "\x7f":
        return "\u2421"
    return chr(0x2400 + ord(control)) if control < "\x20" else "�"
