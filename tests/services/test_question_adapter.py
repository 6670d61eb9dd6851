"""A question's meaning, brought nearer to what answers it: the sums, what a damaged file does, what is found by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio import places
from studio.domain.meanings import WIDTH
from studio.services import question_adapter
from studio.services.asking import BookFinder, Wish
from studio.services.question_adapter import FILE, adapted
from tests.services.test_asking import book, ids, read_all
from tests.services.worded_meanings import meaning_of


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(places, "shipped_models_dir", lambda: tmp_path)
    (tmp_path / "passage-reader").mkdir()
    question_adapter.network_of.cache_clear()
    yield tmp_path / "passage-reader" / FILE
    question_adapter.network_of.cache_clear()


def unpacked(meaning: bytes) -> np.ndarray:  # type: ignore[type-arg]
    whole = np.frombuffer(meaning, np.int8, offset=4).astype(np.float64)
    return whole / np.linalg.norm(whole)


def write(file: Path, inner: object, outer: object) -> None:
    np.savez(file, inner=np.asarray(inner, np.float16), outer=np.asarray(outer, np.float16))


def leading(wanted: str, found: str) -> tuple[object, object]:
    """A network of one unit, which hears one word and adds another one."""
    inner, outer = np.zeros((WIDTH + 1, 1)), np.zeros((2, WIDTH))
    inner[int(unpacked(meaning_of(wanted)).argmax())] = 3.0
    outer[0, int(unpacked(meaning_of(found)).argmax())] = 5.0
    return inner, outer


def test_a_question_finds_what_it_is_led_to(file: Path) -> None:
    document, wish = book("an owl", "a cat", "the snow"), Wish("kitten", meaning_of("kitten"), again=3)
    finder = BookFinder()
    finder.asking(document, Wish(""))(lambda _share: None)
    read_all(finder)
    plain = finder.asking(document, wish)(lambda _share: None)
    question_adapter.network_of.cache_clear()
    write(file, *leading("kitten", "snow"))
    assert ids(finder.asking(document, wish)(lambda _share: None))[0] == "p2" != ids(plain)[0]
    by_itself = finder.asking(document, Wish("kitten", meaning_of("kitten")))(lambda _share: None)
    assert ids(by_itself) == ids(plain), "where it is not read again nothing changes"


def test_its_sums_are_those_of_the_network(file: Path) -> None:
    kinds = np.random.Generator(np.random.PCG64(5))
    inner, outer = kinds.normal(size=(WIDTH + 1, 7)) * 0.3, kinds.normal(size=(8, WIDTH)) * 0.3
    write(file, inner, outer)
    question = unpacked(meaning_of("a cat in snow"))
    torch = pytest.importorskip("torch")
    layers = [torch.tensor(one.astype(np.float16).astype(np.float64)) for one in (inner, outer)]
    bent = torch.nn.functional.gelu(torch.tensor(question) @ layers[0][:-1] + layers[0][-1])
    near = torch.tensor(question) + bent @ layers[1][:-1] + layers[1][-1]
    found = adapted(meaning_of("a cat in snow"))
    assert found is not None
    assert found == pytest.approx((near / near.norm()).numpy(), abs=1e-5)


@pytest.mark.parametrize("meaning", [b"", b"\x00" * 12])
def test_what_is_no_meaning_is_left(file: Path, meaning: bytes) -> None:
    write(file, *leading("kitten", "snow"))
    assert adapted(meaning) is None


@pytest.mark.parametrize(
    ("inner", "outer"),
    [(np.zeros((WIDTH, 1)), np.zeros((2, WIDTH))), (np.zeros((WIDTH + 1, 3)), np.zeros((3, WIDTH))),
     (np.zeros(WIDTH + 1), np.zeros((2, WIDTH))), (np.full((WIDTH + 1, 1), np.nan), np.zeros((2, WIDTH)))],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_not_used(file: Path, inner: object, outer: object) -> None:
    write(file, inner, outer)
    assert adapted(meaning_of("kitten")) is None


def test_a_damaged_file_is_not_used(file: Path) -> None:
    write(file, *leading("kitten", "snow"))
    whole = file.read_bytes()
    for data in (b"", b"nonsense", whole[: len(whole) // 2], whole[:-30], whole.replace(b"inner", b"other")):
        file.write_bytes(data)
        question_adapter.network_of.cache_clear()
        assert adapted(meaning_of("kitten")) is None
