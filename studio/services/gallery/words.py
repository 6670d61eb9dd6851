"""What is wrong with a line of the gallery's search, as a sentence that says what to do. No toolkit."""

from __future__ import annotations

from studio.domain.gallery_query import KEYS, LONGEST, SORTS, STATES, QueryError
from studio.services.translation import tr


def query_words(error: QueryError) -> str:  # noqa: PLR0911 - one sentence for each kind
    part = error.part
    match error.trouble:
        case "key":
            keys = ", ".join(KEYS)
            return tr("“{part}:” is not known. There are: {keys}. Put words with a colon in quotation marks.",
                      part=part, keys=keys)  # fmt: skip
        case "number":
            return tr("“{part}” needs a whole number, as in seed:42 or stars>=3.", part=part)
        case "size":
            return tr("“{part}” needs a size, as in size:512x512.", part=part)
        case "date":
            return tr("“{part}” needs a day, month or year, as in after:2026-11-01 or date:2026-11.", part=part)
        case "state":
            return tr("“{part}” is not known. There are: {states}.", part=part, states=", ".join(STATES))
        case "sort":
            return tr("“{part}” is no order. There are: {sorts}.", part=part, sorts=", ".join(SORTS))
        case "compare":
            return tr("“{part}” needs a colon, as in model:starter or tag:cover.", part=part)
        case "quote":
            return tr("“{part}” has a quotation mark too few.", part=part)
        case "twice":
            return tr("“{part}” stands there a second time.", part=part)
        case "not":
            return tr("“{part}” cannot be turned round by a minus.", part=part)
        case "empty":
            return tr("“{part}” says nothing: write what is looked for behind it.", part=part)
        case "long":
            return tr("The line is longer than {count} characters.", count=LONGEST)
