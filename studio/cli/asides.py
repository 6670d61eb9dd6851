"""The wait of a command for words of a model that no project records."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop

from studio.cli.running import Interrupted, heeding
from studio.domain.errors import Failure, StudioError
from studio.domain.requests import Request
from studio.services.jobs.asides import Ending
from studio.services.studio import Studio


def words_of(studio: Studio, request: Request) -> str:
    """Raises StudioError, or Interrupted on Ctrl+C."""
    loop, said = QEventLoop(), list[str]()
    ended: list[Ending | None] = []
    failed: list[Failure] = []

    def end(ending: Ending | None) -> None:
        ended.append(ending)
        loop.quit()

    def fail(why: Failure) -> None:
        failed.append(why)
        loop.quit()

    token = studio.queue.ask(request, said.append, end, on_failed=fail)
    with heeding(loop.quit):
        if not ended and not failed:
            loop.exec()
    if failed:
        raise StudioError(failed[0])
    if not ended or ended[0] is None:
        studio.queue.cancel_ask(token)
        raise Interrupted
    return "".join(said)
