"""What the presenter of conversations asks of those around it: the queue, the desk, the writers and its view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import Failure
from studio.domain.prompting import BuiltPrompt, Writer
from studio.domain.requests import Request
from studio.domain.talk_records import Conversation, Turn
from studio.services.talking import Step

State = Literal["idle", "waiting", "writing"]
Build = Callable[[Step], BuiltPrompt]


class Queue(Protocol):
    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str: ...
    def cancel(self, job_id: str) -> None: ...


class Writers(Protocol):
    """The models that can write, and the one that was chosen."""

    @property
    def model(self) -> InstalledModel | None: ...
    @property
    def rate(self) -> float: ...
    def writer(self) -> Writer: ...


class TalkDesk(Protocol):
    @property
    def document(self) -> Document | None: ...
    @property
    def ai_enabled(self) -> bool: ...
    @property
    def current(self) -> str | None: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def commit_typing(self) -> None: ...
    def say(self, failure: Failure) -> None: ...


class TalkView(Protocol):
    def show_conversations(self, names: Sequence[tuple[str, str]], shown: str) -> None:
        """Id and words of each, and the id of the one that is shown."""

    def show_turns(self, conversation: Conversation | None, turns: Sequence[ShownTurn]) -> None: ...
    def show_coming(self, words: str) -> None:
        """What has come of an answer so far."""

    def show_state(self, state: State, words: str) -> None: ...
    def show_prompt(self, built: BuiltPrompt) -> None:
        """What was sent last."""

    def build(self, work: Build, done: Callable[[BuiltPrompt], None], failed: Callable[[Failure], None]) -> None:
        """Put a prompt together on a thread."""

    def stop_building(self) -> None: ...


class ShownTurn(msgspec.Struct, frozen=True):
    turn: Turn
    who: str
    place: int = 1
    """Among what was said in the same place, from 1."""
    count: int = 1
