"""Typst is put into an environment by pip: here from a folder, and into another place, as pip's own settings allow."""

from __future__ import annotations

import base64
import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from studio.domain.errors import DownloadCancelled, SourceVanished, StudioError
from studio.services.models.install_control import InstallControl
from studio.services.models.typesetter import TYPESETTER, fetch_typesetter


def wheel(folder: Path) -> None:
    name = f"{TYPESETTER.name}-{TYPESETTER.version}"
    metadata = (
        f"Metadata-Version: 2.1\nName: {TYPESETTER.name}\nVersion: {TYPESETTER.version}\nRequires-Dist: nothing\n"
    )
    parts = {
        f"{TYPESETTER.name}.py": "made = True\n",
        f"{name}.dist-info/METADATA": metadata,
        f"{name}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {one: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for one, text in parts.items()}
    record = "".join(f"{one},sha256={digests[one].decode().rstrip('=')},{len(text)}\n" for one, text in parts.items())
    parts[f"{name}.dist-info/RECORD"] = record + f"{name}.dist-info/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as archive:
        for one, text in parts.items():
            archive.writestr(one, text)


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pip puts it; it looks for wheels in "wheels" alone."""
    (tmp_path / "wheels").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "target"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return tmp_path / "target"


def test_it_is_installed_without_what_it_asks_for(target: Path) -> None:
    wheel(target.parent / "wheels")
    fetch_typesetter(InstallControl("Typst"))
    assert (target / "typst.py").read_text() == "made = True\n"


def test_what_is_not_to_be_had_is_said(target: Path) -> None:
    with pytest.raises(StudioError) as caught:
        fetch_typesetter(InstallControl("Typst"))
    assert isinstance(caught.value.failure, SourceVanished)
    assert not target.exists()


def test_it_can_be_cancelled(target: Path) -> None:
    control = InstallControl("Typst")
    control.cancel()
    with pytest.raises(StudioError) as caught:
        fetch_typesetter(control)
    assert caught.value.failure == DownloadCancelled(model_id="Typst")


def test_it_is_the_version_that_is_pinned() -> None:
    pinned = (Path(__file__).parents[2] / "constraints.txt").read_text("utf-8")
    assert re.search(rf"^typst=={re.escape(TYPESETTER.version)}$", pinned, re.MULTILINE)
