"""Every writing task tried over a book, to be read by a person: what `docs/assistant.md` judges.

    python -m tests.bench.task_trials BOOK.txt MODEL.gguf OUT.jsonl [--tries 10] [--only shorten,critique]

A line of OUT for each try, the first try of every task before the second of any, so that it can be ended at any time
and be gone on with: what is there already is not tried again.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from studio.domain.prompting import Material, Writer, asking, continuation, fit_continuation, to_paragraphs
from studio.domain.requests import ModelRef, TextRequest
from studio.domain.task_answers import read_answer
from studio.domain.writing_tasks import WritingTask
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.services.writing_tasks import shipped_tasks
from studio.wire.messages import LocalModel
from tests.bench.bench_drafts import libraries
from tests.bench.measure import FreeControl

SCENE_WORDS: Final = 420
PASSAGE_WORDS: Final = (50, 130)
PEOPLE: Final = (
    "Elizabeth",
    "Darcy",
    "Jane",
    "Bingley",
    "Collins",
    "Wickham",
    "Bennet",
    "Lydia",
    "Charlotte",
    "Catherine",
)
SAID: Final = {
    "ask": ("Who speaks here?", "Where are they?", "What does the first person named want?"),
    "dialogue": ("Elizabeth tells Jane what she has seen", "two servants talk about the guests"),
    "query-letter": ("two sisters without money in a country town, and the proud man whom one of them refuses",),
    "advertisement": ("a bicycle bag that stays dry", "a pencil that writes under water"),
    "product-page": ("a bicycle bag that stays dry", "a reading lamp for a bed"),
    "newsletter": ("the second book is done; a reading in the library on 4 May at seven",),
    "post": ("the cover of the second book is here", "a reading in the library on 4 May at seven"),
    "alt-text": ("two women on a path, rain, one umbrella", "a letter on a table, broken seal, candle"),
    "explain": ("",),
}
FIELDS: Final = {
    "query-letter": {"kind": "literary novel, 98,000 words", "author": "I teach mathematics in Leeds"},
    "advertisement": {"audience": "people who ride to work", "action": "try it for thirty days"},
    "product-page": {
        "audience": "people who ride to work",
        "facts_told": "18 litres; 640 g; rolls shut",
    },
    "newsletter": {"audience": "readers of the first book"},
    "post": {"audience": "readers of the first book"},
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("book", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--quality", type=int, default=100, help="of the model, as the catalogue counts")
    options = parser.parse_args()
    tasks = {task.id: task for task in shipped_tasks()}
    chosen = options.only.split(",") if options.only else list(tasks)
    paragraphs = _paragraphs(options.book)
    engine, ref = _loaded(options.model)
    done = {(one["task"], one["try"]) for one in _lines(options.out)}
    for number in range(options.tries):
        for task_id in chosen:
            if (task_id, number) not in done:
                line = _tried(engine, ref, tasks, tasks[task_id], paragraphs, number, options.tries, options.quality)
                with options.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[dict[str, object]]:
    if path.is_file():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def _loaded(path: Path) -> tuple[LlamaCppEngine, ModelRef]:
    ref = ModelRef("tried", "llama-cpp")
    engine = LlamaCppEngine()
    local = LocalModel(id="tried", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)})
    engine.load(local, libraries(), TextRequest(model=ref, prompt="x"), FreeControl())
    return engine, ref


def _paragraphs(book: Path) -> list[str]:
    """Its prose, without what the publisher put around it."""
    text = book.read_text("utf-8-sig").replace("\r\n", "\n")
    start = text.find("*** START")
    end = text.find("*** END")
    text = text[start if start > 0 else 0 : end if end > 0 else len(text)]
    parts = [" ".join(part.split()).replace("_", "") for part in re.split(r"\n\s*\n", text)]
    return [part for part in parts if len(part.split()) > 12 and not part.startswith(("[", "CHAPTER", "Chapter"))]


def _place(paragraphs: list[str], number: int, tries: int) -> tuple[str, str, str]:
    """(what stands before, a passage, a scene) of so many equal parts of the book, its ends left out."""
    at = len(paragraphs) * (number + 1) // (tries + 2)
    while not PASSAGE_WORDS[0] <= len(paragraphs[at].split()) <= PASSAGE_WORDS[1]:
        at += 1
    scene: list[str] = []
    for part in paragraphs[at:]:
        scene.append(part)
        if sum(len(one.split()) for one in scene) > SCENE_WORDS:
            break
    whole = "\n\n".join(scene)
    words = whole.split(" ")
    return "\n\n".join(paragraphs[max(0, at - 2) : at]), paragraphs[at], " ".join(words[: SCENE_WORDS + 60])


def _tried(
    engine: LlamaCppEngine, ref: ModelRef, tasks: dict[str, WritingTask], task: WritingTask, paragraphs: list[str],
    number: int, tries: int, quality: int,
) -> dict[str, object]:  # fmt: skip
    before, passage, scene = _place(paragraphs, number, tries)
    writer = Writer(model=ref, seed=number, forms=True, quality=quality, settings={"max_tokens": 200})
    told = _said(task, scene, number)
    about = {"selection": passage, "part": scene, "scene": scene}.get(task.target, "")
    began = time.perf_counter()
    if task.lands == "caret":
        built = continuation(writer, f"{before}\n\n{passage}", paragraphs=task.paragraphs, tokens=task.tokens)
        answer = to_paragraphs(fit_continuation(passage, _run(engine, built.request)), task.paragraphs)
    else:
        answer = about
        for one, own in [(tasks[step.task], step.instruction) for step in task.steps] or [(task, told)]:
            inner = answer if one.target == "selection" else ""
            material = Material(
                passage=inner, text="" if inner else answer, before=before if inner else "", instruction=own,
                more={"book": "Pride and Prejudice", **FIELDS.get(one.id, {})},
            )  # fmt: skip
            answer = _run(engine, asking(writer, one, material).request)
    read = read_answer(task.answer, answer, about)
    return {
        "task": task.id, "try": number, "said": told, "about": about if len(about) < 1200 else about[:1200] + "…",
        "answer": answer, "items": list(read.items), "notes": [list(one) for one in read.notes],
        "card": [read.card.name, [list(one) for one in read.card.facts]] if read.card is not None else None,
        "dropped": read.dropped, "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip


def _said(task: WritingTask, scene: str, number: int) -> str:
    if task.id == "card":
        return next((name for name in PEOPLE[number % 3 :] if name in scene), "Elizabeth")
    if task.id in SAID:
        return SAID[task.id][number % len(SAID[task.id])]
    return task.choices[number % len(task.choices)].instruction if task.choices else ""


def _run(engine: LlamaCppEngine, request: TextRequest) -> str:
    return "".join(done.text for done in engine.run(request, {}, FreeControl())).strip()


if __name__ == "__main__":
    main()
