"""LoRAs for the chosen writer, set in the assistant's settings: what was set is what is asked for."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.requests import LoraUse, ModelRef, TextRequest
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.conftest import FAKE

GOTHIC = msgspec.structs.replace(FAKE, id="gothic", title="Gothic", tasks=("lora",))
STRANGE = msgspec.structs.replace(GOTHIC, id="strange", title="Strange", architecture="other")


@pytest.fixture
def studio_with_loras(studio: FakeStudio) -> FakeStudio:
    studio.library.models = [FAKE, STRANGE, GOTHIC]
    return studio


def asked(pane: WritingPane, studio: FakeStudio) -> TextRequest:
    if pane.desk.current is None:
        pane.start_writing()
    QTest.keyClicks(pane.text.editor, "The tide")
    pane.assistant.bar.go.click()
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    return request


def test_those_that_fit_the_writer_have_a_field_and_are_sent(studio_with_loras: FakeStudio, pane: WritingPane) -> None:
    pane.start_writing()
    fields = pane.assistant.bar.popover.loras.fields
    assert list(fields) == ["gothic"]
    assert fields["gothic"].accessibleName()
    fields["gothic"].setValue(0.8)
    request = asked(pane, studio_with_loras)
    assert request.loras == (LoraUse(ModelRef("gothic", "fake-text"), 0.8),)


def test_none_is_used_where_none_was_set(studio_with_loras: FakeStudio, pane: WritingPane) -> None:
    pane.start_writing()
    assert asked(pane, studio_with_loras).loras == ()


def test_one_that_comes_later_is_shown_and_one_that_goes_is_not_asked_for(
    studio: FakeStudio, pane: WritingPane
) -> None:
    pane.start_writing()
    loras = pane.assistant.bar.popover.loras
    assert loras.isHidden()
    studio.library.models = [FAKE, GOTHIC]
    studio.library.changed.emit()
    assert not loras.isHidden()
    loras.fields["gothic"].setValue(1.0)
    studio.library.models = [FAKE]
    studio.library.changed.emit()
    assert loras.isHidden()
    assert asked(pane, studio).loras == ()
