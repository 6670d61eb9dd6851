"""What ffprobe reads in a published file: chapters, tags, rates. It is a program of ffmpeg's own, which nothing of ours
runs otherwise: on the PATH, or named by $TRIPTYCH_FFPROBE.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec

PROGRAM = os.environ.get("TRIPTYCH_FFPROBE") or shutil.which("ffprobe")


class Chapter(msgspec.Struct, frozen=True):
    title: str
    start: float
    end: float


class Probed(msgspec.Struct, frozen=True):
    form: str
    """Names of the container, with commas."""
    codec: str
    rate: int
    channels: int
    bit_rate: int
    """Of the sound, bits a second."""
    seconds: float
    tags: Mapping[str, str]
    """Of the container; names in small letters."""
    chapters: tuple[Chapter, ...]


def probed(path: Path) -> Probed:
    """Raises CalledProcessError, and AssertionError where there is no such program."""
    assert PROGRAM is not None
    command = [PROGRAM, "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    [sound] = [stream for stream in told["streams"] if stream["codec_type"] == "audio"]
    whole = told["format"]
    return Probed(
        form=whole["format_name"],
        codec=sound["codec_name"],
        rate=int(sound["sample_rate"]),
        channels=sound["channels"],
        bit_rate=int(sound["bit_rate"]),
        seconds=float(whole["duration"]),
        tags={name.lower(): value for name, value in whole.get("tags", {}).items()},
        chapters=tuple(
            Chapter(one["tags"]["title"], float(one["start_time"]), float(one["end_time"])) for one in told["chapters"]
        ),
    )
