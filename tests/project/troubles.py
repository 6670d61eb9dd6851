"""Trials of trouble while a child edits: the disk is full for a while, the clock is set, the file is deleted, replaced,
renamed or its folder goes. Shared by the tests and the benchmark. What a child acknowledged must be there afterwards.
"""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from studio.services.session.session import ProjectSession
from tests.project.kill_child import Model
from tests.project.killing import CHILD, environment, find_state
from tests.project.sessions import card_names, make_project

UNLIMITED = resource.RLIM_INFINITY


class Trial:
    """One child on a project of its own."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder, self.chance = folder, chance
        self.path = folder / "work" / "a.triptych"
        self.copy = folder / "copy.triptych"
        self.path.parent.mkdir(parents=True)
        ProjectSession.create(self.path).close()
        command = [sys.executable, str(CHILD), str(self.path), "0", str(self.copy)]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd(), env=environment())
        assert self.child.stdout is not None
        self.first = self.child.stdout.readline()
        self.wait(0.5)

    def wait(self, most: float) -> None:
        time.sleep(self.chance.uniform(0.0, most))

    def end(self, *, kill: bool) -> tuple[int, bool]:
        """The last action that was acknowledged, and whether the child wrote a copy."""
        assert self.child.stdout is not None
        if kill:
            self.child.kill()
        lines = [self.first, *self.child.stdout.read().splitlines(keepends=True)]
        self.child.stdout.close()
        self.child.wait(30)
        whole = [line.decode().split() for line in lines if line.endswith(b"\n")]
        assert whole, "the child ended before its first action"
        return int(whole[-1][-1]), whole[-1][0] == "copied"

    def check(self, path: Path, acknowledged: int) -> int:
        """How many actions were acknowledged; AssertionError when one is missing in `path`."""
        find_state(path, Model(), 0, acknowledged)
        shutil.rmtree(self.folder)
        return acknowledged


def disk_full(trial: Trial) -> int:
    """No file of the child may grow beyond a size that is reached soon; later there is room again, or it is killed."""
    largest = max(part.stat().st_size for part in trial.path.parent.iterdir())
    limit = largest + trial.chance.randrange(0, 300_000)
    resource.prlimit(trial.child.pid, resource.RLIMIT_FSIZE, (limit, UNLIMITED))
    trial.wait(0.6)
    if trial.chance.random() < 0.5:
        resource.prlimit(trial.child.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))
        trial.wait(0.5)
    acknowledged, _ = trial.end(kill=True)
    return trial.check(trial.path, acknowledged)


def clock_set(trial: Trial) -> int:
    for _ in range(5):
        trial.child.send_signal(signal.SIGUSR1)
        trial.wait(0.2)
    acknowledged, _ = trial.end(kill=True)
    return trial.check(trial.path, acknowledged)


def deleted(trial: Trial) -> int:
    trial.path.unlink()
    return _copied(trial)


def replaced(trial: Trial) -> int:
    other = make_project(trial.folder / "other.triptych", "Eve")
    other.replace(trial.path)
    acknowledged, copied = trial.end(kill=False)
    assert copied
    there = ProjectSession.open(trial.path)
    assert card_names(there) == ["Eve"]
    there.close()
    return trial.check(trial.copy, acknowledged)


def folder_gone(trial: Trial) -> int:
    trial.path.parent.rename(trial.folder / "elsewhere")
    return _copied(trial)


def renamed(trial: Trial) -> int:
    """It is followed; the kill comes later than the look that comes every second."""
    new = trial.path.with_name("b.triptych")
    trial.path.rename(new)
    time.sleep(1.5)
    acknowledged, copied = trial.end(kill=True)
    assert not copied
    return trial.check(new, acknowledged)


def _copied(trial: Trial) -> int:
    acknowledged, copied = trial.end(kill=False)
    assert copied
    return trial.check(trial.copy, acknowledged)


GONE: tuple[Callable[[Trial], int], ...] = (deleted, replaced, folder_gone, renamed)


def run_troubles(folder: Path, troubles: tuple[Callable[[Trial], int], ...], trials: int, seed: int) -> list[int]:
    """The troubles by turns; the actions that were acknowledged in each trial. AssertionError if one was lost."""
    chance = random.Random(seed)
    return [troubles[number % len(troubles)](Trial(folder / f"trial{number}", chance)) for number in range(trials)]
