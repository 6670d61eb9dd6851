"""ONNX graphs of a few bytes with the inputs and outputs of DDColor, DeOldify, GFPGAN, CodeFormer, YuNet, RTMPose and
RTMO."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET = [helper.make_opsetid("", 17)]
STANDING = np.array([
    (100, 40), (106, 34), (94, 34), (114, 38), (86, 38), (124, 70), (76, 70), (136, 110), (64, 110), (140, 150),
    (60, 150), (116, 160), (84, 160), (118, 220), (82, 220), (120, 280), (80, 280),
], np.float32)  # fmt: skip
"""A person who stands in a picture of 200 x 320, as COCO counts: nose, eyes, ears, shoulders, elbows, wrists, hips,
knees, ankles; left ones first."""


def _saved(path: Path, nodes: list[onnx.NodeProto], inputs: list[onnx.ValueInfoProto],
           outputs: list[onnx.ValueInfoProto], **weights: np.ndarray) -> Path:  # fmt: skip
    graph = helper.make_graph(
        nodes, "tiny", inputs, outputs, [numpy_helper.from_array(value, name) for name, value in weights.items()]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=_OPSET, ir_version=9), path)
    return path


def _picture(name: str, channels: int, side: int) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, side, side])


def colourer(path: Path, side: int = 32) -> Path:
    """Colours of Lab: 12 * light - 3 towards red, 9 - 8 * light towards yellow, from the first channel alone."""
    weights = np.zeros((2, 3, 1, 1), np.float32)
    weights[0, 0], weights[1, 0] = 12, -8
    node = helper.make_node("Conv", ["input", "w", "b"], ["output"])
    return _saved(path, [node], [_picture("input", 3, side)], [_picture("output", 2, side)], w=weights,
                  b=np.array([-3, 9], np.float32))  # fmt: skip


def old_colourer(path: Path, side: int = 32) -> Path:
    """A picture from 0 to 255 that is as red as the first channel is light."""
    weights = np.zeros((3, 3, 1, 1), np.float32)
    weights[0, 0] = 1
    node = helper.make_node("Conv", ["input", "w"], ["output"])
    return _saved(path, [node], [_picture("input", 3, side)], [_picture("output", 3, side)], w=weights)


def repairer(path: Path, side: int = 64, *, weighed: bool = False) -> Path:
    """A face whose colours are turned round; with `weighed` as bright as the weight beside it says."""
    inputs = [_picture("input", 3, side)]
    nodes = [helper.make_node("Neg", ["input"], ["turned" if weighed else "output"])]
    if weighed:
        inputs.append(helper.make_tensor_value_info("weight", TensorProto.DOUBLE, [1]))
        nodes.append(helper.make_node("Cast", ["weight"], ["share"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", ["turned", "share"], ["output"]))
    return _saved(path, nodes, inputs, [_picture("output", 3, side)])


def finder(path: Path, faces: list[tuple[int, int, int]], side: int = 64) -> Path:
    """YuNet's outputs, always the same: for each (stride, column, row) a face twice as large as its cell, whose points
    lie as in FFHQ; the picture is not looked at."""
    nodes, outputs, weights = [], [], {}
    template = np.array([[-0.5, -0.3], [0.5, -0.3], [0, 0.1], [-0.4, 0.6], [0.4, 0.6]], np.float32)
    zero = helper.make_node("ReduceMean", ["input"], ["mean"], keepdims=0)
    nodes += [zero, helper.make_node("Mul", ["mean", "none"], ["zero"])]
    weights["none"] = np.array(0, np.float32)
    for stride in (8, 16, 32):
        across = side // stride
        values = {"cls": np.zeros((across * across, 1)), "obj": np.ones((across * across, 1)),
                  "bbox": np.zeros((across * across, 4)), "kps": np.zeros((across * across, 10))}  # fmt: skip
        for at_stride, column, row in faces:
            if at_stride == stride:
                place = row * across + column
                values["cls"][place], values["bbox"][place] = 0.9, [0, 0, np.log(2), np.log(2)]
                values["kps"][place] = template.reshape(-1)
        for name, value in values.items():
            key = f"{name}_{stride}"
            weights[f"w_{key}"] = value[None].astype(np.float32)
            nodes.append(helper.make_node("Add", [f"w_{key}", "zero"], [key]))
            outputs.append(helper.make_tensor_value_info(key, TensorProto.FLOAT, [1, *value.shape]))
    return _saved(path, nodes, [_picture("input", 3, side)], outputs, **weights)


def pose_reader(path: Path, reds: tuple[int, ...], height: int = 96, width: int = 64) -> Path:
    """RTMPose's outputs: each point is where the picture is as red as its number says and quite blue, with a score that
    falls to 0 over 6 of 255 levels; what it looks at is normalised as MMPose does it."""
    levels = (np.array(reds, np.float32).reshape(1, -1, 1, 1) - 123.675) / 58.395
    weights = {
        "levels": levels, "begin": np.array([0]), "end": np.array([1]), "channel": np.array([1]),
        "third": np.array([2]), "fourth": np.array([3]),
        "blue": np.array((255 - 103.53) / 57.375, np.float32), "steep_blue": np.array(57.375 / 6, np.float32),
        "steep": np.array(58.395 / 6, np.float32), "one": np.array(1, np.float32),
        "twice": np.array([1, 1, 1, 2]), "flat": np.array([1, len(reds), -1]), "last": np.array([3]),
    }  # fmt: skip
    nodes = [
        helper.make_node("Slice", ["input", "begin", "end", "channel"], ["red"]),
        helper.make_node("Sub", ["red", "levels"], ["apart"]),
        helper.make_node("Abs", ["apart"], ["distance"]),
        helper.make_node("Mul", ["distance", "steep"], ["fall_red"]),
        helper.make_node("Slice", ["input", "third", "fourth", "channel"], ["blues"]),
        helper.make_node("Sub", ["blues", "blue"], ["apart_blue"]),
        helper.make_node("Abs", ["apart_blue"], ["distance_blue"]),
        helper.make_node("Mul", ["distance_blue", "steep_blue"], ["fall_blue"]),
        helper.make_node("Add", ["fall_red", "fall_blue"], ["fall"]),
        helper.make_node("Sub", ["one", "fall"], ["score"]),
        helper.make_node("Relu", ["score"], ["seen"]),
    ]
    outputs = []
    for name, axis, side in (("simcc_x", 2, width), ("simcc_y", 3, height)):
        nodes += [
            helper.make_node("ReduceMax", ["seen"], [f"most_{name}"], axes=[axis], keepdims=0),
            helper.make_node("Unsqueeze", [f"most_{name}", "last"], [f"single_{name}"]),
            helper.make_node("Tile", [f"single_{name}", "twice"], [f"double_{name}"]),
            helper.make_node("Reshape", [f"double_{name}", "flat"], [name]),
        ]
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, len(reds), 2 * side]))
    shape = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, height, width])
    return _saved(path, nodes, [shape], outputs, **weights)


def poses_reader(path: Path, people: np.ndarray, scores: list[float], side: int = 64) -> Path:
    """RTMO's outputs, always the same: `people` [n, 17, 3], x, y in pixels of the square that is looked at, score."""
    boxes = np.concatenate([np.zeros((len(scores), 4)), np.array(scores)[:, None]], axis=1)
    weights = {"w_dets": boxes[None].astype(np.float32), "w_keypoints": people[None].astype(np.float32)}
    nodes = [helper.make_node("ReduceMean", ["input"], ["mean"], keepdims=0),
             helper.make_node("Mul", ["mean", "none"], ["zero"])]  # fmt: skip
    nodes += [helper.make_node("Add", [f"w_{name}", "zero"], [name]) for name in ("dets", "keypoints")]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, list(weights[f"w_{name}"].shape))
        for name in ("dets", "keypoints")
    ]
    return _saved(path, nodes, [_picture("input", 3, side)], outputs, none=np.array(0, np.float32), **weights)
