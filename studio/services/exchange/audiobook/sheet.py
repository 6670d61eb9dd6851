"""The technical sheet of a file: each figure beside what the target asks, and whether it passes. Pure; any thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.publishing import Bounds, Target
from studio.services.exchange.audiobook.encoders import Form
from studio.services.exchange.audiobook.reading_back import Heard
from studio.services.narration.heard_takes import Coverage
from studio.services.translation import tr, tr_count

State = Literal["passes", "fails", "waived", "not asked"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    check: str
    """Its id, by which it is waived."""
    words: str
    """What is measured, as people read it."""
    value: str
    asked: str
    """"" where nothing is."""
    state: State
    where: str = ""
    """Chapter or file, where there are several of them."""

    @property
    def key(self) -> str:
        """By which this one alone is waived."""
        return f"{self.check}/{self.where}" if self.where else self.check


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """Of the file; "" for what concerns the whole book."""
    rows: tuple[Row, ...]

    @property
    def failed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state == "fails")

    @property
    def waived(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state == "waived")


def _may_fail(waived: Collection[str], check: str, where: str = "") -> bool:
    return check in waived or f"{check}/{where}" in waived


class _Figure(msgspec.Struct, frozen=True):
    words: str
    unit: str
    places: int
    of: Callable[[Heard], float]


FIGURES: Final[dict[str, _Figure]] = {
    "rms": _Figure("RMS", "dB", 1, lambda heard: heard.rms),
    "peak": _Figure("Peak", "dB", 1, lambda heard: heard.peak),
    "true-peak": _Figure("True peak", "dBTP", 1, lambda heard: heard.true_peak),
    "floor": _Figure("Noise floor", "dB", 1, lambda heard: heard.floor),
    "loudness": _Figure("Loudness", "LUFS", 1, lambda heard: heard.loudness),
    "silent": _Figure("Digital silence", "s", 1, lambda heard: heard.silent),
    "head": _Figure("Silence at the start", "s", 2, lambda heard: heard.head),
    "tail": _Figure("Silence at the end", "s", 2, lambda heard: heard.tail),
    "seconds": _Figure("Length", "min", 1, lambda heard: heard.seconds),
    "rate": _Figure("Sample rate", "Hz", 0, lambda heard: heard.rate),
    "bitrate": _Figure("Bit rate", "kbit/s", 0, lambda heard: heard.bitrate),
}
"""Names are English, for `tr`."""
SPOKEN, FRESH, HEARD, CHAPTERS, CREDITS, TITLES = "spoken", "fresh", "heard", "chapters", "credits", "titles"
FILES, ANNOUNCED, SAMPLED = "files", "announced", "sample"
"""Ids of further rows: every sentence has a take, and it is what it is to be; its words were heard in it; the chapters
that are in the file; the credits name who reads as the takes do; the title of each chapter is read; it is a file for
each chapter, has opening and closing credits, and a retail sample."""
CHECKS: Final = (SPOKEN, FRESH, FILES, ANNOUNCED, SAMPLED, TITLES, CREDITS, HEARD, *FIGURES, CHAPTERS)
LEAST_HEARD: Final = 0.98
"""Of the words of a chapter: what a small model that listens mishears by itself is below the rest."""
_CHAPTER_SECONDS: Final = 0.05
_NAMED: Final = 3
"""Chapters that are told by name."""


def sheet_of(
    name: str,
    heard: Heard,
    target: Target,
    form: Form,
    waived: Collection[str],
    chapters: Sequence[float] = (),
    where: str = "",
) -> Sheet:
    """Of one file. `chapters`: seconds at which they should begin, where they are read back. `where`: its chapter,
    where it is one of several files."""
    rows = [_row(check, heard, _asked(check, target, form), form, _may_fail(waived, check, where)) for check in FIGURES]
    if form.by_ffmpeg and chapters:
        rows.append(_chapters(heard.chapters, chapters, _may_fail(waived, CHAPTERS, where)))
    return Sheet(name=name, rows=tuple(msgspec.structs.replace(row, where=where) for row in rows))


def _chapters(found: Sequence[float], wanted: Sequence[float], is_waived: bool) -> Row:
    same = len(found) == len(wanted) and all(
        abs(one - other) <= _CHAPTER_SECONDS for one, other in zip(found, wanted, strict=True)
    )
    value = (
        tr("{count} in their places", count=len(found))
        if same
        else tr("{count}, not in their places", count=len(found))
    )
    state: State = "passes" if same else "waived" if is_waived else "fails"
    return Row(check=CHAPTERS, words=tr("Chapters"), value=value, asked=str(len(wanted)), state=state)


def with_waived(sheet: Sheet, waived: Collection[str]) -> Sheet:
    """The same figures, where other ones may fail."""

    def judged(row: Row) -> Row:
        if row.state not in ("fails", "waived"):
            return row
        return msgspec.structs.replace(row, state="waived" if _may_fail(waived, row.check, row.where) else "fails")

    return msgspec.structs.replace(sheet, rows=tuple(judged(row) for row in sheet.rows))


def passing_words(sheets: Sequence[Sheet]) -> str:
    """Of sheets on which nothing fails."""
    waived = sum(len(sheet.waived) for sheet in sheets)
    if not waived:
        return tr("The sheet passes.")
    return tr_count(
        "The sheet passes, one figure let pass by you.", "The sheet passes, {count} figures let pass by you.", waived
    )


def book_sheet(
    missing: Collection[str],
    stale: Collection[str],
    waived: Collection[str],
    names: str,
    chapters: Sequence[tuple[str, Coverage]] = (),
    false_credits: str = "",
    stale_names: str = "",
    untitled: Sequence[str] | None = None,
    store: Sequence[Row] = (),
) -> Sheet:
    """Of the whole book: that all of it is there. `store`: which files a store takes.
    `untitled`: chapters whose title is not read; None: no store asks.
    `names`, `stale_names`: the first sentences that are not, as a person
    reads them.
    `chapters`: title of each, and what was heard of it. `false_credits`: what the credits say of who reads, and is not
    so."""

    def row(check: str, words: str, count: int, names: str) -> Row:
        state: State = "passes" if not count else "waived" if check in waived else "fails"
        value = tr("all") if not count else tr("{count} not: {names}", count=count, names=names)
        return Row(check=check, words=words, value=value, asked=tr("all"), state=state)

    return Sheet(
        name="",
        rows=(
            row(SPOKEN, tr("Sentences spoken"), len(missing), names),
            row(FRESH, tr("Takes as the text is now"), len(stale), stale_names),
            *store,
            *([] if untitled is None else [row(TITLES, tr("Titles of chapters"), len(untitled), _listed(untitled))]),
            *([_credits(false_credits, CREDITS in waived)] if false_credits else []),
            *_coverages(chapters, waived),
        ),
    )  # fmt: skip


def _listed(titles: Sequence[str]) -> str:
    shown = ", ".join(titles[:_NAMED])
    return f"{shown} …" if len(titles) > _NAMED else shown


def _credits(said: str, is_waived: bool) -> Row:
    return Row(
        check=CREDITS, words=tr("Credits"), value=tr("they say “{words}”, and that is not so", words=said),
        asked=tr("as the takes are"), state="waived" if is_waived else "fails",
    )  # fmt: skip


def _coverages(chapters: Sequence[tuple[str, Coverage]], waived: Collection[str]) -> list[Row]:
    """How many words of each chapter were heard; one row where nobody listened to any."""
    if not any(found.words for _, found in chapters):
        return [_unheard(tr("Words heard"))]
    rows = [
        (title, _coverage(tr("Words heard: {chapter}", chapter=title), found, _may_fail(waived, HEARD, title)))
        for title, found in chapters
    ]
    return [msgspec.structs.replace(row, where=title) for title, row in rows]


def _unheard(words: str) -> Row:
    return Row(check=HEARD, words=words, value=tr("nobody listened"), asked="", state="not asked")


def _coverage(words: str, found: Coverage, is_waived: bool) -> Row:
    if not found.words:
        return _unheard(words)
    share = found.right / found.words
    told = [tr("{percent} %, {right} of {words}", percent=f"{100 * share:.1f}", right=found.right, words=found.words)]
    if found.failing:
        told.append(tr_count("{count} sentence in doubt", "{count} sentences in doubt", len(found.failing)))
    if found.unheard:
        told.append(tr_count("{count} not listened to", "{count} not listened to", found.unheard))
    state: State = "passes" if share >= LEAST_HEARD else "waived" if is_waived else "fails"
    asked = tr("at least {percent} %", percent=round(100 * LEAST_HEARD))
    return Row(check=HEARD, words=words, value="; ".join(told), asked=asked, state=state)


def _asked(check: str, target: Target, form: Form) -> Bounds | None:
    """Bit rates are asked of MP3; sample rates of every form but Opus, which has its own."""
    if check == "bitrate" and form.id != "mp3":
        return None
    if check == "rate" and form.id == "opus":
        return None
    return target.figures.get(check)


def _row(check: str, heard: Heard, bounds: Bounds | None, form: Form, is_waived: bool) -> Row:
    figure = FIGURES[check]
    value = figure.of(heard)
    scale = 60 if figure.unit == "min" else 1
    words = _number(value / scale, figure)
    if check == "bitrate" and form.id == "mp3":
        words = tr("{rate}, constant", rate=words) if heard.steady else tr("{rate}, variable", rate=words)
    if bounds is None:
        return Row(check=check, words=tr(figure.words), value=words, asked="", state="not asked")
    # As it is shown: nobody understands a peak of -3.0 that is above -3.0.
    shown = round(value, figure.places + 1)
    passes = bounds.hold(shown) and (check != "bitrate" or heard.steady)
    state: State = "passes" if passes else "waived" if is_waived else "fails"
    return Row(check=check, words=tr(figure.words), value=words, asked=_bounds(bounds, figure, scale), state=state)


def _number(value: float, figure: _Figure) -> str:
    return f"{value:.{figure.places}f} {figure.unit}"


def _bounds(bounds: Bounds, figure: _Figure, scale: float) -> str:
    least, most = bounds.least / scale, bounds.most / scale
    if bounds.least == bounds.most:
        return _number(most, figure)
    if bounds.least == -float("inf"):
        return tr("at most {figure}", figure=_number(most, figure))
    if bounds.most == float("inf"):
        return tr("at least {figure}", figure=_number(least, figure))
    return tr("{least} to {most}", least=f"{least:.{figure.places}f}", most=_number(most, figure))
