"""LoHa, LoKr, DoRA, LoCon with a middle, and whole differences: what they add to the weights of a model's layers.

Used by the diffusers engine on the worker's job thread, for the kinds that diffusers does not read. The arithmetic is
LyCORIS' (https://github.com/KohakuBlueleaf/LyCORIS, lycoris/modules) and, for DoRA, that of its paper
(https://arxiv.org/abs/2402.09353, equation 5). What the layers held before is kept, and comes back to the bit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import prod
from typing import Final, NamedTuple

import torch

from studio.engines.picture.pipelines.lora_layers import Layers, Rows

Tensors = Mapping[str, torch.Tensor]

_ENDS: Final = (
    ("lora_up.weight", "up"), ("lora_down.weight", "down"), ("lora_mid.weight", "mid"), ("lora_B.weight", "up"),
    ("lora_A.weight", "down"), ("lora_B.default.weight", "up"), ("lora_A.default.weight", "down"),
    ("lora.up.weight", "up"), ("lora.down.weight", "down"), ("lora_linear_layer.up.weight", "up"),
    ("lora_linear_layer.down.weight", "down"), ("hada_w1_a", "hada_w1_a"), ("hada_w1_b", "hada_w1_b"),
    ("hada_w2_a", "hada_w2_a"), ("hada_w2_b", "hada_w2_b"), ("hada_t1", "hada_t1"), ("hada_t2", "hada_t2"),
    ("lokr_w1", "lokr_w1"), ("lokr_w1_a", "lokr_w1_a"), ("lokr_w1_b", "lokr_w1_b"), ("lokr_w2", "lokr_w2"),
    ("lokr_w2_a", "lokr_w2_a"), ("lokr_w2_b", "lokr_w2_b"), ("lokr_t2", "lokr_t2"), ("diff", "diff"),
    ("w_norm", "diff"), ("diff_b", "diff_b"), ("b_norm", "diff_b"), ("dora_scale", "dora_scale"), ("alpha", "alpha"),
)  # fmt: skip
"""How the name of a tensor ends, and which part of a layer's change it is."""
_BY_END: Final = dict(_ENDS)
_TENSOR: Final = re.compile(
    r"(?s)(.+?)\.(" + "|".join(re.escape(end) for end, _ in sorted(_ENDS, key=lambda one: -len(one[0]))) + ")"
)
_LORA: Final = frozenset({"up", "down"})
_LOHA: Final = frozenset({"hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"})


class UnfitLora(ValueError):
    """A file of a LoRA does not fit the model, or holds what cannot be added; says what, in English."""


class _Matrix(NamedTuple):
    """A matrix, or a convolution as one: rows, columns, and how it comes about."""

    rows: int
    columns: int
    make: Callable[[], torch.Tensor]


class _Change(NamedTuple):
    name: str
    places: tuple[Rows, ...]
    parts: dict[str, torch.Tensor]


def is_ours(names: Mapping[str, object]) -> bool:
    """Whether a file with tensors of these names is of a kind that diffusers does not read."""
    ends = {found[2] for name in names if (found := _TENSOR.fullmatch(name))}
    theirs = {end for end, part in _ENDS if part in _LORA or part == "alpha"}
    return bool(ends - theirs) or any("joint_blocks" in name for name in names)


def layers_named(names: Mapping[str, object]) -> int:
    """How many layers the tensors of a file speak of."""
    return len({found[1] for name in names if (found := _TENSOR.fullmatch(name))})


