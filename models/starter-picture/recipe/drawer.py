"""Makes many small pictures with an exported model, in batches, from words alone, the way the program makes one.

Used by `recipe.evaluate`. Reading of the words, meaning, noise and steps are the engine's own code; only the batching
is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recipe.features import Pictures
from studio.engines.picture.noise import draw_noise
from studio.engines.picture.starter.flow_sampling import Signed, sample, times
from studio.engines.picture.starter.parts import load_parts
from studio.engines.picture.starter.things import CONTRAST
from studio.wire.messages import LocalModel
from studio.worker.control import PipeControl

Inputs = dict[str, NDArray[Any]]

BATCH = 16


class Wish(NamedTuple):
    """One picture to make."""

    words: str
    style: str


class Drawer:
    """A loaded model. `draw` is deterministic: picture i has the noise of seed + i."""

    def __init__(self, folder: Path, threads: int, steps: int | None = None, guidance: float | None = None) -> None:
        """`folder` holds the model's five files. Raises OSError, StudioError."""
        import onnxruntime

        self.spec: dict[str, Any] = json.loads((folder / "picture.json").read_text("utf8"))
        self.styles: tuple[str, ...] = tuple(self.spec["styles"])
        self.steps = steps or int(self.spec["steps"])
        self.guidance = float(self.spec["guidance"]) if guidance is None else guidance
        self._door = _Door(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(folder / "picture.onnx")
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def draw(
        self, wishes: Sequence[Wish], seed: int, on_progress: Callable[[int, int], None] | None = None
    ) -> Pictures:
        """[N, 128, 128, 3], one picture for each wish."""
        made = []
        for first in range(0, len(wishes), BATCH):
            made.append(self._batch(wishes[first : first + BATCH], seed + first))
            if on_progress is not None:
                on_progress(min(first + BATCH, len(wishes)), len(wishes))
        return np.concatenate(made)

    def _batch(self, wishes: Sequence[Wish], seed: int) -> Pictures:
        side = int(self.spec["resolution"]) // int(self.spec["latent_factor"])
        shape = (1, int(self.spec["latent_channels"]), side, side)
        noise = np.concatenate([draw_noise(seed + row, shape) for row in range(len(wishes))])
        said = [self._door.said(wish) for wish in wishes]
        told, both = _stacked(said), _stacked(said + [self._door.nothing()] * len(said))
        begin, end = float(self.spec.get("guidance_from", 0.0)), float(self.spec.get("guidance_to", 1.0))

        def predict(x: Signed, t: float) -> Signed:
            if self.guidance == 1.0 or not begin <= t <= end:
                return self._run(x, t, told)
            wanted, other = np.split(self._run(np.concatenate([x, x]), t, both), 2)
            return np.asarray(other + np.float32(self.guidance) * (wanted - other), np.float32)

        values = sample(predict, noise, times(self.steps, float(self.spec["time_power"])))
        values = np.clip(self._door.decode(values) * CONTRAST, -1, 1)
        return np.asarray(np.rint((values + 1) * 127.5), np.uint8).transpose(0, 2, 3, 1)

    def _run(self, x: Signed, t: float, told: Inputs) -> Signed:
        feeds = {"x": np.asarray(x, np.float32), "t": np.full(len(x), t, np.float32), **told}
        return np.asarray(self._session.run(["x_pred"], feeds)[0], np.float32)


class _Door:
    """How the model is told something, rows named as the graph's inputs are: the engine's own reading of words."""

    def __init__(self, folder: Path) -> None:
        self._control = _control()
        files = {path.name: str(path) for path in folder.iterdir() if path.is_file()}
        model = LocalModel(id="starter-picture", engine="", root=str(folder), files=files)
        self._parts = load_parts(model, {}, "cpu", self._control)

    def said(self, wish: Wish) -> Inputs:
        said = self._parts.graph_words(wish.words, self._control, styles=False)
        style = self._parts.spec.style_number(wish.style)
        return {
            "text": self._parts.meaning(said.sentence, self._control),
            "style": np.array(style),
            "look": self._parts.table.forms.own(said.slots, style),
            "slots": said.slots,
            "ground": np.array(said.ground_number),
        }

    def nothing(self) -> Inputs:
        empty = self.said(Wish("", ""))
        return {**empty, "style": np.array(self._parts.spec.null_style), "look": np.zeros_like(empty["look"])}

    def decode(self, latents: Signed) -> Signed:
        return self._parts.codec.decode(latents, self._control)


def _stacked(rows: Sequence[Inputs]) -> Inputs:
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def _control() -> PipeControl:
    return PipeControl("recipe", lambda message: None)
