"""Weights of words as a diffusers pipeline hears them, and prompts that are longer than its text encoder reads.

Used on the worker's job thread for the length of one call. The pipeline is given words without brackets; what its text
encoders answer is changed where it leaves them: each token's embedding goes on from that of the empty prompt by its
weight, as ComfyUI has it (comfy/sd1_clip.py `encode_token_weights`). Encoders that are language models have no use for
an empty prompt of the same length; their embeddings are multiplied. A prompt without weights is not touched.

CLIP reads 77 tokens: a longer prompt goes in parts, whose embeddings lie behind one another (`domain/prompt_parts`).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any, Final

import torch

from studio.domain import prompt_parts
from studio.domain.emphasis import Weighed
from studio.domain.prompt_parts import CLIP, Reader

_ENCODERS: Final = (
    ("text_encoder", "tokenizer"), ("text_encoder_2", "tokenizer_2"), ("text_encoder_3", "tokenizer_3"),
)  # fmt: skip
EMPTY: Final = Weighed("")
_PICTURE_ENDS: Final = "<|vision_end|>"


class Emphasis:
    """The words of one request for one pipeline."""

    def __init__(self, pipe: Any, prompt: Weighed, negative: Weighed) -> None:
        self._pipe = pipe
        self.prompt, self.negative = prompt, negative
        self._parts: tuple[Weighed, ...] = ()
        self._negative_parts: tuple[Weighed, ...] = ()
        if _reads_in_parts(pipe):
            tokenizers = [tokenizer for _, tokenizer in _encoders(pipe)]
            self._parts = parts_of(prompt, tokenizers)
            self._negative_parts = parts_of(negative, tokenizers)
        self.is_long = max(len(self._parts), len(self._negative_parts)) > 1
        self.heard = False
        """An encoder was given words that weigh something."""

    @property
    def is_weighed(self) -> bool:
        return bool(self.prompt.spans or self.negative.spans)

    def arguments(self, takes: frozenset[str], *, guided: bool) -> dict[str, Any]:
        """What tells the pipeline the words; within `told`. `takes`: names of its arguments; `guided`: it computes with
        the negative prompt too."""
        if not self.is_long:
            words = {"prompt": self.prompt.text}
            return words | {"negative_prompt": self.negative.text} if self.negative.text else words
        found: dict[str, list[torch.Tensor]] = {}
        asked = inspect.signature(self._pipe.encode_prompt).parameters
        for one, other in zip_longest(self._parts, self._negative_parts, fillvalue=EMPTY):
            said = {
                "prompt": one.text,
                "negative_prompt": other.text if self.negative.text else None,
                "device": getattr(self._pipe, "_execution_device", None),
                "num_images_per_prompt": 1,
                "do_classifier_free_guidance": guided,
            }
            answer = self._pipe.encode_prompt(**{name: value for name, value in said.items() if name in asked})
            names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
            for name, tensor in zip(names, answer, strict=False):
                if tensor is not None and name in takes:
                    found.setdefault(name, []).append(tensor)
        return {name: each[0] if "pooled" in name else torch.cat(each, dim=1) for name, each in found.items()}

    def places(self) -> Iterator[tuple[int, int, int]]:
        """Of each token of the prompt its row in what the first text encoder answers, and its letters, from and to."""
        tokenizer = next((one for _, one in _encoders(self._pipe)), None)
        if tokenizer is None:
            return
        begin = 0
        for number, part in enumerate(self._parts or (self.prompt,)):
            read = tokenizer(
                part.text, padding="max_length", max_length=CLIP, truncation=True, return_offsets_mapping=True
            )
            for at, (start, end) in enumerate(read.offset_mapping):
                if end > start:
                    yield number * CLIP + at, begin + start, begin + end
            begin += len(part.text)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Within it the text encoders answer with weights."""
        said = [one for one in (*self._parts, *self._negative_parts, self.prompt, self.negative) if one.spans]
        hooks = [
            encoder.register_forward_hook(_Weighing(tokenizer, said, self, _template(self._pipe)), with_kwargs=True)
            for encoder, tokenizer in _encoders(self._pipe)
            if said and getattr(tokenizer, "is_fast", False)
        ]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()


