"""Drafts by the clock: the same answers of the same engine with drafts over those without, on the 1.5B instruct writer.

A rewrite that corrects a passage, an answer that quotes one, and fresh prose, greedy. Without drafts means that no
draft is reckoned to be worth its cost. `TRIPTYCH_BENCH_WRITER` names the folder of the GGUF file; the starter is taken
where there is none, and quotes badly.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from studio.domain.requests import ModelRef, TextRequest
from studio.engines.text.draft_costs import LENGTHS, keep_costs
from studio.engines.text.gguf.engine import GgufEngine
from studio.engines.text.llama_cpp.engine import LIBRARIES, LlamaCppEngine
from studio.wire.messages import LocalModel
from tests.bench.measure import FreeControl, interleaved_ratio, row, told
from tests.bench.studio_runs import STARTERS

PASSAGE = (
    "The harbour lay quiet under the first snow, and nobody had come to light the lamps along the quay. Old Fergus "
    "sat on a bollard with his collar up and counted the boats: eleven, where there had been twelve at noon. He "
    "counted them again. The Marigold was gone, her mooring line cut clean through, and a single boot stood on the "
    "stones where her gangway had been. He picked it up, shook the snow from it, and carried it up the hill to the "
    "doctor's house, for the doctor knew every boot in the village by the way its owner walked."
)
_FIRST = "Replace the name Fergus by Angus in the following text and change nothing else. Give the whole text."
ASKED = {
    "rewrite": (f"{_FIRST}\n\n{PASSAGE}", 1.8),
    "quotation": (f"Repeat the following text exactly, word for word.\n\n{PASSAGE}", 1.8),
    "fresh prose": ("Write a story about two sisters who run a lighthouse, in plain sentences, without a title.", 0.97),
}
"""Prompts, with the least that drafts may bring."""
SAID = 110
ROUNDS = int(os.environ.get("TRIPTYCH_BENCH_PAIRS", "4"))


def main() -> None:
    folder = Path(os.environ.get("TRIPTYCH_BENCH_WRITER") or STARTERS / "smollm2-135m-instruct")
    path = next(folder.glob("*.gguf"), None)
    if path is None:
        print(f"not measured: there is no GGUF file in {folder}")
        return
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRIPTYCH_HOME"] = home
        for engine in ("llama-cpp", "gguf-onnx"):
            _measure(engine, path)


def _measure(name: str, path: Path) -> None:
    model = ModelRef("measured", name)
    drafting, plain = _loaded(name, path, model, drafts=True), _loaded(name, path, model, drafts=False)
    for title, (asked, bound) in ASKED.items():
        request = TextRequest(
            model=model, prompt=asked, max_tokens=SAID, temperature=0, repetition_penalty=1,
            task="ask", device="cpu",
        )  # fmt: skip
        with_drafts, without = _say(drafting, request), _say(plain, request)
        same = with_drafts() == without()
        row(f"{name}, {title}: the same words", "yes" if same else "no", "yes", same)
        ratio = interleaved_ratio(without, with_drafts, ROUNDS)
        told(f"{name}, {title}: seconds without, with", f"{ratio.ours:.2f} {ratio.theirs:.2f}")
        row(f"{name}, {title}: as fast as without drafts", f"{ratio.median:.2f}", f"{bound}", ratio.median >= bound)


def _loaded(name: str, path: Path, model: ModelRef, *, drafts: bool) -> GgufEngine | LlamaCppEngine:
    if not drafts:
        # What reading several tokens at once costs is read when a model is loaded: so much that no draft is worth it.
        keep_costs(path, name, {count: 1.0 if count == 1 else 3.0 * count for count in LENGTHS})
    local = LocalModel(id=model.id, engine=name, root=str(path.parent), files={path.name: str(path)})
    engine = LlamaCppEngine() if name == "llama-cpp" else GgufEngine()
    engine.load(local, libraries() if name == "llama-cpp" else {}, TextRequest(model=model, prompt="x"), FreeControl())
    return engine


def libraries() -> dict[str, LocalModel]:
    folder = STARTERS / "llama-cpp"
    files = {path.name: str(path) for path in folder.iterdir()}
    return {LIBRARIES: LocalModel(id="llama-cpp", engine="", root=str(folder), files=files)}


def _say(engine: GgufEngine | LlamaCppEngine, request: TextRequest) -> Callable[[], str]:
    def say() -> str:
        return "".join(done.text for done in engine.run(request, {}, FreeControl()))

    return say


if __name__ == "__main__":
    main()
