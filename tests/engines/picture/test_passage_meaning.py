"""What passages mean in many languages: a small file of the same kind, made here, against the same sums in NumPy."""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from control import RecordingControl
from numpy.typing import NDArray

from studio.domain.errors import ModelDamaged, StudioError
from studio.domain.meanings import PACKED, MeaningRequest
from studio.domain.requests import ModelRef
from studio.engines.picture.meaning import MeaningEngine
from studio.engines.runtime.e5 import PassageEncoder
from studio.engines.runtime.e5_file import BLOCK, E5File
from studio.wire.messages import LocalModel

WIDTH, HEADS, INNER, PLACES, EPSILON = 64, 4, 96, 24, 1e-6
PIECES = (
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "\u2581",
    "\u2581query:",
    "\u2581passage:",
    "\u2581fox",
    "\u2581snow",
    "es",
    "e",
)
SCORES = (0.0, 0.0, 0.0, 0.0, -4.0, -1.0, -1.0, -1.5, -1.5, -2.0, -3.0)


class _Made:
    """The file's bytes, and its weights as they are after four bits."""

    def __init__(self) -> None:
        self.weights: dict[str, NDArray[np.float32]] = {}
        self._data = b""
        self._entries: list[tuple[str, int, int, int]] = []
        chance = np.random.default_rng(5)
        self._blocks("emb.word", chance, len(PIECES), WIDTH)
        for name, shape in (("emb.pos", (PLACES, WIDTH)), ("emb.type", (2, WIDTH))):
            self._plain(name, chance.normal(0, 0.3, shape))
        self._norm("emb.ln", chance)
        for one, rows, width in (("q", WIDTH, WIDTH), ("k", WIDTH, WIDTH), ("v", WIDTH, WIDTH), ("ao", WIDTH, WIDTH),
                                 ("fi", INNER, WIDTH), ("fo", WIDTH, INNER)):  # fmt: skip
            self._blocks(f"l0.{one}.w", chance, rows, width)
            self._plain(f"l0.{one}.b", chance.normal(0, 0.1, rows))
        self._norm("l0.aln", chance)
        self._norm("l0.oln", chance)

    def _norm(self, name: str, chance: np.random.Generator) -> None:
        self._plain(f"{name}.w", chance.normal(1, 0.1, WIDTH))
        self._plain(f"{name}.b", chance.normal(0, 0.1, WIDTH))

    def _plain(self, name: str, values: NDArray[Any]) -> None:
        self.weights[name] = values.astype(np.float32)
        self._put(name, self.weights[name].tobytes(), values.size)

    def _blocks(self, name: str, chance: np.random.Generator, rows: int, width: int) -> None:
        whole = chance.integers(0, 16, (rows, width // BLOCK, BLOCK))
        scales = chance.uniform(0.01, 0.05, (rows, width // BLOCK)).astype(np.float16)
        self.weights[name] = ((whole - 8) * scales[..., None].astype(np.float32)).reshape(rows, width)
        data = b"".join(
            scales[row, at].tobytes() + bytes((whole[row, at, :16] | whole[row, at, 16:] << 4).astype(np.uint8))
            for row in range(rows)
            for at in range(width // BLOCK)
        )
        self._put(name, data, rows * width)

    def _put(self, name: str, data: bytes, elements: int) -> None:
        self._entries.append((name, elements, len(self._data), len(data)))
        self._data += data

    def written(self) -> bytes:
        text = [one.encode() for one in PIECES]
        offsets = np.cumsum([0, *map(len, text)]).astype("<u4").tobytes()
        head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, HEADS, INNER, len(PIECES), PLACES, 2, EPSILON, BLOCK)
        head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, text)))
        head += offsets + np.array(SCORES, "<f4").tobytes() + b"".join(text)
        plain = struct.pack("<IBI", ord("É"), 1, ord("e"))
        head += struct.pack("<iI", 1, len(plain)) + plain + struct.pack("<i", len(self._entries))
        begin = len(head) + sum(23 + len(name) for name, *_ in self._entries)
        for name, elements, offset, size in self._entries:
            head += (
                struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, elements, begin + offset, size)
            )
        return head + self._data

    def meaning(self, ids: list[int]) -> NDArray[np.float32]:
        """The network's own sums, in floating point."""
        w = self.weights

        def norm(x: NDArray[Any], name: str) -> NDArray[Any]:
            apart = x - x.mean(-1, keepdims=True)
            return apart / np.sqrt((apart**2).mean(-1, keepdims=True) + EPSILON) * w[f"{name}.w"] + w[f"{name}.b"]

        def product(x: NDArray[Any], name: str) -> NDArray[Any]:
            return np.asarray(x @ w[f"l0.{name}.w"].T + w[f"l0.{name}.b"])

        x = norm(w["emb.word"][ids] + w["emb.pos"][: len(ids)] + w["emb.type"][0], "emb.ln")
        heads = [product(x, one).reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for one in "qkv"]
        looks = heads[0] @ heads[1].transpose(0, 2, 1) / math.sqrt(WIDTH // HEADS)
        shares = np.exp(looks - looks.max(-1, keepdims=True))
        seen = (shares / shares.sum(-1, keepdims=True) @ heads[2]).transpose(1, 0, 2).reshape(len(ids), WIDTH)
        x = norm(x + product(seen, "ao"), "l0.aln")
        inner = product(x, "fi")
        x = norm(x + product(inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))), "fo"), "l0.oln")
        mean = x.mean(0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)


@pytest.fixture(scope="module")
def made() -> _Made:
    return _Made()


@pytest.fixture(scope="module")
def file(made: _Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("e5") / "e5-small-q4.bin"
    path.write_bytes(made.written())
    return path


def test_a_text_in_its_pieces(file: Path) -> None:
    encoder = PassageEncoder(file, RecordingControl())
    assert encoder.tokens("query: fox  Ésnow") == [0, 5, 7, 4, 9, 3, 2], "plain forms; blanks once; what no piece has"
    assert len(encoder.tokens("fox " * 100)) == PLACES


@pytest.mark.parametrize(("question", "ids"), [(True, [0, 5, 7, 9, 8, 2]), (False, [0, 6, 7, 9, 8, 2])])
def test_the_graph_does_the_same_sums(made: _Made, file: Path, question: bool, ids: list[int]) -> None:
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


def test_a_file_that_was_cut_or_is_another_is_refused(made: _Made, tmp_path: Path) -> None:
    whole = made.written()
    for number, data in enumerate(
        (b"", b"GGUF" + whole[4:], *(whole[:end] for end in range(4, 1200, 37)), whole[:-40])
    ):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(data)
        with pytest.raises(StudioError) as told:
            E5File(path)
        assert isinstance(told.value.failure, ModelDamaged)
