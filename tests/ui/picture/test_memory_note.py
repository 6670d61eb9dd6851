"""What the next picture needs of memory stands beside the button; in red where it has no room, with what to do."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from studio_fakes import FakeStudio

from studio.domain.errors import OutOfMemory
from studio.domain.picture_memory import MEMORY_ENGINE, MemoryNeed, MemoryRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane

Make = Callable[..., object]
ROOM = MemoryNeed(device="cpu", needed_bytes=4_200_000_000, free_bytes=9_100_000_000)
NONE = msgspec.structs.replace(
    ROOM, failure=OutOfMemory(device="cpu", needed_bytes=12_000_000_000, free_bytes=9_100_000_000, fits="640 x 640")
)


def asked(studio: FakeStudio) -> list[MemoryRequest]:
    return [one.request for one in studio.queue.asked(MemoryRequest)]


def answer(studio: FakeStudio, need: MemoryNeed) -> None:
    studio.queue.last_asked(MemoryRequest).answer(need)


def test_what_it_needs_is_told_before_it_is_asked_for(shown_pane: PicturePane, fake_studio: FakeStudio) -> None:
    rooms = shown_pane.rooms
    note = rooms.form.memory
    rooms.memory.ask()
    [request] = asked(fake_studio)
    assert request.model.engine == MEMORY_ENGINE
    assert request.picture.model.id == rooms.prompt.form.model_id
    answer(fake_studio, ROOM)
    assert note.words.text() == "needs about 4.2 GB, 9.1 GB free"
    assert not note.refused.isVisible()
    rooms.prompt.set(width=1024, height=1024)
    rooms.memory.ask()
    assert asked(fake_studio)[-1].picture.width == 1024
    answer(fake_studio, NONE)
    assert note.refused.isVisible()
    assert note.refused.property("rank") == "danger"
    assert "640 x 640" in note.refused.text()
    assert not note.words.isVisible()


def test_words_and_seeds_are_not_counted_anew(shown_pane: PicturePane, fake_studio: FakeStudio) -> None:
    rooms = shown_pane.rooms
    rooms.memory.ask()
    answer(fake_studio, ROOM)
    rooms.form.prompt.setPlainText("a fox in the snow")
    rooms.prompt.set(seed=77, batch=4)
    rooms.memory.ask()
    assert len(asked(fake_studio)) == 1
    rooms.prompt.set(guidance=1.0)
    rooms.memory.ask()
    assert len(asked(fake_studio)) == 2


def test_a_job_goes_before_it_and_then_it_is_asked_again(
    shown_pane: PicturePane, fake_studio: FakeStudio, make: Make
) -> None:
    rooms = shown_pane.rooms
    rooms.memory.ask()
    answer(fake_studio, ROOM)
    rooms.prompt.set(width=640)
    rooms.memory.ask()
    fake_studio.queue.last_asked(MemoryRequest).give_way()
    assert not rooms.form.memory.words.text().strip(), "what is not known is not shown"
    before = len(asked(fake_studio))
    make()
    rooms.memory.ask()
    assert len(asked(fake_studio)) == before + 1


@pytest.mark.parametrize(("need", "said"), [(ROOM, "4.2 GB"), (NONE, "640 x 640"), (None, "not known yet")])
def test_it_is_told_by_the_palette_too(
    shown_pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, need: MemoryNeed | None, said: str
) -> None:
    if need is not None:
        shown_pane.rooms.memory.ask()
        answer(fake_studio, need)
    registry.trigger("picture.memory-need")
    assert said in shown_pane.messages.text
