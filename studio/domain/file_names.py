"""Names of files made of what a person, or a stranger, wrote: titles, prompts, names of records. Pure; any thread.

Source of what Windows refuses: "Naming Files, Paths, and Namespaces", learn.microsoft.com.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from studio.domain.showable import showable

LETTERS: Final = 80
BYTES: Final = 180
"""In UTF-8, of 255 that a file system has for a name: endings, numbers and the signs of a temporary name come to it."""
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\u2044\u2215\ufffd\u2400-\u2421]')
"""By Windows; what looks like a slash; and what `showable` puts in the place of controls and turns of direction."""
_DEVICES: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\..*)?", re.IGNORECASE | re.DOTALL
)


def file_name(words: str, otherwise: str) -> str:
    """The words as a name, without an ending, that every system takes for one file: no part of a path, no device, not
    hidden, not to be taken for an option, on one line. `otherwise` where nothing is left."""
    name = " ".join(
        _FORBIDDEN.sub(" ", showable(unicodedata.normalize("NFC", words[: 4 * LETTERS]), 2 * LETTERS)).split()
    )
    name = name.lstrip(" .-~")[:LETTERS]
    while len(name.encode("utf-8", "replace")) > BYTES:
        name = name[:-1]
    name = name.rstrip(" .\u2026")
    if _DEVICES.fullmatch(name):
        name = f"_{name}"
    return name or otherwise
