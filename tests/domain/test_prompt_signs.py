"""What the letters of a prompt are, for whoever colours them."""

from __future__ import annotations

import pytest

from studio.domain.prompt_signs import LONGEST, signs_in


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat", []),
        ("(cat:1.3)", [("cat", "more"), ("(", "weight"), (":1.3)", "weight")]),
        ("(cat:0.3)", [("cat", "less"), ("(", "weight"), (":0.3)", "weight")]),
        ("[cat]", [("cat", "less"), ("[", "weight"), ("]", "weight")]),
        ("\\(cat\\)", []),
        ("cat) [dog", [(")", "fault"), ("[", "fault")]),
        ("a # (note", [("# (note", "comment")]),
        ("{a|b}", [("{", "choice"), ("|", "choice"), ("}", "choice")]),
        ("{2$$a|3::b}", [("{", "choice"), ("2$$", "choice"), ("|", "choice"), ("3::", "choice"), ("}", "choice")]),
        ("a {b", [("{", "fault")]),
        ("__a__ <lora:x:1>", [("__a__", "file"), ("<lora:x:1>", "lora")]),
        ("<lora:x:y>", [("<lora:x:y>", "fault")]),
        ("x" * (LONGEST + 1) + "(", []),
    ],
)
def test_each_sign_is_told(prompt: str, expected: list[tuple[str, str]]) -> None:
    assert [(prompt[one.start : one.end], one.kind) for one in signs_in(prompt)] == expected
