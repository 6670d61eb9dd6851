"""`python -m recipe train`: a slice of training, begun or continued."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from recipe import vocabulary

_ROOM = 1152
"""Concepts that a network has room for, so that a training goes on when the data grows at its end."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("train", help="train for some minutes, from the last checkpoint if there is one")
    parser.add_argument("--minutes", type=float, required=True, help="how long this slice lasts")
    parser.add_argument("--work", type=Path, default=vocabulary.WORK_FOLDER, help="data and checkpoints")
    parser.add_argument("--steps", type=int, default=0, help="end after so many updates if that comes first")
    parser.add_argument("--name", default="picture", help="of the checkpoint, NAME.pt in the work folder")
    parser.add_argument(
        "--cool",
        action="store_true",
        help="let the rate fall to nothing: the slice before an export; saved only at its end",
    )
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--optimiser", choices=("muon", "adamw"), default="muon")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--depth", type=int, default=8)
    parser.add_argument("--head", type=int, default=64, help="values in an attention head")
    parser.add_argument("--device", default="", help="cuda or cpu; the card when there is one")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU; all cores when 0")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--eager", action="store_true", help="without torch.compile, which wants a C++ compiler")


def run(args: argparse.Namespace) -> int:
    # Threads that wait actively take each other's cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import torch

    from recipe.network import Shape
    from recipe.training import Plan, train

    device = torch.device(args.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    shape = Shape(
        concepts=_ROOM, styles=len(vocabulary.STYLES), colours=len(vocabulary.COLOURS), counts=vocabulary.MOST + 1,
        places=len(vocabulary.PLACES), grounds=len(vocabulary.GROUNDS),
        width=args.width, depth=args.depth, head=args.head,
    )  # fmt: skip
    plan = Plan(
        minutes=args.minutes, steps=args.steps, name=args.name, batch=args.batch, rate=args.rate,
        optimiser=args.optimiser, cool=args.cool, compiled=not args.eager, threads=args.threads, seed=args.seed,
    )  # fmt: skip
    path = train(args.work, shape, plan, device)
    print(f"the checkpoint is {path}")
    return 0
