"""`triptych picture|write|speak|demo`: make one result with the window's own services and workers."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from studio.cli import changing
from studio.cli.asking import check_style, model_for, voice_for
from studio.cli.running import give, give_json, headless_studio, hint, open_session, run_job
from studio.domain import stored
from studio.domain.catalogue import InstalledModel
from studio.domain.document import Asset, Generation, Paragraph, Recipe, Scene, Take
from studio.domain.errors import BadRequest, FileUnwritable, StudioError
from studio.domain.manuscript import insert_generated, new_scene
from studio.domain.prompting import Writer, continuation, fit_continuation, to_last_sentence
from studio.domain.requests import SEED_LIMIT, PictureRequest, SpeechRequest, SpeechSegment
from studio.domain.sentences import split_sentences
from studio.project.files import write_whole
from studio.project.lock import ProjectLock
from studio.services.characters import with_characters
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.formats import NARRATION_OUT, PICTURE_OUT
from studio.services.exchange.manuscript_text import HTML, MARKDOWN, TEXT
from studio.services.exchange.picture_layers import save_layers
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
    picture = subparsers.add_parser("picture", help=tr("make a picture from a prompt"))
    picture.add_argument("prompt", nargs="?", help=tr("what to draw; a picture that is changed can do without"))
    picture.add_argument("--negative", default="", help=tr("what the picture should not show"))
    picture.add_argument("--style", default="", help=tr("one of the model's styles"))
    picture.add_argument("--sticker", action="store_true", help=tr("leave the ground transparent, where the model can"))
    picture.add_argument("--size", default="", metavar="WxH", help=tr("pixels, for example 512x512"))
    picture.add_argument("--steps", type=int)
    picture.add_argument("--guidance", type=float)
    picture.add_argument("--batch", type=int, default=1)
    picture.add_argument(
        "--layers", type=Path, metavar="DIR", help=tr("write the layers of a scene into this folder, with their places")
    )
    changing.add_arguments(picture)
    picture.add_argument("--explain", action="store_true", help=tr("say what was understood of the prompt"))
    picture.add_argument("--no-recipe", action="store_true", help=tr("leave prompt and settings out of the saved file"))
    _add_common(picture, PICTURE_OUT)
    picture.set_defaults(run=run_picture, refuse=picture.error)

    write = subparsers.add_parser("write", help=tr("continue a text"))
    write.add_argument("text", nargs="?", default="", help=tr("the text to continue; standard input without it"))
    write.add_argument("--tokens", type=int, default=120, help=tr("at most so many new tokens"))
    write.add_argument("--temperature", type=float)
    _add_common(write, WRITE_OUT)
    write.set_defaults(run=run_write)

    speak = subparsers.add_parser("speak", help=tr("speak a text"))
    speak.add_argument("text", nargs="?", default="", help=tr("the text to speak; standard input without it"))
    speak.add_argument("--voice", default="", help=tr("one of “triptych voices list”; the best one without it"))
    speak.add_argument("--speed", type=float, default=1.0)
    _add_common(speak, NARRATION_OUT)
    speak.set_defaults(run=run_speak)

    demo = subparsers.add_parser("demo", help=tr("a picture, a paragraph, a spoken sentence, in a project"))
    demo.add_argument("--out", type=Path, default=Path("demo"), help=tr("folder for the four files"))
    demo.add_argument("--json", action="store_true")
    demo.set_defaults(run=run_demo)


def _add_common(parser: argparse.ArgumentParser, formats: Sequence[Format[Any]]) -> None:
    endings = ", ".join(row.suffixes[0] for row in formats)
    parser.add_argument("--model", default="", help=tr("model id; the best installed one without it"))
    parser.add_argument("--seed", type=int, help=tr("drawn at random without it"))
    parser.add_argument(
        "--project", type=Path, help=tr("keep the result in this project file (made if it is not there)")
    )
    parser.add_argument("--out", type=Path, help=tr("write the result to this file: {endings}", endings=endings))
    parser.add_argument("--json", action="store_true", help=tr("say what was made as JSON"))


def _seed(options: argparse.Namespace) -> int:
    return random.randrange(2**32) if options.seed is None else int(options.seed) % SEED_LIMIT


def _require_place(options: argparse.Namespace) -> None:
    if options.project is None and options.out is None:
        raise StudioError(BadRequest(field="--out", problem="say where the result goes: --out FILE or --project FILE"))


def _require_format(out: Path | None, formats: Sequence[Format[Any]]) -> None:
    """Refuse a name that promises another format than is written. Raises StudioError(FormatUnknown)."""
    if out is not None:
        by_name(out, formats)


def _text(options: argparse.Namespace) -> str:
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


def _number(model: InstalledModel, name: str, default: float) -> float:
    value = model.defaults.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def _say(options: argparse.Namespace, answer: dict[str, Any], plain: str) -> None:
    if options.json:
        give_json(answer)
    else:
        give(plain)


def _write_out(path: Path, data: bytes) -> None:
    make_folder_of(path)
    write_whole(path, data)


def make_folder_of(path: Path) -> None:
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error


def picture_request(
    studio: Studio, prompt: str, *, model: str = "", seed: int = 0, task: str = "text-to-image", **fields: Any
) -> PictureRequest:
    """A request with the model's own defaults wherever `fields` is silent (None)."""
    installed = model_for(studio.library, model, "picture", task)
    check_style(studio.library, installed, str(fields.get("style") or ""))
    defaults: dict[str, Any] = {
        "style": str(installed.defaults.get("style", "")),
        "width": int(_number(installed, "width", 512)),
        "height": int(_number(installed, "height", 512)),
        "steps": int(_number(installed, "steps", 20)),
        "guidance": _number(installed, "guidance", 7.0),
        "device": wanted_device(studio.settings),
    }
    given = {name: value for name, value in fields.items() if value is not None}
    asked = {"task": task, "prompt": prompt, "seed": seed}
    return PictureRequest(model=studio.library.ref(installed.id), **(defaults | given | asked))


