"""Answers in a form, chances of words, and gaps: through both engines that read GGUF files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from studio.domain.errors import BadRequest, StudioError
from studio.domain.prompting import Writer, continuation
from studio.domain.requests import AnswerForm, ChancesFound, ModelRef, TextRequest
from studio.domain.sampling import Sampling
from studio.engines.text.forms import Forms
from studio.engines.text.gguf.engine import GgufEngine
from studio.wire.messages import LocalModel
from tests.engines.text import llama_home
from tests.engines.text.leash import Leash
from tests.engines.text.test_further_sampling import Letters
from tests.engines.text.tiny_gguf import TinyModel, reference_logits

SCHEMA = """{"type": "object", "properties": {"age": {"type": "integer", "minimum": 1, "maximum": 99},
"trait": {"enum": ["shy", "bold"]}}, "required": ["age", "trait"], "additionalProperties": false}"""
GRAMMAR = 'root ::= "yes" | "no " [a-c]+ "!"'


@pytest.fixture(params=["gguf-onnx", pytest.param("llama-cpp", marks=pytest.mark.starter)])
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    path = TinyModel(kind="F32" if request.param == "llama-cpp" else "Q8_0", context=512).write(tmp_path / "tiny.gguf")
    if request.param == "llama-cpp":
        made: Any = llama_home.loaded(path)
    else:
        made = GgufEngine()
        local = LocalModel(id="tiny", engine="gguf-onnx", root=str(tmp_path), files={path.name: str(path)})
        made.load(local, {}, llama_home.ask(), Leash())
    yield made
    made.unload()


def said(engine: Any, leash: Leash | None = None, **fields: object) -> str:
    return llama_home.words(engine, llama_home.ask(**fields), leash)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_fits_its_schema_whatever_the_model_would_say(engine: Any, seed: int) -> None:
    form = AnswerForm(kind="json-schema", text=SCHEMA)
    answer = json.loads(said(engine, seed=seed, temperature=1.5, max_tokens=60, form=form))
    assert set(answer) == {"age", "trait"}
    assert 1 <= answer["age"] <= 99
    assert answer["trait"] in ("shy", "bold")


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_fits_its_grammar_with_bans_and_penalties(engine: Any, seed: int) -> None:
    sampling = Sampling(banned=("yes",), dry_multiplier=0.8, presence_penalty=1.0)
    form = AnswerForm(kind="gbnf", text=GRAMMAR)
    answer = said(engine, seed=seed, temperature=1.5, max_tokens=200, form=form, sampling=sampling)
    assert re.fullmatch("no [abc]+!?", answer)


def test_an_answer_that_was_cut_off_is_told(engine: Any) -> None:
    leash = Leash()
    said(engine, leash, max_tokens=3, form=AnswerForm(kind="json-schema", text=SCHEMA))
    assert any("cut off" in note for note in leash.notes)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("json-schema", "no json"), ("json-schema", '{"type": "wonder"}'), ("gbnf", "root ::= nothere"), ("gbnf", "%%")],
)
def test_a_form_without_sense_is_refused_before_anything_is_written(kind: Any, text: str) -> None:
    vocabulary = Letters()
    with pytest.raises(StudioError) as caught:
        Forms(vocabulary).guide(AnswerForm(kind=kind, text=text))
    assert isinstance(caught.value.failure, BadRequest)


def found(engine: Any, **fields: object) -> ChancesFound:
    return msgspec.json.decode(said(engine, **fields), type=ChancesFound)


@pytest.mark.starter
def test_the_chances_of_words_are_those_of_a_plain_forward_pass(tmp_path: Path) -> None:
    model = TinyModel(kind="F32")
    engine = llama_home.loaded(model.write(tmp_path / "tiny.gguf"))
    prompt, words = "a thing in", " the inn"
    start, spelt = engine.vocabulary.encode_plain(prompt), engine.vocabulary.encode_plain(words)
    logits = reference_logits(model, [*start, *spelt])[len(start) - 1 : -1].astype(np.float64)
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    told = found(engine, prompt=prompt, looked_at=words, alternatives=3).tokens
    assert "".join(token.text for token in told) == words
    for place, token in enumerate(told):
        assert token.share == pytest.approx(chances[place, spelt[place]], rel=0.05)
        assert len(token.others) == 3
        assert token.others[0].share == pytest.approx(np.delete(chances[place], spelt[place]).max(), rel=0.05)
    engine.unload()


def test_next_words_are_whole_and_each_stands_once(engine: Any) -> None:
    words = found(engine, alternatives=5).words
    assert 1 <= len(words) <= 5
    assert len({word.text for word in words}) == len(words)
    assert [word.share for word in words] == sorted((word.share for word in words), reverse=True)
    before = said(engine, seed=2)
    assert found(engine, alternatives=5).words == words
    assert said(engine, seed=2) == before


def test_a_model_without_tokens_for_a_gap_says_so(engine: Any) -> None:
    leash = Leash()
    assert said(engine, leash, after=" and so on") == said(engine)
    assert any("cannot fill a gap" in note for note in leash.notes)


def test_a_gap_is_sent_to_models_that_fill_them_alone() -> None:
    model = ModelRef("m", "e")
    filled = continuation(Writer(model=model, settings={"fills": True}), "She went to", after=" and came back.")
    assert filled.request.after == " and came back."
    assert [part.role for part in filled.parts] == ["before", "after"]
    assert continuation(Writer(model=model), "She went to", after=" and came back.").request.after == ""
    at_end = continuation(Writer(model=model, settings={"fills": True}), "She went to", after=" ")
    assert isinstance(at_end.request, TextRequest)
    assert at_end.request.after == ""


def test_a_gap_is_read_in_the_order_that_such_models_learn() -> None:
    from studio.engines.text.streaming import prompt_tokens

    vocabulary: Any = Letters("<P>", "<S>", "<M>")
    vocabulary.gap = tuple(vocabulary.pieces.index(name) for name in ("<P>", "<S>", "<M>"))
    asked = TextRequest(model=ModelRef("m", "e"), prompt="ab", after="c")
    assert "".join(vocabulary.pieces[token] for token in prompt_tokens(asked, vocabulary, "", "m")) == "<P>ab<S>c<M>"
