"""What may be done with a model and with what it makes, in one line: the same words wherever it is said.

Called by the model library, the voices, the window and the command line; any thread.
"""

from __future__ import annotations

from typing import Final

from studio.domain.catalogue import Commercial, Licence
from studio.services.translation import tr

_COMMERCIAL: Final[dict[Commercial, str]] = {
    "yes": "{licence}; commercial use allowed",
    "no": "{licence}; no commercial use",
    "conditional": "{licence}; commercial use under conditions",
    "unknown": "{licence}; commercial use unclear",
}


def licence_in_words(licence: Licence | None) -> str:
    """As "MIT; commercial use allowed"."""
    return terms_in_words(licence.spdx, licence.commercial) if licence is not None else terms_in_words("", "unknown")


def terms_in_words(name: str, commercial: str) -> str:
    """The same of a licence that a record names. `name`: in SPDX's spelling, empty where it is not known; `commercial`:
    what a file from elsewhere says counts as not known unless it is one of ours."""
    shown = name or tr("Licence not known")
    if shown.startswith("LicenseRef-"):
        shown = shown.removeprefix("LicenseRef-").replace("-", " ")
    said = next((words for key, words in _COMMERCIAL.items() if key == commercial), _COMMERCIAL["unknown"])
    return tr(said, licence=shown)
