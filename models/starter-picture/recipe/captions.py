"""The words for pictures: articles, plurals, colours, places and grounds put into phrases; and their meaning.

Called by `recipe.data` and `recipe.scenes`. Meanings come from the MiniLM that travels with the program.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_NUMBERS = ("", "one", "two", "three", "four")
_NOT_PLURAL = re.compile(r"(ss|us|is|as|os|x)$")
_LINKED = re.compile(r"\b(with|of|in|on|and|for|from|to|over|without|at|into|a|an|the)\b")


@cache
def _inflect() -> object:
    import inflect

    return inflect.engine()


@cache
def plural(noun: str) -> str:
    """`cats` for `cat`; `cups of coffee` for `cup of coffee`; `fish` for `fish`."""
    head, link, rest = noun, "", ""
    found = _LINKED.search(noun)
    if found and found.start() > 0:
        head, link, rest = noun[: found.start()].strip(), " ", noun[found.start() :]
    if is_plural(noun) or head.endswith(("fish", "sheep", "deer", "moose", "aircraft", "squid", "shrimp", "dice")):
        return noun
    return str(_inflect().plural_noun(head)) + link + rest  # type: ignore[attr-defined]


@cache
def is_plural(noun: str) -> bool:
    """Whether the noun speaks of several things already: `grapes`, `french fries`, `pair of` is one."""
    found = _LINKED.search(noun)
    head = (noun[: found.start()].strip() if found and found.start() > 0 else noun).split()[-1]
    return head in ("teeth", "geese", "feet", "skis", "dice") or (head.endswith("s") and not _NOT_PLURAL.search(head))


def is_mass(noun: str) -> bool:
    """Whether the noun has no plural and takes no article: `bread`."""
    return noun.rsplit(maxsplit=1)[-1] in _masses() and not _LINKED.search(noun)


@cache
def _masses() -> frozenset[str]:
    lines = (Path(__file__).resolve().parent / "masses.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def can_be_counted(noun: str) -> bool:
    """Whether `two ...` can be said of it without stumbling."""
    return not (is_plural(noun) or is_mass(noun) or _LINKED.search(noun)) and len(noun.split()) <= 3


@cache
def with_article(phrase: str) -> str:
    """`an apple`, `a unicorn`; plurals and masses stay bare."""
    if is_plural(phrase) or is_mass(phrase) or phrase.startswith(("the ", "a ", "an ")):
        return phrase
    return str(_inflect().a(phrase))  # type: ignore[attr-defined]


def thing(noun: str, colour: str = "", count: int = 0, article: bool = True) -> str:
    """`a red car`, `two red cars`, `red grapes`, or without an article `red car`."""
    if count > 1:
        return " ".join(part for part in (_NUMBERS[count], colour, plural(noun)) if part)
    phrase = f"{colour} {noun}".strip()
    return with_article(phrase) if article else phrase


_GROUND_WORDS: dict[str, tuple[str, ...]] = {
    "sky": ("in the sky", "in the blue sky", "in the sky"),
    "grass": ("on the grass", "in the grass", "in a meadow", "on the grass"),
    "night": ("at night", "in the night sky", "in the night", "under the stars"),
    "sea": ("on the sea", "in the sea", "at sea", "in the ocean"),
    "snow": ("in the snow", "in the snow", "on the snow"),
    "sand": ("on the sand", "on the beach", "in the sand"),
}


def ground_words(ground: str, rng: random.Random) -> str:
    """`on a red background`, `in the night sky`; nothing for a ground that is not said."""
    if not ground:
        return ""
    if ground in _GROUND_WORDS:
        return rng.choice(_GROUND_WORDS[ground])
    return rng.choice(
        (f"on {with_article(ground)} background", f"on {with_article(ground)} background", f"on {ground}")
    )


_PLACE_WORDS = {
    "left": ("left of", "to the left of"),
    "right": ("right of", "to the right of"),
    "above": ("above", "over", "on top of"),
    "below": ("below", "under", "beneath"),
}


def scene_words(things: Sequence[str], place: str, ground: str, rng: random.Random) -> str:
    """One phrase for a scene of phrases: `an apple left of a car on the grass`, `a cat, a dog and a bird`."""
    if place and len(things) == 2:
        words = f"{things[0]} {rng.choice(_PLACE_WORDS[place])} {things[1]}"
    elif len(things) == 2:
        link = rng.choice(("and", "and", "and", "next to", "beside", "with"))
        words = f"{things[0]} {link} {things[1]}"
    else:
        words = " and ".join(part for part in (", ".join(things[:-1]), things[-1]) if part)
    return f"{words} {ground_words(ground, rng)}".strip()


class CaptionTable:
    """Every wording once; asks for its row number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._rows: dict[str, int] = {}

    def row(self, text: str) -> int:
        """The row of a wording, new or known."""
        if text not in self._rows:
            self._rows[text] = len(self.texts)
            self.texts.append(text)
        return self._rows[text]

    def four(self, texts: Sequence[str]) -> list[int]:
        """Four rows: the wordings in turn, repeated when fewer. `texts` must not be empty."""
        return [self.row(texts[index % len(texts)]) for index in range(4)]


class Meanings:
    """MiniLM over many wordings: the arithmetic of studio.engines.runtime.minilm, in batches of like length."""

    def __init__(self, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        from studio import places

        folder = places.shipped_models_dir() / "minilm"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, ["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(128)

    def encode(self, texts: Sequence[str], batch: int = 64) -> NDArray[np.float32]:
        """[len(texts), 384], each of length 1; a batch has sentences of one number of tokens, so nothing is padded."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        by_length: dict[int, list[int]] = {}
        for index, ids in enumerate(tokens):
            by_length.setdefault(len(ids), []).append(index)
        pooled = np.zeros((len(texts), 384), np.float32)
        for rows in by_length.values():
            for start in range(0, len(rows), batch):
                part = rows[start : start + batch]
                pooled[part] = self._pool(np.array([tokens[row] for row in part], np.int64))
        return pooled

    def _pool(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = np.asarray(self._session.run(["last_hidden_state"], feeds)[0], np.float32).mean(axis=1)
        return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12), np.float32)
