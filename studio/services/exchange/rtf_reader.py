"""The text of one Rich Text file, from its signs and words. Used by `rtf_in`; on any thread.

A file is a stream of words in groups; a group may be a destination of its own (fonts, styles, a footnote), and one that
is not known and says that it may be left out is left out. Styles repeat what they are in each paragraph, so that their
names alone are asked. What a manuscript cannot hold is counted.
Source: Rich Text Format Specification 1.9.1 (Microsoft).
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from studio.domain.bounds import DEEPEST
from studio.domain.errors import BadInput, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import ParagraphStyle
from studio.services.exchange.losses import LossKind
from studio.services.exchange.pictures_in import PicturesIn
from studio.services.exchange.rtf_groups import DEFINING, SIGNS, SKIPPED, SYMBOLS, Field, State
from studio.services.exchange.rtf_looks import LetterLooks
from studio.services.exchange.rtf_parts import Halves, Rows
from studio.services.exchange.rtf_pictures import PARTS, Picture
from studio.services.exchange.rtf_styles import Sheet
from studio.services.exchange.rtf_text import Flow, Look
from studio.services.exchange.rtf_tokens import Letters, Token
from studio.services.exchange.word_processors import PARAGRAPH_LIMIT, field_address, heading

DEPTH_LIMIT: Final = 1_000
TOLD_LIMIT: Final = 4_000
"""Signs of what a field is told."""
PROBLEM: Final = "it is not a Rich Text file, or it is damaged"
_SHOWN: Final[tuple[ParagraphStyle, ...]] = ("body", "list-item", "numbered-item")
_SCRIVENER: Final = re.compile(r"<!?\$Scr_[A-Za-z]{1,20}::[0-9]{1,9}>")
"""Signs that Scrivener keeps its styles by, in the text."""
_COMMENT: Final = re.compile(r"scrivcmt://([0-9A-Za-z-]{1,80})")
"""Where a comment or a footnote of Scrivener's leads."""


