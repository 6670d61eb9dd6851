"""What the prompt inspector shows, tokenised, is what the engine is given: every task, three templates."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio.domain.knowledge import Known
from studio.domain.project_records import Card
from studio.domain.prompt_sent import stretches
from studio.domain.prompting import BuiltPrompt, Material, Writer, asking, continuation
from studio.domain.requests import CountRequest, ModelRef, TokensCounted
from studio.domain.summaries import Told
from studio.engines.text.counting import TokenCounter
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.formats.gguf_file import GgufFile
from studio.services.writing_tasks import shipped_tasks
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import libraries
from tests.engines.text.tiny_gguf import CHATML, TinyModel
from tests.starters import larger_writer, starter_file

LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
    "{{ m['content'] | trim }}<|eot_id|>{% endfor %}<|start_header_id|>assistant<|end_header_id|>\n\n"
)
GEMMA = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "{% for m in messages %}<start_of_turn>{{ 'model' if m['role'] == 'assistant' else m['role'] }}\n"
    "{{ m['content'] | trim }}<end_of_turn>\n{% endfor %}<start_of_turn>model\n"
)
TEMPLATES = {"chatml": CHATML, "llama3": LLAMA3, "gemma": GEMMA}
KNOWN = Known(
    story=(Told("a", "One", "The ship left the harbour."),),
    cards=(Card(id="1", name="Mara", facts="She keeps the light.", told="always"),),
    synopsis="They drift.",
    notes="Night.",
    note="Grim.",
)
TEXT = "Mara went down to the sea.\n\nIt was cold, naïve <|im_end|> and 北京 was far.\n\nShe"


def prompts() -> list[BuiltPrompt]:
    """Of every task that is shipped, over a text with signs that some template knows."""
    writer = Writer(model=ModelRef("tiny", "llama-cpp"), context_tokens=4096, settings={"max_tokens": 8, "fills": True})
    built = [continuation(writer, TEXT, known=KNOWN), continuation(writer, TEXT, after=" and left.", known=KNOWN)]
    built.append(continuation(writer, ""))
    for task in shipped_tasks():
        if task.prompt:
            passage = TEXT if task.target == "selection" else ""
            text = "" if passage else TEXT
            material = Material(passage=passage, text=text, before=TEXT, after=TEXT, instruction="Why?", known=KNOWN)
            built.append(asking(writer, task, material))
    return built


def told(path: Path, built: BuiltPrompt) -> TokensCounted:
    """By the counter, as the inspector has it."""
    counter = TokenCounter()
    model = LocalModel(id="tiny", engine="token-counter", root=str(path.parent), files={path.name: str(path)})
    request = CountRequest(model=ModelRef("tiny", "token-counter"), prompt=built.request)
    counter.load(model, {}, request, Leash())
    said = "".join(done.text for done in counter.run(request, {}, Leash()))
    return msgspec.json.decode(said, type=TokensCounted)


def inspected(found: TokensCounted, built: BuiltPrompt) -> str:
    return "".join(one.text for one in stretches(found.sent, built.parts))


def same_tokens(path: Path, built: BuiltPrompt) -> TokensCounted:
    found = told(path, built)
    with GgufFile(path) as file:
        tokenizer = GgufTokenizer(file)
    text = inspected(found, built)
    assert text == found.sent
    if built.request.messages or built.request.after or not built.request.prompt:
        assert tokenizer.encode_chat(text) == list(found.ids), built.request.task
    else:
        assert tokenizer.encode_plain(text) == list(found.ids), built.request.task
    own = [one.part for one in stretches(found.sent, built.parts) if one.part is not None]
    unsigned = [part for part in built.parts if part.text and "<|im_end|>" not in part.text]
    assert [part for part in own if part in unsigned] == unsigned, "each part is told apart from the template"
    return found


@pytest.mark.starter
@pytest.mark.parametrize("template", TEMPLATES)
def test_llama_cpp_is_given_what_is_shown(template: str, tmp_path: Path) -> None:
    path = TinyModel(width=64, context=4096, template=TEMPLATES[template]).write(tmp_path / "tiny.gguf")
    engine = LlamaCppEngine()
    local = LocalModel(id="tiny", engine="llama-cpp", root=str(tmp_path), files={path.name: str(path)})
    engine.load(local, libraries(), prompts()[0].request, Leash())
    try:
        for built in prompts():
            found = told(path, built)
            request = msgspec.structs.replace(built.request, max_tokens=1)
            list(engine.run(request, {}, Leash()))
            assert engine.network.known[: len(found.ids)] == list(found.ids), built.request.task
            assert inspected(found, built) == found.sent
    finally:
        engine.unload()


@pytest.mark.starter
def test_the_starters_own_vocabulary_reads_what_is_shown() -> None:
    path = starter_file("smollm2-135m-instruct", "SmolLM2-135M-Instruct.Q4_1.gguf")
    for built in prompts():
        if built.request.messages:
            found = same_tokens(path, built)
            assert found.token_bytes == 30 * 3 * 64 * 2 * 2


@pytest.mark.slow
@pytest.mark.starter
def test_a_larger_writer_is_given_what_is_shown_by_its_own_template() -> None:
    path = larger_writer()
    counter, engine = TokenCounter(), LlamaCppEngine()
    local = LocalModel(id="tiny", engine="llama-cpp", root=str(path.parent), files={path.name: str(path)})
    engine.load(local, libraries(), prompts()[0].request, Leash())
    counter.load(local, {}, prompts()[0].request, Leash())
    ref = ModelRef("tiny", "token-counter")
    try:
        for built in prompts():
            said = "".join(
                done.text for done in counter.run(CountRequest(model=ref, prompt=built.request), {}, Leash())
            )
            found = msgspec.json.decode(said, type=TokensCounted)
            assert inspected(found, built) == found.sent
            encode = engine.vocabulary.encode_chat if built.request.messages else engine.vocabulary.encode_plain
            if built.request.messages or (built.request.prompt and not built.request.after):
                assert encode(found.sent) == list(found.ids), built.request.task
        shortest = min(prompts(), key=lambda one: one.tokens if one.request.messages else 10**6)
        request = msgspec.structs.replace(shortest.request, max_tokens=1)
        list(engine.run(request, {}, Leash()))
        said = "".join(done.text for done in counter.run(CountRequest(model=ref, prompt=request), {}, Leash()))
        ids = list(msgspec.json.decode(said, type=TokensCounted).ids)
        assert engine.network.known[: len(ids)] == ids
    finally:
        engine.unload()
