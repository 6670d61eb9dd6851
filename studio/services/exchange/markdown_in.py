"""Markdown read into scenes and passages, and pasted text, which is Markdown or plain.

A row of the table of formats. On any thread; what is read costs within the budgets of decision 22.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import msgspec

from studio.domain.bounds import DEEPEST
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, MarkStyle, ParagraphStyle
from studio.services.exchange.format import no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.markdown_blocks import markdown_blocks, with_markers
from studio.services.exchange.markdown_marks import know_marks
from studio.services.exchange.note_markers import unmarked_text, with_notes
from studio.services.exchange.pictures_in import PicturesIn, beside, data_of
from studio.services.exchange.table_cells import cell_spans
from studio.services.exchange.text_in import bound_lines, bound_paragraphs, clean_text, passages_from_text, read_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
from studio.services.exchange.manuscript_in import LINE_BREAK, ImportedScene, Step, divide, row_in, with_losses

_STRONG_MARKDOWN = re.compile(r"^#{1,6} \S|^```|\*\*\S[^*\n]*\*\*|\[[^\[\]\n]+\]\([^()\s]+[()]|^> \S", re.MULTILINE)
"""No part runs over a character at which another match may begin: the time grows with the text, not with its square."""
_FRONT_MATTER = re.compile(r"---\n(?:(?!(?:---|\.\.\.)\n)(?:\w[\w-]*:|[ \t-]).*\n)+(?:---|\.\.\.)\n")
"""A line begins in one way alone, so that the time grows with the text. Possessive groups with ways back in them are
taken wrongly by Python before 3.11.5."""
PARAGRAPH_SIGNS = 100_000
TEXT_SIGNS = 2_000_000
"""Characters of a paragraph, and of a whole text, that may begin a mark of Markdown: each costs the parser 20 µs and
700 bytes until its paragraph is done. No paste that is read at once has so many in a paragraph."""
DEFINITION_LIMIT = 20_000
"""Addresses of links that a text may define apart from its paragraphs, at 20 µs each; of more none is read, and all
stand in the text as they were written. See decision 22."""
_DEFINES: Final = "]:"
_MARK_SIGNS: Final = "*_~`[<&\\^"
_OTHER_SIGNS: Final = "\n!#$%+-:=>@]{}"
"""At which the parser stops too."""
_NOTES: Final = 0.1
"""How much of reading Markdown is done when its footnotes and tables are known."""
_BLOCKS: Final = 0.6
"""How much of reading Markdown is done when its blocks are known."""
_TOKENS: Final = 7
"""Of the parser for a paragraph that is a list of its own, the most for one that is not nested."""
_SIGNS: Final = 10_000
"""Words and signs of a long block between two steps."""
_HEADINGS: dict[str, ParagraphStyle] = {"h1": "heading1", "h2": "heading2"}
_MARKS: dict[str, MarkStyle] = {
    "strong": "bold", "em": "italic", "s": "strike", "underline": "underline", "superscript": "superscript",
    "subscript": "subscript", "small-caps": "small-caps",
}  # fmt: skip


def looks_like_markdown(text: str) -> bool:
    """True only for what can hardly be anything else: a dash at the start of a line may be dialogue."""
    return bool(_STRONG_MARKDOWN.search(text[:200_000]))


def passages_from_markdown(text: str, name: str = "text", step: Step = no_step) -> tuple[Passage, ...]:
    """Raises StudioError(BadInput), which says `name`."""
    return tuple(_read_markdown(text, name, step, Counter()))


Shown = Callable[[str, str], Passage | None]
"""What shows a picture, by its address and what it shows; None for one that is not taken, which is counted."""


def _read_markdown(
    text: str, name: str, step: Step, lost: Counter[LossKind], shown: Shown | None = None
) -> Iterator[Passage]:
    bound_lines(text, name)
    parser, links = _markdown(step, name), dict[str, Any]()
    blocks = markdown_blocks(_without_front_matter(text), lambda share: step(_NOTES * share))
    undefined = blocks.text.count(_DEFINES) > DEFINITION_LIMIT
    if undefined:
        parser.disable("reference")
    words = _Words(parser, links, shown or _count_in(lost), undefined=undefined)
    tokens = parser.parse(blocks.text, links)
    notes = {sign: words.passage(said, "body").text for sign, said in blocks.notes.items()}
    passages = quotes = lists = 0
    ordered = False
    heading: ParagraphStyle | None = None
    for number, token in enumerate(tokens):
        step(_BLOCKS + (1 - _BLOCKS) * number / len(tokens))
        found: Passage | None = None
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif token.type in ("list_item_open", "list_item_close"):
            lists += token.nesting
            if token.nesting == 1:
                ordered = token.markup in (".", ")")
        elif token.type in ("heading_open", "heading_close"):
            heading = _HEADINGS.get(token.tag, "heading3") if token.nesting == 1 else None
        elif token.type == "hr":
            found = Passage(style="rule")
        elif token.type in ("fence", "code_block"):
            code = unmarked_text(token.content.rstrip("\n")).replace("\n", LINE_BREAK)
            found = Passage(code, "code", language=token.info.strip().split(" ")[0][:40])
        elif token.type == "inline":
            item: ParagraphStyle = "numbered-item" if ordered else "list-item"
            depth = min(max(lists - 1, 0), DEEPEST)
            style: ParagraphStyle = heading or (item if lists else "quote" if quotes else "body")
            table = blocks.table_of(token.content)
            if table is not None:
                found = words.table(unmarked_text(table).replace("\n", LINE_BREAK), notes)
            else:
                found = with_notes(words.passage(token.content, style), notes)
                found = msgspec.structs.replace(found, depth=depth) if style == item else found
        if found is not None and (found.text or found.style == "rule"):
            passages += 1
            bound_paragraphs(passages, name)
            yield found
        yield from words.take_drawn()


def _count_in(lost: Counter[LossKind]) -> Shown:
    def count(_address: str, _shows: str) -> None:
        lost["pictures"] += 1

    return count


class _Words:
    """What stands in the blocks of one text, read until its signs are more than the bounds."""

    def __init__(self, parser: MarkdownIt, links: dict[str, Any], shown: Shown, *, undefined: bool) -> None:
        """`links`: what the parser knows of the whole text. `undefined`: addresses that it defines were not read."""
        self._parser, self._links, self._shown, self._undefined = parser, links, shown, undefined
        self._left = TEXT_SIGNS
        self._drawn: list[Passage] = []

    def take_drawn(self) -> list[Passage]:
        """The pictures of the passages since, which stand behind them."""
        drawn, self._drawn = self._drawn, []
        return drawn

    def passage(self, content: str, style: ParagraphStyle) -> Passage:
        marks = sum(map(content.count, _MARK_SIGNS))
        signs = marks + sum(map(content.count, _OTHER_SIGNS))
        if not marks and "\n" not in content:
            return Passage(content, style)
        if signs > min(PARAGRAPH_SIGNS, self._left):
            return Passage(content.replace("\n", " "), style, unmarked=bool(marks))
        self._left -= signs
        words: list[Token] = []
        self._parser.inline.parse(content, self._parser, self._links, words)
        passage = _inline([token for token in words if token.type != "image" or not self._draws(token)], style)
        return msgspec.structs.replace(passage, unmarked=True) if self._undefined and _DEFINES in content else passage

    def table(self, text: str, notes: Mapping[str, str]) -> Passage:
        """A table with its signs, cell by cell; a cell whose words would part it stays as it was written."""
        pieces, marks, length, at = list[str](), list[Mark](), 0, 0
        for number, row in enumerate(cell_spans(text)):
            for start, end in row if number != 1 else ():
                cell = with_notes(self.passage(with_markers(text[start:end], notes), "body"), notes)
                if "|" in cell.text or LINE_BREAK in cell.text:
                    continue
                length += start - at
                marks += [_shifted(mark, 0, length) for mark in cell.marks]
                pieces += (text[at:start], cell.text)
                length, at = length + len(cell.text), end
        pieces.append(text[at:])
        return Passage("".join(pieces), "table", tuple(marks))

    def _draws(self, token: Token) -> bool:
        words = "".join(child.content for child in token.children or ())
        found = self._shown(str(token.attrGet("src") or ""), words or token.content)
        if found is not None:
            self._drawn.append(found)
        return found is not None


def _markdown(step: Step, name: str) -> MarkdownIt:
    """A parser that divides a text into blocks, and leaves what is in a block to be asked for; it tells how far it is,
    also in the middle of a long block, and ends at more than a manuscript holds."""
    from markdown_it import MarkdownIt

    parser = (
        MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable(["normalize", "inline", "text_join"])
    )
    seen = counted = paragraphs = 0

    def in_blocks(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
        nonlocal counted, paragraphs
        paragraphs += sum(state.tokens[at].type == "inline" for at in range(counted, len(state.tokens)))
        counted = len(state.tokens)
        bound_paragraphs(max(paragraphs, counted // _TOKENS), name)
        step(_NOTES + (_BLOCKS - _NOTES) * min(1.0, line / max(1, state.lineMax)))
        return False

    def in_words(_state: StateInline, _silent: bool) -> bool:
        nonlocal seen
        seen += 1
        if seen % _SIGNS == 0:
            step(_BLOCKS)
        return False

    inside: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    know_marks(parser)
    parser.block.ruler.before("code", "step", in_blocks, inside)
    parser.inline.ruler.before("text", "step", in_words)
    return parser


def _without_front_matter(text: str) -> str:
    text = clean_text(text)
    found = _FRONT_MATTER.match(text)
    return text[found.end() :] if found else text


def _inline(tokens: Sequence[Token], style: ParagraphStyle) -> Passage:
    text = ""
    marks: list[Mark] = []
    opened: dict[str, tuple[int, str]] = {}
    address = ""
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _MARKS and token.nesting == 1:
            opened[kind] = len(text), token.content
        elif kind in _MARKS and token.nesting == -1:
            start, _sign = opened.pop(kind, (len(text), ""))
            if start < len(text):
                marks.append(Mark(start, len(text), _MARKS[kind]))
        elif token.type == "link_open":
            opened["link"], address = (len(text), ""), str(token.attrGet("href") or "")
        elif token.type == "link_close":
            start, _sign = opened.pop("link", (len(text), ""))
            if start < len(text) and address:
                marks.append(Mark(start, len(text), "link", address))
        elif token.type == "code_inline":
            code = unmarked_text(token.content)
            marks.append(Mark(len(text), len(text) + len(code), "code"))
            text += code
        elif token.type == "softbreak":
            text += " "
        elif token.type == "hardbreak":
            text += LINE_BREAK
        else:
            text += token.content.replace("\n", " ")
    for start, sign in sorted(opened.values(), reverse=True):
        # A tag whose end was none, as in code, is a word like others.
        text = text[:start] + sign + text[start:]
        marks = [_shifted(mark, start, len(sign)) for mark in marks]
    return Passage(text, style, tuple(sorted(marks, key=lambda mark: (mark.start, mark.end))))


def _shifted(mark: Mark, place: int, by: int) -> Mark:
    """Letters were put in at a place."""
    return msgspec.structs.replace(
        mark, start=mark.start + (by if mark.start >= place else 0), end=mark.end + (by if mark.end > place else 0)
    )


def passages_from_pasted_text(text: str, name: str, step: Step = no_step) -> tuple[Passage, ...]:
    """Raises StudioError(BadInput), which says `name`."""
    return (
        passages_from_markdown(text, name, step)
        if looks_like_markdown(text)
        else passages_from_text(text, name, step=step)
    )


def scenes_from_markdown(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, step)

    def shown(address: str, shows: str) -> Passage | None:
        data = data_of(address) or beside(path.parent, address)
        return pictures.take(data, shows, PurePosixPath(unquote(address)).name if len(address) < 2_000 else "")

    passages = tuple(_read_markdown(read_text(path), path.name, step, lost, shown))
    return with_losses(divide(passages, path.stem), lost, pictures)


MARKDOWN_IN: Final = row_in("markdown", "Markdown", scenes_from_markdown, ".md", ".markdown")
