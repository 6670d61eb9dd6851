"""What a published file says of itself: title, author, chapters, cover, and that its voice is synthetic.

ID3v2.4 with chapters for MP3, comments and a picture for FLAC, ffmpeg's own text form for M4B; the few words of WAV
are written by libsndfile, its chapters and Opus' tags by `appended_tags`. Pure but for the files it is given.
Sources: id3.org (ID3v2.4.0 structure and frames, the Chapter Frame Addendum), RFC 9639 (FLAC), ffmpeg's documentation
of formats (Metadata).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from studio.services.narration.credits import disclosed
from studio.services.translation import tr

GENRE: Final = "Audiobook"
PROGRAM: Final = "Triptych"
SYNTHETIC: Final = "SYNTHETIC_VOICE"
_COPIED: Final = 1 << 20
_LANGUAGES: Final = {
    "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra", "hi": "hin",
    "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nb": "nob", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por",
    "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""ISO 639-2 (terminology) by ISO 639-1."""
_UTF8: Final = b"\x03"
_FRONT_COVER: Final = 3
_LONGEST_BLOCK: Final = (1 << 24) - 1


class ChapterMark(msgspec.Struct, frozen=True):
    title: str
    start: float
    end: float
    """Seconds from the start of the file."""


class Tags(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    """Of the file."""
    album: str
    """Of the book."""
    author: str = ""
    narrator: str = ""
    """Who reads, as a person names it; "": the readers, the voices."""
    publisher: str = ""
    voices: str = ""
    """Synthetic ones that read, as people call them."""
    readers: tuple[str, ...] = ()
    """People who read; "" for one without a name."""
    synthetic: bool = True
    """Some of it is read by a voice that no person has."""
    music: str = ""
    """Who made what is heard below, with its licence."""
    language: str = ""
    year: str = ""
    track: int = 0
    tracks: int = 0
    """0: the file is the whole."""
    chapters: tuple[ChapterMark, ...] = ()
    cover: bytes = b""
    """A JPEG picture."""

    @property
    def comment(self) -> str:
        """The mark of a synthetic voice, or who reads, in words."""
        voices = tr("Voices: {voices}.", voices=self.voices) if self.synthetic and self.voices else ""
        parts = [disclosed(self.readers, synthetic=self.synthetic), voices]
        parts += [tr("Music: {credits}.", credits=self.music) if self.music else "", f"({PROGRAM})"]
        return " ".join(part for part in parts if part)

    @property
    def language_code(self) -> str:
        """Three letters, as ID3 and MP4 want them; "" of a language that is not in the table."""
        return _LANGUAGES.get(self.language.partition("-")[0].lower(), "")

    @property
    def performers(self) -> str:
        """Who reads, people first. Stores look for the narrator under the name of the composer."""
        return self.narrator or "; ".join(
            name for name in (*self.readers, self.voices if self.synthetic else "") if name
        )

    @property
    def artist(self) -> str:
        """The author; of a book without one, who reads."""
        return self.author or self.performers


def plain(text: str) -> str:
    """On one line, without controls."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


# ---- MP3


def id3(tags: Tags) -> bytes:
    """The tag that stands before the sound of an MP3 file."""
    track = f"{tags.track}/{tags.tracks}" if tags.tracks else ""
    words = {
        "TIT2": tags.title, "TALB": tags.album, "TPE1": tags.artist, "TPE2": tags.artist,
        "TCOM": tags.performers, "TPUB": tags.publisher, "TCON": GENRE,
        "TDRC": tags.year, "TRCK": track, "TLAN": tags.language_code, "TSSE": PROGRAM,
    }  # fmt: skip
    frames = [_frame(name, _text(value)) for name, value in words.items() if value]
    frames.append(_frame("COMM", _UTF8 + b"eng\x00" + plain(tags.comment).encode()))
    if tags.synthetic:
        frames.append(_frame("TXXX", _UTF8 + SYNTHETIC.encode() + b"\x00" + plain(tags.voices or "1").encode()))
    if tags.cover:
        frames.append(_frame("APIC", _UTF8 + b"image/jpeg\x00" + bytes([_FRONT_COVER]) + b"\x00" + tags.cover))
    if tags.chapters:
        frames += _chapter_frames(tags.chapters[:255])
    body = b"".join(frames)
    return b"ID3\x04\x00\x00" + _synchsafe(len(body)) + body


def _chapter_frames(chapters: tuple[ChapterMark, ...]) -> list[bytes]:
    """A list of contents, and a frame for each."""
    names = [f"chp{place}".encode() for place in range(len(chapters))]
    # Top level, in order.
    listed = b"toc\x00\x03" + bytes([len(names)]) + b"".join(name + b"\x00" for name in names)
    frames = [_frame("CTOC", listed)]
    for name, mark in zip(names, chapters, strict=True):
        times = struct.pack(">IIII", round(mark.start * 1000), round(mark.end * 1000), 0xFFFFFFFF, 0xFFFFFFFF)
        frames.append(_frame("CHAP", name + b"\x00" + times + _frame("TIT2", _text(mark.title))))
    return frames


def _text(value: str) -> bytes:
    return _UTF8 + plain(value).encode("utf-8", "replace")


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + _synchsafe(len(body)) + b"\x00\x00" + body


def _synchsafe(number: int) -> bytes:
    """28 bits as seven in each of four bytes."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


# ---- FLAC


def comments(tags: Tags) -> dict[str, str]:
    """Vorbis comments, with chapters as players of them read these."""
    found = {
        "TITLE": tags.title, "ALBUM": tags.album, "ARTIST": tags.artist, "ALBUMARTIST": tags.artist,
        "COMPOSER": tags.performers, "PERFORMER": tags.performers, "PUBLISHER": tags.publisher, "GENRE": GENRE,
        "DATE": tags.year, "LANGUAGE": tags.language_code, "COMMENT": tags.comment, "ENCODER": PROGRAM,
        SYNTHETIC: (tags.voices or "1") if tags.synthetic else "",
    }  # fmt: skip
    if tags.tracks:
        found |= {"TRACKNUMBER": str(tags.track), "TRACKTOTAL": str(tags.tracks)}
    for place, mark in enumerate(tags.chapters, start=1):
        found[f"CHAPTER{place:03}"] = _clock(mark.start)
        found[f"CHAPTER{place:03}NAME"] = mark.title
    return {name: plain(value) for name, value in found.items() if value}


def tagged_flac(source: Path, dest: Path, tags: Tags) -> None:
    """A FLAC file once more, with these tags in place of its own. Raises OSError, and ValueError of what is no FLAC."""
    with source.open("rb") as file, dest.open("wb") as out:
        if file.read(4) != b"fLaC":
            raise ValueError("no FLAC file")
        head = file.read(4)
        stream_info = file.read(int.from_bytes(head[1:]))
        last = bool(head[0] & 0x80)
        while not last:
            head = file.read(4)
            last = bool(head[0] & 0x80)
            file.seek(int.from_bytes(head[1:]), 1)
        blocks = [(4, _vorbis(comments(tags)))]
        if tags.cover and len(tags.cover) < _LONGEST_BLOCK // 2:
            blocks.append((6, picture_block(tags.cover)))
        out.write(b"fLaC\x00" + len(stream_info).to_bytes(3) + stream_info)
        for place, (kind, body) in enumerate(blocks):
            flag = 0x80 if place == len(blocks) - 1 else 0
            out.write(bytes([kind | flag]) + len(body).to_bytes(3) + body)
        while data := file.read(_COPIED):
            out.write(data)


def _vorbis(values: Mapping[str, str]) -> bytes:
    entries = [f"{name}={value}".encode("utf-8", "replace") for name, value in values.items()]
    vendor = PROGRAM.encode()
    head = struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(entries))
    return head + b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)


