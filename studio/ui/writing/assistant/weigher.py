"""A rewritten passage in the text, hunk by hunk: accepted, refused, taken from another answer. Knows no toolkit.

Made by the assistant's room; main thread. What is weighed is kept in the project until it is dropped. An accepted hunk
is one step of the manuscript; when that is undone the hunk is open again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.proposed_edits import Hunk, make_hunks
from studio.domain.raised import UNDECODABLE
from studio.domain.weighing import Weighing, begun, ids_of, text_of, with_answer
from studio.services.session.session import ProjectSession
from studio.services.translation import tr
from studio.ui.writing.assistant.proposals import Proposal, ProposalDesk

KEPT: Final = "weighed_answers"
"""Setting of the project."""
_MOST_SEEN: Final = 100
_MOST_LETTERS: Final = 40_000
"""Of a passage that is kept over a restart."""


class WeigherDesk(ProposalDesk, Protocol):
    @property
    def session(self) -> ProjectSession | None: ...
    def hint(self, words: str) -> None: ...


class WeigherView(Protocol):
    def show_weighing(self, weighing: Weighing | None, ids: Sequence[str], front: Hunk | None) -> None:
        """Its open hunks in the text, and its answers beside it; None: there is nothing to weigh."""


class Weigher:
    def __init__(self, desk: WeigherDesk, view: WeigherView) -> None:
        self._desk = desk
        self._view = view
        self.now: Weighing | None = None
        self._seen: list[Weighing] = []
        """What it was after each step of the manuscript, so that undoing leads back."""
        self._front = 0

    # ---- what is weighed

    def answer(self, proposal: Proposal, task_id: str, *, further: bool) -> None:
        """A job has ended. `further`: it is another answer to the passage that is weighed."""
        document = self._desk.document
        if document is None or not proposal.text:
            return
        weighing = self.now if further else None
        if weighing is None:
            at, step = proposal.target, proposal.step
            weighing = begun(document, task_id, proposal.scene_id, *at, step, proposal.wanted)
            if weighing is None:
                return
            selected = weighing.base[weighing.start : weighing.end]
            if selected != proposal.original:
                self.drop()
                return
        before = weighing.base[: weighing.start].rpartition("\n")[2]
        said = self._desk.printed(before, proposal.text)
        self._seen = self._seen if further else []
        self._front = 0
        self._keep(
            with_answer(weighing, proposal.job_id, said, proposal.cut, proposal.longer, repeats=proposal.repeats)
        )

    def restore(self) -> None:
        """What was weighed when the project was last open."""
        self.now, self._seen = None, []
        session = self._desk.session
        if session is not None:
            try:
                kept = session.setting(KEPT, "")
                self.now = msgspec.json.decode(kept, type=Weighing) if kept else None
            except UNDECODABLE:
                self._desk.hint(tr("The answers that were kept with this project are damaged and could not be read."))
        self.follow()

    def drop(self) -> None:
        if self.now is not None:
            self._seen = []
            self._keep(None)

    def follow(self) -> None:
        """The manuscript may be another."""
        weighing, document = self.now, self._desk.document
        if weighing is not None and document is not None:
            ids = ids_of(document, weighing)
            if not ids:
                self.drop()
                return
            present = text_of(document, ids)
            if present != weighing.present:
                known = next((one for one in reversed(self._seen) if one.present == present), None)
                self._keep(known if known is not None else weighing.typed(present))
                return
        self.show()

    def _keep(self, weighing: Weighing | None) -> None:
        changed = weighing != self.now
        self.now = weighing
        if weighing is not None and (not self._seen or self._seen[-1] != weighing):
            self._seen = [*self._seen, weighing][-_MOST_SEEN:]
        session = self._desk.session
        if changed and session is not None and not session.read_only:
            short = weighing is not None and len(weighing.base) <= _MOST_LETTERS
            session.set_setting(KEPT, msgspec.json.encode(weighing).decode() if short else "")
        self.show()

    @property
    def ids(self) -> tuple[str, ...]:
        """The paragraphs of the passage."""
        document = self._desk.document
        return ids_of(document, self.now) if document is not None and self.now is not None else ()

    def show(self) -> None:
        ids = self.ids
        self._view.show_weighing(self.now if ids else None, ids, self.front)

    # ---- the hunk in front

    @property
    def open(self) -> tuple[Hunk, ...]:
        return self.now.open if self.now is not None else ()

    @property
    def front(self) -> Hunk | None:
        """Of the passage as it was."""
        found = self.open
        return found[min(self._front, len(found) - 1)] if found else None

    def step(self, by: int) -> None:
        """To the next one (+1) or the one before (-1), round at the end."""
        if self.open:
            self._front = (min(self._front, len(self.open) - 1) + by) % len(self.open)
            self.show()

    def choose(self, number: int) -> None:
        """Show that answer; what was accepted of another one stays."""
        if self.now is not None:
            self._front = 0
            self._keep(self.now.chosen(number))

    # ---- deciding

    def accept(self, *, word: bool = False) -> bool:
        front, weighing = self.front, self.now
        if front is None or weighing is None:
            return False
        if word:
            weighing, front = weighing.in_words(front)
        return self._make(weighing, (front,))

    def accept_all(self) -> bool:
        return self.now is not None and bool(self.open) and self._make(self.now, self.open)

    def refuse(self, *, word: bool = False) -> None:
        front, weighing = self.front, self.now
        if front is None or weighing is None:
            return
        if word:
            weighing, front = weighing.in_words(front)
        self._keep(weighing.refused((front,)))

    def refuse_all(self) -> None:
        if self.now is not None:
            self._keep(self.now.refused(self.open))

    def _make(self, weighing: Weighing, hunks: Sequence[Hunk]) -> bool:
        answer = weighing.answer
        if answer is None:
            return False
        self._desk.commit_typing()
        if self.now is None or self.now.present != weighing.present:
            return False
        made = [weighing.here(hunk) for hunk in hunks]

        def make(document: Document) -> Change:
            ids = ids_of(document, weighing)
            return make_hunks(document, weighing.scene_id, ids, made, answer.job_id, weighing.step)

        after = weighing.accepted(hunks)
        self._seen = [*self._seen, after]
        if self._desk.make(make) is None:
            self._seen = self._seen[:-1]
            return False
        self._keep(after)
        return True