class Reader:
    """The text of one file."""

    def __init__(self, name: str, lost: Counter[LossKind], notes: Mapping[str, str], pictures: PicturesIn) -> None:
        self._name, self._lost, self._notes, self._pictures = name, lost, notes, pictures
        self._letters = Letters()
        self._looks = LetterLooks(self._letters)
        self._state = State()
        self._body = self._state.flow = Flow(lost)
        self._stack: list[State] = []
        self._bytes = bytearray()
        """Of letters whose code page may want several."""
        self._halves = Halves()
        self._skip = 0
        self._starred = False
        self._sheet = Sheet()
        self._old_list = ""
        """The sign of a list as the first versions of the format have it, up to the next `\\pard`."""
        self._rows = Rows()
        self._found = 0

    def meet(self, token: Token) -> None:
        kind = token.kind
        if kind == "text":
            self._text(token.name)
            return
        if kind == "word" and token.name == b"u":
            self._unicode(token.number or 0)
            return
        self._flush()
        if kind == "raw":
            if self._state.into == "pict" and self._state.picture is not None:
                self._state.picture.take_raw(token.name)
        elif kind == "open":
            self._open()
        elif kind == "close":
            self._close()
        elif kind == "symbol":
            self._symbol(token.name)
        else:
            starred, self._starred = self._starred, False
            if self._skip:
                self._skip -= 1
            else:
                self._word(token.name, token.number, starred=starred)

    def end(self) -> list[Passage]:
        """All that was read; a file that ends in the middle counts."""
        self._flush()
        while self._stack:
            self._close()
        return self._body.end(self._kind())

    # ---- groups

    def _open(self) -> None:
        self._skip = 0
        if len(self._stack) >= DEPTH_LIMIT:
            raise StudioError(BadInput(name=self._name, problem=PROBLEM))
        self._stack.append(self._state)
        self._state = copy.copy(self._state)
        self._state.ends = None
        if self._state.into == "styles":
            self._sheet.begin()
            self._state.on = frozenset()
            self._state.ends = lambda: self._sheet.end(self._state.on)

    def _close(self) -> None:
        self._skip = 0
        if self._state.ends is not None:
            self._state.ends()
        if self._stack:
            self._state = self._stack.pop()

    # ---- letters

    def _text(self, data: bytes) -> None:
        if self._skip:
            gone = min(self._skip, len(data))
            self._skip -= gone
            data = data[gone:]
        if data and self._state.into == "pict" and self._state.picture is not None:
            self._state.picture.take(data)
        elif data and self._state.into not in ("skip", "fonts", "lists", "uses"):
            self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            text = self._letters.decode(bytes(self._bytes), self._state.font)
            self._bytes.clear()
            self._say(text)
        elif self._halves.waits:
            self._speak(self._halves.before(""))

    def _unicode(self, number: int) -> None:
        if self._bytes:
            self._flush()
        self._skip = self._state.blanks
        self._speak(self._halves.unit(number))

    def _say(self, text: str) -> None:
        self._speak(self._halves.before(text))

    def _speak(self, text: str) -> None:
        state = self._state
        if state.into == "told" and state.field is not None:
            state.field.told += text[: max(0, TOLD_LIMIT - len(state.field.told))]
        elif state.into == "styles":
            self._sheet.say(text)
        elif state.into in ("pictname", "pictvalue") and state.picture is not None:
            state.picture.say(text, state.into)
        elif state.into == "text":
            self._put(text.replace("\x00", "").replace("\u00ad", ""))

    def _put(self, text: str) -> None:
        state = self._state
        if "<" in text:
            text = _SCRIVENER.sub("", text)
        if not text or "hidden" in state.on:
            return
        if "deleted" in state.on:
            self._lost["deletions"] += 1
            return
        marks = state.on
        if self._kind() not in _SHOWN:
            # How a quote or code is shown is no emphasis in it.
            marks -= self._sheet.on(state.style)
        if self._sheet.is_code(state.letters):
            marks |= {"code"}
        if state.link:
            marks -= {"underline"}
        state.flow.say(text, Look(marks, state.link))

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif self._skip:
            self._skip -= 1
        elif sign in (b"\n", b"\r"):
            self._word(b"par", None, starred=False)
        elif sign in SYMBOLS:
            self._say(SYMBOLS[sign])

    # ---- words

    def _word(self, name: bytes, number: int | None, *, starred: bool) -> None:
        state = self._state
        if state.into == "skip" and name not in (b"shptxt", b"ud", b"result", b"dptxbxtext"):
            if name == b"pict" and state.outer == "text":
                self._picture()
            return
        if self._destination(name) or self._defined(name, number) or self._of_table(name):
            return
        if starred:
            self._looks.smaller = name == b"updnprop"
            state.into = "skip"
        elif name in SIGNS:
            self._say(SIGNS[name])
        elif not self._looks.meet(self._state, name, number):
            self._of_paragraph(name, number)

    def _defined(self, name: bytes, number: int | None) -> bool:
        """Whether the word belongs to what the file defines at its beginning."""
        into = self._state.into
        if into == "fonts":
            self._state.font = self._letters.meet(name, number or 0, self._state.font)
        elif into == "lists":
            self._sheet.listed(name, number)
        elif into == "uses":
            self._sheet.used(name, number)
        else:
            return into == "styles" and self._sheet.defined(name, number)
        return True

    def _destination(self, name: bytes) -> bool:
        """Whether the word begins one."""
        state = self._state
        if self._of_picture(name):
            return True
        if name in SKIPPED:
            state.outer, state.into = "", "skip"
        elif name in DEFINING:
            state.into = DEFINING[name]
        elif name in (b"object", b"upr", b"shpinst", b"do"):
            state.outer, state.into = state.into, "skip"
        elif name in (b"shptxt", b"dptxbxtext", b"result", b"ud"):
            self._part_of_skipped(name)
        elif name in (b"footnote", b"annotation", b"mmath"):
            self._beside(name)
        elif name == b"field":
            state.field = Field()
        elif name == b"fldinst":
            state.into = "told"
        elif name == b"fldrslt":
            self._field_shows()
        else:
            return name in (b"shp", b"shppict", b"rtf")
        return True

    def _of_picture(self, name: bytes) -> bool:
        """Whether the word begins a picture, or what is said of one."""
        state = self._state
        if state.picture is not None and name in PARTS:
            state.into = PARTS[name]
            if name == b"sp":
                state.picture.begin_property()
        elif name == b"pict" and state.into == "text":
            self._picture()
        elif name in (b"pict", b"NeXTGraphic"):
            self._lost["pictures"] += state.into == "text"
            state.outer, state.into = "", "skip"
            state.ends = self._leave_out_next if name == b"NeXTGraphic" else state.ends
        else:
            return False
        return True

    def _picture(self) -> None:
        """One begins; it stands behind the paragraph that it is in."""
        state, picture = self._state, Picture()
        state.outer, state.into, state.picture = "", "pict", picture
        flow = state.flow

        def end() -> None:
            found = self._pictures.take(picture.data(), picture.shows)
            if found is not None:
                flow.box([found])

        state.ends = end

    def _leave_out_next(self) -> None:
        """The sign in whose place the picture is shown."""
        self._skip = 1

    def _part_of_skipped(self, name: bytes) -> None:
        """What is to be read of a destination that is not: the words of a text box, what an object shows, the form of
        a text that has all its letters."""
        state = self._state
        if state.into != "skip" or not state.outer:
            return
        state.into = state.outer
        if name in (b"shptxt", b"dptxbxtext") and state.into == "text":
            self._lost["text-boxes"] += 1
            inner, around = Flow(self._lost), state.flow
            state.flow = inner
            self._forget_paragraph()
            state.ends = lambda: around.box(inner.end(self._kind()))

    def _beside(self, name: bytes) -> None:
        """A footnote, a comment, an equation."""
        state = self._state
        if state.into != "text" or name != b"footnote":
            self._lost["comments"] += name == b"annotation"
            self._lost["equations"] += name == b"mmath"
            state.outer, state.into = "", "skip"
            return
        inner, around = Flow(Counter()), state.flow
        state.flow, state.on, state.link = inner, frozenset(), ""
        self._forget_paragraph()

        def end() -> None:
            found = inner.end("body")
            self._lost["pictures"] += sum(one.style == "picture" for one in found)
            words = (one.text.replace("\u2028", "\n").strip() for one in found if one.style != "picture")
            around.note("\n".join(one for one in words if one))

        state.ends = end

    def _field_shows(self) -> None:
        state = self._state
        state.into = "text" if state.into == "told" else state.into
        told = state.field.told if state.field is not None else ""
        state.link = field_address(told)
        found = _COMMENT.search(told)
        if found is None:
            return
        flow, words = state.flow, self._notes.get(found[1])
        if words is None:
            self._lost["comments"] += 1
        else:
            state.ends = lambda: flow.note(words)

    def _of_table(self, name: bytes) -> bool:
        state = self._state
        if name == b"cell":
            state.flow.end_cell(self._kind())
        elif name == b"nestcell":
            state.flow.end_paragraph(self._kind(), in_table=True)
        elif name == b"row":
            state.flow.end_row(head=self._rows.head, merged=self._rows.merged)
        elif self._rows.meet(name):
            return True
        elif name in (b"pnlvlblt", b"pnlvlbody", b"pnlvlcont"):
            self._old_list = "bullet" if name == b"pnlvlblt" else "number" if name == b"pnlvlbody" else ""
            state.into = "skip"
        else:
            return name in (b"pn", b"nesttableprops", b"nonesttables")
        return True

    def _of_paragraph(self, name: bytes, number: int | None) -> None:
        state = self._state
        if name in (b"par", b"sect", b"page"):
            if name != b"page":
                self._paragraph_ends()
        elif name == b"pard":
            self._forget_paragraph()
        elif name == b"s":
            state.style = number or 0
        elif name == b"ls":
            state.list = number or 0
        elif name == b"ilvl":
            state.depth = number or 0
        elif name == b"outlinelevel":
            state.level = number
        elif name == b"intbl":
            state.in_table = True

    def _forget_paragraph(self) -> None:
        state = self._state
        state.style = state.list = state.depth = 0
        state.level, state.in_table, self._old_list = None, False, ""

    def _paragraph_ends(self) -> None:
        state = self._state
        if state.into != "text":
            return
        self._found += 1
        if self._found > PARAGRAPH_LIMIT:
            problem = f"it has more than {PARAGRAPH_LIMIT} paragraphs"
            raise StudioError(BadInput(name=self._name, problem=problem))
        kind = self._kind()
        state.flow.end_paragraph(kind, in_table=state.in_table, depth=min(max(state.depth, 0), DEEPEST))

    def _kind(self) -> ParagraphStyle:
        """Of the paragraph that is being read."""
        state = self._state
        kind = self._sheet.kind(state.style)
        if kind == "body" and state.level is not None and 0 <= state.level < 9:
            return heading(state.level)
        if kind not in _SHOWN:
            return kind
        if state.list:
            return "numbered-item" if self._sheet.counts(state.list, state.depth) else "list-item"
        if self._old_list:
            return "list-item" if self._old_list == "bullet" else "numbered-item"
        return kind
