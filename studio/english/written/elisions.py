"""Words that begin with an apostrophe: 'tis and 'em, where it opens no quotation."""

from __future__ import annotations

import re
from typing import Final

from studio.english.written.context import Context, Reading

_ELISION: Final = re.compile(r"'[A-Za-z]{1,8}'?")
_SAID: Final = {
    "'em": "them", "'tis": "tis", "'twas": "twas", "'cause": "cause", "'til": "till", "'till": "till",
    "'round": "round", "'bout": "about", "'n'": "and", "'cos": "cause", "'twould": "twould", "'twere": "twere",
    "'twill": "twill", "'neath": "neath", "'gainst": "against", "'fraid": "afraid", "'nother": "another",
}  # fmt: skip


def elision(context: Context) -> Reading | None:
    found = context.match(_ELISION)
    said = _SAID.get(found[0].lower()) or _SAID.get(found[0].lower().rstrip("'")) if found else None
    if found is None or said is None:
        return None
    end = found.end() - (found[0].endswith("'") and found[0].lower() not in _SAID)
    return Reading(end, (said,))
