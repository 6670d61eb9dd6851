"""The process of one subject: orders as lines of JSON on standard input, answers as lines on standard output.

Standard library only: run in the peers' environment too. What a library prints goes to standard error.

    {"do": "load", "path": "…", "threads": 2}           -> {"seconds": …, "work": …}
    {"do": "run", "text": "…", "said": 64}              -> a `Timed`, as its fields
    {"do": "perplexity", "text": "…"}                   -> {"perplexity": …, "tokens": …}
    {"do": "memory"}                                    -> {"peak": bytes, "anonymous": bytes}
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

THREADS_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass
class Timed:
    """One prompt and its answer. Seconds of wall time, and of processor time (`…_work`), of all threads."""

    prompt_tokens: int
    prompt_seconds: float
    prompt_work: float
    said: int
    """Tokens after the first one, whose time is `said_seconds`."""
    said_seconds: float
    said_work: float


class Clock:
    """Told when a prompt begins, and at each token of the answer."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, float]] = [self._now()]

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    def token(self) -> None:
        self._marks.append(self._now())

    def timed(self, prompt_tokens: int) -> Timed:
        """Raises ValueError where nothing was said."""
        if len(self._marks) < 2:
            raise ValueError("not one token was said")
        start, first, last = self._marks[0], self._marks[1], self._marks[-1]
        return Timed(
            prompt_tokens, first[0] - start[0], first[1] - start[1],
            len(self._marks) - 2, last[0] - first[0], last[1] - first[1],
        )  # fmt: skip


class Subject:
    """One way to run a model."""

    def load(self, path: Path, threads: int) -> None:
        raise NotImplementedError

    def run(self, text: str, said: int) -> Timed:
        """Read a text, of which nothing is known yet, and carry it on by so many of the likeliest tokens."""
        raise NotImplementedError

    def perplexity(self, text: str) -> tuple[float, int]:
        """Of the text's tokens after the first, and how many they are. Raises NotImplementedError."""
        raise NotImplementedError

    def versions(self) -> dict[str, str]:
        return {}


def memory() -> dict[str, int]:
    """Of this process: the most that was in memory, and what of it now is no file. Linux; zeros elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return {"peak": 0, "anonymous": 0}
    values = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    return {name: int(values[key].split()[0]) * 1024 for name, key in (("peak", "VmHWM"), ("anonymous", "RssAnon"))}


def serve(make: Callable[[], Subject]) -> None:
    """Answer until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)
    subject = make()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = _answer(subject, order)
        except NotImplementedError:
            answer = {"cannot": f"{order['do']} is not to be had of it"}
        except Exception as error:  # noqa: BLE001 - whatever a library raises is an answer
            answer = {"cannot": f"{type(error).__name__}: {str(error)[:300]}"}
        print(json.dumps(answer), file=answers, flush=True)


def _answer(subject: Subject, order: dict[str, Any]) -> dict[str, Any]:
    match order["do"]:
        case "load":
            wall, work = time.perf_counter(), time.process_time()
            subject.load(Path(order["path"]), int(order["threads"]))
            subject.run("One", 1)
            return {"seconds": time.perf_counter() - wall, "work": time.process_time() - work}
        case "run":
            return asdict(subject.run(order["text"], int(order["said"])))
        case "perplexity":
            value, tokens = subject.perplexity(order["text"])
            return {"perplexity": value, "tokens": tokens}
        case "memory":
            return dict(memory())
        case "versions":
            return dict(subject.versions())
        case other:
            raise ValueError(f"nobody knows what {other} is")
