"""What the timeline plays is what the publication writes, clip by clip and edit by edit."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from studio.domain.publishing_records import Mastering
from studio.domain.sound_records import Take
from studio.domain.text_records import Scene
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, chapter_timeline
from studio.services.exchange.audiobook.mix import joined, mixed
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.publish import publish
from studio.services.narration.clip_editing import add_bed, change_bed, edit_clip, put_marker, silence_stretch
from studio.services.narration.take_sound import RATE
from tests.services.audiobook.books import Book, flac, syllables

TEXT = "It rained all day. It stopped at last. She left the house."


def no_step(_share: float) -> None:
    return None


@pytest.fixture
def book() -> Book:
    made = Book(("One", TEXT))
    made.speak(seconds=2.0)
    return made


def timeline(book: Book) -> ChapterTimeline:
    return chapter_timeline(book.document, next(book.document.all(Scene)).id)


def edit(book: Book, place: int, **fields: object) -> None:
    segment = timeline(book).cuts[place].segment
    book.document.apply(edit_clip(book.document, segment, **fields))


def whole(book: Book) -> np.ndarray:
    return np.concatenate(list(joined(book, timeline(book).chapter, {}, no_step)))


def take_of(book: Book, place: int) -> np.ndarray:
    cut = timeline(book).cuts[place]
    sound, _ = soundfile.read(io.BytesIO(book.blobs[cut.where.clip.asset]))
    return sound


def part(sound: np.ndarray, start: float, end: float) -> np.ndarray:
    return sound[round(start * RATE) : round(end * RATE)]


def test_an_unedited_chapter_is_its_takes_with_their_pauses(book: Book) -> None:
    sound = whole(book)
    cuts = timeline(book).cuts
    assert [round(cut.start, 3) for cut in cuts] == [0.0, 2.3, 4.6]
    assert len(sound) == round(6.6 * RATE)
    # 4 ms at either end are faded against clicks.
    assert np.allclose(part(sound, 2.305, 4.295), part(take_of(book, 1), 0.005, 1.995), atol=1e-4)
    assert not part(sound, 2.0, 2.3).any()


def test_trims_leave_out_the_ends_of_a_take(book: Book) -> None:
    edit(book, 1, trim_start=0.5, trim_end=0.25)
    sound = whole(book)
    assert len(sound) == round((6.6 - 0.75) * RATE)
    assert np.allclose(part(sound, 2.31, 3.54), part(take_of(book, 1), 0.51, 1.74), atol=1e-4)


def test_fades_gain_and_silences_are_heard_where_they_are_set(book: Book) -> None:
    edit(book, 0, gain=6.0)
    edit(book, 1, fade_in=1.0)
    segment = timeline(book).cuts[2].segment
    book.document.apply(silence_stretch(book.document, segment, 0.5, 1.0))
    sound = whole(book)
    assert np.allclose(part(sound, 0.1, 1.9), part(take_of(book, 0), 0.1, 1.9) * 10 ** (6 / 20), atol=2e-4)
    middle = part(take_of(book, 1), 0.45, 0.55)
    assert np.allclose(part(sound, 2.75, 2.85), middle * np.linspace(0.45, 0.55, len(middle)), atol=2e-4)
    assert not part(sound, 4.6 + 0.52, 4.6 + 0.98).any()
    assert np.allclose(part(sound, 5.61, 6.55), part(take_of(book, 2), 1.01, 1.95), atol=1e-4)


def test_a_pause_that_a_person_set_stands_behind_the_last_clip_too(book: Book) -> None:
    edit(book, 0, pause=1.0)
    edit(book, 2, pause=2.0)
    edit(book, 1, lead=0.5)
    cuts = timeline(book).cuts
    assert [round(cut.start, 3) for cut in cuts] == [0.0, 3.5, 5.8]
    assert len(whole(book)) == round(9.8 * RATE)


def test_a_crossfade_plays_both_at_once_with_as_much_power(book: Book) -> None:
    edit(book, 0, crossfade=0.5)
    sound = whole(book)
    assert round(timeline(book).cuts[1].start, 3) == 1.5
    assert len(sound) == round((6.6 - 0.3 - 0.5) * RATE)
    count = round(0.5 * RATE)
    along = (np.arange(count) + 0.5) / count * np.pi / 2
    both = part(take_of(book, 0), 1.5, 2.0) * np.cos(along) + part(take_of(book, 1), 0.0, 0.5) * np.sin(along)
    inner = slice(round(0.01 * RATE), -round(0.01 * RATE))
    assert np.allclose(part(sound, 1.5, 2.0)[inner], both[inner], atol=2e-4)
    assert np.allclose(part(sound, 2.01, 3.4), part(take_of(book, 1), 0.51, 1.9), atol=1e-4)


def test_a_stream_that_begins_later_is_the_rest_of_the_whole(book: Book) -> None:
    edit(book, 0, crossfade=0.5)
    edit(book, 1, lead=0.0, gain=-3.0)
    give_music(book)
    sound = whole(book)
    for first in (1, 2):
        blocks = list(mixed(book, timeline(book).chapter, {}, no_step, first=first))
        later = np.concatenate([block.sound for block in blocks])
        assert np.allclose(sound[blocks[0].at :], later, atol=1e-9)
        assert blocks[0].at + len(later) == len(sound)


def give_music(book: Book, seconds: float = 1.5, **fields: object) -> np.ndarray:
    tone = 0.25 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE)
    book.blobs["music"] = flac(tone)
    scene = next(book.document.all(Scene))
    change = add_bed(book.document, scene.id, "music", "rain.flac", seconds)
    book.document.apply(change)
    bed_id = change.edits[0].after.id
    book.document.apply(change_bed(book.document, bed_id, **{"gain": 0.0, "fade_in": 0.0, "fade_out": 0.0, **fields}))
    return tone


def level(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound**2))))


def test_music_goes_down_while_somebody_speaks_and_comes_up_in_a_long_pause(book: Book) -> None:
    edit(book, 0, pause=6.0)
    edit(book, 0, lead=3.0)
    before = whole(book)
    give_music(book, ducking=12.0)
    music = whole(book) - before
    loud = level(part(music, 0.5, 1.4))
    assert loud == pytest.approx(level(np.array([0.25, 0.0])), abs=0.1)
    assert level(part(music, 3.1, 4.4)) == pytest.approx(loud - 12.0, abs=0.3)
    assert level(part(music, 7.6, 8.9)) == pytest.approx(loud, abs=0.3)
    # It is down before the first word, and half way down half of the attack before.
    assert level(part(music, 2.79, 2.81)) == pytest.approx(loud - 6.0, abs=1.0)


def test_music_ends_where_it_is_told_to_and_fades(book: Book) -> None:
    before = whole(book)
    give_music(book, start=1.0, length=3.0, fade_in=1.0, fade_out=1.0, ducking=0.0)
    music = whole(book) - before
    assert not part(music, 0.0, 1.0).any()
    assert not part(music, 4.001, 6.6).any()
    assert level(part(music, 1.48, 1.52)) == pytest.approx(level(part(music, 2.6, 3.0)) - 6.0, abs=0.7)
    assert level(part(music, 3.48, 3.52)) == pytest.approx(level(part(music, 2.6, 3.0)) - 6.0, abs=0.7)


def test_the_publication_writes_what_the_timeline_plays(book: Book, tmp_path: Path) -> None:
    edit(book, 0, crossfade=0.4, gain=-4.0)
    edit(book, 1, trim_start=0.3, fade_out=0.8, pause=1.2)
    edit(book, 2, pause=1.0)
    segment = timeline(book).cuts[2].segment
    book.document.apply(silence_stretch(book.document, segment, 0.5, 0.8))
    give_music(book, ducking=9.0, gain=-6.0)
    mastering = Mastering(levelled=False, high_pass=0, room_tone=-100.0, head=0.5, tail=1.0)
    order = Order(form="wav", mastering=mastering, waived=("floor", "digital-silence", "rms", "peak"))
    done = publish(book, book.programme(), order, tmp_path / "book.wav", no_step)
    assert done.written, done.failed
    written, rate = soundfile.read(done.written[0])
    written = written if written.ndim == 1 else written[:, 0]
    played = whole(book)
    framed = np.concatenate([np.zeros(round(0.5 * RATE)), played, np.zeros(RATE)])
    wanted = soxr.resample(framed, RATE, rate, quality="VHQ")
    count = min(len(wanted), len(written))
    assert abs(len(wanted) - len(written)) <= 2
    wanted, written = wanted[:count], written[:count]
    heard = np.abs(wanted) > 0.02
    scale = float(np.median(written[heard] / wanted[heard]))
    off = written - scale * wanted
    # All that mastering does here is one gain; its limiter holds peaks down, for a moment each.
    assert np.median(np.abs(off)) < 2e-4
    assert level(off) < level(written) - 25


def test_edits_are_carried_to_another_take_but_for_its_trims(book: Book) -> None:
    edit(book, 0, trim_start=0.5, gain=3.0, pause=1.0)
    segment = timeline(book).cuts[0].segment
    assert segment.take is not None
    book.blobs["other"] = flac(syllables(1.0, -20.0, 99))
    old = segment.take
    new = Take(
        id="z", scene_id="", paragraph_id=segment.paragraph_id, segment=segment.index, text=segment.text,
        text_hash=old.text_hash, voice=old.voice, asset="other", recipe_id="r", created=1.0, seconds=1.0,
    )  # fmt: skip
    book.put(new)
    cut = timeline(book).cuts[0]
    assert cut.segment.take == new
    assert cut.waits
    shape = cut.where.clip.shape
    assert (shape.trim_start, shape.gain, cut.where.clip.pause) == (0.0, 3.0, 1.0)
    edit(book, 0, trim_end=0.2)
    cut = timeline(book).cuts[0]
    assert not cut.waits
    assert (cut.where.clip.shape.trim_start, cut.where.clip.shape.trim_end) == (0.0, 0.2)


def test_an_edit_that_does_nothing_is_no_record(book: Book) -> None:
    edit(book, 0, gain=3.0)
    assert timeline(book).cuts[0].segment.edit is not None
    edit(book, 0, gain=0.0)
    assert timeline(book).cuts[0].segment.edit is None


def test_something_of_a_clip_is_always_left(book: Book) -> None:
    edit(book, 0, trim_start=99.0)
    edit(book, 0, trim_end=99.0)
    cut = timeline(book).cuts[0]
    assert cut.where.clip.length == pytest.approx(0.05)
    assert cut.segment.edit is not None
    assert cut.segment.edit.trim_start + cut.segment.edit.trim_end == pytest.approx(1.95)


def test_a_marker_moves_with_its_clip(book: Book) -> None:
    segment = timeline(book).cuts[1].segment
    book.document.apply(put_marker(book.document, segment, 1.0, "Breath"))
    assert [(mark.marker.label, round(mark.seconds, 2)) for mark in timeline(book).marks] == [("Breath", 3.3)]
    edit(book, 0, pause=2.0)
    edit(book, 1, trim_start=0.5)
    assert [round(mark.seconds, 2) for mark in timeline(book).marks] == [4.5]
