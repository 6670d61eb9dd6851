"""`triptych picture`: a picture from words, or another one changed, continued, repaired (`changing`), or worked over
(`reworking`)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from studio.cli import changing, decoding, drawing, gridding, guiding, reworking
from studio.cli.answering import (
    add_common,
    make_folder_of,
    number_of,
    refusing,
    require_format,
    require_place,
    say,
    seed_of,
)
from studio.cli.asking import check_style, model_for
from studio.cli.memory_need import tell_need
from studio.cli.prompt_length import tell_length
from studio.cli.running import headless_studio, hint, open_session, run_job
from studio.domain import stored
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.guides import check_pictures
from studio.domain.picture_records import Generation
from studio.domain.picture_styles import StylePreset, with_styles
from studio.domain.project_records import Recipe
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import PictureRequest
from studio.domain.wildcards.reading import read
from studio.services import scene_before
from studio.services.characters import with_characters
from studio.services.exchange.format import by_name
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.picture_layers import save_layers
from studio.services.exchange.recipe_in import read_recipe
from studio.services.exchange.recipes_of import texts_beside
from studio.services.models.picture_loras import lora_in, lora_uses
from studio.services.models.picture_vaes import not_one, vae_used
from studio.services.prompts.said import PromptWords
from studio.services.prompts.wildcards import WildcardFolder, Wildcards
from studio.services.settings import computed_as_wanted, wanted_device, wanted_runtime
from studio.services.studio import Studio
from studio.services.styles import StyleBook
from studio.services.translation import tr


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    picture = subparsers.add_parser("picture", help=tr("make a picture from a prompt"))
    picture.add_argument("prompt", nargs="?", help=tr("what to draw; a picture that is changed can do without"))
    picture.add_argument("--negative", default="", help=tr("what the picture should not show"))
    picture.add_argument(
        "--style", action="append", default=[], dest="styles", metavar="NAME",
        help=tr("one of the model's own styles, or of “triptych styles list”; once for each"),
    )  # fmt: skip
    picture.add_argument("--size", default="", metavar="WxH", help=tr("pixels, for example 512x512"))
    picture.add_argument("--steps", type=int)
    picture.add_argument("--guidance", type=float)
    picture.add_argument("--batch", type=int, default=1)
    drawing.add_arguments(picture)
    picture.add_argument(
        "--lora", action="append", default=[], metavar="FILE_OR_NAME:WEIGHT",
        help=tr("change the model by a LoRA, a file or one of “triptych models list”, as ink:0.8; once for each"),
    )  # fmt: skip
    picture.add_argument(
        "--vae", default="", metavar="FILE_OR_NAME",
        help=tr("decode with another VAE than the model's own, a file or one of “triptych models list”"),
    )  # fmt: skip
    picture.add_argument(
        "--layers", type=Path, metavar="DIR", help=tr("write the layers of a scene into this folder, with their places")
    )
    picture.add_argument(
        "--like", type=Path, metavar="FILE",
        help=tr("the picture that a prompt like “the same, but at night” changes; the project's last without it"),
    )  # fmt: skip
    changing.add_arguments(picture)
    guiding.add_arguments(picture)
    reworking.add_arguments(picture)
    gridding.add_arguments(picture)
    decoding.add_arguments(picture)
    picture.add_argument("--explain", action="store_true", help=tr("say what was understood of the prompt"))
    picture.add_argument(
        "--tokens", action="store_true", help=tr("say how many tokens the prompt is, and draw nothing")
    )
    picture.add_argument("--no-recipe", action="store_true", help=tr("leave prompt and settings out of the saved file"))
    add_common(picture, PICTURE_OUT)
    picture.set_defaults(run=run_picture, refuse=refusing(picture))


def picture_request(
    studio: Studio, prompt: str, *, model: str = "", seed: int = 0, task: str = "text-to-image", **fields: Any
) -> PictureRequest:
    """A request with the model's own defaults wherever `fields` is silent (None)."""
    installed = model_for(studio.library, model, "picture", task)
    check_style(studio.library, installed, str(fields.get("style") or ""), [one.name for one in StyleBook().all()])
    defaults: dict[str, Any] = {
        "style": str(installed.defaults.get("style", "")),
        "width": int(number_of(installed, "width", 512)),
        "height": int(number_of(installed, "height", 512)),
        "steps": int(number_of(installed, "steps", 20)),
        "guidance": number_of(installed, "guidance", 7.0),
        "device": wanted_device(studio.settings),
        "runtime": wanted_runtime(studio.settings),
    }
    given = {name: value for name, value in fields.items() if value is not None}
    asked = {"task": task, "prompt": prompt, "seed": seed}
    request = computed_as_wanted(PictureRequest(model=studio.library.ref(installed.id)), studio.settings)
    return msgspec.structs.replace(request, **(defaults | given | asked))


