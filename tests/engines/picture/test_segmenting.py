"""Objects by Segment Anything models: tiny random ones in the published layouts, against bare transformers.

The reference prepares the picture, the points and the masks by transformers' own processor, and by nothing of ours.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from numpy.typing import NDArray
from PIL import Image

from studio.domain.engine_cards import CARDS
from studio.domain.errors import Cancelled, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import ModelRef, SelectPoint, SelectRequest
from studio.engines.picture.result import MaskDone
from studio.engines.registry import make_engine
from studio.services.models.identify import identify
from studio.wire.messages import LocalModel

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

WIDE = (90, 60)
"""Width and height of the picture that is looked at: not the model's square."""
POINT = SelectPoint(30, 25)
OTHER = SelectPoint(70, 40, inside=False)
BOX = (20, 10, 50, 40)
LAYOUTS = ("sam", "sam2", "films", "js", "js2", "classic")
ASKED = [
    *((layout, asked) for layout in LAYOUTS for asked in ("point", "points")),
    # The decoder of "js" takes no box: there is a test of that.
    *((layout, asked) for layout in LAYOUTS if layout != "js" for asked in ("box", "both")),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    import tiny_segmenters as tiny

    root = tmp_path_factory.mktemp("segmenters")
    first, second = tiny.sam(), tiny.sam2()
    return {
        "sam": tiny.save_folder(first, root / "sam", stretched=False),
        "sam2": tiny.save_folder(second, root / "sam2", stretched=True),
        "films": tiny.save_folder(tiny.sam2(films=True), root / "films", stretched=True),
        "js": tiny.export_js_pair(first, root / "js"),
        "js2": tiny.export_js_pair(second, root / "js2"),
        "classic": tiny.export_classic_pair(first, root / "classic"),
    }


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    width, height = WIDE
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = [np.sin(rows / 7 + number) + np.cos(columns / (5 + 3 * number)) for number in range(3)]
    pixels = np.clip(np.stack(waves, axis=-1) * 60 + 128, 0, 255).astype(np.uint8)
    pixels[15:45, 25:65] = (210, 40, 30)
    path = tmp_path_factory.mktemp("picture") / "scene.png"
    Image.fromarray(pixels).save(path)
    return {"scene": path}


def brought(folder: Path) -> LocalModel:
    """As the library hands on what somebody brought."""
    what = identify(folder)
    assert (what.family, what.tasks, what.why_not) == ("picture", ("select-object",), "")
    return LocalModel(
        id=folder.name, engine=what.engine, architecture=what.architecture, root=str(folder), files=what.files
    )


@functools.cache
def loaded(folder: Path) -> Any:
    model = brought(folder)
    engine = make_engine(model.engine, CARDS)
    engine.load(model, {}, ask(), RecordingControl())
    return engine


def ask(*points: SelectPoint, box: tuple[int, int, int, int] | None = None, name: str = "scene") -> SelectRequest:
    return SelectRequest(model=ModelRef("m", "segment-onnx"), picture=name, points=points, box=box, device="cpu")


def mask_of(engine: Any, request: SelectRequest, inputs: Mapping[str, Path]) -> NDArray[np.uint8]:
    [done] = engine.run(request, inputs, RecordingControl())
    assert isinstance(done, MaskDone)
    return done.mask


def bare(folder: Path, path: Path, points: tuple[SelectPoint, ...], box: tuple[int, int, int, int] | None) -> Any:
    """Logits [k, height, width] and scores [k] of transformers alone."""
    image = Image.open(path).convert("RGB")
    first = folder.name in ("sam", "js", "classic")
    source = folder.parent / ("sam" if first else folder.name.replace("js2", "sam2"))
    model = bare_model(source, first)
    inputs = _prepared(source, image, points, box) if first else _stretched(image, points, box)
    # The layouts of transformers.js have the three readings of a click baked in.
    several = (box is None and len(points) == 1) or folder.name in ("js", "js2")
    with torch.no_grad():
        found = model(**inputs, multimask_output=several)
        square = torch.nn.functional.interpolate(found.pred_masks[0, 0][None], (64, 64), mode="bilinear")
        rows = 43 if first else 64
        full = torch.nn.functional.interpolate(square[..., :rows, :], (image.height, image.width), mode="bilinear")
    return full[0].numpy(), found.iou_scores[0, 0].numpy()


@functools.cache
def bare_model(source: Path, first: bool) -> Any:
    import transformers

    made: Any = transformers.SamModel if first else transformers.Sam2Model
    return made.from_pretrained(source).eval()


def _prepared(
    source: Path, image: Image.Image, points: tuple[SelectPoint, ...], box: tuple[int, int, int, int] | None
) -> dict[str, Any]:
    """By transformers' own processor."""
    import transformers

    processor = transformers.SamProcessor(transformers.SamImageProcessor.from_pretrained(source))
    asked: dict[str, Any] = {}
    if points:
        asked["input_points"] = [[[float(p.x), float(p.y)] for p in points]]
        asked["input_labels"] = [[int(p.inside) for p in points]]
    if box is not None:
        x, y, width, height = box
        asked["input_boxes"] = [[[float(x), float(y), float(x + width), float(y + height)]]]
    made = processor(images=image, return_tensors="pt", **asked)
    assert made["reshaped_input_sizes"].tolist() == [[43, 64]]
    names = ("pixel_values", "input_points", "input_labels", "input_boxes")
    return {name: made[name].float() if name != "input_labels" else made[name] for name in names if name in made}


def _stretched(
    image: Image.Image, points: tuple[SelectPoint, ...], box: tuple[int, int, int, int] | None
) -> dict[str, Any]:
    """By hand: the processor of SAM 2 wants torchvision."""
    small = np.asarray(image.resize((64, 64), Image.Resampling.BILINEAR), np.float32) / 255
    values = (small - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    inputs: dict[str, Any] = {"pixel_values": torch.from_numpy(values.transpose(2, 0, 1)[None].astype(np.float32))}
    across, down = 64 / image.width, 64 / image.height
    if points:
        inputs["input_points"] = torch.tensor([[[[p.x * across, p.y * down] for p in points]]])
        inputs["input_labels"] = torch.tensor([[[int(p.inside) for p in points]]])
    if box is not None:
        x, y, width, height = box
        edges = (x * across, y * down, (x + width) * across, (y + height) * down)
        inputs["input_boxes"] = torch.tensor([[edges]])
    return inputs


@pytest.mark.parametrize(("layout", "asked"), ASKED)
def test_a_mask_is_that_of_bare_transformers(
    folders: Mapping[str, Path], picture: dict[str, Path], layout: str, asked: str
) -> None:
    points = {"point": (POINT,), "points": (POINT, OTHER), "box": (), "both": (POINT,)}[asked]
    box = BOX if asked in ("box", "both") else None
    mask = mask_of(loaded(folders[layout]), ask(*points, box=box), picture)
    logits, scores = bare(folders[layout], picture["scene"], points, box)
    keeps = [sum((one[p.y, p.x] > 0) == p.inside for p in points) for one in logits]
    best = max(range(len(logits)), key=lambda number: (keeps[number], scores[number]))
    wanted = logits[best] > 0
    if box is not None:
        x, y, width, height = box
        inside = np.zeros_like(wanted)
        inside[y : y + height, x : x + width] = True
        wanted &= inside
    assert mask.shape == wanted.shape == (WIDE[1], WIDE[0])
    assert ((mask >= 128) == wanted).mean() > 0.995
    assert 0.01 < wanted.mean() < 0.99


def test_a_decoder_without_boxes_is_asked_for_its_middle(folders: Mapping[str, Path], picture: dict[str, Path]) -> None:
    engine = loaded(folders["js"])
    boxed = mask_of(engine, ask(box=BOX), picture)
    clicked = mask_of(engine, ask(SelectPoint(45, 30)), picture)
    x, y, width, height = BOX
    inside = np.s_[y : y + height, x : x + width]
    logits, scores = bare(folders["js"], picture["scene"], (SelectPoint(45, 30),), None)
    assert (boxed[inside] >= 128).any() or not (logits[int(np.argmax(scores))][inside] > 0).any()
    boxed[inside] = 0
    assert not boxed.any()
    assert clicked.any()


@pytest.mark.parametrize("layout", ["sam", "js"])
def test_a_picture_is_encoded_once_for_all_clicks(
    folders: Mapping[str, Path], picture: dict[str, Path], layout: str
) -> None:
    engine = loaded.__wrapped__(folders[layout])
    looked = mask_of(engine, ask(), picture)
    assert not looked.any()
    assert looked.shape == (WIDE[1], WIDE[0])
    control = RecordingControl()
    # Without its file it could not be encoded again.
    [again] = engine.run(ask(POINT), {}, control)
    assert again.mask.any()
    assert not [phase for phase in control.phases if phase[2] == "looking at the picture"]


def test_the_pictures_seen_last_are_kept(folders: Mapping[str, Path], picture: dict[str, Path]) -> None:
    engine = loaded.__wrapped__(folders["classic"])
    for name in ("a", "b", "c", "d"):
        mask_of(engine, ask(POINT, name=name), {name: picture["scene"]})
    mask_of(engine, ask(POINT, name="b"), {})
    with pytest.raises(StudioError):
        mask_of(engine, ask(POINT, name="a"), {})


@pytest.mark.parametrize("layout", ["sam2", "classic"])
def test_cancelled_before_and_within(folders: Mapping[str, Path], picture: dict[str, Path], layout: str) -> None:
    model = brought(folders[layout])
    engine: Any = make_engine(model.engine, CARDS)
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        engine.load(model, {}, ask(), control)
    engine.load(model, {}, ask(), RecordingControl())
    with pytest.raises(Cancelled):
        list(engine.run(ask(POINT), picture, control))
    assert mask_of(engine, ask(POINT), picture).any()
    assert engine.held_bytes() > 0
    engine.unload()
    assert engine.held_bytes() == 0


def test_what_is_missing_or_damaged_is_said(folders: Mapping[str, Path], tmp_path: Path) -> None:
    def failure(engine: str, files: dict[str, str]) -> object:
        made: Any = make_engine(engine, CARDS)
        model = LocalModel(id="m", engine=engine, root=str(tmp_path), files=files)
        with pytest.raises(StudioError) as caught:
            made.load(model, {}, ask(), RecordingControl())
        return caught.value.failure

    encoder = folders["classic"] / "mobile_sam.encoder.onnx"
    assert isinstance(failure("segment-onnx", {"a.onnx": str(encoder)}), ModelMissing)
    (tmp_path / "b.onnx").write_bytes(b"no graph at all")
    assert isinstance(failure("segment-onnx", {"b.onnx": str(tmp_path / "b.onnx")}), ModelDamaged)
    (tmp_path / "model.safetensors").write_bytes(b"")
    files = {"model.safetensors": str(tmp_path / "model.safetensors")}
    assert isinstance(failure("segment-torch", files), ModelMissing)
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    assert isinstance(failure("segment-torch", files), ModelUnsupported)
    (tmp_path / "config.json").write_text("{")
    assert isinstance(failure("segment-torch", files), ModelDamaged)
