"""The same picture by torch and by OpenVINO, for every family; who computed it is said, and torch does what OpenVINO
cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

import studio
from studio.domain.errors import Cancelled
from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")
pytest.importorskip("openvino")
from tiny_pipes import a_picture  # noqa: E402

from studio.engines.picture.pipelines import roads  # noqa: E402

pytestmark = [pytest.mark.torch, pytest.mark.timeout(600)]

FAMILIES = ("sd1", "flux", *(pytest.param(one, marks=pytest.mark.slow) for one in ("sd2", "sdxl", "sd3")))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One for all tests, so that a network is translated once."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("TRIPTYCH_HOME", str(folder))
    return folder


class ImpatientControl(RecordingControl):
    """Cancels at the twentieth look."""

    looks = 0

    def check(self) -> None:
        self.looks += 1
        if self.looks == 20:
            self.cancel()
        super().check()


def loaded(folder: Path, **fields: object) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(**fields), RecordingControl())
    return engine


@pytest.mark.parametrize("family", FAMILIES)
def test_both_draw_the_same_picture(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    for size in ({"width": 64, "height": 64}, {"width": 96, "height": 48}):
        [plain] = draw(engine, ask(runtime="torch", **size))
        [other] = draw(engine, ask(runtime="openvino", **size))
        assert (plain.request.runtime, other.request.runtime) == ("torch", "openvino")
        assert plain.pixels.std() > 1
        assert np.abs(plain.pixels.astype(int) - other.pixels).max() <= 1
    assert "openvino" in dict(engine.versions())


def test_a_recipe_without_a_runtime_is_drawn_by_torch(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("sd1"))
    [done] = draw(engine, ask())
    assert done.request.runtime == "torch"
    assert np.array_equal(done.pixels, pixels(engine, ask(runtime="torch")))


def test_the_faster_one_is_taken_where_nothing_is_asked_for(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = loaded(tiny("sd1"))
    [done] = draw(engine, ask(runtime="openvino", width=80))
    assert done.request.runtime == "openvino"
    for found, wanted in ((roads.Verdict(2.0, 1.0, 0.0), "openvino"), (roads.Verdict(1.0, 2.0, 0.0), "torch")):
        monkeypatch.setattr(roads.Roads, "verdict", lambda *_args, found=found: found)
        [done] = draw(engine, ask(runtime="fastest", width=80))
        assert done.request.runtime == wanted


def test_what_lies_too_far_from_torch_is_not_used(tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    engine, control = loaded(tiny("sd1")), RecordingControl()
    monkeypatch.setattr(roads.Roads, "verdict", lambda *_args: roads.Verdict(2.0, 1.0, 0.5))
    [done] = draw(engine, ask(runtime="openvino"), control=control)
    assert done.request.runtime == "torch"
    assert roads.REFUSED in control.notes


def test_what_was_compared_once_is_known_after_a_restart(
    tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(loaded(tiny("sd1")), ask(runtime="fastest"))

    def again(*_args: object) -> None:
        raise AssertionError("compared again")

    monkeypatch.setattr(roads.Roads, "learn", again)
    draw(loaded(tiny("sd1")), ask(runtime="fastest"))


def test_a_damaged_translation_is_made_anew(tiny: Callable[[str], Path], home: Path) -> None:
    plain = pixels(loaded(tiny("sd1")), ask(runtime="openvino"))
    graphs = list(home.rglob("denoiser-*.xml"))
    assert graphs
    for one in graphs:
        one.write_text("<net")
    [done] = draw(loaded(tiny("sd1")), ask(runtime="openvino"))
    assert done.request.runtime == "openvino"
    assert np.array_equal(done.pixels, plain)


def test_a_cancel_stops_it_within_a_step(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("sd1"))
    draw(engine, ask(runtime="openvino"))
    control = ImpatientControl()
    with pytest.raises(Cancelled):
        draw(engine, ask(runtime="openvino", steps=50), control=control)
    [done] = draw(engine, ask(runtime="openvino"))
    assert done.request.runtime == "openvino"


def test_a_picture_is_changed_by_it_as_well(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    a_picture().save(tmp_path / "picture.png")
    inputs = {"picture": tmp_path / "picture.png"}
    request = {"task": "image-to-image", "init_image": "picture", "strength": 0.7}
    engine = loaded(tiny("sd1"))
    plain = pixels(engine, ask(runtime="torch", **request), inputs)
    other = pixels(engine, ask(runtime="openvino", **request), inputs)
    assert np.abs(plain.astype(int) - other).max() <= 1


@pytest.mark.parametrize(
    ("begins", "imported"),
    [
        ("from studio.engines.picture.pipelines.openvino_networks import load_openvino; load_openvino()", False),
        ("import openvino", True),
    ],
    ids=["ours", "bare"],
)
def test_telemetry_is_never_imported(tmp_path: Path, begins: str, imported: bool) -> None:
    """With an openvino_telemetry that is installed and leaves a file when it is imported; a bare openvino takes it."""
    seen = tmp_path / "imported"
    package = tmp_path / "openvino_telemetry"
    package.mkdir()
    telemetry = "from unittest.mock import MagicMock\nTelemetry = MagicMock()\n"
    (package / "__init__.py").write_text(f"open({str(seen)!r}, 'w').close()\n{telemetry}")
    (package / "backend.py").write_text("backend_ga4 = None\n")
    path = os.pathsep.join((str(tmp_path), str(Path(studio.__file__).parents[1])))
    subprocess.run([sys.executable, "-c", begins], env={**os.environ, "PYTHONPATH": path}, check=True, timeout=300)
    assert seen.exists() == imported
