"""What LoRAs of strangers may say: tensors of wrong shapes, types, names and numbers. Each is refused by UnfitLora, or
added and taken off again to the bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from studio.engines.picture.pipelines.lora_deltas import Deltas, UnfitLora  # noqa: E402
from studio.engines.picture.pipelines.lora_layers import Layers  # noqa: E402

pytestmark = pytest.mark.torch

_ENDS = ("lora_up.weight", "lora_down.weight", "lora_mid.weight", "alpha", "dora_scale", "hada_w1_a", "hada_w1_b",
         "hada_w2_a", "hada_w2_b", "hada_t1", "lokr_w1", "lokr_w1_a", "lokr_w1_b", "lokr_w2", "lokr_w2_a", "lokr_w2_b",
         "lokr_t2", "diff", "nonsense")  # fmt: skip
_INPUTS = 600


class _Unet(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.to_q = torch.nn.Linear(8, 12)
        self.conv = torch.nn.Conv2d(4, 6, 3)


def _files() -> list[dict[str, Any]]:
    rand = torch.randn
    scale = rand(12, 1).abs()
    return [
        {"lora_unet_to_q.lora_up.weight": rand(12, 2), "lora_unet_to_q.lora_down.weight": rand(2, 8),
         "lora_unet_to_q.alpha": torch.tensor(2.0), "lora_unet_to_q.dora_scale": scale},
        {"lora_unet_to_q.hada_w1_a": rand(12, 2), "lora_unet_to_q.hada_w1_b": rand(2, 8),
         "lora_unet_to_q.hada_w2_a": rand(12, 2), "lora_unet_to_q.hada_w2_b": rand(2, 8)},
        {"lora_unet_to_q.lokr_w1": rand(3, 2), "lora_unet_to_q.lokr_w2_a": rand(4, 2),
         "lora_unet_to_q.lokr_w2_b": rand(2, 4), "lora_unet_to_q.alpha": torch.tensor(1.0)},
        {"lora_unet_conv.lora_up.weight": rand(6, 2, 1, 1), "lora_unet_conv.lora_down.weight": rand(2, 4, 3, 3)},
        {"lora_unet_conv.hada_w1_a": rand(2, 6), "lora_unet_conv.hada_w1_b": rand(2, 4),
         "lora_unet_conv.hada_t1": rand(2, 2, 3, 3), "lora_unet_conv.hada_w2_a": rand(2, 6),
         "lora_unet_conv.hada_w2_b": rand(2, 4), "lora_unet_conv.hada_t2": rand(2, 2, 3, 3)},
        {"lora_unet_to_q.diff": rand(12, 8)},
    ]  # fmt: skip


def _other(tensor: Any, random: Random) -> Any:
    """The tensor as a stranger might have it."""
    kinds = (torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.bool, torch.complex64)
    numbers = (float("nan"), float("inf"), 0.0, 1e38, -1e38)
    others: tuple[Callable[[], Any], ...] = (
        lambda: tensor.reshape(-1),
        lambda: tensor.reshape(tensor.shape or (1,))[..., :0],
        lambda: tensor[None, None],
        lambda: torch.cat((tensor.reshape(tensor.shape or (1,)),) * 2),
        lambda: torch.full_like(tensor, random.choice(numbers)),
        lambda: tensor.to(random.choice(kinds)),
        lambda: tensor.t() if tensor.dim() == 2 else tensor,
        lambda: torch.tensor(random.choice((0.0, -3.0, 1e30))),
        lambda: torch.randn(random.choice(((1,), (3, 3), (12, 8), (2, 0), (1, 1, 1, 1, 1)))),
    )
    return random.choice(others)()


def _changed(file: dict[str, Any], random: Random) -> dict[str, Any]:
    found = dict(file)
    for _ in range(random.randint(1, 3)):
        if not found:
            break
        name = random.choice(list(found))
        match random.randrange(4):
            case 0:
                del found[name]
            case 1:
                found[f"{name.partition('.')[0]}.{random.choice(_ENDS)}"] = found[name]
            case _:
                found[name] = _other(found[name], random)
    return found


def _tried(deltas: Deltas, file: dict[str, Any], weight: float) -> str:
    try:
        deltas.add("a", file)
        deltas.weigh({"a": weight})
    except UnfitLora:
        return "refused"
    return "added"


def test_what_strangers_say_is_refused_or_taken_off_again_to_the_bit() -> None:
    torch.manual_seed(1)
    random = Random(1)
    unet = _Unet()
    files, ends = _files(), Counter[str]()
    before = {name: tensor.clone() for name, tensor in unet.state_dict().items()}
    for _ in range(_INPUTS):
        deltas = Deltas(Layers(SimpleNamespace(unet=unet)))
        ends[_tried(deltas, _changed(random.choice(files), random), random.choice((1.0, -0.5, 4.0)))] += 1
        assert all(bool(torch.isfinite(one).all()) for one in unet.state_dict().values())
        deltas.weigh({})
        assert all(torch.equal(tensor, before[name]) for name, tensor in unet.state_dict().items())
    assert min(ends["added"], ends["refused"]) > _INPUTS // 20
