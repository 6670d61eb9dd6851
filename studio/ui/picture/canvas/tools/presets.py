"""Brushes that come with the program, by the names of what they are like. Pure."""

from __future__ import annotations

from studio.domain.brushes import BrushPreset, BrushSettings
from studio.services.translation import tr


def shipped_presets() -> tuple[BrushPreset, ...]:
    return (
        BrushPreset(tr("Round"), BrushSettings()),
        BrushPreset(tr("Ink"), BrushSettings(
            size=12, hardness=1, spacing=0.05, steadying="mean", steadiness=8,
            curve=((0.0, 0.0), (0.4, 0.15), (1.0, 1.0)),
        )),
        BrushPreset(tr("Pencil"), BrushSettings(
            size=5, hardness=0.7, opacity=0.8, flow=0.6, size_by_pressure=False, opacity_by_pressure=True,
        )),
        BrushPreset(tr("Airbrush"), BrushSettings(
            size=160, hardness=0, flow=0.06, spacing=0.06, size_by_pressure=False, flow_by_pressure=True,
        )),
        BrushPreset(tr("Wash"), BrushSettings(size=90, hardness=0.35, opacity=0.45, flow=0.35)),
        BrushPreset(tr("Marker"), BrushSettings(size=36, hardness=0.95, opacity=0.7, size_by_pressure=False)),
        BrushPreset(tr("Steady line"), BrushSettings(
            size=10, hardness=1, spacing=0.05, size_by_pressure=False, steadying="string", steadiness=40,
        )),
    )  # fmt: skip
