"""What the rules of a page's style sheet mean for its letters: emphasis that stands in a class and not in the text, as
LibreOffice, Google Docs, mail programs and makers of books write it. Used by the readers of pages; pure, any thread, in
time that grows with it.

Read are rules for a tag or for a class; of them bold, italic, lines, small capitals, raised letters, what is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

_SHEET: Final = re.compile(r"<style\b[^<>]{0,500}>(.{0,400000}?)</style", re.IGNORECASE | re.DOTALL)
_SELECTOR: Final = re.compile(r"(?P<tag>span|p|b|i|u|em|strong|font|td|div|li)?(?:\.(?P<name>[\w-]{1,80}))?")
_KEPT: Final = (
    "font-weight", "font-style", "font-variant", "text-decoration", "vertical-align", "display", "mso-hide",
    "font-size", "position", "top",
)  # fmt: skip
_SHOWN: Final = re.compile(r"hyperlink|link|note-?ref|note(?:anc|sym)", re.IGNORECASE)
"""Classes of links and of signs of notes, which show by their looks what they are."""
_MOST_SHEETS: Final = 20
_MOST: Final = 5_000
"""Rules of a page."""


class PageStyles:
    """Of one page."""

    def __init__(self, page: str, sheets: Sequence[str] = ()) -> None:
        """`sheets`: of files that it names, which its own follow."""
        self._rules: dict[str, str] = {}
        own = _SHEET.findall(page) if "<style" in page[:2_000_000].lower() else ()
        for sheet in (*sheets, *own):
            for selector, said in _rules_of(_without_remarks(sheet)):
                if len(self._rules) < _MOST:
                    self._rules[selector] = f"{said};{self._rules.get(selector, '')}"

    def __bool__(self) -> bool:
        return bool(self._rules)

    def of(self, tag: str, classes: Sequence[str]) -> str:
        """What is said of an element, the nearest first."""
        found = []
        for name in classes:
            found += [self._rules.get(f"{tag}.{name}", ""), self._rules.get(f".{name}", "")]
        return ";".join(one for one in (*found, self._rules.get(tag, "")) if one)


def sheets_of(root: Any) -> list[str]:
    """The addresses of the files with style sheets that a page names."""
    named = (one for one in root.iter("link") if "stylesheet" in str(one.get("rel") or "").lower().split())
    return [str(one.get("href")) for one in named if one.get("href")][:_MOST_SHEETS]


def _without_remarks(sheet: str) -> str:
    first, *others = sheet.split("/*")
    return first + "".join(one.partition("*/")[2] for one in others)


def _rules_of(sheet: str) -> Iterator[tuple[str, str]]:
    for rule in sheet.replace("<!--", "").replace("-->", "").split("}"):
        selectors, brace, said = rule.rpartition("{")
        kept = ";".join(one.strip() for one in said.lower().split(";") if one.strip().startswith(_KEPT))
        if not brace or not kept:
            continue
        for selector in selectors.rpartition(";")[2].split(",")[:100]:  # behind "@import …;"
            found = _SELECTOR.fullmatch(selector.strip().lower())
            if found is not None and (found["tag"] or found["name"]) and not _SHOWN.search(found["name"] or ""):
                yield selector.strip().lower(), kept