def _size(text: str) -> dict[str, int]:
    if not text:
        return {}
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()) or not (int(width) and int(height)):
        raise StudioError(
            BadRequest(field="--size", problem=tr("“{text}” is not a size; write it as 512x512", text=text))
        )
    return {"width": int(width), "height": int(height)}


def _styles(options: argparse.Namespace) -> tuple[str, tuple[StylePreset, ...]]:
    """The model's own style, "" for none, and the named ones. Raises StudioError."""
    book = StyleBook()
    named = book.named(options.styles)
    rest = [name for name in options.styles if not book.named([name])]
    if len(rest) > 1:
        problem = tr("a picture is drawn in one of the model's styles; of these none is a named one: {names}",
                     names=", ".join(rest))  # fmt: skip
        raise StudioError(BadRequest(field="--style", problem=problem))
    if named and options.do is not None:
        raise StudioError(BadRequest(field="--style", problem=tr("named styles are for words, and here are none")))
    return (rest[0] if rest else ""), named


def _settings_of(studio: Studio, options: argparse.Namespace, named: Sequence[StylePreset]) -> dict[str, Any]:
    """What goes with named styles, where nothing else is said."""
    found: dict[str, Any] = {}
    for style in named:
        options.model = options.model or (style.model if studio.library.get(style.model) is not None else "")
        said = {"sampler": style.sampler, "steps": style.steps, "guidance": style.guidance,
                "width": style.width, "height": style.height}  # fmt: skip
        found |= {name: value for name, value in said.items() if value is not None}
    if named and not options.style:
        model = model_for(studio.library, options.model, "picture", "text-to-image")
        entry = studio.library.entry(model.id)
        own = [one for style in named for one in style.own_styles if entry is not None and one in entry.styles]
        found |= {"style": own[0]} if own else {}
    given = {name for name in ("steps", "guidance", "sampler") if getattr(options, name) not in (None, "")}
    return {name: value for name, value in found.items() if name not in given}


def _styled(studio: Studio, request: PictureRequest, named: Sequence[StylePreset]) -> PictureRequest:
    scenes = "scenes" in studio.cards.features(request.model.engine)
    return with_styles(request, named, scenes=scenes)


def _loras(
    studio: Studio, options: argparse.Namespace, named: Sequence[StylePreset], task: str
) -> dict[str, Any]:  # fmt: skip
    """Those that are asked for, and those of the styles; a file is taken into the library where it lies. Raises
    StudioError."""
    wanted = [lora_in(text) for text in options.lora]
    wanted += [(one.name, one.weight) for style in named for one in style.loras if one.on]
    if not wanted:
        return {}
    if options.do is not None:
        problem = tr("what is done to a finished picture takes no LoRA")
        raise StudioError(BadRequest(field="--lora", problem=problem))
    model = model_for(studio.library, options.model, "picture", task)
    uses = [(_taken_in(studio, name), weight) for name, weight in wanted]
    return {"loras": lora_uses(studio.library, model, uses, studio.cards)}


def _vae(studio: Studio, options: argparse.Namespace, task: str) -> dict[str, Any]:
    """The one that is asked for; a file is taken into the library where it lies. Raises StudioError."""
    if not options.vae:
        return {}
    if options.do is not None:
        raise StudioError(BadRequest(field="--vae", problem=tr("what is done to a finished picture takes no VAE")))
    name, path = options.vae, Path(options.vae)
    if path.exists():
        if studio.library.identify(path.absolute()).kind != "vae":
            raise not_one(path)
        name = studio.library.import_path(path.absolute()).id
    model = model_for(studio.library, options.model, "picture", task)
    return {"vae": vae_used(studio.library, model, name, studio.cards)}


def _taken_in(studio: Studio, name: str) -> str:
    """Its id, where it is a file."""
    path = Path(name)
    if not path.is_file():
        return name
    what = studio.library.identify(path.absolute())
    if what.kind != "lora" or what.family != "picture":
        problem = tr("{file} is no LoRA for pictures", file=path.name)
        raise StudioError(BadRequest(field="--lora", problem=problem))
    return studio.library.import_path(path.absolute()).id


