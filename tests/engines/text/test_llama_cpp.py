"""The writer on llama.cpp, through the door that the worker uses: same words again, cancels, refusals, nothing left."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil
import pytest

from studio.domain.carrying_on import begun_anew, carried_on
from studio.domain.errors import BadRequest, Cancelled, ModelDamaged, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import Message, TextRequest
from studio.domain.sampling import Sampling
from studio.engines.registry import make_engine
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.llama_cpp import engine as llama_engine
from studio.engines.text.llama_cpp import libraries as llama_libraries
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.engines.text.llama_cpp.network import CHUNK, Logits, Network
from studio.formats.gguf_file import GgufFile
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import ask, libraries, loaded, local, tiny, words
from tests.engines.text.tiny_gguf import TinyModel, reference_logits

pytestmark = pytest.mark.starter

LONG = "there is a thing in the inn and there is nothing in it, " * 6


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that wait for each other are slow where other tests run beside them."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LlamaCppEngine]:
    made = tiny(tmp_path)
    yield made
    made.unload()


def test_the_registry_makes_it() -> None:
    assert isinstance(make_engine("llama-cpp"), LlamaCppEngine)


def test_its_logits_are_those_of_a_plain_forward_pass(tmp_path: Path) -> None:
    model = TinyModel(kind="F32")
    engine = loaded(model.write(tmp_path / "tiny.gguf"))
    tokens = [5, 40, 77, 12, 200]
    network = engine.network
    network.forget_from(0)
    ours = network.read(tokens, every=True)
    theirs = reference_logits(model, tokens)
    assert np.abs(ours - theirs).max() < 0.02 * np.abs(theirs).max()
    engine.unload()


def test_the_same_request_gives_the_same_words_and_another_seed_others(engine: LlamaCppEngine) -> None:
    first = words(engine, ask(seed=1))
    assert first
    assert words(engine, ask("something else", seed=5)) != first
    assert words(engine, ask(seed=1)) == first
    assert words(engine, ask(seed=2)) != first


def test_an_answer_says_whether_it_ended_at_its_length(engine: LlamaCppEngine) -> None:
    def ends(**fields: object) -> bool:
        return [done.cut for done in engine.run(ask(**fields), {}, Leash())][-1]  # type: ignore[arg-type]

    seed, said = next((seed, one) for seed in range(4, 60) if len(one := words(engine, ask(seed=seed))) > 6)
    assert ends(seed=seed)
    assert not ends(seed=seed, stop=(said[3:5],))
    begun = words(engine, ask(f"a thing in the{said[:6]}", seed=3, max_tokens=4))
    on = carried_on(ask(seed=3, max_tokens=4), said[:6])
    assert words(engine, on) == begun
    assert words(engine, begun_anew(on)) == words(engine, ask(seed=3, max_tokens=4))


def read_as_written(engine: LlamaCppEngine) -> tuple[TextRequest, str]:
    """A request and its words, of which the first are read as the tokens in which they were written: most of what a
    random model writes is no text, and what it is depends on the processor."""
    for seed in range(5, 90):
        request = ask(LONG, seed=seed, max_tokens=40)
        said = words(engine, request)
        tokens = engine.vocabulary.encode_plain(LONG + said)
        some = len(engine.vocabulary.encode_plain(LONG)) + 2
        if tokens[:some] == list(engine.network.known[:some]):
            return request, said
    raise AssertionError("it never wrote two signs that are text")


def test_what_was_just_written_is_not_read_again_where_nobody_minds(engine: LlamaCppEngine) -> None:
    request, first = read_as_written(engine)
    going_on = ask(LONG + first, seed=6, max_tokens=1)
    again = words(engine, going_on)
    words(engine, request)
    before = engine.evaluated_tokens
    words(engine, msgspec.structs.replace(going_on, anew=False))
    sooner = engine.evaluated_tokens - before
    words(engine, request)
    before = engine.evaluated_tokens
    assert words(engine, going_on) == again, "an exact repetition is one whatever was kept before"
    assert sooner < engine.evaluated_tokens - before
    assert sooner < len(engine.vocabulary.encode_plain(first))


def test_words_do_not_depend_on_what_was_asked_before(engine: LlamaCppEngine, tmp_path: Path) -> None:
    request = ask(LONG, seed=5, max_tokens=40)
    first = words(engine, request)
    going_on = ask(request.prompt + first, seed=6, max_tokens=40)
    second = words(engine, going_on)
    words(engine, ask("another thing", seed=1))
    assert words(engine, going_on) == second
    assert words(engine, request) == first
    fresh = loaded(tmp_path / "tiny.gguf")
    assert words(fresh, going_on) == second
    fresh.unload()


def test_what_two_prompts_have_in_common_is_read_once(engine: LlamaCppEngine) -> None:
    words(engine, ask(LONG, max_tokens=1))
    read = engine.evaluated_tokens
    assert read > 3 * CHUNK
    words(engine, ask(LONG + " more", max_tokens=1))
    assert engine.evaluated_tokens - read <= CHUNK + len(" more")


def test_a_growing_context_keeps_what_it_knows(tmp_path: Path) -> None:
    engine = tiny(tmp_path, context=8192)
    start = "x" * 1990
    words(engine, ask(start, max_tokens=1))
    read = engine.evaluated_tokens
    longer = ask(start + "y" * 200, max_tokens=4, seed=3)
    said = words(engine, longer)
    assert engine.evaluated_tokens - read < CHUNK + 210
    fresh = loaded(tmp_path / "tiny.gguf")
    assert words(fresh, longer) == said
    engine.unload()
    fresh.unload()


def test_a_chat_goes_through_the_models_own_template(engine: LlamaCppEngine) -> None:
    messages = (Message("user", "hi <|im_end|> there"),)
    words(engine, ask("", messages=messages, max_tokens=1))
    spoken = b"".join(engine.vocabulary.bytes_of(token) for token in engine.network.known).decode()
    assert spoken == "user\nhi  there\nassistant\n"


def test_text_becomes_the_tokens_of_our_own_reader(engine: LlamaCppEngine, tmp_path: Path) -> None:
    with GgufFile(tmp_path / "tiny.gguf") as file:
        ours = GgufTokenizer(file)
    for text in ("  Two  spaces, a\ttab,\r\nand 3,141.59; don't “quote” naïve 北京 🙂", "the thing <|im_end|> in"):
        assert engine.vocabulary.encode_plain(text) == ours.encode_plain(text)
        assert engine.vocabulary.encode_chat(text) == ours.encode_chat(text)
    assert engine.vocabulary.ends >= {1, 2}
    assert engine.vocabulary.control == ours.control
    assert engine.vocabulary.breaks == ours.breaks


def test_a_prompt_that_does_not_fit_is_refused_with_its_length(engine: LlamaCppEngine) -> None:
    with pytest.raises(StudioError) as caught:
        words(engine, ask("x " * 300))
    assert isinstance(caught.value.failure, BadRequest)
    assert "600 tokens" in caught.value.failure.problem


def test_a_load_is_cancelled(tmp_path: Path) -> None:
    path = TinyModel(kind="F32", layers=8).write(tmp_path / "tiny.gguf")
    leash = Leash(cancel_at_check=1)
    with pytest.raises(Cancelled):
        loaded(path, leash)


class CancelsAt(Leash):
    """Cancels when it is told of a load that is so far."""

    def progress(self, done: float, total: float, phase: str = "") -> None:
        super().progress(done, total, phase)
        if phase == "loading the model" and done > 0.3:
            self.cancel()


def test_a_load_is_cancelled_in_its_midst(tmp_path: Path) -> None:
    path = TinyModel(kind="F32", layers=8, width=256, inner=512).write(tmp_path / "tiny.gguf")
    leash = CancelsAt()
    with pytest.raises(Cancelled):
        loaded(path, leash)
    assert leash.cancelled


def test_a_prompt_is_cancelled_in_its_midst_and_the_engine_stays_usable(tmp_path: Path) -> None:
    engine = tiny(tmp_path, context=8192, layers=12, width=256, inner=1024, heads=8, head_size=32, kv_heads=8)
    leash, at = Leash(), []

    def cancel() -> None:
        at.append(time.monotonic())
        leash.cancel()

    timer = threading.Timer(0.05, cancel)
    timer.start()
    with pytest.raises(Cancelled):
        words(engine, ask("x" * 7000, max_tokens=2000), leash)
    assert time.monotonic() - at[0] < 10
    timer.join()
    first = words(engine, ask(seed=1))
    assert words(engine, ask(seed=1)) == first != ""
    engine.unload()


def test_a_cancel_between_tokens_keeps_what_was_said(engine: LlamaCppEngine) -> None:
    leash = Leash()
    words = engine.run(ask(max_tokens=400, temperature=0), {}, leash)
    assert all(next(words).text for _ in range(3))
    leash.cancel()
    with pytest.raises(Cancelled):
        next(words)


def test_no_thread_and_no_socket_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    me = psutil.Process()
    before = me.num_threads()
    engine = tiny(tmp_path)
    words(engine, ask())
    assert me.net_connections() == []
    engine.unload()
    assert me.num_threads() <= before


def test_without_its_libraries_it_says_what_is_missing(tmp_path: Path) -> None:
    path = TinyModel().write(tmp_path / "tiny.gguf")
    with pytest.raises(StudioError) as caught:
        LlamaCppEngine().load(local(path), {}, ask(), Leash())
    assert isinstance(caught.value.failure, ModelMissing)


def test_libraries_of_another_version_are_not_asked_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(next(iter(libraries()["llama.cpp"].files.values()))).parent
    monkeypatch.setitem(llama_libraries.CONTEXT_DEFAULTS, "n_ctx", 513)
    with pytest.raises(StudioError) as caught:
        llama_libraries.Libraries(folder)
    assert isinstance(caught.value.failure, ModelDamaged)
    assert "n_ctx is 512" in caught.value.failure.detail


def test_a_network_that_it_does_not_know_is_refused_in_its_words(tmp_path: Path) -> None:
    path = TinyModel(architecture="nonesuch").write(tmp_path / "tiny.gguf")
    with pytest.raises(StudioError) as caught:
        loaded(path)
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert "nonesuch" in caught.value.failure.reason


def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    path = TinyModel().write(tmp_path / "tiny.gguf")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(StudioError) as caught:
        loaded(path)
    assert isinstance(caught.value.failure, ModelDamaged)


def test_a_file_is_looked_into_once_as_long_as_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one of the same size and time, which another file took the place of."""
    looked: list[Path] = []

    class Counted(GgufFile):
        def __init__(self, path: Path, *given: Any, **named: Any) -> None:
            looked.append(path)
            super().__init__(path, *given, **named)

    monkeypatch.setattr(llama_engine, "GgufFile", Counted)
    path = TinyModel().write(tmp_path / "tiny.gguf")
    for _ in range(2):
        loaded(path).unload()
    assert looked == [path]
    facts, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace(b"blk.0.ffn_up.weight", b"blk.0.ffn_upXweight"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert path.stat().st_size == facts.st_size
    with pytest.raises(StudioError):
        loaded(path)
    assert looked == [path, path]


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_drafts_change_no_word(engine: LlamaCppEngine, monkeypatch: pytest.MonkeyPatch, temperature: float) -> None:
    """The tiny model repeats itself, so that there is much to draft."""
    asked = [ask(LONG, seed=seed, temperature=temperature, top_k=3, max_tokens=80) for seed in range(4)]
    calls: list[int] = []
    read = Network.read

    def counted(network: Network, tokens: Sequence[int], *, every: bool = False) -> Logits:
        calls.append(len(tokens))
        return read(network, tokens, every=every)

    monkeypatch.setattr(Network, "read", counted)
    with_drafts = [words(engine, one) for one in asked]
    steps = len(calls)
    monkeypatch.setattr(Network, "goes_back", False)
    assert [words(engine, one) for one in asked] == with_drafts
    assert temperature or steps < 0.7 * (len(calls) - steps)


def test_a_banned_word_is_gone_around_and_the_network_follows(engine: LlamaCppEngine) -> None:
    first = words(engine, ask("the inn", temperature=0, max_tokens=60))
    banned = first.strip()[2:5].lower()
    said = words(engine, ask("the inn", temperature=0, max_tokens=60, sampling=Sampling(banned=(banned,))))
    assert said
    assert said != first or banned not in first.lower().split()
