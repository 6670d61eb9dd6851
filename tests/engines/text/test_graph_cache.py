"""Built graphs in the cache: found again, within a budget of bytes, and not kept beside what a newer builder makes."""

from __future__ import annotations

import os
from pathlib import Path

import onnx
import pytest

from studio import built_graphs, places
from studio.domain.errors import Cancelled
from studio.domain.requests import ModelRef, TextRequest
from studio.engines.text.gguf.engine import GgufEngine
from studio.engines.text.gguf.graph_cache import Packing, graph_for
from studio.engines.text.gguf.graph_writer import GRAPH_FILE, WEIGHTS_FILE
from studio.engines.text.gguf.packing import packing
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.tiny_gguf import TinyModel

ENOUGH = 10**9


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    return tmp_path


def build(folder: Path) -> Path:
    (folder / WEIGHTS_FILE).write_bytes(b"w" * 999)
    (folder / GRAPH_FILE).write_bytes(b"g")
    return folder / GRAPH_FILE


def never(*_what: Path) -> Path:
    raise AssertionError("it is there already")


def pack(graph: Path, scratch: Path) -> bool:
    assert list(scratch.iterdir()) == []
    with (graph.parent / WEIGHTS_FILE).open("ab") as file:
        file.write(b"p" * 999)
    graph.write_bytes(b"p")
    return True


def file_of(folder: Path, letter: str) -> Path:
    path = folder / f"{letter}.gguf"
    path.write_bytes(letter.encode() * 5000)
    return path


def folders() -> set[str]:
    return {one.folder.name.partition("-")[2] for one in built_graphs.built_graphs()}


def test_a_newer_builder_leaves_no_older_copy_of_the_same_file(tmp_path: Path) -> None:
    one, other = file_of(tmp_path, "1"), file_of(tmp_path, "2")
    kept = graph_for(other, "3", build, budget=ENOUGH)
    old, old_half = graph_for(one, "3", build, budget=ENOUGH), graph_for(one, "3h", build, budget=ENOUGH)
    assert graph_for(one, "3", never, budget=ENOUGH) == old
    assert old_half.is_file()
    new = graph_for(one, "4", build, budget=ENOUGH)
    assert new.is_file()
    assert not old.exists()
    assert not old_half.exists()
    assert graph_for(one, "4h", build, budget=ENOUGH).is_file()
    assert graph_for(one, "4", never, budget=ENOUGH) == new
    assert graph_for(other, "3", never, budget=ENOUGH) == kept


def test_those_used_longest_ago_go_until_the_budget_holds(tmp_path: Path) -> None:
    files = [file_of(tmp_path, letter) for letter in "abc"]
    graphs = [graph_for(path, "3", build, budget=ENOUGH) for path in files]
    for age, graph in enumerate(graphs):
        os.utime(graph.parent, (1000 + age, 1000 + age))
    assert graph_for(files[0], "3", never, budget=2500) == graphs[0], "it was used just now, and stays"
    assert [graph.is_file() for graph in graphs] == [True, False, True]
    assert graph_for(files[0], "3", never, budget=0) == graphs[0], "the one that is asked for stays without a budget"
    assert [graph.is_file() for graph in graphs] == [True, False, False]
    assert built_graphs.trim(0) == 1000
    assert built_graphs.built_graphs() == []


