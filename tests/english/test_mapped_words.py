"""Lexicons that are looked up where they lie say what their JSON says."""

from __future__ import annotations

import lzma
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import places
from studio.english.mapped_words import SUFFIX, MappedWords, read_words
from studio.english.words_file import Entry, as_mapped, digest_of
from studio.places import shipped_models_dir

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
FORMS = st.dictionaries(st.sampled_from(["DEFAULT", "NOUN", "VERB", "None"]), st.none() | WORDS, min_size=1)
SPOKEN = st.text("abcəɹˈ ", max_size=6)


def kept() -> list[Path]:
    return sorted((places.cache_dir() / "lexicons").glob("*"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.json.xz"
    path.write_bytes(lzma.compress(msgspec.json.encode({"row": {"DEFAULT": "ɹˈO", "NOUN": None}, "é": "ˈA", "": "x"})))
    return path


@given(st.dictionaries(WORDS, SPOKEN | FORMS, max_size=30), WORDS)
def test_every_word_is_found_and_no_other(entries: dict[str, Entry], other: str) -> None:
    mapped = MappedWords(as_mapped(entries))
    assert dict(mapped.items()) == entries
    assert all(mapped.get(word) == entry for word, entry in entries.items())
    assert mapped.get(other) == entries.get(other)
    assert (other in mapped) == (other in entries)


@pytest.mark.parametrize("name", ["us_gold", "us_silver", "us_cmu", "gb_gold", "gb_silver", "gb_cmu"])
def test_the_shipped_lexicons_say_what_their_json_says(name: str) -> None:
    path = shipped_models_dir() / "lexicons" / f"{name}.json.xz"
    entries = read_words(path)
    assert isinstance(entries, dict)
    mapped = read_words(path)
    assert isinstance(mapped, MappedWords)
    assert dict(mapped.items()) == entries


def test_a_changed_lexicon_takes_the_place_of_the_one_before(small: Path) -> None:
    assert read_words(small)["é"] == "ˈA"
    assert read_words(small)["row"] == {"DEFAULT": "ɹˈO", "NOUN": None}
    small.write_bytes(lzma.compress(msgspec.json.encode({"row": "ɹˈW"})))
    assert dict(read_words(small)) == dict(read_words(small)) == {"row": "ɹˈW"}
    assert len(kept()) == 1
    assert kept()[0].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cut", [0, 5, 31, 32, 46, -1])
def test_what_is_not_whole_in_the_cache_is_made_again(small: Path, cut: int) -> None:
    whole = read_words(small)
    (file,) = kept()
    file.write_bytes(file.read_bytes()[:cut])
    assert dict(read_words(small)) == dict(whole)
    assert dict(read_words(small)) == dict(whole)


@pytest.mark.parametrize("at", [9, 32, 36, 40, 44, 48, 60])
def test_numbers_that_lead_out_of_the_file_are_refused(small: Path, at: int) -> None:
    data = bytearray(as_mapped(dict(read_words(small))))
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    with pytest.raises(ValueError, match="lexicon"):
        MappedWords(bytes(data))


def test_a_word_whose_sound_is_broken_is_not_known() -> None:
    data = as_mapped({"row": {"DEFAULT": "ɹˈO"}, "two": "tˈu"})
    mapped = MappedWords(data.replace(b'{"DEFAULT"', b'{"DEFAULT}').replace("ˈu".encode(), b"\xff\xfe\xfd"))
    assert mapped.get("row") is mapped.get("two") is None


def test_what_the_wheel_has_beside_the_json_is_taken_and_no_cache_made(small: Path) -> None:
    beside = small.with_name("small" + SUFFIX)
    beside.write_bytes(as_mapped({"row": "ɹˈW"}, digest_of(small.read_bytes())))
    assert dict(read_words(small)) == {"row": "ɹˈW"}
    assert not kept()


@pytest.mark.parametrize("data", [as_mapped({"row": "ɹˈW"}), b"", b"words 2\n"])
def test_what_was_made_of_another_lexicon_is_not_taken(small: Path, data: bytes) -> None:
    small.with_name("small" + SUFFIX).write_bytes(data)
    assert read_words(small)["é"] == read_words(small)["é"] == "ˈA"


def test_without_a_cache_the_json_is_read(small: Path) -> None:
    places.cache_dir().mkdir(parents=True, exist_ok=True)
    (places.cache_dir() / "lexicons").write_text("in the way")
    assert read_words(small)["é"] == read_words(small)["é"] == "ˈA"


def test_a_lone_surrogate_is_no_word(small: Path) -> None:
    read_words(small)
    assert read_words(small).get("\ud800") is None
