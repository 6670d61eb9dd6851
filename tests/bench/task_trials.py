"""Every writing task tried over a book, to be read by a person: what `docs/assistant.md` judges.

    python -m tests.bench.task_trials BOOK.txt MODEL.gguf OUT.jsonl [--tries 10] [--only shorten,critique] [--most 170]

A line of OUT for each try, the first try of every task before the second of any, so that it can be ended at any time
and be gone on with: what is there already is not tried again, unless its template has changed since.

With `--author OWN.txt` passages of the book are rewritten, too, so that they sound like that other author, shown
passages of the author ("like-me") and not ("like-me-bare"); the style meter is read before and after.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from studio.domain.outer_marks import as_passage
from studio.domain.own_style import OwnPassage, own_passages
from studio.domain.prompting import Material, Writer, asking, continuation, fit_continuation, to_paragraphs
from studio.domain.requests import ModelRef, TextRequest
from studio.domain.task_answers import read_answer
from studio.domain.task_frames import framed
from studio.domain.writing_tasks import WritingTask
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.services.own_style import StyleMeter
from studio.services.writing_tasks import shipped_tasks
from studio.wire.messages import LocalModel
from tests.bench.bench_drafts import libraries
from tests.bench.measure import FreeControl

SCENE_WORDS: Final = 200
PASSAGE_WORDS: Final = (45, 85)
OWN_WORDS: Final = (70, 120)
"""Of passages that are to sound like another author: shorter ones say little of anybody's style."""
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
    "product-page": ("a bicycle bag that stays dry", "a bag for the handlebar of a bicycle"),
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


