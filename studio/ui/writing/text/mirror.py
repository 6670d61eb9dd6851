"""What the editor shows of one scene, block by block, and how its edits become changes of the document.

Knows no toolkit. `SceneDocument` reports each edit of the text on the main thread; the mirror keeps typing of one
paragraph back until `commit`, and turns everything that adds or removes paragraphs into one change at once. Changes
that come from elsewhere (undo, an assistant's words) come back from `reconcile` as the fewest possible editor steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from studio.domain import manuscript
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.lists import LIST_STYLES, ListCount
from studio.domain.passages import Passage, Place
from studio.domain.richtext import rich_of, styles_at, tidy
from studio.domain.text_records import MarkStyle, Paragraph, Scene
from studio.ui.writing.text.next_letters import NextLetters
from studio.ui.writing.text.typing_run import TypingRun, difference, put_in_at_once

MISSING = ""
"""Id of the one block that a scene without paragraphs shows."""

_ONE_BLOCK = {ord("\n"): "\u2028", ord("\r"): " ", ord("\u2029"): "\u2028"}
"""A paragraph is one block, whatever a file or a program put into its text."""


class InsertBlocks(msgspec.Struct, frozen=True):
    index: int
    texts: tuple[str, ...]


class RemoveBlocks(msgspec.Struct, frozen=True):
    index: int
    count: int


class ReplaceText(msgspec.Struct, frozen=True):
    """Code points [start, end) of a block become `text`."""

    index: int
    start: int
    end: int
    text: str


class Restyle(msgspec.Struct, frozen=True):
    """Marks, spans or style of the block are others than before."""

    index: int
    letters_only: bool = False
    """The style is as it was."""


Step = InsertBlocks | RemoveBlocks | ReplaceText | Restyle


class SceneMirror:
    def __init__(self, document: Document, scene_id: str, perform: Callable[[Change], None]) -> None:
        self.document = document
        self.scene_id = scene_id
        self._perform = perform
        self.ids: list[str] = []
        self.texts: list[str] = []
        self.typed: str | None = None
        """Paragraph whose text in the editor is ahead of the document."""
        self._regroup: tuple[int, list[str], list[str], list[str]] | None = None
        self._own = False
        self._live: dict[str, Paragraph] = {}
        self._styled: dict[str, list[int]] | None = None
        self._item_numbers: dict[int, int] = {}
        self._run = TypingRun()
        self._next = NextLetters()
        self._whole = False
        """What waits to be committed was put in at once."""
        self._times = 0.0, 0.0
        """When the first and the last key of what waits was pressed, in seconds."""
        self._read()

    def _read(self) -> None:
        paragraphs = self._paragraphs()
        self.ids = [paragraph.id for paragraph in paragraphs] or [MISSING]
        self.texts = [_one_block(paragraph.text) for paragraph in paragraphs] or [""]
        self._live.clear()
        self._styled = None

    def _paragraphs(self) -> list[Paragraph]:
        scene = self.document.get(Scene, self.scene_id)
        found = self.document.each(Paragraph, scene.paragraphs if scene is not None else ())
        return [paragraph for paragraph in found if paragraph is not None]

    def paragraph(self, index: int) -> Paragraph | None:
        """The paragraph a block shows, its spans and marks moved along with what was typed since."""
        if not 0 <= index < len(self.ids):
            return None
        kept = self.document.get(Paragraph, self.ids[index])
        text = self.texts[index]
        if kept is None or kept.text == text:
            return kept
        live = self._live.get(kept.id)
        if live is None or live.text != text:
            emphasis = self._next.of(kept.id, kept.text, text)
            change = manuscript.set_paragraph_text(self.document, kept.id, text, emphasis=emphasis)
            live = self._after(change, kept.id) or kept
            self._live[kept.id] = live
        return live

    def passages(self, start: Place, end: Place) -> tuple[Passage, ...]:
        """What lies between two places, with styles, marks and authors."""
        a, b = self.ids.index(start[0]), self.ids.index(end[0])
        found = []
        for index in range(a, b + 1):
            paragraph = self.paragraph(index)
            text = self.texts[index]
            head, tail = (start[1] if index == a else 0), (end[1] if index == b else len(text))
            if paragraph is not None:
                rich = tidy(text, paragraph.marks, paragraph.spans).cut(head, tail)
                whole = Passage(rich.text, paragraph.style, rich.marks, rich.spans)
                more = {"asset": paragraph.asset, "language": paragraph.language, "depth": paragraph.depth}
                found.append(msgspec.structs.replace(whole, **more))
        return tuple(found)

    def numbers(self, style: str) -> list[int]:
        """Blocks whose paragraph has that style, which is not "body"."""
        return self._by_style().get(style, [])

    def item_number(self, index: int) -> int:
        """Of an item of a list that counts, from 1; 0 for another block."""
        self._by_style()
        return self._item_numbers.get(index, 0)

    def styles(self) -> list[str]:
        """Of its paragraphs, but for "body"."""
        return list(self._by_style())

    def _by_style(self) -> dict[str, list[int]]:
        if self._styled is None:
            found: dict[str, list[int]] = {}
            self._item_numbers = {}
            items, last = ListCount(), -1
            for index, paragraph in enumerate(self.document.each(Paragraph, self.ids)):
                if paragraph is None or paragraph.style == "body":
                    continue
                found.setdefault(paragraph.style, []).append(index)
                if paragraph.style in LIST_STYLES:
                    if last != index - 1:
                        items.forget()
                    place = items.place(paragraph.style, paragraph.depth)
                    last, self._item_numbers[index] = index, place.number if place is not None else 0
            self._styled = found
        return self._styled

    @staticmethod
    def _after(change: Change, paragraph_id: str) -> Paragraph | None:
        found = (edit.after for edit in change.edits)
        return next((one for one in found if isinstance(one, Paragraph) and one.id == paragraph_id), None)

    # ---- edits made in the editor

    def edited(self, first: int, old_count: int, new_texts: Sequence[str]) -> bool:
        """Blocks [first, first + old_count) now read `new_texts`. True when `settle` has to follow."""
        old = self.texts[first : first + old_count]
        new = list(new_texts)
        while len(old) > 1 and len(new) > 1 and old[-1] == new[-1]:
            old.pop(), new.pop()
        while len(old) > 1 and len(new) > 1 and old[0] == new[0]:
            del old[0], new[0]
            first += 1
        if old == new:
            return False
        if len(old) == len(new) == 1 and self.ids[first] != MISSING:
            at_once = put_in_at_once(old[0], new[0])
            if self.typed not in (None, self.ids[first]) or at_once or self._whole:
                self.commit()
            now = time.monotonic()
            self._times = (self._times[0] if self.typed is not None else now), now
            self._whole = at_once
            self.texts[first] = new[0]
            self.typed = self.ids[first]
            return False
        self.commit()
        ids = self.ids[first : first + len(old)]
        self._regroup = (first, ids, old, new)
        self.texts[first : first + len(old)] = new
        self.ids[first : first + len(ids)] = [MISSING] * len(new)
        return True

    def settle(self) -> Iterator[Step]:
        """Perform what `edited` found to change paragraphs, and say which blocks look different now."""
        if self._regroup is None:
            return
        first, ids, old, new = self._regroup
        self._regroup = None
        self._perform_own(self._structure(ids, old, new))
        shown = list(self.texts)
        self._read()
        if self.texts != shown:
            yield from _steps(shown, self.texts)
        for index in range(first, min(first + len(new), len(self.texts))):
            yield Restyle(index)

    def _structure(self, ids: list[str], old: list[str], new: list[str]) -> Change:
        document = self.document
        if ids == [MISSING]:
            return manuscript.insert_paragraphs(document, self.scene_id, 0, new)
        if len(old) == 1 and len(new) == 2 and old[0] == new[0] + new[1]:
            return manuscript.split_paragraph(document, ids[0], len(new[0]))
        if len(old) == 2 and len(new) == 1 and new[0] == old[0] + old[1]:
            return manuscript.join_paragraphs(document, ids[0])
        start, end, text = difference("\n".join(old), "\n".join(new))
        return manuscript.replace_range(
            document, self.scene_id, _place(ids, old, start), _place(ids, old, end), text.split("\n") if text else ()
        )

    def commit(self) -> None:
        """Make what was typed since the last commit part of the document."""
        if self.typed is None:
            return
        paragraph_id, self.typed = self.typed, None
        kept = self.document.get(Paragraph, paragraph_id)
        if kept is None or paragraph_id not in self.ids:
            return
        text = self.texts[self.ids.index(paragraph_id)]
        whole, self._whole = self._whole, False
        if kept.text != text:
            for stage in self._run.stages(paragraph_id, kept.text, text, self._times, whole=whole):
                before = self.document.need(Paragraph, paragraph_id).text
                emphasis = self._next.taken(paragraph_id, before, stage.text)
                change = manuscript.set_paragraph_text(self.document, paragraph_id, stage.text, emphasis=emphasis)
                self._perform_own(self._run.taken_on(change, stage))
        self._live.pop(paragraph_id, None)

    @property
    def typing_step(self) -> str:
        """Id of the change that typing goes on with."""
        return self._run.step

    def printed(self, place: Place, letters: int, new: str) -> None:
        """Typing came to `place`, and so many letters before it became `new`: it goes on behind them."""
        self._run.printed(place, letters, new)

    # ---- emphasis of letters that are not typed yet

    def toggle_next(self, paragraph_id: str, offset: int, style: MarkStyle) -> None:
        """What is typed at this place has the emphasis, or has it no more."""
        self.commit()
        paragraph = self.document.need(Paragraph, paragraph_id)
        self._next.toggle(paragraph_id, offset, style, styles_at(rich_of(paragraph), offset, offset))

    def next_styles(self, paragraph_id: str, offset: int) -> frozenset[str]:
        """The emphasis that a letter typed at this place has."""
        if paragraph_id not in self.ids:
            return frozenset()
        paragraph = self.paragraph(self.ids.index(paragraph_id))
        before = styles_at(rich_of(paragraph), offset, offset) if paragraph is not None else ()
        return self._next.over(paragraph_id, offset, before)

    def caret_moved(self, paragraph_id: str, offset: int) -> None:
        """Emphasis that was switched on elsewhere holds no more."""
        if self._next.waits and not self._next.holds(paragraph_id, offset, self._typed_letters(paragraph_id)):
            self._next.forget()

    def _typed_letters(self, paragraph_id: str) -> int:
        """How much longer the paragraph is in the editor than in the document."""
        kept = self.document.get(Paragraph, paragraph_id)
        if kept is None or paragraph_id not in self.ids:
            return 0
        return len(self.texts[self.ids.index(paragraph_id)]) - len(kept.text)

    def _perform_own(self, change: Change) -> None:
        self._own = True
        try:
            self._perform(change)
        finally:
            self._own = False

    # ---- changes that come from elsewhere

    def concerns(self, change: Change) -> bool:
        if self._own:
            return False
        for edit in change.edits:
            record = edit.after if edit.after is not None else edit.before
            if isinstance(record, Scene) and record.id == self.scene_id:
                return True
            if isinstance(record, Paragraph) and record.scene_id == self.scene_id:
                return True
        return False

    def reconcile(self, change: Change) -> Iterator[Step]:
        """Steps that make the editor show the document again. What is being typed stays as it is."""
        self._run.end()
        kept = self._kept_paragraphs(change)
        if kept is not None and self.typed is None:
            yield from self._follow_kept(kept)
            return
        typed, typed_text = self.typed, ""
        if typed is not None and typed in self.ids:
            typed_text = self.texts[self.ids.index(typed)]
        shown_ids, shown = self.ids, list(self.texts)
        self._read()
        if typed is not None and typed in self.ids and typed_text:
            self.texts[self.ids.index(typed)] = typed_text
        else:
            self.typed = None
        yield from _block_steps(shown_ids, shown, self.ids, self.texts)
        touched = {edit.after.id for edit in change.edits if isinstance(edit.after, Paragraph)}
        for index, paragraph_id in enumerate(self.ids):
            if paragraph_id in touched:
                yield Restyle(index)

    def _kept_paragraphs(self, change: Change) -> list[tuple[Paragraph, Paragraph]] | None:
        """Before and after of the scene's paragraphs in a change that leaves their number and order; else None."""
        found = []
        for edit in change.edits:
            before, after = edit.before, edit.after
            record = after if after is not None else before
            if isinstance(record, Scene) and record.id == self.scene_id:
                if not (
                    isinstance(before, Scene) and isinstance(after, Scene) and before.paragraphs == after.paragraphs
                ):
                    return None
            elif isinstance(record, Paragraph) and record.scene_id == self.scene_id:
                if not (isinstance(before, Paragraph) and isinstance(after, Paragraph)):
                    return None
                found.append((before, after))
        return found

    def _follow_kept(self, kept: list[tuple[Paragraph, Paragraph]]) -> Iterator[Step]:
        place = {paragraph_id: index for index, paragraph_id in enumerate(self.ids)}
        self._live.clear()
        self._styled = None
        for before, after in kept:
            index = place.get(after.id)
            if index is None:
                continue
            if before.text != after.text:
                text = _one_block(after.text)
                start, end, new = difference(self.texts[index], text)
                self.texts[index] = text
                if start < end or new:
                    yield ReplaceText(index, start, end, new)
            same_block = _of_block(before) == _of_block(after)
            yield Restyle(index, letters_only=same_block)


