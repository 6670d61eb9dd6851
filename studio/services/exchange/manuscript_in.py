"""Text from outside made into passages of a manuscript: files dropped or imported, and what was pasted.

The writing pane and the command line call it, on any thread; nothing here touches the document except `import_change`.
Everything read is hostile until parsed: sizes are bounded, archives are checked before they are opened, XML that
declares a document type is refused.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote

import msgspec

from studio.domain.bounds import DEEPEST
from studio.domain.changes import Change, Edit, folded
from studio.domain.document import Document
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.ids import new_id
from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scenes
from studio.domain.text_records import Mark, MarkStyle, ParagraphStyle, Scene
from studio.services.exchange.chapter_words import is_chapter
from studio.services.exchange.docx_in import read_docx
from studio.services.exchange.format import Format
from studio.services.exchange.format import no_step as _no_step
from studio.services.exchange.losses import LossKind, losses_in_words
from studio.services.exchange.markdown_blocks import markdown_blocks, with_markers
from studio.services.exchange.markdown_marks import know_marks
from studio.services.exchange.note_markers import unmarked_text, with_notes
from studio.services.exchange.pictures_in import ImportedPicture, PicturesIn, beside, data_of
from studio.services.exchange.table_cells import cell_spans
from studio.services.exchange.text_headings import Line
from studio.services.exchange.text_layout import NO_CHOICE, Block, LineWish, blocks_of, laid_out
from studio.services.translation import tr, tr_count

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LINE_BREAK = "\u2028"
"""A forced line break inside a paragraph, as the editor and the document hold it."""
TEXT_LIMIT = 32 * 2**20
"""Bytes of a text or Markdown file."""
LONGEST_SCENE = 1500
SCENE_LETTERS = 150_000
"""Paragraphs and letters of a scene that is made of a file: an editor shows so much within a tenth of a second."""

_PIECE = 1 << 17
_LOOKED_AT: Final = 65_536
"""Bytes by which an encoding is guessed."""
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff\u2060\x00-\x08\x0e-\x1f]")
_NO_BREAK = re.compile(
    "(?P<meant>(?<=«)\u00a0(?=\\S)|(?<=\\S)\u00a0(?=[»?!:;%€])|(?<=\\d)\u00a0(?=\\w)|(?<=\\w\\.)\u00a0(?=\\w))|\u00a0"
)
"""Somebody set it by French signs, between a number and its unit, behind an abbreviation; programs pad with others."""
_STRONG_MARKDOWN = re.compile(r"^#{1,6} \S|^```|\*\*\S[^*\n]*\*\*|\[[^\[\]\n]+\]\([^()\s]+[()]|^> \S", re.MULTILINE)
"""No part runs over a character at which another match may begin: the time grows with the text, not with its square."""
_FRONT_MATTER = re.compile(r"---\n(?:(?!(?:---|\.\.\.)\n)(?:[\w-]+:|[ \t-]).*\n)++(?:---|\.\.\.)\n")
"""Lines once taken are not given back: a list can be read as keys too, which makes two ways a line."""
_ITALIC = re.compile(r"(?<![\w_])_(?=[^\s_])([^_\u2028]{1,400})(?<=\S)_(?![\w_])")
"""As typewriters and Gutenberg's volunteers write it."""
PARAGRAPH_LIMIT = 200_000
"""Of one text that comes in, as of a Word document: more than any book has, and what a project holds with ease."""
LINE_LIMIT = 3 * PARAGRAPH_LIMIT
"""Of lines that may be joined to paragraphs: 32 MB as typewriters wrap them have fewer. Each costs the parser of
Markdown 10 µs."""
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
_LAID_OUT: Final = 0.8
"""How much of reading a text is done when its paragraphs are known."""
_LINES_A_STEP: Final = 500
_SIGNS: Final = 10_000
"""Words and signs of a long block between two steps."""
_HEADINGS: dict[str, ParagraphStyle] = {"h1": "heading1", "h2": "heading2"}
_MARKS: dict[str, MarkStyle] = {
    "strong": "bold", "em": "italic", "s": "strike", "underline": "underline", "superscript": "superscript",
    "subscript": "subscript", "small-caps": "small-caps",
}  # fmt: skip


class ImportedScene(msgspec.Struct, frozen=True):
    title: str
    passages: tuple[Passage, ...]
    level: int = 1
    """1 is a chapter, 2 a scene inside the chapter before it."""
    lost: tuple[tuple[LossKind, int], ...] = ()
    """What of the whole file was not taken over; the first of its scenes says it."""
    synopsis: str = ""
    pictures: tuple[ImportedPicture, ...] = ()
    """Those of the whole file that its paragraphs show; the first of its scenes has them."""


