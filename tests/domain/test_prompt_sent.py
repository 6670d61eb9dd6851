"""What was sent, cut where its parts lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.domain.prompt_pieces import PromptPart
from studio.domain.prompt_sent import stretches


def part(text: str) -> PromptPart:
    return PromptPart(role="before", title="Text", text=text)


def test_what_the_template_adds_stands_between_the_parts() -> None:
    sent = "<|user|>\nText:\nIt rains.\n\nWhy?<|end|>"
    parts = (part("It rains."), part(""), part("Why?"))
    found = stretches(sent, parts)
    assert [(one.text, one.part is not None) for one in found] == [
        ("<|user|>\nText:\n", False),
        ("It rains.", True),
        ("\n\n", False),
        ("Why?", True),
        ("<|end|>", False),
    ]


def test_a_part_whose_blanks_the_template_took_off_is_found() -> None:
    assert [one.part is not None for one in stretches("[It rains.]", (part(" It rains.\n"),))] == [False, True, False]


@given(st.text(alphabet="ab<> \n", max_size=60), st.lists(st.text(alphabet="ab<> \n", max_size=8), max_size=5))
def test_all_stretches_together_are_what_was_sent(sent: str, texts: list[str]) -> None:
    assert "".join(one.text for one in stretches(sent, [part(text) for text in texts])) == sent
