"""Run all subjects in turn and write what came of it: `make bench-peers ARGS="--only decode --size 0.5b"`.

Every round asks each subject once, in another order than the round before; a ratio is of two figures of one round.
What was measured is kept (`results`), so that the parts can be run at different times; the page is written from all of
it. Nothing is measured while another subject computes. Exit status 1 where nothing could be measured.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import platformdirs
import psutil

from studio import places
from studio.engines.runtime.cpu import physical_cores
from tests.bench.peers import pictures, report, voices
from tests.bench.peers.results import Figure, Measured, Results, Skipped
from tests.bench.peers.shaped import SHAPES, write_shaped
from tests.bench.peers.subjects import KINDS, ROOT, CannotError, Kind, Process
from tests.bench.peers.tables import Table, Tables, lines
from tests.bench.studio_runs import STARTERS

HOME: Final = Path(os.environ.get("TRIPTYCH_PEERS", platformdirs.user_cache_dir("triptych-peers", appauthor=False)))
"""The peers' environment, files with random weights, and what was measured."""
ITEMS: Final = ("load", "memory", "prompt", "decode", "perplexity")
TABLES: Final = ("pictures", "kokoro", "piper")
"""What is no writer's, each a table of its own."""
VOICES: Final = {
    "kokoro": ("kokoro-v1.0", "kokoro-v1.0.int8.onnx"),
    "piper": ("piper-joe", "en_US-joe-medium.onnx"),
}
MODELS: Final = {
    "135m": ("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"),
    "0.5b": ("qwen2.5-coder-0.5b", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
    "1.5b": ("qwen2.5-coder-1.5b", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
}
"""Of the catalogue, by size; the others are `SHAPES` with random weights."""
SENTENCES: Final = (
    "The harbour lay quiet under the first snow, and nobody had come to light the lamps along the quay. ",
    "Marta counted the boats twice, because the one she was looking for had never been late in eleven years. ",
    "Somebody had left a can of oil by the door, a loaf of bread wrapped in paper, and a letter without a name. ",
)
_SPARE: Final = 1 << 30
"""Bytes of memory that are left to everything else."""


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    HOME.mkdir(parents=True, exist_ok=True)
    results, tables = Results(HOME / "results.json"), Tables(HOME / "tables.json")
    measured = 0
    for name in (name for name in TABLES if name in options.only):
        try:
            table = _table(name, options)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{name}: not measured, as there is no file: {error}")
            continue
        measured += bool(table.rows())
        tables.keep(table)
        print(lines(table), flush=True)
    items = [item for item in ITEMS if item in options.only]
    for size in options.size if items else ():
        try:
            path = _model(size, options.models)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{size}: not measured, as there is no file: {error}")
            continue
        for item in items:
            done = _measure(item, size, path, options)
            results.keep(done)
            print(report.lines(done), flush=True)
            measured += any(isinstance(one, list) for one in done.of.values())
    if options.page is not None:
        before = options.page.read_text("utf8") if options.page.is_file() else ""
        told = [tables.of[name] for name in TABLES if name in tables.of]
        options.page.write_text(report.page(results, told, before), "utf8")
        print(f"written: {options.page}")
    return 0 if measured else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench-peers", description=__doc__)
    sizes = (*MODELS, *SHAPES)
    parser.add_argument(
        "--only", default=",".join((*ITEMS, *TABLES)), help=f"of {', '.join((*ITEMS, *TABLES))}; with commas"
    )
    parser.add_argument("--size", default=",".join(sizes), help=f"of {', '.join(sizes)}; with commas")
    parser.add_argument("--subjects", default=",".join(kind.name for kind in KINDS), help="with commas")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--models", type=Path, help="a folder with one for each model, as `models fetch --to` makes it")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    parser.add_argument("--no-page", dest="page", action="store_const", const=None)
    parser.add_argument("--peers", type=Path, default=HOME / "env" / "bin" / "python", help="the Python that has them")
    options = parser.parse_args(arguments)
    known = {"only": (*ITEMS, *TABLES), "size": sizes, "subjects": tuple(kind.name for kind in KINDS)}
    for name, all_of_them in known.items():
        chosen = getattr(options, name).split(",")
        strangers = [one for one in chosen if one not in all_of_them]
        if strangers:
            parser.error(f"--{name}: {', '.join(strangers)} is none of {', '.join(all_of_them)}")
        setattr(options, name, chosen)
    return options


# ---- files


def _model(size: str, models: Path | None) -> Path:
    """The file of a size, made or fetched where it is not here. Raises OSError, CalledProcessError."""
    if size in SHAPES:
        path = HOME / f"random-{size}-q4_k_m.gguf"
        if not path.is_file():
            print(f"{size}: making a file with random weights", flush=True)
            write_shaped(SHAPES[size], _model("135m", models), path)
        return path
    return _fetched(*MODELS[size], models)


def _fetched(model_id: str, name: str, models: Path | None) -> Path:
    """A file of the catalogue, wherever it lies already. Raises OSError, CalledProcessError."""
    fetched = HOME / "models"
    folders = [*([models] if models is not None else []), places.models_dir(), STARTERS, fetched]
    for folder in folders:
        if (folder / model_id / name).is_file():
            return folder / model_id / name
    command = [sys.executable, "-m", "studio", "models", "fetch", model_id, "--to", str(fetched)]
    subprocess.run(command, check=True)
    return fetched / model_id / name


def _libraries() -> Path:
    for folder in (places.models_dir(), STARTERS):
        if (folder / "llama-cpp").is_dir():
            return folder / "llama-cpp"
    raise SystemExit("llama.cpp is not here; install it with: triptych models install llama-cpp")


# ---- measuring


def _table(name: str, options: argparse.Namespace) -> Table:
    """Raises OSError, CalledProcessError."""
    if name == "pictures":
        return pictures.measured(options.peers, min(options.rounds, 2), 3)
    return voices.measured(name, _fetched(*VOICES[name], options.models), options.peers, options.rounds)


def _measure(item: str, size: str, path: Path, options: argparse.Namespace) -> Measured:
    chosen = [kind for kind in KINDS if kind.name in options.subjects]
    done = Measured.begun(item, size, path, options.threads)
    path.read_bytes() if path.stat().st_size < psutil.virtual_memory().available // 2 else None
    with tempfile.TemporaryDirectory(prefix="peers-") as home:
        starting = _Starting(options.peers, Path(home), options.threads)
        if item in ("load", "memory"):
            _one_by_one(item, chosen, path, starting, options.rounds, done)
        else:
            _together(item, chosen, path, starting, options.rounds, done)
    done.end()
    return done


class _Starting:
    """How subjects are started in this run."""

    def __init__(self, peers: Path, home: Path, threads: int) -> None:
        self._peers, self._home, self._threads, self._libraries = peers, home, threads, _libraries()

    def process(self, kind: Kind) -> Process:
        return Process(kind, self._peers, self._libraries, self._home, self._threads)

    def load(self, process: Process, path: Path) -> dict[str, float]:
        return process.ask("load", path=str(path), threads=self._threads)


def _no_room(kind: Kind, path: Path) -> str:
    """Why a subject is not started; empty where there is room."""
    needed = int(path.stat().st_size * kind.copies) + _SPARE
    free = psutil.virtual_memory().available
    return "" if needed <= free else f"it needs about {needed / 1e9:.0f} GB, and {free / 1e9:.0f} GB were free"


def _one_by_one(
    item: str, chosen: Sequence[Kind], path: Path, starting: _Starting, rounds: int, done: Measured
) -> None:
    """A fresh process each time, alone. What ours keep of a file from its first load is there before."""
    for kind in chosen:
        if kind.ours and not _no_room(kind, path):
            try:
                with starting.process(kind) as process:
                    first = starting.load(process, path)["seconds"]
            except CannotError as error:
                done.of[kind.name] = Skipped(str(error))
                continue
            if kind.name == "ours-graph" and item == "load":
                done.first_load = first
    for number in range(rounds if item == "load" else 1):
        for kind in _turned(chosen, number):
            if isinstance(done.of.get(kind.name), Skipped):
                continue
            reason = _no_room(kind, path)
            try:
                if reason:
                    raise CannotError(reason)
                with starting.process(kind) as process:
                    loaded = starting.load(process, path)
                    if item == "memory":
                        process.ask("run", text=_text(0, 24), said=16)
                        told = process.ask("memory")
                        done.add(kind.name, Figure(told["peak"], told["anonymous"]))
                    else:
                        done.add(kind.name, Figure(loaded["seconds"], loaded["work"]))
                    done.versions |= process.ask("versions")
            except CannotError as error:
                done.of[kind.name] = Skipped(str(error))


def _together(item: str, chosen: Sequence[Kind], path: Path, starting: _Starting, rounds: int, done: Measured) -> None:
    """All loaded, and asked in turn."""
    with ExitStack() as stack:
        running: dict[str, Process] = {}
        for kind in chosen:
            reason = _no_room(kind, path)
            if reason:
                done.of[kind.name] = Skipped(reason)
                continue
            process = stack.enter_context(starting.process(kind))
            try:
                starting.load(process, path)
                done.versions |= process.ask("versions")
                running[kind.name] = process
            except CannotError as error:
                done.of[kind.name] = Skipped(str(error))
        for number in range(1 if item == "perplexity" else rounds + 1):
            for kind in _turned([kind for kind in chosen if kind.name in running], number):
                try:
                    figure = _figure(item, running[kind.name], number)
                except CannotError as error:
                    done.of[kind.name] = Skipped(str(error))
                    del running[kind.name]
                    continue
                # The first round warms up.
                if number or item == "perplexity":
                    done.add(kind.name, figure)


def _figure(item: str, process: Process, number: int) -> Figure:
    if item == "perplexity":
        told = process.ask("perplexity", text=_text(0, 9))
        return Figure(told["perplexity"], told["tokens"])
    if item == "prompt":
        told = process.ask("run", text=_text(number, 23), said=1)
        return Figure(
            told["prompt_tokens"] / told["prompt_seconds"], told["prompt_tokens"] / max(told["prompt_work"], 1e-9)
        )
    told = process.ask("run", text=_text(number, 1), said=49)
    return Figure(told["said"] / told["said_seconds"], told["said"] / max(told["said_work"], 1e-9))


def _text(number: int, sentences: int) -> str:
    """About 22 tokens a sentence; it begins otherwise each time, so that nothing of it is known yet."""
    return f"{number}. " + "".join(itertools.islice(itertools.cycle(SENTENCES), sentences))


def _turned(kinds: Sequence[Kind], number: int) -> list[Kind]:
    """Another order each time."""
    turn = number % max(1, len(kinds))
    return [*kinds[turn:], *kinds[:turn]]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
