"""What other rooms may ask of the text: where the caret is, and words that are still coming. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QTextEdit

from studio.domain.passages import Place


class ProposedChange(msgspec.Struct, frozen=True):
    """What lies between two places of a scene would become `words`."""

    start: Place
    end: Place
    words: str
    front: bool = False
    """The one that a key would accept."""


class Page(Protocol):
    """The text's room implements it; the pane passes it to the assistant's room."""

    @property
    def editor(self) -> QTextEdit: ...

    @property
    def composing(self) -> bool:
        """An input method shows letters that are not decided yet."""
        ...

    @property
    def writable(self) -> bool:
        """A scene is shown and may be edited."""
        ...

    @property
    def pending_touched(self) -> SignalInstance:
        """Signal(): an edit reaches into the pending words."""
        ...

    def places(self) -> tuple[Place, Place] | None:
        """Both ends of the selection, or twice the caret's place; None without a scene."""
        ...

    def has_selection(self) -> bool: ...

    def selected_ids(self) -> list[str]:
        """Paragraphs that the selection or the caret touches."""
        ...

    def select(self, paragraph_id: str, start: int, end: int) -> None: ...

    def put_caret(self, paragraph_id: str, offset: int) -> None: ...

    def put_caret_behind_selection(self) -> None: ...

    def keep_in_sight(self, start: Place, end: Place) -> None:
        """Scroll so that what lies between is seen, as far as there is room for it."""
        ...

    def focus(self) -> None: ...

    def begin_pending(self, scene_id: str, place: Place) -> None:
        """Words will come at this place, and are no part of the document until they land."""
        ...

    def add_pending(self, text: str) -> None: ...

    def end_pending(self) -> Place | None:
        """Take the pending words out; where they stood, unless their scene is gone."""
        ...

    def pending_landed(self) -> None:
        """The words are in the document now: a caret that stood at the pending ones goes behind them."""
        ...

    def show_proposed(self, scene_id: str, changes: Sequence[ProposedChange]) -> None:
        """What a model would take out of the scene and put in, in the place of what was shown before; in the text, and
        no part of it."""
        ...
