"""`triptych hear FILE` and `triptych hear --record SECONDS`: write a recording down, with the window's own
services and workers."""

from __future__ import annotations

import argparse
import sys
import wave
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QEventLoop, QTimer

from studio import leavings, places
from studio.cli.answering import make_folder_of
from studio.cli.asking import model_for
from studio.cli.running import complain, give, give_json, headless_studio, hint, open_session, wait_for_job
from studio.domain.dictated import fitted, paragraphs_of
from studio.domain.document import Document
from studio.domain.errors import BadRequest, Failure, StudioError
from studio.domain.sound_records import Transcript
from studio.services.exchange.format import by_name
from studio.services.exchange.manuscript_text import HTML, MARKDOWN, TEXT
from studio.services.exchange.subtitles import LRC, SRT, VTT, as_lrc, as_srt, as_vtt, cues_of
from studio.services.hearing import FAMILY, TASK, Hearing, Wishes, cut_off_words, named_files
from studio.services.narration.capture import RATE, Capture, Microphone
from studio.services.narration.levels import QUIETEST, Level
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.services.wording import sentence

OUT: Final = (TEXT, SRT, VTT, LRC, MARKDOWN, HTML)
"""A name without an ending is plain text."""
_TIMED: Final = {"srt": as_srt, "vtt": as_vtt, "lrc": as_lrc}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    hear = subparsers.add_parser("hear", help=tr("write a recording down, with times"))
    hear.add_argument("file", type=Path, nargs="?", help=tr("sound, or a video where ffmpeg is installed"))
    hear.add_argument(
        "--record", type=float, metavar="SECONDS", help=tr("record from the microphone, in place of a file")
    )
    hear.add_argument(
        "--waiting", action="store_true", help=tr("write down the files that wait in the project, in place of a file")
    )
    hear.add_argument(
        "--from-elsewhere",
        action="store_true",
        help=tr("with --waiting: also files of this computer that a project from elsewhere names"),
    )
    hear.add_argument("--model", default="", help=tr("model id; the best installed one without it"))
    hear.add_argument("--language", default="", metavar="CODE", help=tr("as “en” or “de”; detected without it"))
    hear.add_argument("--hints", default="", help=tr("names and terms to expect"))
    hear.add_argument("--fast", action="store_true", help=tr("take the likeliest word each time, without a search"))
    shown = hear.add_mutually_exclusive_group()
    shown.add_argument("--srt", dest="shown", action="store_const", const="srt", help=tr("answer as SubRip subtitles"))
    shown.add_argument("--vtt", dest="shown", action="store_const", const="vtt", help=tr("answer as WebVTT subtitles"))
    shown.add_argument("--lrc", dest="shown", action="store_const", const="lrc", help=tr("answer as lyrics with times"))
    shown.add_argument(
        "--dictated",
        dest="shown",
        action="store_const",
        const="dictated",
        help=tr("answer as text, with the punctuation that was spoken: “comma”, “new paragraph”"),
    )
    shown.add_argument("--json", action="store_true", help=tr("answer as JSON, with the times of words"))
    hear.add_argument("--project", type=Path, help=tr("keep the result in this project file (made if it is not there)"))
    endings = ", ".join(row.suffixes[0] for row in OUT)
    hear.add_argument("--out", type=Path, help=tr("write the result to this file: {endings}", endings=endings))
    hear.set_defaults(run=run_hear, shown="")


def run_hear(options: argparse.Namespace) -> int:
    if options.out is not None:
        by_name(options.out, OUT)
    if options.waiting:
        return _hear_waiting(options)
    if (options.file is None) == (options.record is None):
        raise StudioError(BadRequest(field="file", problem="give a file, or --record with the seconds to record"))
    with headless_studio(options.project) as studio, leavings.new_folder(places.scratch_dir()) as scratch:
        model = model_for(studio.library, options.model, FAMILY, TASK)
        wishes = Wishes(
            model_id=model.id, language=options.language, hints=options.hints, beams=1 if options.fast else 5
        )
        plain = not (options.out or options.shown or options.json)
        file = options.file or record(scratch / "recording.wav", options.record)
        transcript = hear_file(studio, file, wishes, stream=plain)
        document = open_session(studio).document
        if options.out is not None:
            make_folder_of(options.out)
            by_name(options.out, OUT).act(document, options.out, scene_id=transcript.scene_id)
        if options.json:
            give_json(_as_json(transcript, options.out))
        elif options.shown:
            give(_spelled(document, transcript, options.shown), "")
        elif options.out is not None:
            give(str(options.out))
    return 0


