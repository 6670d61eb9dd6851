"""Subtitles with the times of words: every word is there, at its time, in forms that players read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.sound_records import WordTime
from studio.services.exchange.audiobook.programme import Clip
from studio.services.exchange.audiobook.word_times import (
    CUE_KINDS,
    CueKind,
    as_ass,
    as_lrc,
    as_srt,
    as_vtt,
    cues_of,
    estimated_in,
)


def clip(text: str, *words: str, seconds: float = 0.5) -> Clip:
    times = tuple(WordTime(word, at * seconds, at * seconds + 0.4) for at, word in enumerate(words))
    return Clip(take_id="t", asset="a", text=text, voice="v", words=times, seconds=len(words) * seconds or 2.0)


SAID = clip("“Who,” she said, “is there?”", "Who", "she", "said", "is", "there")


def test_words_keep_the_marks_that_belong_to_them() -> None:
    [cue] = cues_of([(1.0, SAID)])
    assert [word.text for word in cue.words] == ["“Who,”", "she", "said,", "“is", "there?”"]
    assert (cue.start, cue.end) == (1.0, 3.4)
    assert cue.text == "“Who,” she said, “is there?”"


def test_each_form_has_the_times() -> None:
    cues = cues_of([(61.0, SAID)])
    assert as_srt(cues, "x") == "1\n00:01:01,000 --> 00:01:03,400\n“Who,” she said, “is there?”\n"
    assert as_vtt(cues, "x").splitlines()[3].startswith("<00:01:01.000><c>“Who,”</c> <00:01:01.500><c>she</c>")
    assert as_lrc(cues, "A [b]") == (
        "[ti:A [b)]\n[01:01.00]<01:01.00>“Who,” <01:01.50>she <01:02.00>said, "
        "<01:02.50>“is <01:03.00>there?” <01:03.40>\n"
    )
    last = as_ass(cues, "x").splitlines()[-1]
    assert last == (
        "Dialogue: 0,0:01:01.00,0:01:03.40,Default,,0,0,0,,"
        "{\\k50}“Who,” {\\k50}she {\\k50}said, {\\k50}“is {\\k40}there?”"
    )


def test_a_long_sentence_is_cut_behind_a_comma_at_the_time_of_a_word() -> None:
    words = [f"word{number}" for number in range(30)]
    text = " ".join(f"{word}," if place == 9 else word for place, word in enumerate(words))
    cues = cues_of([(0.0, clip(text, *words))])
    assert cues[0].text.endswith("word9,")
    assert cues[1].start == 5.0
    assert [word.text.strip(",") for cue in cues for word in cue.words] == words
    assert all(len(line) <= 60 for line in as_srt(cues, "").splitlines())


def test_a_take_without_times_is_one_cue() -> None:
    [cue] = cues_of([(2.0, clip("Rain."))])
    assert (cue.start, cue.end, cue.text) == (2.0, 4.0, "Rain.")


def test_marks_of_the_forms_do_nothing_in_words() -> None:
    cues = cues_of([(0.0, clip("a <b> & {\\i1} --> c", "a", "b", "i1", "c"))])
    assert "b&gt; &amp; {" in as_vtt(cues, "")
    assert "{\\i1}" not in as_ass(cues, "")
    assert as_srt(cues, "").count("-->") == 1


def test_by_word_each_word_is_a_cue_until_the_next_one_begins() -> None:
    cues = cues_of([(61.0, SAID)], "words")
    assert as_srt(cues[:2], "x") == (
        "1\n00:01:01,000 --> 00:01:01,500\n“Who,”\n\n2\n00:01:01,500 --> 00:01:02,000\nshe\n"
    )
    assert as_vtt(cues[:1], "x") == "WEBVTT\n\n00:01:01.000 --> 00:01:01.500\n“Who,”\n"
    assert (cues[-1].text, cues[-1].end) == ("there?”", 63.4), "the last one ends as it is heard"


def test_a_longer_pause_between_words_stays_empty() -> None:
    times = (WordTime("Wait", 0.0, 0.4), WordTime("here", 1.4, 1.8))
    one = Clip(take_id="t", asset="a", text="Wait here.", voice="v", words=times, seconds=2.0)
    assert [(cue.start, cue.end) for cue in cues_of([(0.0, one)], "words")] == [(0.0, 0.4), (1.4, 1.8)]
    assert [cue.text for cue in cues_of([(0.0, one)], "phrases")] == ["Wait", "here."]


def test_phrases_end_behind_marks_and_where_they_are_full() -> None:
    assert [cue.text for cue in cues_of([(0.0, SAID)], "phrases")] == ["“Who,”", "she said,", "“is there?”"]
    words = [f"word{number}" for number in range(12)]
    cues = cues_of([(0.0, clip(" ".join(words), *words))], "phrases")
    assert [word.text for cue in cues for word in cue.words] == words
    assert all(len(cue.text) <= 28 for cue in cues)
    assert len(cues) == 3


@pytest.mark.parametrize("kind", CUE_KINDS)
def test_times_that_are_estimated_are_counted_and_told(kind: CueKind) -> None:
    cues = cues_of([(0.0, SAID), (5.0, clip("Rain fell."))], kind)
    assert estimated_in(cues) == 2
    assert "NOTE\nTimes of 2 words are estimated by their letters.\n" in as_vtt(cues, "")
    assert "NOTE" not in as_vtt(cues_of([(0.0, SAID)], kind), "")


@pytest.mark.parametrize("kind", CUE_KINDS)
def test_every_word_is_there_once_however_cues_are_cut(kind: CueKind) -> None:
    cues = cues_of([(0.0, SAID), (9.0, clip("It is — 3:15, I think…", "It", "is", "3:15", "I", "think"))], kind)
    assert " ".join(cue.text for cue in cues) == "“Who,” she said, “is there?” It is — 3:15, I think…"


def test_the_sign_of_a_note_is_not_shown() -> None:
    timed, untimed = clip("The boat† left.", "The", "boat", "left"), clip("The boat† left.")
    for one in (timed, untimed):
        assert " ".join(cue.text for cue in cues_of([(0.0, one)])) == "The boat left."


@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), min_size=1, max_size=40),
    st.text(max_size=9),
)
def test_whatever_the_words_are_times_go_forward_and_cues_are_whole(words: list[str], between: str) -> None:
    cues = cues_of([(0.0, clip(between.join(words), *words)), (99.0, SAID)])
    starts = [word.start for cue in cues for word in cue.words]
    assert starts == sorted(starts)
    for text in (as_srt(cues, "t"), as_vtt(cues, "t")):
        assert len(re.findall(r"^\d\d:\d\d:\d\d[,.]\d{3} --> \d\d:\d\d:\d\d[,.]\d{3}$", text, re.MULTILINE)) == len(
            cues
        )
    assert len(as_lrc(cues, "").splitlines()) == len(cues)


def test_a_reading_without_times_is_cut_as_others_are() -> None:
    text = "Mrs. Harker stood at the window of No. 14 with a cup of tea that had gone cold, "
    text += "and she did not turn round once."
    cues = cues_of([(2.0, Clip(take_id="t", asset="a", text=text, voice="", seconds=8.0, is_human=True))])
    assert len(cues) == 2
    assert (cues[0].start, cues[-1].end) == (2.0, 10.0)
    assert cues[0].end == cues[1].start
    assert " ".join(cue.text for cue in cues) == text
    assert max(len(line) for line in as_srt(cues, "").splitlines()) <= 42
