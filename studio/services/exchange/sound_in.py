"""Sound of any kind made into what a project keeps of it: FLAC, mono, at most 24 kHz.

Called on a thread of its own by `studio.services.hearing`; nothing here touches a document. What soundfile reads is
read by it, else by the program `ffmpeg` where there is one, as a separate process: that opens videos, too. Rate,
channels and length are bounded; nothing is ever held as a whole but the FLAC file.
"""

from __future__ import annotations

import io
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

from studio import threads
from studio.domain.errors import BadInput, Cancelled, FileUnreadable, StudioError
from studio.domain.raised import BROKEN_SOUND
from studio.formats.sound_header import frames_at_once, lie_of
from studio.services.exchange import ffmpeg
from studio.services.exchange.format import Format
from studio.services.narration.take_sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]
    """Mono, -1 to 1."""

LONGEST_SECONDS = 6 * 3600
_BLOCK_SECONDS = 10
_WATCH_SECONDS = 0.05
_UNHEARD_SECONDS, _UNHEARD_SHARE = 1.0, 0.01
"""A file may say that it is longer than its sound by so much, and is whole."""
_WORDS_KEPT = 1 << 16
_CORRECTED = re.compile(r"(\d+) \(should be (\d+)\)")
_UNKNOWN_LENGTH: Final = 0x7FFF0000
"""Programs that write to a pipe say at the beginning that a file has all the bytes that can be said, or half."""
_LENGTH = re.compile(rb"Duration: (\d+):(\d\d):(\d\d\.\d+)")
_COMPLAINT = re.compile(rb"partial file|ended prematurely|truncated|corrupt", re.IGNORECASE)


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """Of the file that it was read from."""
    flac: bytes
    seconds: float
    promised: float = 0.0
    """Length that a file which is cut off says it has; 0 for a whole one."""


def read_recording(path: Path, cancelled: Callable[[], bool] = lambda: False) -> Recording:
    """The sound of a file. Raises StudioError(FileUnreadable | BadInput), and Cancelled soon after `cancelled` answers
    True."""
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    for opening in (_by_soundfile(path), _by_ffmpeg(path, cancelled)):
        with opening as opened:
            if opened is not None:
                kept = _kept(path.name, opened.rate, opened.blocks, cancelled)
                return msgspec.structs.replace(kept, promised=opened.promised(kept.seconds))
    if cancelled():
        raise Cancelled
    if ffmpeg.program() is not None:
        raise StudioError(BadInput(name=path.name, problem="there is no sound in it that can be read"))
    problem = "it is no sound that can be read without the program ffmpeg, which reads many more kinds, and videos"
    raise StudioError(BadInput(name=path.name, problem=problem))


def _kept(name: str, rate: int, blocks: Iterator[Block], cancelled: Callable[[], bool]) -> Recording:
    import soundfile
    import soxr

    to = min(rate, RATE)
    stream = soxr.ResampleStream(rate, to, 1, dtype="float32")
    kept = io.BytesIO()
    heard = 0
    with soundfile.SoundFile(kept, "w", to, 1, "PCM_16", format="FLAC") as out:
        for block in blocks:
            if cancelled():
                raise Cancelled
            heard += len(block)
            if heard > LONGEST_SECONDS * rate:
                raise StudioError(BadInput(name=name, problem=f"longer than {LONGEST_SECONDS // 3600} hours"))
            out.write(block if to == rate else stream.resample_chunk(block))
        if cancelled():
            raise Cancelled
        if to != rate:
            out.write(stream.resample_chunk(_nothing(), last=True))
    if not heard:
        raise StudioError(BadInput(name=name, problem="there is no sound in it"))
    return Recording(name=name, flac=kept.getvalue(), seconds=heard / rate)


def _sound(block: Block) -> Block:
    """What is no number made silence and what is too loud cut: files of floats hold either, FLAC neither."""
    import numpy as np

    return np.clip(np.nan_to_num(block), -1.0, 1.0)


def _nothing() -> Block:
    import numpy as np

    return np.zeros(0, np.float32)


class _Opened:
    def __init__(self, rate: int, blocks: Iterator[Block], promised: Callable[[float], float]) -> None:
        self.rate, self.blocks, self.promised = rate, blocks, promised
        """`promised`, once all was read: `Recording.promised`, of the seconds that were heard."""


def _longer(promised: float, heard: float) -> float:
    return promised if promised - heard > max(_UNHEARD_SECONDS, _UNHEARD_SHARE * promised) else 0.0


