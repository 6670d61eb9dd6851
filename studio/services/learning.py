"""A thing of a person's own, learnt from drawings of it: what is asked for, and what is said of it.

Used by the Picture pane and by the command line, on the main thread; the files are read before (`read_drawings`, on a
thread where there is a window).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.media_types import media_type_of
from studio.domain.picture_records import LearnedThing
from studio.domain.requests import SEED_LIMIT, LearnRequest
from studio.formats.pictures import decode
from studio.services.exchange.recipe_in import FILE_LIMIT
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count

FEATURE: Final = "learns"
"""Of an engine's card."""
FEWEST: Final = 3
MOST: Final = 20
STEPS: Final = 400
LONGEST_NAME: Final = 40
SEED: Final = 11


class Drawing(NamedTuple):
    """A picture file that was read and is one."""

    name: str
    data: bytes


def read_drawings(paths: Sequence[Path]) -> tuple[Drawing, ...]:
    """Any thread. Raises StudioError: BadInput for what is no picture, BadRequest for too few or too many."""
    if not FEWEST <= len(paths) <= MOST:
        problem = tr("give {few} to {many} drawings of it; these are {count}", few=FEWEST, many=MOST, count=len(paths))
        raise StudioError(BadRequest(field=tr("drawings"), problem=problem))
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Drawing:
    try:
        size = path.stat().st_size
        if size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=tr("it is too large")))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=tr("it cannot be read"))) from error
    decode(data, path.name)
    return Drawing(path.name, data)


def able(studio: Studio) -> tuple[InstalledModel, ...]:
    """The models here that can learn a thing, the best first."""
    models = studio.library.models_for("picture", "text-to-image")
    return tuple(one for one in models if FEATURE in studio.cards.features(one.engine))


def why_no_name(name: str) -> str:
    """Why prompts cannot call a thing so, as a sentence; empty when they can."""
    words = name.split()
    if not words:
        return tr("Give it a name, as prompts will call it.")
    if len(name) > LONGEST_NAME or len(words) > 4:
        return tr("Give it a shorter name, of one to four words.")
    if not all(word.replace("-", "").replace("'", "").isalnum() for word in words):
        return tr("A name is made of letters and digits alone.")
    return ""


def check_name(name: str) -> None:
    """Raises StudioError(BadRequest)."""
    problem = why_no_name(name)
    if problem:
        raise StudioError(BadRequest(field=tr("name"), problem=problem))


def consent() -> str:
    """What a person says who wants drawings to be learnt; kept beside what comes of them."""
    return tr("These drawings are mine, or whoever drew them has allowed this.")


def request_for(
    studio: Studio, session: ProjectSession, name: str, drawings: Sequence[Drawing], *, model_id: str = "",
    style: str = "", steps: int = STEPS, seed: int = SEED,
) -> LearnRequest:  # fmt: skip
    """The drawings become assets of the project. Raises StudioError(BadRequest | ModelMissing)."""
    check_name(name)
    models = able(studio)
    found = [one for one in models if not model_id or one.id == model_id]
    if not found:
        raise StudioError(
            BadRequest(field=tr("model"), problem=tr("no model here learns from drawings; install Starter drawings"))
        )
    kept = tuple(session.add_asset(one.data, media_type_of(one.data), one.name).id for one in drawings)
    return LearnRequest(
        model=studio.library.ref(found[0].id), name=" ".join(name.split()), drawings=tuple(dict.fromkeys(kept)),
        consent=consent(), style=style, steps=steps, seed=seed % SEED_LIMIT, device=wanted_device(studio.settings),
    )  # fmt: skip


def about(one: LearnedThing) -> str:
    """What it was learnt from, and what comes near it."""
    told = tr_count("Learnt from {count} drawing.", "Learnt from {count} drawings.", len(one.drawings))
    near = tr(
        "Of what the model knew the nearest is “{name}”, at {far} of the distance of any two things.",
        name=one.nearest, far=percent(one.nearest_distance),
    )  # fmt: skip
    own = tr("What is drawn is at {far} of that from the nearest of the drawings.", far=percent(one.own_distance))
    return f"{told} {near} {own}"


def percent(share: float) -> str:
    return tr("{number} %", number=round(100 * share))
