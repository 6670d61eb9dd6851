"""Tags as other readers find them: bytes by the specifications, and what soundfile reads."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.services.exchange.audiobook.mp3_frames import mp3_facts
from studio.services.exchange.audiobook.tags import ChapterMark, Tags, comments, ffmetadata, id3, tagged_flac

CHAPTERS = (ChapterMark("One", 0.0, 12.5), ChapterMark("Zwei: “ß”", 12.5, 4000.25))
TAGS = Tags(
    title="The Lamp", album="The Lamp", author="Ä. Writer", voices="Heart", year="2026", chapters=CHAPTERS,
    cover=b"\xff\xd8picture\xff\xd9",
)  # fmt: skip


def frames(tag: bytes) -> list[tuple[str, bytes]]:
    """As the specification of ID3v2.4 lays them out."""

    def size(four: bytes) -> int:
        assert all(byte < 128 for byte in four)
        return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]

    assert tag[:6] == b"ID3\x04\x00\x00"
    assert size(tag[6:10]) == len(tag) - 10
    return inner(tag[10:], size)


def inner(body: bytes, size: object) -> list[tuple[str, bytes]]:
    found, at = [], 0
    while at < len(body):
        length = size(body[at + 4 : at + 8])  # type: ignore[operator]
        found.append((body[at : at + 4].decode(), body[at + 10 : at + 10 + length]))
        at += 10 + length
    assert at == len(body)
    return found


def test_an_mp3_says_what_it_is_and_that_its_voice_is_synthetic() -> None:
    found = dict(frames(id3(TAGS)))
    assert found["TIT2"] == b"\x03The Lamp"
    assert found["TPE1"].decode()[1:] == "Ä. Writer"
    assert b"Narrated by a synthetic voice. Voices: Heart." in found["COMM"]
    assert found["TXXX"] == b"\x03SYNTHETIC_VOICE\x00Heart"
    assert found["APIC"].endswith(TAGS.cover)
    assert "TRCK" not in found
    assert dict(frames(id3(Tags(title="a", album="b", track=3, tracks=12))))["TRCK"] == b"\x033/12"


@pytest.mark.parametrize(
    ("language", "code"), [("en", "eng"), ("de-AT", "deu"), ("PT-BR", "por"), ("tlh", ""), ("", "")]
)
def test_the_language_is_told_where_it_has_a_code(language: str, code: str) -> None:
    tags = msgspec.structs.replace(TAGS, language=language)
    assert dict(frames(id3(tags))).get("TLAN", b"\x03").decode()[1:] == code
    assert comments(tags).get("LANGUAGE", "") == code


def test_chapters_of_an_mp3_have_their_times() -> None:
    marks = [body for name, body in frames(id3(TAGS)) if name == "CHAP"]
    assert marks[0].startswith(b"chp0\x00" + struct.pack(">II", 0, 12_500))
    assert marks[1].startswith(b"chp1\x00" + struct.pack(">II", 12_500, 4_000_250))
    assert "Zwei: “ß”".encode() in marks[1]
    [listed] = [body for name, body in frames(id3(TAGS)) if name == "CTOC"]
    assert listed == b"toc\x00\x03\x02chp0\x00chp1\x00"


def test_a_flac_keeps_its_sound_and_gets_its_tags(tmp_path: Path) -> None:
    sound = (np.random.default_rng(0).standard_normal(9000) * 3000).astype(np.int16)
    soundfile.write(tmp_path / "bare.flac", sound, 44_100, subtype="PCM_16")
    tagged_flac(tmp_path / "bare.flac", tmp_path / "book.flac", TAGS)
    with soundfile.SoundFile(tmp_path / "book.flac") as file:
        assert np.array_equal(file.read(dtype="int16"), sound)
        assert (file.title, file.artist, file.genre) == ("The Lamp", "Ä. Writer", "Audiobook")
        assert "synthetic voice" in file.comment
    data = (tmp_path / "book.flac").read_bytes()
    assert TAGS.cover in data
    assert b"CHAPTER002=00:00:12.500" in data
    (tmp_path / "no.flac").write_bytes(b"RIFF")
    with pytest.raises(ValueError, match="no FLAC"):
        tagged_flac(tmp_path / "no.flac", tmp_path / "out.flac", TAGS)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_title_breaks_a_tag(title: str, author: str) -> None:
    """Controls, NUL, signs that mean something there, halves of surrogates."""
    tags = Tags(title=title, album=title, author=author, chapters=(ChapterMark(title, 0, 1), ChapterMark("b", 1, 2)))
    assert [name for name, _ in frames(id3(tags))].count("CHAP") == 2
    text = ffmetadata(tags)
    assert text.splitlines().count("[CHAPTER]") == 2
    for line in text.splitlines()[1:]:
        assert line == "[CHAPTER]" or "=" in line
    assert all("\n" not in value for value in comments(tags).values())


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("tag", [b"", id3(TAGS)])
def test_the_frames_of_an_mp3_are_told(channels: int, tag: bytes, tmp_path: Path) -> None:
    out = io.BytesIO()
    sound = np.random.default_rng(0).standard_normal((44_100, channels)) * 0.1
    with soundfile.SoundFile(
        out, "w", 44_100, channels, "MPEG_LAYER_III", format="MP3", bitrate_mode="CONSTANT", compression_level=128 / 288
    ) as file:
        file.write(sound)
    (tmp_path / "a.mp3").write_bytes(tag + out.getvalue())
    facts = mp3_facts(tmp_path / "a.mp3")
    assert facts is not None
    assert (facts.bitrates, facts.rate, facts.channels) == ((192,), 44_100, channels)
    assert facts.frames == pytest.approx(44_100 / 1152, abs=4)


@given(st.binary(max_size=4000), st.booleans())
def test_no_bytes_confuse_the_reader_of_frames(data: bytes, tagged: bool) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp3"
        path.write_bytes((b"ID3\x04\x00\x00" if tagged else b"") + data)
        facts = mp3_facts(path)
        assert facts is None or facts.frames >= 1


def test_tags_are_where_stores_look_for_them() -> None:
    tags = Tags(title="a", album="b", author="Ada", narrator="Heart", publisher="Salt", voices="Heart, woman")
    found = dict(frames(id3(tags)))
    names = ("TPE1", "TPE2", "TCOM", "TPUB")
    assert [found[name] for name in names] == [b"\x03Ada", b"\x03Ada", b"\x03Heart", b"\x03Salt"]
    said = comments(tags)
    assert (said["ARTIST"], said["ALBUMARTIST"], said["COMPOSER"], said["PUBLISHER"]) == ("Ada", "Ada", "Heart", "Salt")
    assert "Voices: Heart, woman. (Triptych)" in tags.comment
    assert Tags(title="a", album="b", voices="Heart").artist == "Heart", "a book without an author has a reader"
