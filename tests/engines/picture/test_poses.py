"""Poses are read of a picture by graphs of the layouts of RTMPose and RTMO, drawn as ControlNet's annotator draws
them, shown and drawn with by the very same skeleton."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from control import RecordingControl
from PIL import Image
from tiny_graphs import STANDING, finder, pose_reader, poses_reader

from studio.domain.errors import BadInput, BadRequest, Cancelled, ModelUnsupported, StudioError
from studio.domain.requests import ControlReading, ControlRequest, ModelRef
from studio.engines.picture.pose.engine import PoseEngine
from studio.engines.picture.pose.network import PoseNetwork
from studio.engines.picture.pose.skeleton import Body, drawn, of_coco
from studio.services.models.identify import identify
from studio.wire.messages import LocalModel

POSE = ModelRef(id="pose", engine="pose-onnx")
READ = ControlReading(by="pose", model=POSE)
REDS = tuple(range(60, 60 + 17 * 10, 10))
LEFT, RIGHT = {1, 3, 5, 7, 9, 11, 13, 15}, {2, 4, 6, 8, 10, 12, 14, 16}


def photograph(points: np.ndarray, width: int = 200, height: int = 320) -> np.ndarray:
    """Each joint as a spot of its own red and much blue."""
    made = np.zeros((height, width, 3), np.uint8)
    for (x, y), red in zip(points.astype(int), REDS, strict=True):
        made[y - 4 : y + 5, x - 4 : x + 5] = red, 0, 255
    return made


def local(path: Path) -> LocalModel:
    return LocalModel(id="pose", engine="pose-onnx", root=str(path.parent), files={path.name: str(path)})


def network(path: Path) -> PoseNetwork:
    return PoseNetwork(local(path), "cpu", RecordingControl())


def test_joints_are_found_where_they_are(tmp_path: Path) -> None:
    read = network(pose_reader(tmp_path / "rtmpose.onnx", REDS))
    [body] = read.bodies(photograph(STANDING), RecordingControl())
    assert body.seen.all()
    own = [0, None, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3]
    for at, point in enumerate(own):
        wanted = (STANDING[5] + STANDING[6]) / 2 if point is None else STANDING[point]
        assert np.abs(body.points[at] - wanted).max() <= 6, at
    # The person's right side stands in the order of OpenPose before the left one.
    assert {own[at] for at in (2, 3, 4, 8, 9, 10, 14, 16)} == RIGHT
    assert {own[at] for at in (5, 6, 7, 11, 12, 13, 15, 17)} == LEFT


def test_a_small_person_in_a_large_picture_is_looked_at_once_more_and_nearer(tmp_path: Path) -> None:
    read = network(pose_reader(tmp_path / "rtmpose.onnx", REDS, 192, 144))
    moved = STANDING + np.array([500, 300], np.float32)
    [body] = read.bodies(photograph(moved, 900, 700), RecordingControl())
    assert body.seen.all()
    assert np.abs(body.points[2] - moved[6]).max() <= 5


def test_several_people_are_read_at_once(tmp_path: Path) -> None:
    one = np.concatenate([STANDING / 5, np.full((17, 1), 0.9)], axis=1)
    other = one + np.array([20, 0, 0])
    other[13:, 2] = 0.1
    faint = one.copy()
    strange = one.copy()
    strange[:, 0] = np.nan
    path = poses_reader(tmp_path / "rtmo.onnx", np.stack([one, faint, other, strange]), [0.9, 0.2, 0.8, 0.7])
    bodies = network(path).bodies(np.zeros((128, 128, 3), np.uint8), RecordingControl())
    assert len(bodies) == 2, "one is too faint, one is no body"
    assert np.allclose(bodies[0].points[0], STANDING[0] / 5 * 2, atol=0.01)
    assert np.allclose(bodies[1].points[0], (STANDING[0] / 5 + [20, 0]) * 2, atol=0.01)
    assert [bool(one) for one in bodies[1].seen[[9, 10, 12, 13]]] == [False] * 4


def test_the_skeleton_has_the_colours_of_openpose() -> None:
    body = of_coco(STANDING * 2, np.ones(17, np.float32))
    made = drawn([body], 640, 400)

    def at(x: float, y: float) -> tuple[int, ...]:
        return tuple(int(one) for one in made[round(y), round(x)])

    nose, neck = STANDING[0] * 2, (STANDING[5] + STANDING[6])
    assert at(*nose) == (255, 0, 0)
    assert at(*neck) == (255, 85, 0)
    assert at(*(STANDING[6] * 2)) == (255, 170, 0), "the right shoulder"
    assert at(*(STANDING[5] * 2)) == (85, 255, 0), "the left one"
    assert at(*(STANDING[3] * 2)) == (255, 0, 85), "the left ear"
    # Halfway along the limbs, at six tenths of their brightness.
    assert at(*(STANDING[8] + STANDING[10])) == tuple(int(one * 0.6) for one in (255, 255, 0)), "right forearm"
    assert at(*(STANDING[13] + STANDING[15])) == tuple(int(one * 0.6) for one in (0, 85, 255)), "left shin"
    assert not made[0].any()
    hidden = Body(body.points, np.where(np.arange(18) == 4, 0, 1).astype(np.float32))
    assert not drawn([hidden], 640, 400)[round(STANDING[10][1] * 2), round(STANDING[10][0] * 2)].any()


def test_the_worker_answers_with_it(tmp_path: Path) -> None:
    Image.fromarray(photograph(STANDING)).save(tmp_path / "picture.png")
    inputs = {"picture": tmp_path / "picture.png"}
    engine = PoseEngine()
    request = ControlRequest(model=POSE, picture="picture", reading=READ, width=200, height=320, device="cpu")
    engine.load(local(pose_reader(tmp_path / "dwpose.onnx", REDS)), {}, request, RecordingControl())
    [done] = engine.run(request, inputs, RecordingControl())
    assert done.pixels.shape == (320, 200, 3)
    assert (done.pixels[64:77, 94:107] == (255, 85, 0)).all(axis=-1).any(), "the neck"
    assert engine.held_bytes() > 100
    with pytest.raises(StudioError) as caught:
        list(engine.run(ControlRequest(model=POSE, picture="picture", device="cpu"), inputs, RecordingControl()))
    assert isinstance(caught.value.failure, BadRequest)
    Image.new("RGB", (200, 320)).save(tmp_path / "picture.png")
    with pytest.raises(StudioError) as caught:
        list(engine.run(request, inputs, RecordingControl()))
    assert isinstance(caught.value.failure, BadInput)
    stopped = RecordingControl()
    stopped.cancel()
    with pytest.raises(Cancelled):
        list(engine.run(request, inputs, stopped))


def test_another_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        network(finder(tmp_path / "faces.onnx", []))
    assert isinstance(caught.value.failure, ModelUnsupported)
    few = pose_reader(tmp_path / "few.onnx", REDS[:5])
    with pytest.raises(StudioError) as caught:
        network(few).bodies(photograph(STANDING), RecordingControl())
    assert isinstance(caught.value.failure, ModelUnsupported)


def test_what_is_brought_is_known_by_its_outputs(tmp_path: Path) -> None:
    one = identify(pose_reader(tmp_path / "any-name.onnx", REDS))
    several = identify(poses_reader(tmp_path / "other.onnx", np.zeros((1, 17, 3)), [0.5]))
    assert {(what.tasks, what.engine, what.why_not) for what in (one, several)} == {(("pose",), "pose-onnx", "")}
