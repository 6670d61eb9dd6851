"""What is offered where a PDF cannot be set for want of Typst: one click, and the export goes on. Made by the files of
the outline; main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from studio.domain.errors import Failure, RuntimeMissing
from studio.services.models.install_control import InstallControl
from studio.services.models.typesetter import MEGABYTES, fetch_typesetter
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand
from studio.ui.writing.desk import Desk

FETCHING: Final = "typesetter"
UNWRITTEN: Final = "manuscript-unwritten"
"""Key of the failure of an export, which is taken back when the next one begins."""
Fetch = Callable[[InstallControl], None]


class TypesetterOffer(QObject):
    def __init__(self, desk: Desk, parent: QObject, fetch: Fetch = fetch_typesetter) -> None:
        super().__init__(parent)
        self._desk, self._fetch = desk, fetch
        self._errand = Errand(self)
        self._control = InstallControl("Typst")
        desk.project_leaves.connect(self.cancel)

    def failed(self, failure: Failure, again: Callable[[], object]) -> None:
        """Say that a file was not written; `again` writes it."""
        if isinstance(failure, RuntimeMissing) and failure.extra == "pdf":
            words = tr("Install Typst ({size} MB)", size=MEGABYTES)
            self._desk.notices.fail(failure, (words, partial(self._install, again)), key=UNWRITTEN)
        else:
            self._desk.notices.fail(failure, key=UNWRITTEN)

    def _install(self, again: Callable[[], object]) -> None:
        control = self._control = InstallControl("Typst")
        words = tr("Fetching Typst, {size} MB…", size=MEGABYTES)
        self._desk.notices.run(words, (tr("Cancel"), control.cancel), key=FETCHING)
        self._errand.start(lambda _step: self._fetch(control), partial(self._there, again), self._not_there)

    def cancel(self) -> None:
        """The project goes: the file would be of another one's manuscript."""
        if self._errand.lasting:
            self._control.cancel()
            self._errand.cancel()
            self._desk.notices.take_back(FETCHING)

    def _there(self, again: Callable[[], object], _nothing: None) -> None:
        self._desk.notices.take_back(FETCHING)
        again()

    def _not_there(self, failure: Failure) -> None:
        self._desk.notices.take_back(FETCHING)
        self._desk.say(failure)
