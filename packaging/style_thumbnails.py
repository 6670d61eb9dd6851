"""Have the starter picture model draw the thumbnails of its own styles again: one subject, one seed, every style.

    python packaging/style_thumbnails.py [--prompt "a red apple"] [--seed 5] [--model FOLDER]

They go to `resources/style-thumbnails/starter-picture/<style>.png`, where the Picture pane looks for them.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.starter.engine import StarterEngine
from studio.services.models.catalogue import read_entry
from studio.wire.messages import LocalModel
from studio.worker.control import PipeControl

ROOT = Path(__file__).resolve().parent.parent
MODEL = "starter-picture"
SIDE = 104
"""Pixels: twice what the pane shows, for dense screens."""


def main() -> int:
    options = _options()
    entry = read_entry(ROOT / "models" / "catalogue" / f"{MODEL}.toml")
    engine, control = StarterEngine(), PipeControl("thumbnails", lambda message: None)
    model = LocalModel(id=MODEL, engine=engine.name, root=str(options.model), files={})
    request = PictureRequest(
        model=ModelRef(id=MODEL, engine=engine.name), prompt=options.prompt, seed=options.seed, width=256, height=256,
        steps=int(entry.defaults["steps"]), guidance=float(entry.defaults["guidance"]), device="cpu",
    )  # fmt: skip
    engine.load(model, {}, request, control)
    options.out.mkdir(parents=True, exist_ok=True)
    for style in entry.styles:
        [done] = engine.run(msgspec.structs.replace(request, style=style), {}, control)
        path = options.out / f"{style.replace(' ', '-')}.png"
        path.write_bytes(thumbnail(done.pixels))
        print(path)
    return 0


def thumbnail(pixels: NDArray[np.uint8]) -> bytes:
    """A small PNG of 128 colours."""
    small = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    small.quantize(128).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompt", default="a red apple")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / MODEL)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "style-thumbnails" / MODEL)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
