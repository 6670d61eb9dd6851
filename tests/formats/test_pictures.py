"""The one decoder of pictures: what comes out is upright, in sRGB, of 8 bits; what is no picture is called by name."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from studio.domain.errors import BadInput, Cancelled, StudioError
from studio.formats.picture_bytes import PNG
from studio.formats.pictures import as_kept, decode
from tests.fuzz.formats import png_chunk

CASES = Path(__file__).parents[1] / "data" / "pictures"
CORNERS = {
    "cmyk.jpg": ((320, 200), "printing (CMYK)"),
    "exif_orient6.jpg": ((320, 200), ""),
    "gray16.png": ((320, 200), "16 bits"),
    "rgb16.png": ((320, 200), "16 bits"),
    "icc_swapped.jpg": ((320, 200), "were converted"),
    "icc_swapped.png": ((320, 200), "were converted"),
    "palette.png": ((320, 200), ""),
    "plain.tiff": ((320, 200), ""),
    "thin.png": ((1, 4000), ""),
}


def problem_of(data: bytes) -> str:
    with pytest.raises(StudioError) as caught:
        decode(data, "a.png")
    assert isinstance(caught.value.failure, BadInput)
    return caught.value.failure.problem


@pytest.mark.parametrize("name", CORNERS)
def test_a_picture_of_every_kind_is_decoded_and_what_was_changed_is_said(name: str) -> None:
    size, said = CORNERS[name]
    found = decode((CASES / name).read_bytes(), name)
    assert found.image.size == found.was == size
    assert found.image.mode in ("RGB", "RGBA")
    assert (said in " ".join(found.changes)) if said else not found.changes


def test_the_turned_and_the_plain_show_the_same_picture() -> None:
    """The corner is red in both; unturned it would be another corner's colour."""
    turned = decode((CASES / "exif_orient6.jpg").read_bytes()).image
    plain = decode((CASES / "plain.tiff").read_bytes()).image
    for place in ((2, 2), (317, 2), (2, 197), (317, 197)):
        close = zip(turned.getpixel(place), plain.getpixel(place), strict=True)  # type: ignore[arg-type]
        assert max(abs(one - other) for one, other in close) < 12, place


def test_a_profile_whose_red_is_blue_shows_blue_where_red_is_written() -> None:
    """That profile calls itself sRGB: its words are not believed, its numbers are."""
    data = (CASES / "icc_swapped.png").read_bytes()
    with Image.open(io.BytesIO(data)) as raw:
        written = raw.convert("RGB").getpixel((2, 2))
    assert written == (220, 30, 30)
    red, _green, blue = decode(data).image.getpixel((2, 2))  # type: ignore[misc]
    assert blue > 200
    assert red < 60


def test_an_srgb_profile_changes_nothing() -> None:
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.linear_gradient("L").convert("RGB").save(out, "PNG", icc_profile=profile)
    found = decode(out.getvalue())
    assert not found.changes
    assert found.image.tobytes() == Image.linear_gradient("L").convert("RGB").tobytes()


def test_sixteen_bits_of_grey_keep_their_middle() -> None:
    """Cut off at 255, as some readers do, all but the darkest would be white."""
    out = io.BytesIO()
    image = Image.new("I;16", (3, 1))
    for place, value in enumerate((0, 0x8080, 0xFFFF)):
        image.putpixel((place, 0), value)
    image.save(out, "PNG")
    assert list(decode(out.getvalue()).image.getchannel(0).tobytes()) == [0, 0x80, 255]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_turn_of_every_format_is_honoured(kind: str, orientation: int) -> None:
    image = Image.new("RGB", (48, 24), "white")
    image.paste((255, 0, 0), (0, 0, 24, 12))
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    image.save(out, kind, exif=exif)
    found = decode(out.getvalue()).image
    assert found.size == ((48, 24) if orientation < 5 else (24, 48))
    # Where the upper left corner comes to be seen (EXIF 2.3, 4.6.4).
    right, low = orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8)
    across = found.width * (3 if right else 1) // 4
    down = found.height * (3 if low else 1) // 4
    assert found.getpixel((across, down))[1] < 60  # type: ignore[index]
    assert found.getpixel((found.width - across, found.height - down))[1] > 200  # type: ignore[index]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_a_picture_is_kept_as_it_came_but_for_what_tells_of_people(kind: str) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Jane Doe"
    exif.get_ifd(0x8825)[1] = "N"
    with_exif = {"exif": exif} if kind in ("PNG", "JPEG", "WEBP", "TIFF") else {}
    Image.effect_noise((64, 32), 80).convert("RGB").save(out, kind, **with_exif)
    data = out.getvalue()
    kept = as_kept(data)
    if kind == "TIFF":
        assert kept is None
        return
    assert kept is not None
    assert b"Jane" not in kept
    assert len(kept) <= len(data)
    assert decode(kept).image.tobytes() == decode(data).image.tobytes()
    assert kept.startswith(data[:3])


