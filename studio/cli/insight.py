"""`triptych insight PROJECT ID`: where the words of a picture of a project went, which others are nearest to it, and
which drawing that the starter learnt from."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage

from studio.cli.answering import refusing, write_out
from studio.cli.running import Interrupted, give_json, headless_studio, heeding, open_session, tell
from studio.domain.errors import BadInput, BadRequest, Failure, StudioError
from studio.domain.file_names import file_name
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import PictureRequest, Request
from studio.domain.word_maps import WordMaps, WordMapsRequest
from studio.services.exchange.grid_picture import png_of
from studio.services.exchange.picture_decoding import decoded
from studio.services.gallery.learnt_drawings import learnt_drawings, words_of
from studio.services.gallery.nearest import nearest, small
from studio.services.gallery.thing_masks import seen_of
from studio.services.jobs.questions import Question
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    insight = subparsers.add_parser(
        "insight", help=tr("where the words of a picture went, and which others of its project are nearest")
    )
    insight.add_argument("file", type=Path, metavar="PROJECT")
    insight.add_argument("id", metavar="ID", help=tr("of the picture, as `triptych gallery` tells it"))
    insight.add_argument(
        "--maps", type=Path, metavar="DIR",
        help=tr("write a grey picture of where each word, or each thing of a scene, is into this folder"),
    )  # fmt: skip
    insight.add_argument(
        "--word", default="", metavar="WORD",
        help=tr("with --maps: of this word or thing alone; models that tell no more draw the picture without it"),
    )  # fmt: skip
    insight.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    insight.set_defaults(run=run_insight, refuse=refusing(insight))


def run_insight(options: argparse.Namespace) -> int:
    if options.word and options.maps is None:
        options.refuse(tr("--word goes with --maps"))
    with headless_studio(options.file, read_only=True) as studio:
        session = open_session(studio)
        one = session.document.get(Generation, options.id)
        if one is None:
            raise StudioError(BadInput(name=options.id, problem=tr("no picture of the project has this id")))
        answer: dict[str, Any] = {"id": one.id, "nearest": _nearest(session, one)}
        request = session.document.need(Recipe, one.recipe_id).request
        learnt = _learnt(studio, session, one, request)
        if learnt is not None:
            answer["learnt_from"] = learnt
        layers = [(layer, session.asset_reader(layer.asset)) for layer in one.layers]
        seen = seen_of((one.width, one.height), layers, lambda _share: None) if options.maps is not None else []
    if options.maps is not None:
        maps = seen or [(each.word, decoded(each.png)) for each in _asked(request, options.word).maps]
        maps = _of_word(maps, options.word)
        answer["maps"] = _written(options.maps, maps)
    if options.json:
        give_json(answer, indent=1)
        return 0
    for near in answer["nearest"]:
        tell(tr("{id}  {apart} of 255 apart", id=near["id"], apart=f"{near['apart']:.1f}"))
    if "learnt_from" in answer:
        tell(answer["learnt_from"]["words"])
    for path in answer.get("maps", {}).values():
        tell(path)
    return 0


def _nearest(session: ProjectSession, one: Generation) -> list[dict[str, Any]]:
    def reader(asset: str) -> QImage:
        return decoded(session.read_asset(asset), 160)

    here = small(reader(one.asset))
    others = [each for each in session.document.all(Generation) if each.id != one.id and not each.trashed]
    if here is None:
        raise StudioError(BadInput(name=one.id, problem=tr("the picture cannot be read")))
    named = [(each.id, partial(reader, each.asset)) for each in others]
    found = nearest(here, named, lambda _share: None, len(named))
    return [{"id": near.generation_id, "apart": round(near.apart, 2)} for near in found]


def _learnt(
    studio: Studio, session: ProjectSession, one: Generation, request: Request
) -> dict[str, Any] | None:  # fmt: skip
    """The nearest drawing that the starter learnt from, of a picture by it."""
    if not isinstance(request, PictureRequest) or "scenes" not in studio.cards.features(request.model.engine):
        return None

    def reader(asset: str) -> QImage:
        return decoded(session.read_asset(asset), 160)

    things = [(layer.name, partial(reader, layer.asset)) for layer in one.layers if layer.words]
    drawings = learnt_drawings()
    found = drawings.nearest(things or [("", partial(reader, one.asset))], lambda _share: None)
    if found is None:
        return None
    return {
        "name": found.name, "set": found.set.title, "licence": found.set.licence, "package": found.set.package,
        "apart": round(found.apart, 2), "close": drawings.about.close, "thing": found.thing,
        "words": words_of(found, drawings),
    }  # fmt: skip


def _of_word(maps: list[tuple[str, QImage]], word: str) -> list[tuple[str, QImage]]:
    """Raises StudioError(BadRequest) where there is none of this word."""
    wanted = " ".join(word.casefold().split())
    found = [(name, heat) for name, heat in maps if not wanted or wanted == " ".join(name.casefold().split())]
    if maps and not found:
        problem = tr("there is no map of it, but of {words}", words=", ".join(name for name, _heat in maps))
        raise StudioError(BadRequest(field="--word", problem=problem))
    return found


def _asked(request: Request, word: str) -> WordMaps:
    """Of the picture worker, which is asked without a project. Raises StudioError, or Interrupted on Ctrl+C."""
    loop, came = QEventLoop(), list[WordMaps | Failure | None]()

    def take(found: WordMaps | Failure | None) -> None:
        came.append(found)
        loop.quit()

    with headless_studio(None) as studio:
        able = isinstance(request, PictureRequest) and "word-maps" in studio.cards.features(request.model.engine)
        if not isinstance(request, PictureRequest) or not able:
            problem = tr("the model that drew it does not tell where its words went")
            raise StudioError(BadRequest(field="--maps", problem=problem))
        ref = studio.library.ref(request.model.id)
        question = Question(studio.queue, WordMaps)
        picture = msgspec.structs.replace(request, model=ref)
        asked = WordMapsRequest(model=ref, picture=picture, word=word, device=wanted_device(studio.settings))
        question.ask(asked, {}, take, take)
        with heeding(loop.quit):
            loop.exec()
        if not came:
            question.cancel()
    if not came or came[0] is None:
        raise Interrupted
    if not isinstance(came[0], WordMaps):
        raise StudioError(came[0])
    if not came[0].maps:
        problem = tr(
            "this model draws the picture without one word: say which one of “{prompt}”", prompt=came[0].prompt
        )
        raise StudioError(BadRequest(field="--word", problem=problem))
    return came[0]


def _written(folder: Path, maps: list[tuple[str, QImage]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (word, heat) in enumerate(maps, 1):
        path = folder / f"{number:02} {file_name(word, 'word')}.png"
        write_out(path, png_of(heat))
        found[f"{number} {word}"] = str(path)
    return found
