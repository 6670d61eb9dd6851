"""Blocks of sound as a file of each form: WAV, FLAC, MP3 and Opus by libsndfile, M4B by the program ffmpeg.

The file is written at the path that is given, which is a temporary one, and whoever asks gives it its name. On threads.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import msgspec

from studio import leavings, places
from studio.domain.errors import FileUnwritable, StudioError
from studio.domain.publishing import Target
from studio.domain.raised import BROKEN_SOUND
from studio.private_files import write_private
from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.appended_tags import tagged_opus, tagged_wav
from studio.services.exchange.audiobook.tags import Tags, ffmetadata, id3, sound_words, tagged_flac

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

FormId = Literal["wav", "flac", "mp3", "opus", "m4b"]
_MP3_BITRATES: Final = (320, 32)
"""kbit/s at compression 0 and 1 of libsndfile; in between it goes evenly."""
_OPUS_RATE: Final = 48_000
_AAC_BITRATE: Final = {1: 96, 2: 128}
_LARGEST_WAV: Final = 4_000_000_000


class Form(msgspec.Struct, frozen=True, kw_only=True):
    id: FormId
    words: str
    """What people call it. English, for `tr`."""
    suffix: str
    lossy: bool
    by_ffmpeg: bool = False


FORMS: Final = (
    Form(id="mp3", words="MP3, 192 kbit/s", suffix=".mp3", lossy=True),
    Form(id="m4b", words="M4B audiobook with chapters", suffix=".m4b", lossy=True, by_ffmpeg=True),
    Form(id="flac", words="FLAC, nothing lost", suffix=".flac", lossy=False),
    Form(id="wav", words="WAV, nothing lost", suffix=".wav", lossy=False),
    Form(id="opus", words="Opus, small", suffix=".opus", lossy=True),
)
"""The first is proposed."""
_BY_ID: Final[dict[str, Form]] = {form.id: form for form in FORMS}
MP3_BITRATE: Final = 192
"""kbit/s, constant."""
_OPUS_COMPRESSION: Final = {1: 0.75, 2: 0.87}
"""Of libsndfile by the number of channels: some 70 kbit/s."""


class Writing(Protocol):
    def write(self, block: Sound) -> None:
        """Mono, to all channels of the file."""


def form_of(form_id: str) -> Form:
    """Raises KeyError."""
    return _BY_ID[form_id]


def rate_of(form: Form, target: Target) -> int:
    """Hertz of its files: Opus knows but one of those that are asked for."""
    return _OPUS_RATE if form.id == "opus" else target.rate


@contextmanager
def writing(form: Form, new: Path, dest: Path, target: Target, tags: Tags, seconds: float) -> Iterator[Writing]:
    """`new`: where it is written; `dest`: what it will be called; `seconds`: about how long it is. Raises StudioError
    (FileUnwritable | DiskFull | RuntimeMissing) and OSError."""
    if form.by_ffmpeg:
        with _by_ffmpeg(new, dest, target, tags) as out:
            yield out
    elif form.id in ("flac", "opus"):
        with leavings.new_folder(places.scratch_dir()) as folder:
            bare = folder / f"bare{form.suffix}"
            with _by_soundfile(form, bare, dest, target, tags, seconds) as sound:
                yield sound
            (tagged_flac if form.id == "flac" else tagged_opus)(bare, new, tags)
    else:
        with _by_soundfile(form, new, dest, target, tags, seconds) as sound:
            yield sound
        if form.id == "wav":
            tagged_wav(new, tags, rate_of(form, target))


def _open(path: Path) -> io.BufferedRandom:
    return path.open("wb+")


class _Place(io.RawIOBase):
    """A file from some byte on, for libsndfile, which tells no reasons: what the system says is kept here."""

    def __init__(self, path: Path, before: bytes) -> None:
        super().__init__()
        self._file = _open(path)
        self._file.write(before)
        self._before = len(before)
        self.trouble: OSError | None = None

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._file.seek(offset + self._before if whence == 0 else offset, whence)
        return self.tell()

    def tell(self) -> int:
        return self._file.tell() - self._before

    def write(self, data: Any, /) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.trouble = self.trouble or error
            return 0

    def readinto(self, room: Any, /) -> int:
        return self._file.readinto(room)

    def close(self) -> None:
        if not self.closed:
            try:
                self._file.close()
            except OSError as error:
                self.trouble = self.trouble or error
        super().close()


class _BySoundfile:
    def __init__(self, file: Any, place: _Place, channels: int) -> None:
        self._file, self._place, self._channels = file, place, channels

    def write(self, block: Sound) -> None:
        import numpy as np

        sound = np.clip(block, -1.0, 1.0)
        self._file.write(np.repeat(sound[:, None], self._channels, axis=1) if self._channels > 1 else sound)
        if self._place.trouble is not None:
            raise self._place.trouble


@contextmanager
def _by_soundfile(
    form: Form, new: Path, dest: Path, target: Target, tags: Tags, seconds: float
) -> Iterator[Writing]:  # fmt: skip
    import soundfile

    rate = rate_of(form, target)
    forms: dict[str, dict[str, Any]] = {
        "mp3": {
            "format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT",
            "compression_level": (_MP3_BITRATES[0] - MP3_BITRATE) / (_MP3_BITRATES[0] - _MP3_BITRATES[1]),
        },
        "opus": {"format": "OGG", "subtype": "OPUS", "compression_level": _OPUS_COMPRESSION[target.channels]},
        "flac": {"format": "FLAC", "subtype": "PCM_16"},
        "wav": {"format": "WAV", "subtype": "PCM_16"},
    }  # fmt: skip
    how = forms[form.id]
    if form.id == "wav" and seconds * rate * 2 * target.channels > _LARGEST_WAV:
        how["format"] = "RF64"
    place = _Place(new, id3(tags) if form.id == "mp3" else b"")
    try:
        with soundfile.SoundFile(place, "w", rate, target.channels, **how) as file:
            if form.id == "wav":
                for name, value in sound_words(tags):
                    setattr(file, name, value)
            yield _BySoundfile(file, place, target.channels)
    except BROKEN_SOUND as error:
        raise _refused(place, dest, error) from error
    finally:
        place.close()
    if place.trouble is not None:
        raise place.trouble


def _refused(place: _Place, dest: Path, error: BaseException) -> OSError | StudioError:
    if place.trouble is not None:
        return place.trouble
    return StudioError(FileUnwritable(path=str(dest), detail=str(error)[:200]))


@contextmanager
def _by_ffmpeg(new: Path, dest: Path, target: Target, tags: Tags) -> Iterator[Writing]:
    with leavings.new_folder(places.scratch_dir()) as folder:
        facts = folder / "tags.txt"
        write_private(facts, ffmetadata(tags).encode(), durable=False)
        source = ["-y", "-protocol_whitelist", "file,pipe", "-f", "f32le", "-ar", str(target.rate)]
        source += ["-ac", str(target.channels), "-i", "pipe:0", "-f", "ffmetadata", "-i", f"file:{facts}"]
        mapped = ["-map", "0:a", "-map_metadata", "1", "-map_chapters", "1"]
        if tags.cover:
            cover = folder / "cover.jpg"
            write_private(cover, tags.cover, durable=False)
            source += ["-f", "image2", "-pattern_type", "none", "-i", f"file:{cover}"]
            mapped += ["-map", "2:v", "-c:v", "copy", "-disposition:v:0", "attached_pic"]
        if tags.language_code:
            mapped += ["-metadata:s:a:0", f"language={tags.language_code}"]
        # The encoder's other way of searching makes peaks that no limiter foresees: 4.4 dB by ffmpeg 5.1.
        coded = ["-c:a", "aac", "-aac_coder", "fast", "-b:a", f"{_AAC_BITRATE[target.channels]}k"]
        coded += ["-movflags", "+faststart"]
        arguments = [*source, *mapped, *coded, "-f", "ipod", f"file:{new.absolute()}"]
        with ffmpeg.encoding(arguments, dest, target.channels) as out:
            yield out
