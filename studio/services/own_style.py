"""One's own style of the open project: which passages it is measured by, and how a text sounds beside them. Threads and
main thread; made by the room of one's own style and by the command line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from studio import places
from studio.domain.own_style import (
    LEAST_TEXT,
    Background,
    Difference,
    OwnStyle,
    Sounds,
    Step,
    length_of,
    own_style,
    read_background,
    sounds,
    words_of,
)
from studio.services.translation import tr, tr_count

SETTING: Final = "own_style_scenes"
"""Of a project: ids of the scenes by which the writer's style is measured; none: all that the writer wrote."""
_BACKGROUNDS: Final = {"en": "english.json"}
_RIGHT: Final = ((60, 7), (140, 8), (320, 9))
"""Up to so many words, of ten pairs of a passage of one's own and one of another author the meter tells so many right:
measured on books it had not seen (docs/assistant.md)."""


@cache
def background_for(language: str) -> Background | None:
    """Prose of many authors of a language, as "en-GB"; None where nobody counted it."""
    name = _BACKGROUNDS.get(language.partition("-")[0].casefold())
    if name is None:
        return None
    return read_background((places.resources_dir() / "own-style" / name).read_bytes())


class StyleMeter:
    """Keeps what was measured of one's own passages, as long as they stay as they are. One thread at a time."""

    def __init__(self) -> None:
        self._key: tuple[int, str] = (0, "")
        self._kept: dict[int, OwnStyle | None] = {}

    def measure(
        self, paragraphs: Sequence[str], text: str, language: str, step: Step = lambda share: None
    ) -> Sounds | None:
        """None where too little is one's own, or the text is too short."""
        if len(words_of(text)) < LEAST_TEXT:
            return None
        key = (hash(tuple(paragraphs)), language)
        if key != self._key:
            self._key, self._kept = key, {}
        length = length_of(text)
        if length not in self._kept:
            self._kept[length] = own_style(paragraphs, length, background_for(language), step)
        own = self._kept[length]
        return sounds(text, own) if own is not None else None


# ---- in words


def verdict_words(found: Sounds) -> str:
    match found.verdict:
        case "like":
            return tr("Sounds like you.")
        case "somewhat":
            return tr("Sounds somewhat like you.")
        case _:
            return tr("Does not sound like you.")


def meter_words(found: Sounds) -> str:
    """What the meter's number means."""
    own = found.own
    return tr(
        "Of 100 of your own passages of about {length:,} words, {share} sound less like the rest of your words than "
        "this does ({words:,} of your words).",
        share=round(100 * found.lower),
        length=own.length,
        words=own.own_words,
    )


def trust_words(found: Sounds) -> str:
    """How far the meter can be trusted at this length."""
    if found.own.background is None:
        return tr("In this language nobody counted the words of other authors, so it is a rough measure.")
    right = next((right for most, right in _RIGHT if found.own.length <= most), 9)
    return tr("At this length it tells your words from another author’s in about {right} of 10 cases.", right=right)


def difference_words(one: Difference) -> str:
    """One feature beside one's own: "Sentences: 24 words, yours 14"."""
    if one.is_word:
        return tr("“{word}”: {here:.0f} in 1,000 words, yours {own:.0f}", word=one.feature, here=one.here, own=one.own)
    values = {"here": one.here, "own": one.own}
    words = {
        "sentence": tr("Words of a sentence: {here:.0f}, yours {own:.0f}", **values),
        "spread": tr("Spread of these words: {here:.0f}, yours {own:.0f}", **values),
        "word": tr("Letters of a word: {here:.1f}, yours {own:.1f}", **values),
        "commas": tr("Commas per 100: {here:.1f}, yours {own:.1f}", **values),
        "semicolons": tr("Semicolons, colons per 100: {here:.1f}, yours {own:.1f}", **values),
        "dashes": tr("Dashes per 100: {here:.1f}, yours {own:.1f}", **values),
        "questions": tr("Question marks per 100: {here:.1f}, yours {own:.1f}", **values),
        "exclamations": tr("Exclamation marks per 100: {here:.1f}, yours {own:.1f}", **values),
        "dialogue": tr("Dialogue: {here:.0f} %, yours {own:.0f} %", **values),
        "contractions": tr("Contractions per 100: {here:.1f}, yours {own:.1f}", **values),
        "variety": tr("Different words of 100: {here:.0f}, yours {own:.0f}", **values),
    }
    return words[one.feature]


def why_not_words(own_words: int, words: int) -> str:
    """Why nothing was measured."""
    if words < LEAST_TEXT:
        return tr_count(
            "{count} word is too short to be measured; select more.",
            "{count:,} words are too short to be measured; select more.",
            words,
        )
    return tr(
        "There are {count:,} words of your own here; about 1,500 are needed, and more for a long passage.",
        count=own_words,
    )
