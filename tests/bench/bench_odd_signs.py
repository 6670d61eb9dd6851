"""How often the starter slips into signs that its text does not have, with and without what is taken from them.

`python -m tests.bench.bench_odd_signs BOOK.txt BOOK.txt`: forty continuations, each with the same seed both ways.
What a fault is, is found in the text alone, by other patterns than those of the engine.
"""

from __future__ import annotations

import re
import sys
from itertools import product
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.prompting import Writer, continuation
from studio.domain.requests import ModelRef
from studio.engines.text.gguf.engine import GgufEngine
from studio.services.models.catalogue import read_entry
from studio.wire.messages import LocalModel
from tests.bench.measure import FreeControl, told
from tests.bench.studio_runs import STARTERS
from tests.bench.task_trials import paragraphs_of_book

ROOT: Final = Path(__file__).resolve().parents[2]
STARTER: Final = STARTERS / "smollm2-135m-instruct" / "SmolLM2-135M-Instruct.Q4_1.gguf"
EACH: Final = 20
"""Continuations over a book."""
TOKENS: Final = 120
FAULTS: Final = {
    "digits": re.compile("[0-9]"),
    "symbols": re.compile(r"[#$%&*+/<=>@\[\\\]^_`{|}~§©°•→]"),
    "marks in a row": re.compile(r"[,;:!?] ?[,;:!?]|\.\.\.\.|[,;:]\.|\.[,;:]"),
    "another script": re.compile("[\u0370-\u1fff\u2c00-\ud7ff\uf900-\ufdff]"),
}


def faults(before: str, answer: str) -> list[str]:
    """Kinds that stand in an answer, and in none of the 200 words before."""
    known = " ".join(before.split()[-200:])
    return [name for name, pattern in FAULTS.items() if pattern.search(answer) and not pattern.search(known)]


def first_sentence(paragraph: str) -> str:
    return re.split(r"(?<=[.!?]) ", paragraph)[0]


def main() -> None:
    entry = read_entry(ROOT / "models" / "catalogue" / "smollm2-135m-instruct.toml")
    books = [paragraphs_of_book(Path(name)) for name in sys.argv[1:]]
    engine = GgufEngine()
    ref = ModelRef(entry.id, entry.engine)
    engine.load(
        LocalModel(id=entry.id, engine=entry.engine, root=str(STARTER.parent), files={STARTER.name: str(STARTER)}),
        {},
        continuation(Writer(model=ref, seed=0), "x").request,
        FreeControl(),
    )
    weight = float(entry.defaults["odd_signs"])
    seen: dict[float, list[list[str]]] = {0.0: [], weight: []}
    for number, book in product(range(EACH), books):
        at = len(book) * (number + 1) // (EACH + 2)
        # Every other one as a scene that was just begun: with a sentence before it alone.
        before = "\n\n".join(book[max(0, at - 5) : at]) if number % 2 else first_sentence(book[at])
        writer = Writer(model=ref, seed=number, settings={**entry.defaults, "max_tokens": TOKENS})
        request = continuation(writer, before).request
        for taken, found in seen.items():
            sampling = msgspec.structs.replace(request.sampling, odd_signs=taken)
            asked = msgspec.structs.replace(request, sampling=sampling)
            answer = "".join(done.text for done in engine.run(asked, {}, FreeControl()))
            found.append(faults(before, answer))
            if found[-1]:
                told(f"{number}, {taken:g} taken", f"{', '.join(found[-1])}: {' '.join(answer.split())[:300]}")
    for taken, found in seen.items():
        kinds = [kind for one in found for kind in one]
        told(
            f"{taken:g} taken",
            f"{sum(map(bool, found))} of {len(found)} with such signs: "
            + ", ".join(f"{kinds.count(name)} {name}" for name in FAULTS),
        )


if __name__ == "__main__":
    main()
