"""Letters to sounds by a small network, for words that no lexicon has: names, coinages.

Called by `words`, in the worker and in the window, where NumPy is read with the network and not before. The network
(`models/lexicons/letters_net.npz`, trained by `models/lexicons/names_recipe`) is a two-way GRU of two layers for both
accents: of each letter in its word it tells how likely each chunk of sounds is. The likeliest path through the word is
the one that has exactly one main stress.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.domain.errors import ModelDamaged, ModelMissing, StudioError
from studio.english.british_endings import beginning_of, ending_of
from studio.english.lexicon import Accent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_STARTS: Final = {("us", False): 1, ("us", True): 2, ("gb", False): 30, ("gb", True): 31}
"""(accent, a name) -> the sign before the word."""
_END: Final = 3
_FIRST_LETTER: Final = 4
_LAYERS: Final = 2
_JOINED: Final = 0.1
"""How much it counts that one chunk likes to stand behind another."""
_TRIED: Final = 6
"""Chunks for each letter, the likeliest with the main stress among them."""
_NEVER: Final = -1e9
_HEARD_DOUBLED: Final = "bcdfgklmnprstvz"
_State = tuple[int, bool]
"""A chunk, and whether the main stress is in it or before it."""
_Beam = dict[_State, tuple[float, _State | None]]


class _Direction:
    """A layer of the GRU, read one way. Gates in the order of PyTorch: reset, update, new."""

    def __init__(self, weights: dict[str, Floats], name: str) -> None:
        self._from_input, self._of_input = weights[f"gru.weight_ih_{name}"], weights[f"gru.bias_ih_{name}"]
        self._from_state, self._of_state = weights[f"gru.weight_hh_{name}"], weights[f"gru.bias_hh_{name}"]

    def of(self, rows: Floats) -> Floats:
        """[signs, values] -> [signs, hidden]."""
        import numpy as np

        hidden = self._from_state.shape[1]
        inputs = rows @ self._from_input.T + self._of_input
        states = np.zeros((len(rows), hidden), np.float32)
        state = states[0]
        for at, came in enumerate(inputs):
            inner = self._from_state @ state + self._of_state
            gates = 1 / (1 + np.exp(-(came[: 2 * hidden] + inner[: 2 * hidden])))
            update = gates[hidden:]
            new = np.tanh(came[2 * hidden :] + gates[:hidden] * inner[2 * hidden :])
            state = new + update * (state - new)
            states[at] = state
        return states


class _Layer:
    """One layer, read forward and backward."""

    def __init__(self, weights: dict[str, Floats], number: int) -> None:
        self._forward, self._backward = _Direction(weights, f"l{number}"), _Direction(weights, f"l{number}_reverse")

    def of(self, rows: Floats) -> Floats:
        """[signs, values] -> [signs, 2 * hidden]."""
        import numpy as np

        return np.concatenate([self._forward.of(rows), self._backward.of(rows[::-1])[::-1]], axis=1)


class Guess:
    """The network, for one accent."""

    def __init__(self, accent: Accent, weights: dict[str, Floats], chunks: list[str], joins: list[list[int]]) -> None:
        import numpy as np

        self._accent: Accent = accent
        self._embedding = weights["embedding.weight"]
        self._layers = [_Layer(weights, number) for number in range(_LAYERS)]
        self._heard, self._heard_bias = weights["heard.weight"], weights["heard.bias"]
        self._chunks = chunks
        self._stressed = np.array(["ˈ" in chunk for chunk in chunks])
        self._joins = _likings(joins, len(chunks))

    @classmethod
    def load(cls, path: Path, accent: Accent) -> Guess:
        """Raises StudioError(ModelMissing | ModelDamaged)."""
        import numpy as np

        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                chunks = bytes(file["chunks"][()]).decode().split("\n")
                joins = file["joins"].tolist()
                names = [name for name in file.files if name not in {"chunks", "joins"}]
                weights = {name: file[name].astype(np.float32) for name in names}
                return cls(accent, weights, chunks, joins)
        except OSError as error:
            raise StudioError(ModelMissing(model_id="lexicons", file=path.name)) from error
        except (EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise StudioError(ModelDamaged(model="lexicons", file=path.name, detail=str(error))) from error

    def say(self, word: str, *, name: bool = False) -> str:
        """Phonemes of a word by its letters a to z; "" for one without."""
        letters = [ord(letter) - ord("a") + _FIRST_LETTER for letter in word.lower() if "a" <= letter <= "z"]
        if not letters:
            return ""
        scores = self._scores([_STARTS[self._accent, name], *letters, _END])
        spelled = _spelled(letters)
        british = name and self._accent == "gb"
        begun, ahead = (beginning_of(spelled) if british else None) or (0, "")
        ended, behind = (ending_of(spelled[begun:]) if british else None) or (0, "")
        stop = len(letters) - ended
        return ahead + self._said(scores[begun:stop], spelled[begun:stop]) + behind

    def _said(self, scores: list[dict[int, float]], spelled: str) -> str:
        return "".join(self._chunks[chunk] for chunk in self._path(scores, spelled))

    def _scores(self, signs: list[int]) -> list[dict[int, float]]:
        """For each letter: chunk -> logarithm of its likelihood."""
        import numpy as np

        rows = self._embedding[signs]
        for layer in self._layers:
            rows = layer.of(rows)
        values = rows[1:-1] @ self._heard.T + self._heard_bias
        values -= values.max(axis=1, keepdims=True)
        values -= np.log(np.exp(values).sum(axis=1, keepdims=True))
        return [self._likeliest(letter) for letter in values]

    def _likeliest(self, values: Floats) -> dict[int, float]:
        import numpy as np

        chosen = {int(chunk) for chunk in np.argpartition(values, -_TRIED)[-_TRIED:]}
        chosen.add(int(np.where(self._stressed, values, _NEVER).argmax()))
        return {chunk: float(values[chunk]) for chunk in chosen}

    def _path(self, scores: list[dict[int, float]], spelled: str) -> list[int]:
        """The likeliest chunks of which exactly one has the main stress, where there can be one (Viterbi). A doubled
        consonant is heard once, not twice nor never: each of its letters alone is likely silent."""
        beams: list[_Beam] = []
        for at, letter in enumerate(scores):
            doubled = at > 0 and spelled[at] == spelled[at - 1] and spelled[at] in _HEARD_DOUBLED
            beam: _Beam = {}
            for chunk, value in letter.items():
                main = bool(self._stressed[chunk])
                if not beams:
                    beam[chunk, main] = (value, None)
                    continue
                for before, (so_far, _) in beams[-1].items():
                    if main and before[1]:
                        continue
                    if doubled and not _heard_once(self._chunks[before[0]], self._chunks[chunk]):
                        continue
                    state = (chunk, main or before[1])
                    whole = so_far + value + _JOINED * self._joins.get((before[0], chunk), -3.0)
                    if whole > beam.get(state, (_NEVER, None))[0]:
                        beam[state] = (whole, before)
            beams.append(beam or beams[-1])
        return _traced(beams)


def _heard_once(first: str, second: str) -> bool:
    return bool(first or second) and not (first and second and first[-1] == second[0])


def _spelled(letters: list[int]) -> str:
    return "".join(chr(letter - _FIRST_LETTER + ord("a")) for letter in letters)


def _traced(beams: list[_Beam]) -> list[int]:
    last = beams[-1]
    state: _State | None = max(last, key=lambda one: (one[1], last[one][0]))
    path: list[int] = []
    for beam in reversed(beams):
        if state is None or state not in beam:
            break
        path.append(state[0])
        state = beam[state][1]
    return path[::-1]


def _likings(pairs: list[list[int]], chunks: int) -> dict[tuple[int, int], float]:
    """How much likelier one chunk is behind another than anywhere, as logarithms."""
    first, second, total = [0.5] * chunks, [0.5] * chunks, 0
    for one, other, times in pairs:
        first[one] += times
        second[other] += times
        total += times
    return {(one, other): math.log(times * total / (first[one] * second[other])) for one, other, times in pairs}
