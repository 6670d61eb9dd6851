"""OpenVINO fetched by one click on the model page, off the window's thread. Made by the page; main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from studio.domain.errors import Failure
from studio.services.models.install_control import InstallControl
from studio.services.models.openvino import MEGABYTES, fetch_openvino
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.widgets.errand import Errand

Fetch = Callable[[InstallControl], None]


class Say(Protocol):
    def __call__(self, words: str, *, problem: bool = False) -> None: ...


class OpenVinoOffer(QObject):
    def __init__(
        self, say: Say, changed: Callable[[], object], parent: QObject, fetch: Fetch = fetch_openvino
    ) -> None:  # fmt: skip
        """`changed` is called when it is there."""
        super().__init__(parent)
        self._say, self._changed, self._fetch = say, changed, fetch
        self._errand = Errand(self)

    @property
    def lasting(self) -> bool:
        return self._errand.lasting

    def install(self) -> None:
        control = InstallControl("OpenVINO")
        self._say(tr("Fetching OpenVINO, {size} MB…", size=MEGABYTES))
        self._errand.start(lambda _step: self._fetch(control), self._there, self._not_there)

    def _there(self, _nothing: None) -> None:
        self._changed()
        self._say(tr("OpenVINO is installed. The next picture finds out whether it is the faster one here."))

    def _not_there(self, failure: Failure) -> None:
        self._say(sentence(failure), problem=True)
