"""Chat templates are strangers' programs: they write prompts and reach nothing."""

from __future__ import annotations

import pytest

from studio.domain.errors import ModelUnsupported, StudioError
from studio.domain.requests import Message
from studio.engines.text.chat import render_chat
from tests.engines.text.tiny_gguf import CHATML

TALK = (Message("system", "Be brief."), Message("user", "Hello"))


def render(template: str, messages: tuple[Message, ...] = TALK) -> str:
    return render_chat(template, messages, bos="<s>", eos="</s>", model="m")


def test_chatml() -> None:
    assert render(CHATML) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"
    )


def test_without_a_template_there_is_a_plain_one() -> None:
    assert render("") == "Be brief.\n\nUser: Hello\n\nAssistant:"


def test_a_template_that_knows_no_system_role_gets_it_in_the_first_turn() -> None:
    template = (
        "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "[{{ m.role }}]{{ m.content }}{% endfor %}"
    )
    assert render(template) == "<s>[user]Be brief.\n\nHello"


def test_thinking_is_switched_off_and_the_usual_functions_are_there() -> None:
    assert render("{% if enable_thinking is defined and not enable_thinking %}no{% endif %}") == "no"
    assert render("{{ messages[1] | tojson }}") == '{"role": "user", "content": "Hello"}'
    assert render("{% for m in messages %}{% if loop.index == 2 %}{% break %}{% endif %}x{% endfor %}") == "x"
    assert len(render("{{ strftime_now('%Y') }}")) == 4


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.__init__.__globals__ }}",
        "{{ raise_exception.__globals__['datetime'] }}",
        "{% set _ = messages.append(1) %}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{% include '/etc/passwd' %}",
        "{{ 'a' * 99999999 }}{{ ('a' * 99999999) }}",
        "{% for a in range(99999999) %}{% endfor %}",
        "{{ 1 // 0 }}",
        "{{ messages[99].content }}",
        "{% if %}",
        "{{ raise_exception('never') }}",
        "x" * 300_000,
    ],
)
def test_what_is_hostile_or_broken_is_refused_with_a_reason(template: str) -> None:
    with pytest.raises(StudioError) as caught:
        render(template)
    assert isinstance(caught.value.failure, ModelUnsupported)
    assert "template" in caught.value.failure.reason
