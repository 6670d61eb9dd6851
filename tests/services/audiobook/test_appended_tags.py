"""Chapters and covers in WAV and Opus, as the specifications lay them out, as soundfile and ffmpeg read them."""

from __future__ import annotations

import base64
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.services.exchange import ffmpeg
from studio.services.exchange.audiobook.appended_tags import tagged_opus, tagged_wav
from studio.services.exchange.audiobook.tags import ChapterMark, Tags, picture_block

MARKS = (ChapterMark("One", 0.0, 0.5), ChapterMark("Zwei: “ß”", 0.5, 2.0))
COVER = b"\xff\xd8" + bytes(range(256)) * 600 + b"\xff\xd9"
"""More than a page of Ogg holds."""
TAGS = Tags(title="The Lamp", album="The Lamp", author="Ä. Writer", voices="Heart", chapters=MARKS, cover=COVER)


def tone(path: Path, rate: int, **how: str) -> Path:
    soundfile.write(path, 0.3 * np.sin(np.arange(2 * rate) / 20), rate, **how)
    return path


def chunks(data: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(data):
        length = struct.unpack_from("<I", data, at + 4)[0]
        name = data[at : at + 4]
        found[name + data[at + 8 : at + 12] if name == b"LIST" else name] = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    assert at == len(data)
    return found


def test_a_wav_has_cues_with_names_and_a_cover(tmp_path: Path) -> None:
    path = tone(tmp_path / "book.wav", 44_100, subtype="PCM_16")
    sound, _ = soundfile.read(path)
    tagged_wav(path, TAGS, 44_100)
    data = path.read_bytes()
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
    found = chunks(data)
    count, *_rest = struct.unpack_from("<I", found[b"cue "])
    assert count == 2
    points = [struct.unpack_from("<II4sIII", found[b"cue "], 4 + 24 * at) for at in range(2)]
    assert [(point[0], point[5]) for point in points] == [(1, 0), (2, 22_050)]
    assert "Zwei: “ß”".encode() + b"\0" in found[b"LISTadtl"]
    assert COVER in found[b"id3 "]
    again, rate = soundfile.read(path)
    assert rate == 44_100
    assert np.array_equal(sound, again)


def test_an_rf64_tells_its_whole_size(tmp_path: Path) -> None:
    path = tone(tmp_path / "book.wav", 8_000, format="RF64", subtype="PCM_16")
    tagged_wav(path, TAGS, 8_000)
    data = path.read_bytes()
    head = data[:4]
    size = struct.unpack_from("<Q", data, 20)[0] if head == b"RF64" else struct.unpack_from("<I", data, 4)[0]
    assert size == len(data) - 8
    assert len(soundfile.read(path)[0]) == 16_000


def test_an_opus_has_chapters_and_a_cover_and_the_same_sound(tmp_path: Path) -> None:
    bare, path = tone(tmp_path / "bare.opus", 48_000, format="OGG", subtype="OPUS"), tmp_path / "book.opus"
    tagged_opus(bare, path, TAGS)
    before, after = soundfile.read(bare)[0], soundfile.read(path)[0]
    assert np.array_equal(before, after), "the checksums of the pages are right, or it would not be read"
    with soundfile.SoundFile(path) as file:
        assert (file.title, file.artist) == ("The Lamp", "Ä. Writer")
    packet = _packet(path.read_bytes(), 1)
    assert packet.startswith(b"OpusTags")
    assert b"CHAPTER002=00:00:00.500" in packet
    assert "CHAPTER002NAME=Zwei: “ß”".encode() in packet
    assert b"METADATA_BLOCK_PICTURE=" + base64.b64encode(picture_block(COVER)) in packet
    assert b"SYNTHETIC_VOICE=Heart" in packet


def _packet(data: bytes, wanted: int) -> bytes:
    """A packet of an Ogg file, as RFC 3533 lays them out; pages have to be numbered without a gap."""
    at, number, packets, open_one = 0, 0, list[bytes](), b""
    while at < len(data):
        assert data[at : at + 4] == b"OggS"
        assert struct.unpack_from("<I", data, at + 18)[0] == number
        number += 1
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        at += 27 + len(lacing)
        for one in lacing:
            open_one += data[at : at + one]
            at += one
            if one < 255:
                packets.append(open_one)
                open_one = b""
    return packets[wanted]


@pytest.mark.parametrize("name", ["bad.opus", "bad.wav"])
@pytest.mark.parametrize("data", [b"", b"OggS", b"RIFX" + bytes(40), b"OggS" + bytes(23) + b"x"])
def test_what_is_neither_is_refused(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ValueError, match="no "):
        tagged_opus(path, tmp_path / "out", TAGS) if name.endswith("opus") else tagged_wav(path, TAGS, 8_000)


@pytest.mark.skipif(ffmpeg.program() is None, reason="the program ffmpeg is not here")
@pytest.mark.parametrize("name", ["book.opus", "book.wav"])
def test_ffmpeg_reads_the_same_chapters(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("opus"):
        tagged_opus(tone(tmp_path / "bare.opus", 48_000, format="OGG", subtype="OPUS"), path, TAGS)
    else:
        tagged_wav(tone(path, 44_100, subtype="PCM_16"), TAGS, 44_100)
    asked = [str(ffmpeg.program()), "-hide_banner", "-i", str(path), "-f", "ffmetadata", "-"]
    told = subprocess.run(asked, capture_output=True, check=False, timeout=60)
    words = told.stdout.decode()
    assert words.count("[CHAPTER]") == 2, told.stderr.decode()
    assert "title=Zwei: “ß”" in words
