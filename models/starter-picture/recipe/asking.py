"""Pictures through the program's own engine, from a prompt and a style and nothing else, as a person gets them.

Used by `recipe.sheet` and `recipe.naming`. Every picture is kept, so that an interrupted command goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

from PIL import Image

from recipe.evaluate import model_digest
from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.result import PictureDone
from studio.engines.protocol import Engine
from studio.engines.registry import make_engine
from studio.wire.messages import LocalModel
from studio.worker.control import PipeControl

SIDE = 256
"""Pixels of the pictures that are asked for: the model's 128 and the upscaler."""
_MODEL, _ENGINE = "starter-picture", "starter-onnx"


class Asker:
    """The engine with a model loaded, on the CPU."""

    def __init__(self, folder: Path, work: Path, seed: int) -> None:
        """`folder` holds the model's five files. Raises OSError, StudioError."""
        self.spec: dict[str, Any] = json.loads((folder / "picture.json").read_text("utf8"))
        self.styles: tuple[str, ...] = tuple(self.spec["styles"])
        self._seed = seed
        self._kept = work / "evaluation" / f"asked-{model_digest(folder)}"
        self._kept.mkdir(parents=True, exist_ok=True)
        self._engine = cast(Engine[PictureRequest, PictureDone], make_engine(_ENGINE))
        self._control = PipeControl("recipe", lambda message: None)
        files = {path.name: str(path) for path in folder.iterdir() if path.is_file()}
        model = LocalModel(id=_MODEL, engine=_ENGINE, root=str(folder), files=files)
        self._ref = ModelRef(id=_MODEL, engine=_ENGINE)
        self._engine.load(model, {}, self._request("", self.styles[0]), self._control)

    def ask(self, prompt: str, style: str) -> Image.Image:
        """One picture of `SIDE` pixels. Raises StudioError."""
        request = self._request(prompt, style)
        said = json.dumps([prompt, style, self._seed, request.steps, request.guidance, self._engine.versions()])
        path = self._kept / f"{hashlib.sha256(said.encode()).hexdigest()[:20]}.png"
        if not path.is_file():
            [done] = self._engine.run(request, {}, self._control)
            Image.fromarray(done.pixels).save(path)
        with Image.open(path) as image:
            return image.convert("RGB")

    def _request(self, prompt: str, style: str) -> PictureRequest:
        return PictureRequest(
            model=self._ref, prompt=prompt, style=style, width=SIDE, height=SIDE, seed=self._seed,
            steps=int(self.spec["steps"]), guidance=float(self.spec["guidance"]), device="cpu",
        )  # fmt: skip