class Deltas:
    """The LoRAs of one pipeline that are added to its weights, each by its adapter's name."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._changes: dict[str, list[_Change]] = {}
        self._kept: dict[int, tuple[torch.nn.Parameter, torch.Tensor]] = {}
        """What the parameters held before, by the identity of each."""
        self._weights: dict[str, float] = {}

    def __contains__(self, adapter: str) -> bool:
        return adapter in self._changes

    def add(self, adapter: str, tensors: Tensors) -> tuple[int, int]:
        """How many layers of the file are in the model, and how many it names. Raises UnfitLora."""
        by_layer: dict[str, dict[str, torch.Tensor]] = {}
        for name, tensor in tensors.items():
            found = _TENSOR.fullmatch(name)
            if found is None:
                raise UnfitLora(f"{name[:80]!r} is no part of a LoRA that we know")
            by_layer.setdefault(found[1], {})[_BY_END[found[2]]] = tensor
        changes = []
        for name, parts in by_layer.items():
            places = self._layers.find(name)
            if places:
                _check(name, parts, places)
                changes.append(_Change(name, places, parts))
        if not changes:
            raise UnfitLora("none of its weights fit this model")
        self._changes[adapter] = changes
        return len(changes), len(by_layer)

    def weigh(self, weights: Mapping[str, float]) -> None:
        """Have each count as much as it says; those that are not named count nothing. Raises UnfitLora where the sum
        is no number."""
        wanted = {name: weight for name, weight in weights.items() if weight and name in self._changes}
        if wanted == self._weights:
            return
        with torch.no_grad():
            self._restore()
            if not wanted:
                return
            # What is half added stays away from the next picture.
            try:
                self._add_all(wanted)
            except BaseException:
                self._restore()
                raise
        self._weights = wanted

    def held_bytes(self) -> int:
        tensors = [kept for _, kept in self._kept.values()]
        tensors += [part for changes in self._changes.values() for one in changes for part in one.parts.values()]
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    def _restore(self) -> None:
        for parameter, kept in self._kept.values():
            parameter.data.copy_(kept)
        self._weights = {}

    def _add_all(self, weights: Mapping[str, float]) -> None:
        for adapter, weight in weights.items():
            for change in self._changes[adapter]:
                for parameter, delta in self._deltas(change):
                    held = parameter.data
                    summed = held.float() + weight * delta.reshape(held.shape).to(held.device)
                    if not bool(torch.isfinite(summed).all()):
                        raise UnfitLora(f"what it adds to {change.name[:80]!r} is no finite number")
                    held.copy_(summed)

    def _deltas(self, change: _Change) -> list[tuple[torch.nn.Parameter, torch.Tensor]]:
        """The parameters that change, and by what."""
        found: list[tuple[torch.nn.Parameter, torch.Tensor]] = []
        matrix = _matrix(change.name, change.parts, _shape(change.places))
        if matrix is not None:
            whole = matrix.make().reshape(matrix.rows, -1)
            scale = change.parts.get("dora_scale")
            if scale is not None:
                whole = _decomposed(whole, scale.float(), self._before(change.places))
            for rows in change.places:
                self._keep(rows.layer.weight)
                found.append((rows.layer.weight, whole[rows.start : rows.stop]))
        bias = change.parts.get("diff_b")
        if bias is not None:
            for rows in change.places:
                self._keep(rows.layer.bias)
                found.append((rows.layer.bias, bias.float().flatten()[rows.start : rows.stop]))
        return found

    def _keep(self, parameter: torch.nn.Parameter) -> None:
        if id(parameter) not in self._kept:
            self._kept[id(parameter)] = (parameter, parameter.data.clone())

    def _before(self, places: tuple[Rows, ...]) -> torch.Tensor:
        """The layers' weights without any LoRA, as one matrix [rows, columns, ...]."""
        kept = [self._kept.get(id(rows.layer.weight)) for rows in places]
        held = [one[1] if one is not None else rows.layer.weight.data for one, rows in zip(kept, places, strict=True)]
        return torch.cat([one.float().cpu() for one in held])


def _shape(places: tuple[Rows, ...]) -> tuple[int, ...]:
    """Of the matrix in the file, as the model has it."""
    return (places[-1].stop, *(int(side) for side in places[0].layer.weight.shape[1:]))


