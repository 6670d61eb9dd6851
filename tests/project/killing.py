"""Kill trials: shared by the test (20) and the benchmark (200)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from studio.project.check import check
from studio.services.session.session import ProjectSession
from tests.project.kill_child import Model

TRIALS_EACH = 20
"""On one project; then comes a new one, because every trial adds assets and `find_state` reads them all."""
CHILD = Path(__file__).with_name("kill_child.py")


def run_trials(folder: Path, trials: int, seed: int) -> list[int]:
    """Kill an editing child again and again; the number of actions on its project after each. AssertionError if an
    acknowledged action is gone, an action is there in part, or the file is not sound."""
    chance = random.Random(seed)
    reached = []
    for first in range(0, trials, TRIALS_EACH):
        path = folder / f"killed{first}.triptych"
        ProjectSession.create(path).close()
        model = Model()
        number = 0
        for _ in range(first, min(first + TRIALS_EACH, trials)):
            acknowledged = _edit_and_kill(path, number, chance.uniform(0.0, 0.4))
            number = find_state(path, model, number, acknowledged)
            reached.append(number)
        path.unlink()
    return reached


def _edit_and_kill(path: Path, number: int, seconds: float) -> int:
    command = [sys.executable, str(CHILD), str(path), str(number)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path.cwd(), env=environment())
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(seconds)
    child.kill()
    lines = [first, *child.stdout.read().splitlines(keepends=True)]
    child.stdout.close()
    child.wait()
    whole = [line for line in lines if line.endswith(b"\n")]
    assert whole, "the child ended before its first action"
    return int(whole[-1])


def find_state(path: Path, model: Model, number: int, acknowledged: int) -> int:
    """The action after which the document is as it is now; it must not lie before the last acknowledged one."""
    report = check(path)
    assert report.problems == ()
    session = ProjectSession.open(path)
    try:
        while number < acknowledged:
            number += 1
            model.act(number)
        ahead = 0
        while not model.agrees(session):
            number += 1
            ahead += 1
            assert ahead <= 4, f"the document is in no state from action {acknowledged} on"
            model.act(number)
    finally:
        session.close()
    return number


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(Path.cwd()), "QT_QPA_PLATFORM": "offscreen"}