def run_picture(options: argparse.Namespace) -> int:
    _refuse_contradictions(options)
    if options.tokens:
        return tell_length(options)
    if options.layers is None and options.cells is None and not options.estimate:
        require_place(options)
    require_format(options.out, PICTURE_OUT)
    options.style, named = _styles(options)
    reworking.check(options)
    decoding.check(options)
    variation = drawing.variation(options)
    guides = guiding.read(options)
    start = changing.starting_point(options)
    with headless_studio(options.project) as studio:
        request = _styled(studio, _asked(studio, options, start, variation, guides, named), named)
        if options.estimate:
            return tell_need(studio, options, request)
        if options.grid:
            return gridding.make(studio, options, request)
        with decoding.keeping_previews(studio.queue, options.preview):
            generations = make_pictures(studio, request, as_typed=True)
        dpi = _resolution(start, generations)
        paths = [_numbered(options.out, index, len(generations)) for index in range(len(generations))]
        for generation, path in zip(generations, paths, strict=True):
            if path is not None:
                save_picture(studio, generation, path, with_prompts=not options.no_recipe, dpi=dpi)
        folders = [_layers_folder(options.layers, index, len(generations)) for index in range(len(generations))]
        written = [_layers_of(studio, one, folder) for one, folder in zip(generations, folders, strict=True)]
        made = [
            {"asset": each.asset, "seed": _recipe_seed(studio, each), "width": each.width, "height": each.height}
            | ({"file": str(path)} if path else {})
            | _words_of(studio, each)
            | ({"layers": [str(file) for file in files]} if options.layers is not None else {})
            | (_explained(studio, each) if options.explain else {})
            for each, path, files in zip(generations, paths, written, strict=True)
        ]
        lines = [str(each.get("file", each["asset"])) for each in made]
        lines += [str(file) for files in written for file in files]
        lines += [tr("Words: {words}", words=each["prompt"]) for each in made if "prompt" in each]
        lines += [tr("Read as: {words}", words=each["read_as"]) for each in made if each.get("read_as")]
        say(options, {"pictures": made}, "\n".join(lines))
    return 0


def _refuse_contradictions(options: argparse.Namespace) -> None:
    if options.prompt is None and options.init is None:
        options.refuse(tr("say what to draw (prompt), or which picture to change (--init)"))
    if options.like is not None and options.init is not None:
        options.refuse(tr("--like changes a scene by words, --init starts from a picture: give one of them"))
    if options.grid and (options.do is not None or options.batch != 1 or options.layers is not None):
        options.refuse(tr("--grid makes one picture a cell from words: leave --do, --batch and --layers out"))
    if options.cells is not None and not options.grid:
        options.refuse(tr("--cells goes with --grid"))
    if options.grid_name and not options.grid:
        options.refuse(tr("--grid-name goes with --grid"))
    if options.grid and options.explain:
        options.refuse(tr("--explain tells of one picture: leave it out with --grid"))
    if options.no_recipe and options.out is None and options.cells is None:
        options.refuse(tr("--no-recipe goes with --out or --cells"))


def _asked(
    studio: Studio,
    options: argparse.Namespace,
    start: changing.Start | None,
    variation: dict[str, Any],
    guides: guiding.Guiding,
    named: Sequence[StylePreset],
) -> PictureRequest:
    fields: dict[str, Any] = {
        "seed": seed_of(options),
        "negative": options.negative,
        "style": options.style or None,
        "steps": options.steps,
        "guidance": options.guidance,
        "batch": options.batch,
        "sticker": options.sticker,
    }
    fields |= _settings_of(studio, options, named)
    task = start.task if start is not None else "text-to-image"
    fields |= _loras(studio, options, named, task) | _vae(studio, options, task)
    prompt = options.prompt or ""
    if start is not None and options.do is not None:
        return reworking.asked(studio, options, start)
    if guides != guiding.Guiding():
        task = start.task if start is not None else "text-to-image"
        model = model_for(studio.library, options.model, "picture", task)
        fields |= guiding.fields_of(studio, model, guides, options)
    painter = model_for(studio.library, options.model, "picture", task)
    if not options.model and len(studio.library.models_for("picture", task)) > 1:
        hint(tr("Drawn by {model}; --model names another one.", model=painter.title))
    fields |= drawing.fields_of(studio, painter, options)
    fields |= decoding.moving_fields(studio, painter, options) | decoding.memory_fields(studio, painter, options)
    if options.quick_decode:
        fields |= decoding.fields_of(studio, painter)
    if start is not None:
        # Before the picture is taken into the project: without a model nothing is.
        model_for(studio.library, options.model, "picture", start.task)
        fields |= changing.fields_of(start, options, open_session(studio))
        if start.past_edge and options.prompt is None and start.recipe is not None:
            prompt, own = changing.continued(start.recipe, options)
            fields |= own
    request = picture_request(studio, prompt, model=options.model, **(fields | _size(options.size) | variation))
    request = check_pictures(request, painter.architecture)
    return request if start is not None else _of_scene_before(studio, options, request)


