"""How words are drawn, set in the assistant's settings: what was set is what is asked for."""

from __future__ import annotations

import argparse

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.cli.sampling import add_sampler_options, preset_settings, sampler_settings
from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import TextRequest
from studio.domain.sampler_presets import SamplerPreset, preset_named
from studio.domain.sampling import SAMPLER_SETTINGS, Boost, Sampling, sampling_of
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.writing.pane import WritingPane


def write(pane: WritingPane) -> None:
    if pane.desk.current is None:
        pane.start_writing()
    QTest.keyClicks(pane.text.editor, "The tide")
    pane.assistant.bar.go.click()


def asked(studio: FakeStudio) -> TextRequest:
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    return request


def test_every_number_is_a_field_and_is_sent(pane: WritingPane, studio: FakeStudio) -> None:
    pane.start_writing()
    popover = pane.assistant.bar.popover
    pane.assistant.bar.settings.click()
    assert not popover.sampler.isVisibleTo(popover)
    popover.more.click()
    assert popover.sampler.isVisibleTo(popover)
    middle = {row.name: (row.low + row.high) / 2 for row in SAMPLER_SETTINGS}
    for row in SAMPLER_SETTINGS:
        field = popover.sampler.fields[row.name]
        assert field.toolTip()
        assert field.accessibleName()
        if isinstance(field, WholeField):
            field.setValue(int(middle[row.name]))
        elif isinstance(field, DecimalField):
            field.setValue(middle[row.name])
    popover.hide()
    write(pane)
    request = asked(studio)
    for row in SAMPLER_SETTINGS:
        found = getattr(request if hasattr(request, row.name) else request.sampling, row.name)
        assert found == pytest.approx(int(middle[row.name]) if row.whole else middle[row.name], abs=0.006)


def test_escape_closes_them_and_stops_nothing(pane: WritingPane, studio: FakeStudio) -> None:
    write(pane)
    bar = pane.assistant.bar
    bar.settings.click()
    for field in (bar.popover.suggest, bar.popover.length, bar.popover.sampler.banned):
        bar.popover.open_at(bar.settings)
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert not bar.popover.isVisible()
    assert pane.assistant.presenter.running is not None


def test_words_that_are_banned_or_favoured_are_sent(pane: WritingPane, studio: FakeStudio) -> None:
    pane.start_writing()
    sampler = pane.assistant.bar.popover.sampler
    QTest.keyClicks(sampler.banned, "tapestry, a testament to")
    QTest.keyClicks(sampler.boosted, "moon, fog: -2")
    write(pane)
    assert asked(studio).sampling == Sampling(
        banned=("tapestry", "a testament to"), boosted=(Boost("moon"), Boost("fog", -2.0))
    )


def test_another_model_brings_its_own_numbers(pane: WritingPane) -> None:
    bar = pane.assistant.bar
    bar.popover.sampler.fields["min_p"].setValue(0.9)
    pane.assistant.writers.choose(pane.assistant.writers.chosen)
    bar.show_options(pane.assistant.writers.options)
    assert bar.popover.sampler.fields["min_p"].value() == pytest.approx(0.05)


def options(*words: str) -> dict[str, str | int | float | bool]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--temperature", type=float)
    add_sampler_options(parser)
    return sampler_settings(parser.parse_args(words))


def test_the_command_line_says_the_same() -> None:
    found = options("--typical-p", "0.9", "--dry-length", "3", "--never", "tide", "--rather", "moon: 4")
    assert sampling_of(found) == Sampling(typical_p=0.9, dry_length=3, banned=("tide",), boosted=(Boost("moon", 4.0),))


@pytest.mark.parametrize(
    "words", [("--typical-p", "2"), ("--dry-length", "2.5"), ("--min-p", "nan"), ("--rather", ":")]
)
def test_nonsense_is_refused_by_name(words: tuple[str, str]) -> None:
    with pytest.raises(StudioError) as caught:
        options(*words)
    assert isinstance(caught.value.failure, BadRequest)


def test_a_preset_leaves_what_the_model_needs_unless_it_says_otherwise(pane: WritingPane) -> None:
    pane.start_writing()
    popover, writers = pane.assistant.bar.popover, pane.assistant.writers
    popover.sampler.fields["odd_signs"].setValue(8)
    popover.sampler.fields["dry_multiplier"].setValue(0.5)
    popover.presets.chosen.emit(preset_named([], "Bold"))
    assert (writers.options.sampler["odd_signs"], writers.options.sampler["dry_multiplier"]) == (8, 0)
    popover.presets.chosen.emit(SamplerPreset(name="Own", numbers={"odd_signs": 0.0}))
    assert writers.options.sampler["odd_signs"] == 0


def test_on_the_command_line_too(studio: FakeStudio) -> None:
    assert "odd_signs" not in preset_settings(studio.settings, "Bold")
    assert preset_settings(studio.settings, "Bold")["xtc_probability"] == 0.3


def test_a_preset_is_kept_chosen_and_removed(pane: WritingPane, studio: FakeStudio) -> None:
    pane.start_writing()
    popover = pane.assistant.bar.popover
    row = popover.presets
    row.chosen.emit(preset_named([], "Bold"))
    assert pane.assistant.writers.options.temperature == 1.1
    assert pane.assistant.writers.options.sampler["xtc_probability"] == 0.3
    row.names.setEditText("Night")
    assert row.keep.isEnabled()
    row.keep.click()
    assert [(one.name, one.temperature) for one in studio.settings.get("sampler_presets")] == [("Night", 1.1)]
    row.chosen.emit(preset_named([], "Exact"))
    assert pane.assistant.writers.options.temperature == 0.0
    row.names.activated.emit(row.names.findText("Night"))
    assert pane.assistant.writers.options.temperature == 1.1
    row.names.setEditText("Night")
    row.remove.click()
    assert studio.settings.get("sampler_presets") == []
    row.names.setEditText("Careful")
    assert not row.keep.isEnabled()
