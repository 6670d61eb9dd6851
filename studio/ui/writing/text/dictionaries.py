"""The dictionary of the manuscript's language, offered where there is none here: one click fetches it. Made by the room
of the text; main thread.

The library of models fetches it, checks it against the catalogue and keeps it, so it is there without a network from
then on; it may as well be fetched on the models' page or by the command line, which is noticed.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QLocale, QObject

from studio.domain.catalogue import CatalogueEntry
from studio.domain.errors import DownloadCancelled, Failure
from studio.services.licences import licence_in_words
from studio.services.models.fit import download_in_words
from studio.services.spelling import dictionary_ids
from studio.services.translation import tr
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.spell_check import SpellCheck

OFFER: Final = "dictionary-offer"
FETCHING: Final = "dictionary"
_OURS: Final = "en"
"""The language whose dictionary comes with the program."""


class Dictionaries(QObject):
    def __init__(self, desk: Desk, checking: SpellCheck, parent: QObject) -> None:
        """`checking`: of any editor of the manuscript; all ask the same dictionary."""
        super().__init__(parent)
        self._desk, self._checking = desk, checking
        self._offered: set[str] = set()
        self._lacking = ""
        """The language of the offer that is shown, if it still is."""
        self._coming = ""
        """Id of the dictionary that this window has asked for."""
        library = desk.studio.library
        library.changed.connect(self._look_again)
        library.install_ended.connect(self._ended)
        checking.words.lacked.connect(self._lacked)
        desk.meta_changed.connect(self._language_changed)
        desk.project_changed.connect(lambda _session: self._language_changed())

    @property
    def _entry(self) -> CatalogueEntry | None:
        """What the library has for the manuscript's language."""
        library = self._desk.studio.library
        known = (library.entry(one) for one in dictionary_ids(self._desk.language))
        return next((one for one in known if one is not None), None)

    def why_not(self) -> str:
        """Why no dictionary can be fetched now; empty when one can."""
        reason = self._desk.why_no_scene()
        if reason:
            return reason
        entry = self._entry
        if entry is None and self._desk.language.partition("-")[0] == _OURS:
            return tr("The dictionary of this language is part of the program.")
        if entry is None:
            return tr("The catalogue has no dictionary of {language}.", language=_named(self._desk.language))
        if self._desk.studio.library.get(entry.id) is not None:
            return tr("The dictionary of {language} is here.", language=_named(self._desk.language))
        return tr("It is being fetched.") if entry.id == self._coming else ""

    def fetch(self) -> None:
        """The dictionary of the manuscript's language."""
        entry = self._entry
        if entry is None or self.why_not():
            self._desk.hint(self.why_not())
            return
        library = self._desk.studio.library
        self._coming = entry.id
        self._desk.notices.take_back(OFFER)
        words = tr(
            "Fetching the dictionary of {language}, {size}…",
            language=_named(self._desk.language),
            size=download_in_words(entry),
        )
        self._desk.notices.run(words, (tr("Cancel"), partial(library.cancel_install, entry.id)), key=FETCHING)
        library.install(entry.id)

    def _lacked(self, language: str) -> None:
        entry = self._entry
        if entry is None or language in self._offered or self.why_not():
            return
        self._offered.add(language)
        self._lacking = language
        words = tr(
            "There is no dictionary of {language} here: its spelling is not checked. It can be fetched: {size}, "
            "licence {licence}.",
            language=_named(language),
            size=download_in_words(entry),
            licence=licence_in_words(entry.licence),
        )
        self._desk.notices.say(words, (tr("Fetch the dictionary"), self.fetch), key=OFFER)

    def _language_changed(self) -> None:
        if self._lacking and self._desk.language != self._lacking:
            # It may be said once more when the manuscript is in that language again.
            self._offered.discard(self._lacking)
            self._lacking = ""
            self._desk.notices.take_back(OFFER)

    def _look_again(self) -> None:
        entry = self._entry
        if self._checking.words.missing and entry is not None and self._desk.studio.library.get(entry.id) is not None:
            self._desk.notices.take_back(OFFER)
            self._checking.words.look_again()

    def _ended(self, model_id: str, failure: Failure | None) -> None:
        if model_id != self._coming:
            return
        self._coming = ""
        self._desk.notices.take_back(FETCHING)
        if failure is None:
            self._look_again()
            self._desk.hint(tr("The dictionary is here. Misspelt words are underlined from now on."))
        elif not isinstance(failure, DownloadCancelled):
            self._desk.notices.fail(failure, (tr("Try again"), self.fetch))


def _named(code: str) -> str:
    """What the language's speakers call it."""
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code