def _check(name: str, parts: Tensors, places: tuple[Rows, ...]) -> None:
    """Whether a change can be computed, before it is: of small factors a product of any size can be asked for."""
    shape = _shape(places)
    for part in parts.values():
        if part.is_complex() or (not part.is_floating_point() and part.numel() > 1):
            raise UnfitLora(f"the numbers of {name[:80]!r} are of a kind that cannot be added")
        if not bool(torch.isfinite(part.float()).all()):
            raise UnfitLora(f"among the numbers of {name[:80]!r} are some that are not finite")
    matrix = _matrix(name, parts, shape)
    if matrix is not None and (matrix.rows != shape[0] or matrix.rows * matrix.columns != prod(shape)):
        asked = " x ".join(map(str, shape))
        raise UnfitLora(
            f"{name[:80]!r} is of {matrix.rows} x {matrix.columns} numbers, and the model's layer of {asked}"
        )
    bias = parts.get("diff_b")
    if bias is not None:
        held = [getattr(rows.layer, "bias", None) for rows in places]
        if any(one is None for one in held) or bias.numel() != shape[0]:
            raise UnfitLora(f"{name[:80]!r} changes a bias that the model's layer does not have")
    if matrix is None and bias is None:
        raise UnfitLora(f"the tensors of {name[:80]!r} do not belong together")
    scale = parts.get("dora_scale")
    if scale is not None and (matrix is None or scale.numel() not in (shape[0], prod(shape[1:2]))):
        raise UnfitLora(f"the scale of {name[:80]!r} does not fit the model's layer")


