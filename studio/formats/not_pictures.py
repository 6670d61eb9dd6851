"""What a file is of which no decoder could make a picture, in words: its kind, and what to do with it.

The decoder (`pictures`) calls it, and the window for what is dropped and taken by nobody; any thread. Only first and
last bytes are looked at.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from studio.formats.pickles import PICKLE_SUFFIXES

_CHECKPOINT: Final = re.compile(rb"/(data\.pkl|byteorder|version)")
_ENDS: Final = 65_536
"""Bytes at either end that are looked at; the list of what is in a ZIP archive is at its end."""
_STARTS: Final = (
    (b"8BPS", "it is a Photoshop file with layers: open it with File, Open picture"),
    (b"%PDF", "it is a PDF document"),
    (b"GGUF", "it is a model (GGUF): the Models menu imports it"),
    (b"SQLite format 3\0", "it is a database, perhaps a Triptych project"),
    (b"\xff\x0a", "it is a JPEG XL picture, which cannot be read here: save it as PNG"),
    (b"\0\0\0\x0cJXL ", "it is a JPEG XL picture, which cannot be read here: save it as PNG"),
    (b"\0\0\0\x0cjP  ", "it is a JPEG 2000 picture, which cannot be read here: save it as PNG"),
    (b"\xff\x4f\xff\x51", "it is a JPEG 2000 picture, which cannot be read here: save it as PNG"),
    (b"\x76\x2f\x31\x01", "it is an OpenEXR picture of floating-point numbers: save it as PNG or TIFF with 16 bits"),
    (b"#?RADIANCE", "it is a Radiance picture of floating-point numbers: save it as PNG or TIFF with 16 bits"),
    (b"PF\n", "it is a picture of floating-point numbers (PFM): save it as PNG or TIFF with 16 bits"),
    (b"Pf\n", "it is a picture of floating-point numbers (PFM): save it as PNG or TIFF with 16 bits"),
    (b"\0\0\1\0", "it is an icon (ICO), which cannot be read here: save it as PNG"),
    (b"qoif", "it is a QOI picture, which cannot be read here: save it as PNG"),
    (b"DDS ", "it is a texture (DDS), which cannot be read here: save it as PNG"),
    (b"gimp xcf", "it is a GIMP file with layers (XCF), which cannot be read here: export it as OpenRaster"),
    (b"fLaC", "it is a sound file"),
    (b"OggS", "it is a sound file"),
    (b"ID3", "it is a sound file"),
    (b"\x1f\x8b", "it is a packed file (gzip)"),
    (b"7z\xbc\xaf", "it is a packed file (7z)"),
    (b"Rar!", "it is a packed file (RAR)"),
    (b"\x80\x02", "it is a pickled file such as a model checkpoint: the Models menu imports safetensors"),
    (b"\x80\x04", "it is a pickled file such as a model checkpoint: the Models menu imports safetensors"),
    (b"II+\0", "it is a BigTIFF picture, which cannot be read here: save it as PNG"),
    (b"MM\0+", "it is a BigTIFF picture, which cannot be read here: save it as PNG"),
    (b"II*\0", "it is a TIFF of a kind that cannot be read here: save it as PNG"),
    (b"MM\0*", "it is a TIFF of a kind that cannot be read here: save it as PNG"),
)
_NETPBM: Final = re.compile(rb"P[1-7][ \t\r\n#]")
_PCX: Final = re.compile(rb"\x0a[\x00-\x05]\x01[\x01\x02\x04\x08]")
KNOWN: Final = "it is none of the pictures that can be read here: PNG, JPEG, WebP, AVIF, TIFF, BMP, GIF"


def why_no_picture(data: bytes, name: str = "") -> str:
    """What these bytes are, of which no decoder could make anything; `name`: of their file."""
    if not data:
        return "it is empty"
    known = _of_deep_tiff(data) or next((words for start, words in _STARTS if data.startswith(start)), "")
    return known or _of_old_pictures(data) or _of_containers(data, name) or _of_text(data[:4096]) or KNOWN


def _of_old_pictures(data: bytes) -> str:
    if _NETPBM.match(data):
        return "it is a Netpbm picture (PPM, PGM, PBM, PAM), which cannot be read here: save it as PNG"
    if data[-18:-1] == b"TRUEVISION-XFILE." or _is_targa(data[:18]):
        return "it is a Targa picture (TGA), which cannot be read here: save it as PNG"
    return "it is a PCX picture, which cannot be read here: save it as PNG" if _PCX.match(data) else ""


def _is_targa(head: bytes) -> bool:
    """By a head without any sign of its own, so that all of it has to be right (Truevision TGA 2.0, section C)."""
    if len(head) < 18:
        return False
    mapped, kind, wide, high, depth, way = head[1], head[2], head[12:14], head[14:16], head[16], head[17]
    mapped_kind = kind in (1, 9)
    right_map = (mapped == 1 and head[7] in (15, 16, 24, 32)) if mapped_kind else mapped == 0 and not any(head[3:8])
    right_depth = depth == 8 if kind in (1, 3, 9, 11) else depth in (15, 16, 24, 32)
    return kind in (1, 2, 3, 9, 10, 11) and right_map and right_depth and any(wide) and any(high) and not way & 0xC0


FLOATS: Final = "its pixels are floating-point numbers: save it with 16 or 8 bits a channel"
_BITS_A_SAMPLE, _FORM_OF_SAMPLES, _FLOATS_IN_TIFF = 258, 339, 3


def _of_deep_tiff(data: bytes) -> str:
    """Of a TIFF with numbers that are no pixels here; empty for another one, and for one that is damaged."""
    orders: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
    order = orders.get(data[:4])
    if order is None:
        return ""

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], order)

    first = number(4, 4)
    entries = [first + 2 + 12 * one for one in range(min(number(first, 2), 256))]
    found: dict[int, int] = {}
    for at in entries:
        # Of several values the first stands where the entry points to; two of 16 bits stand in it.
        where = at + 8 if number(at + 4, 4) <= 2 else number(at + 8, 4)
        found[number(at, 2)] = number(where, 2)
    if found.get(_FORM_OF_SAMPLES) == _FLOATS_IN_TIFF:
        return FLOATS
    deep = found.get(_BITS_A_SAMPLE, 0)
    return f"its pixels have {deep} bits a channel: save it with 16 or 8" if deep in (32, 64) else ""


def _of_containers(data: bytes, name: str) -> str:
    if data.startswith(b"PK\x03\x04"):
        return _of_archive(data, name)
    if data[4:8] == b"ftyp":
        return _of_boxes(data[8:12])
    if data[8:10] == b'{"' and int.from_bytes(data[:8], "little") <= len(data):
        return "it is a model (safetensors): the Models menu imports it"
    return "it is a sound or a film" if data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI ") else ""


def _of_archive(data: bytes, name: str) -> str:
    if b"image/openraster" in data[:128]:
        return "it is an OpenRaster file with layers: open it with File, Open picture"
    if b"application/x-krita" in data[:128]:
        return "it is a Krita file with layers, which cannot be read here: export it as OpenRaster"
    if _CHECKPOINT.search(data[:_ENDS]) or _CHECKPOINT.search(data[-_ENDS:]):
        return "it is a model checkpoint of PyTorch: the Models menu imports it as safetensors"
    if name.lower().endswith(tuple(PICKLE_SUFFIXES)):
        return "by its name it is a model: the Models menu imports it, or says why not"
    return "it is a ZIP archive"


def _of_boxes(brand: bytes) -> str:
    if brand in (b"avif", b"avis"):
        return "it is an AVIF picture that is damaged"
    if brand[:3] in (b"hei", b"hev", b"mif", b"msf"):
        return "it is a HEIC picture, which cannot be read here: save it as JPEG"
    return "it is a sound or a film"


def _of_text(start: bytes) -> str:
    try:
        text = start.decode("utf-8").lstrip("\ufeff \t\r\n")
    except UnicodeDecodeError as error:
        # A character may be cut in two by the end of what is looked at.
        if error.start < len(start) - 4 or error.start == 0:
            return ""
        text = start[: error.start].decode("utf-8")
    if not text.isprintable() and any(not (one.isprintable() or one.isspace()) for one in text):
        return ""
    head = text[:512].lower()
    if "<svg" in head:
        return "it is a drawing in SVG, which cannot be read here: save it as PNG"
    return "it is a web page" if head.startswith(("<!doctype html", "<html")) else "it is text"