def test_packed_weights_take_the_place_of_the_graph(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a")
    half = graph_for(path, "3h", build, budget=ENOUGH)
    graph = graph_for(path, "3", build, budget=ENOUGH, packing=Packing("1.0-cpu", pack))
    assert graph.read_bytes() == b"p"
    assert folders() == {"3h", "3p1.0-cpu"}
    assert graph_for(path, "3", never, budget=ENOUGH, packing=Packing("1.0-cpu", never)) == graph  # type: ignore[arg-type]
    assert graph_for(path, "3h", never, budget=ENOUGH) == half
    assert folders() == {"3h", "3p1.0-cpu"}


def test_another_processor_or_version_packs_anew(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a")
    graph_for(path, "3", build, budget=ENOUGH, packing=Packing("1.0-cpu", pack))
    graph_for(path, "3", build, budget=ENOUGH, packing=Packing("1.1-cpu", pack))
    assert folders() == {"3p1.1-cpu"}


def test_where_the_budget_is_too_small_for_packed_weights_the_graph_stays_without(tmp_path: Path) -> None:
    path = file_of(tmp_path, "a")
    refused = Packing("1.0-cpu", never)  # type: ignore[arg-type]
    graph = graph_for(path, "3", build, budget=2000, packing=refused)
    assert folders() == {"3"}
    assert graph_for(path, "3", never, budget=2000, packing=refused) == graph
    graph_for(path, "3", never, budget=2500, packing=Packing("1.0-cpu", pack))
    assert folders() == {"3p1.0-cpu"}, "packed later from what was built, where there is room now"


def test_what_could_not_be_packed_is_used_as_it_is(tmp_path: Path) -> None:
    graph = graph_for(
        file_of(tmp_path, "a"), "3", build, budget=ENOUGH, packing=Packing("1.0-cpu", lambda _graph, _folder: False)
    )
    assert graph.read_bytes() == b"g"
    assert folders() == {"3"}


def test_a_cancel_while_it_is_packed_leaves_the_graph_alone(tmp_path: Path) -> None:
    def stopped(_graph: Path, folder: Path) -> bool:
        (folder / WEIGHTS_FILE).write_bytes(b"half")
        raise Cancelled

    path = file_of(tmp_path, "a")
    with pytest.raises(Cancelled):
        graph_for(path, "3", build, budget=ENOUGH, packing=Packing("1.0-cpu", stopped))
    assert [entry.name.partition("-")[2] for entry in places.graphs_dir().iterdir()] == ["3"]


@pytest.mark.parametrize("kind", ["Q4_1", "Q8_0", "F32"])
def test_packed_weights_give_the_very_logits(tmp_path: Path, kind: str) -> None:
    path = TinyModel(kind=kind).write(tmp_path / "tiny.gguf")
    request = TextRequest(model=ModelRef("tiny", "gguf-onnx"), prompt="x")

    def logits(budget: int) -> tuple[bytes, int]:
        engine = GgufEngine()
        local = LocalModel(
            id="tiny", engine="gguf-onnx", root=str(path.parent), files={path.name: str(path)}, graph_bytes=budget
        )
        engine.load(local, {}, request, Leash())
        found, _tokens = engine.logits("there is a thing in the inn", Leash())
        return found.tobytes(), engine.held_bytes()

    plain, held = logits(0)
    assert folders() == {"3"}
    packed, _held = logits(ENOUGH)
    assert packed == plain
    mark = packing(Leash()).mark
    assert folders() == {f"3p{mark}"}
    [kept] = built_graphs.built_graphs()
    assert logits(ENOUGH) == (packed, _held), "loaded once more, as it lies there"
    assert _held < held * 2
    graph = onnx.load(str(kept.folder / GRAPH_FILE), load_external_data=False)
    entries = {entry.key for one in graph.graph.initializer for entry in one.external_data}
    assert "prepacked_0" in entries


def test_packing_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    leash = Leash()
    leash.progress = lambda done, total, phase="": told.append(phase)  # type: ignore[method-assign]
    path = TinyModel().write(tmp_path / "tiny.gguf")
    local = LocalModel(id="tiny", engine="gguf-onnx", root=str(path.parent), files={path.name: str(path)})
    GgufEngine().load(local, {}, TextRequest(model=ModelRef("tiny", "gguf-onnx"), prompt="x"), leash)
    assert list(dict.fromkeys(told)) == ["translating the model", "packing the weights, once"]


def test_what_a_killed_worker_left_behind_the_weights_goes(tmp_path: Path) -> None:
    path = TinyModel(kind="Q4_1").write(tmp_path / "tiny.gguf")
    request = TextRequest(model=ModelRef("tiny", "gguf-onnx"), prompt="x")

    def load(budget: int) -> int:
        local = LocalModel(
            id="tiny", engine="gguf-onnx", root=str(path.parent), files={path.name: str(path)}, graph_bytes=budget
        )
        GgufEngine().load(local, {}, request, Leash())
        [kept] = built_graphs.built_graphs()
        return (kept.folder / WEIGHTS_FILE).stat().st_size

    plain = load(0)
    [kept] = built_graphs.built_graphs()
    with (kept.folder / WEIGHTS_FILE).open("ab") as file:
        file.write(b"half" * 1_000_000)
    packed = load(ENOUGH)
    assert plain < packed < plain + 1_000_000
