"""Things of a person's own, with the shipped starter model: their rows, the fit, what is learnt."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw
from PIL import Image

from studio import places
from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import Character, LearnRequest, PictureRequest
from studio.engines.picture.result import LearnedDone
from studio.engines.picture.starter.engine import StarterEngine
from studio.engines.picture.starter.own.fitting import BATCH, Fit, Sheet
from studio.engines.picture.starter.own.graph import fitting_graph, read_tables, with_own_rows
from studio.engines.picture.starter.own.learned import Row, packed, unpacked, with_learned
from studio.engines.picture.starter.parts import StarterParts, load_parts
from studio.engines.picture.starter.things import How, draw_things, words_for
from studio.engines.picture.storybook.plan import Wish
from studio.engines.runtime.onnx_session import make_session
from studio.wire.messages import LocalModel

FOLDER = places.shipped_models_dir() / "starter-picture"
MODEL = LocalModel(
    id="starter-picture", engine="starter-onnx", root=str(FOLDER),
    files={path.name: str(path) for path in FOLDER.iterdir() if path.is_file()},
)  # fmt: skip
FLAT = 1


@pytest.fixture(scope="module")
def engine() -> StarterEngine:
    engine = StarterEngine()
    engine.load(MODEL, {}, request("a cat"), RecordingControl())
    return engine


@pytest.fixture(scope="module")
def parts() -> StarterParts:
    return load_parts(MODEL, {}, "cpu", RecordingControl())


def request(prompt: str, **fields: object) -> PictureRequest:
    usual = {"prompt": prompt, "width": 128, "height": 128, "steps": 4, "guidance": 1.8, "style": "flat", "seed": 5}
    return ask("starter-onnx", **{**usual, **fields})


def known(parts: StarterParts, name: str) -> Character:
    """What the model is told of a thing that it knows, under a name that it does not."""
    tables = read_tables(FOLDER / "picture.onnx")
    at = parts.table.vocabulary.names.index(name) + 1
    look = tables.looks[at].reshape(len(parts.spec.styles), -1)[FLAT].astype(np.float32)
    text = parts.meaning(words_for(Wish(name, name, "model", at)), RecordingControl())
    return Character("Zonk", form=packed(Row(tables.codes[at].astype(np.float32), look, text)), style="flat")


def test_a_known_things_own_row_draws_it_to_the_bit_under_another_name(parts: StarterParts) -> None:
    zonk, control, path = known(parts, "elephant"), RecordingControl(), FOLDER / "picture.onnx"
    tables = read_tables(path)
    graph = make_session(with_own_rows(path, tables), control, device="cpu")
    learned = with_learned(parts._replace(graph=graph), tables, (zonk,))
    names = learned.table.vocabulary.names
    assert names[-1] == "zonk"
    elephant = parts._replace(own_texts=learned.own_texts)
    how, styles = How(steps=4, guidance=1.8), ["flat"]
    [[by_own_row]] = draw_things(learned, [Wish("zonk", "zonk", "model", len(names))], styles, 5, how, control)
    [[by_number]] = draw_things(
        elephant, [Wish("zonk", "zonk", "model", names.index("elephant") + 1)], styles, 5, how, control
    )
    assert np.array_equal(by_own_row.pixels, by_number.pixels)
    assert by_own_row.pixels[..., 3].max() == 255


def test_a_prompt_knows_what_was_learnt(engine: StarterEngine, parts: StarterParts) -> None:
    [done] = draw(engine, request("two zonks beside a tree", characters=(known(parts, "elephant"),)))
    assert done.request.plan is not None
    assert [(one.name, one.number) for one in done.request.plan.things] == [("zonk", 2), ("tree", 1)]
    [without] = draw(engine, request("two zonks beside a tree"))
    assert without.request.plan is not None
    assert [one.name for one in without.request.plan.things] == ["tree"]


def test_what_is_not_named_is_drawn_to_the_bit_as_before(engine: StarterEngine, parts: StarterParts) -> None:
    [before] = draw(engine, request("a cat"))
    [after] = draw(engine, request("a cat", characters=(known(parts, "dog"),)))
    assert np.array_equal(before.pixels, after.pixels)


@pytest.mark.parametrize("form", ["nonsense!", "AAAA", packed(Row(*(np.full(n, np.nan) for n in (192, 128, 384))))])
def test_what_is_no_row_is_refused(engine: StarterEngine, form: str) -> None:
    with pytest.raises(StudioError) as caught:
        draw(engine, request("a zonk", characters=(Character("zonk", form=form, style="flat"),)))
    assert isinstance(caught.value.failure, BadRequest)


def test_a_row_comes_back_as_it_was_written() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    widths = (192, 128, 384)
    row = Row(*(chance.standard_normal(width).astype(np.float16).astype(np.float32) for width in widths))
    for one, again in zip(row, unpacked(packed(row), widths), strict=True):
        assert np.array_equal(one, again)


def test_a_fit_comes_nearer_to_its_drawings(parts: StarterParts) -> None:
    control = RecordingControl()
    session = make_session(fitting_graph(FOLDER / "picture.onnx", BATCH, 3, 6), control, device="cpu")
    ring = np.full((128, 128, 3), 255, np.uint8)
    down, across = np.mgrid[:128, :128] - 63.5
    ring[np.abs(np.hypot(down, across) - 40) < 12] = (30, 160, 90)
    latents = parts.codec.encode(ring.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1, control)
    nothing = Row(*(np.zeros(width, np.float32) for width in (192, 128, 384)))
    fit = Fit(session, Sheet(3, 6), latents, FLAT, nothing, seed=2)
    errors = [fit.step(number, 24, control) for number in range(1, 25)]
    assert np.mean(errors[-8:]) < 0.8 * np.mean(errors[:4])


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"consent": " "}, "consent"), ({"name": "..."}, "name"), ({"drawings": ()}, "drawings"), ({"steps": 0}, "steps")],
)
def test_what_cannot_be_learnt_is_refused(
    engine: StarterEngine, tmp_path: Path, fields: dict[str, object], field: str
) -> None:
    drawings = kept(tmp_path, [np.full((8, 8, 3), tone, np.uint8) for tone in (0, 90, 180)])
    usual = {"name": "zonk", "drawings": tuple(drawings), "consent": "mine", "steps": 1}
    asked = LearnRequest(model=request("").model, **{**usual, **fields})  # type: ignore[arg-type]
    with pytest.raises(StudioError) as caught:
        list(engine.run(asked, drawings, RecordingControl()))
    assert isinstance(caught.value.failure, BadRequest)
    assert caught.value.failure.field == field


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_drawings_of_a_known_thing_are_found_nearest_to_it(engine: StarterEngine, tmp_path: Path) -> None:
    cats = [draw(engine, request("a cat", seed=seed, steps=16))[0].pixels for seed in (1, 2, 3)]
    drawings = kept(tmp_path, cats)
    asked = LearnRequest(
        model=request("").model, name="Zonk", drawings=tuple(drawings), consent="mine", style="flat", steps=3
    )
    [done] = engine.run(asked, drawings, RecordingControl())
    assert isinstance(done, LearnedDone)
    assert "cat" in done.made.nearest
    assert 0 < done.made.own_distance < 1.5
    assert done.sheet.shape == (128, 640, 3)
    learned = Character("Zonk", form=done.made.form, style=done.made.style)
    [zonk] = draw(engine, request("a zonk", steps=16, characters=(learned,)))
    [house] = draw(engine, request("a house", steps=16))
    assert distance(zonk.pixels, cats[0]) < distance(house.pixels, cats[0])


def kept(folder: Path, pictures: list[np.ndarray]) -> dict[str, Path]:
    files = {}
    for at, one in enumerate(pictures):
        path = folder / f"{at}.png"
        Image.fromarray(one).save(path)
        files[hashlib.sha256(path.read_bytes()).hexdigest()] = path
    return files


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other.astype(float)).mean())
