"""Counts of the assistant's prompts: asked of the worker once, remembered by text, learned for what was not counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure
from studio.domain.prompting import BuiltPrompt, Writer, continuation
from studio.domain.requests import CountRequest, ModelRef, Request, TokensCounted
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.token_counts import TokenCounts
from tests.services.queues import pool, queue, session

__all__ = ["pool", "queue", "session"]

STORY = "She carried a lamp, a loaf of bread and the key. " * 40


class CountingQueue:
    """Answers when it is told to: every word is two tokens, and a prompt has three more."""

    def __init__(self) -> None:
        self.asked: list[CountRequest] = []
        self._ends: list[tuple[OnWords, OnEnd]] = []
        self.cancelled: list[str] = []

    def ask(
        self,
        request: Request,
        on_words: OnWords,
        on_end: OnEnd,
        contents: Mapping[str, bytes] | None = None,
        on_failed: OnFailed | None = None,
    ) -> str:
        assert isinstance(request, CountRequest)
        self.asked.append(request)
        self._ends.append((on_words, on_end))
        return str(len(self.asked))

    def cancel_ask(self, token: str) -> None:
        self.cancelled.append(token)

    def answer(self) -> None:
        request, (on_words, on_end) = self.asked[-1], self._ends[-1]
        texts = tuple(2 * len(text.split()) for text in request.texts)
        whole = 2 * len(request.prompt.prompt.split()) + 3 if request.prompt is not None else 0
        on_words(msgspec.json.encode(TokensCounted(texts=texts, prompt=whole, context=8192)).decode())
        on_end(Ending(job_id="x", seconds=0))

    def give_way(self) -> None:
        self._ends[-1][1](None)


class OneModel:
    def get(self, model_id: str) -> InstalledModel | None:
        return None


@pytest.fixture
def model(tmp_path: Path) -> InstalledModel:
    path = tmp_path / "a.gguf"
    path.write_bytes(b"x" * 100)
    return InstalledModel(
        id="a", title="A", family="text", engine="fake-text", architecture="llama", root=str(tmp_path),
        files={"a.gguf": str(path)},
    )  # fmt: skip


def built(text: str = STORY) -> BuiltPrompt:
    return continuation(Writer(model=ModelRef("a", "fake-text")), text)


def counts_of(path: Path, asked: CountingQueue) -> TokenCounts:
    return TokenCounts(OneModel(), asked, path=path / "known.json")


def test_a_prompt_is_about_so_long_until_it_is_counted(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    asked = CountingQueue()
    counts = counts_of(tmp_path, asked)
    prompt = built()
    assert not counts.applied(model, prompt).counted
    told: list[bool] = []
    counts.counted.connect(lambda: told.append(True))
    counts.want(model, prompt)
    asked.answer()
    assert told
    exact = counts.applied(model, prompt)
    assert exact.counted
    assert [part.tokens for part in exact.parts] == [2 * len(STORY.split())]
    assert exact.tokens == 2 * len(STORY.split()) + 3
    assert exact.context == 8192


def test_nothing_is_asked_twice(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    asked = CountingQueue()
    counts = counts_of(tmp_path, asked)
    counts.want(model, built())
    counts.want(model, built())
    asked.answer()
    counts.want(model, built())
    assert len(asked.asked) == 1
    counts.want(model, built(STORY + "And more."))
    assert len(asked.asked) == 2


def test_what_is_wanted_while_another_is_counted_is_next(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    asked = CountingQueue()
    counts = counts_of(tmp_path, asked)
    for end in ("One.", "Two.", "Three."):
        counts.want(model, built(STORY + end))
    assert len(asked.asked) == 1
    asked.answer()
    assert len(asked.asked) == 2
    assert not asked.cancelled
    asked.answer()
    assert counts.applied(model, built(STORY + "Three.")).counted


def test_what_gave_way_to_a_job_is_asked_again(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    asked = CountingQueue()
    counts = counts_of(tmp_path, asked)
    refused: list[bool] = []
    counts.refused.connect(lambda: refused.append(True))
    counts.want(model, built())
    asked.give_way()
    assert refused
    counts.want(model, built())
    asked.answer()
    assert counts.applied(model, built()).counted


def test_what_is_learned_of_a_model_is_known_at_the_next_start(
    qtbot: QtBot, tmp_path: Path, model: InstalledModel
) -> None:
    asked = CountingQueue()
    counts = counts_of(tmp_path, asked)
    before = counts.of_model(model).rates.tokens(STORY)
    counts.want(model, built())
    asked.answer()
    again = counts_of(tmp_path, CountingQueue()).of_model(model)
    true = 2 * len(STORY.split())
    assert again.context == 8192
    assert abs(again.rates.tokens(STORY) - true) < abs(before - true)
    assert abs(again.rates.tokens(STORY * 2) - 2 * true) < 0.05 * true


def test_a_slower_reading_counts_a_little(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    counts = counts_of(tmp_path, CountingQueue())
    told = []
    for rate in (100.0, 10.0, 200.0):
        counts.learn_reading(model, rate)
        told.append(counts.of_model(model).reading)
    assert told == [100.0, pytest.approx(82.0), 200.0]


def test_another_file_of_the_same_name_is_another_model(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    asked = CountingQueue()
    counts = counts_of(tmp_path, asked)
    counts.want(model, built())
    asked.answer()
    (tmp_path / "a.gguf").write_bytes(b"y" * 101)
    assert counts.of_model(model).context == 0
    assert not counts.applied(model, built()).counted


def test_a_damaged_note_of_what_was_learned_is_forgotten(qtbot: QtBot, tmp_path: Path, model: InstalledModel) -> None:
    (tmp_path / "known.json").write_bytes(b'{"a 100": {"context": "many"}}')
    assert counts_of(tmp_path, CountingQueue()).of_model(model).context == 0


def test_the_worker_counts_and_no_job_is_made_of_it(qtbot: QtBot, queue: JobQueue, tmp_path: Path) -> None:
    model = InstalledModel(id="writer", title="", family="text", engine="fake-text", architecture="", root="", files={})
    counts = TokenCounts(OneModel(), queue, path=tmp_path / "known.json")
    found: list[TokensCounted | Failure | None] = []
    take: Callable[[TokensCounted | Failure | None], None] = found.append
    counts.ask(model, ("one two", "three"), built("four five six").request, take, take)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    assert found == [TokensCounted(texts=(2, 1), prompt=3, context=4096)]
    assert queue.jobs() == ()
