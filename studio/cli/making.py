"""`triptych write|speak|demo`: make one result with the window's own services and workers; `picture`: `picturing`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from studio.cli import picturing
from studio.cli.answering import add_common, make_folder_of, require_format, require_place, say, seed_of, write_out
from studio.cli.asking import model_for, voice_for
from studio.cli.doing_tasks import add_task_options, do_task, give_task, task_for, text_or_file, told_of
from studio.cli.picturing import make_pictures, picture_request, save_picture
from studio.cli.running import headless_studio, hint, open_session, run_job, tell
from studio.cli.sampling import add_sampler_options, preset_settings, sampler_settings
from studio.cli.writing import (
    add_form_options,
    add_lora_option,
    answer_in_form,
    answer_to,
    chance_line,
    chances_of,
    form_of,
    loras_of,
    need_one_purpose,
    tell_doubt,
    writer_for,
    writer_of_task,
)
from studio.domain.continuing import lead_of, without_lead
from studio.domain.errors import BadRequest, FileUnwritable, StudioError
from studio.domain.manuscript import insert_generated
from studio.domain.project_records import Asset
from studio.domain.prompting import Writer, continuation, fit_continuation, to_last_sentence
from studio.domain.requests import SEED_LIMIT, ChancesFound, SpeechRequest, SpeechSegment
from studio.domain.scene_edits import new_scene
from studio.domain.sentences import split_sentences
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph, Scene
from studio.domain.weighing import MOST
from studio.domain.word_chances import words_of
from studio.project.lock import ProjectLock
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import NARRATION_OUT
from studio.services.exchange.manuscript_text import HTML, MARKDOWN, TEXT
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count

DEMO_PROMPT = "a red apple"
DEMO_OPENING = (
    "The lighthouse had been dark for eleven years when Mara rowed out to it. She carried a lamp, a loaf of bread "
    "and the key her grandmother had left her. The door opened at the first try, and"
)
DEMO_SENTENCE = (
    "Triptych keeps picture, words and voice in one project. This sentence was spoken on your own machine, "
    "and nothing was sent anywhere."
)
WRITE_OUT = (TEXT, MARKDOWN, HTML)
"""A name without an ending is plain text."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    picturing.add_command(subparsers)

    write = subparsers.add_parser("write", help=tr("continue a text, or have another task done with it"))
    write.add_argument("text", nargs="?", default="", help=tr("the text, or a file with it; standard input without it"))
    write.add_argument("--tokens", type=int, default=120, help=tr("at most so many new tokens"))
    write.add_argument("--temperature", type=float)
    write.add_argument(
        "--alternatives", type=int, default=1, choices=range(1, MOST + 1), help=tr("so many, each with another seed")
    )
    add_task_options(write)
    add_form_options(write)
    add_lora_option(write)
    add_sampler_options(write)
    add_common(write, WRITE_OUT)
    write.set_defaults(run=run_write)

    speak = subparsers.add_parser("speak", help=tr("speak a text"))
    speak.add_argument("text", nargs="?", default="", help=tr("the text to speak; standard input without it"))
    speak.add_argument("--voice", default="", help=tr("one of “triptych voices list”; the best one without it"))
    speak.add_argument("--speed", type=float, default=1.0)
    add_common(speak, NARRATION_OUT)
    speak.set_defaults(run=run_speak)

    demo = subparsers.add_parser("demo", help=tr("a picture, a paragraph, a spoken sentence, in a project"))
    demo.add_argument("--out", type=Path, default=Path("demo"), help=tr("folder for the four files"))
    demo.add_argument("--json", action="store_true")
    demo.set_defaults(run=run_demo)


def text_of(options: argparse.Namespace) -> str:
    text = options.text or ("" if sys.stdin is None or sys.stdin.isatty() else _read_text())
    if not text.strip():
        problem = "there is no text; give it as an argument or on standard input"
        raise StudioError(BadRequest(field="text", problem=problem))
    return str(text)


