"""What a loaded model has read of several scenes, kept in memory, and on disk over a restart.

Called by the llama.cpp engine on a text worker's job thread. The network itself remembers one text; when another one is
asked for, what it leaves is kept here, and what was kept comes back where that is sooner than reading. Bits stay: a
state is copied, and of its tokens only whole batches count where a request is repeated exactly (decision 6).

On disk a memory is a file of ours alone, with a digest of all its bytes. It belongs to one model file, one version of
llama.cpp on one kind of processor, and one set of LoRAs; others never open it. A broken one is removed, and read anew.
"""

from __future__ import annotations

import hashlib
import os
import struct
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from studio import places
from studio.engines.text.llama_cpp.network import CHUNK, Network
from studio.formats.gguf_kinds import parts_of
from studio.private_files import private_folder, write_private

LEAST: Final = 4 * CHUNK
"""Tokens; less is read again sooner than anybody notices."""
WORTH_A_FILE: Final = 1.0
"""Seconds of reading that are saved by what is put on disk."""
_HEAD: Final = struct.Struct("<8s32sII")
"""Magic and version, digest of the rest, number of tokens, how many were read in whole batches."""
_MAGIC: Final = b"TRPTKV1\n"


class _Memory(msgspec.Struct):
    mark: str
    tokens: list[int]
    aligned: int
    data: bytes
    """Empty: it lies on disk alone."""
    size: int
    path: Path | None = None


class Memories:
    """Of one model, the one used last at the end."""

    def __init__(self, model: str, budget: int) -> None:
        """`model`: what tells apart by which model and with what it was read; `budget`: bytes, in memory and on disk
        each; 0 keeps nothing."""
        self._model = model
        self._budget = budget
        self._kept: list[_Memory] = []
        self._mark = ""
        self._looked: set[str] = set()
        self._pace = 0.0
        """Seconds that a token took to read, when last looked at."""
        self._loading = 0.0
        """Seconds that a byte took to come back, when last looked at."""

    def recall(self, network: Network, tokens: Sequence[int], *, exactly: bool) -> None:
        """Before a prompt is read: keep what the network would forget, and bring back what it would read again."""
        if not self._budget or not network.goes_back:
            return
        self._look()
        here = _common(network.known, tokens, network.aligned if exactly else len(network.known))
        found, best = None, here + CHUNK - 1
        for one in self._kept:
            shared = _common(one.tokens, tokens, one.aligned if exactly else len(one.tokens))
            if one.mark == self._mark and shared > best and self._pays(shared - here, one.size):
                found, best = one, shared
        if found is not None or network.aligned - here >= LEAST:
            self.keep(network)
        if found is not None:
            self._bring_back(network, found)

    def change(self, network: Network, mark: str) -> None:
        """From now on it reads with other LoRAs, which `mark` names."""
        if mark != self._mark:
            self.keep(network)
            self._mark = mark

    def keep(self, network: Network) -> None:
        """What the network knows now, where it is long enough; it takes the place of what it goes on from."""
        if not self._budget or network.aligned < LEAST or not network.goes_back:
            return
        tokens = list(network.known)
        mine = [one for one in self._kept if one.mark == self._mark]
        same = next((one for one in mine if one.tokens[: one.aligned] == tokens[: network.aligned]), None)
        if same is not None and same.data:
            self._used(same)
            return
        data = network.state()
        if len(data) > self._budget:
            return
        older = [one for one in mine if one.tokens[: one.aligned] == tokens[: one.aligned]]
        made = _Memory(self._mark, tokens, network.aligned, data, len(data))
        if same is not None:
            made.path, same.path = same.path, None
        for one in older:
            self._forget(one)
        self._kept.append(made)
        total = 0
        for one in reversed(self._kept):
            total += len(one.data)
            if total > self._budget:
                one.data = b""
        self._kept = [one for one in self._kept if one.data or one.path is not None]

    @property
    def held_bytes(self) -> int:
        return sum(len(one.data) for one in self._kept)

    def note_reading(self, tokens: int, seconds: float) -> None:
        """How long a prompt took to read."""
        if tokens >= CHUNK:
            self._pace = seconds / tokens

    def save(self, network: Network) -> None:
        """After an answer: put what the network knows on disk where that saves a while after a restart."""
        last = max(
            (one.aligned for one in self._kept if one.path is not None and self._goes_on(one, network)), default=0
        )
        if (network.aligned - last) * self._pace < WORTH_A_FILE:
            return
        self.keep(network)
        for one in self._kept:
            if one.data and one.path is None and self._goes_on(one, network):
                self._write(one)

    def _goes_on(self, one: _Memory, network: Network) -> bool:
        return one.mark == self._mark and one.tokens[: one.aligned] == network.known[: one.aligned]

    def _pays(self, tokens: int, size: int) -> bool:
        return not self._pace or tokens * self._pace > size * self._loading

    def _bring_back(self, network: Network, one: _Memory) -> None:
        begun = time.perf_counter()
        data = one.data or self._from_disk(one)
        if not data or not network.put_state(one.tokens, one.aligned, data):
            self._forget(one)
            return
        self._loading = (time.perf_counter() - begun) / len(data)
        self._used(one)

    def _used(self, one: _Memory) -> None:
        self._kept.remove(one)
        self._kept.append(one)
        if one.path is not None:
            try:
                os.utime(one.path)
            except OSError:
                one.path = None

    def _forget(self, one: _Memory) -> None:
        self._kept.remove(one)
        if one.path is not None:
            _remove(one.path)

    # ---- on disk

    @property
    def _name(self) -> str:
        return hashlib.blake2b(f"{self._model}\0{self._mark}".encode(), digest_size=16).hexdigest()

    def _look(self) -> None:
        """At what lies on disk for the present LoRAs, once."""
        if self._mark in self._looked:
            return
        self._looked.add(self._mark)
        for path in sorted(_home().glob(f"{self._name}-*"), key=_used_at):
            found = read_head(path)
            if found is None:
                _remove(path)
                continue
            tokens, aligned = found
            self._kept.insert(0, _Memory(self._mark, tokens, aligned, b"", path.stat().st_size, path))

    def _write(self, one: _Memory) -> None:
        whole = memory_bytes(one.tokens, one.aligned, one.data)
        path = _home() / f"{self._name}-{whole[len(_MAGIC) : len(_MAGIC) + 8].hex()}"
        try:
            home = private_folder(_home())
            if not _make_room(home, self._budget, len(whole)):
                return
            self._miss_what_went()
            write_private(path, whole, durable=False)
        except OSError:
            # It is read again after a restart.
            return
        one.path = path

    def _miss_what_went(self) -> None:
        for one in self._kept:
            if one.path is not None and not one.path.is_file():
                one.path = None
        self._kept = [one for one in self._kept if one.data or one.path is not None]

    @staticmethod
    def _from_disk(one: _Memory) -> bytes:
        """b"" where it is not what was written."""
        return read_state(one.path) if one.path is not None else b""


