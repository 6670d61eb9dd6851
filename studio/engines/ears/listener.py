"""A Whisper model that was loaded, and one window of sound after the other. Worker, job thread.

Source of thresholds and of trying again at higher temperatures: Radford et al. 2022, section 4.5, and
`whisper.transcribe`.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ctranslate2

from studio.domain.sound_records import WordTime
from studio.engines.ears.mel import Mel
from studio.engines.ears.vocabulary import Vocabulary
from studio.engines.ears.windows import Piece
from studio.engines.ears.word_times import times_of
from studio.engines.protocol import JobControl

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_MOST_REPETITIVE = 2.4
"""Bytes of the text to bytes of it compressed; what repeats itself more than this was not heard but made up."""
_LEAST_LIKELY = -1.0
"""Mean log probability of a token."""
_NO_SPEECH = 0.6
_DRAWN = 5
"""Drafts at each temperature above 0."""
_MOST_TOKENS = 448
FORGET_ABOVE = 0.5
"""After a window that took a higher temperature than this, the next one is not told what came before."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model says of a window."""

    tokens: tuple[int, ...]
    log_probability: float
    """Mean of a token."""
    no_speech: float
    """Probability that nobody speaks."""
    temperature: float
    repetition: float

    @property
    def doubtful(self) -> bool:
        if self.silent:
            return False
        return self.repetition > _MOST_REPETITIVE or self.log_probability < _LEAST_LIKELY

    @property
    def silent(self) -> bool:
        """Asked of the likeliest words alone: some of those that are drawn at random are always unlikely."""
        return self.temperature == 0 and self.no_speech > _NO_SPEECH and self.log_probability < _LEAST_LIKELY


class Listener:
    def __init__(self, model: Any, vocabulary: Vocabulary, *, figures: bool = True) -> None:
        """`model`: ctranslate2.models.Whisper. Without `figures` numbers are written in words."""
        self._model = model
        self._vocabulary = vocabulary
        # -1: those that Whisper's own configuration has.
        self._kept_out = [-1] if figures else [-1, *vocabulary.figures]

    def encoded(self, window: Mel) -> Any:
        """What the encoder makes of one window ([1, mels, 3000]); for all other calls."""
        return self._model.encode(ctranslate2.StorageView.from_array(window))

    def language_of(self, encoded: Any) -> str:
        """The likeliest one."""
        if not self._vocabulary.multilingual:
            return "en"
        [ranking] = self._model.detect_language(encoded)
        return str(ranking[0][0]).strip("<|>")

    def draft(self, encoded: Any, prompt: Sequence[int], beams: int, control: JobControl) -> Draft:
        """The first draft that can be believed, or else the likeliest. Raises Cancelled between two drafts."""
        drafts = []
        for temperature in TEMPERATURES:
            control.check()
            draft = self._draft(encoded, prompt, beams, temperature)
            if not draft.doubtful:
                return draft
            drafts.append(draft)
        plain = [draft for draft in drafts if draft.repetition <= _MOST_REPETITIVE]
        return max(plain or drafts, key=lambda draft: draft.log_probability)

    def _draft(self, encoded: Any, prompt: Sequence[int], beams: int, temperature: float) -> Draft:
        drawn = {"beam_size": 1, "num_hypotheses": _DRAWN, "sampling_topk": 0, "sampling_temperature": temperature}
        [result] = self._model.generate(
            encoded,
            [list(prompt)],
            max_length=_MOST_TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._kept_out,
            **(drawn if temperature > 0 else {"beam_size": beams}),
        )
        tokens = tuple(result.sequences_ids[0])
        # The end mark counts as a token of its own.
        log_probability = result.scores[0] * len(tokens) / (len(tokens) + 1)
        return Draft(tokens, log_probability, result.no_speech_prob, temperature, self._repetition(tokens))

    def _repetition(self, tokens: Sequence[int]) -> float:
        text = self._vocabulary.decode(tokens).strip().encode()
        return len(text) / len(zlib.compress(text)) if text else 0.0

    def word_times(
        self, encoded: Any, pieces: Sequence[Piece], language: str, frames: int
    ) -> tuple[tuple[WordTime, ...], ...]:
        """Of the words of each piece, in seconds from the start of the window, signs for themselves. `frames`: of
        sound in the window."""
        vocabulary = self._vocabulary
        words = [vocabulary.words(piece.tokens, language) for piece in pieces]
        flat = [word for of_piece in words for word in of_piece]
        if not flat:
            return tuple(() for _ in pieces)
        tokens = [token for _, ids in flat for token in ids]
        [alignment] = self._model.align(encoded, vocabulary.start_sequence(language), [tokens], [frames])
        times = iter(times_of([*flat, ("", [vocabulary.end])], alignment.alignments))
        return tuple(tuple(next(times) for _ in of_piece) for of_piece in words)