def _matrix(name: str, parts: Tensors, shape: tuple[int, ...]) -> _Matrix | None:
    """What is added to a layer's weight; None where only its bias changes. Raises UnfitLora."""
    try:
        if parts.keys() >= _LOHA:
            return _loha(parts)
        if any(part.startswith("lokr_") for part in parts):
            return _lokr(parts)
        if parts.keys() >= _LORA:
            return _lora(parts)
        if "diff" in parts:
            whole = parts["diff"]
            rows = whole.shape[0] if whole.dim() else 1
            return _Matrix(rows, whole.numel() // max(1, rows), whole.float)
    except (KeyError, IndexError, ValueError) as error:
        raise UnfitLora(f"the tensors of {name[:80]!r} do not belong together") from error
    return None


def _scale(parts: Tensors, rank: int) -> float:
    """Alpha over rank, 1 where no alpha is told."""
    alpha = parts.get("alpha")
    return float(alpha.reshape(-1)[0]) / rank if alpha is not None and alpha.numel() else 1.0


def _lora(parts: Tensors) -> _Matrix:
    up, down, mid = parts["up"].float(), parts["down"].float(), parts.get("mid")
    up, rank = up.reshape(up.shape[0], -1), down.shape[0]
    scale = _scale(parts, max(1, rank))
    if mid is None:
        flat = down.reshape(rank, -1)
        _alike(up.shape[1], rank)
        return _Matrix(up.shape[0], flat.shape[1], lambda: (up @ flat) * scale)
    flat = down.reshape(rank, -1)
    _alike(mid.dim(), 4)
    _alike(mid.shape[0], up.shape[1])
    _alike(mid.shape[1], rank)
    middle = mid.float()
    columns = flat.shape[1] * middle.shape[2] * middle.shape[3]
    return _Matrix(up.shape[0], columns, lambda: torch.einsum("oi,ijkl,jp->opkl", up, middle, flat).flatten(1) * scale)


def _loha(parts: Tensors) -> _Matrix:
    a1, b1, a2, b2 = (parts[f"hada_w{one}"].float() for one in ("1_a", "1_b", "2_a", "2_b"))
    scale = _scale(parts, max(1, b1.shape[0]))
    if "hada_t1" in parts or "hada_t2" in parts:
        t1, t2 = parts["hada_t1"].float(), parts["hada_t2"].float()
        first, second = _tucker(t1, a1, b1), _tucker(t2, a2, b2)
    else:
        first, second = _product(a1, b1), _product(a2, b2)
    _alike((first.rows, first.columns), (second.rows, second.columns))
    return _Matrix(first.rows, first.columns, lambda: first.make() * second.make() * scale)


def _product(a: torch.Tensor, b: torch.Tensor) -> _Matrix:
    _alike((a.dim(), b.dim()), (2, 2))
    _alike(a.shape[1], b.shape[0])
    return _Matrix(a.shape[0], b.shape[1], lambda: a @ b)


def _tucker(core: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> _Matrix:
    """A convolution of a core [rank, rank, height, width] and the factors of rows and columns, both [rank, n]."""
    _alike((core.dim(), a.dim(), b.dim()), (4, 2, 2))
    _alike((core.shape[0], core.shape[1]), (a.shape[0], b.shape[0]))
    columns = b.shape[1] * core.shape[2] * core.shape[3]
    return _Matrix(a.shape[1], columns, lambda: torch.einsum("ijkl,ip,jr->prkl", core, a, b).flatten(1))


def _lokr(parts: Tensors) -> _Matrix:
    """The Kronecker product. Alpha counts only where a factor was parted in two: LyCORIS takes it for the rank else."""
    rank = 0
    if "lokr_w1" in parts:
        left = parts["lokr_w1"].float()
        _alike(left.dim(), 2)
        first = _Matrix(left.shape[0], left.shape[1], lambda: left)
    else:
        rank = parts["lokr_w1_b"].shape[0]
        first = _product(parts["lokr_w1_a"].float(), parts["lokr_w1_b"].float())
    kernel: tuple[int, ...] = ()
    if "lokr_w2" in parts:
        right = parts["lokr_w2"].float()
        kernel = tuple(right.shape[2:])
        second = _Matrix(right.shape[0], prod(right.shape[1:]), lambda: right)
    elif "lokr_t2" in parts:
        rank = parts["lokr_w2_b"].shape[0]
        core = parts["lokr_t2"].float()
        kernel = tuple(core.shape[2:])
        second = _tucker(core, parts["lokr_w2_a"].float(), parts["lokr_w2_b"].float())
    else:
        rank = parts["lokr_w2_b"].shape[0]
        second = _product(parts["lokr_w2_a"].float(), parts["lokr_w2_b"].float().flatten(1))
    scale = _scale(parts, rank) if rank else 1.0
    inner = second.columns // max(1, prod(kernel))

    def made() -> torch.Tensor:
        one = first.make().reshape(first.rows, first.columns, *(1 for _ in kernel))
        other = second.make().reshape(second.rows, inner, *kernel)
        return torch.kron(one, other.contiguous()).flatten(1) * scale

    return _Matrix(first.rows * second.rows, first.columns * second.columns, made)


def _decomposed(delta: torch.Tensor, scale: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """DoRA: the changed weight's directions, each of the length that the file gives; as what is to be added.
    `before`: [rows, columns, ...]. The lengths are those of rows or, in older files, of columns."""
    changed = before + delta.reshape(before.shape)
    rows, columns = before.shape[0], prod(before.shape[1:2])
    # Told without its shape it is of whichever it fits.
    if scale.numel() == rows and (scale.shape[:1] == (rows,) or rows != columns):
        length = changed.flatten(1).norm(dim=1).reshape(-1, *(1 for _ in before.shape[1:]))
        wanted = scale.reshape(length.shape)
    else:
        length = changed.transpose(0, 1).flatten(1).norm(dim=1).reshape(1, -1, *(1 for _ in before.shape[2:]))
        wanted = scale.reshape(length.shape)
    # A direction of no length has none.
    tiny = torch.finfo(torch.float32).tiny
    return (changed * (wanted / length.clamp_min(tiny)) - before).flatten(1)


def _alike(one: object, other: object) -> None:
    if one != other:
        raise ValueError(f"{one} is not {other}")
