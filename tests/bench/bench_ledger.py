"""A story of 3,000 words made into an audiobook by the program, and how much of the files is heard:
`python -m tests.bench ledger`. An hour or more on two cores.

The text is `tests/data/narration/the_ledger.txt`; its cast is chosen here by hand. `triptych narrate` speaks it, hears
it back, and publishes MP3 with subtitles, then M4B where ffmpeg is there. What is measured is the MP3: each passage is
cut out of it by the times of its subtitles, heard by Whisper tiny, and held against the words and sounds in the text's
file (`tests/read_aloud.py`). Chapters, tags and rates are read by ffprobe where it is there (`tests/bench/probed.py`).
Everything lies in build/ledger, so that what was broken off goes on.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.domain.draft import Draft
from studio.domain.project_records import Card
from studio.english.front_end import EnglishFrontEnd
from studio.places import shipped_models_dir
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.programme import programme_of
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import import_change
from studio.services.session.session import ProjectSession
from tests.bench import probed
from tests.bench.measure import row, told
from tests.bench.studio_runs import STARTERS
from tests.listening import Listener
from tests.read_aloud import Passage, missed, passages, words_of

STORY = Path(__file__).parents[1] / "data" / "narration" / "the_ledger.txt"
FOLDER = Path(__file__).parents[2] / "build" / "ledger"
CAST = (
    ("Ines Valderrama", ("Ines",), "af_bella"),
    ("Rourke", ("Captain Rourke", "the captain"), "am_michael"),
    ("Maeve Lindqvist", ("Lindqvist", "Dr. Lindqvist", "the doctor"), "bf_emma"),
    ("Moreau", ("Monsieur Moreau", "the Frenchman"), "am_fenrir"),
    ("Kowalczyk", (), "bm_george"),
)
TITLE, NARRATOR = "The Ledger", "af_heart"
BOUND = 0.04
_CUE = re.compile(r"(\d+):(\d\d):(\d\d),(\d{3}) --> (\d+):(\d\d):(\d\d),(\d{3})\n(.+?)(?:\n\n|\Z)", re.DOTALL)
Cue = tuple[float, float, str]
"""Seconds, words."""
_AROUND = 0.12
"""Seconds of the pause that are heard with a passage."""


def main() -> None:
    starters = {"kokoro-v1.0": "kokoro-v1.0.int8.onnx", "whisper-tiny.en": "model.bin"}
    lacking = [name for name, file in starters.items() if not (STARTERS / name / file).is_file()]
    if lacking:
        print(f"not measured: {', '.join(lacking)} is not in {STARTERS}")
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    project, book = FOLDER / "ledger.triptych", FOLDER / "ledger.mp3"
    for name in starters:
        _triptych("models", "install", name, "--from", STARTERS / name)
    if not project.is_file():
        _make(project)
    began, spent = time.monotonic(), os.times()
    said = _narrated(project, book, "--subtitles", "srt,vtt,lrc,ass", "--sample")
    cues = _cues(book.with_suffix(".srt").read_text("utf-8"))
    told("narrated in", f"{time.monotonic() - began:.0f} s, {_children(spent):.0f} s of processor")
    _passes("MP3", said)
    _probed(book, ("mp3", "mp3", 44_100, 1), cues)
    if ffmpeg.program() is not None:
        _passes("M4B", _narrated(project, book.with_suffix(".m4b")))
        _probed(book.with_suffix(".m4b"), ("m4a", "aac", 44_100, 1), cues)
    _aligned(project)
    _heard(book, cues)


def _passes(form: str, said: dict[str, list[object]]) -> None:
    row(f"sheet of the {form}", str(said["failed"] or "passes"), "passes", not said["failed"])


def _probed(book: Path, wanted: tuple[str, str, int, int], cues: Sequence[Cue]) -> None:
    """`wanted`: container, codec, rate, channels. A chapter begins in the silence before its title is said."""
    if probed.PROGRAM is None:
        print("chapters, tags, rates: not read, as there is no ffprobe (TRIPTYCH_FFPROBE names one)")
        return
    found = probed.probed(book)
    form, *rates = wanted
    same = form in found.form.split(",") and [found.codec, found.rate, found.channels] == rates
    told_rates = f"{found.codec}, {found.rate} Hz, {found.bit_rate / 1000:.0f} kbit/s"
    row(f"ffprobe: {form}, codec, rate", told_rates, f"{rates[0]}, {rates[1]} Hz", same)
    titles = [one.written.removeprefix("= ") for one in passages(STORY) if one.written.startswith("= ")]
    titles = ["Opening credits", *titles, "Closing credits"]
    in_place = sum(
        one.title == title and _begins(one, cues) for one, title in zip(found.chapters, titles, strict=False)
    )
    row(
        "ffprobe: chapters by name, in their places", f"{in_place} of {len(titles)}", "all",
        in_place == len(titles) == len(found.chapters),
    )  # fmt: skip
    tags = found.tags
    right = tags.get("title") == tags.get("album") == TITLE and tags.get("genre") == "Audiobook"
    row("ffprobe: title, album, genre", f"{tags.get('title')}, {tags.get('genre')}", TITLE, right)
    row("ffprobe: said to be synthetic", tags.get("comment", "")[:30], "Narrated by", "synthetic" in tags["comment"])


def _begins(chapter: probed.Chapter, cues: Sequence[Cue]) -> bool:
    """Behind the sentence before it, and within two seconds before its own first one, which is its title."""
    follows = next(number for number, cue in enumerate(cues) if cue[0] >= chapter.start)
    is_apart = follows == 0 or cues[follows - 1][1] <= chapter.start
    is_credit = chapter.title.endswith("credits")
    return (
        is_apart
        and cues[follows][0] - chapter.start < 2
        and (is_credit or _plain(cues[follows][2]) == _plain(chapter.title))
    )


def _triptych(*words: object) -> str:
    environment = {**os.environ, "TRIPTYCH_HOME": str(FOLDER / "home")}
    command = [sys.executable, "-m", "studio", *map(str, words)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode and words[0] != "narrate":
        sys.exit(f"triptych {words[0]} failed: {done.returncode}")
    return done.stdout


def _narrated(project: Path, book: Path, *more: str) -> dict[str, list[object]]:
    words = _triptych(
        "narrate", project, "--to", book, "--cast", "--voice", NARRATOR, "--read", "titles", "--json", *more
    )
    found: dict[str, list[object]] = json.loads(words)
    return found


def _children(before: os.times_result) -> float:
    now = os.times()
    return now.children_user + now.children_system - before.children_user - before.children_system


def _make(project: Path) -> None:
    """Text and cast; who says which line is left to the program."""
    text = FOLDER / "ledger.md"
    lines = [_heading(passage.written) for passage in passages(STORY)]
    text.write_text("\n\n".join(lines) + "\n", "utf-8")
    session = ProjectSession.create(project, TITLE)
    try:
        session.perform(import_change(session.document, scenes_from_file(text)))
        draft = Draft(session.document)
        for name, aliases, voice in CAST:
            draft.put(Card(id=f"card-{voice}", name=name, aliases=aliases, voice=voice))
        session.perform(draft.change("Cast", "narration"))
    finally:
        session.close()


def _heading(written: str) -> str:
    return f"# {written[2:]}" if written.startswith("= ") else written


def _aligned(project: Path) -> None:
    """Whether every word of the text has its time in a take."""
    session = ProjectSession.open(project, read_only=True)
    try:
        clips = programme_of(session.document, "ledger").clips
    finally:
        session.close()
    words = missing = 0
    for clip in clips:
        timed = "".join(_plain(one.text) for one in clip.words if one.end > one.start)
        at = 0
        for word in filter(None, map(_plain, clip.text.split())):
            missing += not timed.startswith(word, at)
            at = timed.find(word, at) + len(word) if word in timed[at:] else at
            words += 1
    row("words of the text with a time", f"{words - missing} of {words}", "all", not missing)


class _Stretch(NamedTuple):
    passage: Passage
    cues: Sequence[Cue]


def _cues(text: str) -> list[Cue]:
    return [
        (_seconds(found.groups()[:4]), _seconds(found.groups()[4:8]), " ".join(found[9].split()))
        for found in _CUE.finditer(text)
    ]


def _seconds(parts: Sequence[str]) -> float:
    hours, minutes, seconds, thousandths = map(int, parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _stretches(cues: Sequence[Cue]) -> Iterator[_Stretch]:
    """Where each passage stands in the sound, by its subtitles; headings are cues of their own."""
    at = 0
    for passage in passages(STORY):
        wanted = _plain(_heading(passage.written).removeprefix("# "))
        while at < len(cues) and not wanted.startswith(_plain(cues[at][2])):
            at += 1
        first, said = at, ""
        while at < len(cues) and len(said) < len(wanted):
            said += _plain(cues[at][2])
            at += 1
        if said != wanted:
            sys.exit(f"the subtitles have no passage “{passage.written[:60]}”: {said[:80]!r}")
        yield _Stretch(passage, cues[first:at])


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _heard(book: Path, cues: Sequence[Cue]) -> None:
    sound, rate = soundfile.read(book, dtype="float32")
    listener, front_end = (
        Listener(STARTERS / "whisper-tiny.en"),
        EnglishFrontEnd.load(shipped_models_dir() / "lexicons", "us"),
    )
    kept = FOLDER / "heard.json"
    known: dict[str, str] = json.loads(kept.read_text()) if kept.is_file() else {}
    words = wrong = 0
    for stretch in _stretches(cues):
        key = f"{book.stat().st_size} {stretch.cues[0][0]} {stretch.cues[-1][1]}"
        if key not in known:
            known[key] = _transcript(listener, sound, rate, stretch)
            kept.write_text(json.dumps(known, ensure_ascii=False, indent=0))
        lost = missed(stretch.passage, known[key], lambda word: _sounds(front_end, word))
        words, wrong = words + len(stretch.passage.wanted), wrong + lost
        if lost:
            print(f"{lost} of {len(stretch.passage.wanted)}: {stretch.passage.written}\n     {known[key]}", flush=True)
    told("words to be heard", str(words))
    row("words missed", f"{wrong} ({wrong / words:.1%})", f"under {BOUND:.0%}", wrong / words < BOUND)


def _transcript(listener: Listener, sound: NDArray[np.float32], rate: int, stretch: _Stretch) -> str:
    """Of the passage as a whole; where Whisper ends before half of it, of one subtitle after the other."""

    def hear(start: float, end: float) -> str:
        first, last = round((start - _AROUND) * rate), round((end + _AROUND) * rate)
        return listener.hear(sound[max(0, first) : last], rate, digits=False)

    whole = hear(stretch.cues[0][0], stretch.cues[-1][1])
    if 2 * len(words_of(whole)) >= len(stretch.passage.wanted):
        return whole
    return " ".join(hear(start, end) for start, end, _ in stretch.cues)


def _sounds(front_end: EnglishFrontEnd, word: str) -> str:
    return " ".join(spoken.phonemes for spoken in front_end.speak(word))