def _of_block(one: Paragraph) -> tuple[str, str, int]:
    """What the look of its block depends on."""
    return one.style, one.asset, one.depth


def _one_block(text: str) -> str:
    # To look for each costs a tenth of a translation, of a scene that may have 10 MB.
    if "\n" in text or "\r" in text or "\u2029" in text:
        return text.translate(_ONE_BLOCK)
    return text


def _place(ids: list[str], texts: list[str], offset: int) -> tuple[str, int]:
    """Paragraph and offset of a position in the texts joined by single characters."""
    for paragraph_id, text in zip(ids, texts, strict=True):
        if offset <= len(text):
            return paragraph_id, offset
        offset -= len(text) + 1
    return ids[-1], len(texts[-1])


def _block_steps(old_ids: list[str], old: list[str], new_ids: list[str], new: list[str]) -> Iterator[Step]:
    """Blocks that keep their id keep their place in the editor; the others are removed and inserted."""
    matcher = SequenceMatcher(None, old_ids, new_ids, autojunk=False)
    shift = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for was, now in zip(range(a, b), range(c, d), strict=True):
                if old[was] != new[now]:
                    start, end, text = difference(old[was], new[now])
                    yield ReplaceText(was + shift, start, end, text)
            continue
        if c < d:
            yield InsertBlocks(a + shift, tuple(new[c:d]))
        if a < b:
            yield RemoveBlocks(a + shift + (d - c), b - a)
        shift += (d - c) - (b - a)


def _steps(old: list[str], new: list[str]) -> Iterator[Step]:
    """The same without ids, for when the document made something else of an edit than the editor shows."""
    yield from _block_steps(list(old), old, list(new), new)
