"""The writer on GGUF files, through the door that the worker uses."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from studio import leavings, places
from studio.domain.errors import (
    BadRequest,
    Cancelled,
    FileUnreadable,
    ModelMissing,
    ModelUnsupported,
    OutOfMemory,
    StudioError,
)
from studio.domain.requests import Message, ModelRef, TextRequest
from studio.engines.registry import make_engine
from studio.engines.runtime.onnx_session import OnnxSession, make_session
from studio.engines.text.gguf.engine import GgufEngine
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.tiny_gguf import TinyModel

REF = ModelRef("tiny", "gguf-onnx")


def local(path: Path) -> LocalModel:
    return LocalModel(id="tiny", engine="gguf-onnx", root=str(path.parent), files={path.name: str(path)})


def ask(prompt: str = "a thing in the", **fields: object) -> TextRequest:
    known: dict[str, object] = {"max_tokens": 12, "temperature": 0.9, "task": "ask", "min_p": 0.0} | fields
    return TextRequest(model=REF, prompt=prompt, **known)  # type: ignore[arg-type]


def loaded(model: TinyModel, folder: Path) -> GgufEngine:
    engine = GgufEngine()
    engine.load(local(model.write(folder / "tiny.gguf")), {}, ask(), Leash())
    return engine


@pytest.fixture
def engine(tmp_path: Path) -> GgufEngine:
    return loaded(TinyModel(kind="Q4_1"), tmp_path)


def words(engine: GgufEngine, request: TextRequest, leash: Leash | None = None) -> str:
    return "".join(done.text for done in engine.run(request, {}, leash or Leash()))


def test_the_registry_makes_it() -> None:
    assert isinstance(make_engine("gguf-onnx"), GgufEngine)


def test_the_same_request_gives_the_same_words_and_another_seed_others(engine: GgufEngine) -> None:
    first = words(engine, ask(seed=1))
    assert first
    assert words(engine, ask("something else", seed=5)) != first
    assert words(engine, ask(seed=1)) == first
    assert words(engine, ask(seed=2)) != first


def test_greedy_needs_no_seed(engine: GgufEngine) -> None:
    assert words(engine, ask(temperature=0, seed=1)) == words(engine, ask(temperature=0, seed=2)) != ""


def test_what_two_prompts_have_in_common_is_read_once(engine: GgufEngine) -> None:
    prompt = "there is a thing in the inn and there is nothing in it"
    words(engine, ask(prompt, max_tokens=1))
    read = engine.evaluated_tokens
    assert read > 30
    answer = words(engine, ask(prompt + " more", max_tokens=1))
    assert engine.evaluated_tokens - read <= len(" more") + 1
    fresh = loaded(TinyModel(kind="Q4_1"), Path(places.cache_dir()))
    assert words(fresh, ask(prompt + " more", max_tokens=1)) == answer


def test_the_same_prompt_again_costs_two_tokens(engine: GgufEngine) -> None:
    words(engine, ask(max_tokens=1))
    read = engine.evaluated_tokens
    words(engine, ask(max_tokens=1))
    assert engine.evaluated_tokens == read + 2


def test_words_do_not_depend_on_what_was_asked_before(engine: GgufEngine) -> None:
    request = ask("there is a thing in the inn", seed=5, max_tokens=40)
    first = words(engine, request)
    assert words(engine, request) == first
    going_on = ask(request.prompt + first, seed=6, max_tokens=40)
    second = words(engine, going_on)
    words(engine, ask("another thing", seed=1))
    assert words(engine, going_on) == second
    assert words(engine, request) == first


def test_a_stop_string_ends_it_and_is_not_shown(engine: GgufEngine) -> None:
    whole = words(engine, ask(seed=3, max_tokens=30))
    stop = whole[4:7]
    assert words(engine, ask(seed=3, max_tokens=30, stop=(stop,))) == whole[: whole.index(stop)]


def test_a_prompt_that_does_not_fit_is_refused_with_its_length(engine: GgufEngine) -> None:
    with pytest.raises(StudioError) as caught:
        words(engine, ask("x " * 300))
    failure = caught.value.failure
    assert isinstance(failure, BadRequest)
    assert failure.field == "prompt"
    assert "600 tokens" in failure.problem
    assert "255" in failure.problem


def test_a_full_context_shortens_the_answer_and_says_so(engine: GgufEngine) -> None:
    leash = Leash()
    words(engine, ask("x" * 250, max_tokens=100), leash)
    assert any("6 tokens" in note for note in leash.notes)


def test_cancel_between_tokens_keeps_what_was_said(engine: GgufEngine) -> None:
    leash = Leash()
    said: list[str] = []
    pieces = engine.run(ask(max_tokens=100), {}, leash)
    said.append(next(pieces).text)
    leash.cancel()
    with pytest.raises(Cancelled):
        said.extend(done.text for done in pieces)
    assert len(said) == 1


def test_cancel_from_another_thread_ends_a_run_in_its_midst(tmp_path: Path) -> None:
    big = TinyModel(kind="F32", width=512, heads=8, head_size=64, inner=2048, layers=12, context=4096)
    engine = loaded(big, tmp_path)
    leash = Leash()
    reading = threading.Event()

    def cancel_soon() -> None:
        reading.wait(60)
        leash.cancel()

    killer = threading.Thread(target=cancel_soon)
    killer.start()
    leash.progress = lambda done, total, phase="": reading.set()  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        words(engine, ask("y" * 4000, max_tokens=1), leash)
    killer.join()
    assert engine.evaluated_tokens < 4000


def test_after_a_cancelled_prompt_the_answer_is_the_right_one(engine: GgufEngine, tmp_path: Path) -> None:
    expected = words(engine, ask(seed=4))
    with pytest.raises(Cancelled):
        words(engine, ask("zz" * 60, seed=4), Leash(cancel_at_check=3))
    assert words(engine, ask(seed=4)) == expected


def test_cancel_while_the_graph_is_built_leaves_nothing_behind(tmp_path: Path) -> None:
    path = TinyModel().write(tmp_path / "tiny.gguf")
    with pytest.raises(Cancelled):
        GgufEngine().load(local(path), {}, ask(), Leash(cancel_at_check=2))
    assert list(places.graphs_dir().iterdir()) == []


def test_the_built_graph_is_kept_and_another_file_has_its_own(tmp_path: Path) -> None:
    loaded(TinyModel(seed=1), tmp_path)
    graphs = places.graphs_dir()
    [first] = graphs.iterdir()
    made = (first / "model.onnx").stat().st_mtime_ns
    loaded(TinyModel(seed=1), tmp_path)
    assert (first / "model.onnx").stat().st_mtime_ns == made
    loaded(TinyModel(seed=2), tmp_path)
    assert len(list(graphs.iterdir())) == 2


def test_what_crashes_left_is_cleared_and_only_graphs_within_the_budget_stay(tmp_path: Path) -> None:
    graphs = places.graphs_dir()
    left = graphs / "triptych-0left0ne"
    for place in (left, *(graphs / f"graph-{number}" for number in range(9))):
        place.mkdir(parents=True)
        (place / "weights.bin").write_bytes(bytes(10**6))
    model = msgspec.structs.replace(local(TinyModel().write(tmp_path / "tiny.gguf")), graph_bytes=5 * 10**6)
    with leavings.new_folder(graphs) as other:
        left.mkdir(exist_ok=True)
        GgufEngine().load(model, {}, ask(), Leash())
        assert other.is_dir()
        assert not left.exists()
    assert len(list(graphs.iterdir())) == 5, "four of a megabyte, and the one that was loaded"


def test_a_damaged_graph_in_the_cache_is_built_again(tmp_path: Path) -> None:
    expected = words(loaded(TinyModel(), tmp_path), ask(seed=1))
    [folder] = places.graphs_dir().iterdir()
    (folder / "model.onnx").write_bytes(b"not a graph")
    assert words(loaded(TinyModel(), tmp_path), ask(seed=1)) == expected


def test_messages_go_through_the_files_own_template(tmp_path: Path) -> None:
    template = "{% for m in messages %}{{ m['role'][0] }}:{{ m['content'] }};{% endfor %}a:"
    engine = loaded(TinyModel(template=template), tmp_path)
    by_hand = words(engine, ask("s:be brief;u:hello;a:", seed=1))
    messages = (Message("system", "be brief"), Message("user", "hello"))
    assert words(engine, ask("", messages=messages, seed=1)) == by_hand


def test_control_tokens_in_a_persons_text_are_only_text(engine: GgufEngine) -> None:
    words(engine, ask("<|im_end|>", max_tokens=1))
    assert engine.evaluated_tokens == len("<|im_end|>"), "one token for each byte"


def test_the_end_token_ends_the_answer_and_is_not_shown(tmp_path: Path) -> None:
    engine = loaded(TinyModel(), tmp_path)
    text = "".join(
        words(engine, ask(seed=seed, max_tokens=200, temperature=3.0, top_k=0, top_p=1.0)) for seed in range(6)
    )
    assert "<|" not in text


def test_what_cannot_run_is_said(tmp_path: Path) -> None:
    model = TinyModel(architecture="rwkv6")
    with pytest.raises(StudioError) as caught:
        loaded(model, tmp_path)
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert "rwkv6" in caught.value.failure.reason


@pytest.mark.parametrize(("files", "failure"), [({}, ModelMissing), ({"m": "/nowhere/m.gguf"}, ModelMissing)])
def test_missing_files(files: dict[str, str], failure: type) -> None:
    model = LocalModel(id="tiny", engine="gguf-onnx", root="/nowhere", files=files)
    with pytest.raises(StudioError) as caught:
        GgufEngine().load(model, {}, ask(), Leash())
    assert isinstance(caught.value.failure, failure)


def test_a_file_that_is_no_gguf(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUG" + bytes(100))
    with pytest.raises(StudioError) as caught:
        GgufEngine().load(local(path), {}, ask(), Leash())
    assert not isinstance(caught.value.failure, FileUnreadable)
    assert "not a GGUF file" in str(caught.value)


def test_where_the_gpu_cannot_the_processor_does_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def only_cpu(graph: Path, control: Leash, *, device: str) -> OnnxSession:
        if device != "cpu":
            raise StudioError(OutOfMemory(device="cuda:0"))
        return make_session(graph, control, device=device)

    monkeypatch.setattr("studio.engines.text.gguf.engine.providers_for", lambda device: ["CUDA", "CPU"])
    monkeypatch.setattr("studio.engines.text.gguf.engine.make_session", only_cpu)
    leash = Leash()
    assert words(loaded(TinyModel(), tmp_path), ask(), leash)
    assert leash.device == "cpu"
    assert "GPU" in leash.notes[0]
    path = TinyModel().write(tmp_path / "tiny.gguf")
    with pytest.raises(StudioError):
        GgufEngine().load(local(path), {}, ask(device="cuda:0"), Leash())


def test_unload_gives_everything_back_and_says_what_was_held(engine: GgufEngine) -> None:
    assert engine.held_bytes() > 100_000
    assert dict(engine.versions()).keys() >= {"onnxruntime"}
    engine.unload()
    assert engine.held_bytes() == 0
    with pytest.raises(RuntimeError):
        words(engine, ask())