def _hear_waiting(options: argparse.Namespace) -> int:
    """What was given to the project earlier and is not written down yet."""
    if options.project is None or options.file is not None or options.record is not None:
        raise StudioError(BadRequest(field="waiting", problem="it goes with --project alone"))
    with headless_studio(options.project) as studio:
        hearing = Hearing(studio, studio)
        hearing.model()
        strange: list[Path] = []
        failures: list[Failure] = []
        loop = QEventLoop()
        hearing.strange.connect(strange.extend)
        hearing.reading.connect(lambda path: hint(tr("Reading the sound of {file}.", file=path.name)))
        hearing.cut_off.connect(lambda *told: hint(cut_off_words(*told)))
        hearing.failed.connect(lambda _path, failure: failures.append(failure))
        hearing.ended.connect(lambda end, _done, _count: failures.append(end.failure) if end.failure else None)
        hearing.ended.connect(loop.quit)
        hearing.take_up()
        strange += hearing.queued_elsewhere()
        if strange and options.from_elsewhere:
            hearing.allow(queued=True)
        elif strange:
            complain(
                tr(
                    "This project comes from elsewhere. Files of this computer that it names are not read: {files}. "
                    "With --from-elsewhere they are.",
                    files=named_files(strange),
                )
            )
        while hearing.busy():
            loop.exec()
        for failure in failures:
            complain(sentence(failure))
        return 1 if failures or (strange and not options.from_elsewhere) else 0


def hear_file(studio: Studio, file: Path, wishes: Wishes, *, stream: bool = False) -> Transcript:
    """Write one file down in the open project. Raises StudioError, Interrupted."""
    job = wait_for_job(studio, _asked(studio, file, wishes), label=tr("Transcribe"), stream_words=stream)
    found = open_session(studio).document.all(Transcript)
    return next(one for one in found if one.id.startswith(job.id))


def record(dest: Path, seconds: float, microphone: Microphone | None = None) -> Path:
    """Record from the microphone into a WAV file, with a meter on standard error. Raises StudioError(NoMicrophone)."""
    capture = Capture(microphone)
    loop = QEventLoop()
    failures: list[Failure] = []
    capture.failed.connect(failures.append)
    if sys.stderr.isatty():
        capture.level_changed.connect(lambda level: _show_level(level, seconds - capture.seconds()))
    if not capture.begin():
        raise StudioError(failures[0])
    enough = QTimer()
    enough.setInterval(50)
    enough.timeout.connect(lambda: loop.quit() if capture.seconds() >= seconds else None)
    enough.start()
    loop.exec()
    pcm = capture.end()
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 60 + "\r")
    with wave.open(str(dest), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm[: 2 * round(seconds * RATE)])
    return dest


def _show_level(level: Level, left: float) -> None:
    bars = max(0, round((level.peak - QUIETEST) / 3))
    sys.stderr.write(f"\r{'|' * bars:<31}{tr('{seconds} s left', seconds=max(0, round(left)))}  ")
    sys.stderr.flush()


def _asked(studio: Studio, file: Path, wishes: Wishes) -> str:
    """Read the file and put it into the queue; the job's id."""
    hearing = Hearing(studio, studio)
    loop = QEventLoop()
    asked: list[str] = []
    failures: list[Failure] = []
    hearing.asked.connect(lambda _path, job_id: asked.append(job_id))
    hearing.asked.connect(loop.quit)
    hearing.cut_off.connect(lambda *told: hint(cut_off_words(*told)))
    hearing.failed.connect(lambda _path, failure: failures.append(failure))
    hearing.failed.connect(loop.quit)
    hearing.ended.connect(lambda end, _done, _count: failures.append(end.failure) if end.failure is not None else None)
    hearing.ended.connect(loop.quit)
    hearing.hear([file], wishes)
    loop.exec()
    if failures:
        raise StudioError(failures[0])
    return asked[0]


def _spelled(document: Document, transcript: Transcript, shown: str) -> str:
    if shown == "dictated":
        language = transcript.language or "en"
        words = paragraphs_of(" ".join(line.text for line in transcript.lines), language)
        return "".join(f"{one}\n" for one in fitted(words, "", "", language))
    return _TIMED[shown](cues_of(document, transcript.scene_id), "")


def _as_json(transcript: Transcript, out: Path | None) -> dict[str, Any]:
    lines = [
        {
            "start": line.start,
            "end": line.end,
            "text": line.text,
            "words": [{"text": word.text, "start": word.start, "end": word.end} for word in line.words],
        }
        for line in transcript.lines
    ]
    answer = {"language": transcript.language, "seconds": transcript.seconds, "lines": lines}
    return answer | ({"file": str(out)} if out is not None else {})