def test_an_avif_is_kept_without_what_tells_of_people() -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "Jane Doe"
    Image.effect_noise((64, 32), 80).convert("RGB").save(out, "AVIF", exif=exif)
    data = out.getvalue()
    kept = as_kept(data)
    assert kept is not None
    assert b"Jane" not in kept
    assert decode(kept).image.tobytes() == decode(data).image.tobytes()


def test_a_turn_that_a_webp_does_not_announce_is_not_taken_for_one() -> None:
    """The EXIF chunk counts where the header says that there is one, and decoders pass over others."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((64, 32), 80).convert("RGB").save(out, "WEBP", exif=exif)
    data = bytearray(out.getvalue())
    assert data[12:16] == b"VP8X"
    data[20] &= ~0x08
    kept = as_kept(bytes(data))
    assert decode(bytes(data)).image.size == (64, 32)
    assert kept is None or decode(kept).image.tobytes() == decode(bytes(data)).image.tobytes()


def test_the_first_picture_of_an_animation_is_taken_and_said() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (6, 6), colour) for colour in ("red", "lime")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    found = decode(out.getvalue())
    assert found.image.getpixel((0, 0))[:3] == (255, 0, 0)  # type: ignore[index]
    assert found.changes == ("It has several pictures: the first was taken.",)


OTHERS = {"tga": "TGA", "ico": "ICO", "ppm": "PPM, PGM, PBM, PAM", "dds": "DDS"}


def saved(kind: str) -> bytes:
    """By Pillow, which writes more kinds than are read here."""
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (200, 30, 40)).save(out, kind)
    return out.getvalue()


def test_a_zip_archive_with_the_name_of_a_model_is_sent_to_the_models() -> None:
    with pytest.raises(StudioError) as refused:
        decode(b"PK\x03\x04" + bytes(100), "fox.ckpt")
    assert "by its name it is a model: the Models menu imports it" in str(refused.value.failure)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"just words", "it is text"),
        (b"<svg xmlns='x'>", "a drawing in SVG"),
        (b"%PDF-1.7 ", "a PDF document"),
        (b"PK\x03\x04" + bytes(26) + b"archive/data.pkl", "a model checkpoint of PyTorch"),
        (b"PK\x03\x04" + bytes(100_000) + b"archive/data.pkl", "PyTorch: the Models menu imports it as safetensors"),
        (b"PK\x03\x04" + bytes(100) + b"letter.xml", "it is a ZIP archive"),
        (b"\x80\x02}q\x00.", "a pickled file"),
        *((saved(one), f"({words}), which cannot be read here") for one, words in OTHERS.items()),
        (struct.pack("<Q", 10) + b'{"a":12345' + bytes(8), "a model (safetensors)"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "a HEIC picture"),
        (b"II+\0" + bytes(20), "a BigTIFF picture"),
        (b"II*\0\x08\0\0\0" + bytes(20), "a TIFF of a kind that cannot be read here"),
        (bytes(range(128, 256)), "none of the pictures that can be read here"),
    ],
)
def test_what_is_no_picture_is_called_what_it_is(data: bytes, reason: str) -> None:
    assert reason in problem_of(data)


def test_the_given_files_that_are_no_pictures_get_their_true_reason() -> None:
    assert problem_of((CASES / "empty.png").read_bytes()) == "it is empty"
    assert problem_of((CASES / "text_named.png").read_bytes()) == "it is text"


def test_a_picture_that_is_cut_off_is_said_to_be() -> None:
    data = (CASES / "icc_swapped.jpg").read_bytes()
    assert problem_of(data[: len(data) // 2]).startswith("it is damaged or cut off")


def flat(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return PNG + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [20_000, 65_535])
def test_too_many_pixels_are_refused_before_room_is_made_for_them(side: int) -> None:
    assert f"{round(side * side / 1e6)} million pixels" in problem_of(flat(side, side))


def test_the_size_that_a_webp_claims_is_asked_before_its_decoder_is() -> None:
    """libwebp makes room for two whole pictures when it is opened: 2 GB for thirty bytes."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16_777_215).to_bytes(3, "little") * 2
    data = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    assert "million pixels" in problem_of(data)


def test_it_is_shrunk_to_what_is_asked_for_and_never_enlarged() -> None:
    data = (CASES / "plain.tiff").read_bytes()
    assert decode(data, side=160).image.size == (160, 100)
    assert decode(data, side=4000).image.size == (320, 200)
    small = decode(data, most=16_000)
    assert small.image.size == (160, 100)
    assert small.was == (320, 200)