def _size(text: str) -> dict[str, int]:
    if not text:
        return {}
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()) or not (int(width) and int(height)):
        raise StudioError(
            BadRequest(field="--size", problem=tr("“{text}” is not a size; write it as 512x512", text=text))
        )
    return {"width": int(width), "height": int(height)}


def run_picture(options: argparse.Namespace) -> int:
    if options.prompt is None and options.init is None:
        options.refuse(tr("say what to draw (prompt), or which picture to change (--init)"))
    if options.layers is None:
        _require_place(options)
    _require_format(options.out, PICTURE_OUT)
    start = changing.starting_point(options)
    with headless_studio(options.project) as studio:
        request = _asked(studio, options, start)
        generations = make_pictures(studio, request)
        paths = [_numbered(options.out, index, len(generations)) for index in range(len(generations))]
        for generation, path in zip(generations, paths, strict=True):
            if path is not None:
                save_picture(studio, generation, path, with_prompts=not options.no_recipe)
        folders = [_layers_folder(options.layers, index, len(generations)) for index in range(len(generations))]
        written = [_layers_of(studio, one, folder) for one, folder in zip(generations, folders, strict=True)]
        made = [
            {"asset": each.asset, "seed": _recipe_seed(studio, each), "width": each.width, "height": each.height}
            | ({"file": str(path)} if path else {})
            | ({"layers": [str(file) for file in files]} if options.layers is not None else {})
            | (_explained(studio, each) if options.explain else {})
            for each, path, files in zip(generations, paths, written, strict=True)
        ]
        lines = [str(each.get("file", each["asset"])) for each in made]
        lines += [str(file) for files in written for file in files]
        lines += [tr("Read as: {words}", words=each["read_as"]) for each in made if each.get("read_as")]
        _say(options, {"pictures": made}, "\n".join(lines))
    return 0


def _asked(studio: Studio, options: argparse.Namespace, start: changing.Start | None) -> PictureRequest:
    fields: dict[str, Any] = {
        "seed": _seed(options),
        "negative": options.negative,
        "style": options.style or None,
        "steps": options.steps,
        "guidance": options.guidance,
        "batch": options.batch,
        "sticker": options.sticker,
    }
    prompt = options.prompt or ""
    if start is not None:
        # Before the picture is taken into the project: without a model nothing is.
        model_for(studio.library, options.model, "picture", start.task)
        fields |= changing.fields_of(start, options, open_session(studio))
        if start.past_edge and options.prompt is None and start.recipe is not None:
            prompt, own = changing.continued(start.recipe, options)
            fields |= own
    return picture_request(studio, prompt, model=options.model, **(fields | _size(options.size)))


def _explained(studio: Studio, one: Generation) -> dict[str, Any]:
    """What the engine understood of the words, in words and as the plan that a recipe carries."""
    request = open_session(studio).document.need(Recipe, one.recipe_id).request
    if not isinstance(request, PictureRequest):
        return {}
    return {"read_as": request.read_as, "plan": stored.to_builtins(request.plan) if request.plan is not None else None}


def _layers_folder(folder: Path | None, index: int, count: int) -> Path | None:
    return folder if folder is None or count == 1 else folder / str(index + 1)