class Trial:
    """One model over one book."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.tasks = {task.id: task for task in shipped_tasks()}
        self.paragraphs = paragraphs_of_book(options.book)
        self.engine, self.ref = _loaded(options.model)
        self.tries: int = options.tries
        self.quality: int = options.quality
        self.most: int = options.most
        self.author = paragraphs_of_book(options.author) if options.author else []
        self.own = own_passages(self.author) if self.author else ()
        self.meter = StyleMeter()

    def writer(self, number: int, own: tuple[OwnPassage, ...] = ()) -> Writer:
        settings = {"max_tokens": self.most}
        return Writer(
            model=self.ref,
            seed=number,
            forms=True,
            quality=self.quality,
            settings=settings,
            own=own,
            context_tokens=4096,
        )

    def run(self, request: TextRequest) -> tuple[str, bool]:
        """What was said, and whether it ended at the limit."""
        request = msgspec.structs.replace(request, max_tokens=min(request.max_tokens, self.most))
        said, cut = "", False
        for done in self.engine.run(request, {}, FreeControl()):
            said, cut = said + done.text, cut or done.cut
        return said.strip(), cut


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("book", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--quality", type=int, default=36, help="of the model, as the catalogue counts")
    parser.add_argument("--most", type=int, default=400, help="tokens of an answer")
    parser.add_argument("--author", type=Path, help="a text by whose author passages are to sound")
    options = parser.parse_args()
    trial = Trial(options)
    chosen = options.only.split(",") if options.only else list(trial.tasks)
    marks = {task_id: _mark(trial.tasks[task_id]) for task_id in chosen}
    done = {(one["task"], one["try"], one.get("template")) for one in _lines(options.out)}
    for number in range(options.tries):
        for task_id in chosen:
            if (task_id, number, marks[task_id]) not in done:
                line = _tried(trial, trial.tasks[task_id], number)
                _note(options.out, {**line, "template": marks[task_id]})
        if trial.author and ("like-me", number, _mark(trial.tasks["rewrite"])) not in done:
            for line in _like(trial, number):
                _note(options.out, {**line, "template": _mark(trial.tasks["rewrite"])})


def _mark(task: WritingTask) -> str:
    """Of what is sent by its template."""
    choices = [one.instruction for one in task.choices]
    sent = (
        task.system, task.prompt, task.instruction, choices, task.examples, task.examples_from, task.steps,
        task.around_from, task.item_letters, task.frame, task.target, task.answer, task.tokens, task.temperature,
        task.paragraphs,
    )  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(sent)).hexdigest()[:12]


def _note(out: Path, line: dict[str, Any]) -> None:
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def _loaded(path: Path) -> tuple[LlamaCppEngine, ModelRef]:
    ref = ModelRef("tried", "llama-cpp")
    engine = LlamaCppEngine()
    local = LocalModel(id="tried", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)})
    engine.load(local, libraries(), TextRequest(model=ref, prompt="x", device="cpu"), FreeControl())
    return engine, ref


def paragraphs_of_book(book: Path) -> list[str]:
    """Its prose, without what the publisher put around it."""
    text = book.read_text("utf-8-sig").replace("\r\n", "\n")
    start = text.find("*** START")
    end = text.find("*** END")
    text = text[start if start > 0 else 0 : end if end > 0 else len(text)]
    parts = [" ".join(part.split()).replace("_", "") for part in re.split(r"\n\s*\n", text)]
    return [part for part in parts if len(part.split()) > 12 and not part.startswith(("[", "CHAPTER", "Chapter"))]


def _place(paragraphs: list[str], number: int, tries: int, words: tuple[int, int]) -> tuple[str, str, str]:
    """(what stands before, a passage, a scene) of so many equal parts of the book, its ends left out."""
    at = len(paragraphs) * (number + 1) // (tries + 2)
    while not words[0] <= len(paragraphs[at].split()) <= words[1]:
        at += 1
    scene: list[str] = []
    for part in paragraphs[at:]:
        scene.append(part)
        if sum(len(one.split()) for one in scene) > SCENE_WORDS:
            break
    whole = " ".join("\n\n".join(scene).split(" ")[: SCENE_WORDS + 60])
    return "\n\n".join(paragraphs[max(0, at - 2) : at]), paragraphs[at], whole


def _tried(trial: Trial, task: WritingTask, number: int) -> dict[str, Any]:
    before, passage, scene = _place(trial.paragraphs, number, trial.tries, PASSAGE_WORDS)
    writer = trial.writer(number)
    told = _said(task, scene, number)
    about = {"selection": passage, "part": scene, "scene": scene}.get(task.target, "")
    began, cut = time.perf_counter(), False
    if task.lands == "caret":
        about = passage
        built = continuation(writer, f"{before}\n\n{passage}", paragraphs=task.paragraphs, tokens=task.tokens)
        said, cut = trial.run(built.request)
        answer = to_paragraphs(fit_continuation(passage, said), task.paragraphs)
    else:
        answer = about
        for one, own in [(trial.tasks[step.task], step.instruction) for step in task.steps] or [(task, told)]:
            inner = answer if one.target == "selection" else ""
            material = Material(
                passage=inner, text="" if inner else answer, before=before if inner else "", instruction=own,
                more={"book": "Pride and Prejudice", **FIELDS.get(one.id, {})},
            )  # fmt: skip
            answer, cut = trial.run(asking(writer, one, material).request)
    if task.lands == "selection":
        answer = as_passage(about, answer)
    read = read_answer(task.answer, answer, about, task.examples, told)
    answer = framed(task, answer, {"book": "Pride and Prejudice", **FIELDS.get(task.id, {})})
    return {
        "task": task.id, "try": number, "said": told, "about": about, "answer": answer,
        "items": list(read.items), "notes": [list(one) for one in read.notes],
        "card": [read.card.name, [list(one) for one in read.card.facts]] if read.card is not None else None,
        "dropped": read.dropped, "cut": bool(cut), "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip


def _like(trial: Trial, number: int) -> Iterator[dict[str, Any]]:
    """The same passage with the same words, shown passages of the author and not."""
    _, passage, _ = _place(trial.paragraphs, number, trial.tries, OWN_WORDS)
    task = trial.tasks["rewrite"]
    wish = next(one.instruction for one in task.choices if one.own)
    for name, own in (("like-me", trial.own), ("like-me-bare", ())):
        began = time.perf_counter()
        answer, cut = trial.run(
            asking(trial.writer(number, own), task, Material(passage=passage, instruction=wish)).request
        )
        yield {
            "task": name, "try": number, "said": wish, "about": passage, "answer": answer, "cut": bool(cut),
            "before": _likeness(trial, passage), "after": _likeness(trial, answer),
            "seconds": round(time.perf_counter() - began, 1),
        }  # fmt: skip


def _likeness(trial: Trial, text: str) -> tuple[float, float, int] | None:
    """(score, share of the author's passages that sound less like it, words)"""
    found = trial.meter.measure(trial.author, text, "en")
    return (round(found.score, 3), round(found.lower, 3), found.words) if found is not None else None


def _said(task: WritingTask, scene: str, number: int) -> str:
    if task.id == "card":
        return next((name for name in PEOPLE[number % 3 :] if name in scene), "Elizabeth")
    if task.id in SAID:
        return SAID[task.id][number % len(SAID[task.id])]
    return task.choices[number % len(task.choices)].instruction if task.choices else ""


if __name__ == "__main__":
    main()
