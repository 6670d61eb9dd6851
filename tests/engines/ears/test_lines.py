"""From tokens to lines with times: windows, words, division. No model."""

from __future__ import annotations

import pytest

from studio.domain.sound_records import TimedLine, WordTime
from studio.engines.ears.lines import divided
from studio.engines.ears.windows import Piece, pieces_of
from studio.engines.ears.word_times import fitted, times_of, usual_length, with_punctuation, without_pauses

T = 1000
"""The token of 0.00 s; smaller ones are words."""


def mark(seconds: float) -> int:
    return T + round(seconds * 50)


def test_pieces_end_at_pairs_of_marks_and_the_rest_is_heard_again() -> None:
    tokens = [mark(0), 1, 2, mark(2.4), mark(2.6), 3, mark(5), mark(5), 4, 5]
    heard = pieces_of(tokens, T, 3000)
    assert heard.pieces == (Piece(0.0, 2.4, (1, 2)), Piece(2.6, 5.0, (3,)))
    assert (heard.frames, heard.whole) == (500, False)
    # Models that are told what came before without its marks of time leave out marks, and then speech.
    assert heard.tokens == tuple(tokens[:7])


def test_a_last_mark_alone_ends_the_window() -> None:
    heard = pieces_of([mark(0), 1, mark(2), mark(2), 2, mark(4)], T, 1200)
    assert heard.pieces == (Piece(0.0, 2.0, (1,)), Piece(2.0, 4.0, (2,)))
    assert (heard.frames, heard.whole) == (1200, True)


@pytest.mark.parametrize(
    ("tokens", "piece"),
    [
        ([1, 2, 3], Piece(0.0, 8.0, (1, 2, 3))),
        ([mark(1), 1, 2], Piece(1.0, 8.0, (1, 2))),
        ([mark(1), 1, 2, mark(3)], Piece(1.0, 3.0, (1, 2))),
    ],
)
def test_without_pairs_all_is_one_piece(tokens: list[int], piece: Piece) -> None:
    assert pieces_of(tokens, T, 800).pieces == (piece,)


def test_a_window_never_is_heard_for_ever() -> None:
    assert pieces_of([mark(0), mark(0), 1], T, 3000).frames == 3000
    assert pieces_of([], T, 700).frames == 700


def test_words_begin_where_their_first_token_does() -> None:
    words = [(" one", [1, 2]), (" two", [3]), (".", [4]), ("", [9])]
    path = [(0, 10), (0, 11), (1, 20), (2, 30), (2, 31), (3, 45), (4, 50)]
    assert [(w.text, w.start, w.end) for w in times_of(words, path)] == [
        (" one", 0.2, 0.6),
        (" two", 0.6, 0.9),
        (".", 0.9, 1.0),
    ]


def test_signs_join_their_words() -> None:
    parts = [" “", "Yes", ",", " she", " said", ".", "”"]
    words = [WordTime(text, at / 10, at / 10 + 0.1) for at, text in enumerate(parts)]
    joined = with_punctuation(words)
    assert [word.text for word in joined] == [" “Yes,", " she", " said.”"]
    assert (joined[0].start, joined[2].end) == (0.1, 0.5)


def test_pauses_are_taken_out_of_words_at_the_borders_of_sentences() -> None:
    words = [WordTime(" end.", 0.0, 0.3), WordTime(" Then", 0.3, 3.3), WordTime(" on", 3.3, 3.5)]
    assert usual_length(words) == pytest.approx(0.3)
    kept = without_pauses(words, 0.3)
    assert kept[1] == WordTime(" Then", pytest.approx(2.7), 3.3)  # type: ignore[arg-type]
    first = fitted(kept[1:], 2.9, 3.5, 0.3, 0.3)[0]
    assert 2.6 < first.start < first.end == 3.3


def line(text: str, *, pause_after: str = "") -> TimedLine:
    words, at = [], 0.0
    for word in text.split():
        words.append(WordTime(word, at, at + 0.2))
        at += 1.0 if word == pause_after else 0.3
    return TimedLine(start=0.0, end=at, text=text, words=tuple(words))


def test_short_lines_stay_and_long_ones_are_divided_after_a_sentence() -> None:
    short = line("A short line.")
    assert divided(short) == (short,)
    long = line("She had come to sell the house. He gave her an apple out of his pocket, and it was redder than ever.")
    parts = divided(long)
    assert [part.text for part in parts] == [
        "She had come to sell the house.",
        "He gave her an apple out of his pocket, and it was redder than ever.",
    ]
    assert parts[0].words + parts[1].words == long.words
    assert (parts[0].start, parts[1].end) == (0.0, long.end)
    assert parts[0].end <= parts[1].start == parts[1].words[0].start


def test_division_keeps_every_letter_also_where_there_are_no_spaces() -> None:
    text = "彼女は家を売りに来た。" * 9
    words = tuple(WordTime(letter, at * 0.1, at * 0.1 + 0.1) for at, letter in enumerate(text))
    parts = divided(TimedLine(start=0.0, end=10.0, text=text, words=words))
    assert "".join(part.text for part in parts) == text
    assert all(len(part.text) <= 84 for part in parts)


def test_a_line_without_times_of_words_is_left_whole() -> None:
    whole = TimedLine(start=0.0, end=9.0, text="word " * 40)
    assert divided(whole) == (whole,)
