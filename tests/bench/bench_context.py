"""Time to the first token of a continuation: cold, after an edit at the end, in the middle, in a card, in the story.

`python -m tests.bench context`, with the starter on llama.cpp; TRIPTYCH_BENCH_WRITER names another GGUF file. Prompts
are put together as the assistant does, of a scene with the story before it, cards, notes and an author's note. Beside
the time, which counts what other programs do, stands how many tokens were read anew, which does not.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec

from studio.domain.knowledge import Known
from studio.domain.project_records import Card
from studio.domain.prompting import BuiltPrompt, Writer, continuation
from studio.domain.requests import ModelRef
from studio.domain.summaries import Told
from studio.engines.text.llama_cpp.engine import LIBRARIES, LlamaCppEngine
from studio.wire.messages import LocalModel
from tests.bench.measure import FreeControl, row, told
from tests.bench.studio_runs import STARTERS

CONTEXT = int(os.environ.get("TRIPTYCH_BENCH_CONTEXT", "2048"))
STARTER = STARTERS / "smollm2-135m-instruct" / "SmolLM2-135M-Instruct.Q4_1.gguf"
MOST_ANEW = 0.25
"""Of a prompt that differs at its end, what may be read anew."""


def paragraph(number: int) -> str:
    return (
        f"On the {number}. day Mara rowed to the lighthouse, counted {number * 7 % 91} gulls upon the rail, wrote it "
        f"down, and found the lamp at {number * 13 % 60} minutes past six as cold as she had left it. Nobody came."
    )


TEXT = "\n\n".join(paragraph(number) for number in range(18))
STORY = tuple(Told(str(n), f"Scene {n}", " ".join(paragraph(100 + n).split()[:40])) for n in range(6))
CARDS = (
    Card(id="1", name="Mara", facts="She keeps the light, alone since the winter, and speaks to the gulls."),
    Card(id="2", name="The lamp", keywords=("lamp",), facts="Its lens came from Paris; it must never go out."),
)
KNOWN = Known(story=STORY, cards=CARDS, synopsis="Mara waits for the ship.", note="Plain, past tense.", depth=2)


def built(text: str = TEXT, known: Known = KNOWN) -> BuiltPrompt:
    writer = Writer(model=ModelRef("writer", "llama-cpp"), context_tokens=CONTEXT, settings={"max_tokens": 40})
    return continuation(writer, text, known=known)


def prompts() -> dict[str, BuiltPrompt]:
    middle = TEXT.replace("On the 9. day Mara", "On the ninth day, late, Mara")
    other = (msgspec.structs.replace(CARDS[0], facts="She keeps the light, and her brother is lost."), CARDS[1])
    story = (msgspec.structs.replace(STORY[0], text="A ship went down off the point."), *STORY[1:])
    return {
        "an edit at the end": built(TEXT + " Then, at last, a sail stood in the east."),
        "an edit in the middle": built(middle),
        "an edit in a card": built(known=msgspec.structs.replace(KNOWN, cards=other)),
        "an edit in the first summary": built(known=msgspec.structs.replace(KNOWN, story=story)),
    }


class Reading:
    def __init__(self) -> None:
        path = Path(os.environ.get("TRIPTYCH_BENCH_WRITER", str(STARTER)))
        folder = STARTERS / "llama-cpp"
        files = {one.name: str(one) for one in folder.iterdir()}
        helpers = {LIBRARIES: LocalModel(id="llama-cpp", engine="", root=str(folder), files=files)}
        model = LocalModel(id="writer", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)})
        self.engine = LlamaCppEngine()
        self.engine.load(model, helpers, built().request, FreeControl())
        told("model", path.name)

    def first_token(self, prompt: BuiltPrompt) -> tuple[float, int]:
        """Seconds, and tokens that were read anew."""
        request = msgspec.structs.replace(prompt.request, max_tokens=1, temperature=0.0)
        before, begun = self.engine.evaluated_tokens, time.perf_counter()
        for _words in self.engine.run(request, {}, FreeControl()):
            break
        return time.perf_counter() - begun, self.engine.evaluated_tokens - before


def main() -> None:
    reading = Reading()
    seconds, whole = reading.first_token(built())
    told("cold", f"{seconds:.2f} s, {whole:,} tokens")
    for name, prompt in prompts().items():
        reading.engine.network.forget_from(0)
        reading.first_token(built())
        seconds, anew = reading.first_token(prompt)
        value = f"{seconds:.2f} s, {anew:,} tokens read anew"
        if name == "an edit at the end":
            row(name, value, f"{MOST_ANEW:.0%} of {whole:,}", anew <= MOST_ANEW * whole)
        else:
            told(name, value)
    reading.engine.unload()


if __name__ == "__main__":
    main()