def test_who_decodes_can_stop_it() -> None:
    out, asked = io.BytesIO(), []

    def check() -> None:
        asked.append(1)
        if len(asked) > 5:
            raise Cancelled

    Image.effect_noise((1500, 1000), 80).save(out, "PNG")
    with pytest.raises(Cancelled):
        decode(out.getvalue(), check=check)
    assert len(asked) == 6


def tiff_of(samples: int, form: int, bits: int) -> bytes:
    """A TIFF of 4 x 3 pixels in one strip; `form` 3: floating-point numbers."""
    pixels = bytes(4 * 3 * samples * bits // 8)
    count = 10
    after = 8 + 2 + 12 * count + 4
    lists = b"".join(struct.pack(f"<{samples}H", *[value] * samples) for value in (bits, form))
    inside = samples <= 2
    places = (bits, form) if inside else (after, after + 2 * samples)
    strip = after + (0 if inside else len(lists))
    photometric = 2 if samples > 2 else 1
    entries = [
        (256, 3, 1, 4), (257, 3, 1, 3), (258, 3, samples, places[0]), (259, 3, 1, 1), (262, 3, 1, photometric),
        (273, 4, 1, strip), (277, 3, 1, samples), (278, 3, 1, 3), (279, 4, 1, len(pixels)),
        (339, 3, samples, places[1]),
    ]  # fmt: skip
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<IH", 8, count) + table + struct.pack("<I", 0)
    return head + (b"" if inside else lists) + pixels


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (tiff_of(1, 3, 32), "its pixels are floating-point numbers: save it with 16 or 8 bits a channel"),
        (tiff_of(3, 3, 32), "its pixels are floating-point numbers"),
        (tiff_of(4, 3, 32), "its pixels are floating-point numbers"),
        (tiff_of(3, 3, 64), "its pixels are floating-point numbers"),
        (tiff_of(3, 1, 32), "its pixels have 32 bits a channel: save it with 16 or 8"),
        (b"PF\n4 4\n-1.0\n" + bytes(192), "floating-point numbers (PFM)"),
        (b"\x76\x2f\x31\x01" + bytes(60), "an OpenEXR picture of floating-point numbers"),
        (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 4 +X 4\n" + bytes(64), "a Radiance picture"),
    ],
)
def test_pictures_of_floating_point_numbers_get_their_true_reason(data: bytes, reason: str) -> None:
    with pytest.raises(StudioError) as caught:
        decode(data, "deep.tiff")
    assert isinstance(caught.value.failure, BadInput)
    assert reason in caught.value.failure.problem


def _told(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, kind, **how)
    return out.getvalue()


def _exif(across: float, unit: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x011A], exif[0x011B], exif[0x0128] = across, across, unit
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_the_resolution_is_read_out_of_exif_in_its_unit(kind: str) -> None:
    assert decode(_told(kind, exif=_exif(300, 2))).dpi == pytest.approx(300)
    assert decode(_told(kind, exif=_exif(118.11, 3))).dpi == pytest.approx(300, abs=0.01)
    assert decode(_told(kind, exif=_exif(300, 1))).dpi == 0, "a shape of pixels, and no size"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_the_resolution_is_read_out_of_the_format_itself(kind: str) -> None:
    assert decode(_told(kind, dpi=(300, 300))).dpi == pytest.approx(300, abs=0.01)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "BMP", "GIF"])
def test_where_nobody_said_a_resolution_none_is_made_up(kind: str) -> None:
    exif = Image.Exif()
    exif[274] = 1
    found = decode(_told(kind, **({"exif": exif} if kind in ("JPEG", "WEBP", "AVIF") else {})))
    assert found.dpi == pytest.approx(96, abs=0.1) if kind == "BMP" else found.dpi == 0
    assert decode((CASES / "exif_orient6.jpg").read_bytes()).dpi == 0


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("1", 1, (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("LA", (90, 128), (90, 90, 90, 128)),
        ("P", 3, None),
        ("RGBA", (9, 99, 199, 40), (9, 99, 199, 40)),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_every_mode_of_pixels_keeps_its_colour(kind: str, mode: str, colour: object, seen: object) -> None:
    out = io.BytesIO()
    image = Image.new(mode, (20, 10), colour)  # type: ignore[arg-type]
    if mode == "P":
        image.putpalette([0, 0, 0, 1, 1, 1, 2, 2, 2, 20, 120, 220])
        seen = (20, 120, 220)
    image.save(out, kind)
    found = decode(out.getvalue()).image
    assert found.getpixel((7, 5)) == seen
