"""The undo steps of a file, read at opening, for `History.restore`. On any thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, get_args

import msgspec

from studio.domain.changes import Change, Stack
from studio.domain.errors import StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.project.records import decode_change
from studio.project.writes import UndoStep

UNLIMITED: tuple[Stack, ...] = ("picture",)
"""Painting is kept from its first stroke on: a step names tiles and takes kilobytes."""
NEAR: Final = 200
"""Steps before and after the present one that are read at opening, of a stack without a limit; the others follow in
slices, or when they are asked for."""
STACKS: tuple[Stack, ...] = tuple(name for name in get_args(Stack) if name != "none")


class ReadHistory(msgspec.Struct, frozen=True):
    """The steps of a file, read on any thread."""

    steps: dict[Stack, tuple[tuple[UndoStep, Change | Callable[[], Change]], ...]]
    """Of those far from the present one, in a stack without a limit, what reads them."""
    following: dict[Stack, int]
    """The position that the next step gets; those below it are done."""
    bad: tuple[Stack, ...]
    """Stacks whose history cannot be read; they are left empty."""


def read_history(steps: Iterable[UndoStep], cursors: Mapping[str, int], path: str, kinds: Kinds = KINDS) -> ReadHistory:
    """What the file holds, for `History.restore`."""
    found: dict[Stack, tuple[tuple[UndoStep, Change | Callable[[], Change]], ...]] = {}
    followings: dict[Stack, int] = {}
    bad = []
    for name in STACKS:
        mine = [step for step in steps if step.stack == name]
        following = cursors.get(name, mine[-1].position + 1 if mine else 0)
        now = sum(step.position < following for step in mine)
        try:
            read: list[Change | Callable[[], Change]] = [
                decode_change(step.body, path, kinds)
                if name not in UNLIMITED or abs(place - now) <= NEAR
                else partial(decode_change, step.body, path, kinds)
                for place, step in enumerate(mine)
            ]
        except StudioError:
            bad.append(name)
            continue
        found[name], followings[name] = tuple(zip(mine, read, strict=True)), following
    return ReadHistory(found, followings, tuple(bad))
