"""A published narration as subtitles (SubRip, WebVTT, Advanced SubStation) or lyrics (LRC), with times of words.

Times are those that the voice laid out, behind the head of the file; of a take without times of its words they are
estimated by letters, and told as such. Cues are sentences, phrases, or single words, as makers of videos want them.
Pure; any thread. Sources: the W3C's WebVTT (timestamps within a cue), libass' description of ASS (the tag k), the LRC
that players read (times of words in angles).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

import msgspec

from studio.domain.markdown_typed import NOTE_SIGN
from studio.services.exchange.audiobook.programme import Clip
from studio.services.exchange.audiobook.tags import plain

CueKind = Literal["sentences", "phrases", "words"]
CUE_KINDS: Final[tuple[CueKind, ...]] = ("sentences", "phrases", "words")
_CLOSING: Final = "”’»“)]\"'"
_OPENING: Final = "“‘«„‚([¿¡\"'"
_LETTERS: Final = 84
"""Two rows of a subtitle."""
_ROW: Final = 42
_SECONDS: Final = 7.0
"""Longer is no cue shown; it is cut between two words."""
_PHRASE_LETTERS: Final = 28
_PHRASE_PAUSE: Final = 0.25
"""Seconds between two words that part phrases; over a shorter pause a cue stays, so that nothing flickers."""
_MARKS: Final = ",;:—–-.!?…"


class Word(msgspec.Struct, frozen=True):
    text: str
    start: float
    end: float
    """Seconds from the start of the file."""
    estimated: bool = False
    """By its letters."""


class TimedCue(msgspec.Struct, frozen=True):
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return self.words[-1].end

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def cues_of(placed: Iterable[tuple[float, Clip]], by: CueKind = "sentences") -> tuple[TimedCue, ...]:
    """`placed`: each clip with the second at which it begins. A sentence is a cue, or several where it is long, or
    each of its phrases or words is one."""
    cut = {"sentences": _cut, "phrases": _phrases, "words": _single}[by]
    return tuple(cue for start, clip in placed for cue in cut(_words(start, clip)))


def estimated_in(cues: Iterable[TimedCue]) -> int:
    """Words whose times are estimated."""
    return sum(word.estimated for cue in cues for word in cue.words)


def _words(start: float, clip: Clip) -> list[Word]:
    """As they are written, with the marks behind them; by their letters where they have no times, as those of a
    reading that was taken in."""
    if not clip.words:
        return _by_letters(start, clip)
    places: list[int] = []
    at = 0
    for one in clip.words:
        found = clip.text.find(one.text, at)
        places.append(found if found >= 0 else at)
        at = places[-1] + (len(one.text) if found >= 0 else 0)
    ends = [*places[1:], len(clip.text)]
    # What stands before the first word, as a quotation mark, belongs to it; one that opens, to the word behind it.
    begins = [0, *(end - len(_opening(clip.text[:end])) for end in ends[:-1])]
    ends = [*begins[1:], len(clip.text)]
    timed = []
    for one, begin, end in zip(clip.words, begins, ends, strict=True):
        text = _shown(clip.text[begin:end]) or _shown(one.text)
        if text:
            timed.append(Word(text, start + _heard(clip, one.start), start + _heard(clip, one.end)))
    return timed


def _shown(text: str) -> str:
    """On one line, without the signs of notes: what they lead to is not beside a subtitle."""
    return plain(text.replace(NOTE_SIGN, ""))


def _by_letters(start: float, clip: Clip) -> list[Word]:
    words = _shown(clip.text).split()
    letters = sum(len(word) for word in words) or 1
    found, at = [], 0
    for word in words:
        begins, ends = (start + clip.length * place / letters for place in (at, at + len(word)))
        found.append(Word(word, begins, ends, estimated=True))
        at += len(word)
    return found


def _heard(clip: Clip, seconds: float) -> float:
    """Of a second of the take, that of what is heard of it: what was trimmed away is at its ends."""
    first, last = clip.shape.span(clip.seconds)
    return min(max(seconds, first), last) - first


def _opening(text: str) -> str:
    """The marks at its end that open something."""
    return text[len(text.rstrip(_OPENING)) :]


def _cut(words: Sequence[Word]) -> list[TimedCue]:
    """Behind a mark of punctuation where there is one in its second half, else where it is full."""
    found: list[TimedCue] = []
    at = 0
    while at < len(words):
        count = _that_fit(words, at)
        if at + count < len(words):
            ends = [place for place in range(count // 2, count) if words[at + place].text[-1:] in _MARKS]
            count = ends[-1] + 1 if ends else count
        found.append(TimedCue(tuple(words[at : at + count])))
        at += count
    return found


def _phrases(words: Sequence[Word]) -> list[TimedCue]:
    """Behind marks and pauses, else where it is full."""
    found: list[list[Word]] = []
    letters = 0
    for word in words:
        before = found[-1][-1] if found else None
        letters += len(word.text) + 1
        ends = before is None or before.text.rstrip(_CLOSING)[-1:] in _MARKS
        if before is None or ends or letters > _PHRASE_LETTERS or word.start - before.end >= _PHRASE_PAUSE:
            found.append([])
            letters = len(word.text)
        found[-1].append(word)
    return _without_gaps([TimedCue(tuple(one)) for one in found])


def _single(words: Sequence[Word]) -> list[TimedCue]:
    return _without_gaps([TimedCue((word,)) for word in words])


def _without_gaps(cues: Sequence[TimedCue]) -> list[TimedCue]:
    """Each stays until the next one, where that comes soon."""
    kept = []
    for cue, after in pairwise([*cues, None]):
        assert cue is not None
        words = cue.words
        if after is not None and 0 < after.start - cue.end < _PHRASE_PAUSE:
            words = (*words[:-1], msgspec.structs.replace(words[-1], end=after.start))
        kept.append(TimedCue(words))
    return kept


def _that_fit(words: Sequence[Word], at: int) -> int:
    letters = -1
    for place in range(at, len(words)):
        letters += len(words[place].text) + 1
        if place > at and (letters > _LETTERS or words[place].end - words[at].start > _SECONDS):
            return place - at
    return len(words) - at


# ---- forms


def as_srt(cues: Sequence[TimedCue], _title: str) -> str:
    return "\n".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_in_rows(cue.words, _bare)}\n"
        for number, cue in enumerate(cues, start=1)
    )


def as_vtt(cues: Sequence[TimedCue], _title: str) -> str:
    def timed(word: Word) -> str:
        return f"<{_clock(word.start, '.')}><c>{_for_vtt(word.text)}</c>"

    def bare(word: Word) -> str:
        return _for_vtt(word.text)

    blocks = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n"
        f"{_in_rows(cue.words, timed if len(cue.words) > 1 else bare)}\n"
        for cue in cues
    )
    return "\n".join(["WEBVTT\n", *_noted(cues), *blocks])


def _noted(cues: Sequence[TimedCue]) -> tuple[str, ...]:
    """A comment for whoever opens the file."""
    count = estimated_in(cues)
    return (f"NOTE\nTimes of {count} words are estimated by their letters.\n",) if count else ()


def as_lrc(cues: Sequence[TimedCue], title: str) -> str:
    lines = [f"[ti:{plain(title).replace(']', ')')}]"] if title else []
    for cue in cues:
        words = " ".join(f"<{_short(word.start)}>{word.text}" for word in cue.words)
        lines.append(f"[{_short(cue.start)}]{words} <{_short(cue.end)}>")
    return "\n".join(lines) + "\n"


_ASS_HEAD: Final = """[Script Info]
Title: {title}
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,sans-serif,44,&H00FFFFFF,&H00B0B0B0,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,2,0,2,60,60,48,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def as_ass(cues: Sequence[TimedCue], title: str) -> str:
    lines = [f"Dialogue: 0,{_ass_clock(cue.start)},{_ass_clock(cue.end)},Default,,0,0,0,,{_sung(cue)}" for cue in cues]
    return _ASS_HEAD.format(title=plain(title)) + "\n".join(lines) + "\n"


