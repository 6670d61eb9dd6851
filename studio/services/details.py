"""Translates finished English: what workers, readers of files and the project say, which know no translation.

They fill a template ("Only {room} tokens were left") and hand the sentence over as data: in a failure, a note, the
phase of a job. `resources/translations/details.txt` has their templates, one a line, written by
`packaging/translations.py`. A sentence is taken apart by its template, and the translated template is filled in with
the same values. What a library or the system says stays as it is. Any thread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from studio.domain.showable import showable
from studio.services.translation import tr, translations_dir

FILE: Final = "details.txt"
FIELD: Final = re.compile(r"\{(\w+)\}")
LONGEST: Final = 2000
"""Characters; what is longer comes from a library and is not taken apart."""
NOTES_SHOWN: Final = 5


def tr_detail(words: str) -> str:
    """The same in the person's language; values that are sentences themselves too. Unknown words stay as they are.
    All of it is fit to be shown."""
    shown = tr(words)
    if shown != words or len(words) > LONGEST:
        return showable(shown, LONGEST)
    for template, pattern in _templates():
        found = pattern.fullmatch(words)
        if found is not None:
            translated = tr(template)
            if translated != template:
                return translated.format_map({name: tr_detail(value) for name, value in found.groupdict().items()})
    return showable(words, LONGEST)


def notes_words(notes: Sequence[str]) -> str:
    """What a worker noted about one job, the first of it, a line each."""
    return "\n".join(map(tr_detail, notes[:NOTES_SHOWN]))


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Those with fields, the most telling first, for a short one may fit the sentence of a longer one."""
    lines = (translations_dir() / FILE).read_text("utf-8").splitlines()
    found = [line for line in lines if FIELD.search(line)]
    return tuple((line, _pattern(line)) for line in sorted(found, key=lambda line: -len(FIELD.sub("", line))))


def _pattern(template: str) -> re.Pattern[str]:
    parts = FIELD.split(template)
    return re.compile(
        "".join(f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )
