"""Counting tokens by a model's vocabulary alone: as the engine that writes reads them, on either reader."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio.domain.errors import Cancelled, ModelDamaged, ModelUnsupported, StudioError
from studio.domain.requests import CountRequest, Message, ModelRef, TextRequest, TokensCounted
from studio.engines.registry import make_engine
from studio.engines.text.counting import TokenCounter
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.streaming import prompt_tokens
from studio.formats.gguf_file import GgufFile
from studio.wire.messages import LocalModel
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import libraries
from tests.engines.text.tiny_gguf import CHATML, TinyModel

REF = ModelRef("tiny", "token-counter")
TEXTS = ("the thing in the inn", "", "naïve café, 北京 🙂", "two\n\nparagraphs <|im_end|> and more")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return TinyModel(context=300).write(tmp_path / "tiny.gguf")


def loaded(path: Path, helpers: dict[str, LocalModel] | None = None, leash: Leash | None = None) -> TokenCounter:
    model = LocalModel(id="tiny", engine="token-counter", root=str(path.parent), files={path.name: str(path)})
    counter = TokenCounter()
    counter.load(model, helpers or {}, CountRequest(model=REF), leash or Leash())
    return counter


def counted(counter: TokenCounter, prompt: TextRequest | None = None) -> TokensCounted:
    request = CountRequest(model=REF, texts=TEXTS, prompt=prompt)
    said = "".join(done.text for done in counter.run(request, {}, Leash()))
    return msgspec.json.decode(said, type=TokensCounted)


def expected(path: Path) -> tuple[int, ...]:
    with GgufFile(path) as file:
        tokenizer = GgufTokenizer(file)
    return tuple(len(tokenizer.encode_plain(text)) - len(tokenizer.encode_plain("")) for text in TEXTS)


def test_the_registry_makes_it() -> None:
    assert isinstance(make_engine("token-counter"), TokenCounter)


def test_texts_have_the_tokens_that_the_writer_reads(tiny: Path) -> None:
    found = counted(loaded(tiny))
    assert found.texts == expected(tiny)
    assert found.texts[1] == 0
    assert found.context == 300


def test_a_prompt_is_counted_whole_with_its_chat_template(tiny: Path) -> None:
    messages = (Message("system", "Answer."), Message("user", "What is in the inn?"))
    request = TextRequest(model=REF, messages=messages)
    with GgufFile(tiny) as file:
        whole = prompt_tokens(request, GgufTokenizer(file), CHATML, "tiny")
    assert counted(loaded(tiny), request).prompt == len(whole)
    plain = TextRequest(model=REF, prompt=TEXTS[0])
    assert counted(loaded(tiny), plain).prompt == expected(tiny)[0]


@pytest.mark.starter
def test_llama_cpp_counts_alike_without_the_weights(tiny: Path) -> None:
    counter = loaded(tiny, libraries())
    assert counted(counter).texts == expected(tiny)
    assert counted(counter).context == 300
    counter.unload()


def test_a_folder_of_a_hub_is_counted_by_its_tokenizer(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    backend = Tokenizer(models.WordLevel({"the": 0, "inn": 1, "<s>": 2, "?": 3}, unk_token="?"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "config.json").write_text('{"max_position_embeddings": 512}')
    (tmp_path / "tokenizer_config.json").write_text(
        '{"bos_token": {"content": "<s>"}, "chat_template": "{% for m in messages %}{{ m.content }} inn{% endfor %}"}'
    )
    counter = loaded(tmp_path / "config.json")
    request = TextRequest(model=REF, messages=(Message("user", "the the"),))
    found = counted(counter, request)
    assert found.texts[:2] == (5, 0)
    assert (found.prompt, found.context) == (3, 512)


def test_what_cannot_be_read_says_why(tmp_path: Path, tiny: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(StudioError) as caught:
        loaded(tmp_path / "config.json")
    assert isinstance(caught.value.failure, ModelUnsupported)
    tiny.write_bytes(tiny.read_bytes()[:900])
    with pytest.raises(StudioError) as caught:
        loaded(tiny)
    assert isinstance(caught.value.failure, ModelDamaged)


def test_it_is_cancelled_between_texts(tiny: Path) -> None:
    counter, leash = loaded(tiny), Leash()
    leash.cancel()
    with pytest.raises(Cancelled):
        list(counter.run(CountRequest(model=REF, texts=TEXTS), {}, leash))
