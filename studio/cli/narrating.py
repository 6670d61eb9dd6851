"""`triptych narrate FILE --to BOOK`: a text, or a project, spoken and published as a store takes it.

    triptych narrate novel.md --to novel.m4b
    triptych narrate novel.triptych --to novel.mp3 --target acx --by-chapter --sample --subtitles vtt,words
    triptych narrate novel.epub --project novel.triptych --to novel.m4b --cast --cover cover.png

What is spoken already is not spoken again: with --project, or where FILE is a project, a run that was broken off goes
on where it was. The sheet is measured in the encoded file; what fails keeps it from being written, unless it is waived.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QEventLoop

from studio.cli.answering import make_folder_of
from studio.cli.asking import model_for, voice_for, voices_here
from studio.cli.narrate_answer import answer, refuse_what_no_store_takes
from studio.cli.narrate_options import add_options
from studio.cli.running import (
    SparseLines,
    headless_studio,
    heeding,
    hint,
    open_session,
)
from studio.cli.speaking import speak_missing, spoken_words
from studio.domain.changes import Change
from studio.domain.draft import Draft
from studio.domain.errors import BadInput, BadRequest, Failure, StudioError
from studio.domain.manuscript import set_book
from studio.domain.project_records import Card
from studio.domain.showable import showable
from studio.domain.sound_records import Narration, Take
from studio.domain.text_records import Meta, Scene
from studio.services.exchange.audiobook.covers import cover_of
from studio.services.exchange.audiobook.encoders import FORMS, Form
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import BookAsItIs, parts_chapters, publishing_of
from studio.services.exchange.audiobook.publish import publish
from studio.services.exchange.audiobook.recording import choose, published
from studio.services.exchange.audiobook.sheet import CHECKS
from studio.services.exchange.audiobook.word_times import CUE_KINDS, SUBTITLES
from studio.services.exchange.formats import PROJECT_OUT, scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.preview import the_book
from studio.services.listening import Listening
from studio.services.narration.casting import Part, narration_of
from studio.services.narration.chapters import book_title, chapter_words
from studio.services.narration.credits import CREDITS, credit_segments, proposed_credits
from studio.services.narration.directing import cast_speakers, change_narration, confirm_proposals, unconfirmed
from studio.services.narration.found_speakers import find_speakers
from studio.services.narration.heard_takes import Hearings, fault_words, hearings_of
from studio.services.narration.proposed_voices import proposed_voices, taken_voices
from studio.services.narration.read_by_choice import CHOICES, passed_over, passed_words
from studio.services.narration.segments import Segment, segments_of
from studio.services.narration.spans import missing
from studio.services.narration.spoken_titles import titles_for_store, titles_words
from studio.services.narration.voices import title_of
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count

_TOLD_EVERY: Final = 0.5
"""Seconds."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    narrate = subparsers.add_parser("narrate", help=tr("speak a book, and publish it as stores take it"))
    add_options(narrate)
    narrate.set_defaults(run=run_narrate)


def run_narrate(options: argparse.Namespace) -> int:
    form = _form(options.to)
    subtitles = _listed(options.subtitles)
    read, skipped = _listed(options.read), _listed(options.skip)
    asked = (
        ("--subtitles", (*SUBTITLES, *CUE_KINDS), subtitles), ("--waive", CHECKS, options.waive),
        ("--read", CHOICES, read), ("--skip", CHOICES, skipped),
    )  # fmt: skip
    for name, known, given in asked:
        for one in given:
            # A figure may be waived for one chapter: "heard/Chapter One".
            bare = one.partition("/")[0] if name == "--waive" else one
            if bare not in known:
                raise StudioError(BadRequest(field=name, problem=f"{one} is none of {', '.join(known)}"))
    cover = cover_of(options.cover) if options.cover is not None else b""
    is_project = any(row.takes(options.text) for row in PROJECT_OUT)
    if is_project and not options.text.is_file():
        raise StudioError(BadInput(name=options.text.name, problem="there is no such file"))
    scenes = () if is_project else the_book(scenes_from_file(options.text))
    with headless_studio(options.text if is_project else options.project) as studio:
        session = open_session(studio)
        if not is_project:
            _take_in(session, options, scenes)
        if read or skipped:
            _choose_read(session, read, skipped)
        narrator = _prepare(studio, session, options)
        titles = titles_for_store(session.document, options.target or "")
        if titles is not None:
            session.perform(titles)
            hint(tr("{words} “--skip chapter_titles” leaves them out.", words=titles_words()))
        _tell_passed(session)
        if options.workers:
            studio.settings.set_for_now("narration_workers", options.workers)
        order = _order(options, session, form, subtitles, cover)
        refuse_what_no_store_takes(session.document, order, form)
        began = time.monotonic()
        before = {take.id for take in session.document.all(Take)}
        _settle_lines(session, narrator, options.unconfirmed)
        listening = None if options.no_listening else Listening(studio, lambda: narrator, parent=studio)
        if listening is not None and listening.why_not() is None:
            listening.expect()
        count = speak_missing(studio, session, narrator)
        if count:
            new = [take.seconds for take in session.document.all(Take) if take.id not in before]
            hint(spoken_words(count, time.monotonic() - began, sum(new)))
        if listening is not None:
            _listen(listening, session, narrator)
        book = BookAsItIs(session, narrator)
        programme = book.programme()
        hint(chapter_words(session.document))
        order = msgspec.structs.replace(order, voices=_titles(studio, programme.voices))
        make_folder_of(options.to)
        done = publish(book, programme, order, options.to, _Progress().show)
        if done.written:
            session.perform(published(session.document, order, done))
        return answer(done, order.mastering, as_json=options.json, stores=options.stores)


