"""Screenplays in Fountain (.fountain) read into scenes. A row of the table of formats; on any thread.

Sections are chapters, headings of scenes are scenes in them; a speech is a paragraph of lines, its speaker the first.
Notes, what is taken out, synopses and the title page are counted.
Source: https://fountain.io/syntax (Fountain 1.1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import MarkStyle, ParagraphStyle
from studio.services.exchange.emphasis_signs import emphasised
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import LINE_BREAK, ImportedScene, ScenesIn, Step, divide, with_losses
from studio.services.exchange.note_markers import clean_of_markers, marker, with_notes
from studio.services.exchange.text_in import LINE_LIMIT, TEXT_LIMIT, clean_text, decode
from studio.services.exchange.word_processors import BREAKS

SLUG: Final = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|I/E)[. ]\s*\S.*", re.IGNORECASE)
"""The heading of a scene."""
NOTE: Final = "Footnote: "
"""With which a note begins that `fountain_out` made of a footnote."""
SIGNS: Final[Mapping[str, tuple[MarkStyle, ...]]] = {
    "***": ("bold", "italic"), "**": ("bold",), "*": ("italic",), "_": ("underline",),
}  # fmt: skip
_STEP_EVERY: Final = 2_000
_BONEYARD: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z ]{0,40}:.*")
_SECTION: Final = re.compile(r"(#{1,6})\s*(.*)")
_NUMBER: Final = re.compile(r"#[\w.()-]{1,20}#$")
_TRANSITION: Final = re.compile(r"[^a-z]{1,80}TO:")
_FORCED: Final = ("!", "~", "@")
"""Of action, a lyric, a speaker."""
_RULE: Final = re.compile(r"={3,}")
_HEADINGS: Final[tuple[ParagraphStyle, ...]] = ("heading1", "heading2", "heading3")


def scenes_from_fountain(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    try:
        if path.stat().st_size > TEXT_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {TEXT_LIMIT >> 20} MB"))
        text = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    if text.count("\n") > LINE_LIMIT:
        raise StudioError(BadInput(name=path.name, problem=f"it has more than {LINE_LIMIT} lines"))
    reader = _Reader(step)
    passages = list(reader.passages(clean_of_markers(clean_text(text))))
    return with_losses(divide(passages, reader.title or path.stem), reader.lost)


class _Reader:
    """One screenplay."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._notes: dict[str, str] = {}
        self._scene: ParagraphStyle = "heading1"
        """What headings of scenes are: below the sections, where there are any."""
        self.lost: Counter[LossKind] = Counter()
        self.title = ""

    def passages(self, text: str) -> Iterator[Passage]:
        text, gone = _BONEYARD.subn("", text)
        self.lost["comments"] += gone
        lines = self._without_title_page("".join(self._without_notes(text)).split("\n"))
        levels = [len(found[1]) for line in lines if (found := _SECTION.fullmatch(line.strip()))]
        if levels:
            self._scene = _HEADINGS[min(max(levels), 2)]
        block: list[str] = []
        for number, line in enumerate((*lines, "")):
            if number % _STEP_EVERY == 0:
                self._step(number / (len(lines) + 1))
            if line.strip() or (line and block and line.startswith("  ")):
                block.append(line.rstrip())
                continue
            yield from self._block(block)
            block = []

    def _without_notes(self, text: str) -> Iterator[str]:
        """Markers stand for those that are footnotes. One look at the text: a pattern would begin anew at each sign."""
        at = 0
        while (start := text.find("[[", at)) >= 0 and (end := text.find("]]", start)) >= 0:
            yield text[at:start]
            yield self._note(text[start + 2 : end])
            at = end + 2
        yield text[at:]

    def _note(self, words: str) -> str:
        if words.startswith(NOTE):
            key = f"n{len(self._notes)}"
            self._notes[key] = words.removeprefix(NOTE).strip()
            return marker(key)
        self.lost["comments"] += 1
        return ""

    def _without_title_page(self, lines: list[str]) -> list[str]:
        if not lines or not _KEY.fullmatch(lines[0]) or SLUG.fullmatch(lines[0].strip()):
            return lines
        for number, line in enumerate(lines):
            if not line.strip():
                return lines[number:]
            if _KEY.fullmatch(line):
                key, _, value = line.partition(":")
                if key.strip().lower() == "title" and value.strip():
                    self.title = emphasised(value.strip(), SIGNS)[0][:200]
                else:
                    self.lost["settings"] += 1
        return []

    def _block(self, block: Sequence[str]) -> Iterator[Passage]:
        """Lines between two that are empty. Some of them stand alone, also without an empty line around."""
        action: list[str] = []
        for number, line in enumerate(block):
            bare = line.strip()
            alone = self._alone(bare)
            if alone is None and number == 0 and len(block) > 1 and self._is_speaker(bare):
                yield self._speech(block)
                return
            if alone is None:
                action.append(bare.removeprefix("!") if not bare.startswith("~") else bare)
                continue
            yield from self._action(action)
            action = []
            if alone.text or alone.style == "rule":
                yield alone
        yield from self._action(action)

    def _alone(self, line: str) -> Passage | None:
        """A line that is a paragraph of its own; one without words is left out."""
        section = _SECTION.fullmatch(line)
        if _RULE.fullmatch(line) or line in BREAKS:
            return Passage(style="rule")
        if section is not None:
            return self._words(section[2], _HEADINGS[min(len(section[1]), 3) - 1])
        if line.startswith("="):
            self.lost["comments"] += 1
            return Passage()
        if SLUG.fullmatch(line) or re.match(r"\.[^.\s]", line):
            named, numbers = _NUMBER.subn("", line.removeprefix("."))
            self.lost["settings"] += numbers
            return self._words(named.rstrip(), self._scene)
        if line.startswith(">"):
            centred = line.endswith("<")
            self.lost["alignment"] += 1
            return self._words(line[1 : -1 if centred else None].strip(), "body")
        transition = _TRANSITION.fullmatch(line) and not line.startswith(_FORCED)
        return self._words(line, "body") if transition else None

    def _is_speaker(self, line: str) -> bool:
        if line.startswith("@"):
            return True
        name = re.sub(r"\([^()]*\)", "", line).rstrip(" ^")
        return name == name.upper() and any(sign.isalpha() for sign in name) and not line.startswith(_FORCED)

    def _speech(self, block: Sequence[str]) -> Passage:
        speaker = block[0].strip().removeprefix("@")
        if speaker.endswith("^"):
            self.lost["settings"] += 1
            speaker = speaker.rstrip("^ ")
        return self._words(LINE_BREAK.join((speaker, *(line.strip() for line in block[1:]))), "body")

    def _action(self, lines: Sequence[str]) -> Iterator[Passage]:
        if not lines:
            return
        if all(line.startswith("~") for line in lines):
            yield self._words(LINE_BREAK.join(line.removeprefix("~").strip() for line in lines), "quote")
        else:
            yield self._words(LINE_BREAK.join(lines), "body")

    def _words(self, text: str, style: ParagraphStyle) -> Passage:
        words, marks = emphasised(text, SIGNS)
        return with_notes(Passage(words, style, () if style.startswith("heading") else marks), self._notes)


FOUNTAIN_IN: Final[Format[ScenesIn]] = Format(
    id="manuscript.fountain", subject="manuscript", direction="in", words="Fountain screenplay",
    suffixes=(".fountain",), act=scenes_from_fountain,
)  # fmt: skip
