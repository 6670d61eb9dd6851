"""The person's own presets of how words are drawn, in the settings. Made by the assistant's room; main thread."""

from __future__ import annotations

from studio.domain.errors import StudioError
from studio.domain.sampler_presets import SamplerPreset, with_preset
from studio.ui.writing.assistant.options import OptionsPopover
from studio.ui.writing.assistant.preset_row import preset_of
from studio.ui.writing.desk import Desk

SETTING = "sampler_presets"


class Presets:
    def __init__(self, desk: Desk, popover: OptionsPopover) -> None:
        self._desk, self._popover = desk, popover
        row = popover.presets
        row.kept.connect(self.keep)
        row.removed.connect(self.remove)
        row.show_presets(self.own)

    @property
    def own(self) -> list[SamplerPreset]:
        return list(self._desk.studio.settings.get(SETTING))

    def keep(self, name: str) -> None:
        try:
            presets = with_preset(self.own, preset_of(self._popover.options(), name))
        except StudioError as error:
            self._desk.say(error.failure)
            return
        self._desk.studio.settings.set(SETTING, presets)
        self._popover.presets.show_presets(presets, presets[-1].name)

    def remove(self, name: str) -> None:
        presets = [one for one in self.own if one.name.casefold() != name.strip().casefold()]
        self._desk.studio.settings.set(SETTING, presets)
        self._popover.presets.show_presets(presets)
