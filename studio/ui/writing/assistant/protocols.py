"""What the assistant's presenter asks of those around it: the queue, the desk and its view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from studio.domain.errors import Failure
from studio.domain.passages import Place
from studio.domain.prompting import BuiltPrompt
from studio.domain.requests import Request
from studio.domain.task_answers import Read
from studio.domain.weighing import Cut
from studio.domain.writing_tasks import WritingTask
from studio.ui.writing.assistant.proposals import ProposalDesk

State = Literal["idle", "waiting", "writing"]


class Queue(Protocol):
    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str: ...
    def cancel(self, job_id: str) -> None: ...


class AssistantDesk(ProposalDesk, Protocol):
    """What the presenter needs of the desk."""

    @property
    def ai_enabled(self) -> bool: ...
    def say(self, failure: Failure) -> None: ...


class AssistantView(Protocol):
    def show_state(self, state: State, words: str) -> None: ...
    def show_proposal(self, text: str, *, ready: bool, cut: Cut = "") -> None:
        """`cut`: why it ended before the model was done."""

    def show_found(self, task: WritingTask, scene_id: str, found: Read, unread: int) -> None:
        """What the whole answer to a task over a scene says; `unread`: words of the scene that were not sent."""

    def show_steps(self, steps: Sequence[WritingTask], answers: Sequence[str]) -> None:
        """The steps of a macro, and what those that are done answered; no steps for any other task."""

    def show_prompt(self, built: BuiltPrompt) -> None:
        """What the latest request sent, for the inspector and the context meter."""

    def show_read(self, tokens: int, seconds: float) -> None:
        """A prompt of about so many tokens, none of which the model knew, was read in so many seconds."""

    def begin_pending(self, scene_id: str, place: Place) -> None: ...
    def add_pending(self, text: str) -> None: ...
    def end_pending(self) -> Place | None:
        """Take the pending words out of the editor; where they stood, unless their scene is gone."""

    def pending_landed(self) -> None:
        """Generated words are in the document now."""
