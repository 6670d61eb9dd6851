"""What parts of the assistant need of its room, which makes them."""

from __future__ import annotations

from typing import Protocol

from studio.domain.writing_tasks import WritingTask
from studio.ui.writing.assistant.panel import ProposalPanel
from studio.ui.writing.assistant.presenter import AssistantPresenter
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
    def tasks(self) -> tuple[WritingTask, ...]: ...
