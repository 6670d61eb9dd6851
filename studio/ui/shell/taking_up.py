"""Opens a project on a thread, and puts it in the place of the open one when it has been read. Main thread; made by the
project flow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from studio.domain.errors import Failure, StudioError
from studio.services.session.opened import Opened
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.notices import Notices
from studio.ui.widgets.errand import Errand

_OPENING: Final = "opening"
"""Key of what is said while a large project is read."""


class TakingUp(QObject):
    def __init__(self, studio: Studio, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._notices = studio, notices
        self._coming: Path | None = None
        self._errand = Errand(self)
        self._errand.begun.connect(self._say)
        self._errand.ended.connect(self._end)

    @property
    def busy(self) -> bool:
        return self._errand.busy

    def start(
        self, path: Path, read_only: bool, there: Callable[[], object], failed: Callable[[Failure], object]
    ) -> None:
        """Exactly one of `there` and `failed` is called, unless another one is asked for first. The open project stays
        until this one has been read."""
        if self._coming == path:
            return
        if self._studio.session is not None and self._studio.session.path == path.absolute():
            there()
            return

        def take_up(whole: Opened) -> None:
            try:
                self._studio.take_up(whole)
            except StudioError as error:
                failed(error.failure)
            else:
                there()

        def say(failure: Failure) -> None:
            failed(failure)

        opening = self._studio.opening(path, read_only=read_only)
        self._errand.start(lambda _step: opening(), take_up, say, unwanted=Opened.leave)
        self._coming = path

    def cancel(self) -> None:
        self._errand.cancel()

    def _say(self) -> None:
        if self._coming is not None:
            words = tr("Opening {file}…", file=self._coming.name)
            self._notices.run(words, (tr("Cancel"), self.cancel), key=_OPENING)

    def _end(self) -> None:
        self._notices.take_back(_OPENING)
        self._coming = None
