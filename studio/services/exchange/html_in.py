"""Pasted or dropped HTML made into passages: Word, LibreOffice, Google Docs and web pages, without their debris.

Called by the writing pane on paste and drop, on the main thread, so it is bounded by `HTML_LIMIT`, never recurses, and
takes time in proportion to the text. libxml2 reads the tags: Python's own parser takes the square of the time for tags
that never end, and fails on marked sections.
What is dropped: scripts, styles, hidden text, classes, Word's list bullets, comments, tracked deletions, `o:p` and
other office tags, no-break spaces used as padding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from studio.domain.bounds import DEEPEST
from studio.domain.lists import LIST_STYLES
from studio.domain.passages import Passage
from studio.services.exchange.html_runs import LANGUAGE, code_of, joined_runs, linked, marks_of
from studio.services.exchange.manuscript_in import LINE_BREAK
from studio.services.exchange.page_pictures import taken
from studio.services.exchange.page_styles import PageStyles
from studio.services.exchange.table_cells import table_passage
from studio.services.exchange.word_processors import BREAKS

HTML_LIMIT = 16 * 2**20
_DEPTH_LIMIT = 2_000
_PARSER_DEPTH = 500
"""Elements open in one parser: for an end tag without a partner libxml2 looks through all of them."""
_OUTER = 100
"""Open elements, from the outside, whose ends the next parser still finds."""
_PIECE = 1_024
"""Bytes between two looks at the depth."""
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_DROPPED = {
    "audio", "button", "canvas", "datalist", "head", "iframe", "math", "noscript", "object", "option", "s:del",
    "script", "select", "style", "svg", "template", "textarea", "title", "video", "xml",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_STYLES = {"h1": "heading1", "h2": "heading2", "h3": "heading3", "h4": "heading3", "h5": "heading3", "h6": "heading3",
           "blockquote": "quote", "li": "list-item", "dd": "list-item"}  # fmt: skip
_LISTS = {"ol": "numbered-item", "ul": "list-item", "menu": "list-item", "dl": "list-item"}
_OF_TABLES = ("table", "tr", "td", "th")
_VERBATIM = ("pre", "listing")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|mso-list\s*:\s*ignore|"
    r"mso-element\s*:\s*(comment|field-begin|field-end|footnote)|font-size\s*:\s*0(?![.\d])"
)
_SIGN = re.compile(r"mso-list\s*:\s*ignore")
_WORD_LEVEL = re.compile(r"mso-list\s*:\s*l\d{1,6} level([1-9])")
_COUNTS = re.compile(r"\(?(?:\d{1,6}|[a-z]|[ivxlcdm]{1,9})[.)]+", re.IGNORECASE)
"""What stands before an item that is numbered."""
_BLANKS = re.compile(r"[ \t\n\r\f\u00a0]+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_MOST_ROWS, _MOST_CELLS, _CELL_SIGNS = 400, 64, 400
"""What is larger is how a page was laid out: its cells stay paragraphs."""
_DROPPED_CLASSES = ("msocom", "msodel", "msocomanchor", "msocomtxt", "sr-only", "visually-hidden", "mw-editsection")


def is_tracked(tag: str, attrs: Mapping[str, str]) -> bool:
    """A deletion that a word processor has tracked: it says who or when. Others are words that are struck out."""
    return tag == "del" and ("cite" in attrs or "datetime" in attrs)


def _blank(found: re.Match[str]) -> str:
    """One that does not break stays for now: what is on its sides may be in other runs."""
    return "\u00a0" if found[0] == "\u00a0" else " "


class Open(msgspec.Struct):
    """An element that has begun: what holds for the text inside it."""

    tag: str
    dropped: bool
    style: str
    marks: frozenset[str]
    verbatim: bool
    listed: str = "list-item"
    """What an item of the innermost list is."""
    language: str = ""
    """Of a block of code."""
    lists: int = 0
    """That are open around it."""
    sign: bool = False
    """It holds what Word draws before an item."""


class Table:
    """A table that is being read: where its cells begin among the passages, row by row."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.rows: list[list[int]] = []
        self.plain = True
        """No other table lies in it."""
        self.headed = False

    def passage(self, passages: Sequence[Passage]) -> Passage | None:
        rows = [row for row in self.rows if row]
        wide = max(map(len, rows), default=0)
        if not self.plain or not 2 <= wide <= _MOST_CELLS or len(rows) > _MOST_ROWS or rows[0][0] != self.start:
            return None
        ends = [*(start for row in rows for start in row), len(passages)][1:]
        lines: list[list[Passage]] = []
        for row in rows:
            lines.append([])
            for start in row:
                end = ends.pop(0)
                inside = passages[start:end]
                if len(inside) > 1 or any(one.style != "body" or len(one.text) > _CELL_SIGNS for one in inside):
                    return None
                lines[-1].append(inside[0] if inside else Passage())
        return table_passage(lines, head=self.headed)


