"""A starter picture model of a few kilobytes for tests: a disc in the colour said on the ground said.

Its concepts shift the disc's colour a little, as style and text do; so every input of the graph changes the picture.
A look shifts blue, and a style only the other two. Its latents are the pixels of a square of 8 x 8 one after the other,
turned to their opposites and shifted: what leaves the decoder is known to the last bit, and what should have gone
through it and did not has the wrong shape and the wrong colours.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import onnx
from control import RecordingControl
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from studio.engines.runtime.minilm import SentenceEncoder
from studio.wire.messages import LocalModel

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")
LENDS = {"3d": ("noto",), "line": ("clip art", "flat")}
COLOURS = ("", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
PLACES = ("", "left", "right", "above", "below")
GROUNDS = (*COLOURS, "sky", "grass", "night", "sea", "snow", "sand")
CONCEPTS = {
    "red apple": ("apple", "an apple"),
    "cat": ("kitty",),
    "automobile": ("car",),
    "house": ("home",),
    "sailboat": ("boat",),
    "tree": (),
    "orange": (),
    "hot beverage": ("cup of tea", "coffee"),
}
_RGB = {
    "": (40, 40, 40), "red": (220, 30, 30), "orange": (240, 140, 20), "yellow": (250, 220, 40), "green": (40, 160, 60),
    "blue": (40, 90, 220), "purple": (130, 50, 180), "pink": (250, 130, 190), "brown": (130, 80, 40),
    "black": (10, 10, 10), "white": (255, 255, 255), "grey": (128, 128, 128), "sky": (150, 210, 250),
    "grass": (120, 190, 80), "night": (20, 20, 60), "sea": (30, 110, 180), "snow": (240, 245, 250),
    "sand": (230, 210, 150),
}  # fmt: skip


SIDE = 64
FACTOR = 8
CHANNELS = 3 * FACTOR**2
_SCALE, _SHIFT = -1.0, 0.5
"""latent = scale * pixel + shift"""


def build(folder: Path) -> LocalModel:
    """The files in a folder, and the model they make."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(_graph(), folder / "picture.onnx")
    onnx.save(_codec("latent", "picture", _decoding("latent", "picture")), folder / "decoder.onnx")
    onnx.save(_codec("picture", "latent", _encoding("picture", "latent")), folder / "encoder.onnx")
    spec = {
        "resolution": SIDE, "latent_channels": CHANNELS, "latent_factor": FACTOR,
        "styles": STYLES, "null_style": len(STYLES), "lends": LENDS, "text_scale": 384**0.5, "colours": COLOURS,
        "places": PLACES, "grounds": GROUNDS, "steps": 20, "guidance": 2.5, "guidance_from": 0.0, "guidance_to": 1.0,
        "time_power": 1.3, "threshold": 0.6,
    }  # fmt: skip
    (folder / "picture.json").write_bytes(msgspec.json.encode(spec))
    _write_concepts(folder / "concepts.npz")
    files = {path.name: str(path) for path in folder.iterdir()}
    return LocalModel(id="tiny", engine="starter-onnx", root=str(folder), files=files)


def _write_concepts(path: Path) -> None:
    encoder, control = SentenceEncoder({}, RecordingControl()), RecordingControl()
    pairs = [(word, at + 1) for at, (name, more) in enumerate(CONCEPTS.items()) for word in (name, *more)]
    vectors = np.stack([encoder.encode(word, control) for word, _ in pairs])
    scales = np.abs(vectors).max(axis=1) / 127
    np.savez(
        path, names=np.array(list(CONCEPTS)), phrases=np.array([word for word, _ in pairs]),
        phrase_concept=np.array([concept for _, concept in pairs], np.int16),
        vectors=np.rint(vectors / scales[:, None]).astype(np.int8), scales=scales.astype(np.float32),
        drawn=drawn(),
    )  # fmt: skip


def drawn() -> NDArray[np.bool_]:
    """[concepts + 1, styles]: the house was drawn in every style, the cat in noto alone, all else in all but noto."""
    table = np.ones((len(CONCEPTS) + 1, len(STYLES)), np.bool_)
    noto, names = STYLES.index("noto"), list(CONCEPTS)
    table[:, noto] = False
    table[names.index("house") + 1] = True
    table[names.index("cat") + 1] = np.arange(len(STYLES)) == noto
    return table


def _signed(names: tuple[str, ...], empty: tuple[int, int, int]) -> NDArray[np.float32]:
    rows = [_RGB[name] if name else empty for name in names]
    return np.array(rows, np.float32) / np.float32(127.5) - 1


def _decoding(source: str, target: str) -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Sub", [source, "shift"], [f"{target}_scaled"]),
        node("Div", [f"{target}_scaled", "scale"], [f"{target}_flat"]),
        node("DepthToSpace", [f"{target}_flat"], [target], blocksize=FACTOR),
    ]  # fmt: skip


