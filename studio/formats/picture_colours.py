"""What colours a picture has: made RGB of 8 bits in sRGB, by its profile where it has one. Both processes, any thread;
`pictures`, which decodes, and readers of files with layers call it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import BROKEN_PICTURE
from studio.formats.not_pictures import FLOATS

if TYPE_CHECKING:
    from PIL import Image

_SAMPLES: Final = tuple((red, green, blue) for red in (0, 96, 255) for green in (0, 160, 255) for blue in (0, 64, 255))


def _tell(said: list[str], words: str) -> None:
    """`packaging/translations.py` finds the words by this."""
    said.append(words)


def of_8_bits(image: Image.Image, name: str) -> Image.Image:
    """L, RGB, RGBA, CMYK or LAB, without palette."""
    if image.mode.startswith("I;16") or image.mode == "I":
        whole = image.convert("I")
        if whole.getextrema()[1] > 65_535:  # type: ignore[operator]
            raise StudioError(BadInput(name=name, problem="its pixels have 32 bits a channel: save it with 16 or 8"))
        return whole.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode == "F":
        raise StudioError(BadInput(name=name, problem=FLOATS))
    if image.mode in ("L", "RGB", "RGBA", "CMYK", "LAB") and "transparency" not in image.info:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "YCbCr":
        return image.convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def in_srgb(image: Image.Image, profile: object) -> tuple[Image.Image, list[str]]:
    """As RGB or RGBA in sRGB, by its profile where it has one; and what is to be said of it."""
    from PIL import ImageCms

    made: Image.Image | None = None
    said = list[str]()
    if isinstance(profile, bytes) and profile:
        try:
            made, words = _by_profile(image, profile)
            said += words
        except (ImageCms.PyCMSError, *BROKEN_PICTURE):
            _tell(said, "Its colour profile is damaged and was left out.")
    elif image.mode == "CMYK":
        _tell(said, "Its colours are for printing (CMYK) and it has no profile: they were converted by rule of thumb.")
    if made is None and image.mode == "LAB":
        made = _from_lab(image)
    if made is None:
        made = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
    # What it says beside its pixels is not carried on. A copy would hold Python's lock for as long as it takes.
    made.info = {}
    return made, said


def is_converted(mode: str, profile: object) -> bool:
    """Whether the colours of a picture of that mode, as Pillow calls it, become others by a profile, or that is left
    out; by the profile alone."""
    from PIL import Image, ImageCms

    if not isinstance(profile, bytes) or not profile:
        return False
    plain = mode if mode in ("CMYK", "LAB") else "L" if mode in ("1", "L", "LA") or mode.startswith("I") else "RGB"
    try:
        made, said = _by_profile(Image.new(plain, (1, 1)), profile)
    except (ImageCms.PyCMSError, *BROKEN_PICTURE):
        return True
    return made is not None or bool(said)


def _by_profile(image: Image.Image, profile: bytes) -> tuple[Image.Image | None, list[str]]:
    from PIL import Image, ImageCms

    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space != {"L": "GRAY", "RGBA": "RGB", "LAB": "Lab"}.get(image.mode, image.mode):
        said = list[str]()
        _tell(said, "Its colour profile is for other colours and was left out.")
        return None, said
    target = ImageCms.createProfile("sRGB")
    mode = "RGB" if image.mode == "RGBA" else image.mode
    change = ImageCms.buildTransform(source, target, mode, "RGB")
    if mode == "RGB":
        samples = Image.new("RGB", (len(_SAMPLES), 1))
        samples.putdata(_SAMPLES)
        moved = ImageCms.applyTransform(samples, change)
        if moved is not None and _furthest(samples.tobytes(), moved.tobytes()) <= 1:
            return None, []
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    made = ImageCms.applyTransform(image.convert(mode), change)
    if made is not None and alpha is not None:
        made.putalpha(alpha)
    words = (ImageCms.getProfileDescription(source) or "").strip()[:60]
    said = list[str]()
    if words:
        _tell(said, f"Its colours were converted from “{words}” to sRGB.")
    else:
        _tell(said, "Its colours were converted to sRGB.")
    return made, said


def _furthest(one: bytes, other: bytes) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _from_lab(image: Image.Image) -> Image.Image | None:
    from PIL import ImageCms

    change = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
    return ImageCms.applyTransform(image, change)
