"""The processes that are measured, one for each way to run a model: started, asked, ended. Called by `__main__`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench.peers.serving import THREADS_VARIABLES

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[2]
_QUIET: Final = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "OPENVINO_TELEMETRY": "0"}


@dataclass(frozen=True)
class Kind:
    """One way to run a model. `title` stands in tables."""

    name: str
    title: str
    ours: bool = False
    copies: float = 1.0
    """Memory that it needs, as a multiple of the file's size: it is not started where there is less."""
    shares: bool = False
    """Maps the file, as others may do at the same time."""


KINDS: Final = (
    Kind("ours-llama", "Triptych on llama.cpp", ours=True, shares=True),
    Kind("ours-graph", "Triptych's graph on ONNX Runtime", ours=True, copies=2.2),
    Kind("llama.cpp", "llama.cpp, bare", shares=True),
    Kind("xllamacpp", "xllamacpp", shares=True),
    Kind("openvino", "OpenVINO GenAI", copies=2.2),
    Kind("transformers", "transformers", copies=4.5),
)
_SCRIPTS: Final = {
    "llama.cpp": "peer_llama_cpp.py",
    "xllamacpp": "peer_xllamacpp.py",
    "openvino": "peer_openvino.py",
    "transformers": "peer_transformers.py",
}
_ENGINES: Final = {"ours-llama": "llama-cpp", "ours-graph": "gguf-onnx"}


class CannotError(Exception):
    """The subject says why it cannot."""


class Process:
    """One subject, running. Use as a context manager."""

    def __init__(self, kind: Kind, peers_python: Path, libraries: Path, home: Path, threads: int) -> None:
        self.kind = kind
        environment = {**os.environ, **_QUIET, "TRIPTYCH_HOME": str(home), "PYTHONPATH": ""}
        environment |= dict.fromkeys(THREADS_VARIABLES, str(threads))
        self._log = (home / f"{kind.name}.log").open("w")
        self._process = subprocess.Popen(
            _command(kind, peers_python, libraries),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()  # type: ignore[union-attr]
        self._log.close()

    def ask(self, do: str, **what: Any) -> dict[str, Any]:
        """Raises CannotError."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **what}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise CannotError(self._end()) from None
        line = self._process.stdout.readline()
        if not line:
            raise CannotError(self._end())
        answer: dict[str, Any] = json.loads(line)
        if "cannot" in answer:
            raise CannotError(str(answer["cannot"]))
        return answer

    def _end(self) -> str:
        """Why there is no answer."""
        status = self._process.wait()
        lines = [line for line in Path(self._log.name).read_text(errors="replace").splitlines() if line.strip()]
        return f"it ended with status {status}: {lines[-1][:300] if lines else 'and said nothing'}"


def _command(kind: Kind, peers_python: Path, libraries: Path) -> Sequence[str]:
    if kind.ours:
        return (sys.executable, "-m", "tests.bench.peers.ours", _ENGINES[kind.name], str(libraries))
    script = str(HERE / _SCRIPTS[kind.name])
    return (str(peers_python), script, *((str(libraries),) if kind.name == "llama.cpp" else ()))
