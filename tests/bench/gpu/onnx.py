"""The starter and the tools on ONNX Runtime for CUDA, beside the processor."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.bench.gpu.card import DEVICE, DRY, psnr, seconds
from tests.bench.measure import row, told


def starter() -> None:
    import onnxruntime as ort

    providers = ort.get_available_providers()
    told("ONNX Runtime", f"{ort.__version__}: {', '.join(one.removesuffix('ExecutionProvider') for one in providers)}")
    if not DRY and "CUDAExecutionProvider" not in providers:
        return
    from control import RecordingControl
    from drawing import ask, draw, shipped

    from studio.engines.picture.starter.engine import StarterEngine

    model = shipped("starter-picture", "starter-onnx")
    prompts = ("two red apples and a cat on a blue background", "a lighthouse by the sea at night", "a fox")
    pictures: dict[str, list[Any]] = {}
    for device in ("cpu", DEVICE):
        engine, control = StarterEngine(), RecordingControl()
        request = ask("starter-onnx", prompt=prompts[0], width=512, height=512, steps=16, device=device, seed=7)
        try:
            loading = seconds(lambda one=engine, asked=request: one.load(model, {}, asked, RecordingControl()))
            pictures[device] = []
            times = []
            for prompt in prompts:
                asked = ask("starter-onnx", prompt=prompt, width=512, height=512, steps=16, device=device, seed=7)
                draw(engine, asked)
                times.append(
                    seconds(lambda one=engine, what=asked, found=pictures[device]: found.extend(draw(one, what)))
                )
            draw(engine, request, control=control)
        except Exception as error:  # noqa: BLE001 - told
            row(f"the starter on {device}", f"{type(error).__name__}: {error}"[:200], "drawn", False)
            return
        told(f"the starter on {device}: load, pictures", f"{loading:.1f} s, {' '.join(f'{one:.2f}' for one in times)}")
        told("  it says it ran on", str(control.ran_on))
    for prompt, one, other in zip(prompts, pictures["cpu"], pictures[DEVICE], strict=True):
        found = psnr(np.asarray(one.pixels)[..., :3], np.asarray(other.pixels)[..., :3])
        row(f"  {prompt[:30]}: beside the processor", f"{found:.1f} dB", "30 dB", found >= 30)
