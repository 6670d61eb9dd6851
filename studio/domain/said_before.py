"""Whether words speak of the picture before: "the same, but at night", "make the plate green", "add a dog".

Asked by the prompt's room and by the command line, which then send the scene before along
(`PictureRequest.earlier`), and by the starter picture engine, which reads what is changed of it. Pure; any process.
"""

from __future__ import annotations

import re
from typing import Final

_DEFINITE: Final = r"(?:the|it|its|them|their|him|his|her|this|that|these|those|everything|all)\b"
_CHANGE: Final = "|".join((
    r"(?:(?:draw|make|show|paint|give)\s+)?(?:me\s+)?(?:again\s+)?(?:(?:exactly|just)\s+)?(?:the\s+)?(?:very\s+)?same\b",
    r"(?:again|once\s+(?:more|again)|one\s+more\s+time|this\s+time|like\s+(?:before|that)|as\s+before)\b",
    r"(?:but|instead|without|minus|and)\b", r"(?:everything|all)(?:\s+else)?\s+(?:the\s+)?same\b",
    r".*\binstead\s+of\b",
    r"(?:change|turn)\s+\w+\s+(?:in)?to\b", r"let\s+it\b", r"(?:one|two|three|some)\s+more\b", r"another\b.*\btoo\b",
    r"(?:and\s+)?(?:now|then|also)[\s,]+(?:with|without|at|in|by|on|under|during|as|no|only|add|remove|make|turn|put|"
    r"give|paint|take|move|let|it|its)\b",
    r"(?:add|remove|delete|erase)\s+\w",
    r"(?:take|leave)\s+(?:away|out|off)\b",
    r"get\s+rid\s+of\b",
    rf"(?:make|paint|colou?r|dye|turn|change|let|set|have|move|shift|swap|replace|exchange|drop|lose|take|put|give)"
    rf"\s+{_DEFINITE}\s*\S",
    r"put\s+.+\s(?:on|in|into|under|behind|beside|next\s+to|in\s+front\s+of)\s+" + _DEFINITE,
    r"(?:replace|swap|exchange)\s+.+\s(?:with|by|for)\b",
))  # fmt: skip
_REFERS: Final = re.compile(rf"\W*(?:(?:please|ok|okay|and|can\s+you|could\s+you)\b\W*)?(?:{_CHANGE})", re.IGNORECASE)
_LONGEST: Final = 400
"""Characters that are looked at."""


def refers_back(words: str) -> bool:
    """Whether the words change the picture before, and say no scene of their own."""
    return _REFERS.match(words[:_LONGEST]) is not None
