"""What of a web page leads elsewhere and is not its text: navigation, banners, footers, lists of links, notices about
cookies. Taken out of the tree of a page that is read as a source; a manuscript keeps all.

Pure; called by `pages_in`. HTML says much of it by its elements and roles; the rest is known by the share of letters in
links, as Readability does it (Arc90, 2010), and by what authors call such parts. Where hardly anything would be left,
the page is one of links, and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

_ELEMENTS: Final = frozenset(("nav", "footer", "menu", "dialog", "form"))
_ROLES: Final = frozenset(
    ("navigation", "contentinfo", "banner", "search", "complementary", "menu", "menubar", "toolbar", "dialog",
     "alertdialog", "tablist")
)  # fmt: skip
_NAMES: Final = frozenset(
    ("nav", "navbar", "navigation", "navbox", "menu", "breadcrumb", "breadcrumbs", "sidebar", "footer", "cookie",
     "cookies", "pagination", "pager", "share", "sharing", "social", "related", "newsletter", "skip", "masthead", "toc",
     "catlinks", "advertisement", "promo")
)  # fmt: skip
_NAMED: Final = re.compile(r"[a-z]+")
_GROUPS: Final = frozenset(
    ("div", "p", "ul", "ol", "dl", "td", "tr", "table", "section", "center", "aside", "header", "li")
)
_TEXT: Final = ("main", "article", "h1")
"""Whatever holds one of these is no navigation."""
_SIGN: Final = re.compile(r"[\s|·•»«›‹>/\\:;,.\-–—\[\]()\d]+")
_LINKED: Final = 0.6
"""Of the letters of a group, those in links at least."""
_LINKS: Final = 2
_SENTENCE: Final = 12
"""Words without a link between them, from which on a group says something."""
_MOST: Final = 0.5
"""Of the letters of a page, what a group has at most that goes."""
_LEAST: Final = 0.15
"""What is left at least."""
_ELEMENTS_READ: Final = 200_000
"""Of a page; one with more stays as it is."""


def without_navigation(root: Any) -> None:
    """Takes it out of the elements of a page."""
    body = root.find(".//body") if root.tag != "body" else root
    if body is None:
        return
    elements = list(islice(_elements(body), _ELEMENTS_READ + 1))
    if len(elements) > _ELEMENTS_READ:
        return
    sizes = {one: _Size(one) for one in elements}
    _add_up(elements, sizes)
    whole = sizes[body].letters
    gone = list(_outermost(body, sizes, whole))
    if whole and sum(sizes[one].letters for one in gone) <= (1 - _LEAST) * whole:
        for one in gone:
            _take_out(one)


class _Size:
    __slots__ = ("holds_text", "letters", "linked", "links", "longest")

    def __init__(self, one: Any) -> None:
        """Of the element's own words, until those inside it are added."""
        inside = _SIGN.sub(" ", one.text or "")
        is_link = one.tag == "a" and one.get("href") is not None
        self.letters = _letters(inside)
        self.linked = self.letters if is_link else 0
        self.links = int(is_link)
        self.longest = 0 if is_link else len(inside.split())
        self.holds_text = one.tag in _TEXT or one.get("role") in ("main", "article")


def _letters(text: str) -> int:
    return len(text.replace(" ", ""))


def _elements(body: Any) -> Iterator[Any]:
    return (one for one in body.iter() if isinstance(one.tag, str))


def _add_up(elements: Sequence[Any], sizes: dict[Any, _Size]) -> None:
    """From the inside; in the reverse of their order each comes after all that it holds."""
    for one in reversed(elements):
        size = sizes[one]
        for child in one:
            tail = _SIGN.sub(" ", child.tail or "")
            size.letters += _letters(tail)
            size.longest = max(size.longest, len(tail.split()))
            if child in sizes:
                inner = sizes[child]
                size.letters += inner.letters
                size.links += inner.links
                size.linked += inner.linked
                size.longest = max(size.longest, inner.longest)
                size.holds_text |= inner.holds_text
        if one.tag == "a" and one.get("href") is not None:
            size.linked, size.longest = size.letters, 0


def _outermost(body: Any, sizes: dict[Any, _Size], whole: int) -> Iterator[Any]:
    waiting = [one for one in body if isinstance(one.tag, str)]
    while waiting:
        one = waiting.pop()
        if _leads_elsewhere(one, sizes[one], whole):
            yield one
        else:
            waiting.extend(child for child in one if isinstance(child.tag, str))


def _leads_elsewhere(one: Any, size: _Size, whole: int) -> bool:
    if size.holds_text or size.letters > _MOST * whole:
        return False
    if one.tag in _ELEMENTS or str(one.get("role") or "").casefold() in _ROLES:
        return True
    dense = size.letters > 0 and size.linked >= _LINKED * size.letters
    if one.tag == "aside":
        return dense or size.longest < _SENTENCE
    named = f"{one.get('class') or ''} {one.get('id') or ''}".casefold()[:400]
    if not _NAMES.isdisjoint(_NAMED.findall(named)) and (dense or size.longest < _SENTENCE):
        return True
    return one.tag in _GROUPS and dense and size.links >= _LINKS and size.longest < _SENTENCE


def _take_out(one: Any) -> None:
    """What stands behind it stays."""
    parent = one.getparent()
    before = one.getprevious()
    if before is not None:
        before.tail = f"{before.tail or ''} {one.tail or ''}"
    else:
        parent.text = f"{parent.text or ''} {one.tail or ''}"
    parent.remove(one)
