"""Which runtime computes a pipeline's networks on the processor: torch, or OpenVINO where it is installed and faster.

Made by the diffusers engine at its load, on the worker's job thread. At the first call of a network with tensors of
some size both compute it once: the time that each took decides, and is remembered for this machine, the model and the
versions; how far their answers lie apart says whether OpenVINO may be used at all. What is drawn begins after that, so
a picture is computed by one runtime alone.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import torch

from studio import leavings, places
from studio.domain.errors import Cancelled
from studio.domain.raised import UNDECODABLE
from studio.engines.picture.pipelines.flat_calls import FlatCall, flat_call
from studio.engines.picture.pipelines.openvino_networks import CompiledNetwork, load_openvino, translate
from studio.engines.runtime.cpu import physical_cores
from studio.engines.runtime.torch_cancel import ControlHolder
from studio.private_files import private_folder, write_private
from studio.processor import cpu_title
from studio.wire.messages import LocalModel

_log = logging.getLogger(__name__)

Runtime = Literal["torch", "openvino"]
TRANSLATING: Final = "translating the model for OpenVINO, once"
COMPARING: Final = "finding out which runtime is faster"
REFUSED: Final = "OpenVINO computes this model otherwise than torch, so torch does."
FAILED: Final = "OpenVINO cannot run this model here, so torch does."
_APART: Final[Mapping[str, float]] = {"float32": 1e-3, "bfloat16": 0.1}
"""How far the answers of both may lie apart, as a share of their size: bfloat16 has three digits."""
_KEPT: Final = 4
"""Models whose translations are kept; the least recently used go first."""
_FAR: Final = 10.0
_SOON: Final = 2.0
"""Seconds: what takes less is computed twice, as it is compared."""


class Verdict(msgspec.Struct, frozen=True):
    """Of one network with tensors of one size."""

    torch: float
    openvino: float
    """Seconds for one call."""
    apart: float
    """Distance of the answers, as a share of torch's."""


class Roads:
    """All networks of one pipeline."""

    def __init__(self, identity: str, dtype: str, holder: ControlHolder) -> None:
        """`identity` tells the model's files apart from all others."""
        self.dtype = dtype
        self.wanted = "torch"
        """torch, openvino or fastest: what the present request asks for."""
        self.used: Runtime = "torch"
        """By the network that draws."""
        self._holder = holder
        self._noted: set[str] = set()
        self._networks: list[_Network] = []
        self._folder = _home() / f"{identity}-{dtype}"
        self._verdicts = _Verdicts(_home() / "verdicts.json")
        self._title = f"{identity} {dtype} {cpu_title()} {torch.__version__} {_openvino()} {physical_cores()}"

    def guide(self, module: torch.nn.Module, name: str) -> None:
        """Have the road of this network chosen at each call from now on."""
        self._networks.append(_Network(module, name, self))

    def begin(self, wanted: str) -> None:
        """A picture is about to be drawn. `wanted`: as that of `PictureRequest.runtime`."""
        self.wanted, self.used = (wanted or "torch"), "torch"
        self._noted.clear()

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("openvino", _openvino()),)

    def check(self) -> None:
        self._holder.check()

    def tell(self, phase: str) -> None:
        if self._holder.control is not None:
            self._holder.control.progress(0, 0, phase)

    def note(self, text: str) -> None:
        """Once a picture."""
        if self._holder.control is not None and text not in self._noted:
            self._noted.add(text)
            self._holder.control.note(text)

    def graph(self, name: str, module: torch.nn.Module, call: FlatCall) -> Path:
        """The translation of a network for calls of this kind, made where it is not there. Raises OSError, and what
        the library does."""
        path = self._folder / f"{name}-{_digest(call.kind)}.xml"
        if path.is_file() and path.with_suffix(".bin").is_file():
            self._folder.touch()
            return path
        self.tell(TRANSLATING)
        _make_room(self._folder)
        private_folder(self._folder)
        with leavings.new_folder(self._folder) as new:
            translate(module, call, new / path.name)
            (new / path.name).with_suffix(".bin").replace(path.with_suffix(".bin"))
            (new / path.name).replace(path)
        return path

    def verdict(self, name: str, call: FlatCall) -> Verdict | None:
        return self._verdicts.of(self._key(name, call))

    def learn(self, name: str, call: FlatCall, verdict: Verdict) -> None:
        self._verdicts.learn(self._key(name, call), verdict)

    def may_use(self, verdict: Verdict) -> bool:
        return verdict.apart <= _APART.get(self.dtype, 0.0)

    def takes(self, verdict: Verdict) -> bool:
        """Whether OpenVINO computes what the present request asks for."""
        return self.may_use(verdict) and (self.wanted == "openvino" or verdict.openvino < verdict.torch)

    def _key(self, name: str, call: FlatCall) -> str:
        return _digest(f"{self._title} {name} {call.kind} {call.sizes}")


