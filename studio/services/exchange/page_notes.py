"""Footnotes of a page of HTML: signs that lead to a place on a page, and what stands there. Used by `pages_in`.

Books mark them by `epub:type` or `role`; Word, pandoc, Gutenberg by names of classes and places. A sign becomes a
marker in the text, its note goes from where it stood. On a thread; time grows with the page.
"""

from __future__ import annotations

import re
from typing import Any, Final

from studio.services.exchange.note_markers import marker

_SIGN_TYPES: Final = frozenset(("noteref", "doc-noteref"))
_SIGN_CLASS: Final = re.compile(
    r"\b(?:noteref|footnote-?ref(?:erence)?|fnanchor|mso(?:foot|end)notereference|sd(?:foot|end)noteanc)\b", re.I
)
_SIGN_PLACE: Final = re.compile(r"_?(?:ftnt?|edn|fn|footnote|note|endnote)[-_:]?\d+", re.I)
_SIGN_TEXT: Final = re.compile(r"[\[({]?\s*(?:\d{1,4}|[*†‡§¶]{1,3}|[a-z])\s*[\])}]?")
_NUMBERED: Final = re.compile(r"\s*[\[({]?\s*(?:\d{1,4}|[*†‡§¶]{1,3})\s*[\])}]?[.:]?\s+")
_BLOCKS: Final = ("li", "p", "div", "aside", "dd", "section", "td")
_BACK: Final = re.compile(r"[↩↵^\ufe0e\ufe0f\s]*|back|return", re.I)
_LONGEST: Final = 20_000
"""Characters of a note."""


class Notes:
    """Of one or more pages, by the page's name and the place in it."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        """By the name that the markers have."""
        self._places: dict[tuple[str, str], Any] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._blocks: dict[tuple[str, str], Any] = {}
        """Where the words of each stood."""

    def know(self, page: str, root: Any) -> None:
        """The places of a page."""
        for element in root.iter():
            place = element.get("id") or (element.get("name") if element.tag == "a" else None)
            if place:
                self._places.setdefault((page, place), element)

    def take(self, page: str, root: Any) -> None:
        """Put markers in the place of the signs of a page, after all pages are known. Its text has no markers yet, and
        no signs that XML may not have."""
        for anchor in list(root.iter("a")):
            file, _, place = str(anchor.get("href") or "").partition("#")
            note = self._places.get((file or page, place)) if place else None
            # A way back has gone with its note by now.
            if note is None or anchor.getparent() is None or not _is_sign(anchor, place) or _holds(note, anchor):
                continue
            name = self._note((file or page, place), note)
            if name:
                _replaced(anchor, marker(name))
        for block in [self._blocks[key] for key in self._names if key[0] == page]:
            if block.getparent() is not None:
                around = block.getparent()
                block.drop_tree()
                _drop_empty(around)

    def _note(self, key: tuple[str, str], element: Any) -> str:
        if key not in self._names:
            # The place may be the way back, which goes with the words.
            block = _block(element)
            words = _words(block)
            if not words:
                return ""
            self._names[key] = str(len(self._names) + 1)
            self._blocks[key] = block
            self.words[self._names[key]] = words
        return self._names[key]


def _drop_empty(element: Any) -> None:
    """What held nothing but notes goes with them, and the rule above them."""
    while element.tag in ("section", "aside", "div", "ol", "ul", "dl") and element.getparent() is not None:
        if any(one.tag not in ("hr", "br", "ol", "ul", "dl") for one in element) or element.text_content().strip():
            return
        around = element.getparent()
        element.drop_tree()
        element = around


def _is_sign(anchor: Any, place: str) -> bool:
    types = {*str(anchor.get("epub:type") or "").split(), *str(anchor.get("role") or "").split()}
    if types & _SIGN_TYPES:
        return True
    classes = " ".join(
        str(one.get("class") or "") for one in (anchor, anchor.getparent(), *anchor[:1]) if one is not None
    )
    named = _SIGN_CLASS.search(classes) is not None or _SIGN_PLACE.fullmatch(place) is not None
    return named and _SIGN_TEXT.fullmatch(anchor.text_content().strip()) is not None


def _holds(note: Any, anchor: Any) -> bool:
    """Whether a sign stands in its own note: a way back."""
    block = _block(note)
    return any(parent is block for parent in anchor.iterancestors())


def _block(element: Any) -> Any:
    """The block that a place is in, or is."""
    found = element
    while found is not None and found.tag not in _BLOCKS:
        found = found.getparent()
    return found if found is not None and found.tag != "body" else element


def _words(block: Any) -> str:
    """What a note says, without its number and the way back, which are taken out of it."""
    for anchor in list(block.iter("a")):
        if _is_back(anchor) and anchor.getparent() is not None:
            anchor.drop_tree()
    for line_end in block.iter("br"):
        line_end.tail = f" {line_end.tail or ''}"
    words = " ".join(block.text_content()[:_LONGEST].split())
    return _NUMBERED.sub("", f"{words} ", count=1).strip()


def _is_back(anchor: Any) -> bool:
    """A way back to the sign: by what it is called, or as it shows a number or an arrow alone."""
    if "doc-backlink" in str(anchor.get("role") or "") or "backlink" in str(anchor.get("epub:type") or ""):
        return True
    shown = anchor.text_content().strip()
    leads = str(anchor.get("href") or "#").find("#") >= 0
    return leads and (_BACK.fullmatch(shown) is not None or _SIGN_TEXT.fullmatch(shown) is not None)


def _replaced(anchor: Any, text: str) -> None:
    """Text in the place of an element, behind what stood before it."""
    outer, shown = anchor, anchor.text_content().strip()
    for parent in anchor.iterancestors("sup", "span"):
        if parent.text_content().strip() != shown:
            break
        outer = parent
    for child in list(outer):
        outer.remove(child)
    outer.text = text
    outer.drop_tag()
