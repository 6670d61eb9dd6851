"""A model on llama.cpp and the context in which it reads and writes: load, prompts, tokens, what is remembered.

Called by the llama.cpp engine on a worker's job thread. The same request must give the same words whatever was asked
before it (decision 6). llama.cpp's products give a row other bits when it stands alone or at another place in its
batch. So a prompt is read in batches of CHUNK tokens that begin at multiples of CHUNK, and of what is remembered only
whole batches that were read so are kept; the rest of the prompt is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import Cancelled, ModelDamaged, ModelUnsupported, StudioError
from studio.engines.text.llama_cpp.adapters import Weighed
from studio.engines.text.llama_cpp.crew import Crew
from studio.engines.text.llama_cpp.libraries import Libraries
from studio.engines.text.llama_cpp.own_thread import OwnThread

CHUNK: Final = 64
"""Tokens that are read in one call: so many at most are read again though they are known."""
_FIRST_CONTEXT: Final = 2048
_ABORTED: Final = 2
_UNSUPPORTED: Final = ("unknown model architecture", "unknown pre-tokenizer", "unsupported", "not supported")

Logits = NDArray[np.float32]


class Stop:
    """Tells llama.cpp to stop: its abort callback asks before each product. `set` is called from any thread.

    Hundreds of times a token it asks, and a call of Python's for each costs a small model three percent. So the C
    library's own strlen is what it calls: of a text that is empty until `set` makes it one letter long.
    """

    def __init__(self, libraries: Libraries) -> None:
        ffi = libraries.ffi
        self.data = ffi.new("char[2]")
        self.callback = ffi.cast("abort_callback", libraries.length_of_text)

    @property
    def is_set(self) -> bool:
        return bool(self.data[0] != b"\0")

    def set(self) -> None:
        self.data[0] = b"\1"

    def clear(self) -> None:
        self.data[0] = b"\0"


class Network:
    """The weights, and one sequence."""

    def __init__(self, libraries: Libraries, model: Any, threads: int, stop: Stop, limit: int) -> None:
        """`limit`: tokens of prompt and answer together, at most."""
        self._libraries = libraries
        self._model = model
        self._crew = Crew(threads)
        self._stop = stop
        self._thread = OwnThread() if libraries.keeps_tiles else None
        self.limit = limit
        self.vocabulary = libraries.llama.llama_model_get_vocab(model)
        self.size = int(libraries.llama.llama_vocab_n_tokens(self.vocabulary))
        self._context: Any = None
        self._adapters: Weighed = ()
        self._capacity = 0
        self.known: list[int] = []
        """Tokens that the context remembers."""
        self._aligned = 0
        """How many of them, from the first, were read in whole batches."""
        self.evaluated = 0
        """Tokens that were run through the network since it was loaded."""
        ffi = libraries.ffi
        self._tokens = ffi.new("llama_token[]", CHUNK)
        self._positions = ffi.new("int32_t[]", CHUNK)
        self._counts = ffi.new("int32_t[]", [1] * CHUNK)
        self._sequence = ffi.new("int32_t[]", [0])
        self._sequences = ffi.new("int32_t *[]", [self._sequence] * CHUNK)
        self._wanted = ffi.new("int8_t[]", CHUNK)

    def weights_bytes(self) -> int:
        return int(self._libraries.llama.llama_model_size(self._model))

    def state_bytes(self) -> int:
        """Of what is remembered; 0 before anything was read."""
        if self._context is None:
            return 0
        return int(self._libraries.llama.llama_state_seq_get_size(self._context, 0))

    def meta(self, key: str) -> str:
        """A value of the file's metadata; "" where it has none."""
        ffi, llama = self._libraries.ffi, self._libraries.llama
        buffer = ffi.new("char[]", 1024)
        length = llama.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return str(ffi.string(buffer).decode(errors="replace")) if length >= 0 else ""

    def adapt(self, adapters: Weighed) -> None:
        """Read and write with these LoRAs from now on; what was read with others is forgotten."""
        if adapters == self._adapters:
            return
        self.forget_from(0)
        self._adapters = adapters
        if self._context is not None:
            self._put_adapters(self._context)

    def _put_adapters(self, context: Any) -> None:
        ffi, llama = self._libraries.ffi, self._libraries.llama
        chosen = ffi.new("llama_adapter_lora *[]", [adapter for adapter, _weight in self._adapters])
        weights = ffi.new("float[]", [weight for _adapter, weight in self._adapters])
        if llama.llama_set_adapters_lora(context, chosen, len(self._adapters), weights):
            raise RuntimeError(f"llama.cpp took no LoRA: {self._libraries.said()}")

    # ---- what is remembered

    def keep_common(self, tokens: Sequence[int], *, exactly: bool = True) -> int:
        """Keep of what is remembered what a prompt of these tokens begins with, and forget the rest. Returns how many
        tokens are kept; at least one is left to be read. `exactly`: only what gives the same bits as reading anew."""
        known = self.known[: self._aligned] if exactly else self.known
        count = 0
        for mine, theirs in zip(known, tokens[:-1], strict=False):
            if mine != theirs:
                break
            count += 1
        if exactly:
            count -= count % CHUNK
        self.forget_from(count)
        return len(self.known)

    def back(self, count: int) -> None:
        """Forget all but the first so many tokens, where more are known. A network that cannot go back reads them
        again. Raises Cancelled."""
        if count >= len(self.known):
            return
        tokens = self.known[:count]
        self.forget_from(count)
        for at in range(len(self.known), count, CHUNK):
            self.read(tokens[at : at + CHUNK])

    def forget_from(self, count: int) -> None:
        """Remember only the first so many tokens; none where the network cannot go back to them."""
        if self._context is None:
            return
        llama = self._libraries.llama
        memory = llama.llama_get_memory(self._context)
        if count and llama.llama_memory_seq_rm(memory, 0, count, -1):
            del self.known[count:]
        else:
            llama.llama_memory_clear(memory, False)
            self.known.clear()
        self._aligned = min(self._aligned, len(self.known))

    def state(self) -> bytes:
        """What is remembered, to be given to `put_state` of a network of the same weights."""
        return bytes(self._state())

    def put_state(self, tokens: Sequence[int], aligned: int, state: bytes) -> bool:
        """Remember so many tokens, of which the first `aligned` were read in whole batches, in place of all that is
        known. False where llama.cpp does not take it; then nothing is known."""
        self.forget_from(0)
        if len(tokens) > self.limit:
            return False
        self._reserve(len(tokens))
        ffi, llama = self._libraries.ffi, self._libraries.llama
        if not llama.llama_state_seq_set_data(self._context, ffi.from_buffer("uint8_t[]", state), len(state), 0):
            self.forget_from(0)
            return False
        self.known, self._aligned = list(tokens), aligned
        return True

    @property
    def aligned(self) -> int:
        """How many of the known tokens, from the first, were read in whole batches."""
        return self._aligned

    # ---- reading and writing

    def read(self, tokens: Sequence[int], *, every: bool = False) -> Logits:
        """Run tokens that follow what is known, at most CHUNK; the logits after the last, [1, vocabulary], or after
        `every` one. They are valid until the next call. Raises Cancelled."""
        start, count = len(self.known), len(tokens)
        self._reserve(start + count)
        ffi, llama = self._libraries.ffi, self._libraries.llama
        for place, token in enumerate(tokens):
            self._tokens[place] = token
            self._positions[place] = start + place
            self._wanted[place] = every or place == count - 1
        batch = ffi.new("struct llama_batch *")
        batch.n_tokens, batch.token, batch.pos = count, self._tokens, self._positions
        batch.n_seq_id, batch.seq_id, batch.logits = self._counts, self._sequences, self._wanted
        begun = self._crew.begin()
        code = self._decoded(batch[0])
        if self._crew.end(begun):
            llama.llama_set_n_threads(self._context, self._crew.threads, self._crew.threads)
        if code:
            self._refused(code)
        if self._aligned == start and count == CHUNK:
            self._aligned += count
        self.known.extend(tokens)
        self.evaluated += count
        rows = range(count) if every else (count - 1,)
        return np.stack([self._row(row) for row in rows]) if every else self._row(count - 1)[None]

    def _decoded(self, batch: Any) -> int:
        """llama.cpp's code: 0 where it read the batch."""
        decode, context = self._libraries.llama.llama_decode, self._context
        return int(self._thread.do(lambda: decode(context, batch)) if self._thread else decode(context, batch))

    def step(self, token: int) -> Logits:
        """Run one token; the logits after it, [vocabulary], valid until the next call. Raises Cancelled."""
        row: Logits = self.read((token,))[0]
        return row

    def read_all(self, tokens: Sequence[int]) -> Logits:
        """As `read`, with the logits after every token."""
        return self.read(tokens, every=True)

    @property
    def goes_back(self) -> bool:
        """Whether it can forget its last tokens alone."""
        llama = self._libraries.llama
        return not (llama.llama_model_is_recurrent(self._model) or llama.llama_model_is_hybrid(self._model))

    def _row(self, place: int) -> Logits:
        ffi = self._libraries.ffi
        pointer = self._libraries.llama.llama_get_logits_ith(self._context, place)
        return np.frombuffer(ffi.buffer(pointer, 4 * self.size), np.float32)

    def _refused(self, code: int) -> None:
        self.forget_from(len(self.known))
        if code == _ABORTED or self._stop.is_set:
            raise Cancelled
        raise MemoryError(f"llama.cpp could not read on (code {code}): {self._libraries.said()}")

    # ---- the context

    def _reserve(self, total: int) -> None:
        """Make room for so many tokens; what is remembered moves into the larger context."""
        if total <= self._capacity:
            return
        capacity = _FIRST_CONTEXT
        while capacity < total:
            capacity *= 2
        capacity = min(capacity, -(-self.limit // 256) * 256)
        if capacity < total:
            raise ValueError(f"{total} tokens in a context of {capacity}")
        state = self._state() if self.known else None
        self._free_context()
        self._context = self._made(capacity)
        self._capacity = capacity
        ffi, llama = self._libraries.ffi, self._libraries.llama
        if state is not None and not llama.llama_state_seq_set_data(
            self._context, ffi.from_buffer("uint8_t[]", state), len(state), 0
        ):
            self.known, self._aligned = [], 0

    def _state(self) -> bytearray:
        ffi, llama = self._libraries.ffi, self._libraries.llama
        state = bytearray(llama.llama_state_seq_get_size(self._context, 0))
        written = llama.llama_state_seq_get_data(self._context, ffi.from_buffer("uint8_t[]", state), len(state), 0)
        return state[:written]

    def _made(self, capacity: int) -> Any:
        llama = self._libraries.llama
        wanted = llama.llama_context_default_params()
        wanted.n_ctx = capacity
        wanted.n_batch = wanted.n_ubatch = CHUNK
        wanted.n_threads = wanted.n_threads_batch = self._crew.threads
        # Of a window that slides all is kept, so that the network can go back to any token.
        wanted.swa_full = True
        wanted.no_perf = True
        wanted.abort, wanted.abort_data = self._stop.callback, self._stop.data
        self._libraries.forget_what_was_said()
        context = llama.llama_init_from_model(self._model, wanted)
        if context == self._libraries.ffi.NULL:
            raise MemoryError(f"no room for a context of {capacity} tokens: {self._libraries.said()}")
        if self._adapters:
            self._put_adapters(context)
        return context

    def _free_context(self) -> None:
        if self._context is not None:
            self._libraries.llama.llama_free(self._context)
        self._context, self._capacity = None, 0

    def close(self) -> None:
        if self._thread is not None:
            self._thread.close()
        self._free_context()
        if self._model is not None:
            self._libraries.llama.llama_model_free(self._model)
        self._model = None
        self.known, self._aligned = [], 0


def load_model(
    libraries: Libraries,
    path: Path,
    title: str,
    devices: Sequence[Any],
    step: Callable[[float], bool],
    *,
    vocabulary_only: bool = False,
) -> Any:
    """The weights of a GGUF file, mapped, or its vocabulary alone; on the processor where `devices` is empty.
    `step(share)` is told how far it is and ends the load by answering False. Raises Cancelled, MemoryError,
    StudioError(ModelDamaged | ModelUnsupported)."""
    ffi, llama = libraries.ffi, libraries.llama
    stopped = []

    def tell(share: float, _data: object) -> bool:
        going_on = step(share)
        if not going_on:
            stopped.append(share)
        return going_on

    called = ffi.callback("progress_callback", tell)
    chosen = ffi.new("void *[]", [*devices, ffi.NULL])
    wanted = llama.llama_model_default_params()
    wanted.devices = chosen
    wanted.n_gpu_layers = 999 if devices else 0
    wanted.progress = called
    wanted.vocab_only = vocabulary_only
    libraries.forget_what_was_said()
    model = llama.llama_model_load_from_file(str(path).encode(), wanted)
    if model != ffi.NULL:
        return model
    if stopped:
        raise Cancelled
    raise _load_failure(libraries.said(), path, title)


def _load_failure(said: str, path: Path, title: str) -> Exception:
    if "allocate" in said or "out of memory" in said:
        return MemoryError(said)
    if any(words in said for words in _UNSUPPORTED):
        return StudioError(ModelUnsupported(model=title, reason=said))
    return StudioError(ModelDamaged(model=title, file=path.name, detail=said or "llama.cpp could not read it"))