def _of_scene_before(studio: Studio, options: argparse.Namespace, request: PictureRequest) -> PictureRequest:
    """The request, or the scene before with what its words change of it."""
    able = "scenes" in studio.cards.features(request.model.engine)
    if not able and options.like is not None:
        raise StudioError(BadRequest(field="--like", problem=tr("this model draws no scenes; choose one that does")))
    if not able or not (options.like is not None or scene_before.changes_scene(request)):
        return request
    if not scene_before.changes_scene(request):
        raise StudioError(BadRequest(field="--like", problem=tr(
            "the prompt says a scene of its own; begin it with what changes, as “the same, but at night”"
        )))  # fmt: skip
    given = {
        "seed": options.seed is not None, "style": bool(options.style), "steps": options.steps is not None,
        "guidance": options.guidance is not None, "negative": bool(options.negative), "sticker": options.sticker,
        "sampler": bool(options.sampler),
        "width": bool(options.size), "height": bool(options.size),
        "variation_seed": bool(options.variation), "variation_strength": bool(options.variation),
    }  # fmt: skip
    anew = {name for name, is_given in given.items() if is_given}
    return scene_before.changed(request, _scene_before(studio, options), anew=anew)


def _scene_before(studio: Studio, options: argparse.Namespace) -> PictureRequest | None:
    if options.like is None:
        return scene_before.last_scene(open_session(studio).document, options.prompt)
    found = read_recipe(options.like)
    request = found.request if isinstance(found, FoundRecipe) else None
    if request is None or not scene_before.is_scene(request):
        problem = tr("it tells of no scene; take a picture that this program drew from words, with its recipe inside")
        raise StudioError(BadInput(name=options.like.name, problem=problem))
    return request


def _words_of(studio: Studio, one: Generation) -> dict[str, Any]:
    """The words that chance chose, where it did."""
    request = open_session(studio).document.need(Recipe, one.recipe_id).request
    if not isinstance(request, PictureRequest) or not read(request.prompt).chooses:
        return {}
    return {"template": request.prompt, "prompt": request.prompt_expanded or request.prompt}


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


def make_pictures(studio: Studio, request: PictureRequest, *, as_typed: bool = False) -> list[Generation]:
    """`as_typed`: the prompt is a person's, with wildcards and LoRAs that it names. Raises StudioError."""
    session = open_session(studio)
    before = {generation.id for generation in session.document.all(Generation)}
    words = PromptWords(Wildcards(WildcardFolder(), session.document), studio.library, studio.cards)
    for one in words.said(request) if as_typed else (request,):
        run_job(studio, with_characters(one, session.document), label=tr("Picture"))
    return [generation for generation in session.document.all(Generation) if generation.id not in before]


def _resolution(start: changing.Start | None, made: list[Generation]) -> float:
    """Pixels an inch: those of the picture that was changed, so that it stays as large on paper; 0: nobody said."""
    if start is None or not made:
        return 0.0
    return start.dpi * made[0].width / start.width


def save_picture(
    studio: Studio, generation: Generation, path: Path, *, with_prompts: bool = True, dpi: float = 0.0
) -> None:
    """Write a generation in the format that the name ends in, its recipe inside unless that is not wanted. `dpi`:
    pixels an inch, 0 for none."""
    session = open_session(studio)
    make_folder_of(path)
    recipe = session.document.need(Recipe, generation.recipe_id)
    data, beside = session.read_asset(generation.asset), texts_beside(session.document, recipe)
    for words in by_name(path, PICTURE_OUT).act(path, data, recipe, with_prompts=with_prompts, more=beside, dpi=dpi):
        hint(f"{path.name}: {words}")


def _recipe_seed(studio: Studio, generation: Generation) -> int:
    request = open_session(studio).document.need(Recipe, generation.recipe_id).request
    return request.seed if isinstance(request, PictureRequest) else 0


def _numbered(out: Path | None, index: int, count: int) -> Path | None:
    if out is None or count == 1:
        return out
    return out.with_name(f"{out.stem}-{index + 1}{out.suffix}")