def _layers_of(studio: Studio, one: Generation, folder: Path | None) -> tuple[Path, ...]:
    """The files that were written; none, which is said, for a picture of one piece."""
    if folder is None:
        return ()
    if not one.layers:
        hint(tr("The picture is of one piece: no layers were written."))
        return ()
    return save_layers(folder, one, open_session(studio).read_asset)


def make_pictures(studio: Studio, request: PictureRequest) -> list[Generation]:
    session = open_session(studio)
    before = {generation.id for generation in session.document.all(Generation)}
    run_job(studio, with_characters(request, session.document), label=tr("Picture"))
    return [generation for generation in session.document.all(Generation) if generation.id not in before]


def save_picture(studio: Studio, generation: Generation, path: Path, *, with_prompts: bool = True) -> None:
    """Write a generation as PNG, its recipe inside unless that is not wanted."""
    session = open_session(studio)
    make_folder_of(path)
    recipe = session.document.need(Recipe, generation.recipe_id)
    by_name(path, PICTURE_OUT).act(path, session.read_asset(generation.asset), recipe, with_prompts=with_prompts)


def _recipe_seed(studio: Studio, generation: Generation) -> int:
    request = open_session(studio).document.need(Recipe, generation.recipe_id).request
    return request.seed if isinstance(request, PictureRequest) else 0


def _numbered(out: Path | None, index: int, count: int) -> Path | None:
    if out is None or count == 1:
        return out
    return out.with_name(f"{out.stem}-{index + 1}{out.suffix}")


def run_write(options: argparse.Namespace) -> int:
    _require_format(options.out, WRITE_OUT)
    text = _text(options)
    with headless_studio(options.project) as studio:
        written = continue_text(
            studio,
            text,
            model=options.model,
            seed=_seed(options),
            max_tokens=options.tokens,
            temperature=options.temperature,
            stream=options.out is None and not options.json,
        )
        if options.out is not None:
            _write_text(studio, options.out, text + written + "\n")
        if options.json:
            _say(options, {"text": written}, "")
        elif options.out is None:
            print()
    return 0


def _write_text(studio: Studio, out: Path, text: str) -> None:
    """Plain text as it came; in another format, the scene that it was written into."""
    row = by_name(out, WRITE_OUT)
    if row is TEXT:
        _write_out(out, text.encode())
        return
    make_folder_of(out)
    document = open_session(studio).document
    row.act(document, out, scene_id=list(document.all(Scene))[-1].id)


def continue_text(
    studio: Studio,
    text: str,
    *,
    model: str = "",
    seed: int = 0,
    max_tokens: int = 120,
    temperature: float | None = None,
    stream: bool = False,
) -> str:
    """Put `text` into a new scene of the open project and have the writer continue it there, up to its last whole
    sentence; answers what was written."""
    session = open_session(studio)
    installed = model_for(studio.library, model, "text", "continue")
    passages = [part for part in text.split("\n") if part.strip()]
    session.perform(new_scene(session.document, tr("Continued"), passages=passages))
    scene = list(session.document.all(Scene))[-1]
    paragraph = session.document.need(Paragraph, scene.paragraphs[-1])
    settings = {**installed.defaults, "max_tokens": max_tokens}
    if temperature is not None:
        settings["temperature"] = temperature
    device = wanted_device(studio.settings)
    writer = Writer(model=studio.library.ref(installed.id), settings=settings, seed=seed, device=device)
    request = continuation(writer, "\n\n".join(passages)).request
    job = run_job(studio, request, label=tr("Continue"), target_id=paragraph.id, stream_words=stream)
    written = to_last_sentence(fit_continuation(paragraph.text, job.text))
    session.perform(insert_generated(session.document, paragraph.id, len(paragraph.text), written, job.id))
    return written


def run_speak(options: argparse.Namespace) -> int:
    _require_place(options)
    _require_format(options.out, NARRATION_OUT)
    text = _text(options)
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
        _say(options, answer, str(options.out or told))
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
        written = continue_text(studio, DEMO_OPENING, seed=7)
        _write_out(out / "paragraph.txt", (DEMO_OPENING + written + "\n").encode())
        scene = speak_text(studio, DEMO_SENTENCE)
        NARRATION_OUT[0].act(open_session(studio), scene.id, out / "sentence.wav")
        assets = sum(1 for _ in open_session(studio).document.all(Asset))
    files = ["picture.png", "paragraph.txt", "sentence.wav", "demo.triptych"]
    _say(
        options,
        {"files": [str(out / name) for name in files], "assets": assets, "written": msgspec.to_builtins(written)},
        "\n".join(str(out / name) for name in files),
    )
    return 0