def model_mark(model: Path, versions: str, device: str) -> str:
    """Tells apart by which file, as it is now, and by what it was read. Raises OSError."""
    facts = [(part.resolve(), part.stat()) for part in parts_of(model)]
    files = (f"{path} {found.st_size} {found.st_mtime_ns}" for path, found in facts)
    return "\0".join([*files, versions, device])


def _common(known: Sequence[int], tokens: Sequence[int], most: int) -> int:
    """How many of the first tokens are the same; one is left to be read."""
    limit = min(most, len(known), len(tokens) - 1)
    return next((at for at in range(limit) if known[at] != tokens[at]), max(0, limit))


def _home() -> Path:
    return places.memories_dir()


def memory_bytes(tokens: Sequence[int], aligned: int, state: bytes) -> bytes:
    """A file of ours: its head, the tokens as 32-bit numbers, llama.cpp's state."""
    rest = struct.pack(f"<{len(tokens)}i", *tokens) + state
    digest = hashlib.blake2b(struct.pack("<II", len(tokens), aligned) + rest, digest_size=32).digest()
    return _HEAD.pack(_MAGIC, digest, len(tokens), aligned) + rest


def read_state(path: Path) -> bytes:
    """llama.cpp's state in a file of ours; b"" where it is not what was written."""
    try:
        whole = path.read_bytes()
    except OSError:
        return b""
    if len(whole) < _HEAD.size:
        return b""
    _magic, digest, count, _aligned = _HEAD.unpack_from(whole)
    if hashlib.blake2b(whole[_HEAD.size - 8 :], digest_size=32).digest() != digest:
        return b""
    return whole[_HEAD.size + 4 * count :]


def read_head(path: Path) -> tuple[list[int], int] | None:
    """The tokens, and how many of them were read in whole batches; None where it is no memory."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
            if len(head) < _HEAD.size:
                return None
            magic, _digest, count, aligned = _HEAD.unpack(head)
            if magic != _MAGIC or aligned > count or 4 * count > path.stat().st_size:
                return None
            tokens = file.read(4 * count)
    except OSError:
        return None
    return (list(struct.unpack(f"<{count}i", tokens)), aligned) if len(tokens) == 4 * count else None


def _make_room(home: Path, budget: int, needed: int) -> bool:
    """Whether there is room for so many bytes; those used longest ago go, of whatever model. Raises OSError."""
    if needed > budget:
        return False
    files = sorted((entry for entry in home.iterdir() if entry.is_file()), key=_used_at, reverse=True)
    left = budget - needed
    for entry in files:
        left -= entry.stat().st_size
        if left < 0:
            entry.unlink(missing_ok=True)
    return True


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # It is no memory; what may not be removed is never read.
        return
