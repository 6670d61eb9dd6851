"""The search by meaning: what is found and in which order, and how prompts come to be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import Failure, ModelMissing
from studio.domain.gallery_query import parsed
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.requests import Request
from studio.project.cache_files import MEMORY
from studio.services.gallery.finding import Finder
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.services.meanings import PORTION, TextMeanings
from tests.services.test_gallery_finding import picture
from tests.services.worded_meanings import meaning_of


def document_of(*prompts: str) -> Document:
    return Document(tuple(one for at, prompt in enumerate(prompts) for one in picture(f"{at:03}", prompt)))


def read_all(finder: Finder) -> int:
    """By hand, as `TextMeanings` has it done; answers with how many there were."""
    count = 0
    while unread := finder.unread(2).texts:
        finder.keep([(prompt, meaning_of(text)) for prompt, text in unread])
        count += len(unread)
    return count


def found(finder: Finder, document: Document, line: str) -> list[str]:
    query = parsed(line)
    return list(finder.looking(document.copy(), query, meaning_of(query.like))(lambda _share: None).ids)


@pytest.fixture
def document() -> Document:
    return document_of("a cat", "an owl", "A CAT in snow", "snow", "a cat", "")


def test_the_nearest_come_first_and_those_of_one_prompt_as_they_are(document: Document) -> None:
    finder = Finder()
    found(finder, document, "")
    assert read_all(finder) == 4, "one prompt is read once, whatever its letters"
    assert found(finder, document, "like:cat") == ["004", "000", "002"]
    assert found(finder, document, 'like:"cat in snow"') == ["002", "004", "003", "000"]
    assert found(finder, document, "like:cat sort:oldest") == ["000", "002", "004"]
    assert found(finder, document, "like:cat snow") == ["002"]
    assert found(finder, document, "like:lighthouse") == []


def test_what_is_not_read_is_told_and_not_found(document: Document) -> None:
    finder = Finder()
    query = parsed("like:cat")
    look = finder.looking(document.copy(), query, meaning_of("cat"))
    told = look(lambda _share: None)
    assert (told.read, told.prompts, told.ids) == (0, 4, ())
    finder.keep([(prompt, meaning_of(text)) for prompt, text in finder.unread(1).texts])
    assert look(lambda _share: None).read == 1


def test_what_was_read_is_kept_and_new_prompts_are_read_alone(tmp_path: Path, document: Document) -> None:
    path = tmp_path / "one.sqlite"
    first = Finder(path)
    found(first, document, "")
    read_all(first)
    first.close()
    second = Finder(path)
    found(second, document, "")
    assert second.unread(9).texts == ()
    recipe, fox = picture("9", "a fox")
    change = Change(id="c", label="", stack="none", edits=(Edit(None, recipe), Edit(None, fox)), at=0)
    document.apply(change)
    second.follow(change)
    found(second, document, "")
    assert [text for _prompt, text in second.unread(9).texts] == ["a fox"]
    second.close()
    assert second.unread(9).texts == (), "closed"


def test_what_prompts_of_deleted_pictures_mean_is_deleted_too(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    finder = Finder(path)
    found(finder, document_of("a cat", "a secret", "a cat"), "")
    assert read_all(finder) == 2
    finder.close()
    later = Finder(path)
    found(later, document_of("a cat"), "")
    assert len(later.unread(9).texts) == 0
    later.close()
    connection = apsw.Connection(str(path))
    assert connection.execute("SELECT count(*) FROM meaning").get == 1
    connection.close()


@pytest.mark.parametrize("data", [b"", b"\x7f" * 387, b"\xff" * 389])
def test_what_is_no_meaning_is_left_out(document: Document, data: bytes) -> None:
    finder = Finder(MEMORY)
    found(finder, document, "")
    finder.keep([(prompt, data) for prompt, _text in finder.unread(9).texts])
    assert found(finder, document, "like:cat") == []
    query = parsed("like:cat")
    assert finder.looking(document, query, data)(lambda _share: None).ids == ()


class Worker:
    """A queue that answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[MeaningRequest] = []
        self.open: dict[str, tuple[MeaningRequest, OnWords, OnEnd, OnFailed | None]] = {}

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, contents: object = None,
        on_failed: OnFailed | None = None,
    ) -> str:  # fmt: skip
        assert isinstance(request, MeaningRequest)
        self.asked.append(request)
        token = f"aside-{len(self.asked)}"
        self.open[token] = (request, on_words, on_end, on_failed)
        return token

    def cancel_ask(self, token: str) -> None:
        self.open.pop(token, None)

    def answer(self) -> None:
        request, words, end, _failed = self.open.pop(next(iter(self.open)))
        answer = MeaningsFound(tuple(meaning_of(text) for text in request.texts))
        words(msgspec.json.encode(answer).decode())
        end(Ending(job_id="", seconds=0.1))

    def refuse(self) -> None:
        self.open.pop(next(iter(self.open)))[2](None)

    def fail(self, why: Failure) -> None:
        failed = self.open.pop(next(iter(self.open)))[3]
        assert failed is not None
        failed(why)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def meanings(worker: Worker, qtbot: QtBot) -> TextMeanings:
    return TextMeanings(worker)


def waiting(worker: Worker) -> Callable[[], bool]:
    return lambda: bool(worker.open)


def test_prompts_are_read_in_portions_until_all_are(meanings: TextMeanings, worker: Worker, qtbot: QtBot) -> None:
    document = document_of(*(f"cat {number}" for number in range(PORTION + 5)))
    finder = Finder()
    found(finder, document, "")
    meanings.read_on(finder)
    meanings.read_on(finder)
    qtbot.waitUntil(waiting(worker))
    worker.answer()
    qtbot.waitUntil(waiting(worker))
    assert [len(one.texts) for one in worker.asked] == [PORTION, 5]
    assert all(one.idle for one in worker.asked), "they give way to whatever a person waits for"
    worker.answer()
    qtbot.waitUntil(lambda: not meanings.reading)
    assert len(found(finder, document, "like:cat")) == PORTION + 5


def test_what_goes_before_puts_it_off_and_a_failure_ends_it(
    meanings: TextMeanings, worker: Worker, qtbot: QtBot
) -> None:
    finder = Finder()
    found(finder, document_of("a cat"), "")
    told: list[object] = []
    meanings.failed.connect(told.append)
    meanings.read_on(finder)
    qtbot.waitUntil(waiting(worker))
    worker.refuse()
    qtbot.waitUntil(waiting(worker))
    worker.fail(ModelMissing(model_id="minilm"))
    assert told == [ModelMissing(model_id="minilm")]
    assert not meanings.reading
    meanings.read_on(finder)
    qtbot.waitUntil(waiting(worker))
    meanings.stop()
    assert not worker.open


def test_a_line_is_read_once_and_the_newest_alone(meanings: TextMeanings, worker: Worker) -> None:
    came: list[object] = []
    meanings.ask("an owl", came.append, came.append)
    meanings.ask("a cat", came.append, came.append)
    worker.answer()
    assert came == [meaning_of("a cat")]
    assert meanings.known("a cat") == meaning_of("a cat")
    assert meanings.known("an owl") == b""
    assert not any(one.idle for one in worker.asked)
    meanings.ask("an owl", came.append, came.append)
    meanings.forget_line()
    assert not worker.open
