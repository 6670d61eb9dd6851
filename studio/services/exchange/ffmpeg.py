"""The program ffmpeg: where it is, under which licence, run beside this one with sound in a pipe.

It is a program of its own, never a library of this one: what is on the PATH, else the one that the package
imageio-ffmpeg carries (the extra "ffmpeg"). Any thread; the program ends before a call does.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from studio import threads
from studio.domain.errors import DiskFull, FileUnwritable, RuntimeMissing, StudioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

NAME: Final = "ffmpeg"
EXTRA: Final = "ffmpeg"
_PACKAGE: Final = "imageio_ffmpeg"
_WORDS_KEPT: Final = 1 << 14
_FULL: Final = re.compile(r"no space left|disk quota", re.IGNORECASE)
_VERSION: Final = re.compile(r"ffmpeg version (\S+)")
_ENCODER: Final = re.compile(r"^ [VAS][A-Z.]{5} (\S+)", re.MULTILINE)
_TIME_BASE: Final = re.compile(r"TIMEBASE=(\d{1,12})/(\d{1,12})")
_RATE: Final = re.compile(r"^\s*Stream #0:\d+.{0,80}: Audio: .{0,200}?, (\d{1,9}) Hz,", re.MULTILINE)
_START: Final = re.compile(r"START=(-?\d{1,18})")
_SECONDS: Final = 20
_AT_ONCE: Final = 1 << 18
QUIET: Final = ("-hide_banner", "-nostats", "-v", "error")


def program() -> str | None:
    """Its path; None where it is not installed."""
    found = shutil.which(NAME)
    if found is not None:
        return found
    if importlib.util.find_spec(_PACKAGE) is None:
        return None
    try:
        return str(importlib.import_module(_PACKAGE).get_ffmpeg_exe())
    except RuntimeError:
        # The package of a system for which it carries no program.
        return None


def needed() -> str:
    """Its path. Raises StudioError(RuntimeMissing)."""
    found = program()
    if found is None:
        raise StudioError(RuntimeMissing(package=NAME, extra=EXTRA))
    return found


@lru_cache(maxsize=4)
def described(path: str) -> tuple[str, str]:
    """Its version and its licence: "GPL", "LGPL", or "" where it does not say. Runs it for a moment."""
    try:
        said = subprocess.run(
            [path, "-version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.TimeoutExpired):
        return "", ""
    version = _VERSION.search(said)
    licence = "GPL" if "--enable-gpl" in said else "LGPL" if "configuration:" in said else ""
    return (version[1] if version is not None else ""), licence


@lru_cache(maxsize=4)
def encoders(path: str) -> frozenset[str]:
    """Names of what it can write with; empty where it does not say. Runs it for a moment."""
    try:
        said = subprocess.run(
            [path, *QUIET, "-encoders"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        ).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(_ENCODER.findall(said))


class Encoding:
    """Takes blocks of sound for a program that reads them from its standard input."""

    def __init__(self, pipe: IO[bytes], channels: int) -> None:
        self._pipe, self._channels = pipe, channels

    def write(self, block: Sound) -> None:
        """Mono, to all channels. Raises BrokenPipeError where the program has ended."""
        import numpy as np

        self._pipe.write(np.repeat(block.astype("<f4"), self._channels).tobytes())


@contextmanager
def encoding(arguments: Sequence[str], dest: Path, channels: int) -> Iterator[Encoding]:
    """Run it with sound as 32 bit floats on its standard input. Raises as `fed` does."""
    with fed(arguments, dest) as pipe:
        yield Encoding(pipe, channels)


@contextmanager
def fed(arguments: Sequence[str], dest: Path) -> Iterator[IO[bytes]]:
    """Run it with what is written into the pipe on its standard input. Raises StudioError: RuntimeMissing, DiskFull or
    FileUnwritable with what it said. Whatever else is raised inside ends the program."""
    command = [needed(), *QUIET, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as run:  # fmt: skip
        assert run.stdin is not None
        assert run.stderr is not None
        said = _Said(run.stderr)
        try:
            try:
                yield run.stdin
                run.stdin.close()
            except BrokenPipeError:
                run.wait()
            code = run.wait()
        finally:
            run.kill()
            words = said.end()
            _close(run.stdin)
    if code:
        raise StudioError(_failure(dest, words))


def _close(pipe: IO[bytes]) -> None:
    """What is still in its buffer has nowhere to go once the program has ended."""
    try:
        pipe.close()
    except BrokenPipeError:
        return


def decoded(path: Path, rate: int, channels: int, end: Callable[[], None]) -> Iterator[Sound]:
    """The first sound track of a file of our own, as blocks of mono. `end` is called before each, and may raise. Raises
    StudioError(RuntimeMissing | FileUnwritable)."""
    import numpy as np

    source = ["-nostdin", *QUIET, "-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]
    target = ["-map", "0:a:0", "-ac", str(channels), "-ar", str(rate), "-f", "f32le", "-"]
    with subprocess.Popen(
        [needed(), *source, *target], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as run:  # fmt: skip
        assert run.stdout is not None
        assert run.stderr is not None
        said = _Said(run.stderr)
        try:
            while data := run.stdout.read(4 * channels * _AT_ONCE):
                end()
                values = np.frombuffer(data[: len(data) // (4 * channels) * 4 * channels], "<f4")
                yield values.reshape(-1, channels)[:, 0].astype(np.float64)
            code = run.wait()
        finally:
            run.kill()
            words = said.end()
    if code:
        raise StudioError(_failure(path, words))


def sound_rate(path: Path) -> int:
    """Hertz of the first sound track, as the file has it. Raises StudioError(RuntimeMissing | FileUnwritable)."""
    source = ["-nostdin", "-hide_banner", "-nostats", "-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]
    run = _answer(path, [*source, "-map", "0:a:0", "-c", "copy", "-t", "0", "-f", "null", "-"])
    words = run.stderr.decode("utf-8", "replace")
    found = _RATE.search(words)
    if found is None:
        raise StudioError(_failure(path, words))
    return int(found[1])


def chapter_starts(path: Path) -> tuple[float, ...]:
    """Seconds at which the chapters of a file begin, in their order there. Raises StudioError(RuntimeMissing |
    FileUnwritable)."""
    source = ["-nostdin", *QUIET, "-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]
    run = _answer(path, [*source, "-f", "ffmetadata", "-"])
    found: list[float] = []
    scale = 1.0
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        if base := _TIME_BASE.fullmatch(line):
            scale = int(base[1]) / max(1, int(base[2]))
        elif start := _START.fullmatch(line):
            found.append(int(start[1]) * scale)
    return tuple(found)


def _answer(path: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    """What it says of a file. Raises StudioError(RuntimeMissing | FileUnwritable)."""
    try:
        run = subprocess.run(
            [needed(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise StudioError(FileUnwritable(path=str(path), detail="ffmpeg gave no answer")) from error
    if run.returncode:
        raise StudioError(_failure(path, run.stderr.decode("utf-8", "replace")))
    return run


def _failure(dest: Path, words: str) -> DiskFull | FileUnwritable:
    if _FULL.search(words):
        return DiskFull(path=str(dest))
    last = next((line for line in reversed(words.splitlines()) if line.strip()), "it ended without a word")
    return FileUnwritable(path=str(dest), detail=f"the program ffmpeg says: {last.strip()[:200]}")


class _Said:
    """The end of what it says on its standard error, read on a thread so that it never waits."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._last = b""
        self._thread = threads.start(self._read, lambda _outcome: None, "ffmpeg words")

    def _read(self) -> None:
        while words := self._pipe.read(1024):
            self._last = (self._last + words)[-_WORDS_KEPT:]

    def end(self) -> str:
        """Once the program has ended."""
        self._thread.join()
        return self._last.decode("utf-8", "replace")
