"""The real vocabularies of known families in tiny files: our readers' tokens are those of the library that each family
comes with, chat prompts those of transformers. Skipped where the vocabularies are not here (`real_vocabularies`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio.domain.requests import CountRequest, Message, ModelRef
from studio.engines.text.chat import render_chat
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.llama_cpp.libraries import open_libraries
from studio.engines.text.llama_cpp.network import load_model
from studio.engines.text.llama_cpp.vocabulary import LlamaVocabulary
from studio.formats.gguf_file import GgufFile
from tests.engines.text.llama_home import libraries
from tests.engines.text.real_vocabularies import FAMILIES, facts, folder_of, write_gguf

pytestmark = [pytest.mark.slow, pytest.mark.starter]

TEXTS = (
    "The harbour lay quiet under the first snow; nobody had come to light the lamps.",
    "“Don't,” she said — it's 1,234.56 kg, isn't it? We'll see. I'VE DONE IT.",
    "  Two  leading blanks,\ta tab,\r\nand\n\n\nthree lines.   ",
    "Élodie naïvely ate crème brûlée; Größe, Straße, Ærø, Łódź, İstanbul.",
    "Гавань тихо лежала под первым снегом. Ο Οδυσσέας γύρισε. שלום עולם. مرحبا بالعالم.",
    "海港在第一场雪下静静地躺着。港は静かだった。항구는 조용했다. สวัสดี नमस्ते",
    "🙂👩‍👩‍👧 x² ≠ ∑ ½ € “…” ﬁ e\u0301 \u200bzero",
    "def f(x):\n    return {'a': [1, 2, 3]}  # comment\n" * 2,
    "<|im_start|>not a control token</s> <bos> [INST] <|eot_id|>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1234567890123",
)
MESSAGES = (
    Message("system", "Answer briefly."),
    Message("user", "  Who is Mara?  "),
    Message("assistant", "A keeper."),
    Message("user", "Of what?"),
)


@pytest.fixture(scope="module", params=sorted(FAMILIES))
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path]:
    """Name, the folder of the reference's files, and the GGUF file."""
    name = str(request.param)
    folder = folder_of(name)
    return name, folder, write_gguf(name, folder, tmp_path_factory.mktemp(name) / "tiny.gguf")


class Reference:
    """The library that a family comes with, where what looks like a control token is text."""

    def __init__(self, folder: Path) -> None:
        self._pieces: Any = None
        if (folder / "tokenizer.model").is_file():
            from sentencepiece import SentencePieceProcessor

            self._pieces = SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
        else:
            from tokenizers import Tokenizer

            self._json: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._json.encode_special_tokens = True

    def encode(self, text: str) -> list[int]:
        if self._pieces is not None:
            return list(self._pieces.encode(text))
        return list(self._json.encode(text, add_special_tokens=False).ids)


def texts_of(name: str) -> list[str]:
    """Without what llama.cpp is known to read otherwise: marks above letters of Thai and Hindi in the vocabulary of
    GPT-4o, and in Gemma's the end mark of other models, which it takes to be a control token."""
    left_out = {"gpt4o": ("สวัสดี", "नमस्ते"), "gemma3": ("</s>",)}.get(name, ())
    texts = list(TEXTS)
    for words in left_out:
        texts = [text.replace(words, "") for text in texts]
    return texts


def bare(tokens: list[int], bos: int | None) -> list[int]:
    return tokens[1:] if tokens and tokens[0] == bos else tokens


def test_our_reader_cuts_texts_as_the_reference_does(family: tuple[str, Path, Path]) -> None:
    name, folder, path = family
    if not FAMILIES[name].ours:
        pytest.skip("only llama.cpp knows this one")
    reference = Reference(folder)
    with GgufFile(path) as file:
        ours = GgufTokenizer(file)
    for text in TEXTS:
        assert bare(ours.encode_plain(text), ours.bos) == reference.encode(text), text


def test_llama_cpp_cuts_texts_as_the_reference_does(family: tuple[str, Path, Path]) -> None:
    name, folder, path = family
    reference = Reference(folder)
    opened = open_libraries(Path(libraries()["llama.cpp"].root))
    weights = load_model(opened, path, "tiny", (), lambda _share: True, vocabulary_only=True)
    splitter = FAMILIES[name].splitter
    vocabulary = LlamaVocabulary(opened, opened.llama.llama_model_get_vocab(weights), splitter)
    try:
        for text in texts_of(name):
            assert bare(vocabulary.encode_plain(text), vocabulary.bos) == reference.encode(text), text
    finally:
        opened.llama.llama_model_free(weights)


def test_a_chat_is_written_as_transformers_writes_it(family: tuple[str, Path, Path]) -> None:
    _, folder, path = family
    told = facts(folder)
    template = told.get("chat_template")
    if not template:
        pytest.skip("it comes without a chat template")
    transformers = pytest.importorskip("transformers")
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"), bos_token=told.get("bos_token"), eos_token=told.get("eos_token")
    )
    expected = tokenizer.apply_chat_template(
        [{"role": one.role, "content": one.content} for one in MESSAGES],
        chat_template=template, tokenize=False, add_generation_prompt=True, enable_thinking=False,
    )  # fmt: skip
    with GgufFile(path) as file:
        inside = file.text("tokenizer.chat_template")
    bos, eos = told.get("bos_token") or "", told.get("eos_token") or ""
    assert render_chat(inside, MESSAGES, bos=bos, eos=eos, model="tiny") == expected


def test_counting_needs_the_vocabulary_alone(family: tuple[str, Path, Path]) -> None:
    from studio.engines.text.counting import TokenCounter
    from studio.wire.messages import LocalModel
    from tests.engines.text.leash import Leash

    name, folder, path = family
    reference, counter = Reference(folder), TokenCounter()
    model = LocalModel(id="tiny", engine="token-counter", root=str(path.parent), files={path.name: str(path)})
    asked = CountRequest(model=ModelRef("tiny", "token-counter"), texts=tuple(texts_of(name)))
    counter.load(model, libraries(), asked, Leash())
    [answer] = list(counter.run(asked, {}, Leash()))
    counter.unload()
    assert f'"texts":{[len(reference.encode(text)) for text in texts_of(name)]}'.replace(" ", "") in answer.text
