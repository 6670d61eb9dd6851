"""What passages mean in many languages: a small file of the same kind, made here, against the same sums in NumPy."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from control import RecordingControl
from tiny_e5 import PLACES, WIDTH, TinyE5

from studio.domain.errors import ModelDamaged, StudioError
from studio.domain.meanings import PACKED, MeaningRequest
from studio.domain.requests import ModelRef
from studio.engines.picture.meaning import MeaningEngine
from studio.engines.runtime.e5 import PassageEncoder
from studio.engines.runtime.e5_file import E5File
from studio.wire.messages import LocalModel


@pytest.fixture(scope="module")
def made() -> TinyE5:
    return TinyE5()


@pytest.fixture(scope="module")
def file(made: TinyE5, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("e5") / "e5-small-q4.bin"
    path.write_bytes(made.written())
    return path


def test_a_text_in_its_pieces(file: Path) -> None:
    encoder = PassageEncoder(file, RecordingControl())
    assert encoder.tokens("query: fox  Ésnow") == [0, 5, 7, 4, 9, 3, 2], "plain forms; blanks once; what no piece has"
    assert len(encoder.tokens("fox " * 100)) == PLACES


@pytest.mark.parametrize(("question", "ids"), [(True, [0, 5, 7, 9, 8, 2]), (False, [0, 6, 7, 9, 8, 2])])
def test_the_graph_does_the_same_sums(made: TinyE5, file: Path, question: bool, ids: list[int]) -> None:
    found = PassageEncoder(file, RecordingControl()).encode("foxes snow", RecordingControl(), question=question)
    assert float(found @ made.meaning(ids)) > 0.999, "its products round to eight bits"


def test_the_engine_reads_with_it_where_the_model_is_of_that_kind(file: Path) -> None:
    engine = MeaningEngine()
    model = ModelRef("e5-small", "sentence-meaning")
    asked = MeaningRequest(model=model, texts=("fox",), question=True)
    local = LocalModel(id="e5-small", engine="sentence-meaning", root="", files={file.name: str(file)})
    engine.load(local, {}, asked, RecordingControl())
    [question] = next(engine.run(asked, {}, RecordingControl())).vectors
    [passage] = next(engine.run(MeaningRequest(model=model, texts=("fox",)), {}, RecordingControl())).vectors
    assert question != passage
    assert engine.held_bytes() == file.stat().st_size
    assert len(question) == 4 + WIDTH <= PACKED


def test_a_file_that_was_cut_or_is_another_is_refused(made: TinyE5, tmp_path: Path) -> None:
    whole = made.written()
    for number, data in enumerate(
        (b"", b"GGUF" + whole[4:], *(whole[:end] for end in range(4, 1200, 37)), whole[:-40])
    ):
        _refused(data, tmp_path / f"{number}.bin")


@pytest.mark.parametrize(
    ("at", "number"), [(8, 0), (16, 0), (20, 97), (28, 2)], ids=["width", "heads", "inner", "places"]
)
def test_numbers_that_its_weights_cannot_have_are_refused(made: TinyE5, tmp_path: Path, at: int, number: int) -> None:
    data = bytearray(made.written())
    struct.pack_into("<i", data, at, number)
    _refused(bytes(data), tmp_path / "e5.bin")


def test_a_plain_form_that_is_no_character_is_refused(made: TinyE5, tmp_path: Path) -> None:
    form, half = (struct.pack("<IBI", ord("É"), 1, one) for one in (ord("e"), 0xD800))
    assert form in made.written()
    _refused(made.written().replace(form, half), tmp_path / "e5.bin")


def _refused(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    with pytest.raises(StudioError) as told:
        E5File(path)
    assert isinstance(told.value.failure, ModelDamaged)