class _Weighing:
    """A forward hook of one text encoder."""

    def __init__(self, tokenizer: Any, said: Sequence[Weighed], emphasis: Emphasis, template: str = "") -> None:
        """`template`: of an encoder that reads pictures before the words; "{}" stands for these."""
        self._tokenizer, self._said, self._emphasis = tokenizer, said, emphasis
        self._template = template
        self._asks_empty = False

    def __call__(self, encoder: Any, args: tuple[Any, ...], named: dict[str, Any], output: Any) -> Any:
        ids = named.get("input_ids", args[0] if args else None)
        if self._asks_empty or not isinstance(ids, torch.Tensor) or ids.dim() != 2:
            return None
        weights = torch.tensor([self._weights_of(row) for row in ids.tolist()], device=ids.device)
        if bool((weights == 1).all()):
            return None
        self._emphasis.heard = True
        masked = isinstance(named.get("attention_mask"), torch.Tensor) or len(args) > 1
        speaks = bool(self._template) or _is_language_model(self._tokenizer)
        empty = None if speaks else self._empty(encoder, ids, named, masked=masked)
        for name in ("last_hidden_state", "hidden_states"):
            here = getattr(output, name, None)
            if here is None:
                continue
            there = getattr(empty, name, None)
            if isinstance(here, torch.Tensor):
                setattr(output, name, _weighed(here, there, weights))
            else:
                others = there if there is not None else (None,) * len(here)
                changed = (_weighed(one, other, weights) for one, other in zip(here, others, strict=True))
                setattr(output, name, tuple(changed))
        return output

    def _weights_of(self, row: list[int]) -> list[float]:
        if self._template:
            return self._behind_pictures(row)
        for one in self._said:
            for text in self._as_read(one.text):
                read = self._tokenizer(text, padding="max_length", max_length=len(row), truncation=True,
                                       return_offsets_mapping=True)  # fmt: skip
                if list(read.input_ids) == row:
                    begin = text.index(one.text)
                    return [_weight_at(one, begin, *place) for place in read.offset_mapping]
        return [1.0] * len(row)

    def _behind_pictures(self, row: list[int]) -> list[float]:
        """The words stand between the last picture and what ends every prompt."""
        for one in self._said:
            text = _PICTURE_ENDS + one.text + self._template.rpartition("{}")[2]
            read = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
            ahead = len(row) - len(read.input_ids)
            if ahead >= 0 and row[ahead:] == list(read.input_ids):
                return [1.0] * ahead + [_weight_at(one, len(_PICTURE_ENDS), *place) for place in read.offset_mapping]
        return [1.0] * len(row)

    def _as_read(self, words: str) -> Iterator[str]:
        yield words
        if _is_language_model(self._tokenizer):
            said = [{"role": "user", "content": words}]
            for more in ({"enable_thinking": True}, {"enable_thinking": False}, {}):
                yield self._tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=True, **more)

    def _empty(self, encoder: Any, ids: torch.Tensor, named: dict[str, Any], *, masked: bool) -> Any:
        read = self._tokenizer("", padding="max_length", max_length=ids.shape[1], truncation=True, return_tensors="pt")
        asked = dict(named) | {"input_ids": read.input_ids.to(ids.device)}
        if masked:
            asked["attention_mask"] = read.attention_mask.to(ids.device)
        self._asks_empty = True
        try:
            return encoder(**asked)
        finally:
            self._asks_empty = False


def _weighed(here: torch.Tensor, there: torch.Tensor | None, weights: torch.Tensor) -> torch.Tensor:
    if here.dim() != 3 or here.shape[1] != weights.shape[1]:
        return here
    share = weights.to(here.dtype)[..., None]
    changed = here * share if there is None else there + (here - there) * share
    return torch.where(share == 1, here, changed)


def _weight_at(one: Weighed, begin: int, start: int, end: int) -> float:
    """Of the token of these letters; its first may be the space before a word."""
    last = end - 1 - begin
    if end <= start or last < 0:
        return 1.0
    return next((weight for a, b, weight in one.spans if a <= last < b), 1.0)


def _template(pipe: Any) -> str:
    """Of an encoder that sees pictures (Qwen-Image-Edit's); "" for any other."""
    found = getattr(pipe, "prompt_template_encode", "")
    return found if isinstance(found, str) and hasattr(pipe, "processor") else ""


def _is_language_model(tokenizer: Any) -> bool:
    return bool(getattr(tokenizer, "chat_template", None))


def _encoders(pipe: Any) -> list[tuple[Any, Any]]:
    pairs = ((getattr(pipe, encoder, None), getattr(pipe, tokenizer, None)) for encoder, tokenizer in _ENCODERS)
    return [(encoder, tokenizer) for encoder, tokenizer in pairs if encoder is not None and tokenizer is not None]


def _reads_in_parts(pipe: Any) -> bool:
    """All its encoders are CLIP's, and what they make is read by attention alone, however long that is."""
    encoders = _encoders(pipe)
    return (
        bool(encoders)
        and getattr(pipe, "unet", None) is not None
        and hasattr(pipe, "encode_prompt")
        and all(getattr(tokenizer, "model_max_length", 0) == CLIP for _, tokenizer in encoders)
    )


def parts_of(said: Weighed, tokenizers: Sequence[Any]) -> tuple[Weighed, ...]:
    """The words in parts that every one of the tokenizers reads whole."""
    return prompt_parts.parts_of(said, [_reader(tokenizer) for tokenizer in tokenizers])


def _reader(tokenizer: Any) -> Reader:
    def places(text: str) -> Sequence[tuple[int, int]]:
        read = tokenizer(text, add_special_tokens=False, truncation=False, verbose=False, return_offsets_mapping=True)
        found: Sequence[tuple[int, int]] = read.offset_mapping
        return found

    return places
