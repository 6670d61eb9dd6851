"""Settings survive a restart, a damaged field and a damaged file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.domain.errors import FileUnwritable
from studio.services.settings import RECENT_LIMIT, SPECS, Settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "conf" / "settings.json"


def test_a_value_is_there_after_a_restart(path: Path) -> None:
    Settings(path).set("theme", "dark")
    assert Settings(path).get("theme") == "dark"


def test_a_bad_field_falls_back_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"theme": "purple", "ui_scale": 125, "device": 7}))
    settings = Settings(path)
    assert settings.get("theme") == "system"
    assert settings.get("device") == "auto"
    assert settings.get("ui_scale") == 125


def test_unknown_fields_of_a_newer_version_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"from_the_future": [1, 2], "theme": "light"}))
    Settings(path).set("ui_scale", 150)
    assert json.loads(path.read_text()) == {"from_the_future": [1, 2], "theme": "light", "ui_scale": 150}


def test_a_damaged_file_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"{ not json")
    assert Settings(path).get("theme") == "system"
    assert path.with_suffix(".damaged.json").read_bytes() == b"{ not json"


def test_a_wrong_value_is_refused_and_nothing_changes(path: Path) -> None:
    settings = Settings(path)
    with pytest.raises(ValueError, match="theme"):
        settings.set("theme", "purple")
    with pytest.raises(ValueError, match="between"):
        settings.set("ui_scale", 900)
    assert settings.get("theme") == "system"
    assert not path.exists()


def test_changed_tells_only_of_real_changes(path: Path) -> None:
    settings = Settings(path)
    heard: list[str] = []
    settings.changed.connect(heard.append)
    settings.set("theme", "system")
    settings.set("theme", "dark")
    settings.set("theme", "dark")
    assert heard == ["theme"]


def test_several_values_are_written_once_or_none_is(path: Path) -> None:
    settings = Settings(path)
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set_all({"theme": "dark", "ui_scale": 100, "picture_prompt": "a fox"})
    assert told == ["theme", "picture_prompt"]
    again = Settings(path)
    assert (again.get("theme"), again.get("picture_prompt")) == ("dark", "a fox")
    with pytest.raises(ValueError, match="ui_scale"):
        settings.set_all({"theme": "light", "ui_scale": "large"})
    assert (settings.get("theme"), told) == ("dark", ["theme", "picture_prompt"])


def test_defaults_cannot_be_edited_through_what_get_hands_out(path: Path) -> None:
    settings = Settings(path)
    settings.get("recent_projects").append("x")
    assert settings.get("recent_projects") == []


def test_recent_projects_are_newest_first_without_doubles(path: Path, tmp_path: Path) -> None:
    settings = Settings(path)
    for number in range(RECENT_LIMIT + 3):
        settings.remember_project(tmp_path / f"{number}.triptych")
    settings.remember_project(tmp_path / "5.triptych")
    recent = settings.get("recent_projects")
    assert recent[0].endswith("5.triptych")
    assert len(recent) == len(set(recent)) == RECENT_LIMIT


def test_every_shown_setting_says_what_it_is() -> None:
    for spec in SPECS:
        if spec.group:
            assert spec.title, spec.name


def test_what_cannot_be_written_is_said_and_holds_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "conf").write_text("a file where the folder should be")
    settings = Settings(tmp_path / "conf" / "settings.json")
    failures: list[object] = []
    settings.not_kept.connect(failures.append)
    settings.set("theme", "dark")
    assert settings.get("theme") == "dark"
    assert [type(failure) for failure in failures] == [FileUnwritable]


def test_a_value_for_now_is_not_stored(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.set("narration_workers", "1")
    settings.set_for_now("narration_workers", "2")
    assert settings.get("narration_workers") == "2"
    assert Settings(path).get("narration_workers") == "1"
    with pytest.raises(ValueError, match="narration_workers"):
        settings.set_for_now("narration_workers", "3")