Step = Callable[[float], None]
"""Told how much is read, from 0 to 1; may raise to end it."""


class ScenesIn(Protocol):
    def __call__(self, path: Path, step: Step = ..., /) -> tuple[ImportedScene, ...]: ...


def clean_text(text: str) -> str:
    """Without characters nobody can see; joiners and direction marks that scripts need are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n")
    text = text.replace("\n\f", "\n").replace("\f", "\n")
    return _in_pieces(text, lambda piece: _INVISIBLE.sub("", piece))


def plain_blanks(text: str) -> str:
    """Blanks in the place of no-break spaces that nobody meant; as long as it was."""
    if "\u00a0" not in text:
        return text
    return _in_pieces(text, lambda piece: _NO_BREAK.sub(lambda found: found["meant"] or " ", piece))


def _in_pieces(text: str, change: Callable[[str], str]) -> str:
    """A change that looks at no line end, a few lines at a time: one look at a whole book would hold Python's lock, and
    the window with it."""
    if len(text) <= _PIECE:
        return change(text)
    pieces, at = list[str](), 0
    while at < len(text):
        cut = text.find("\n", at + _PIECE)
        end = cut + 1 if cut >= 0 else len(text)
        pieces.append(change(text[at:end]))
        at = end
    return "".join(pieces)


def looks_like_markdown(text: str) -> bool:
    """True only for what can hardly be anything else: a dash at the start of a line may be dialogue."""
    return bool(_STRONG_MARKDOWN.search(text[:200_000]))


def _bound_lines(text: str, name: str) -> None:
    """Before anything is made of them."""
    if text.count("\n") > LINE_LIMIT:
        raise StudioError(BadInput(name=name, problem=f"it has more than {LINE_LIMIT} lines"))


def _bound_paragraphs(count: int, name: str) -> None:
    if count > PARAGRAPH_LIMIT:
        raise StudioError(BadInput(name=name, problem=f"it has more than {PARAGRAPH_LIMIT} paragraphs"))


def passages_from_text(
    text: str, name: str = "text", *, chapters: bool = False, wish: LineWish = "found",
    chosen: Mapping[int, bool] = NO_CHOICE, step: Step = _no_step, lost: Counter[LossKind] | None = None,
) -> tuple[Passage, ...]:  # fmt: skip
    """A paragraph for each line; lines that were wrapped by hand are joined again; `_words_` are italic. With
    `chapters`, lines that name one are headings; with `lost`, numbers of pages are counted there and go. Raises
    StudioError(BadInput), which says `name`."""
    text = plain_blanks(clean_text(text))
    _bound_lines(text, name)
    lines = laid_out(text, wish, chosen, lambda share: step(_LAID_OUT * share), lost)
    _bound_paragraphs(len(lines), name)
    found = list[Passage]()
    for number, line in enumerate(lines):
        if number % _LINES_A_STEP == 0:
            step(_LAID_OUT + (1 - _LAID_OUT) * number / len(lines))
        found.append(_of_line(line, chapters=chapters))
    return tuple(found)


def _of_line(line: Line, *, chapters: bool) -> Passage:
    if line.kind == "rule":
        return Passage(style="rule")
    if line.kind == "heading" and chapters:
        return Passage(line.text.replace("_", ""), "heading1")
    if "_" not in line.text:
        return Passage(line.text)
    words, marks, end, at = list[str](), list[Mark](), 0, 0
    for found in _ITALIC.finditer(line.text):
        words += (line.text[at : found.start()], found[1])
        start = end + found.start() - at
        end = start + len(found[1])
        marks.append(Mark(start, end, "italic"))
        at = found.end()
    return Passage("".join((*words, line.text[at:])), "body", tuple(marks))


def passages_from_markdown(text: str, name: str = "text", step: Step = _no_step) -> tuple[Passage, ...]:
    """Raises StudioError(BadInput), which says `name`."""
    return tuple(_read_markdown(text, name, step, Counter()))


Shown = Callable[[str, str], Passage | None]
"""What shows a picture, by its address and what it shows; None for one that is not taken, which is counted."""


def _read_markdown(
    text: str, name: str, step: Step, lost: Counter[LossKind], shown: Shown | None = None
) -> Iterator[Passage]:
    _bound_lines(text, name)
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
            _bound_paragraphs(passages, name)
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


def unmarked(scenes: Sequence[ImportedScene]) -> int:
    """Paragraphs of which the marks were not read."""
    return sum(passage.unmarked for scene in scenes for passage in scene.passages)


def unmarked_words(count: int) -> str:
    """For a person, of what `unmarked` counts above 0."""
    return tr_count(
        "{count} paragraph has more marks than can be read: its signs stand in the text as they were written.",
        "{count:,} paragraphs have more marks than can be read: their signs stand in the text as they were written.",
        count,
    )


def told_of(scenes: Sequence[ImportedScene]) -> str:
    """For a person: what of a file is not in these scenes as it was there; "" where all is."""
    lost: Counter[LossKind] = Counter()
    for scene in scenes:
        lost.update(dict(scene.lost))
    left = unmarked(scenes)
    return " ".join(words for words in (losses_in_words(lost), unmarked_words(left) if left else "") if words)


def _markdown(step: Step, name: str) -> MarkdownIt:
    """A parser that divides a text into blocks, and leaves what is in a block to be asked for; it tells how far it is,
    also in the middle of a long block, and ends at more than a manuscript holds."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable(["inline", "text_join"])
    seen = counted = paragraphs = 0

    def in_blocks(state: StateBlock, line: int, _end: int, _silent: bool) -> bool:
        nonlocal counted, paragraphs
        paragraphs += sum(state.tokens[at].type == "inline" for at in range(counted, len(state.tokens)))
        counted = len(state.tokens)
        _bound_paragraphs(max(paragraphs, counted // _TOKENS), name)
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


def passages_from_pasted_text(text: str, name: str, step: Step = _no_step) -> tuple[Passage, ...]:
    """Raises StudioError(BadInput), which says `name`."""
    return (
        passages_from_markdown(text, name, step)
        if looks_like_markdown(text)
        else passages_from_text(text, name, step=step)
    )


def decode(data: bytes, name: str) -> str:
    """Text by its byte order mark, else UTF-16 where every other byte is a zero, else UTF-8, else Mac Roman where lines
    end as they did on old Macs, else Windows-1252. Raises StudioError(BadInput) for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    start = data[:_LOOKED_AT]
    if b"\x00" in start:
        zeros = start[0::2].count(0), start[1::2].count(0)
        if max(zeros) < len(start) // 4 or 20 * min(zeros) > max(zeros):
            raise StudioError(BadInput(name=name, problem="it is not a text file"))
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        old_mac = start.count(b"\r") > 2 * start.count(b"\n")
        return data.decode("mac_roman" if old_mac else "cp1252", errors="replace")


def scenes_from_markdown(path: Path, step: Step = _no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, step)

    def shown(address: str, shows: str) -> Passage | None:
        data = data_of(address) or beside(path.parent, address)
        return pictures.take(data, shows, PurePosixPath(unquote(address)).name if len(address) < 2_000 else "")

    passages = tuple(_read_markdown(_read(path), path.name, step, lost, shown))
    return with_losses(divide(passages, path.stem), lost, pictures)


def scenes_from_text(
    path: Path, step: Step = _no_step, *, wish: LineWish = "found", chosen: Mapping[int, bool] = NO_CHOICE
) -> tuple[ImportedScene, ...]:
    """Lines such as "Chapter 3" are headings; `wish`, `chosen`: see `laid_out`. Raises StudioError(FileUnreadable |
    BadInput)."""
    lost: Counter[LossKind] = Counter()
    found = passages_from_text(_read(path), path.name, chapters=True, wish=wish, chosen=chosen, step=step, lost=lost)
    return with_losses(divide(found, path.stem), lost)


def blocks_of_file(path: Path) -> tuple[Block, ...]:
    """The blocks of lines of a text file; none of a file of another kind. Raises as `scenes_from_text`."""
    if not TEXT_IN.takes(path):
        return ()
    text = plain_blanks(clean_text(_read(path)))
    _bound_lines(text, path.name)
    return tuple(blocks_of(text))


def scenes_from_docx(path: Path, step: Step = _no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    found = read_docx(path, step)
    return with_losses(divide(with_chapters(found.passages), path.stem), found.lost, found.pictures)


def with_losses(
    scenes: Sequence[ImportedScene], lost: Mapping[LossKind, int], pictures: PicturesIn | None = None
) -> tuple[ImportedScene, ...]:
    """Said by the first of them, which has the pictures too."""
    said = tuple((kind, count) for kind, count in lost.items() if count)
    shown = pictures.all() if pictures is not None else ()
    if not said and not shown:
        return tuple(scenes)
    return (msgspec.structs.replace(scenes[0], lost=said, pictures=shown), *scenes[1:])


def with_pictures(scenes: Sequence[ImportedScene], pictures: tuple[ImportedPicture, ...]) -> tuple[ImportedScene, ...]:
    """The first of them has the pictures."""
    return (msgspec.structs.replace(scenes[0], pictures=pictures), *scenes[1:]) if pictures else tuple(scenes)


def _row(name: str, words: str, read: ScenesIn, *suffixes: str) -> Format[ScenesIn]:
    return Format(
        id=f"manuscript.{name}", subject="manuscript", direction="in", words=words, suffixes=suffixes, act=read
    )


MARKDOWN_IN: Final = _row("markdown", "Markdown", scenes_from_markdown, ".md", ".markdown")
TEXT_IN: Final = _row("text", "Plain text", scenes_from_text, ".txt", ".text")
DOCX_IN: Final = _row("docx", "Word document", scenes_from_docx, ".docx")


def _read(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > TEXT_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {TEXT_LIMIT >> 20} MB"))
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error


def with_chapters(passages: Sequence[Passage]) -> list[Passage]:
    """Paragraphs that name a chapter are headings, though no style says so."""
    return [Passage(one.text, "heading1") if one.style == "body" and is_chapter(one.text) else one for one in passages]


def divide(passages: Sequence[Passage], title: str) -> tuple[ImportedScene, ...]:
    """Cut at headings of the first two levels, which become the scenes' titles; where there are none but of the third,
    at those. `title` names what precedes them. What is longer than an editor shows at once goes on in a scene of the
    same title with a number."""
    scenes: list[ImportedScene] = []
    name, level, body = title, 1, list[Passage]()
    heads = {passage.style for passage in passages} & {"heading1", "heading2"} or {"heading3"}
    for passage in passages:
        if passage.style not in heads:
            body.append(passage)
            continue
        if body or scenes or name != title:
            scenes.append(ImportedScene(name, tuple(body), level))
        name, level, body = passage.text.replace(LINE_BREAK, " "), 2 if passage.style == "heading2" else 1, []
    scenes.append(ImportedScene(name, tuple(body), level))
    return tuple(part for scene in scenes for part in parts_of(scene))


def parts_of(scene: ImportedScene) -> Iterator[ImportedScene]:
    """The scene; what is longer than an editor shows at once goes on in another of the same title with a number."""
    if len(scene.passages) <= LONGEST_SCENE and sum(len(one.text) for one in scene.passages) <= SCENE_LETTERS:
        yield scene
        return
    part: list[Passage] = []
    letters, number = 0, 1
    for passage in scene.passages:
        if part and (len(part) >= LONGEST_SCENE or letters + len(passage.text) > SCENE_LETTERS):
            yield _part(scene, number, part)
            part, letters, number = [], 0, number + 1
        part.append(passage)
        letters += len(passage.text)
    yield _part(scene, number, part)


def _part(scene: ImportedScene, number: int, passages: list[Passage]) -> ImportedScene:
    title = scene.title if number == 1 else tr("{title} ({number})", title=scene.title, number=number)
    synopsis = scene.synopsis if number == 1 else ""
    return msgspec.structs.replace(scene, title=title, passages=tuple(passages), synopsis=synopsis)


def import_change(document: Document, scenes: Sequence[ImportedScene], *, after_id: str | None = None) -> Change:
    """All scenes as one action: chapters beside `after_id` (or last), scenes of level 2 inside the chapter before."""
    planned = [
        (scene.title, scene.passages or ("",), scene.level > 1 and number > 0) for number, scene in enumerate(scenes)
    ]
    change = new_scenes(document, planned, after_id=after_id)
    if any(scene.synopsis for scene in scenes):
        change = msgspec.structs.replace(change, edits=tuple(_with_synopses(change, scenes)))
    return msgspec.structs.replace(change, label="Import")


def _with_synopses(change: Change, scenes: Sequence[ImportedScene]) -> Iterator[Edit]:
    """The new scenes are in the order in which they were planned."""
    synopses = iter(scene.synopsis for scene in scenes)
    for edit in change.edits:
        if edit.before is None and isinstance(edit.after, Scene):
            yield Edit(None, msgspec.structs.replace(edit.after, synopsis=next(synopses)))
        else:
            yield edit


def joined(label: str, changes: Sequence[Change]) -> Change:
    """Changes made one upon the other as a single action."""
    if not changes:
        return Change(id=new_id(), label=label, stack="writing", edits=(), at=time.time())
    return msgspec.structs.replace(folded(changes), label=label)