class _Cleaner:
    """A target of lxml's parser: it is told of tags, text and comments in their order."""

    def __init__(self, pictures: Sequence[Passage], styles: PageStyles | None) -> None:
        """`pictures`: those that stand for numbers; see `page_pictures`. `styles`: what the page's sheet says."""
        self.pictures, self.styles = pictures, styles
        self.sign = ""
        """What Word draws before an item of a list."""
        self.shown: list[Passage] = []
        """Of the paragraph that is being read, which stand behind it."""
        self.passages: list[Passage] = []
        self.breaks = 0
        self.stack = [Open("", False, "body", frozenset(), False)]
        self.open: Counter[str] = Counter()
        self.runs: list[tuple[str, frozenset[str]]] = []
        self.style = "body"
        self.language = ""
        self.unsupported = 0
        self.depth_of_item = 0
        self.tables: list[Table] = []
        self.depth = 0
        self.deaf = False

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        self.depth += 1
        if self.deaf:
            return
        if tag == "br":
            self._line_break()
            return
        if tag in _BLOCKS:
            self._end_block(tag)
            if tag in ("p", "li"):
                self._imply_end(tag)
        if tag == "img" and self.pictures and not self.stack[-1].dropped:
            self._picture(attrs)
        if tag == "hr" and not self.stack[-1].dropped:
            self.passages.append(Passage(style="rule"))
        if tag in _OF_TABLES:
            self._table_begins(tag)
        if tag not in _VOID and len(self.stack) < _DEPTH_LIMIT:
            self.stack.append(self._opened(tag, attrs))
            self.open[tag] += 1

    def end(self, tag: str) -> None:
        self.depth -= 1
        if not self.deaf:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block(tag)
        if self.open[tag]:
            while self._close().tag != tag:
                continue
        if tag == "table" and self.tables:
            self._table_ends()

    def _table_begins(self, tag: str) -> None:
        here = len(self.passages)
        if tag == "table":
            if self.tables:
                self.tables[-1].plain = False
            self.tables.append(Table(here))
        elif self.tables and tag == "tr":
            self.tables[-1].rows.append([])
        elif self.tables and tag in ("td", "th"):
            table = self.tables[-1]
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(here)
            table.headed = table.headed or (tag == "th" and len(table.rows) == 1)

    def _table_ends(self) -> None:
        """A table of short cells is one paragraph; of another the cells stay paragraphs."""
        table = self.tables.pop()
        found = table.passage(self.passages)
        if found is not None:
            self.passages[table.start :] = [found]

    def _close(self) -> Open:
        ended = self.stack.pop()
        self.open[ended.tag] -= 1
        return ended

    def comment(self, data: str) -> None:
        """Word's `<![if !supportLists]>`, a comment here, holds the bullet it draws for readers without lists."""
        lowered = data.lower().strip("[] ")
        if lowered.startswith("if") and lowered.endswith("!supportlists"):
            self.unsupported += 1
        elif lowered == "endif":
            self.unsupported = max(0, self.unsupported - 1)

    def data(self, data: str) -> None:
        top = self.stack[-1]
        if top.dropped or self.unsupported or not data:
            if top.sign or self.unsupported:
                self.sign = (self.sign + data)[:40]
            return
        if top.verbatim and top.style != "code":
            for number, part in enumerate(_BLANK_LINES.split(data)):
                if number:
                    self._end_paragraph()
                self._say(part.replace("\n", LINE_BREAK), top)
            return
        self._say(data.replace("\n", LINE_BREAK) if top.verbatim else _BLANKS.sub(_blank, data), top)

    def _say(self, text: str, top: Open) -> None:
        if text.strip():
            self.breaks = 0
        if not self.runs:
            self.style, self.language = top.style, top.language
            self.depth_of_item = min(max(top.lists - 1, 0), DEEPEST) if top.style in LIST_STYLES else 0
        self.runs.append((text, top.marks))

    def close(self) -> None:
        """A parser has ended; another may go on with the same elements open."""

    def result(self) -> tuple[Passage, ...]:
        self._end_paragraph()
        return tuple(self.passages)

    def _opened(self, tag: str, attrs: Mapping[str, str]) -> Open:
        outer = self.stack[-1]
        verbatim, listed = outer.verbatim or tag in _VERBATIM, _LISTS.get(tag, outer.listed)
        verbatim_style = "code" if tag in _VERBATIM else outer.style
        style = verbatim_style if verbatim else outer.listed if tag == "li" else _STYLES.get(tag, outer.style)
        lists = outer.lists + (tag in _LISTS)
        if not attrs and not self.styles:
            marks = marks_of(tag, "", outer.marks)
            dropped = outer.dropped or tag in _DROPPED
            return Open(tag, dropped, style, marks, verbatim, listed, outer.language, lists)
        css = attrs.get("style", "").lower()
        classes = attrs.get("class", "").lower()
        if self.styles and not tag.startswith("h") and (said := self.styles.of(tag, classes.split())):
            css = f"{css};{said}"  # what is nearest goes before
        level = _WORD_LEVEL.search(css) if tag == "p" else None
        lists = int(level[1]) if level is not None else lists
        dropped = (
            outer.dropped or tag in _DROPPED or is_tracked(tag, attrs) or "hidden" in attrs or bool(_HIDDEN.search(css))
            or any(name in classes.split() or classes.startswith("msocom") for name in _DROPPED_CLASSES)
        )  # fmt: skip
        if tag == "p" and ("msolist" in classes or "mso-list:l" in css.replace(" ", "")):
            style = "list-item"
        elif tag == "p" and ("quote" in classes):
            style = "quote"
        elif tag == "p" and classes == "msotitle":
            style = "heading1"
        elif tag == "pre" and classes.startswith("moz-"):
            style = outer.style  # prose: a mail of plain text, as Thunderbird shows it
        language = LANGUAGE.search(classes)
        return Open(
            tag, dropped, style, linked(marks_of(tag, css, outer.marks), tag, attrs), verbatim, listed,
            language[1] if language is not None else outer.language, lists,
            outer.sign or _SIGN.search(css) is not None,
        )  # fmt: skip

    def _end_block(self, tag: str) -> None:
        """A block within code, as pages put one around each of its lines, ends that line alone."""
        if self.stack[-1].verbatim and tag not in _VERBATIM:
            if self.runs and not self.runs[-1][0].endswith(LINE_BREAK):
                self.runs.append((LINE_BREAK, frozenset()))
        else:
            self._end_paragraph()

    def _imply_end(self, tag: str) -> None:
        if not self.open[tag]:
            return
        for index in range(len(self.stack) - 1, 0, -1):
            found = self.stack[index].tag
            if found == tag:
                self._end(tag)
                return
            if found in ("ul", "ol", "table", "td", "blockquote", "div"):
                return

    def _line_break(self) -> None:
        if self.stack[-1].dropped or self.unsupported:
            return
        self.breaks += 1
        if self.breaks > 1 and not self.stack[-1].verbatim:
            self._end_paragraph()
        elif self.runs:
            self.runs.append((LINE_BREAK, frozenset()))

    def _picture(self, attrs: Mapping[str, str]) -> None:
        found = taken(attrs.get("src", ""), self.pictures)
        if found is None or _HIDDEN.search(attrs.get("style", "").lower()):
            return
        (self.shown if self.runs else self.passages).append(found)

    def _end_paragraph(self) -> None:
        self.breaks = 0
        if not self.runs:
            return
        shown, self.shown = self.shown, []
        counts = _COUNTS.fullmatch(self.sign.strip()) is not None
        style, self.sign = self.style, ""
        if style == "list-item" and counts:
            style = "numbered-item"
        passage = code_of(self.runs, self.language) if style == "code" else joined_runs(self.runs, style)
        if style == "body" and passage.text.strip() in BREAKS and not self.tables:
            passage = Passage(style="rule")
        if passage.text or passage.style == "rule":
            depth = self.depth_of_item
            self.passages.append(msgspec.structs.replace(passage, depth=depth) if depth else passage)
        self.passages += shown
        self.runs = []


