"""Questions about a book: how many of its answers are among the first five quotations, by meaning, by words, by both;
how often "not in the text" is right; how long an index and a question take.

`TRIPTYCH_BENCH_BOOKS`: a folder with "pride_and_prejudice.txt" (Gutenberg 1342), "black_beauty.txt" (271) and
"treasure_island.txt" (120), whose questions lie beside this file. The thresholds of `domain.asking` were chosen by
those over "Black Beauty". The model runs in this process; in the window a worker runs it. With "verwandlung.txt" there
too (22367, German), both models read that; `TRIPTYCH_BENCH_E5` names the file of E5 small.
"""

from __future__ import annotations

import os
import statistics
import time
import tomllib
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.asking import Asked
from studio.domain.document import Document
from studio.domain.reading_again import DEPTH, read_again
from studio.domain.text_records import Paragraph, Scene
from studio.engines.picture.meaning import packed
from studio.engines.runtime.cross_encoder import PassageReader
from studio.engines.runtime.e5 import PassageEncoder
from studio.engines.runtime.minilm import SentenceEncoder
from studio.services.asking import QUOTED, BookFinder, By, Wish
from studio.services.exchange.formats import scenes_from_file
from studio.services.meanings import IN_ANY_LANGUAGE, MODEL
from tests.bench.measure import row, told
from tests.engines.picture.control import RecordingControl

QUESTIONS: Final = Path(__file__).parent / "questions"
RECALL, REFUSED, FALSELY, QUERY_MS = 0.8, 24, 5, 100.0


class Question(msgspec.Struct, frozen=True):
    kind: str
    ask: str
    at: tuple[str, ...] = ()


def questions_of(name: str) -> tuple[Question, ...]:
    table = tomllib.loads((QUESTIONS / f"{name}.toml").read_text("utf-8"))
    return msgspec.convert(table["question"], tuple[Question, ...])


def document_of(path: Path) -> Document:
    records: list[Scene | Paragraph] = []
    for number, scene in enumerate(scenes_from_file(path)):
        ids = tuple(f"{number:04}-{place:04}" for place in range(len(scene.passages)))
        records.append(Scene(id=f"{number:04}", title=scene.title, rank=number, paragraphs=ids))
        records += [
            Paragraph(id=one, scene_id=f"{number:04}", text=passage.text)
            for one, passage in zip(ids, scene.passages, strict=True)
        ]
    return Document(tuple(records))


def has_answer(asked: Asked, question: Question) -> bool:
    texts = [quote.passage.text.replace("_", "") for quote in asked.quotes]
    return any(words.replace("_", "") in text for words in question.at for text in texts)


def main() -> None:
    folder = Path(os.environ.get("TRIPTYCH_BENCH_BOOKS", "build/books"))
    control = RecordingControl()
    encoder = SentenceEncoder({}, control)
    reader = PassageReader({}, control)

    def meaning(text: str) -> bytes:
        return packed(encoder.encode(text, control))

    for name in ("black_beauty", "treasure_island", "pride_and_prejudice"):
        path = folder / f"{name}.txt"
        if not path.is_file():
            row(f"{name}: no {path}", "-", "-", True)
            continue
        held = name == "pride_and_prejudice"
        finder = _measure(name, document_of(path), meaning, held=held)
        _measure_again(name, finder, document_of(path), meaning, reader, held=held)
        finder.close()

    german = folder / "verwandlung.txt"
    if german.is_file():
        document = document_of(german)
        _found(MODEL.id, document, meaning, meaning)
        if given := os.environ.get("TRIPTYCH_BENCH_E5"):
            known = PassageEncoder(Path(given), control)
            _found(
                IN_ANY_LANGUAGE.id,
                document,
                lambda text: packed(known.encode(text, control)),
                lambda text: packed(known.encode(text, control, question=True)),
            )


def _found(model: str, document: Document, meaning, asked) -> None:  # type: ignore[no-untyped-def]
    """How many answers to questions in German are among the first five, by what a model reads."""
    finder = BookFinder()
    finder.read_by(model)
    finder.asking(document, Wish(""))(lambda _share: None)
    while texts := finder.unread(64).texts:
        finder.keep([(key, meaning(text)) for key, text in texts])
    questions = questions_of("verwandlung")
    ways: tuple[By, ...] = ("meaning", "both", "words")
    for by in ways:
        wishes = [Wish(one.ask, asked(one.ask) if by != "words" else b"", by=by) for one in questions]
        found = [finder.asking(document, wish)(lambda _share: None) for wish in wishes]
        right = sum(has_answer(answer, one) for answer, one in zip(found, questions, strict=True))
        told(f"verwandlung: {model}, by {by}", f"{right} of {len(questions)}")
    finder.close()


