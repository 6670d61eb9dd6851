"""Does a model fit this machine, and how fast would it be, in words.

Called by the model library for each row of the model page. Memory is what psutil and the card's own tool say; times are
estimates from what was measured on two cores (a Stable Diffusion 1.5 step of 803 GFLOP at about 60 GFLOP/s a core, and
a writer that reads its whole file for every token at about 10 GB/s) and are called "about" wherever they are shown.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

import msgspec
import psutil

from studio.domain.catalogue import CatalogueEntry
from studio.domain.engine_cards import CARDS, Cards, EngineCard
from studio.domain.families import Pace
from studio.domain.kinds import KINDS, Kinds
from studio.services.amounts import bytes_in_words, seconds_in_words
from studio.services.models.catalogue import download_bytes
from studio.services.translation import tr

_STEP_GFLOP: Final = {"sd1": 803.0, "sd2": 804.0, "sdxl": 5980.0}
"""One forward of the denoiser at the architecture's own size (512 or 1024 pixels)."""
_CORE_GFLOPS: Final = 60.0
_READ_BYTES_PER_SECOND: Final = 10e9
_LOOKED_FOR_AGAIN: Final = 1.0
"""Seconds after which a package may have been installed."""
_USABLE_SHARE: Final = 0.85
"""Of all memory: the rest is the system's and the window's."""


class GraphicsCard(msgspec.Struct, frozen=True):
    """A graphics card with its memory in bytes."""

    title: str
    total_bytes: int


class Machine(msgspec.Struct, frozen=True):
    memory_bytes: int
    cores: int
    """Physical cores."""
    graphics_cards: tuple[GraphicsCard, ...] = ()


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    fits: bool
    words: str
    """One or two sentences for people."""
    download_bytes: int | None = None
    """None where a size is not known before the download."""
    on_card: bool = False
    """It runs on a graphics card."""
    seconds: float | None = None
    """Estimated seconds for one picture, or for a hundred words; None where nothing honest can be said."""


def this_machine() -> Machine:
    """Memory and cores; takes well under a millisecond, so the cards are not asked: see `graphics_cards`."""
    return Machine(psutil.virtual_memory().total, psutil.cpu_count(logical=False) or psutil.cpu_count() or 1)


