"""Words that text encoders were taught, found in prompts and put in other words."""

from __future__ import annotations

import pytest

from studio.domain.prompt_embeddings import called_in, embeddings_in, in_other_words
from studio.domain.prompt_signs import signs_in

WORDS = ("EasyNegative", "bad-hands-5", "bad", "<cat-toy>", "zwx")


@pytest.mark.parametrize(("prompt", "found"), [
    ("a fox, easynegative", ["easynegative"]),
    ("(bad-hands-5:1.2), bad", ["bad-hands-5", "bad"]),
    ("embedding:ZWX and zwxy, azwx", ["embedding:ZWX"]),
    ("a <cat-toy> on grass", ["<cat-toy>"]),
    ("<lora:bad:0.8> # zwx\nzwx", ["zwx"]),
    ("badly bad_hands", []),
    ("", []),
])  # fmt: skip
def test_words_are_found_whole(prompt: str, found: list[str]) -> None:
    assert [prompt[one.start : one.end] for one in embeddings_in(prompt, WORDS)] == found


def test_they_are_put_in_other_words() -> None:
    others = {"zwx": "<t0> <t1>", "<cat-toy>": "<t2>"}
    assert in_other_words("(ZWX:1.2), <cat-toy>, embedding:zwx.pt, zwxy", others) == (
        "(<t0> <t1>:1.2), <t2>, <t0> <t1>, zwxy"
    )
    assert in_other_words("a fox", others) == "a fox"


def test_what_is_called_by_the_sign_is_known_whatever_it_is() -> None:
    prompt = "embedding:gone.safetensors, (Embedding:zwx:1.1), disembedding:no # embedding:hidden"
    assert [one.word for one in called_in(prompt)] == ["gone", "zwx"]


def test_they_have_a_colour() -> None:
    [sign] = signs_in("a zwx", ("zwx",))
    assert (sign.start, sign.end, sign.kind) == (2, 5, "taught")
    assert signs_in("a zwx") == ()


def test_long_prompts_take_time_in_proportion() -> None:
    prompt = "bad-hands-5 easynegative " * 2000
    assert len(embeddings_in(prompt, (*WORDS, *(f"word{at}" for at in range(500))))) == 4000
