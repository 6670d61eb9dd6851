"""Reads tensors of a file that `torch.save` wrote, without running anything in it.

For both processes. Such a file is a zip whose `data.pkl` is a program for a stack machine that may call anything.
This reader is a machine of its own: it knows the few steps that dictionaries of tensors are written with, calls
nothing, and refuses a file that asks for more, by the name of what it would call.
"""

from __future__ import annotations

import pickletools
import zipfile
from collections.abc import Callable
from math import prod
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from studio.domain.raised import UNDECODABLE
from studio.formats.archives import BROKEN_ZIP, ArchiveError, damage_told
from studio.formats.checks import Check, unhindered

_MOST_MEMBERS: Final = 1000
_LARGEST_PROGRAM: Final = 1 << 20
"""Bytes of `data.pkl`."""
_MOST_STEPS: Final = 200_000
_MOST_TENSORS: Final = 64
_DTYPES: Final = {"FloatStorage": ("F32", 4), "HalfStorage": ("F16", 2), "BFloat16Storage": ("BF16", 2),
                  "DoubleStorage": ("F64", 8)}  # fmt: skip
_TENSOR: Final = "torch._utils _rebuild_tensor_v2"
_PARAMETER: Final = "torch._utils _rebuild_parameter"
_DICTIONARY: Final = "collections OrderedDict"


class TorchArchiveError(ArchiveError):
    """The file is damaged, or is more than tensors in dictionaries; says how."""


class StoredTensor(NamedTuple):
    """Numbers as they lie in the file."""

    dtype: str
    """As safetensors spells it."""
    shape: tuple[int, ...]
    data: bytes
    """Little-endian, row by row."""


class _Global(NamedTuple):
    name: str


class _Storage(NamedTuple):
    dtype: str
    width: int
    key: str


class _Mark:
    pass


def read_tensors(path: Path, largest: int, check: Check = unhindered) -> Any:
    """What the file holds: dictionaries, lists, words, numbers, and in the place of tensors `StoredTensor`. `largest`:
    bytes of one tensor. Raises TorchArchiveError, OSError."""
    try:
        with damage_told("it", (*BROKEN_ZIP, *UNDECODABLE)), zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(names) > _MOST_MEMBERS:
                raise TorchArchiveError(f"it has more than {_MOST_MEMBERS} members")
            program = next((name for name in names if PurePosixPath(name).name == "data.pkl"), "")
            if not program:
                raise TorchArchiveError("it is no file of torch's present format")
            code = _bounded(archive, program, _LARGEST_PROGRAM)
            folder = str(PurePosixPath(program).parent / "data")

            def numbers(key: str) -> bytes:
                check()
                return _bounded(archive, f"{folder}/{key}" if folder != "." else key, largest)

            return _Machine(numbers, largest, check).run(code)
    except TorchArchiveError:
        raise
    except ArchiveError as error:
        raise TorchArchiveError(str(error)) from error


