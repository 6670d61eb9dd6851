"""What parts of the assistant need of its room, which makes them."""

from __future__ import annotations

from typing import Protocol

from studio.domain.writing_tasks import WritingTask
from studio.ui.writing.assistant.panel import ProposalPanel
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.assistant.writers import Writers
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page


class Neighbours(Protocol):
    """What is needed of the assistant's room."""

    @property
    def desk(self) -> Desk: ...
    @property
    def page(self) -> Page: ...
    @property
    def panel(self) -> ProposalPanel: ...
    @property
    def presenter(self) -> AssistantPresenter: ...
    @property
    def writers(self) -> Writers: ...
    @property
    def tasks(self) -> tuple[WritingTask, ...]: ...
    def task(self, task_id: str) -> WritingTask | None: ...
    def choose_model(self, model_id: str) -> None: ...
    def drop_weighed(self) -> None:
        """What is weighed in the text is refused as a whole."""