def _order(
    options: argparse.Namespace, session: ProjectSession, form: Form, subtitles: tuple[str, ...], cover: bytes
) -> Order:  # fmt: skip
    """What is told, and what the project has of the rest; without the voices."""
    chosen = publishing_of(session.document)
    target = options.target or chosen.mastering.target
    endings = tuple(one for one in subtitles if one in SUBTITLES)
    kinds = [kind for kind in CUE_KINDS if kind in subtitles]
    return Order(
        form=form.id, narrator=chosen.narrator, year=chosen.year, publisher=chosen.publisher,
        mastering=msgspec.structs.replace(chosen.mastering, target=target),
        by_chapter=options.by_chapter or parts_chapters(chosen, form.id),
        subtitles=endings or (("srt",) if kinds else ()), cues=kinds[-1] if kinds else chosen.cues or "sentences",
        sample=options.sample or chosen.sample, cover=cover,
        waived=(*options.waive, *(one.check for one in chosen.waived)),
    )  # fmt: skip


def _form(to: Path) -> Form:
    for form in FORMS:
        if to.suffix.lower() == form.suffix:
            return form
    endings = ", ".join(form.suffix for form in FORMS)
    raise StudioError(BadRequest(field="--to", problem=f"the name of the file ends in one of {endings}"))


def _listed(words: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in words.split(",") if name.strip())


def _choose_read(session: ProjectSession, read: Sequence[str], skipped: Sequence[str]) -> None:
    """Kept in the project, as the window's choice is."""
    wanted = {**dict.fromkeys(read, True), **dict.fromkeys(skipped, False)}
    session.perform(change_narration(session.document, "Choose what is read", **wanted))


def _take_in(session: ProjectSession, options: argparse.Namespace, scenes: Sequence[ImportedScene]) -> None:
    """The text into an empty project; a project that has text goes on with its own."""
    document = session.document
    if any(True for _ in document.all(Scene)):
        words = tr(
            "{project} has text already: that is narrated, and {file} is not read.",
            project=session.path.name, file=options.text.name,
        )  # fmt: skip
        hint(words)
        return
    if not any(scene.passages for scene in scenes):
        raise StudioError(BadInput(name=options.text.name, problem="there is no text in it"))
    session.perform(import_change(document, scenes))
    # A new project is called as its file is, and a text without a title of its own as its own file.
    own = book_title(session.document, session.path.stem)
    title = options.title or (options.text.stem if own == session.path.stem else own)
    session.perform(set_book(session.document, title=title, author=options.author))


def _prepare(studio: Studio, session: ProjectSession, options: argparse.Namespace) -> Part:
    """Who narrates, the cast, the credits. Raises StudioError where there is no voice."""
    installed = model_for(studio.library, "", "voice", "speak")
    own = narration_of(session.document)
    if options.voice or not own.voice:
        voice = voice_for(studio.library, installed, options.voice)
        own = msgspec.structs.replace(own, voice=voice)
        _put(session, own)
    meta = session.document.need(Meta, "project")
    if options.title or options.author:
        session.perform(
            set_book(session.document, title=options.title or meta.title, author=options.author or meta.author)
        )
    if options.cast:
        _cast(studio, session, own.voice)
    given = {name: getattr(options, name) for name in ("narrator", "year", "publisher", "chapters")}
    wanted = {name: words for name, words in given.items() if words}
    if wanted:
        session.perform(choose(session.document, **wanted))
    chosen = publishing_of(session.document)
    if options.no_credits:
        opening = closing = ""
    elif chosen.opening or chosen.closing:
        opening, closing = chosen.opening, chosen.closing
    else:
        opening, closing = proposed_credits(session.document, session.path.stem)
    if (opening, closing) != (chosen.opening, chosen.closing):
        session.perform(choose(session.document, opening=opening, closing=closing))
    return Part(own.voice, own.manner)