def _read_text() -> str:
    """Standard input, whole. It is UTF-8 whatever the locale is."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudioError(BadRequest(field="text", problem="standard input is not UTF-8")) from error


def run_write(options: argparse.Namespace) -> int:
    require_format(options.out, WRITE_OUT)
    need_one_purpose(options)
    form, loras = form_of(options), loras_of(options)
    if options.task:
        return _run_task(options, loras)
    options.text = text_or_file(options.text)
    text = text_of(options)
    said = {**sampler_settings(options), "max_tokens": options.tokens}
    several = options.alternatives > 1
    shown = options.out is None and not options.json and not several
    with headless_studio(options.project) as studio:
        settings = {**preset_settings(studio.settings, options.preset), **_given(said)}
        writer = writer_for(studio, options.model, "continue", settings, seed_of(options), loras)
        if form is not None:
            return _give_answer(options, answer_in_form(studio, writer, text, form, stream=shown))
        if several:
            return _give_several(studio, options, writer, text)
        written = continue_text(studio, text, writer=writer, after=options.after, stream=shown)
        if options.out is not None:
            _write_text(studio, options.out, text + written + "\n")
        told = _chances(studio, options, writer, text, written) if options.probabilities else ChancesFound()
        if options.json:
            of_words = {"words": msgspec.to_builtins(words_of(told.tokens)), "tokens": msgspec.to_builtins(told.tokens)}
            say(options, {"text": written, **(of_words if options.probabilities else {})}, "")
        elif options.out is None:
            print()
        if not options.json:
            for word in words_of(told.tokens):
                tell(chance_line(word))
    return 0


def _give_several(studio: Studio, options: argparse.Namespace, writer: Writer, text: str) -> int:
    """One continuation for each of so many seeds, each in a scene of its own."""
    found: list[dict[str, object]] = []
    for number in range(options.alternatives):
        seeded = msgspec.structs.replace(writer, seed=(writer.seed + number) % SEED_LIMIT)
        found.append({"seed": seeded.seed, "text": continue_text(studio, text, writer=seeded, after=options.after)})
    told = "\n\n".join(f"{number}. {one['text']}" for number, one in enumerate(found, 1))
    if options.out is not None:
        write_out(options.out, (told + "\n").encode())
    say(options, {"text": found[0]["text"], "alternatives": found}, told if options.out is None else str(options.out))
    return 0


def _given(settings: Mapping[str, str | int | float | bool]) -> dict[str, str | int | float | bool]:
    """Without what a preset may say."""
    return {name: value for name, value in settings.items() if value != ""}


def _run_task(options: argparse.Namespace, loras: dict[str, float]) -> int:
    said = {**sampler_settings(options), "max_tokens": options.tokens}
    with headless_studio(options.project) as studio:
        settings = {**preset_settings(studio.settings, options.preset), **_given(said)}
        task, words, fields = task_for(studio, options)
        options.text = text_or_file(options.text)
        text = "" if task.target == "nothing" else text_of(options)
        writer = writer_of_task(studio, task, options.model, settings, seed_of(options), loras)
        tell_doubt(studio, task, writer)
        shown = task.answer == "text" and not task.frame and options.out is None and not options.json
        answer, read = do_task(studio, writer, task, text, words, fields, stream=shown)
        told = told_of(task, text, words, answer, read)
        return give_task(options, answer, read, told, streamed=shown)


def _give_answer(options: argparse.Namespace, answer: str) -> int:
    if options.out is not None:
        write_out(options.out, (answer + "\n").encode())
    if options.json:
        say(options, {"text": answer}, "")
    elif options.out is None:
        print()
    return 0


def _chances(studio: Studio, options: argparse.Namespace, writer: Writer, text: str, written: str) -> ChancesFound:
    passages = [part for part in text.split("\n") if part.strip()]
    request = continuation(writer, "\n\n".join(passages), after=options.after).request
    return chances_of(studio, request, written if not text[-1:].isspace() else f" {written}")


def _write_text(studio: Studio, out: Path, text: str) -> None:
    """Plain text as it came; in another format, the scene that it was written into."""
    row = by_name(out, WRITE_OUT)
    if row is TEXT:
        write_out(out, text.encode())
        return
    make_folder_of(out)
    document = open_session(studio).document
    row.act(document, out, scene_id=list(document.all(Scene))[-1].id)


def continue_text(studio: Studio, text: str, *, writer: Writer, after: str = "", stream: bool = False) -> str:
    """Put `text` into a new scene of the open project and have the writer continue it there, up to its last whole
    sentence; answers what was written. `after`: what follows, which is not put there."""
    session = open_session(studio)
    passages = [part for part in text.split("\n") if part.strip()]
    session.perform(new_scene(session.document, tr("Continued"), passages=passages))
    scene = list(session.document.all(Scene))[-1]
    paragraph = session.document.need(Paragraph, scene.paragraphs[-1])
    before = "\n\n".join(passages)
    request = continuation(writer, before, after=after, heals=True).request
    if after and not request.after:
        hint(tr("This model can't fill a gap; it goes on from the text before it."))
    job = answer_to(
        studio,
        writer,
        lambda one: continuation(one, before, after=after, heals=True),
        label=tr("Continue"),
        target_id=paragraph.id,
        stream=stream,
    )
    lead = lead_of(request)
    bare = without_lead(job.text, lead)
    written = to_last_sentence(bare if lead else fit_continuation(paragraph.text, bare))
    session.perform(insert_generated(session.document, paragraph.id, len(paragraph.text), written, job.id))
    return written


def run_speak(options: argparse.Namespace) -> int:
    require_place(options)
    require_format(options.out, NARRATION_OUT)
    text = text_of(options)
    with headless_studio(options.project) as studio:
        scene = speak_text(
            studio, text, model=options.model, voice=options.voice, speed=options.speed, seed=options.seed or 0
        )
        session = open_session(studio)
        takes = [take for take in session.document.all(Take) if take.scene_id == scene.id]
        if options.out is not None:
            by_name(options.out, NARRATION_OUT).act(session, scene.id, options.out)
        seconds = sum(take.seconds + take.pause_after for take in takes)
        answer = {"segments": len(takes), "seconds": round(seconds, 2), "voice": takes[0].voice if takes else ""}
        if options.out is not None:
            answer["file"] = str(options.out)
        told = tr_count("1 take, {seconds} s", "{count} takes, {seconds} s", len(takes), seconds=f"{seconds:.1f}")
        say(options, answer, str(options.out or told))
    return 0


def speak_text(
    studio: Studio, text: str, *, model: str = "", voice: str = "", speed: float = 1.0, seed: int = 0
) -> Scene:
    """Put `text` into a new scene of the open project and speak all of it; answers the scene."""
    session = open_session(studio)
    installed = model_for(studio.library, model, "voice", "speak")
    voice = voice_for(studio.library, installed, voice)
    passages = [part.strip() for part in text.split("\n") if part.strip()]
    session.perform(new_scene(session.document, tr("Spoken"), passages=passages))
    scene = list(session.document.all(Scene))[-1]
    segments = tuple(
        SpeechSegment(text=sentence, paragraph_id=paragraph_id, index=index)
        for paragraph_id in scene.paragraphs
        for index, sentence in enumerate(split_sentences(session.document.need(Paragraph, paragraph_id).text))
    )
    request = SpeechRequest(
        model=studio.library.ref(installed.id),
        voice=voice,
        segments=segments,
        speed=speed,
        seed=seed,
        device=wanted_device(studio.settings),
    )
    run_job(studio, request, label=tr("Speak"), target_id=scene.id)
    return scene


def run_demo(options: argparse.Namespace) -> int:
    """Everything once, without a screen: a real picture, a continued paragraph, a spoken WAV, and their project."""
    out: Path = options.out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(FileUnwritable(path=str(out), detail=error.strerror or str(error))) from error
    project = out / "demo.triptych"
    with ProjectLock(project):
        project.unlink(missing_ok=True)
    with headless_studio(project) as studio:
        generation = make_pictures(studio, picture_request(studio, DEMO_PROMPT, seed=7))[0]
        save_picture(studio, generation, out / "picture.png")
        written = continue_text(studio, DEMO_OPENING, writer=writer_for(studio, "", "continue", {"max_tokens": 120}, 7))
        write_out(out / "paragraph.txt", (DEMO_OPENING + written + "\n").encode())
        scene = speak_text(studio, DEMO_SENTENCE)
        NARRATION_OUT[0].act(open_session(studio), scene.id, out / "sentence.wav")
        assets = sum(1 for _ in open_session(studio).document.all(Asset))
    files = ["picture.png", "paragraph.txt", "sentence.wav", "demo.triptych"]
    say(
        options,
        {"files": [str(out / name) for name in files], "assets": assets, "written": msgspec.to_builtins(written)},
        "\n".join(str(out / name) for name in files),
    )
    return 0
