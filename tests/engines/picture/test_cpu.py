"""What the CPU is taken to be able to do, and that a probe is remembered."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio import processor
from studio.engines.runtime import cpu


@pytest.mark.parametrize(
    ("text", "cores"), [("max 100000", None), ("150000 100000", 2), ("10000 100000", 1), ("?", None)]
)
def test_a_containers_quota_counts(tmp_path: Path, text: str, cores: int | None) -> None:
    (tmp_path / "cpu.max").write_text(text)
    assert processor.control_group_cores(tmp_path / "cpu.max") == cores


def test_fewer_threads_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert cpu.physical_cores() == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "4,2")
    assert cpu.physical_cores() >= 1


@pytest.mark.parametrize(
    ("flags", "promised"), [({"avx2", "avx512f"}, False), ({"avx512_bf16"}, True), ({"amx_bf16"}, True), (set(), False)]
)
def test_flags_that_promise_bfloat16(flags: set[str], promised: bool) -> None:
    assert cpu.promises_bfloat16(frozenset(flags)) is promised


@pytest.mark.torch
@pytest.mark.parametrize(("speedup", "dtype"), [(2.0, "bfloat16"), (1.1, "float32"), (0.1, "float32")])
def test_the_probe_decides_once(monkeypatch: pytest.MonkeyPatch, home: Path, speedup: float, dtype: str) -> None:
    pytest.importorskip("torch")
    probes = []

    def probe() -> float:
        probes.append(1)
        return speedup

    monkeypatch.setattr(cpu, "cpu_flags", lambda: frozenset({"avx512_bf16"}))
    monkeypatch.setattr(cpu, "probe_speedup", probe)
    assert [cpu.best_cpu_dtype(), cpu.best_cpu_dtype()] == [dtype, dtype]
    assert len(probes) == 1
    [kept] = (home / "cache").glob("cpu-probe.json")
    assert msgspec.json.decode(kept.read_bytes(), type=cpu.CpuVerdict).dtype == dtype
    kept.write_text("broken")
    assert cpu.best_cpu_dtype() == dtype
    assert len(probes) == 2


@pytest.mark.torch
def test_without_the_flags_nothing_is_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.setattr(cpu, "cpu_flags", lambda: frozenset({"avx2"}))
    monkeypatch.setattr(cpu, "probe_speedup", lambda: pytest.fail("it was probed"))
    assert cpu.best_cpu_dtype() == "float32"


@pytest.mark.torch
def test_the_real_probe_measures_something() -> None:
    pytest.importorskip("torch")
    assert 0.001 < cpu.probe_speedup(0.01) < 1000
