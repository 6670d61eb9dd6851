"""Grey pictures coloured, faces repaired: by graphs of which it is known what they answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, pixels
from numpy.typing import NDArray
from PIL import Image
from tiny_graphs import colourer, finder, old_colourer, repairer

from studio.domain.errors import BadInput, Cancelled, ModelMissing, ModelUnsupported, StudioError
from studio.domain.kinds import FACE_FINDER, PICTURE
from studio.engines.picture.tools.colouring import ColouringEngine
from studio.engines.picture.tools.faces import FacesEngine, turned
from studio.services.models.identify import identify
from studio.wire.messages import LocalModel

Picture = NDArray[np.uint8]


def local(path: Path) -> LocalModel:
    return LocalModel(id=path.stem, engine="x", root=str(path.parent), files={path.name: str(path)})


def ramp(width: int = 96, height: int = 64) -> Picture:
    across = np.linspace(20, 235, width).astype(np.uint8)
    return np.repeat(np.broadcast_to(across, (height, width))[..., None], 3, axis=2)


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    Image.fromarray(ramp()).save(tmp_path / "grey.png")
    clear = np.dstack([ramp(), np.full((64, 96), 90, np.uint8)])
    Image.fromarray(clear).save(tmp_path / "clear.png")
    return {name: tmp_path / f"{name}.png" for name in ("grey", "clear")}


def coloured(graph: Path, inputs: dict[str, Path], name: str = "grey", **fields: Any) -> Picture:
    engine = ColouringEngine()
    request = ask("colour-onnx", task="colourise", init_image=name, **({"strength": 1.0} | fields))
    engine.load(local(graph), {}, request, RecordingControl())
    return pixels(engine, request, inputs)


def lab(picture: Picture) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(picture[..., :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def test_light_stays_and_the_colours_are_the_networks(tmp_path: Path, inputs: dict[str, Path]) -> None:
    made = coloured(colourer(tmp_path / "ddcolor.onnx"), inputs)
    before, after = lab(ramp()), lab(made)
    shine = ramp()[..., 0].astype(np.float32) / 255
    middle = np.s_[:, 16:80]
    assert np.abs(before[..., 0] - after[..., 0])[middle].max() < 1
    assert np.abs(after[..., 1] - (12 * shine - 3))[middle].max() < 1
    assert np.abs(after[..., 2] - (9 - 8 * shine))[middle].max() < 1


def test_so_much_of_them_as_is_wanted(tmp_path: Path, inputs: dict[str, Path]) -> None:
    graph = colourer(tmp_path / "ddcolor.onnx")
    assert np.abs(coloured(graph, inputs, strength=0.0).astype(int) - ramp()).max() <= 1
    half, whole = lab(coloured(graph, inputs, strength=0.5)), lab(coloured(graph, inputs))
    assert np.abs(half[..., 2] * 2 - whole[..., 2]).mean() < 1
    clear = coloured(graph, inputs, "clear")
    assert clear.shape == (64, 96, 4)
    assert (clear[..., 3] == 90).all()


def test_the_older_kind_answers_with_a_picture(tmp_path: Path, inputs: dict[str, Path]) -> None:
    made = coloured(old_colourer(tmp_path / "deoldify.onnx"), inputs)
    assert np.abs(lab(ramp())[..., 0] - lab(made)[..., 0])[:, 16:48].max() < 3
    assert (made[:, 48, 0].astype(int) - made[:, 48, 2] > 40).all(), "it is red"


def test_a_graph_that_takes_no_picture_alone(tmp_path: Path, inputs: dict[str, Path]) -> None:
    with pytest.raises(StudioError) as caught:
        coloured(repairer(tmp_path / "codeformer.onnx", weighed=True), inputs)
    assert isinstance(caught.value.failure, ModelUnsupported)
    with pytest.raises(StudioError) as caught:
        coloured(tmp_path / "none.onnx", inputs)
    assert isinstance(caught.value.failure, ModelMissing)


def repaired(
    tmp_path: Path, inputs: dict[str, Path], faces: list[tuple[int, int, int]], *, name: str = "grey",
    weighed: bool = False, **fields: Any,
) -> Picture:  # fmt: skip
    engine = FacesEngine()
    request = ask("faces-onnx", task="repair-faces", init_image=name, **({"strength": 1.0} | fields))
    found = finder(tmp_path / "yunet.onnx", faces)
    engine.load(
        local(repairer(tmp_path / "gfpgan.onnx", weighed=weighed)), {FACE_FINDER: local(found)}, request,
        RecordingControl(),
    )  # fmt: skip
    return pixels(engine, request, inputs)


def test_faces_change_and_nothing_else(tmp_path: Path, inputs: dict[str, Path]) -> None:
    # The picture is looked at as one of 64 x 43: (40, 24) there is (60, 36) of the whole.
    made = repaired(tmp_path, inputs, [(8, 5, 3)])
    changed = (made != ramp()).any(axis=2)
    _rows, columns = np.nonzero(changed)
    assert changed[36, 60]
    assert abs(int(made[36, 60, 0]) - (255 - int(ramp()[36, 60, 0]))) <= 2, "turned round, as the network does it"
    assert 20 < np.ptp(columns) < 64
    assert abs((columns.min() + columns.max()) / 2 - 60) < 4
    assert not changed[:, :20].any()
    assert not changed[0].any()


def test_two_faces_and_one_over_the_other(tmp_path: Path, inputs: dict[str, Path]) -> None:
    one, again = (repaired(tmp_path, inputs, faces) for faces in ([(8, 5, 3)], [(8, 5, 3), (8, 5, 3)]))
    assert np.array_equal(one, again)
    two = repaired(tmp_path, inputs, [(8, 1, 1), (8, 6, 4)])
    changed = (two != ramp()).any(axis=2)
    assert changed[12, 12]
    assert changed[48, 72]


def test_as_much_as_is_wanted_and_with_a_weight(tmp_path: Path, inputs: dict[str, Path]) -> None:
    assert np.array_equal(repaired(tmp_path, inputs, [(8, 5, 3)], strength=0.0), ramp())
    weighed = repaired(tmp_path, inputs, [(8, 5, 3)], weighed=True)
    whole = repaired(tmp_path, inputs, [(8, 5, 3)])
    expected = 127.5 + (whole[36, 60].astype(float) - 127.5) / 2
    assert np.abs(weighed[36, 60] - expected).max() <= 2
    clear = repaired(tmp_path, inputs, [(8, 5, 3)], name="clear")
    assert (clear[..., 3] == 90).all()


def test_without_a_face_it_is_said(tmp_path: Path, inputs: dict[str, Path]) -> None:
    with pytest.raises(StudioError) as caught:
        repaired(tmp_path, inputs, [])
    assert isinstance(caught.value.failure, BadInput)
    assert "no face" in caught.value.failure.problem


def test_what_finds_no_faces_and_what_is_not_there(tmp_path: Path, inputs: dict[str, Path]) -> None:
    net, request = local(repairer(tmp_path / "gfpgan.onnx")), ask("faces-onnx", task="repair-faces", init_image="grey")
    with pytest.raises(StudioError) as caught:
        FacesEngine().load(net, {}, request, RecordingControl())
    assert isinstance(caught.value.failure, ModelMissing)
    with pytest.raises(StudioError) as caught:
        FacesEngine().load(net, {FACE_FINDER: net}, request, RecordingControl())
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert [helper.role for helper in PICTURE.helpers(request)] == [FACE_FINDER]


def test_a_cancel_stops_them(tmp_path: Path, inputs: dict[str, Path]) -> None:
    engine = ColouringEngine()
    request = ask("colour-onnx", task="colourise", init_image="grey")
    engine.load(local(colourer(tmp_path / "ddcolor.onnx")), {}, request, RecordingControl())
    stopped = RecordingControl()
    stopped.cancel()
    with pytest.raises(Cancelled):
        list(engine.run(request, inputs, stopped))


def test_points_are_brought_to_the_template() -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    there = chance.normal(0, 40, (5, 2)).astype(np.float32)
    angle, scale, shift = 0.7, 2.5, np.array([30.0, -12.0])
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    here = ((there - shift) @ np.linalg.inv(turn).T).astype(np.float32)
    found = turned(here, there)
    assert np.allclose(found[:, :2], turn, atol=1e-4)
    assert np.allclose(found[:, 2], shift, atol=1e-3)
    oracle, _ = cv2.estimateAffinePartial2D(here, there, method=cv2.LMEDS)
    assert np.allclose(found, oracle, atol=1e-2)


@pytest.mark.parametrize(
    ("name", "task", "architecture"),
    [
        ("anything", "colourise", "ddcolor"), ("deoldify_artistic", "colourise", "deoldify"),
        ("gfpgan_1.4", "repair-faces", "gfpgan"), ("codeformer", "repair-faces", "codeformer"),
        ("faces", "find-faces", "yunet"), ("no name", "", ""),
    ],
)  # fmt: skip
def test_files_are_known(tmp_path: Path, name: str, task: str, architecture: str) -> None:
    path = tmp_path / f"{name}.onnx"
    match architecture:
        case "ddcolor":
            colourer(path)
        case "deoldify":
            old_colourer(path)
        case "yunet":
            finder(path, [])
        case "codeformer":
            repairer(path, weighed=True)
        case _:
            repairer(path)
    what = identify(path)
    assert what.tasks == ((task,) if task else ())
    assert (what.architecture, bool(what.why_not)) == (architecture, not task)
