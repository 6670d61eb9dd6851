"""OpenVINO is put into an environment without its telemetry: the version that is pinned, by pip, by one click."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studio.domain.errors import SourceVanished, StudioError
from studio.services.models.install_control import InstallControl
from studio.services.models.openvino import OPENVINO, fetch_openvino


def test_it_is_the_version_that_is_pinned() -> None:
    pinned = (Path(__file__).parents[2] / "constraints.txt").read_text("utf-8")
    assert re.search(rf"^openvino=={re.escape(OPENVINO.version)}$", pinned, re.MULTILINE)


def test_what_is_not_to_be_had_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "target"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(StudioError) as caught:
        fetch_openvino(InstallControl("OpenVINO"))
    assert isinstance(caught.value.failure, SourceVanished)
    assert not (tmp_path / "target").exists()
