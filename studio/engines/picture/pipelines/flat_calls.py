"""What a network is called with, told apart into its tensors and all the rest, so that a graph can stand in for it.

Pipelines hand tensors over by place, by name and in dictionaries of dictionaries; a graph takes a plain row of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch


class _Place(NamedTuple):
    """Stands for a tensor."""

    number: int


class FlatCall(NamedTuple):
    tensors: tuple[torch.Tensor, ...]
    form: tuple[Any, ...]
    """The arguments with a `_Place` where a tensor stood."""

    @property
    def kind(self) -> str:
        """The same for calls that one graph answers: all but the numbers in the tensors, and their sizes."""
        return repr((self.form, [(one.dim(), str(one.dtype)) for one in self.tensors]))

    @property
    def sizes(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(one.shape) for one in self.tensors)


def flat_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> FlatCall:
    tensors: list[torch.Tensor] = []
    form = _without_tensors((args, dict(sorted(kwargs.items()))), tensors)
    return FlatCall(tuple(tensors), form)


def _without_tensors(value: Any, tensors: list[torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        tensors.append(value)
        return _Place(len(tensors) - 1)
    if isinstance(value, dict):
        return {name: _without_tensors(one, tensors) for name, one in value.items()}
    if type(value) in (tuple, list):
        return type(value)(_without_tensors(one, tensors) for one in value)
    return value


def _with_tensors(value: Any, tensors: tuple[torch.Tensor, ...]) -> Any:
    if isinstance(value, _Place):
        return tensors[value.number]
    if isinstance(value, dict):
        return {name: _with_tensors(one, tensors) for name, one in value.items()}
    if type(value) in (tuple, list):
        return type(value)(_with_tensors(one, tensors) for one in value)
    return value


class OfTensors(torch.nn.Module):  # type: ignore[misc]
    """A network that takes the tensors of one kind of call alone, and gives one tensor."""

    def __init__(self, network: torch.nn.Module, form: tuple[Any, ...]) -> None:
        super().__init__()
        self.network, self._form = network, form

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        args, kwargs = _with_tensors(self._form, tensors)
        found = self.network(*args, **kwargs)
        return found if isinstance(found, torch.Tensor) else found[0]
