"""Training in slices: each begins at the last checkpoint and ends after so many minutes, on CUDA or the CPU.

Used by `python -m recipe train`. A slice runs at a constant rate and leaves `NAME.pt`, from which the next goes on,
here or on another machine. A slice with `cool` lets the rate fall to nothing and leaves `NAME-cooled.pt`, which is the
one to export (Haegele et al., "Scaling laws and compute-optimal training beyond fixed training durations", 2024).
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from recipe.examples import Batch, Examples
from recipe.network import CODE, LOOK, PictureNetwork, Shape

_WARM_UP_STEPS = 60
_MUON_RATE = 4.0
_TABLE_RATE = 5.0
_REPORT_SECONDS = 60.0
_SAVE_SECONDS = 300.0
_LATEST = 0.95
"""The error of the picture counts as an error of the velocity, (prediction - x) / (1 - t), with 1 - t at least 0.05."""


@dataclass(frozen=True)
class Plan:
    """One slice."""

    minutes: float
    steps: int = 0
    """The slice ends after so many updates if that comes first; 0 for the clock alone."""
    name: str = "picture"
    batch: int = 128
    rate: float = 1e-3
    """Of AdamW; Muon takes four times that, with its updates scaled to AdamW's size."""
    optimiser: str = "muon"
    cool: bool = False
    compiled: bool = True
    threads: int = 0
    seed: int = 0


class Training:
    """A network with its optimisers and averaged weights, between slices a file."""

    def __init__(self, shape: Shape, plan: Plan, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.network = PictureNetwork(shape).to(device)
        self.average = [parameter.detach().clone() for parameter in self.network.parameters()]
        self.optimisers = _optimisers(self.network, plan)
        self.steps, self.seen, self.seconds = 0, 0, 0.0

    def resume(self, path: Path) -> None:
        """Raises RuntimeError for a network of another shape, ValueError for one trained by another optimiser."""
        state = torch.load(path, weights_only=True, map_location=next(self.network.parameters()).device)
        self.network.load_state_dict(state["network"])
        names = [name for name, _ in self.network.named_parameters()]
        self.average = [state["average"][name].clone() for name in names]
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            rates = [group["full_rate"] for group in optimiser.param_groups]
            optimiser.load_state_dict(saved)
            # The rate is this slice's, not the last one's.
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["full_rate"] = rate
        self.steps, self.seen, self.seconds = state["steps"], state["seen"], state["seconds"]

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        names = [name for name, _ in self.network.named_parameters()]
        state = {
            "shape": dataclasses.asdict(self.network.shape),
            "network": self.network.state_dict(),
            "average": {**self.network.state_dict(), **dict(zip(names, self.average, strict=True))},
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "steps": self.steps,
            "seen": self.seen,
            "seconds": self.seconds,
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def update_average(self) -> None:
        keep = min(0.9995, (self.steps + 1) / (self.steps + 20))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, list(self.network.parameters()), 1 - keep)


def train(work: Path, shape: Shape, plan: Plan, device: torch.device) -> Path:
    """Run one slice; the checkpoint it left. Raises ValueError when the data has more concepts than the network."""
    if plan.threads:
        torch.set_num_threads(plan.threads)
    started = time.monotonic()
    examples = Examples(work, shape.styles, device, plan.seed + int(time.time()))
    if examples.concepts > shape.concepts:
        raise ValueError(f"the data has {examples.concepts} concepts, the network room for {shape.concepts}")
    training = Training(shape, plan, device)
    path = work / f"{plan.name}.pt"
    if path.is_file():
        training.resume(path)
    else:
        training.network.condition.know(*examples.codes((CODE, LOOK)))
        training.average = [parameter.detach().clone() for parameter in training.network.parameters()]
    before = training.seconds
    predict = torch.compile(training.network) if plan.compiled else training.network
    losses: list[Tensor] = []
    reported = saved = started
    reported_seen = training.seen
    for share in _shares(training, plan, started):
        _set_rates(training, plan, share)
        losses.append(_step(training, predict, examples, plan, device))
        now = time.monotonic()
        training.seconds = before + now - started
        if now - reported > _REPORT_SECONDS:
            speed = (training.seen - reported_seen) / (now - reported)
            _report(work, plan, training, float(torch.stack(losses).mean()), speed)
            losses, reported, reported_seen = [], now, training.seen
        if now - saved > _SAVE_SECONDS and not plan.cool:
            training.save(path)
            saved = now
    if plan.cool:
        path = work / f"{plan.name}-cooled.pt"
    training.save(path)
    return path


def _shares(training: Training, plan: Plan, started: float) -> Iterator[float]:
    """How much of the slice is gone, 0 to 1, until it is over."""
    first = training.steps
    while True:
        share = (time.monotonic() - started) / (plan.minutes * 60)
        if plan.steps:
            share = max(share, (training.steps - first) / plan.steps)
        if share >= 1:
            return
        yield share


def _set_rates(training: Training, plan: Plan, share: float) -> None:
    factor = min(1.0, (training.steps + 1) / _WARM_UP_STEPS) * ((1 - share) if plan.cool else 1.0)
    for optimiser in training.optimisers:
        for group in optimiser.param_groups:
            group["lr"] = group["full_rate"] * factor


def _step(training: Training, predict: Any, examples: Examples, plan: Plan, device: torch.device) -> Tensor:
    """One update; the loss, detached."""
    batch = examples.batch(plan.batch)
    loss = _loss(predict, batch, examples, device)
    loss.backward()
    nn.utils.clip_grad_norm_(training.network.parameters(), 1.0)
    for optimiser in training.optimisers:
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
    training.steps += 1
    training.seen += plan.batch
    training.update_average()
    return loss.detach()


def _loss(predict: Any, batch: Batch, examples: Examples, device: torch.device) -> Tensor:
    pictures, *said = batch
    t = examples.times(len(pictures))
    far = t[:, None, None, None]
    noisy = (1 - far) * examples.noise(len(pictures)) + far * pictures
    with torch.autocast(device.type, torch.bfloat16):
        predicted = predict(noisy, t, *said)
    weight = 1 / (1 - far).clamp_min(1 - _LATEST) ** 2
    return (weight * (predicted.float() - pictures) ** 2).mean()


def _optimisers(network: nn.Module, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon for the transformer's matrices (Jordan et al., 2024), AdamW for all else; or AdamW alone. A row of a table
    is seen once in many steps, so tables learn at a higher rate."""
    matrices: list[nn.Parameter] = []
    tables = [module.weight for module in network.modules() if isinstance(module, nn.Embedding)]
    others: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        of_block = name.startswith("blocks.") and parameter.ndim == 2 and ".modulation." not in name
        if any(parameter is table for table in tables):
            continue
        (matrices if of_block and plan.optimiser == "muon" else others).append(parameter)
    groups = [{"params": others, "lr": plan.rate}, {"params": tables, "lr": _TABLE_RATE * plan.rate}]
    made: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)]
    if matrices:
        made.append(
            torch.optim.Muon(matrices, lr=_MUON_RATE * plan.rate, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
        )
    for optimiser in made:
        for group in optimiser.param_groups:
            group["full_rate"] = group["lr"]
    return made


def _report(work: Path, plan: Plan, training: Training, loss: float, speed: float) -> None:
    line = {
        "minutes": round(training.seconds / 60, 1), "steps": training.steps, "seen": training.seen,
        "loss": round(loss, 4), "pictures_per_second": round(speed, 1), "cooling": plan.cool,
    }  # fmt: skip
    print(json.dumps(line), flush=True)
    with (work / f"{plan.name}.log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
