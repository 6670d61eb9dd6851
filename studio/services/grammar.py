"""Grammar of English: what Harper remarks on in a text, why, and what may stand there instead. Offline.

Called on threads by the window's `studio.ui.writing.text.grammar`, and by the command line. Harper is a Rust library in
the package harper-py, which is imported by its name when a text is first checked. It lets Python's other threads run
meanwhile, opens no socket and writes no file (decision 24).
"""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

import msgspec

PACKAGE: Final = "harper"
RULES_SETTING: Final = "grammar_rules"
"""Name of the project's setting: by rule, whether it is on where the project differs from `is_on`."""
_LONGEST: Final = 4_000
"""Characters that are checked in one call, which no cancel reaches into: some tenths of a second at most."""
_DIALECTS: Final[Mapping[str, str]] = {
    "en": "AMERICAN", "en-US": "AMERICAN", "en-GB": "BRITISH", "en-AU": "AUSTRALIAN", "en-CA": "CANADIAN",
    "en-IN": "INDIAN",
}  # fmt: skip
_OF_OTHERS: Final = frozenset({"SpellCheck", "LongSentences", "Dashes", "UseEllipsisCharacter"})
"""What spelling, the style check and the marks as they are typed look after."""
_OF_TASTE: Final = frozenset(
    {
        "AvoidContractions", "AvoidCurses", "BlacklistWhitelist", "BoringWords", "DiscourseMarkers", "Excellent",
        "FillerWords", "Freezing", "Hedging", "Impressed", "Insensitive", "NoFrenchSpaces", "NoOxfordComma",
        "OxfordComma", "Oxymorons", "PreferPleaded", "PreferPled", "PreferSneaked", "PreferSnuck", "RedundantFirsts",
        "Regionalisms", "SpelledNumbers", "Starving", "UseTitleCase",
    }
)  # fmt: skip
_UNSURE: Final = frozenset(
    {
        "MassNouns", "MissingPreposition", "MissingTo", "OrthographicConsistency", "SentenceCapitalization",
        "SplitWords", "UnclosedQuotes",
    }
)  # fmt: skip
"""Wrong at least five times in 44,000 words of a novel, and right in none (decision 24)."""
OFF: Final = _OF_OTHERS | _OF_TASTE | _UNSURE
"""Rules that are off in a new project."""


class Remark(msgspec.Struct, frozen=True):
    """On characters [start, end) of a text."""

    start: int
    end: int
    rule: str
    why: str
    """A sentence in English, as Harper has it."""
    instead: tuple[str, ...] = ()
    """What may stand there; an empty one takes the words out."""


class Checker(Protocol):
    """Asked on any thread, by one at a time or by several."""

    def check(self, text: str) -> tuple[Remark, ...]:
        """In the order of the text, by all rules, those of several on the same words, too."""

    def rules(self) -> Mapping[str, str]:
        """What each rule looks for, in English."""


def is_here() -> bool:
    """Something that checks grammar is installed."""
    return importlib.util.find_spec(PACKAGE) is not None


def knows(language: str) -> bool:
    return language.partition("-")[0] == "en"


def is_on(rule: str, chosen: Mapping[str, bool]) -> bool:
    """Whether a rule's remarks are shown. `chosen`: what the project has under `RULES_SETTING`."""
    return chosen.get(rule, rule not in OFF)


def chosen_rules(kept: object) -> dict[str, bool]:
    """What a project has under `RULES_SETTING`; nothing where that is of another kind."""
    try:
        return msgspec.convert(kept, dict[str, bool])
    except msgspec.ValidationError:
        return {}


def open_checker(language: str) -> Checker | None:
    """Of "en" or "en-GB"; None of another language, or where Harper is not installed. Takes seconds, and 150 MB."""
    if not knows(language) or not is_here():
        return None
    return _Harper(language)


class _Harper:
    def __init__(self, language: str) -> None:
        library: Any = importlib.import_module(PACKAGE)
        self._linter = library.Linter(getattr(library.Dialect, _DIALECTS.get(language, "AMERICAN")))
        self._turn = threading.Lock()
        """A linter takes one call at a time, and says so with an error."""

    def check(self, text: str) -> tuple[Remark, ...]:
        found: list[Remark] = []
        for start, piece in _pieces(text):
            with self._turn:
                by_rule = self._linter.organized_lints(piece, language="plaintext", dedup=False)
            found.extend(_remark(start, rule, lint) for rule, lints in by_rule.items() for lint in lints)
        return tuple(sorted(found, key=_place))

    def rules(self) -> Mapping[str, str]:
        with self._turn:
            described: dict[str, str] = self._linter.get_lint_descriptions()
        return described


def _remark(offset: int, rule: str, lint: Any) -> Remark:
    words = str(lint.problem_text)
    instead = dict.fromkeys(_instead(words, one) for one in lint.suggestions)
    why = str(lint.message).replace("`", "")
    return Remark(offset + lint.span.start, offset + lint.span.end, rule, why, tuple(instead))


def _instead(words: str, suggestion: Any) -> str:
    text = str(suggestion.replacement_text)
    return words + text if suggestion.kind.name == "INSERT_AFTER" else text


def _place(remark: Remark) -> tuple[int, int]:
    return remark.start, -remark.end


def shown(found: tuple[Remark, ...], chosen: Mapping[str, bool]) -> tuple[Remark, ...]:
    """Those whose rules are on; of several on the same words the first."""
    kept: list[Remark] = []
    for one in found:
        if is_on(one.rule, chosen) and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return tuple(kept)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A long text in parts that end with a sentence, or else with a word, and where each begins."""
    start = 0
    while len(text) - start > _LONGEST:
        window = text[start : start + _LONGEST]
        end = max(window.rfind(". "), window.rfind("? "), window.rfind("! ")) + 2
        end = end if end > 1 else window.rfind(" ") + 1 or _LONGEST
        yield start, text[start : start + end]
        start += end
    yield start, text[start:]
