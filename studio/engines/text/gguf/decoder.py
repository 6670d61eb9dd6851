"""Running a decoder graph token by token, with the key and value buffers of its past bound once and shared.

Called by the GGUF engine on a worker's job thread. The graph is as `llama_graph` describes it. The past grows in
place: input and output of each layer's cache are the same buffer, and what lies beyond the tokens counted in `known`
is rubbish that the next run overwrites, so that a run that was cancelled needs no repair.

The same request must give the same words whatever was asked before it. ONNX Runtime's products give each row the same
bits however many rows there are, except for one alone, which goes another way. So tokens of a prompt are always read
two or more at a time, and what was said token by token is read again when it is part of the next prompt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from studio.engines.runtime.onnx_session import OnnxSession
from studio.formats.gguf import LlamaShape

_FIRST_CAPACITY: Final = 1024
CHUNK: Final = 256
"""Tokens of a prompt that are read in one run; a cancel also ends a run in its midst."""

Logits = NDArray[np.float32]


class Decoder:
    """The network and its past."""

    def __init__(self, session: OnnxSession, shape: LlamaShape, half: bool = False) -> None:
        self._session = session
        self._shape = shape
        self._number = np.float16 if half else np.float32
        self._buffers: dict[str, ort.OrtValue] = {}
        self._capacity = 0
        self._step_binding: ort.IOBinding | None = None
        self._token = np.zeros((1, 1), np.int64)
        self._last_position = np.zeros(1, np.int32)
        self._total_length = np.zeros((), np.int32)
        self._wanted = np.zeros(1, np.int64)
        self._logits = np.zeros((1, 1, shape.vocabulary), np.float32)
        self.known: list[int] = []
        """Tokens whose keys and values are in the buffers."""
        self._read = 0
        """How many of them, from the first, were read as parts of a prompt."""
        self.evaluated = 0
        """Tokens that were run through the network since it was loaded."""

    def held_bytes(self) -> int:
        return sum(int(np.prod(value.shape())) * self._number().nbytes for value in self._buffers.values())

    def keep_common(self, tokens: Sequence[int], *, exactly: bool = True) -> int:
        """Keep of the past what a prompt of these tokens begins with, and forget the rest. Returns how many tokens
        are kept; at least two of a longer prompt are left to be read. `exactly`: only what gives the same bits as
        reading anew."""
        count = 0
        for mine, theirs in zip(self.known[: self._read] if exactly else self.known, tokens[:-2], strict=False):
            if mine != theirs:
                break
            count += 1
        del self.known[count:]
        self._read = min(self._read, count)
        return count

    def back(self, count: int) -> None:
        """Forget all but the first so many tokens, where more are known."""
        del self.known[count:]
        self._read = min(self._read, count)

    def read(self, tokens: Sequence[int], options: ort.RunOptions, every: bool = False) -> Logits:
        """Run several tokens that follow what is known, at most a chunk; the logits after the last, [1, vocabulary],
        or after `every` one of them."""
        total = len(self.known) + len(tokens)
        self._reserve(total)
        wanted = np.arange(len(tokens)) if every else np.array([len(tokens) - 1])
        binding = self._bind_past(self._session.raw.io_binding())
        binding.bind_cpu_input("input_ids", np.array([tokens], np.int64))
        binding.bind_cpu_input("last_position", np.array([total - 1], np.int32))
        binding.bind_cpu_input("total_length", np.array(total, np.int32))
        binding.bind_cpu_input("wanted", wanted.astype(np.int64))
        binding.bind_output("logits")
        self._session.raw.run_with_iobinding(binding, options)
        if self._read == len(self.known) and len(tokens) > 1:
            self._read += len(tokens)
        self._add(tokens)
        logits: Logits = binding.get_outputs()[self._logits_place()].numpy()[0]
        return logits

    def step(self, token: int, options: ort.RunOptions) -> Logits:
        """Run one token; the logits after it, [vocabulary], valid until the next step."""
        total = len(self.known) + 1
        self._reserve(total)
        if self._step_binding is None:
            self._step_binding = self._bind_step()
        self._token[0, 0] = token
        self._last_position[0] = total - 1
        self._total_length[()] = total
        self._session.raw.run_with_iobinding(self._step_binding, options)
        self._add([token])
        return cast(Logits, self._logits[0, 0])

    def _add(self, tokens: Sequence[int]) -> None:
        self.known.extend(tokens)
        self.evaluated += len(tokens)

    def _logits_place(self) -> int:
        """Outputs come in the order in which they were bound: the past first, then the logits."""
        return 2 * self._shape.layers

    def _bind_past(self, binding: ort.IOBinding) -> ort.IOBinding:
        for name, value in self._buffers.items():
            binding.bind_ortvalue_input("past_key_values." + name, value)
            binding.bind_ortvalue_output("present." + name, value)
        return binding

    def _bind_step(self) -> ort.IOBinding:
        """A binding that reads its inputs from, and writes its logits to, our own arrays at each run."""
        binding = self._bind_past(self._session.raw.io_binding())
        inputs: dict[str, NDArray[Any]] = {
            "input_ids": self._token,
            "last_position": self._last_position,
            "total_length": self._total_length,
            "wanted": self._wanted,
        }
        for name, values in inputs.items():
            binding.bind_input(name, "cpu", 0, values.dtype.type, list(values.shape), values.ctypes.data)
        out = self._logits
        binding.bind_output("logits", "cpu", 0, np.float32, list(out.shape), out.ctypes.data)
        return binding

    def _reserve(self, total: int) -> None:
        """Make the buffers long enough for `total` tokens, keeping what is known."""
        if total <= self._capacity:
            return
        capacity = _FIRST_CAPACITY
        while capacity < total:
            capacity *= 2
        capacity = min(capacity, self._shape.context)
        if capacity < total:
            raise ValueError(f"{total} tokens in a context of {self._shape.context}")
        old, self._buffers, self._step_binding = self._buffers, {}, None
        try:
            self._buffers = self._grown(old, capacity)
        except Exception:
            # Without room for more, what was known is lost too; the next prompt is read from its beginning.
            self.known, self._read, self._capacity = [], 0, 0
            raise
        self._capacity = capacity

    def _grown(self, old: dict[str, ort.OrtValue], capacity: int) -> dict[str, ort.OrtValue]:
        """Longer buffers with the same beginning; each old one is freed when it has been copied."""
        size = (1, self._shape.kv_heads, capacity, self._shape.head_size)
        device, _, number = self._session.device.partition(":")
        kept, grown = len(self.known), {}
        for name in (f"{layer}.{part}" for layer in range(self._shape.layers) for part in ("key", "value")):
            values = np.zeros(size, self._number)
            if kept:
                # The array is a view of the value's memory: the value must live until it has been copied.
                past = old.pop(name)
                values[:, :, :kept] = past.numpy()[:, :, :kept]
            grown[name] = ort.OrtValue.ortvalue_from_numpy(values, device, int(number or 0))
        return grown