def _sung(cue: TimedCue) -> str:
    """Each word with the hundredths that it is heard, those of the pause behind it with it."""
    starts = [round(100 * word.start) for word in cue.words] + [round(100 * cue.end)]
    return " ".join(
        f"{{\\k{max(0, after - before)}}}{_for_ass(word.text)}"
        for word, before, after in zip(cue.words, starts, starts[1:], strict=False)
    )


def _in_rows(words: Sequence[Word], spelled: Callable[[Word], str]) -> str:
    """In one row, or in two of about the same length."""
    whole = sum(len(word.text) + 1 for word in words) - 1
    if whole <= _ROW or len(words) < 2:
        return " ".join(spelled(word) for word in words)
    letters = 0
    for place, word in enumerate(words):
        letters += len(word.text) + 1
        if letters >= whole / 2 and place + 1 < len(words):
            first, second = words[: place + 1], words[place + 1 :]
            return "\n".join(" ".join(spelled(one) for one in part) for part in (first, second))
    return " ".join(spelled(word) for word in words)


def _bare(word: Word) -> str:
    return word.text.replace("-->", "→")


def _for_vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _for_ass(text: str) -> str:
    """Braces begin commands, and a backslash may."""
    return text.replace("\\", "\u29f5").replace("{", "(").replace("}", ")")


def _clock(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{thousandths:03}"


def _short(seconds: float) -> str:
    whole, hundredths = divmod(round(seconds * 100), 100)
    return f"{whole // 60:02}:{whole % 60:02}.{hundredths:02}"


def _ass_clock(seconds: float) -> str:
    whole, hundredths = divmod(round(seconds * 100), 100)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{hundredths:02}"


Spelling = Callable[[Sequence[TimedCue], str], str]
SUBTITLES: Final[Mapping[str, Spelling]] = {"srt": as_srt, "vtt": as_vtt, "lrc": as_lrc, "ass": as_ass}
"""By the ending of the file."""
