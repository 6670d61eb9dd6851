"""From the first window of a recording to the last: what is heard in each, and where the next one begins. Worker, job
thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from studio.domain.requests import HearRequest
from studio.domain.sound_records import TimedLine, WordTime
from studio.engines.ears.lines import divided
from studio.engines.ears.listener import FORGET_ABOVE, Listener
from studio.engines.ears.mel import FRAMES_A_SECOND, TAIL, WINDOW_FRAMES, Mel, is_silent, window_at
from studio.engines.ears.vocabulary import CONTEXT, Vocabulary
from studio.engines.ears.windows import Heard, Piece, pieces_of
from studio.engines.ears.word_times import fitted, usual_length, with_punctuation, without_pauses
from studio.engines.protocol import JobControl

PHASE = "listening"


class Transcription:
    """One recording, heard once."""

    def __init__(self, listener: Listener, vocabulary: Vocabulary, mel: Mel, request: HearRequest) -> None:
        self._listener = listener
        self._vocabulary = vocabulary
        self._mel = mel
        self._total = mel.shape[1] - TAIL
        self._request = request
        self._hints = vocabulary.encode(request.hints)[: CONTEXT // 2] if request.hints.strip() else []
        self._before: list[int] = []
        self._spoken_until = 0.0
        self.language = request.language
        """Found out in the first window where it was not asked for."""

    def lines(self, control: JobControl) -> Iterator[tuple[TimedLine, ...]]:
        """Those of each window, seconds from the start of the recording. Raises Cancelled, StudioError(BadRequest)."""
        total, at = self._total, 0
        while at < total:
            control.progress(at / FRAMES_A_SECOND, total / FRAMES_A_SECOND, PHASE)
            control.check()
            found, frames = self._window(at, control)
            at += frames
            if found:
                yield found
        control.progress(total / FRAMES_A_SECOND, total / FRAMES_A_SECOND, PHASE)

    def _window(self, at: int, control: JobControl) -> tuple[tuple[TimedLine, ...], int]:
        """Its lines, and how many frames were dealt with."""
        frames = min(WINDOW_FRAMES, self._total - at)
        if is_silent(self._mel, at, frames):
            return (), frames
        encoded = self._listener.encoded(window_at(self._mel, at))
        control.check()
        if not self.language:
            self.language = self._listener.language_of(encoded)
        before = self._before[len(self._hints) - CONTEXT :]
        prompt = self._vocabulary.prompt(self.language, [*self._hints, *before])
        draft = self._listener.draft(encoded, prompt, self._request.beams, control)
        if draft.silent:
            return (), frames
        heard = pieces_of(draft.tokens, self._vocabulary.first_time, frames)
        self._remember(heard, forget=draft.temperature > FORGET_ABOVE)
        words: Sequence[Sequence[WordTime]] = [()] * len(heard.pieces)
        if self._request.words:
            control.check()
            words = self._listener.word_times(encoded, heard.pieces, self.language, frames)
        lines = self._timed(heard.pieces, words, at / FRAMES_A_SECOND)
        return tuple(part for line in lines for part in divided(line)), self._dealt_with(heard, lines, at, frames)

    def _remember(self, heard: Heard, *, forget: bool) -> None:
        self._before = [] if forget else [*self._before, *heard.tokens][-CONTEXT:]

    def _timed(self, pieces: Sequence[Piece], words: Sequence[Sequence[WordTime]], offset: float) -> list[TimedLine]:
        usual = usual_length([word for of_piece in words for word in of_piece])
        lines = []
        for piece, found in zip(pieces, words, strict=True):
            text = self._vocabulary.decode(piece.tokens).strip()
            if not text:
                continue
            start, end = offset + piece.start, offset + piece.end
            plain = with_punctuation(without_pauses([_later(word, offset) for word in found], usual))
            own = [_bare(word) for word in fitted(plain, start, end, self._spoken_until, usual)]
            if own:
                start, end = own[0].start, max(own[-1].end, own[0].start)
            self._spoken_until = end
            lines.append(TimedLine(start=_rounded(start), end=_rounded(end), text=text, words=tuple(own)))
        return lines

    def _dealt_with(self, heard: Heard, lines: Sequence[TimedLine], at: int, frames: int) -> int:
        """Words tell better than marks of time where the speech that was understood ends."""
        if heard.whole or not lines or not lines[-1].words:
            return heard.frames
        ended = round(lines[-1].end * FRAMES_A_SECOND) - at
        return min(ended, frames) if ended > 0 else heard.frames


def _later(word: WordTime, offset: float) -> WordTime:
    return msgspec.structs.replace(word, start=word.start + offset, end=word.end + offset)


def _bare(word: WordTime) -> WordTime:
    return WordTime(word.text.strip(), _rounded(word.start), _rounded(word.end))


def _rounded(seconds: float) -> float:
    """Hundredths: finer than the frames that it was told from."""
    return round(seconds, 2)