def picture_block(jpeg: bytes) -> bytes:
    """As FLAC has it, and Vorbis comments in base64."""
    mime = b"image/jpeg"
    head = struct.pack(">II", _FRONT_COVER, len(mime)) + mime + struct.pack(">I", 0)
    return head + struct.pack(">IIII", 0, 0, 0, 0) + struct.pack(">I", len(jpeg)) + jpeg


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"


# ---- M4B


def ffmetadata(tags: Tags) -> str:
    """As ffmpeg reads it from a file."""
    words = {
        "title": tags.title, "album": tags.album, "artist": tags.artist, "album_artist": tags.artist,
        "composer": tags.performers, "genre": GENRE, "date": tags.year, "comment": tags.comment,
        "description": tags.comment, "publisher": tags.publisher, "encoder": PROGRAM, "media_type": "2",
    }  # fmt: skip
    if tags.tracks:
        words["track"] = f"{tags.track}/{tags.tracks}"
    lines = [";FFMETADATA1", *(f"{name}={_escaped(plain(value))}" for name, value in words.items() if value)]
    for mark in tags.chapters:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={round(mark.start * 1000)}"]
        lines += [f"END={round(mark.end * 1000)}", f"title={_escaped(plain(mark.title))}"]
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return "".join(f"\\{sign}" if sign in "=;#\\" else sign for sign in value)


def sound_words(tags: Tags) -> Iterable[tuple[str, str]]:
    """What libsndfile writes into WAV: name of its attribute, value."""
    track = str(tags.track) if tags.tracks else ""
    found = (
        ("title", tags.title), ("artist", tags.artist), ("album", tags.album), ("comment", tags.comment),
        ("date", tags.year), ("tracknumber", track), ("genre", GENRE), ("software", PROGRAM),
    )  # fmt: skip
    return ((name, plain(value)) for name, value in found if value)
