"""How a writer's words are drawn, as options of the command line: a row of `SAMPLER_SETTINGS` each."""

from __future__ import annotations

import argparse

from studio.domain.sampler_presets import preset_named
from studio.domain.sampling import BANNED, BOOSTED, OF_THE_MODEL, SAMPLER_SETTINGS, boosts_in, in_range
from studio.services.settings import Settings
from studio.services.translation import tr


def add_sampler_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(tr("how words are drawn"), tr("without them as the model has it"))
    for setting in SAMPLER_SETTINGS:
        group.add_argument(_option(setting.name), type=float, metavar="N", dest=setting.name, help=tr(setting.tip))
    group.add_argument("--preset", default="", metavar="NAME", help=tr("a preset, as “Careful”, before all else said"))
    group.add_argument("--never", default="", metavar="WORDS", help=tr("words that are not written, between commas"))
    group.add_argument("--rather", default="", metavar="WORDS", help=tr("words that are favoured: “moon, tide: 5”"))


def sampler_settings(options: argparse.Namespace) -> dict[str, str | int | float | bool]:
    """What was said of it. Raises StudioError(BadRequest)."""
    boosts_in(options.rather)
    found: dict[str, str | int | float | bool] = {BANNED: options.never, BOOSTED: options.rather}
    for setting in SAMPLER_SETTINGS:
        value = getattr(options, setting.name)
        if value is not None:
            found[setting.name] = in_range(setting, value)
    if options.temperature is not None:
        found["temperature"] = options.temperature
    return found


def preset_settings(settings: Settings, name: str) -> dict[str, str | int | float | bool]:
    """What a preset of the window says; nothing without a name. Raises StudioError(BadRequest)."""
    if not name:
        return {}
    preset = preset_named(settings.get("sampler_presets"), name)
    whole = {row.name for row in SAMPLER_SETTINGS if row.whole}
    found: dict[str, str | int | float | bool] = {
        row.name: preset.numbers.get(row.name, row.plain)
        for row in SAMPLER_SETTINGS
        if row.name in preset.numbers or row.name not in OF_THE_MODEL
    }
    found |= {one: int(found[one]) for one in whole if one in found}
    return {**found, "temperature": preset.temperature, BANNED: preset.banned, BOOSTED: preset.boosted}


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
