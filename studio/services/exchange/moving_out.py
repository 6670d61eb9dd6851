"""Moving pictures out of the project: as MP4 by the program ffmpeg, as animated WebP and GIF, as the PNG that they are.

The Picture pane and the command line call it, on any thread. A file is written whole or not at all. What is known of
the making goes along where that is wanted: as text chunks of a PNG, in the EXIF of a WebP, as the comment of the
others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

from studio.domain.errors import BadInput, StudioError
from studio.domain.project_records import Recipe
from studio.domain.recipes.source_type import source_type
from studio.formats.moving_png import Moving, MovingError, apart
from studio.formats.pictures import DECODED_LIMIT, decode
from studio.formats.xmp import packet
from studio.project.files import replacing
from studio.services.exchange import ffmpeg
from studio.services.exchange.format import Format
from studio.services.exchange.picture_flat import exif_with
from studio.services.exchange.picture_png import all_texts, save_png
from studio.services.translation import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

_H264: Final = ("libx264", "libopenh264", "h264_videotoolbox")
"""What writes H.264, the better first; without any of them a film is MPEG-4 of the older kind."""
_COMMENT_BYTES: Final = 60_000
_EXIF_BYTES: Final = 16 << 20
_READ: Final = 0.6
"""The share of the work that reading frames is, where Pillow writes them all at once."""


class SaveMoving(Protocol):
    """How every format of a moving picture is written."""

    def __call__(
        self, dest: Path, png: bytes, recipe: Recipe | None, step: Callable[[float], None], *, with_prompts: bool,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[str, ...]:  # fmt: skip
        """`png`: a PNG that moves; `step` is told how far it is, and may raise. What is not in the file as it was, each
        a sentence. Raises StudioError: BadInput for one that does not move, RuntimeMissing, and of the disk."""


def moves(png: bytes) -> bool:
    """Whether it is a moving picture that can be written."""
    try:
        return len(apart(png).frames) > 1
    except MovingError:
        return False


def _apart(png: bytes, name: str) -> Moving:
    try:
        return apart(png)
    except MovingError as error:
        raise StudioError(BadInput(name=name, problem=str(error))) from error


def _frames(moving: Moving, name: str) -> Iterator[Image.Image]:
    """Each on white, as films and GIFs know no half transparency."""
    from PIL import Image

    for frame in moving.frames:
        image = decode(frame, name, most=DECODED_LIMIT).image
        if image.mode == "RGBA":
            image = Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image)
        yield image.convert("RGB")


def _comment(recipe: Recipe | None, more: Mapping[str, str], *, with_prompts: bool) -> str:
    """The text that other programs read; or no more than that a model made it."""
    known = all_texts(recipe, more)
    said = known.get("parameters", "") if with_prompts else ""
    return said if 0 < len(said.encode()) <= _COMMENT_BYTES else source_type(known)


def save_mp4(
    dest: Path, png: bytes, recipe: Recipe | None, step: Callable[[float], None], *, with_prompts: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:  # fmt: skip
    """As `SaveMoving`. Sides of an odd number of pixels grow by one, as its colours lie on every second."""
    MP4.check(dest)
    moving = _apart(png, dest.name)
    rate = _rate(moving.seconds)
    program = ffmpeg.needed()
    coder = next((one for one in _H264 if one in ffmpeg.encoders(program)), "mpeg4")
    first = next(_frames(moving, dest.name))
    quality = ("-crf", "17", "-preset", "medium") if coder == "libx264" else ("-q:v", "2")
    grows = "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white"
    comment = _comment(recipe, more, with_prompts=with_prompts)
    with replacing(dest, exported=True) as new:
        given = ["-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{first.width}x{first.height}",
                 "-framerate", f"{rate:.6f}", "-i", "pipe:0", "-vf", grows, "-c:v", coder, *quality,
                 "-pix_fmt", "yuv420p", "-movflags", "+faststart"]  # fmt: skip
        said = ["-metadata", f"comment={comment}"] if comment else []
        with ffmpeg.fed([*given, *said, "-f", "mp4", f"file:{new.absolute()}"], dest) as pipe:
            for at, frame in enumerate(_frames(moving, dest.name)):
                step(at / len(moving.frames))
                pipe.write(frame.tobytes())
    return (tr("A film has its colours at half the resolution; the PNG keeps every pixel."),)


def _rate(seconds: Sequence[float]) -> float:
    """Frames a second; a whole number where the times, which are stored in thousandths, are those of one."""
    mean = len(seconds) / sum(seconds)
    whole = max(1, round(mean))
    return whole if all(round(1000 * one) == round(1000 / whole) for one in seconds) else mean


def _read(moving: Moving, name: str, step: Callable[[float], None]) -> list[Image.Image]:
    found = []
    for at, frame in enumerate(_frames(moving, name)):
        step(_READ * at / len(moving.frames))
        found.append(frame)
    return found


def _thousandths(seconds: Sequence[float], least: int) -> list[int]:
    """So that the whole lasts as long as it did, in multiples of `least`."""
    ends = [0.0]
    for one in seconds:
        ends.append(ends[-1] + one * 1000 / least)
    return [max(1, round(after) - round(before)) * least for before, after in pairwise(ends)]


def save_gif(
    dest: Path, png: bytes, recipe: Recipe | None, step: Callable[[float], None], *, with_prompts: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:  # fmt: skip
    """As `SaveMoving`. Times are counted in hundredths of a second."""
    GIF.check(dest)
    moving = _apart(png, dest.name)
    frames = [one.quantize(256) for one in _read(moving, dest.name, step)]
    given: dict[str, Any] = {"duration": _thousandths(moving.seconds, 10), "loop": 0, "save_all": True}
    comment = _comment(recipe, more, with_prompts=with_prompts)
    if comment:
        given["comment"] = comment.encode()
    step(_READ)
    with replacing(dest, exported=True) as new:
        frames[0].save(new, "GIF", append_images=frames[1:], optimize=False, disposal=1, **given)
    return (tr("A GIF has 256 colours a frame."),)


def save_webp(
    dest: Path, png: bytes, recipe: Recipe | None, step: Callable[[float], None], *, with_prompts: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:  # fmt: skip
    """As `SaveMoving`."""
    WEBP.check(dest)
    moving = _apart(png, dest.name)
    frames = _read(moving, dest.name, step)
    known = all_texts(recipe, more)
    source = source_type(known)
    given: dict[str, Any] = {"exif": exif_with(known, 0.0, _EXIF_BYTES)[0]} if known and with_prompts else {}
    given |= {"xmp": packet(source)} if source else {}
    step(_READ)
    with replacing(dest, exported=True) as new:
        frames[0].save(
            new, "WEBP", save_all=True, append_images=frames[1:], duration=_thousandths(moving.seconds, 1), loop=0,
            quality=90, method=2, **given,
        )  # fmt: skip
    return ()


def save_apng(
    dest: Path, png: bytes, recipe: Recipe | None, step: Callable[[float], None], *, with_prompts: bool,
    more: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:  # fmt: skip
    """As `SaveMoving`; frames are never packed anew."""
    APNG.check(dest)
    _apart(png, dest.name)
    step(0.0)
    return save_png(dest, png, recipe, with_prompts=with_prompts, more=more)


def _row(name: str, words: str, suffix: str, act: SaveMoving) -> Format[SaveMoving]:
    return Format(id=f"film.{name}", subject="film", direction="out", words=words, suffixes=(suffix,), act=act)


MP4: Final = _row("mp4", "MP4 film", ".mp4", save_mp4)
WEBP: Final = _row("webp", "Animated WebP", ".webp", save_webp)
GIF: Final = _row("gif", "Animated GIF", ".gif", save_gif)
APNG: Final = _row("png", "Animated PNG", ".png", save_apng)
FILM_OUT: Final = (MP4, WEBP, GIF, APNG)
