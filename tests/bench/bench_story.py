"""How many words of a story of 1,526 words Whisper tiny misses when Kokoro reads it: `python -m tests.bench story`.

What was heard is kept in build/story-heard.jsonl, so that a measurement that was broken off goes on.
"""

from __future__ import annotations

from pathlib import Path

from tests.bench.measure import row, told
from tests.bench.studio_runs import STARTERS
from tests.story_heard import story_heard

KEPT = Path(__file__).parents[2] / "build" / "story-heard.jsonl"
BOUND = 0.04


def main() -> None:
    graph, listening = STARTERS / "kokoro-v1.0" / "kokoro-v1.0.int8.onnx", STARTERS / "whisper-tiny.en"
    if not graph.is_file() or not (listening / "model.bin").is_file():
        print(f"not measured: Kokoro or Whisper is not in {STARTERS}")
        return
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    words = wrong = 0
    for at, passage in enumerate(story_heard(graph, listening, KEPT), 1):
        words, wrong = words + passage.words, wrong + passage.wrong
        if passage.wrong:
            print(
                f"{at:3d}  {passage.wrong} of {passage.words}: {passage.written}\n     {passage.transcript}", flush=True
            )
    told("words to be heard", str(words))
    row("words missed", f"{wrong} ({wrong / words:.1%})", f"under {BOUND:.0%}", wrong / words < BOUND)
