"""`triptych timeline FILE`: how the takes of a project stand on the timeline, and changes of it.

    triptych timeline novel.triptych --json
    triptych timeline novel.triptych --clip 12 --trim-start 0.2 --gain -3 --pause 1.5
    triptych timeline novel.triptych --chapter 2 --music rain.flac --credit "Ann Lee" --licence "CC BY 4.0"

Clips and chapters are counted from 1, as the list has them. `triptych narrate` and the window honour what is set.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from studio.cli.running import give, give_json, headless_studio, hint, open_session
from studio.domain.changes import Change
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.showable import showable
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut, timelines
from studio.services.exchange.audiobook.own_sound import (
    add_cleaned,
    add_reading,
    bring_bed,
    cleaned_sound,
    reading_sound,
)
from studio.services.exchange.audiobook.programme import Bed, publishing_of
from studio.services.exchange.formats import PROJECT_OUT
from studio.services.narration.clip_editing import (
    apply_waiting,
    change_bed,
    drop_waiting,
    edit_clip,
    put_marker,
    remove_bed,
    reset_clip,
    silence_stretch,
)
from studio.services.session.session import ProjectSession
from studio.services.translation import tr

_BED: Final = ("start", "length", "gain", "ducking", "fade_in", "fade_out")
_SECONDS: Final = ("start", "length", "ducking", "fade_in", "fade_out")
_FIELDS: Final = ("trim_start", "trim_end", "fade_in", "fade_out", "gain", "lead", "pause", "crossfade")


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = subparsers.add_parser(
        "timeline", help=tr("the clips of a narrated project: where they stand, trims, fades, pauses, music")
    )
    command.add_argument("project", type=Path, metavar="FILE")
    command.add_argument("--chapter", type=int, default=0, help=tr("the chapter of that number alone"))
    command.add_argument("--clip", type=int, default=0, help=tr("change the clip of that number"))
    seconds = tr("seconds")
    words = {
        "trim_start": tr("seconds left out at its beginning"), "trim_end": tr("seconds left out at its end"),
        "fade_in": seconds, "fade_out": seconds, "gain": tr("decibels"),
        "lead": tr("seconds of silence before it"), "pause": tr("seconds of silence behind it"),
        "crossfade": tr("seconds that the next clip begins before its end"),
    }  # fmt: skip
    for name in _FIELDS:
        command.add_argument(f"--{name.replace('_', '-')}", type=float, help=words[name])
    command.add_argument("--silence", metavar="START-END", help=tr("room tone in place of these seconds of the take"))
    command.add_argument("--reset", action="store_true", help=tr("the clip as its take is"))
    command.add_argument("--marker", metavar="SECONDS=NAME", help=tr("a marker in the clip"))
    command.add_argument("--reading", type=Path, metavar="FILE", help=tr("a person's reading of it, as its take"))
    command.add_argument("--reader", default="", help=tr("who reads"))
    command.add_argument("--clean", action="store_true", help=tr("take the steady noise out of its take"))
    command.add_argument("--music", type=Path, metavar="FILE", help=tr("put this sound below the chapter"))
    command.add_argument("--credit", default="", help=tr("who made the music, for the closing credits"))
    command.add_argument("--licence", default="", help=tr("of the music"))
    command.add_argument("--bed", type=int, default=0, help=tr("change the sound of that number below the chapter"))
    below = {
        "start": tr("seconds of the chapter at which it begins"),
        "length": tr("seconds for which it is heard; 0: to the end"), "gain": tr("decibels"),
        "ducking": tr("decibels by which it is softer while somebody speaks"), "fade_in": seconds, "fade_out": seconds,
    }  # fmt: skip
    for name in _BED:
        command.add_argument(f"--bed-{name.replace('_', '-')}", type=float, help=below[name])
    command.add_argument("--bed-loop", choices=("yes", "no"), help=tr("whether it begins anew where it ends"))
    command.add_argument("--bed-remove", action="store_true", help=tr("take it away"))
    command.add_argument("--apply-waiting", action="store_true", help=tr("trims of another take hold for this one"))
    command.add_argument("--drop-waiting", action="store_true", help=tr("without the trims of another take"))
    command.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    command.set_defaults(run=run_timeline)


def run_timeline(options: argparse.Namespace) -> int:
    if not any(row.takes(options.project) for row in PROJECT_OUT):
        raise StudioError(
            BadInput(name=options.project.name, problem="this is no project; “triptych narrate” makes one")
        )
    if not options.project.is_file():
        raise StudioError(BadInput(name=options.project.name, problem="there is no such file"))
    with headless_studio(options.project) as studio:
        session = open_session(studio)
        chapters = timelines(session.document)
        for change in changes_of(session, chapters, options):
            session.perform(change)
            hint(tr(change.label))
        chapters = timelines(session.document)
        numbered = [
            (number, one) for number, one in enumerate(chapters, start=1) if options.chapter in (0, number)
        ]  # fmt: skip
        if not numbered:
            raise StudioError(BadRequest(field="--chapter", problem=f"there are {len(chapters)} chapters"))
        first = _firsts(chapters)
        if options.json:
            tone = publishing_of(session.document).mastering.room_tone
            found = [chapter_json(number, one, first[number - 1]) for number, one in numbered]
            give_json({"room_tone": tone, "chapters": found})
        else:
            for number, one in numbered:
                give(_table(number, one, first[number - 1]))
    return 0


def _firsts(chapters: tuple[ChapterTimeline, ...]) -> list[int]:
    """Number of the first clip of each."""
    firsts = [1]
    for one in chapters:
        firsts.append(firsts[-1] + len(one.cuts))
    return firsts


def changes_of(
    session: ProjectSession, chapters: tuple[ChapterTimeline, ...], options: argparse.Namespace
) -> list[Change]:
    """What is asked for. Raises StudioError."""
    found = _clip_changes(session, chapters, options)
    if len(found) > 1:
        raise StudioError(BadRequest(field="--clip", problem="change one thing at a time; numbers may be several"))
    if options.music is not None:
        number = options.chapter or 1
        if not 0 < number <= len(chapters):
            raise StudioError(BadRequest(field="--chapter", problem=f"there are {len(chapters)} chapters"))
        found.append(
            bring_bed(session, chapters[number - 1].scene_id, options.music, options.credit, options.licence)
        )  # fmt: skip
    if options.bed:
        found.append(_bed_change(session, chapters, options))
    return found


def _clip_changes(
    session: ProjectSession, chapters: tuple[ChapterTimeline, ...], options: argparse.Namespace
) -> list[Change]:
    fields = {name: getattr(options, name) for name in _FIELDS if getattr(options, name) is not None}
    waiting = options.apply_waiting or options.drop_waiting
    others = (waiting, options.reset, options.silence, options.marker, options.reading, options.clean)
    if not (fields or any(others)):
        return []
    found: list[Change] = []
    cut = _cut(chapters, options.clip)
    if options.reset:
        found.append(reset_clip(session.document, cut.segment))
    if fields:
        found.append(edit_clip(session.document, cut.segment, **fields))
    if waiting:
        found.append(_settled(session, cut, apply=options.apply_waiting))
    if options.silence:
        start, end = _two(options.silence)
        found.append(silence_stretch(session.document, cut.segment, start, end))
    if options.marker:
        seconds, _, name = options.marker.partition("=")
        found.append(put_marker(session.document, cut.segment, _number("--marker", seconds), name))
    if options.reading is not None:
        sound = reading_sound(options.reading)
        found.append(add_reading(session, cut.segment, sound, "imported", options.reader))
    elif options.clean:
        found.append(_cleaned(session, cut))
    return found


def _settled(session: ProjectSession, cut: Cut, *, apply: bool) -> Change:
    if not cut.waits:
        raise StudioError(BadRequest(field="--clip", problem="no trim of this clip waits for another take"))
    return (apply_waiting if apply else drop_waiting)(session.document, cut.segment)


def _bed_change(session: ProjectSession, chapters: tuple[ChapterTimeline, ...], options: argparse.Namespace) -> Change:
    number = options.chapter or 1
    if not 0 < number <= len(chapters):
        raise StudioError(BadRequest(field="--chapter", problem=f"there are {len(chapters)} chapters"))
    beds = chapters[number - 1].chapter.beds
    if not 0 < options.bed <= len(beds):
        raise StudioError(BadRequest(field="--bed", problem=f"there are {len(beds)} sounds below this chapter"))
    bed_id = beds[options.bed - 1].bed_id
    if options.bed_remove:
        return remove_bed(session.document, bed_id)
    given = {name: getattr(options, f"bed_{name}") for name in _BED}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if options.bed_loop:
        fields["loop"] = options.bed_loop == "yes"
    fields |= {name: getattr(options, name) for name in ("credit", "licence") if getattr(options, name)}
    if not fields:
        raise StudioError(BadRequest(field="--bed", problem="say what of it is to be changed, as --bed-gain -18"))
    if any(value < 0 for name, value in fields.items() if name in _SECONDS):
        raise StudioError(BadRequest(field="--bed", problem="seconds and ducking are 0 or more"))
    return change_bed(session.document, bed_id, **fields)


def _cleaned(session: ProjectSession, cut: Cut) -> Change:
    take = cut.segment.take
    assert take is not None
    return add_cleaned(session, cut.segment, take, cleaned_sound(session.read_asset(take.asset), take.text[:40]))


def _cut(chapters: tuple[ChapterTimeline, ...], number: int) -> Cut:
    cuts = [cut for chapter in chapters for cut in chapter.cuts]
    if not 0 < number <= len(cuts):
        raise StudioError(BadRequest(field="--clip", problem=f"say which one, from 1 to {len(cuts)}"))
    return cuts[number - 1]


def _two(words: str) -> tuple[float, float]:
    start, sign, end = words.partition("-")
    if not sign:
        raise StudioError(BadRequest(field="--silence", problem="it is written as 0.5-1.2"))
    return _number("--silence", start), _number("--silence", end)


def _number(field: str, words: str) -> float:
    try:
        return float(words)
    except ValueError as error:
        raise StudioError(BadRequest(field=field, problem=f"{words} is no number of seconds")) from error


def chapter_json(number: int, one: ChapterTimeline, first: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": one.chapter.title,
        "scene": one.scene_id,
        "seconds": round(one.seconds, 4),
        "unspoken": one.unspoken,
        "clips": [_clip_json(first + cut.place, cut) for cut in one.cuts],
        "markers": [
            {"label": mark.marker.label, "seconds": round(mark.seconds, 4)} for mark in one.marks
        ],
        "music": [_bed_json(bed) for bed in one.chapter.beds],
    }  # fmt: skip


def _clip_json(number: int, cut: Cut) -> dict[str, Any]:
    clip = cut.where.clip
    return {
        "number": number, "text": cut.segment.text, "speaker": cut.speaker, "voice": clip.voice,
        "origin": cut.segment.take.origin if cut.segment.take is not None else "", "reader": clip.reader,
        "take": clip.take_id, "start": round(cut.start, 4), "seconds": round(clip.length, 4),
        "pause": round(cut.where.pause, 4), "stale": cut.is_stale, "waiting_edits": cut.waits,
        "trim_start": clip.shape.trim_start, "trim_end": clip.shape.trim_end, "fade_in": clip.shape.fade_in,
        "fade_out": clip.shape.fade_out, "gain": clip.shape.gain, "lead": clip.lead, "crossfade": clip.crossfade,
        "silenced": [list(one) for one in clip.shape.silenced],
    }  # fmt: skip


def _bed_json(bed: Bed) -> dict[str, Any]:
    return {
        "name": bed.name, "seconds": bed.seconds, "start": bed.start, "length": bed.length, "loop": bed.loop,
        "gain": bed.gain, "ducking": bed.ducking, "fade_in": bed.fade_in, "fade_out": bed.fade_out,
        "credit": bed.credit, "licence": bed.licence,
    }  # fmt: skip


def _table(number: int, one: ChapterTimeline, first: int) -> str:
    lines = [f"{number}. {showable(one.chapter.title)}  {one.seconds:.1f} s"]
    for cut in one.cuts:
        marks = [tr("stale")] if cut.is_stale else []
        marks += [tr("edited")] if cut.segment.edit is not None else []
        marks += [tr("its trims wait for another take")] if cut.waits else []
        text = showable(cut.segment.text)[:60]
        lines.append(
            f"  {first + cut.place:>4}  {cut.start:>8.2f}  {cut.where.clip.length:>6.2f}  {text}  {', '.join(marks)}"
        )
    lines += [f"        {mark.seconds:>8.2f}  ◆ {showable(mark.marker.label)}" for mark in one.marks]
    lines += [f"        {bed.start:>8.2f}  ♪ {showable(bed.name)}" for bed in one.chapter.beds]
    return "\n".join(line.rstrip() for line in lines)
