"""Timed scenes as SubRip, WebVTT and LRC: what stands in the file, also after the scene was edited."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.sound_records import TimedLine, Transcript
from studio.domain.text_records import Paragraph, Scene
from studio.services.exchange.subtitles import LRC, SRT, VTT, Cue, cues_of

LINES = (("p1", 0.0, 1.98), ("p2", 61.5, 64.0), ("p3", 3661.25, 3663.0))


def timed(texts: dict[str, str], order: tuple[str, ...]) -> Document:
    lines = tuple(TimedLine(start=start, end=end, text="as heard", paragraph_id=one) for one, start, end in LINES)
    return Document(
        (
            Scene(id="s", title="A [song]", paragraphs=order),
            *(Paragraph(id=one, scene_id="s", text=text) for one, text in texts.items()),
            Transcript(id="t", scene_id="s", asset="a", recipe_id="r", created=0, seconds=4000, lines=lines),
        )
    )


SONG = timed({"p1": "Oh & ah", "p2": "one <two>", "p3": "three"}, ("p1", "p2", "p3"))


def written(document: Document, row: object, folder: Path, suffix: str) -> str:
    dest = folder / f"song{suffix}"
    row.act(document, dest, scene_id="s")  # type: ignore[attr-defined]
    return dest.read_text("utf8")


def test_subrip(tmp_path: Path) -> None:
    assert written(SONG, SRT, tmp_path, ".srt") == (
        "1\n00:00:00,000 --> 00:00:01,980\nOh & ah\n\n"
        "2\n00:01:01,500 --> 00:01:04,000\none <two>\n\n"
        "3\n01:01:01,250 --> 01:01:03,000\nthree\n"
    )


def test_webvtt_escapes_what_it_would_take_for_tags(tmp_path: Path) -> None:
    text = written(SONG, VTT, tmp_path, ".vtt")
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.980\nOh &amp; ah\n\n")
    assert "one &lt;two&gt;" in text


def test_lyrics_have_an_empty_line_where_it_is_quiet(tmp_path: Path) -> None:
    assert written(SONG, LRC, tmp_path, ".lrc") == (
        "[ti:A song]\n[00:00.00]Oh & ah\n[00:01.98]\n[01:01.50]one <two>\n[01:04.00]\n[61:01.25]three\n[61:03.00]\n"
    )


def test_edited_lines_keep_their_times_and_new_ones_are_read_with_the_line_before() -> None:
    texts = {"new": "And", "p1": "Corrected.", "p3": "Three.", "more": "Four.\u2028Five."}
    edited = timed(texts, ("new", "p1", "p3", "more"))
    assert cues_of(edited, "s") == (Cue(0.0, 1.98, "And Corrected."), Cue(3661.25, 3663.0, "Three. Four. Five."))


def test_long_lines_stand_in_two_rows_of_like_length(tmp_path: Path) -> None:
    text = "You will want to see the orchard first, said the neighbour, as if Ada had asked."
    rows = written(timed({"p1": text}, ("p1",)), SRT, tmp_path, ".srt").splitlines()[2:]
    assert " ".join(rows) == text
    assert len(rows) == 2
    assert max(map(len, rows)) <= 42


def test_a_scene_that_nobody_spoke_has_none(tmp_path: Path) -> None:
    plain = Document((Scene(id="s", paragraphs=("p",)), Paragraph(id="p", scene_id="s", text="It rains.")))
    for row, suffix in ((SRT, ".srt"), (VTT, ".vtt"), (LRC, ".lrc")):
        with pytest.raises(StudioError) as refused:
            written(plain, row, tmp_path, suffix)
        assert isinstance(refused.value.failure, BadRequest)
        assert list(tmp_path.glob("song*")) == []
