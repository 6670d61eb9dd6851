"""The writer on Hugging Face folders: the same words as the bare library, stoppable in a step, nothing from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.domain.errors import BadRequest, Cancelled, ImportRefused, ModelMissing, StudioError
from studio.domain.requests import Message, ModelRef, TextRequest
from studio.engines.registry import make_engine
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.tiny_hub import make_tiny_hub

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

PROMPT = "there is a thing"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_hub(tmp_path_factory.mktemp("tiny-hf"))


@pytest.fixture(autouse=True)
def plain_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.engines.text.hub.torch_writer.best_cpu_dtype", lambda: "float32")


def ask(prompt: str = PROMPT, **fields: object) -> TextRequest:
    known: dict[str, object] = {"max_tokens": 12, "task": "ask", "temperature": 0, "repetition_penalty": 1.0} | fields
    return TextRequest(model=ModelRef("tiny", "transformers"), prompt=prompt, device="cpu", **known)  # type: ignore[arg-type]


def local(place: Path) -> LocalModel:
    files = {entry.name: str(entry) for entry in place.iterdir()}
    return LocalModel(id="tiny", engine="transformers", root=str(place), files=files)


def loaded(place: Path):  # type: ignore[no-untyped-def]
    engine = make_engine("transformers")
    engine.load(local(place), {}, ask(), Leash())
    return engine


def words(engine, request: TextRequest, leash: Leash | None = None) -> str:  # type: ignore[no-untyped-def]
    return "".join(done.text for done in engine.run(request, {}, leash or Leash()))


def test_greedy_words_are_the_bare_librarys(folder: Path) -> None:
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(PROMPT, return_tensors="pt", add_special_tokens=False)
    with torch.inference_mode():
        out = model.generate(**inputs, do_sample=False, max_new_tokens=12, pad_token_id=1)
    new = out[0, inputs["input_ids"].shape[1] :]
    expected = bytes_to_text(tokenizer.decode(new, skip_special_tokens=True))
    assert bytes_to_text(words(loaded(folder), ask())) == expected != ""


def bytes_to_text(text: str) -> str:
    return text.replace("\ufffd", "")


def test_what_two_prompts_have_in_common_is_read_once(folder: Path) -> None:
    engine = loaded(folder)
    long = PROMPT * 5
    words(engine, ask(long, max_tokens=1))
    read = engine.evaluated_tokens
    answer = words(engine, ask(long + " more", max_tokens=5))
    assert engine.evaluated_tokens - read < 12
    assert words(loaded(folder), ask(long + " more", max_tokens=5)) == answer
    assert words(engine, ask(long + " more", max_tokens=5)) == answer


def test_a_seed_decides(folder: Path) -> None:
    engine = loaded(folder)
    request = ask(temperature=1.0, seed=3, max_tokens=30)
    assert (
        words(engine, request) == words(engine, request) != words(engine, ask(temperature=1.0, seed=4, max_tokens=30))
    )


def test_messages_go_through_the_template_in_the_sandbox(folder: Path) -> None:
    engine = loaded(folder)
    words(engine, ask("", messages=(Message("user", "hi <|im_end|>"),), max_tokens=1))
    # <|im_start|> "user\n" "hi " <|im_end|> "\n" <|im_start|> "assistant\n"
    assert engine.evaluated_tokens == 1 + 5 + 3 + 1 + 1 + 1 + 10


def test_cancel_inside_a_forward_pass(folder: Path) -> None:
    engine = loaded(folder)
    expected = words(engine, ask())
    leash = Leash()
    pieces = engine.run(ask(max_tokens=50), {}, leash)
    next(pieces)
    leash.cancel_at_check = leash.checks + 9
    with pytest.raises(Cancelled):
        for _ in pieces:
            pass
    assert leash.checks < leash.cancel_at_check + 3, "nothing ran on after the check that cancelled"
    assert words(engine, ask()) == expected


def test_cancel_inside_a_load(folder: Path) -> None:
    engine = make_engine("transformers")
    with pytest.raises(Cancelled):
        engine.load(local(folder), {}, ask(), Leash(cancel_at_check=20))


def test_a_prompt_that_does_not_fit(folder: Path) -> None:
    with pytest.raises(StudioError) as caught:
        words(loaded(folder), ask("x " * 300))
    assert isinstance(caught.value.failure, BadRequest)
    assert "600 tokens" in caught.value.failure.problem


def test_pickles_and_the_models_own_programs_are_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}))
    (tmp_path / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(StudioError) as caught:
        loaded(tmp_path)
    assert isinstance(caught.value.failure, ImportRefused)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(StudioError) as caught:
        loaded(empty)
    assert isinstance(caught.value.failure, ModelMissing)


def test_a_folder_that_wants_to_run_its_own_code(folder: Path, tmp_path: Path) -> None:
    for entry in folder.iterdir():
        (tmp_path / entry.name).write_bytes(entry.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModelForCausalLM": "own.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    marker = tmp_path / "ran"
    (tmp_path / "own.py").write_text(f"open({str(marker)!r}, 'w')")
    with pytest.raises(StudioError):
        loaded(tmp_path)
    assert not marker.exists()


def test_unload_gives_everything_back(folder: Path) -> None:
    engine = loaded(folder)
    assert engine.held_bytes() > 100_000
    engine.unload()
    assert engine.held_bytes() == 0