def _encoding(source: str, target: str) -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("SpaceToDepth", [source], [f"{target}_flat"], blocksize=FACTOR),
        node("Mul", [f"{target}_flat", "scale"], [f"{target}_scaled"]),
        node("Add", [f"{target}_scaled", "shift"], [target]),
    ]  # fmt: skip


def _codec(source: str, target: str, nodes: list[onnx.NodeProto]) -> onnx.ModelProto:
    door = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["b", None, None, None]) for name in (source, target)
    ]
    return _model(helper.make_graph(nodes, "codec", door[:1], door[1:], _normalisation()))


def _normalisation() -> list[TensorProto]:
    values = {"scale": np.array(_SCALE, np.float32), "shift": np.array(_SHIFT, np.float32)}
    return [numpy_helper.from_array(value, name) for name, value in values.items()]


def _model(graph: onnx.GraphProto) -> onnx.ModelProto:
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def _graph() -> onnx.ModelProto:
    down, across = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    disc = (down**2 + across**2 < 20**2).astype(np.float32)[None, None]
    random = np.random.Generator(np.random.PCG64(3))
    constants = {
        "disc": disc, "rest": 1 - disc,
        "styles": (random.uniform(-0.15, 0.15, (len(STYLES) + 1, 3)) * (1, 1, 0)).astype(np.float32),
        "looks": (np.linspace(0.02, 0.3, len(STYLES))[:, None] * (0, 0, 1)).astype(np.float32),
        "concepts": random.uniform(-0.1, 0.1, (len(CONCEPTS) + 1, 3)).astype(np.float32),
        "colours": _signed(COLOURS, (40, 40, 40)), "grounds": _signed(GROUNDS, (255, 255, 255)),
        "text_to_colour": (random.normal(0, 0.004, (384, 3))).astype(np.float32),
        "zero": np.array(0, np.int64), "one": np.array(1, np.int64), "axes": np.array([2, 3], np.int64),
        "time_axes": np.array([1, 2, 3], np.int64), "little": np.array(0.02, np.float32),
    }  # fmt: skip
    node = helper.make_node
    nodes = [
        node("Gather", ["styles", "style"], ["of_style"]), node("Gather", ["grounds", "ground"], ["of_ground"]),
        node("Gather", ["slots", "zero"], ["first"], axis=1), node("Gather", ["first", "zero"], ["concept"], axis=1),
        node("Gather", ["first", "one"], ["colour"], axis=1), node("Gather", ["concepts", "concept"], ["of_concept"]),
        node("Gather", ["colours", "colour"], ["of_colour"]), node("MatMul", ["text", "text_to_colour"], ["of_text"]),
        node("Sum", ["of_style", "of_concept", "of_colour", "of_text"], ["thing"]),
        node("Unsqueeze", ["thing", "axes"], ["thing4"]), node("Unsqueeze", ["of_ground", "axes"], ["ground4"]),
        node("Mul", ["thing4", "disc"], ["thing_there"]), node("Mul", ["ground4", "rest"], ["ground_there"]),
        node("Mul", ["seen", "little"], ["x_little"]), node("Unsqueeze", ["t", "time_axes"], ["t4"]),
        node("Mul", ["t4", "little"], ["t_little"]), node("Mul", ["t_little", "disc"], ["t_there"]),
        node("Sum", ["thing_there", "ground_there", "x_little", "t_there"], ["drawn"]),
    ]  # fmt: skip
    look = [
        node("Gather", ["look", "zero"], ["first_look"], axis=1), node("MatMul", ["first_look", "looks"], ["of_look"]),
        node("Add", ["thing", "of_look"], ["thing_looking"]),
    ]  # fmt: skip
    at = next(at for at, one in enumerate(nodes) if one.output[0] == "thing4")
    nodes[at].input[0] = "thing_looking"
    nodes = [*_decoding("x", "seen"), *nodes[:at], *look, *nodes[at:], *_encoding("drawn", "x_pred")]
    shape = ["b", CHANNELS, SIDE // FACTOR, SIDE // FACTOR]
    f32, i64 = TensorProto.FLOAT, TensorProto.INT64
    shapes = {
        "x": (f32, shape), "t": (f32, ["b"]), "text": (f32, ["b", 384]), "style": (i64, ["b"]),
        "look": (f32, ["b", 3, len(STYLES)]), "slots": (i64, ["b", 3, 4]), "ground": (i64, ["b"]),
    }  # fmt: skip
    inputs = [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in shapes.items()]
    output = helper.make_tensor_value_info("x_pred", f32, shape)
    values = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    return _model(helper.make_graph(nodes, "tiny", inputs, [output], [*values, *_normalisation()]))
