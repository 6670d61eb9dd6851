"""Code carried on by fill-in-the-middle: what is sent, and what becomes of the answer."""

from __future__ import annotations

import msgspec

from studio.domain.code_prompt import code_continuation, continues_code, fit_code, rest_of_line
from studio.domain.prompting import Writer, continuation
from studio.domain.requests import ModelRef

WRITER = Writer(model=ModelRef("m", "fake"), context_tokens=600, settings={"max_tokens": 100, "fills": True})
BLOCK = "def add(a, b):\u2028    return \u2028\u2028print(add(1, 2))"


def test_what_stands_around_the_place_is_sent() -> None:
    built = code_continuation(WRITER, BLOCK, BLOCK.index("\u2028\u2028"))
    assert built.request.prompt == "def add(a, b):\n    return "
    assert built.request.after == "\n\nprint(add(1, 2))"
    assert built.request.temperature <= 0.2
    assert continues_code(built)
    assert not continues_code(continuation(WRITER, "It rained."))


def test_at_the_end_of_the_block_there_is_a_gap_too() -> None:
    assert code_continuation(WRITER, BLOCK, len(BLOCK)).request.after == "\n"


def test_of_a_long_block_the_nearest_is_sent() -> None:
    text = "\u2028".join(f"line_{number} = {number}" for number in range(900))
    place = text.index("line_450 ")
    built = code_continuation(WRITER, text, place)
    assert built.tokens <= built.budget_tokens
    assert built.request.prompt.endswith("line_449 = 449\n")
    assert built.request.after.startswith("line_450 = 450")
    assert all(part.cut for part in built.parts)


def test_a_model_that_fills_no_gap_is_not_told_what_follows() -> None:
    built = code_continuation(msgspec.structs.replace(WRITER, settings={"max_tokens": 100}), BLOCK, 20)
    assert built.request.after == "\n", "so that its engine says that it did not read what follows"
    assert built.parts[1].cut.endswith("print(add(1, 2))")


def test_the_answer_is_lines_of_the_block() -> None:
    assert fit_code("    a = 1\r\n    b = 2\n```\nDone.") == "    a = 1\u2028    b = 2\u2028"


def test_a_suggestion_ends_the_line() -> None:
    assert rest_of_line("a + b\n\nprint") == "a + b"
    assert rest_of_line("a + ba") == "a +"
    assert rest_of_line("add(1, 2)") == "add(1, 2)"
    assert rest_of_line("\n    return") == ""
