"""Which class runs which engine name. Imported late, so that a worker loads only what its job needs."""

from __future__ import annotations

from importlib import import_module
from typing import Final, cast

from studio.domain.errors import ModelUnsupported, StudioError
from studio.engines.protocol import Engine

ENGINES: Final[dict[str, str]] = {
    "diffusers": "studio.engines.picture.pipelines.engine:DiffusersEngine",
    "starter-onnx": "studio.engines.picture.starter.engine:StarterEngine",
    "upscale-onnx": "studio.engines.picture.tools.upscale:UpscaleEngine",
    "cut-out-onnx": "studio.engines.picture.tools.cutout:CutOutEngine",
    "style-onnx": "studio.engines.picture.tools.style:StyleTransferEngine",
    "gguf-onnx": "studio.engines.text.gguf.engine:GgufEngine",
    "transformers": "studio.engines.text.hub.engine:TransformersEngine",
    "kokoro-onnx": "studio.engines.voice.kokoro_engine:KokoroEngine",
    "piper-onnx": "studio.engines.voice.piper_engine:PiperEngine",
    "fake-picture": "studio.engines.fake:FakePictureEngine",
    "fake-text": "studio.engines.fake:FakeTextEngine",
    "fake-voice": "studio.engines.fake:FakeSpeechEngine",
}


def make_engine(name: str) -> Engine:
    """A fresh engine of that name, not yet loaded. Raises StudioError(ModelUnsupported) for an unknown name."""
    target = ENGINES.get(name)
    if target is None:
        raise StudioError(ModelUnsupported(model=name, reason=f"no engine is called {name!r}"))
    module, _, attribute = target.partition(":")
    return cast(Engine, getattr(import_module(module), attribute)())
