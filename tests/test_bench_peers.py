"""What `make bench-peers` says of its figures: which way a ratio points, what counts as won, and what was left out; and
that a subject's process answers, refuses and ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType, quants

from tests.bench.peers import report, shaped
from tests.bench.peers.results import Figure, Measured, Results, Skipped
from tests.bench.peers.subjects import HERE
from tests.bench.peers.tables import Table, Tables, fill, section
from tests.engines.text.tiny_gguf import TinyModel

ECHO = """
import sys
sys.path.insert(0, sys.argv[1])
from serving import Clock, Subject, serve

class Fake(Subject):
    def load(self, path, threads):
        print("noise of a library")
        if path.name == "bad":
            raise OSError("no such file")

    def run(self, text, said):
        clock = Clock()
        for _ in range(said):
            clock.token()
        return clock.timed(len(text.split()))

serve(Fake)
"""


def measured(item: str, ours: list[float], theirs: list[float]) -> Measured:
    of: dict[str, list[Figure] | Skipped] = {
        "ours-llama": [Figure(value, value) for value in ours],
        "llama.cpp": [Figure(value, value) for value in theirs],
        "openvino": Skipped("it needs about 9 GB, and 3 GB were free"),
    }
    return Measured(
        item=item, size="8b", file="x.gguf", bytes=1, threads=2, machine="a machine", date="2026-01-02",
        load_before=3.5, of=of,
    )  # fmt: skip


def test_more_tokens_a_second_and_fewer_seconds_are_both_better() -> None:
    faster = report.ratio("decode", [Figure(30, 1)] * 3, [Figure(20, 1)] * 3)
    sooner = report.ratio("load", [Figure(2, 1)] * 3, [Figure(3, 1)] * 3)
    smaller = report.ratio("memory", [Figure(2e9, 1)], [Figure(3e9, 1)])
    assert faster is not None
    assert sooner is not None
    assert smaller is not None
    assert {faster.middle, sooner.middle, smaller.middle} == {1.5}


def test_only_figures_of_one_round_are_a_pair() -> None:
    # Both slow down together: every pair says 2, though the means of all would not.
    pair = report.ratio("prompt", [Figure(20, 0), Figure(2, 0), Figure(8, 0)], [Figure(10, 0), Figure(1, 0)])
    assert pair is not None
    assert (pair.low, pair.middle, pair.high) == (2, 2, 2)
    assert report.ratio("prompt", [Figure(20, 0)], []) is None


def test_the_page_tells_losses_gaps_and_a_busy_machine(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    results.keep(measured("decode", [10.0, 11.0, 10.5], [20.0, 22.0, 21.0]))
    results.keep(measured("prompt", [40.0, 41.0, 42.0], [20.0, 20.0, 20.0]))
    page = report.page(Results(tmp_path / "results.json"))
    assert "| decode | 0.50 (0.50 to 0.50) **loses** |" in page
    assert "| prompt | 2.05 (2.00 to 2.10) wins |" in page
    assert "- OpenVINO GenAI, decode: it needs about 9 GB, and 3 GB were free" in page
    assert "a load of up to 3.5" in page
    assert "not quiet" in page


def test_a_subject_answers_and_says_what_it_cannot(tmp_path: Path) -> None:
    script = tmp_path / "subject.py"
    script.write_text(ECHO)
    orders: list[dict[str, object]] = [
        {"do": "load", "path": "bad", "threads": 1},
        {"do": "load", "path": "good", "threads": 1},
        {"do": "run", "text": "one two three", "said": 5},
        {"do": "perplexity", "text": "one"},
        {"do": "memory"},
    ]
    done = subprocess.run(
        [sys.executable, str(script), str(HERE)],
        input="".join(json.dumps(order) + "\n" for order in orders), capture_output=True, text=True, check=True,
    )  # fmt: skip
    refused, loaded, ran, without, memory = [json.loads(line) for line in done.stdout.splitlines()]
    assert refused == {"cannot": "OSError: no such file"}
    assert loaded["seconds"] >= 0
    assert (ran["prompt_tokens"], ran["said"]) == (3, 4)
    assert "cannot" in without
    assert memory["peak"] >= memory["anonymous"] > 0 or sys.platform != "linux"
    assert "noise" in done.stderr


def test_random_blocks_have_weights_of_the_wanted_size(tmp_path: Path) -> None:
    vocabulary = TinyModel().write(tmp_path / "vocabulary.gguf")
    shape = shaped.Shape("llama", 3, 256, 4, 2, 64, 512, 300, False, 1e4, 128)
    shaped.write_shaped(shape, vocabulary, tmp_path / "random.gguf")
    reader = gguf.GGUFReader(str(tmp_path / "random.gguf"))
    kinds = set()
    for tensor in reader.tensors:
        kinds.add(tensor.tensor_type)
        if tensor.tensor_type is not GGMLQuantizationType.F32:
            weights = quants.dequantize(tensor.data, tensor.tensor_type)
            deviation = 0.7 / float(np.sqrt(weights.shape[-1]))
            assert np.isfinite(weights).all()
            assert 0.5 * deviation < weights.std() < 2 * deviation
    assert kinds == {GGMLQuantizationType.F32, GGMLQuantizationType.Q4_K, GGMLQuantizationType.Q6_K}
    assert len(reader.tensors) == 3 + 3 * 9


def program(path: Path, seconds: float, fails: bool = False) -> list[str]:
    words = "raise SystemExit('out of memory')" if fails else f"print('noise'); print('{{\"whole\": {seconds}}}')"
    path.write_text(words, "utf8")
    return [sys.executable, str(path)]


def test_a_table_of_programs_says_who_was_faster_or_why_one_was_not_measured(tmp_path: Path) -> None:
    table = Table(name="t", title="Things", about="All of a size.", columns={"whole": "a thing, s"})
    commands = {
        "ours": program(tmp_path / "ours.py", 2.0), "quick": program(tmp_path / "quick.py", 1.0),
        "broken": program(tmp_path / "broken.py", 0.0, fails=True),
    }  # fmt: skip
    fill(table, commands, rounds=2)
    told = section(table)
    assert "| ours | 2.00 |" in told
    assert "quick over ours: a thing, s 0.50." in told
    assert "- broken: out of memory" in told
    assert "Things" in report.page(Results(tmp_path / "none.json"), [table])


def test_what_was_not_measured_again_stays_on_the_page(tmp_path: Path) -> None:
    table = Table(name="t", title="Things", about="Of yesterday.", columns={})
    results, nothing = Results(tmp_path / "results.json"), Results(tmp_path / "none.json")
    results.keep(measured("decode", [10.0], [20.0]))
    before = report.page(results, [table])
    assert report.page(nothing, before=before) == before
    by_hand = before.replace("Of yesterday.", "Of yesterday.\n\n(By hand: a line.)").replace("3.5", "0.5")
    again = Table(name="u", title="Others", about="Of today.", columns={})
    page = report.page(nothing, [again], by_hand)
    assert page.startswith(by_hand.rstrip("\n"))
    hand = "# Pictures, voices beside their peers\n\n(By hand: on top.)"
    assert hand in report.page(nothing, [table], before.replace(hand.partition("\n")[0], hand))
    assert page.index("(By hand: a line.)") < page.index("## Others\n\nOf today.")
    assert "a load of up to 3.5" in report.page(results, [], by_hand)


def test_a_table_keeps_the_subjects_that_were_not_asked_again(tmp_path: Path) -> None:
    def table(**found: float) -> Table:
        of: dict[str, list[dict[str, float]] | Skipped] = {name: [{"whole": value}] for name, value in found.items()}
        return Table(name="t", title="T", about="", columns={"whole": "s"}, of=of)

    Tables(tmp_path / "tables.json").keep(table(ours=3.0, peer=4.0))
    Tables(tmp_path / "tables.json").keep(table(ours=2.0))
    kept = Tables(tmp_path / "tables.json").of["t"].rows()
    assert kept == {"ours": [{"whole": 2.0}], "peer": [{"whole": 4.0}]}