def _bounded(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    if name not in archive.NameToInfo:
        raise TorchArchiveError(f"it has no member {name[-60:]}")
    if archive.getinfo(name).file_size > largest:
        raise TorchArchiveError(f"{name[-60:]} has more than {largest} bytes")
    with archive.open(name) as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise TorchArchiveError(f"{name[-60:]} has more than {largest} bytes")
    return data


class _Machine:
    """One run over the steps of a file."""

    def __init__(self, numbers: Callable[[str], bytes], largest: int, check: Check) -> None:
        self._numbers, self._largest, self._check = numbers, largest, check
        self._stack: list[Any] = []
        self._tensors = 0
        self._memory: dict[int, Any] = {}
        self._steps: dict[str, Callable[[Any], None]] = {
            "EMPTY_DICT": lambda _: self._stack.append({}),
            "EMPTY_LIST": lambda _: self._stack.append([]),
            "EMPTY_TUPLE": lambda _: self._stack.append(()),
            "MARK": lambda _: self._stack.append(_Mark()),
            "NONE": lambda _: self._stack.append(None),
            "NEWTRUE": lambda _: self._stack.append(True),
            "NEWFALSE": lambda _: self._stack.append(False),
            "GLOBAL": lambda name: self._stack.append(_Global(str(name))),
            "STACK_GLOBAL": lambda _: self._named(),
            "TUPLE": lambda _: self._stack.append(tuple(self._since_mark())),
            "TUPLE1": lambda _: self._stack.append(tuple(self._pop(1))),
            "TUPLE2": lambda _: self._stack.append(tuple(self._pop(2))),
            "TUPLE3": lambda _: self._stack.append(tuple(self._pop(3))),
            "SETITEM": lambda _: self._put(self._pop(2)),
            "SETITEMS": lambda _: self._put(self._since_mark()),
            "APPEND": lambda _: self._add(self._pop(1)),
            "APPENDS": lambda _: self._add(self._since_mark()),
            "BINPERSID": lambda _: self._stack.append(_storage(self._pop(1)[0])),
            "REDUCE": lambda _: self._reduce(*self._pop(2)),
            # What a dictionary has beside its members; nothing is done with it.
            "BUILD": lambda _: self._drop(),
        }
        self._steps |= dict.fromkeys(
            ("BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE"), self._stack.append
        )
        self._steps |= dict.fromkeys(("BINPUT", "LONG_BINPUT"), self._remember)
        self._steps |= dict.fromkeys(("BINGET", "LONG_BINGET"), self._recall)
        self._steps["MEMOIZE"] = lambda _: self._remember(len(self._memory))
        self._steps |= dict.fromkeys(("PROTO", "FRAME"), lambda _: None)

    def run(self, code: bytes) -> Any:
        for count, (step, argument, _) in enumerate(pickletools.genops(code)):
            if count > _MOST_STEPS:
                raise TorchArchiveError("it has too many steps")
            if not count % 1000:
                self._check()
            if step.name == "STOP":
                return self._pop(1)[0]
            do = self._steps.get(step.name)
            if do is None:
                raise TorchArchiveError(f"it is more than tensors: its step {step.name} is not followed here")
            do(argument)
        raise TorchArchiveError("it was cut off")

    def _pop(self, count: int) -> list[Any]:
        found = self._stack[-count:]
        if len(found) < count or any(isinstance(one, _Mark) for one in found):
            raise TorchArchiveError("its steps do not go together")
        del self._stack[-count:]
        return found

    def _drop(self) -> None:
        self._pop(1)

    def _since_mark(self) -> list[Any]:
        for at in range(len(self._stack) - 1, -1, -1):
            if isinstance(self._stack[at], _Mark):
                found = self._stack[at + 1 :]
                del self._stack[at:]
                return found
        raise TorchArchiveError("its steps do not go together")

    def _last(self, kind: type) -> Any:
        if not self._stack or not isinstance(self._stack[-1], kind):
            raise TorchArchiveError("its steps do not go together")
        return self._stack[-1]

    def _put(self, pairs: list[Any]) -> None:
        there: dict[Any, Any] = self._last(dict)
        if len(pairs) % 2:
            raise TorchArchiveError("its steps do not go together")
        for name, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(name, str | int):
                raise TorchArchiveError("a name in it is no word")
            there[name] = value

    def _add(self, values: list[Any]) -> None:
        self._last(list).extend(values)

    def _named(self) -> None:
        module, name = self._pop(2)
        self._stack.append(_Global(f"{module} {name}"))

    def _remember(self, place: int) -> None:
        if not self._stack:
            raise TorchArchiveError("its steps do not go together")
        self._memory[place] = self._stack[-1]

    def _recall(self, place: int) -> None:
        if place not in self._memory:
            raise TorchArchiveError("its steps do not go together")
        self._stack.append(self._memory[place])

    def _reduce(self, called: Any, given: Any) -> None:
        name = called.name if isinstance(called, _Global) else ""
        if not isinstance(given, tuple):
            raise TorchArchiveError("its steps do not go together")
        if name == _DICTIONARY and not given:
            self._stack.append({})
        elif name == _PARAMETER and given and isinstance(given[0], StoredTensor):
            self._stack.append(given[0])
        elif name == _TENSOR and len(given) >= 4:
            self._stack.append(self._tensor(*given[:4]))
        else:
            shown = name.replace(" ", ".")[:80] or "something without a name"
            raise TorchArchiveError(f"it would call {shown}, which a file of tensors does not need")

    def _tensor(self, storage: Any, offset: Any, shape: Any, strides: Any) -> StoredTensor:
        if not isinstance(storage, _Storage) or not isinstance(offset, int) or not _sizes(shape) or not _sizes(strides):
            raise TorchArchiveError("a tensor in it is not described as torch does")
        self._tensors += 1
        if self._tensors > _MOST_TENSORS:
            raise TorchArchiveError(f"it holds more than {_MOST_TENSORS} tensors")
        count = prod(shape)
        if offset < 0 or (offset + count) * storage.width > self._largest:
            raise TorchArchiveError("a tensor in it is too large")
        expected, step = [], 1
        for side in reversed(shape):
            expected.append(step)
            step *= side
        if any(side > 1 and a != b for side, a, b in zip(shape, strides, reversed(expected), strict=False)):
            raise TorchArchiveError("the numbers of a tensor in it do not lie in a row")
        data = self._numbers(storage.key)[offset * storage.width : (offset + count) * storage.width]
        if len(data) != count * storage.width:
            raise TorchArchiveError("a tensor in it has fewer numbers than it says")
        return StoredTensor(storage.dtype, shape, data)


def _sizes(value: Any) -> bool:
    """Lengths, or steps, of at most eight dimensions."""
    within = isinstance(value, tuple) and len(value) <= 8
    return within and all(isinstance(one, int) and 0 <= one < 1 << 40 for one in value)


def _storage(told: Any) -> _Storage:
    """Of ("storage", its class, key, device, count of numbers)."""
    if isinstance(told, tuple) and len(told) >= 5 and isinstance(told[1], _Global) and isinstance(told[2], str):
        dtype = _DTYPES.get(told[1].name.removeprefix("torch "))
        if dtype is not None:
            return _Storage(*dtype, told[2])
        raise TorchArchiveError(f"numbers of the kind {told[1].name[:60]} are not read")
    raise TorchArchiveError("what it keeps outside is not described as torch does")
