"""Have the shipped models draw the thumbnails of their own styles again: one subject, one seed, every style.

    python packaging/style_thumbnails.py [--prompt "a red apple"] [--seed 5] [--models FOLDER]
    python packaging/style_thumbnails.py --of style-transfer [--prompt "a lighthouse by the sea at sunset"]

They go to `resources/style-thumbnails/<model>/<style>.png`, where the Picture pane looks for them. Of the style
transfer model each is a scene of the starter model, repainted.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.starter.engine import StarterEngine
from studio.engines.picture.tools.style import StyleTransferEngine
from studio.services.models.catalogue import read_entry
from studio.wire.messages import LocalModel
from studio.worker.control import PipeControl

ROOT = Path(__file__).resolve().parent.parent
STARTER, TRANSFER = "starter-picture", "style-transfer"
SUBJECTS = {STARTER: "a red apple", TRANSFER: "a lighthouse by the sea at sunset"}
SIDE = 104
"""Pixels: twice what the pane shows, for dense screens."""


def main() -> int:
    options = _options()
    prompt = options.prompt or SUBJECTS[options.of]
    drawn = drawings(options.models, prompt, options.seed, alone=options.of == STARTER)
    folder = ROOT / "resources" / "style-thumbnails" / options.of
    folder.mkdir(parents=True, exist_ok=True)
    for style, pixels in drawn if options.of == STARTER else repainted(options.models, next(drawn)[1]):
        path = folder / f"{style.replace(' ', '-')}.png"
        path.write_bytes(thumbnail(pixels))
        print(path)
    return 0


def drawings(models: Path, prompt: str, seed: int, *, alone: bool) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """By style; `alone`: a thing of 256 pixels, else a scene of 512."""
    entry = read_entry(ROOT / "models" / "catalogue" / f"{STARTER}.toml")
    engine, control = StarterEngine(), PipeControl("thumbnails", lambda message: None)
    model = LocalModel(id=STARTER, engine=engine.name, root=str(models / STARTER), files={})
    side = 256 if alone else 512
    request = PictureRequest(
        model=ModelRef(id=STARTER, engine=engine.name), prompt=prompt, seed=seed, width=side, height=side,
        steps=int(entry.defaults["steps"]), guidance=float(entry.defaults["guidance"]), device="cpu",
    )  # fmt: skip
    engine.load(model, {}, request, control)
    for style in entry.styles:
        [done] = engine.run(msgspec.structs.replace(request, style=style), {}, control)
        yield style, done.pixels


def repainted(models: Path, pixels: NDArray[np.uint8]) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """A picture in each style of the style transfer model."""
    entry = read_entry(ROOT / "models" / "catalogue" / f"{TRANSFER}.toml")
    engine, control = StyleTransferEngine(), PipeControl("thumbnails", lambda message: None)
    model = LocalModel(id=TRANSFER, engine=engine.name, root=str(models / TRANSFER), files={})
    request = PictureRequest(
        model=ModelRef(id=TRANSFER, engine=engine.name), task="style-transfer", prompt="", width=256, height=256,
        steps=1, strength=1.0, init_image="0" * 64, device="cpu",
    )  # fmt: skip
    engine.load(model, {}, request, control)
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "scene.png"
        Image.fromarray(pixels).resize((256, 256), Image.Resampling.LANCZOS).save(path)
        for style in entry.styles:
            [done] = engine.run(msgspec.structs.replace(request, style=style), {"0" * 64: path}, control)
            yield style, done.pixels


def thumbnail(pixels: NDArray[np.uint8]) -> bytes:
    """A small PNG of 128 colours."""
    small = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    small.quantize(128).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", choices=tuple(SUBJECTS), default=STARTER)
    parser.add_argument("--prompt")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--models", type=Path, default=ROOT / "models")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
