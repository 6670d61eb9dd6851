"""What is remarked on the grammar of paragraphs, asked of a checker on a thread and remembered. Main thread.

As with spelling the highlighter asks as it draws, and is answered at once from what is known. A paragraph that nobody
asked for before is checked a moment later; until then what was remarked on its words before stays where they are now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure
from studio.domain.text_records import Paragraph
from studio.services.grammar import Checker, Remark, shown
from studio.ui.widgets.errand import Errand, Step

_REST_MS: Final = 700
_AT_ONCE: Final = 20
"""Paragraphs that are checked in one go."""
_KEPT: Final = 20_000
"""Paragraphs that are remembered."""
_UNCHECKED: Final = frozenset({"code", "table", "picture", "rule"})

Checked = tuple[Checker | None, dict[str, tuple[str, tuple[Remark, ...]]]]
"""By paragraph, the words that were checked and what is remarked on them."""


class Grammar(QObject):
    learnt = Signal(object)
    """frozenset of the ids of paragraphs of which other remarks are to be shown now."""
    failed = Signal(object)
    """Failure: the checker broke; nothing more is asked of it."""

    def __init__(self, open_checker: Callable[[str], Checker | None], parent: QObject) -> None:
        super().__init__(parent)
        self._open = open_checker
        self._language = ""
        self._checker: Checker | None = None
        self._missing = False
        self._known: dict[str, tuple[str, tuple[Remark, ...]]] = {}
        self._asked: dict[str, str] = {}
        self._chosen: Mapping[str, bool] = {}
        self._errand, self._listing = Errand(self), Errand(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._check)
        self.typed_at: tuple[str, int] | None = None
        """Paragraph and offset of the caret while something is typed there: it is judged when it is done."""

    def open_by(self, open_checker: Callable[[str], Checker | None]) -> None:
        """Take checkers from elsewhere from now on."""
        self._open = open_checker
        self._forget()

    def speak(self, language: str, chosen: Mapping[str, bool]) -> None:
        """The language that is checked, empty for none, and the rules that this project has on or off."""
        others = chosen != self._chosen
        self._chosen = chosen
        if language != self._language:
            self._language = language
            self._forget()
        elif others:
            self.learnt.emit(frozenset(self._known))

    def _forget(self) -> None:
        self._errand.cancel()
        self._listing.cancel()
        self._rest.stop()
        self._checker, self._missing = None, False
        self._known.clear()
        self._asked.clear()

    @property
    def missing(self) -> bool:
        """Nothing here checks this language."""
        return self._missing

    @property
    def waiting(self) -> bool:
        """Something is still to be checked."""
        return bool(self._asked) or self._errand.busy

    def remarks_in(self, paragraph: Paragraph) -> tuple[Remark, ...]:
        """As far as they are known, without those on code and on what is just being typed."""
        if not self._language or self._missing or not paragraph.text or paragraph.style in _UNCHECKED:
            return ()
        words, found = self._known.get(paragraph.id, ("", ()))
        if words != paragraph.text:
            found = tuple(_carried(words, paragraph.text, found))
            self._ask(paragraph)
        code = [(mark.start, mark.end) for mark in paragraph.marks if mark.style == "code"]
        typed = self.typed_at[1] if self.typed_at is not None and self.typed_at[0] == paragraph.id else -1
        return tuple(
            one
            for one in shown(found, self._chosen)
            if not one.start < typed <= one.end + 1 and not any(a < one.end and one.start < b for a, b in code)
        )

    def rules(self, done: Callable[[Mapping[str, str]], None], failed: Callable[[Failure], None]) -> None:
        """What each rule looks for; a checker that nobody needed before is opened first."""
        checker, language, opened = self._checker, self._language, self._open

        def work(_step: Step) -> Mapping[str, str]:
            ready = checker if checker is not None else opened(language)
            return ready.rules() if ready is not None else {}

        self._listing.start(work, done, failed)

    def _ask(self, paragraph: Paragraph) -> None:
        self._asked.pop(paragraph.id, None)
        self._asked[paragraph.id] = paragraph.text
        if not self._errand.busy:
            self._rest.start()

    def _check(self) -> None:
        if not self._asked or not self._language or self._errand.busy:
            return
        asking = {one: self._asked.pop(one) for one in list(islice(self._asked, _AT_ONCE))}
        checker, language, opened = self._checker, self._language, self._open

        def work(step: Step) -> Checked:
            ready = checker if checker is not None else opened(language)
            found: dict[str, tuple[str, tuple[Remark, ...]]] = {}
            for number, (paragraph_id, text) in enumerate(asking.items()):
                step(number / len(asking))
                if ready is not None:
                    found[paragraph_id] = (text, ready.check(text))
            return ready, found

        self._errand.start(work, self._take, self._fail)

    def _fail(self, failure: Failure) -> None:
        """It would fail again with the next paragraph."""
        self._missing = True
        self._asked.clear()
        self.failed.emit(failure)

    def _take(self, checked: Checked) -> None:
        self._checker, found = checked
        self._missing = self._checker is None
        if self._missing:
            self._asked.clear()
            return
        drawn = frozenset(one for one, (_, remarks) in found.items() if remarks or self._known.get(one, ("", ()))[1])
        for one in found:
            self._known.pop(one, None)
        self._known |= found
        for old in list(islice(self._known, max(0, len(self._known) - _KEPT))):
            del self._known[old]
        if drawn:
            self.learnt.emit(drawn)
        if self._asked:
            self._rest.start(0 if len(self._asked) > 1 else _REST_MS)


def _carried(old: str, new: str, found: tuple[Remark, ...]) -> Iterator[Remark]:
    """Remarks on words that an edit has left as they were, where they stand now."""
    if not found:
        return
    head = _alike(old, new, lambda text, count: text[:count])
    tail = min(_alike(old, new, lambda text, count: text[len(text) - count :]), min(len(old), len(new)) - head)
    for one in found:
        if one.end < head:
            yield one
        elif one.start > len(old) - tail:
            by = len(new) - len(old)
            yield msgspec.structs.replace(one, start=one.start + by, end=one.end + by)


def _alike(one: str, other: str, part: Callable[[str, int], str]) -> int:
    """How many characters both begin (or end) with; found by halves, as paragraphs may be as long as a book."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if part(one, middle) == part(other, middle):
            least = middle
        else:
            most = middle - 1
    return least