def passages_from_html(
    html: str,
    step: Callable[[float], None] = lambda _share: None,
    pictures: Sequence[Passage] = (),
    styles: PageStyles | None = None,
) -> tuple[Passage, ...]:
    """Paragraphs with style and marks; none of what is no HTML. An over-long page is cut at HTML_LIMIT characters.
    `step` is told how far it is, from 0 to 1, and may raise to end it. `pictures`: what stands for the numbers of
    `page_pictures`; `styles`: of the page."""
    from lxml import etree  # type: ignore[import-untyped]  # late: most sessions never need it

    html = html[:HTML_LIMIT]
    start = html.find("<!--StartFragment")
    if start >= 0:
        end = html.find("<!--EndFragment", start)
        html = html[start : end if end >= 0 else len(html)]
    cleaner = _Cleaner(pictures, styles)
    data = html.encode("utf-8", "replace")
    at = 0
    while at < len(data):
        at = _fed(etree.HTMLParser(target=cleaner, encoding="utf-8", huge_tree=True), cleaner, data, at, step)
    return cleaner.result()


def _fed(parser: Any, cleaner: _Cleaner, data: bytes, start: int, step: Callable[[float], None]) -> int:
    """Feed one parser from `start` until too many elements are open in it; where the next one begins."""
    from lxml import etree

    cleaner.depth, cleaner.deaf = 0, True
    outer = [one.tag for one in cleaner.stack[1:_OUTER]]
    if outer:
        parser.feed("".join(f"<{tag}>" for tag in outer).encode())
    cleaner.deaf = False
    at = start
    while at < len(data) and cleaner.depth <= _PARSER_DEPTH:
        cut = data.find(b"<", at + _PIECE)
        end = cut if cut >= 0 else len(data)
        parser.feed(data[at:end])
        at = end
        step(at / len(data))
    # At its end a parser ends what is open, and tells of the text that it still holds: the text alone counts.
    cleaner.deaf = True
    try:
        parser.close()
    except etree.LxmlError:  # it holds no element at all
        return len(data)
    return at
