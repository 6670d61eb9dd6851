"""The starter picture's trainer: slices that go on where the last one ended, and the graph it exports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from recipe import vocabulary  # noqa: E402
from recipe.examples import Examples  # noqa: E402
from recipe.export import compare, write_graph  # noqa: E402
from recipe.network import PictureNetwork, Shape, network_of  # noqa: E402
from recipe.training import Plan, train  # noqa: E402

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")
SHAPE = Shape(
    concepts=4, styles=len(vocabulary.STYLES), colours=len(vocabulary.COLOURS), counts=vocabulary.MOST + 1,
    places=len(vocabulary.PLACES), grounds=len(vocabulary.GROUNDS), width=32, depth=1, head=16,
)  # fmt: skip


@pytest.fixture(autouse=True)
def gradients() -> Iterator[None]:
    """An engine that was tested before in this process may have switched them off for good."""
    with torch.enable_grad():
        yield


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Three pictures: a dark one, concept 1, a middling one of the same, and a light one, concept 2, a scene."""
    latents = np.zeros((3, 32, 16, 16), np.float16)
    latents[:] = np.array([-1, 0, 1]).reshape(3, 1, 1, 1)
    slots = np.zeros((3, 3, 4), np.int16)
    slots[:, 0, 0] = 1, 1, 2
    np.save(tmp_path / "latents.npy", latents)
    np.savez(tmp_path / "latent_scale.npz", mean=np.zeros(32, np.float32), std=np.ones(32, np.float32))
    np.savez(
        tmp_path / "pictures.npz",
        style=np.array([0, 2, 1], np.int16), slots=slots, ground=np.array([0, 0, 3], np.int16),
        captions=np.array([[0] * 4, [0] * 4, [1] * 4], np.int32), weight=np.array([0.5, 0.5, 3], np.float32),
        kind=np.array([0, 0, 2], np.uint8), drawing=np.array([0, 1, -1], np.int32),
    )  # fmt: skip
    np.savez(tmp_path / "captions.npz", text=np.array(["a", "b"]), pooled=np.full((2, 384), 384**-0.5, np.float16))
    (tmp_path / "concepts.json").write_text(json.dumps([{"name": "a"}, {"name": "b"}]))
    return tmp_path


def plan(**changed: object) -> Plan:
    return Plan(**{"minutes": 5, "steps": 3, "batch": 4, "compiled": False, "threads": 1, **changed})  # type: ignore[arg-type]


def test_a_slice_goes_on_where_the_last_one_ended(work: Path) -> None:
    first = torch.load(train(work, SHAPE, plan(), CPU), weights_only=True)
    second = torch.load(train(work, SHAPE, plan(), CPU), weights_only=True)
    assert (first["steps"], second["steps"]) == (3, 6)
    assert second["seen"] == 4 * second["steps"]
    assert second["seconds"] > first["seconds"]


def test_the_falling_slice_leaves_the_constant_one_alone(work: Path) -> None:
    constant = train(work, SHAPE, plan(), CPU)
    before = constant.read_bytes()
    cooled = train(work, SHAPE, plan(cool=True), CPU)
    assert cooled.name == "picture-cooled.pt"
    assert constant.read_bytes() == before
    assert torch.load(cooled, weights_only=True)["steps"] == 6


@pytest.mark.slow
def test_training_learns_what_it_is_shown(work: Path) -> None:
    train(work, SHAPE, plan(steps=150, batch=8, rate=3e-3), CPU)
    network = network_of(torch.load(work / "picture.pt", weights_only=True)).eval()
    noise = torch.randn(1, 32, 16, 16, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        dark, light = (
            float(network(noise, torch.zeros(1), *told(style, concept)).mean()) for style, concept in ((0, 1), (1, 2))
        )
    assert dark < light - 0.5


def told(style: int, concept: int) -> tuple[torch.Tensor, ...]:
    slots = torch.zeros(1, 3, 4, dtype=torch.int64)
    slots[0, 0, 0] = concept
    number = torch.tensor([style])
    return (
        torch.zeros(1, 384),
        number,
        torch.eye(SHAPE.styles)[number].expand(1, 3, -1),
        slots,
        torch.zeros_like(number),
    )


def test_adamw_alone_trains_too(work: Path) -> None:
    assert train(work, SHAPE, plan(optimiser="adamw"), CPU).is_file()


def test_data_with_more_concepts_than_the_network_has_room_for_is_refused(work: Path) -> None:
    (work / "concepts.json").write_text(json.dumps([{"name": str(number)} for number in range(9)]))
    with pytest.raises(ValueError, match="9 concepts"):
        train(work, SHAPE, plan(), CPU)


def test_missing_data_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="recipe data"):
        train(tmp_path, SHAPE, plan(), CPU)


def test_batches_follow_the_weights_and_drop_what_was_said(work: Path) -> None:
    batch = Examples(work, vocabulary.NULL_STYLE, CPU, seed=0).batch(2000)
    white = float((batch.pictures.flatten(1).mean(1) > 0).float().mean())
    assert 0.7 < white < 0.8
    nothing = (batch.text == 0).all(1) & (batch.slots == 0).all((1, 2)) & (batch.style == vocabulary.NULL_STYLE)
    assert 0.07 < float(nothing.float().mean()) < 0.14
    assert 0.15 < float((batch.slots == 0).all((1, 2)).float().mean()) < 0.25


def test_a_look_is_of_the_style_that_was_said(work: Path) -> None:
    batch = Examples(work, vocabulary.NULL_STYLE, CPU, seed=0).batch(500)
    said = batch.style < vocabulary.NULL_STYLE
    assert torch.equal(batch.look[said].argmax(2), batch.style[said][:, None].expand(-1, 3))
    assert (batch.look[said].sum(2) == 1).all()
    assert (batch.look[~said] == 0).all()


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.slow
def test_the_exported_graph_draws_what_the_network_draws(work: Path) -> None:
    torch.manual_seed(0)
    network = PictureNetwork(SHAPE).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    size = write_graph(network, work / "picture.onnx")
    assert size == (work / "picture.onnx").stat().st_size
    assert compare(network, work / "picture.onnx") < 0.02
