"""Where in a picture each word of its prompt went, as a UNet's cross-attention tells it, averaged over heads, layers
and steps (Tang et al., "What the DAAM", 2022, https://arxiv.org/abs/2210.04885, with the mean in place of their sum).

Used by the diffusers engine on the worker's job thread. The network's own processors draw the picture bit for bit as
they do without; beside them the attention of the half that is led by the prompt is computed once more.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

WORD: Final = re.compile(r"\w[\w'\u2019-]*")
_LARGEST: Final = 128
"""Tokens along a side of what is kept; larger pictures are summed coarser."""


class AttentionSeen:
    """The mean attention to each token of the prompt, [tokens, rows, columns]."""

    def __init__(self, width: int, height: int) -> None:
        """Of the latent, in its own pixels."""
        self._width, self._height = width, height
        share = min(1.0, _LARGEST / max(width, height))
        self.rows, self.columns = max(1, round(height * share)), max(1, round(width * share))
        self._sum: torch.Tensor | None = None
        self._count = 0

    def note(self, probabilities: torch.Tensor) -> None:
        """[places, tokens], of one layer at one step."""
        places, tokens = probabilities.shape
        shape = self._shape_of(places)
        if shape is None:
            return
        grid = probabilities.T.reshape(1, tokens, *shape).float().cpu()
        seen = torch.nn.functional.interpolate(grid, (self.rows, self.columns), mode="bilinear")[0]
        if self._sum is None:
            self._sum = torch.zeros_like(seen)
        if self._sum.shape == seen.shape:
            self._sum += seen
            self._count += 1

    def _shape_of(self, places: int) -> tuple[int, int] | None:
        """Rows and columns of a layer that has so many places."""
        for halved in range(6):
            rows, columns = -(-self._height // 2**halved), -(-self._width // 2**halved)
            if rows * columns == places:
                return rows, columns
        return None

    def mean(self) -> NDArray[np.float32] | None:
        if self._sum is None:
            return None
        found: NDArray[np.float32] = (self._sum / self._count).numpy()
        return found


class _Looking:
    """A processor of one cross-attention layer."""

    def __init__(self, inner: Any, seen: AttentionSeen) -> None:
        self._inner, self._seen = inner, seen
        self._takes = frozenset(inspect.signature(inner.__call__).parameters)

    def __call__(
        self, attn: Any, hidden_states: torch.Tensor, encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None, temb: torch.Tensor | None = None, **more: Any,
    ) -> torch.Tensor:  # fmt: skip
        if encoder_hidden_states is not None and hidden_states.dim() == 3:
            self._look(attn, hidden_states[-1:], encoder_hidden_states[-1:])
        asked = {name: value for name, value in more.items() if name in self._takes}
        drawn: torch.Tensor = self._inner(
            attn, hidden_states, encoder_hidden_states=encoder_hidden_states, attention_mask=attention_mask, temb=temb,
            **asked,
        )  # fmt: skip
        return drawn

    def _look(self, attn: Any, hidden: torch.Tensor, words: torch.Tensor) -> None:
        if attn.norm_cross:
            words = attn.norm_encoder_hidden_states(words)
        query, key = attn.head_to_batch_dim(attn.to_q(hidden)), attn.head_to_batch_dim(attn.to_k(words))
        self._seen.note(attn.get_attention_scores(query, key, None).mean(dim=0))


def can_look(pipe: Any) -> bool:
    """Whether its network has attention to words that can be looked at."""
    unet = getattr(pipe, "unet", None)
    return unet is not None and any("attn2" in name for name in getattr(unet, "attn_processors", {}))


@contextmanager
def looking(pipe: Any, seen: AttentionSeen) -> Iterator[None]:
    """Within it the attention to words is noted."""
    own = dict(pipe.unet.attn_processors)
    pipe.unet.set_attn_processor({name: _Looking(one, seen) if "attn2" in name else one for name, one in own.items()})
    try:
        yield
    finally:
        pipe.unet.set_attn_processor(own)


def maps_of_words(
    text: str, places: Sequence[tuple[int, int, int]], attention: NDArray[np.float32], taught: Mapping[str, str]
) -> tuple[str, list[tuple[str, int, NDArray[np.uint8]]]]:
    """The text as people read it; each word of it, where it begins, and its map, white at its strongest. `places`: of
    each token its row in `attention` and from and to which letter it goes. `taught`: tokens of words that the encoders
    were taught, as they stand in the text, and the word they are."""
    found, shown, end = [], "", 0
    for start, stop, word in _words(text, taught):
        shown += text[end:start]
        rows = [row for row, first, last in places if first < stop and last > start and last > first]
        rows = [row for row in rows if row < len(attention)]
        if rows:
            found.append((word, len(shown), grey(attention[rows].mean(axis=0))))
        shown, end = shown + word, stop
    return shown + text[end:], found


def _words(text: str, taught: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """From and to which letter each goes, and the word."""
    tokens = "|".join(re.escape(one) for one in sorted(taught, key=len, reverse=True))
    for found in re.finditer(f"{tokens}|{WORD.pattern}" if tokens else WORD.pattern, text):
        yield found.start(), found.end(), taught.get(found[0], found[0])


def grey(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """From the weakest to the strongest place."""
    least, most = float(heat.min()), float(heat.max())
    if most <= least:
        return np.zeros(heat.shape, np.uint8)
    return np.round((heat - least) * (255 / (most - least))).astype(np.uint8)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8], side: int = 64) -> NDArray[np.uint8]:
    """Where two pictures differ, coarse, white where they do most."""
    apart = np.abs(one[..., :3].astype(np.float32) - other[..., :3].astype(np.float32)).mean(axis=2)
    grid = torch.from_numpy(apart)[None, None]
    rows, columns = (max(1, min(length, round(side * length / max(apart.shape)))) for length in apart.shape)
    small: NDArray[np.float32] = torch.nn.functional.adaptive_avg_pool2d(grid, (rows, columns))[0, 0].numpy()
    return grey(small)