@contextmanager
def _by_soundfile(path: Path) -> Iterator[_Opened | None]:
    import soundfile

    try:
        file = soundfile.SoundFile(str(path))
    except (*BROKEN_SOUND, OSError):
        yield None
        return
    with file:
        if lie := lie_of(file.samplerate, file.channels):
            raise StudioError(BadInput(name=path.name, problem=lie))
        rate = int(file.samplerate)
        frames = file.frames
        claimed = _claimed_share(file.extra_info)
        yield _Opened(
            rate, _soundfile_blocks(file, path.name), lambda heard: _longer(max(frames / rate, claimed * heard), heard)
        )


def _claimed_share(said: str) -> float:
    """By how much a file is longer by its own header than what is there of it: libsndfile corrects such a length, and
    notes both. 1 for a whole file, or one whose length was not known when it was begun."""
    found = _CORRECTED.search(said.partition("\n")[2])
    claimed, there = (int(found[1]), int(found[2])) if found is not None else (1, 1)
    return claimed / there if 0 < there < claimed < _UNKNOWN_LENGTH else 1.0


def _soundfile_blocks(file: Any, name: str) -> Iterator[Block]:
    """Where the sound breaks off it ends; nothing before that is a reason to refuse it."""
    frames = frames_at_once(_BLOCK_SECONDS, file.samplerate, file.channels)
    heard = False
    while True:
        try:
            block = file.read(frames, dtype="float32", always_2d=True)
        except BROKEN_SOUND as error:
            if heard:
                return
            raise StudioError(BadInput(name=name, problem=str(error))) from error
        if not len(block):
            return
        heard = True
        yield _sound(block.mean(axis=1) if block.shape[1] > 1 else block[:, 0])


@contextmanager
def _by_ffmpeg(path: Path, cancelled: Callable[[], bool]) -> Iterator[_Opened | None]:
    """The first sound track, by the program, which may read this one file and nothing else. It is ended when the
    reading is cancelled, also where it has nothing to say: a disk may let it wait for ever."""
    program = ffmpeg.program()
    if program is None:
        yield None
        return
    source = ["-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"]
    target = ["-map", "0:a:0", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    command = [program, "-nostdin", "-hide_banner", "-nostats", "-v", "info", *source, *target]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        said = _Said(run.stderr)
        over = threading.Event()
        watch = threads.start(lambda: _end_when(cancelled, run, over), lambda _outcome: None, "recording watch")
        try:
            blocks = _raw_blocks(run.stdout)
            first = next(blocks, None)
            yield None if first is None else _Opened(RATE, _and_then(first, blocks), said.promised)
        finally:
            over.set()
            watch.join()
            run.kill()
            said.end()


class _Said:
    """What ffmpeg says on its standard error, read on a thread of its own so that it never waits: the beginning, which
    has the length that the file says it has, and the end, which has its complaints."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._first = self._last = b""
        self._thread = threads.start(self._read, lambda _outcome: None, "recording words")

    def _read(self) -> None:
        while words := self._pipe.read(4096):
            if len(self._first) < _WORDS_KEPT:
                self._first += words
            self._last = (self._last + words)[-_WORDS_KEPT:]

    def end(self) -> None:
        self._thread.join()

    def promised(self, heard: float) -> float:
        """Once the sound has ended. A sound track may be shorter than its film: only with a complaint it is cut off."""
        self.end()
        length = _LENGTH.search(self._first)
        if length is None or _COMPLAINT.search(self._first + self._last) is None:
            return 0.0
        hours, minutes, seconds = (float(part) for part in length.groups())
        return _longer(3600 * hours + 60 * minutes + seconds, heard)


def _end_when(cancelled: Callable[[], bool], run: subprocess.Popen[bytes], over: threading.Event) -> None:
    """On a thread of its own, as a pipe cannot be waited for with a limit everywhere."""
    while not over.wait(_WATCH_SECONDS):
        if cancelled():
            run.kill()
            return


def _and_then(first: Block, others: Iterator[Block]) -> Iterator[Block]:
    yield first
    yield from others


def _raw_blocks(pipe: IO[bytes]) -> Iterator[Block]:
    import numpy as np

    while data := pipe.read(4 * RATE * _BLOCK_SECONDS):
        yield _sound(np.frombuffer(data[: len(data) // 4 * 4], "<f4"))


def _row(name: str, words: str, *suffixes: str) -> Format[Callable[[Path], Recording]]:
    return Format(
        id=f"recording.{name}", subject="recording", direction="in", words=words, suffixes=suffixes, act=read_recording
    )


SOUND_IN: Final = _row(
    "sound", "Sound", ".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".aac", ".aiff", ".aif",
    ".au", ".caf", ".wma", ".amr", ".w64", ".rf64",
)  # fmt: skip
VIDEO_IN: Final = _row("video", "Video", ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".3gp")
"""Read where ffmpeg is installed."""
