"""A book published: mastered, encoded, read back, judged, and put in its place only when its sheet passes. On threads.

Every file is written beside its name and gets it at the end, when all of them are there: a disk that fills up, a sheet
that fails or a person who cancels leave what was there before.
"""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.errors import BadRequest, StudioError
from studio.domain.file_names import file_name
from studio.domain.publishing import SAMPLE, target_of
from studio.domain.publishing_records import VoiceLevel, WrittenFile
from studio.project.files import replacing
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.encoders import Form, form_of, rate_of
from studio.services.exchange.audiobook.mix import Takes
from studio.services.exchange.audiobook.one_file import Part, Work, within
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import Programme, Step, named, retail_sample
from studio.services.exchange.audiobook.rendering import voice_levels
from studio.services.exchange.audiobook.sheet import Sheet, book_sheet
from studio.services.exchange.audiobook.store_files import STORE_CHECKS, files_of_programme, store_rows
from studio.services.narration.credits import disclosed
from studio.services.translation import tr, tr_count

_LEVELS: Final = 0.1
"""Share of the work."""


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
    """What was asked for and is not there, or is only estimated, each a sentence."""

    @property
    def failed(self) -> tuple[tuple[str, str], ...]:
        """Check and file ("" for the whole book) of what fails, each check and file once."""
        return tuple((row.check, sheet.name) for sheet in self.sheets for row in sheet.failed)


class _Failed(Exception):
    """The sheet did: nothing gets its name."""


def publish(
    takes: Takes, programme: Programme, order: Order, dest: Path, step: Step, *, measuring: bool = False
) -> Published:
    """Write `dest`, or with `by_chapter` a file for each chapter beside it, named after it. `step` is told how much is
    done and may raise. `measuring`: its sound is measured though a store takes no such files. Raises StudioError:
    RuntimeMissing of ffmpeg, DiskFull, FileUnwritable, BadInput of a damaged take, BadRequest where nothing is
    spoken."""
    form = form_of(order.form)
    program = _program(form)
    chosen = target_of(order.mastering.target)
    target = msgspec.structs.replace(chosen, rate=rate_of(form, chosen))
    clips = programme.clips
    if not clips:
        raise StudioError(BadRequest(field="book", problem="nothing of it has been spoken yet"))
    levels: dict[str, float] = {}
    if order.mastering.levelled and len(programme.speakers) > 1:
        levels = voice_levels(takes, clips, within(step, 0.0, _LEVELS))
    disclosure = disclosed(programme.readers, synthetic=bool(programme.voices))
    whole_book = book_sheet(
        programme.missing, programme.stale, order.waived, named(programme.missing),
        [(chapter.title, chapter.coverage) for chapter in programme.chapters],
        false_credits(programme, disclosure), named(programme.stale),
        programme.untitled if chosen.reads_titles else None,
        store_rows(files_of_programme(programme), order, chosen, form),
    )  # fmt: skip
    hindered = [row for row in whole_book.failed if not (measuring and row.check in STORE_CHECKS)]
    if hindered:
        return Published(
            written=(), sheets=(whole_book,), files=(), levels=(), takes=(), program=program, disclosure=disclosure
        )
    parts, left_out = _parts(programme, order, form, dest)
    work = Work(takes, programme, order, form, target, levels)
    sheets = [whole_book]
    files: list[WrittenFile] = []
    written: list[Path] = []
    whole = sum(one.seconds for part in parts for one in part.chapters) or 1.0
    before, estimated = 0.0, 0
    try:
        with ExitStack() as places:
            for part in parts:
                share = sum(one.seconds for one in part.chapters) / whole
                new = places.enter_context(_place(part.dest))
                start = _LEVELS + (1 - _LEVELS) * before
                scale = (1 - _LEVELS) * share
                made = work.file(part, new, within(step, start, scale))
                files.append(made.facts)
                sheets.append(made.sheet)
                written.append(part.dest)
                written += [places.enter_context(_text(path, words)) for path, words in made.texts]
                before += share
                estimated += made.estimated
            if any(sheet.failed for sheet in sheets):
                raise _Failed
            step(1.0)
    except _Failed:
        written = []
    if estimated:
        left_out.append(
            tr_count(
                "The time of one word in the subtitles is estimated by its letters: its take has none.",
                "The times of {count:,} words in the subtitles are estimated by their letters: their takes have none.",
                estimated,
            )
        )
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


def _parts(programme: Programme, order: Order, form: Form, dest: Path) -> tuple[list[Part], list[str]]:
    """The files, and what cannot be among them."""
    spoken = [chapter for chapter in programme.chapters if chapter.clips]
    left_out = [
        tr("{title} is not there: nothing of it is spoken.", title=c.title) for c in programme.chapters if not c.clips
    ]
    stem = dest.name.removesuffix(dest.suffix) if dest.suffix.lower() == form.suffix else dest.name
    if order.by_chapter:
        width = max(2, len(str(len(spoken))))
        parts = [
            Part(
                dest.with_name(f"{stem} - {number:0{width}} {_short(chapter.title)}{form.suffix}"),
                (chapter,), chapter.title, number,
            )
            for number, chapter in enumerate(spoken, start=1)
        ]  # fmt: skip
    else:
        parts = [Part(dest.with_name(f"{stem}{form.suffix}"), tuple(spoken), programme.title)]
    if order.sample:
        sample = retail_sample(programme, SAMPLE.least, SAMPLE.most)
        if sample is not None:
            title = tr("{title}: retail sample", title=programme.title)
            parts.append(Part(dest.with_name(f"{stem} - {tr('sample')}{form.suffix}"), (sample,), title, 0, True))
        else:
            left_out.append(tr("There is no retail sample: the book is shorter than a minute."))
    return parts, left_out


def _short(title: str) -> str:
    """As a part of a file's name."""
    return file_name(title, tr("chapter"))[:60].rstrip()


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
