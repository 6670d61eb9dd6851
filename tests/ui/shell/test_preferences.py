"""The preferences come from the declared settings, apply at once, and every one has its field."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from studio.services.settings import SPECS, Settings
from studio.ui.shell.preferences import PreferencesDialog


def test_every_shown_setting_has_a_named_field(qtbot: QtBot) -> None:
    dialog = PreferencesDialog(Settings())
    qtbot.addWidget(dialog)
    shown = {spec.name for spec in SPECS if spec.group}
    assert set(dialog.fields) == shown
    assert all(field.accessibleName() for field in dialog.fields.values())


def test_choices_apply_at_once(qtbot: QtBot) -> None:
    settings = Settings()
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    theme, scale, ai = (dialog.fields[name] for name in ("theme", "ui_scale", "ai_in_writing"))
    assert isinstance(theme, QComboBox)
    assert isinstance(scale, QSpinBox)
    assert isinstance(ai, QCheckBox)
    theme.setCurrentIndex(theme.findText("Dark"))
    scale.setValue(130)
    ai.setChecked(False)
    again = Settings()
    assert (again.get("theme"), again.get("ui_scale"), again.get("ai_in_writing")) == ("dark", 130, False)


def test_fields_show_what_is_set(qtbot: QtBot) -> None:
    settings = Settings()
    settings.set("prompts_in_exports", "no")
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    field = dialog.fields["prompts_in_exports"]
    assert isinstance(field, QComboBox)
    assert field.currentText() == "Leave it out"