class _Network:
    """Stands in for a module's `forward`."""

    def __init__(self, module: torch.nn.Module, name: str, roads: Roads) -> None:
        self._module, self._plain, self._name, self._roads = module, module.forward, name, roads
        self._compiled: tuple[tuple[object, ...], CompiledNetwork] | None = None
        self._failed: set[str] = set()
        """Kinds of calls that OpenVINO cannot answer."""
        module.forward = self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        roads = self._roads
        if roads.wanted == "torch" or kwargs.get("return_dict", self._name != "decoder"):
            return self._plain(*args, **kwargs)
        call = flat_call(args, kwargs)
        if not call.tensors or call.kind in self._failed or any(one.requires_grad for one in call.tensors):
            return self._plain(*args, **kwargs)
        verdict = roads.verdict(self._name, call) or self._compare(call, args, kwargs)
        if verdict is None or not roads.takes(verdict):
            if verdict is not None and not roads.may_use(verdict) and roads.wanted == "openvino":
                roads.note(REFUSED)
            return self._plain(*args, **kwargs)
        network = self._network(call)
        if network is None:
            return self._plain(*args, **kwargs)
        if self._name != "decoder":
            roads.used = "openvino"
        found = network(call, roads.check)
        return found if self._name == "decoder" else (found,)

    def _compare(self, call: FlatCall, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Verdict | None:
        """What both runtimes take, and how far apart their answers are; None where OpenVINO has none."""
        network = self._network(call)
        if network is None:
            return None
        roads = self._roads
        roads.tell(COMPARING)
        begun = time.perf_counter()
        plain = self._plain(*args, **kwargs)
        torch_took = time.perf_counter() - begun
        if torch_took < _SOON:  # the first one also prepares memory
            begun = time.perf_counter()
            plain = self._plain(*args, **kwargs)
            torch_took = min(torch_took, time.perf_counter() - begun)
        reference = plain if isinstance(plain, torch.Tensor) else plain[0]
        network(call, roads.check)
        begun = time.perf_counter()
        found = network(call, roads.check)
        verdict = Verdict(torch_took, time.perf_counter() - begun, _distance(found, reference))
        roads.learn(self._name, call, verdict)
        return verdict

    def _network(self, call: FlatCall) -> CompiledNetwork | None:
        """Compiled for tensors of this size; None, once and for all, where that cannot be."""
        key = call.kind, call.sizes
        if self._compiled is not None and self._compiled[0] == key:
            return self._compiled[1]
        roads, self._compiled = self._roads, None
        try:
            self._module.forward = self._plain
            network = self._made(call)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001 - torch and the library have dozens of kinds; torch then draws
            roads.check()
            _log.info("OpenVINO cannot run %s: %s", self._name, error)
            self._failed.add(call.kind)
            if roads.wanted == "openvino":
                roads.note(FAILED)
            return None
        finally:
            self._module.forward = self
        self._compiled = key, network
        return network

    def _made(self, call: FlatCall) -> CompiledNetwork:
        graph = self._roads.graph(self._name, self._module, call)
        try:
            return CompiledNetwork(graph, call, self._roads.dtype, physical_cores())
        except RuntimeError as error:
            _log.info("%s is translated anew: %s", graph.name, error)
            graph.unlink(missing_ok=True)
            graph = self._roads.graph(self._name, self._module, call)
            return CompiledNetwork(graph, call, self._roads.dtype, physical_cores())


class _Verdicts:
    """Kept in a file of the cache; losing it costs one comparison each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._known = msgspec.json.decode(path.read_bytes(), type=dict[str, Verdict])
        except (OSError, *UNDECODABLE):
            self._known = {}

    def of(self, key: str) -> Verdict | None:
        return self._known.get(key)

    def learn(self, key: str, verdict: Verdict) -> None:
        self._known[key] = verdict
        write_private(self._path, msgspec.json.encode(self._known), durable=False)


def can_use_openvino() -> bool:
    try:
        load_openvino()
    except ImportError:
        return False
    return True


def _distance(found: torch.Tensor, reference: torch.Tensor) -> float:
    one, other = found.double(), reference.double()
    if one.shape != other.shape or not torch.isfinite(one).all():
        return _FAR
    size = float(other.norm())
    return min(_FAR, float((one - other).norm()) / size) if size else float(one.norm() > 0)


def _home() -> Path:
    return private_folder(places.cache_dir() / "openvino")


def _make_room(keep: Path) -> None:
    folders = [one for one in _home().iterdir() if one.is_dir() and one != keep and not leavings.is_temporary(one)]
    for oldest in sorted(folders, key=lambda one: one.stat().st_mtime)[: max(0, len(folders) - _KEPT + 1)]:
        shutil.rmtree(oldest, ignore_errors=True)


def _openvino() -> str:
    try:
        return version("openvino")
    except PackageNotFoundError:
        return ""


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def identity_of(model: LocalModel) -> str:
    """Tells a model's weights apart from all others by names, sizes and times of change. Raises OSError."""
    root = Path(model.root)
    files = {*root.rglob("*.safetensors"), *(Path(path) for path in model.files.values())}
    about = [(str(one), one.stat()) for one in sorted(files) if one.is_file()]
    return _digest("\n".join(f"{name} {found.st_size} {found.st_mtime_ns}" for name, found in about))
