"""What is kept of a vocabulary between two loads: the same answers, and nothing of a file that is another one now."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studio import places
from studio.engines.text import kept
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.kept import KeptNote
from studio.formats.gguf_file import GgufFile
from tests.engines.text.llama_home import loaded
from tests.engines.text.test_gguf_tokenizer import vocabulary_file
from tests.engines.text.tiny_gguf import TinyModel


def notes() -> list[Path]:
    return sorted((places.cache_dir() / "vocabularies").glob("*"))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    return path


def test_a_note_belongs_to_the_file_as_it_is(model: Path) -> None:
    KeptNote(model, "kinds").write(b"known")
    assert KeptNote(model, "kinds").read() == b"known"
    assert KeptNote(model, "others").read() is None
    facts = model.stat()
    os.utime(model, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
    assert KeptNote(model, "kinds").read() is None


def test_notes_read_longest_ago_go_where_the_budget_ends(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "BUDGET", 10)
    for age, what in ((30, "a"), (20, "b"), (10, "c")):
        KeptNote(model, what).write(b"1234")
        newest = max(notes(), key=lambda path: path.stat().st_mtime)
        os.utime(newest, (newest.stat().st_mtime - age,) * 2)
    assert [KeptNote(model, what).read() for what in "abc"] == [None, b"1234", b"1234"]


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_note(model: Path) -> None:
    places.cache_dir().mkdir(parents=True, exist_ok=True)
    (places.cache_dir() / "vocabularies").write_text("in the way")
    note = KeptNote(model, "kinds")
    note.write(b"known")
    assert note.read() is None


TEXTS = ("the thing in the inn", "Größe, naïve, 東京", "", " two  spaces\n\n")


def test_pieces_that_were_kept_split_words_alike(tmp_path: Path) -> None:
    words = ["\u2581", "t", "h", "e", "i", "n", "th", "in", "the", "\u2581the", "\u2581in"]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *words]
    types = [2, 3, 3, *[6] * 256, *[1] * len(words)]
    scores = [0.0] * 259 + [-float(place) for place in range(len(words))]
    path = vocabulary_file(tmp_path / "pieces.gguf", "llama", tokens, types, scores=scores)
    with GgufFile(path) as file:
        first = GgufTokenizer(file)
        (note,) = notes()
        again = GgufTokenizer(file)
        assert [again.encode_plain(text) for text in TEXTS] == [first.encode_plain(text) for text in TEXTS]
        note.write_bytes(b"{not a tokenizer")
        anew = GgufTokenizer(file)
        assert [anew.encode_plain(text) for text in TEXTS] == [first.encode_plain(text) for text in TEXTS]


@pytest.mark.starter
def test_kinds_of_tokens_that_were_kept_are_those_that_were_found(tmp_path: Path) -> None:
    path = TinyModel(kind="Q4_0", width=64, context=512).write(tmp_path / "tiny.gguf")

    def kinds() -> tuple[object, object, object]:
        engine = loaded(path)
        found = engine.vocabulary.ends, engine.vocabulary.control, engine.vocabulary.breaks
        engine.unload()
        return found

    first = kinds()
    note, _whole = sorted(notes(), key=lambda one: -one.stat().st_size)
    assert kinds() == first
    assert all(first)
    note.write_bytes(b"\x00 rubbish")
    assert kinds() == first