def _put(session: ProjectSession, own: Narration) -> None:
    draft = Draft(session.document)
    draft.put(own)
    change: Change = draft.change("Narrator", "narration")
    session.perform(change)


def _cast(studio: Studio, session: ProjectSession, narrator: str) -> None:
    """As the window's offer does, with every line that a rule tells confirmed."""
    voices = voices_here(studio.library)
    cards = list(session.document.all(Card))
    silent = {card.id for card in cards if card.role == "character" and not card.voice}
    names = {card.name for card in cards}
    found = [
        one
        for one in find_speakers(session.document, lambda _share: None)
        if (one.card.name not in names if one.is_new else one.card.id in silent)
    ]
    if found:
        parts = proposed_voices(found, voices, taken_voices(narrator, cards))
        session.perform(cast_speakers(session.document, found, parts))
    for scene in tuple(session.document.all(Scene)):
        change = confirm_proposals(session.document, segments_of(session.document, scene.id))
        if change is not None:
            session.perform(change)
    told = [f"{one.card.name}: {title_of(voices, parts[one.card.id][0])}" for one in found] if found else []
    for words in told:
        hint(showable(words))


def _tell_passed(session: ProjectSession) -> None:
    whole: Counter[str] = Counter()
    for scene in session.document.all(Scene):
        whole.update(passed_over(session.document, scene.id))
    told = passed_words(whole)
    if told:
        hint(tr("Not read, by choice: {names}. “--read LIST” reads it.", names=", ".join(told)))


def _settle_lines(session: ProjectSession, narrator: Part, how: str) -> None:
    """Who says the lines that nobody has confirmed. Raises StudioError before anything is spoken unasked."""
    document = session.document
    wanted = missing(document, tuple(scene.id for scene in document.all(Scene)), narrator)
    lines = unconfirmed(document, [one for _, segments in wanted for one in segments])
    if not lines or how == "narrator":
        return
    if how == "confirm":
        change = confirm_proposals(document, lines)
        if change is not None:
            session.perform(change)
        hint(tr_count("One line was confirmed.", "{count} lines were confirmed.", len(lines)))
        return
    problem = tr_count(
        "of one line it is only proposed who says it: “confirm” takes the proposal, “narrator” has the narrator read "
        "it",
        "of {count} lines it is only proposed who says them: “confirm” takes the proposals, “narrator” has the "
        "narrator read them",
        len(lines),
    )
    raise StudioError(BadRequest(field="--unconfirmed", problem=problem))


def _listen(listening: Listening, session: ProjectSession, narrator: Part) -> None:
    """What nobody listened to yet, where a model can; told with what is missed."""
    if listening.why_not() is not None:
        hint(tr("Nobody listened to it: no model that writes speech down is installed."))
        return
    before = _hearings(session, narrator)
    loop = QEventLoop()
    failures: list[Failure] = []
    listening.failed.connect(failures.append)
    listening.ended.connect(loop.quit)
    listening.hear(before.clips)
    if listening.busy:
        with heeding(listening.stop):
            loop.exec()
    if failures:
        raise StudioError(failures[0])
    found = _hearings(session, narrator)
    cover = found.coverage
    hint(tr("Heard back: {right} of {words} words, in {count} sentences.", right=cover.right, words=cover.words,
            count=cover.heard))  # fmt: skip
    for one in found.failing:
        if one.heard.fails:
            words = fault_words(one.heard, one.segment.text)
            hint(tr("“{sentence}”: {words}", sentence=one.segment.text, words=words))


def _hearings(session: ProjectSession, narrator: Part) -> Hearings:
    document = session.document

    def segments(scene_id: str) -> Sequence[Segment]:
        if scene_id:
            return segments_of(document, scene_id, narrator=narrator)
        return [one for which in CREDITS for one in credit_segments(document, which, narrator)]

    return hearings_of(document, segments, (*(scene.id for scene in document.all(Scene)), ""))


def _titles(studio: Studio, voices: Sequence[str]) -> str:
    known = voices_here(studio.library)
    return "; ".join(dict.fromkeys(title_of(known, voice) for voice in voices))


class _Progress:
    """One line on standard error, rewritten; where that is no terminal, a line for each tenth and each minute."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._lines = SparseLines()

    def show(self, share: float) -> None:
        now = time.monotonic()
        if not self._shown and self._lines.due(share):
            hint(tr("Mastering and encoding: {share} %", share=round(100 * share)))
        if self._shown and (now - self._last > _TOLD_EVERY or share >= 1):
            self._last = now
            sys.stderr.write(f"\r{tr('Mastering and encoding: {share} %', share=round(100 * share))}".ljust(78))
            sys.stderr.write("\r" + " " * 78 + "\r" if share >= 1 else "")
            sys.stderr.flush()
