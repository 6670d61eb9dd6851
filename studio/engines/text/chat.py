"""Chat templates, which come with a model and are programs of a stranger: run in a sandbox, and bounded.

Called by the text engines on a worker's job thread. `ImmutableSandboxedEnvironment` lets a template reach neither
attributes that lead to Python's inside nor anything it could change; what never ends is ended with the worker.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any, Final, NoReturn

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from studio.domain.errors import ModelUnsupported, StudioError
from studio.domain.requests import Message

_LONGEST_TEMPLATE: Final = 256 * 1024
_LONGEST_PROMPT: Final = 4 * 1024 * 1024


class _TemplateRefusalError(Exception):
    """The template itself called `raise_exception`."""


def render_chat(template: str, messages: Sequence[Message], *, bos: str, eos: str, model: str) -> str:
    """The prompt that the model was trained to see for these messages, the assistant's turn opened.

    A model without a template gets a plain one. A system message that a template refuses is put before the first
    user message. Raises StudioError(ModelUnsupported).
    """
    if len(template) > _LONGEST_TEMPLATE:
        raise StudioError(ModelUnsupported(model=model, reason="its chat template is too long"))
    if not template:
        return _plain(messages)
    try:
        return _render(template, messages, bos, eos)
    except (jinja2.TemplateError, _TemplateRefusalError) as error:
        folded = _fold_system(messages)
        if folded == tuple(messages):
            raise _unusable(model, error) from error
    try:
        return _render(template, folded, bos, eos)
    except (jinja2.TemplateError, _TemplateRefusalError) as error:
        raise _unusable(model, error) from error


def _unusable(model: str, error: Exception) -> StudioError:
    return StudioError(ModelUnsupported(model=model, reason=f"its chat template cannot be used: {error}"))


def _render(template: str, messages: Sequence[Message], bos: str, eos: str) -> str:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = _tojson
    try:
        prompt = environment.from_string(template).render(
            messages=[{"role": message.role, "content": message.content} for message in messages],
            add_generation_prompt=True,
            enable_thinking=False,
            bos_token=bos,
            eos_token=eos,
            tools=None,
            raise_exception=_refuse,
            strftime_now=lambda form: datetime.datetime.now().strftime(form),
        )
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise _TemplateRefusalError(f"{type(error).__name__}: {error}") from error
    if len(prompt) > _LONGEST_PROMPT:
        raise _TemplateRefusalError("it writes without end")
    return prompt


def _refuse(reason: str) -> NoReturn:
    raise _TemplateRefusalError(reason)


def _tojson(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _fold_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    if len(messages) < 2 or messages[0].role != "system" or messages[1].role != "user":
        return tuple(messages)
    joined = Message("user", messages[0].content + "\n\n" + messages[1].content)
    return (joined, *messages[2:])


def _plain(messages: Sequence[Message]) -> str:
    names = {"system": "", "user": "User: ", "assistant": "Assistant: "}
    return "\n\n".join(names[message.role] + message.content for message in messages) + "\n\nAssistant:"