def _measure(name: str, document: Document, meaning, *, held: bool) -> BookFinder:  # type: ignore[no-untyped-def]
    finder = BookFinder()
    count = sum(1 for one in document.all(Paragraph) if one.text.strip())
    words = sum(len(one.text.split()) for one in document.all(Paragraph))
    begin = time.process_time()
    finder.asking(document, Wish(""))(lambda _share: None)
    row(f"{name}: {words:,} words, words of 1,000 paragraphs", _ms(begin, 1000 / count), "-", True)
    begin = time.process_time()
    parts = 0
    while texts := finder.unread(64).texts:
        finder.keep([(key, meaning(text)) for key, text in texts])
        parts += len(texts)
    seconds = (time.process_time() - begin) * 1000 / count
    row(f"{name}: meaning of 1,000 paragraphs ({parts:,} parts of {count:,})", f"{seconds:.1f} s", "-", True)
    questions = questions_of(name)
    vectors = [meaning(one.ask) for one in questions]
    ways: tuple[By, ...] = ("meaning", "words", "both")
    for by in ways:
        found, times = [], []
        for one, vector in zip(questions, vectors, strict=True):
            begin = time.perf_counter()
            wish = Wish(one.ask, vector if by != "words" else b"", by=by)
            asked = finder.asking(document, wish)(lambda _share: None)
            times.append((time.perf_counter() - begin) * 1000)
            found.append((one, asked))
        _tell(name, by, found, times, refuses=by != "meaning", held=held)
    return finder


def _measure_again(name: str, finder: BookFinder, document: Document, meaning, reader, *, held: bool) -> None:  # type: ignore[no-untyped-def]
    """By both, then read with the question; as the window does it, but for the worker."""
    control = RecordingControl()
    found, times, reads = [], [], []
    for one in questions_of(name):
        vector = meaning(one.ask)
        begin = time.perf_counter()
        asked = finder.asking(document, Wish(one.ask, vector, again=DEPTH))(lambda _share: None)
        middle = time.perf_counter()
        scores = reader.scores(one.ask, [candidate.read for candidate in asked.candidates], control)
        reads.append((time.perf_counter() - middle) * 1000)
        times.append((time.perf_counter() - begin) * 1000)
        found.append((one, read_again(asked, scores, QUOTED)))
    _tell(name, "both, read again", found, times, refuses=True, held=held)
    told(f"{name}: of that the reading of {DEPTH} passages, median", f"{statistics.median(reads):.0f} ms")


def _tell(
    name: str, by: str, found: list[tuple[Question, Asked]], times: list[float], *, refuses: bool, held: bool
) -> None:
    answers = [(one, asked) for one, asked in found if one.at]
    none = [asked for one, asked in found if not one.at]
    recall = sum(has_answer(asked, one) for one, asked in answers) / len(answers)
    row(f"{name}: recall at five by {by}", f"{recall:.2f}", f"{RECALL}", not held or recall >= RECALL)
    first = sum(has_answer(msgspec.structs.replace(asked, quotes=asked.quotes[:1]), one) for one, asked in answers)
    told(f"{name}: an answer comes first by {by}", f"{first / len(answers):.2f}")
    if refuses:
        refused = sum(not asked.answered for asked in none)
        falsely = sum(not asked.answered for _, asked in answers)
        good = not held or (refused >= REFUSED * len(none) / 30 and falsely <= FALSELY * len(answers) / 50)
        row(f"{name}: not in the text by {by}", f"{refused}/{len(none)}, falsely {falsely}", "24/30, 5", good)
    slow = statistics.quantiles(times, n=20)[-1]
    row(f"{name}: a question by {by}, p95", f"{slow:.0f} ms", f"{QUERY_MS:.0f} ms", slow < QUERY_MS)


def _ms(begin: float, share: float) -> str:
    return f"{(time.process_time() - begin) * 1000 * share:.0f} ms"


if __name__ == "__main__":
    main()