def graphics_cards() -> tuple[GraphicsCard, ...]:
    """NVIDIA cards by `nvidia-smi`; takes up to some seconds, so not on the window's thread."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ()
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    found = []
    for line in answer.stdout.splitlines():
        title, _, mebibytes = line.rpartition(",")
        if mebibytes.strip().isdecimal():
            found.append(GraphicsCard(title.strip(), int(mebibytes) * 2**20))
    return tuple(found)


def runtime_missing(card: EngineCard | None) -> str:
    """The package that has to be installed before this engine can run; empty when it can. Imports nothing."""
    packages = card.packages if card is not None else ()
    now = int(time.monotonic() / _LOOKED_FOR_AGAIN)
    return next((package for package in packages if not _is_there(find_spec, package, now)), "")


@lru_cache(maxsize=256)
def _is_there(look: Callable[[str], object], package: str, _at: int) -> bool:
    # Each look reads folders for a millisecond, and every row of every list of models asks.
    return look(package) is not None


def size_in_words(count: int | None) -> str:
    return tr("size not known") if count is None else bytes_in_words(count)


def download_in_words(entry: CatalogueEntry) -> str:
    """The size of a download: exact where it was verified, "about" where it is estimated."""
    exact = download_bytes(entry)
    if exact is None and entry.rough_bytes is not None:
        return tr("about {amount}", amount=bytes_in_words(entry.rough_bytes))
    return size_in_words(exact)


def usable(entry: CatalogueEntry, cards: Cards = CARDS) -> bool:
    """False for what nothing of ours can run yet: it is not offered."""
    known = cards.engine(entry.engine) is not None
    return known or any(cards.task(task).use == "read by other engines" for task in entry.tasks)


def judge(entry: CatalogueEntry, machine: Machine, cards: Cards = CARDS, kinds: Kinds = KINDS) -> Fit:
    """The verdict for a catalogue entry; see `judge_need` for the memory part."""
    download = download_bytes(entry)
    if not usable(entry, cards):
        return Fit(
            fits=False, words=f"{tr('Cannot be used yet.')} {tr(entry.summary)}".strip(), download_bytes=download
        )
    return judge_need(
        cards.engine(entry.engine),
        entry.architecture,
        entry.memory_bytes,
        machine,
        steps=int(entry.defaults.get("steps", 0)),
        guided=float(entry.defaults.get("guidance", 1.0)) > 1.0,
        weights=download or entry.rough_bytes,
        download=download,
        pace=kinds.family(entry.family).pace,
        alone=entry.family != "picture"
        or not all(cards.task(task).use == "with another model" for task in entry.tasks),
    )


def judge_need(
    engine: EngineCard | None,
    architecture: str,
    need: int | None,
    machine: Machine,
    *,
    steps: int = 0,
    guided: bool = True,
    weights: int | None = None,
    download: int | None = None,
    pace: Pace | None = None,
    alone: bool = True,
) -> Fit:
    """Memory first, then the runtime, then speed. `weights`: bytes of the files; `download`: bytes still to fetch;
    `alone`: False of what is only used together with another model, which says how fast that is."""
    card = max(machine.graphics_cards, key=lambda card: card.total_bytes, default=None)
    missing = runtime_missing(engine)
    add = " " + tr("It needs {package}, which is not installed here yet.", package=missing) if missing else ""
    wants_card = engine is not None and engine.graphics_card == "preferred"
    if card is not None and need is not None and wants_card and card.total_bytes * _USABLE_SHARE >= need:
        return Fit(
            fits=not missing,
            words=tr("Runs on the {card}.", card=card.title) + add,
            download_bytes=download,
            on_card=True,
        )
    if need is not None and machine.memory_bytes * _USABLE_SHARE < need:
        amounts = {"needed": bytes_in_words(need), "there": bytes_in_words(machine.memory_bytes)}
        if need <= machine.memory_bytes:
            words = tr(
                "Too large: needs about {needed} of the {there} of memory that all programs share here.", **amounts
            )
        else:
            words = tr("Too large: needs about {needed} of memory, this machine has {there}.", **amounts)
        return Fit(fits=False, words=words, download_bytes=download)
    if not alone:
        words = tr("Used together with a model that makes pictures.")
        return Fit(fits=not missing, words=words + add, download_bytes=download)
    pace = pace or Pace()
    seconds = _seconds(architecture, machine, steps, guided, weights if pace.by == "weights" else None)
    words = _speed_words(pace, seconds, engine, need)
    return Fit(fits=not missing, words=words + add, download_bytes=download, seconds=seconds)


def _seconds(architecture: str, machine: Machine, steps: int, guided: bool, read_bytes: int | None) -> float | None:
    if read_bytes is not None:
        tokens_per_second = _READ_BYTES_PER_SECOND / max(read_bytes, 1)
        return 133 / tokens_per_second  # a hundred English words are about 133 tokens
    step = _STEP_GFLOP.get(architecture)
    if step is None or steps == 0:
        return None
    passes = steps * (2 if guided else 1) + 3  # decoding costs about three forwards
    return passes * step / (_CORE_GFLOPS * machine.cores)


def _about(seconds: float) -> str:
    words = seconds_in_words(seconds)
    return words if seconds < 1 else tr("about {time}", time=words)


def _speed_words(pace: Pace, seconds: float | None, engine: EngineCard | None, need: int | None) -> str:
    if seconds is not None:
        return tr(pace.slow_words if seconds > pace.slow_from else pace.words, time=_about(seconds))
    if engine is not None and engine.speed == "slow":
        return tr(pace.very_slow_words)
    if need is None:
        return tr("Its memory need is not known.")
    return tr("Runs on this machine's processor.")
