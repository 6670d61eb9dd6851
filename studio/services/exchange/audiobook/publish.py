"""A book published: mastered, encoded, read back, judged, and put in its place only when its sheet passes. On threads.

Every file is written beside its name and gets it at the end, when all of them are there: a disk that fills up, a sheet
that fails or a person who cancels leave what was there before.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.errors import BadRequest, StudioError
from studio.domain.file_names import file_name
from studio.domain.publishing import SAMPLE, Target, target_of
from studio.domain.publishing_records import Mastering, VoiceLevel, WrittenFile
from studio.project.files import replacing
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.encoders import Form, FormId, form_of, rate_of, writing
from studio.services.exchange.audiobook.mix import Takes
from studio.services.exchange.audiobook.programme import Chapter, Clip, Programme, Step, named, retail_sample
from studio.services.exchange.audiobook.reading_back import Heard, heard
from studio.services.exchange.audiobook.rendering import Level, Plan, render, survey, voice_levels
from studio.services.exchange.audiobook.sheet import Sheet, book_sheet, sheet_of
from studio.services.exchange.audiobook.tags import ChapterMark, Tags
from studio.services.exchange.audiobook.word_times import SUBTITLES, cues_of
from studio.services.narration.credits import disclosed
from studio.services.translation import tr

_CLOSE: Final = 0.5
"""Decibels that loudness may be off what is aimed at."""
_SPARE: Final = 0.15
_LEVELS, _SURVEY = 0.1, 0.15
"""Shares of the work: of all of it, of a file."""
_ROUNDS: Final = (_SURVEY, 0.8, 0.9, 1.0)
"""Where the work at a file is before and behind each round: more than one, where its encoder moved a figure."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be published, and how."""

    form: FormId = "mp3"
    mastering: Mastering = Mastering()
    by_chapter: bool = False
    subtitles: tuple[str, ...] = ()
    """Of SUBTITLES."""
    sample: bool = False
    """A retail sample beside it."""
    cover: bytes = b""
    """A JPEG picture."""
    voices: str = ""
    """Who reads, as people call them."""
    narrator: str = ""
    """The same, as a person named it."""
    year: str = ""
    """"": the present one."""
    publisher: str = ""
    waived: tuple[str, ...] = ()
    """Ids of checks that may fail."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    written: tuple[Path, ...]
    """In their places; none where the sheet failed."""
    sheets: tuple[Sheet, ...]
    """Of the whole book, then of each file."""
    files: tuple[WrittenFile, ...]
    levels: tuple[VoiceLevel, ...]
    takes: tuple[str, ...]
    program: str
    disclosure: str = ""
    """What is to be said beside the book of who narrates."""
    edits: str = ""
    """SHA-256 of how the takes stand, with what is heard below them."""
    readers: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """What was asked for and is not there, each a sentence."""

    @property
    def failed(self) -> tuple[tuple[str, str], ...]:
        """Check and file ("" for the whole book) of what fails, each check and file once."""
        return tuple((row.check, sheet.name) for sheet in self.sheets for row in sheet.failed)


class _Part(msgspec.Struct, frozen=True):
    """A file to be: its chapters, with where they end up."""

    dest: Path
    chapters: tuple[Chapter, ...]
    title: str
    track: int = 0
    is_sample: bool = False

    @property
    def clips(self) -> tuple[Clip, ...]:
        return tuple(clip for chapter in self.chapters for clip in chapter.clips)


class _Failed(Exception):
    """The sheet did: nothing gets its name."""


def publish(takes: Takes, programme: Programme, order: Order, dest: Path, step: Step) -> Published:
    """Write `dest`, or with `by_chapter` a file for each chapter beside it, named after it. `step` is told how much is
    done and may raise. Raises StudioError: RuntimeMissing of ffmpeg, DiskFull, FileUnwritable, BadInput of a damaged
    take, BadRequest where nothing is spoken."""
    form = form_of(order.form)
    program = _program(form)
    chosen = target_of(order.mastering.target)
    target = msgspec.structs.replace(chosen, rate=rate_of(form, chosen))
    clips = programme.clips
    if not clips:
        raise StudioError(BadRequest(field="book", problem="nothing of it has been spoken yet"))
    levels: dict[str, float] = {}
    if order.mastering.levelled and len(programme.speakers) > 1:
        levels = voice_levels(takes, clips, _within(step, 0.0, _LEVELS))
    disclosure = disclosed(programme.readers, synthetic=bool(programme.voices))
    whole_book = book_sheet(
        programme.missing, programme.stale, order.waived, named(programme.missing),
        [(chapter.title, chapter.coverage) for chapter in programme.chapters],
        false_credits(programme, disclosure), named(programme.stale),
        programme.untitled if chosen.reads_titles else None,
    )  # fmt: skip
    if whole_book.failed:
        return Published(
            written=(), sheets=(whole_book,), files=(), levels=(), takes=(), program=program, disclosure=disclosure
        )
    parts, left_out = _parts(programme, order, form, dest)
    work = _Work(takes, programme, order, form, target, levels)
    sheets = [whole_book]
    files: list[WrittenFile] = []
    written: list[Path] = []
    whole = sum(one.seconds for part in parts for one in part.chapters) or 1.0
    before = 0.0
    try:
        with ExitStack() as places:
            for part in parts:
                share = sum(one.seconds for one in part.chapters) / whole
                new = places.enter_context(_place(part.dest))
                start = _LEVELS + (1 - _LEVELS) * before
                scale = (1 - _LEVELS) * share
                made = work.file(part, new, _within(step, start, scale))
                files.append(made.facts)
                sheets.append(made.sheet)
                written.append(part.dest)
                written += [places.enter_context(_text(path, words)) for path, words in made.texts]
                before += share
            if any(sheet.failed for sheet in sheets):
                raise _Failed
            step(1.0)
    except _Failed:
        written = []
    return Published(
        written=tuple(written),
        sheets=tuple(sheets),
        files=tuple(files),
        levels=tuple(VoiceLevel(voice=voice, gain=round(gain, 2)) for voice, gain in levels.items()),
        takes=tuple(clip.take_id for clip in clips),
        program=program,
        disclosure=disclosure,
        edits=_edits(programme),
        readers=programme.readers,
        left_out=tuple(left_out),
    )


def _edits(programme: Programme) -> str:
    facts = [
        (
            [(one.take_id, one.shape, one.gain, one.lead, one.pause, one.crossfade) for one in chapter.clips],
            chapter.beds,
        )
        for chapter in programme.chapters
    ]
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


def false_credits(programme: Programme, disclosure: str) -> str:
    """What the credits say of who reads, where the takes say otherwise; "" where they do not. `disclosure`: what is
    so."""
    said = " ".join(clip.text for chapter in programme.chapters if chapter.is_credit for clip in chapter.clips)
    if disclosure in said:
        return ""
    marks = [disclosed(readers, synthetic=synthetic) for readers in ((), ("",)) for synthetic in (True, False)]
    return next((mark for mark in marks if mark != disclosure and mark in said), "")


class _Made(msgspec.Struct, frozen=True):
    facts: WrittenFile
    sheet: Sheet
    texts: tuple[tuple[Path, str], ...]


class _Work:
    """What all files have in common."""

    def __init__(
        self, takes: Takes, programme: Programme, order: Order, form: Form, target: Target, levels: dict[str, float]
    ) -> None:
        self._takes, self._programme, self._order = takes, programme, order
        self._form, self._target, self._levels = form, target, levels

    def file(self, part: _Part, new: Path, step: Step) -> _Made:
        """Write it at `new`, and read it back."""
        surveys = self._surveys(part, _within(step, 0.0, _SURVEY))
        starts = self._starts(part, surveys)
        gains = [self._gain(level) for level in surveys]
        ceiling = self._target.ceiling
        seconds = starts[-1].end if starts else 0.0
        for turn in range(len(_ROUNDS) - 1):
            low, span = _ROUNDS[turn], _ROUNDS[turn + 1] - _ROUNDS[turn]
            self._write(part, new, starts, gains, ceiling, _within(step, low, 0.7 * span))
            found = heard(new, self._form, self._target, seconds, _within(step, low + 0.7 * span, 0.3 * span))
            gain, lower = self._off(found)
            if not gain and not lower:
                break
            gains = [one + gain for one in gains]
            ceiling -= lower
        begins = tuple(mark.start for mark in starts) if len(starts) > 1 else ()
        sheet = sheet_of(
            part.dest.name, found, _fitting(self._target, part), self._form, self._order.waived, begins,
            part.title if part.track or part.is_sample else "",
        )  # fmt: skip
        facts = WrittenFile(
            name=part.dest.name, bytes=found.bytes, seconds=found.seconds, gain=round(gains[0], 2),
            ceiling=round(ceiling, 2), loudness=round(found.loudness, 2), rms=round(found.rms, 2),
            peak=round(found.peak, 2), true_peak=round(found.true_peak, 2), floor=round(found.floor, 2),
            head=round(found.head, 3), tail=round(found.tail, 3),
            failed=tuple(row.check for row in sheet.rows if row.state in ("fails", "waived")),
        )  # fmt: skip
        return _Made(facts, sheet, () if part.is_sample else tuple(self._texts(part, starts, surveys)))

    def _surveys(self, part: _Part, step: Step) -> list[Level]:
        """Of each chapter: they are mastered one by one, so that all are as loud."""
        found = []
        for place, chapter in enumerate(part.chapters):
            share = 1 / len(part.chapters)
            found.append(
                survey(
                    self._takes, chapter, self._target, self._order.mastering, self._levels,
                    _within(step, place * share, share),
                )
            )  # fmt: skip
        return found

    def _gain(self, level: Level) -> float:
        at = level.loudness if self._target.by_loudness else level.rms
        return max(-60.0, min(60.0, self._target.aim - at))

    def _starts(self, part: _Part, surveys: Sequence[Level]) -> list[ChapterMark]:
        """Where each chapter of the file begins and ends."""
        marks, at = [], 0.0
        mastering = self._order.mastering
        for chapter, level in zip(part.chapters, surveys, strict=True):
            end = at + mastering.head + level.seconds + mastering.tail
            marks.append(ChapterMark(chapter.title, at, end))
            at = end
        return marks

    def _write(
        self, part: _Part, new: Path, marks: Sequence[ChapterMark], gains: Sequence[float], ceiling: float, step: Step
    ) -> None:
        tags = self._tags(part, marks)
        whole = marks[-1].end or 1.0
        with writing(self._form, new, part.dest, self._target, tags, whole) as out:
            for chapter, mark, gain in zip(part.chapters, marks, gains, strict=True):
                plan = Plan(
                    target=self._target, mastering=self._order.mastering, levels=self._levels, gain=gain,
                    ceiling=ceiling,
                )  # fmt: skip
                share = (mark.end - mark.start) / whole
                at = mark.start / whole
                for block in render(self._takes, chapter, plan, _within(step, at, share)):
                    out.write(block)

    def _off(self, found: Heard) -> tuple[float, float]:
        """By how much the gain has to rise, and the ceiling to sink, for the figures that are asked; 0 and 0 where all
        is well."""
        target = self._target
        at = found.loudness if target.by_loudness else found.rms
        off = target.aim - at
        gain = off if abs(off) > _CLOSE else 0.0
        over = [
            value - target.figures[check].most
            for check, value in (("peak", found.peak), ("true-peak", found.true_peak))
            if check in target.figures
        ]
        excess = max(over, default=0.0)
        return gain, excess + _SPARE if excess > 0 else 0.0

    def _tags(self, part: _Part, marks: Sequence[ChapterMark]) -> Tags:
        programme = self._programme
        tracks = len(programme.chapters) if part.track else 0
        return Tags(
            title=part.title, album=programme.title, author=programme.author, voices=self._order.voices,
            language=programme.language, year=self._order.year or time.strftime("%Y", time.gmtime()), track=part.track,
            tracks=tracks, narrator=self._order.narrator, publisher=self._order.publisher,
            chapters=tuple(marks) if len(marks) > 1 else (), cover=self._order.cover, readers=programme.readers,
            synthetic=bool(programme.voices), music="; ".join(programme.music),
        )  # fmt: skip

    def _texts(
        self, part: _Part, marks: Sequence[ChapterMark], surveys: Sequence[Level]
    ) -> Iterator[tuple[Path, str]]:  # fmt: skip
        if not self._order.subtitles:
            return
        head = self._order.mastering.head
        placed = [
            (mark.start + head + start, clip)
            for chapter, mark, level in zip(part.chapters, marks, surveys, strict=True)
            for start, clip in zip(level.starts, chapter.clips, strict=True)
        ]
        cues = cues_of(placed)
        for ending in self._order.subtitles:
            yield part.dest.with_suffix(f".{ending}"), SUBTITLES[ending](cues, part.title)


def _within(step: Step, start: float, span: float) -> Step:
    """For a part of the work."""
    return lambda share: step(start + span * share)


def _text(path: Path, words: str) -> _TextPlace:
    return _TextPlace(path, words)


def _place(dest: Path) -> AbstractContextManager[Path]:
    """A file to fill that becomes `dest` at the end."""
    return replacing(dest, exported=True)


class _TextPlace:
    """A text beside the sound: in its place when the others are."""

    def __init__(self, path: Path, words: str) -> None:
        self._path, self._words = path, words
        self._place = _place(path)

    def __enter__(self) -> Path:
        self._place.__enter__().write_bytes(self._words.encode("utf-8", "replace"))
        return self._path

    def __exit__(self, *how: object) -> bool | None:
        return self._place.__exit__(*how)  # type: ignore[arg-type]


def _parts(programme: Programme, order: Order, form: Form, dest: Path) -> tuple[list[_Part], list[str]]:
    """The files, and what cannot be among them."""
    spoken = [chapter for chapter in programme.chapters if chapter.clips]
    left_out = [
        tr("{title} is not there: nothing of it is spoken.", title=c.title) for c in programme.chapters if not c.clips
    ]
    stem = dest.name.removesuffix(dest.suffix) if dest.suffix.lower() == form.suffix else dest.name
    if order.by_chapter:
        width = max(2, len(str(len(spoken))))
        parts = [
            _Part(
                dest.with_name(f"{stem} - {number:0{width}} {_short(chapter.title)}{form.suffix}"),
                (chapter,), chapter.title, number,
            )
            for number, chapter in enumerate(spoken, start=1)
        ]  # fmt: skip
    else:
        parts = [_Part(dest.with_name(f"{stem}{form.suffix}"), tuple(spoken), programme.title)]
    if order.sample:
        sample = retail_sample(programme, SAMPLE.least, SAMPLE.most)
        if sample is not None:
            title = tr("{title}: retail sample", title=programme.title)
            parts.append(_Part(dest.with_name(f"{stem} - {tr('sample')}{form.suffix}"), (sample,), title, 0, True))
        else:
            left_out.append(tr("There is no retail sample: the first chapter is shorter than a minute."))
    return parts, left_out


def _short(title: str) -> str:
    """As a part of a file's name."""
    return file_name(title, tr("chapter"))[:60].rstrip()


def _fitting(target: Target, part: _Part) -> Target:
    """A whole book in one file is as long as it is: a store's longest file is a chapter."""
    if len(part.chapters) == 1:
        return target
    return msgspec.structs.replace(
        target, figures={check: bounds for check, bounds in target.figures.items() if check != "seconds"}
    )


def _program(form: Form) -> str:
    """Which encoder writes it. Raises StudioError(RuntimeMissing)."""
    if form.by_ffmpeg:
        version, licence = ffmpeg.described(ffmpeg.needed())
        return " ".join(part for part in ("ffmpeg", version, licence and f"({licence})") if part)
    import soundfile

    return str(soundfile.__libsndfile_version__)


def files_of(programme: Programme, order: Order, dest: Path) -> tuple[Path, ...]:
    """What `publish` would write, for who asks before anything is replaced."""
    parts, _ = _parts(programme, order, form_of(order.form), dest)
    texts = [part.dest.with_suffix(f".{ending}") for part in parts if not part.is_sample for ending in order.subtitles]
    return (*(part.dest for part in parts), *texts)
