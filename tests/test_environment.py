"""Which extras `make run` installs: by the machine, by FULL and LITE, and by what a kit holds."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "packaging" / "environment.py"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, as on a light machine with an environment of its own."""
    for name in ("FULL", "LITE", "KIT", "OUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRIPTYCH_VENV", str(tmp_path / "venv"))
    (tmp_path / "venv").mkdir()
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "has_nvidia", lambda: False)
    monkeypatch.setattr(module, "torch_comes_without_cuda", lambda: False)
    monkeypatch.setattr(module, "has_llama_build", lambda: False)
    monkeypatch.setattr(module.platform, "machine", lambda: "x86_64")
    return module


def test_a_machine_without_a_card_starts_light_and_full_is_remembered(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment.profile() == ("cpu",)
    monkeypatch.setenv("FULL", "1")
    assert environment.profile() == ("cpu", "torch")
    monkeypatch.delenv("FULL")
    assert environment.profile() == ("cpu", "torch")
    monkeypatch.setenv("LITE", "1")
    assert environment.profile() == ("cpu",)


def test_a_card_brings_its_builds_and_arm_never_does(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "has_nvidia", lambda: True)
    assert environment.profile() == ("cuda", "torch")
    monkeypatch.setenv("FULL", "1")
    monkeypatch.setattr(environment.platform, "machine", lambda: "aarch64")
    assert environment.profile() == ("cpu", "torch")


def test_llama_cpp_comes_where_there_is_a_build_of_it(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "has_llama_build", lambda: True)
    assert environment.profile() == ("cpu", "llama")
    monkeypatch.setenv("FULL", "1")
    assert environment.profile() == ("cpu", "torch", "llama")
    monkeypatch.delenv("FULL")
    assert environment.profile() == ("cpu", "torch", "llama")


def test_where_torch_comes_cheap_it_comes(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "torch_comes_without_cuda", lambda: True)
    assert environment.profile() == ("cpu", "torch")


def test_a_kit_decides_and_goes_on_deciding_without_a_network(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = tmp_path / "kit"
    (kit / "wheels").mkdir(parents=True)
    (kit / environment.KIT_EXTRAS).write_text(json.dumps(["cpu"]))
    monkeypatch.setattr(environment, "has_nvidia", lambda: True)
    monkeypatch.setenv("KIT", str(kit))
    assert environment.profile() == ("cpu",)
    monkeypatch.delenv("KIT")
    assert environment.profile() == ("cpu",)
    monkeypatch.setenv("FULL", "1")
    assert environment.profile() == ("cuda", "torch")


def test_what_is_no_kit_is_named(environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIT", str(tmp_path))
    with pytest.raises(environment.Halt, match="not a kit"):
        environment.pip_options()
