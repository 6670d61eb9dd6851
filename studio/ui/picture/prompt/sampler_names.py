"""Other programs' names of samplers, and the schedulers of diffusers that are the same. A table."""

from __future__ import annotations

import re
from typing import Final

_SAME: Final = {
    "euler": "EulerDiscrete",
    "eulera": "EulerAncestralDiscrete",
    "eulerancestral": "EulerAncestralDiscrete",
    "dpmpp2m": "DPMSolverMultistep",
    "dpmpp2mk": "DPMSolverMultistep",
    "unipc": "UniPCMultistep",
    "unipcbh2": "UniPCMultistep",
    "ddim": "DDIM",
    "heun": "HeunDiscrete",
    "lms": "LMSDiscrete",
    "lcm": "LCM",
}  # fmt: skip
"""By the letters and digits of A1111's names, ComfyUI's, InvokeAI's and NovelAI's ("k_euler")."""
_NOISE_SCHEDULES: Final = ("karras", "exponential", "normal", "simple", "automatic")


def scheduler_of(name: str) -> str:
    """Of diffusers, without its "Scheduler"; the name itself where it is not in the table."""
    plain = name.lower().removeprefix("sample_").removeprefix("k_")
    for schedule in _NOISE_SCHEDULES:
        plain = plain.removesuffix(f" {schedule}").removesuffix(f"_{schedule}")
    return _SAME.get(re.sub(r"[^a-z0-9]", "", plain.replace("++", "pp")), name)
