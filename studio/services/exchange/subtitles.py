"""A timed scene as subtitles (SubRip, WebVTT) or as lyrics (LRC), in the words that stand in the scene now.

The writing pane and the command line call it, on the thread that owns the document. A file appears whole or not at all.
Sources: the W3C's WebVTT; the SubRip and LRC that players read (times with a comma and with hundredths).
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.outline import paragraphs_of
from studio.domain.sound_records import Transcript
from studio.domain.text_records import Scene
from studio.project.files import write_whole
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut

_ROW: Final = 42
"""Letters of a row under a picture, as is customary."""
_LINE_BREAK = "\u2028"
_NO_BRACKETS: Final = str.maketrans("", "", "[]")
_IN_VTT: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class Cue:
    start: float
    end: float
    """Seconds from the start of the recording."""
    text: str


def cues_of(document: Document, scene_id: str) -> tuple[Cue, ...]:
    """The scene's lines in the order of time. A paragraph that has no times is read with the one before it, or after it
    where it is the first. None where no recording was written into the scene. Raises KeyError."""
    heard = document.where(Transcript, "scene_id", scene_id)
    timed = {line.paragraph_id: line for one in heard for line in one.lines}
    cues: list[tuple[float, float, list[str]]] = []
    leading: list[str] = []
    for paragraph in paragraphs_of(document, scene_id):
        text = paragraph.text.replace(_LINE_BREAK, " ").strip()
        line = timed.get(paragraph.id)
        if not text:
            continue
        if line is not None:
            cues.append((line.start, line.end, [*leading, text]))
            leading = []
        elif cues:
            cues[-1][2].append(text)
        else:
            leading.append(text)
    joined = (Cue(start, end, " ".join(texts)) for start, end, texts in cues)
    return tuple(sorted(joined, key=lambda cue: cue.start))


def as_srt(cues: Sequence[Cue], _title: str) -> str:
    blocks = (
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_rows(cue.text)}\n"
        for number, cue in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def as_vtt(cues: Sequence[Cue], _title: str) -> str:
    blocks = (f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_escaped(_rows(cue.text))}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def as_lrc(cues: Sequence[Cue], title: str) -> str:
    """Every line at its start; an empty one where a pause of more than five seconds follows."""
    lines = [f"[ti:{title.translate(_NO_BRACKETS)}]"] if title else []
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        lines.append(f"[{_short_clock(cue.start)}]{cue.text}")
        if following is None or following.start - cue.end > 5:
            lines.append(f"[{_short_clock(cue.end)}]")
    return "\n".join(lines) + "\n"


def _clock(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{thousandths:03}"


def _short_clock(seconds: float) -> str:
    whole, hundredths = divmod(round(seconds * 100), 100)
    return f"{whole // 60:02}:{whole % 60:02}.{hundredths:02}"


def _rows(text: str) -> str:
    """Rows of about the same length, none of them empty: an empty one would end the cue."""
    rows = -(-len(text) // _ROW)
    width = max(_ROW // 2, -(-len(text) // max(1, rows)) + 4)
    return "\n".join(textwrap.wrap(text, min(_ROW, width), break_long_words=False, break_on_hyphens=False))


def _escaped(text: str) -> str:
    return "".join(_IN_VTT.get(letter, letter) for letter in text)


Spelling = Callable[[Sequence[Cue], str], str]


def export_subtitles(document: Document, dest: Path, *, scene_id: str | None = None, name: str) -> None:
    """Write the file; `name`: "srt", "vtt" or "lrc". Raises StudioError: BadRequest for a scene without times,
    FormatUnknown, FileUnwritable, DiskFull; KeyError."""
    row, spelled = _ROWS[name]
    row.check(dest)
    cues = cues_of(document, scene_id) if scene_id is not None else ()
    if scene_id is None or not cues:
        raise StudioError(BadRequest(field="scene", problem="it has no times: no recording was written into it"))
    write_whole(dest, spelled(cues, document.need(Scene, scene_id).title).encode())


def _row(name: str, words: str, suffix: str) -> Format[ManuscriptOut]:
    act = partial(export_subtitles, name=name)
    return Format(id=f"scene.{name}", subject="scene", direction="out", words=words, suffixes=(suffix,), act=act)


SRT: Final = _row("srt", "SubRip subtitles", ".srt")
VTT: Final = _row("vtt", "WebVTT subtitles", ".vtt")
LRC: Final = _row("lrc", "Lyrics with times", ".lrc")
_ROWS: Final[Mapping[str, tuple[Format[ManuscriptOut], Spelling]]] = {
    "srt": (SRT, as_srt),
    "vtt": (VTT, as_vtt),
    "lrc": (LRC, as_lrc),
}
