"""A book as files: they pass the sheet of their target as it is measured in them, whatever the takes are like."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile

from studio.domain.errors import BadRequest, Cancelled, DiskFull, StudioError
from studio.domain.publishing import TARGETS, target_of
from studio.domain.publishing_records import Mastering
from studio.domain.sound_records import Take
from studio.services.exchange.audiobook import encoders, one_file, reading_back
from studio.services.exchange.audiobook.encoders import FormId
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.publish import Published, files_of, publish
from studio.services.exchange.audiobook.reading_back import Heard
from tests.services.audiobook.books import Book

NO_STORE = ("files", "announced", "sample")
"""Which files a store takes is a matter of `test_store_files`."""
TWO = (("One", "It rained. It stopped."), ("Two", "She left. He stayed."))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def unwatched(_share: float) -> None:
    """Nobody waits."""


def made(book: Book, dest: Path, order: Order) -> Published:
    return publish(book, book.programme(), order, dest, unwatched)


def values(done: Published, file: int = 0) -> dict[str, str]:
    return {row.check: row.state for row in done.sheets[1 + file].rows}


@pytest.mark.parametrize("form", ["mp3", "flac", "wav", "opus"])
@pytest.mark.parametrize("target", [one.id for one in TARGETS])
def test_the_sheet_passes_as_it_is_measured_in_the_file(form: FormId, target: str, out: Path) -> None:
    book = Book(*TWO)
    book.speak(levels=(-17.0, -35.0))
    dest = out / f"book.{form}"
    done = made(book, dest, Order(form=form, mastering=Mastering(target=target), waived=NO_STORE))
    assert done.failed == ()
    assert done.written == (dest,)
    assert "fails" not in values(done).values()
    assert [path.name for path in out.iterdir()] == [dest.name]
    assert done.takes == ("t001", "t002", "t003", "t004")


def test_voices_are_brought_to_one_loudness(out: Path) -> None:
    """Takes that are 9 dB apart are less than half a decibel apart in the file; not where that is not wanted."""

    def apart(levelled: bool) -> float:
        book = Book(("One", "It rained. It stopped."))
        book.speak(seconds=4, levels=(-20.0, -29.0))
        dest = out / f"{levelled}.wav"
        done = made(book, dest, Order(form="wav", mastering=Mastering(target="broadcast", levelled=levelled)))
        sound, rate = soundfile.read(dest)
        first, second = (
            sound[round((start + 0.5) * rate) : round((start + 3.5) * rate)] for start in (0.75, 0.75 + 4 + 0.3)
        )
        assert bool(done.levels) == levelled
        return abs(20 * np.log10(np.sqrt(np.mean(first**2)) / np.sqrt(np.mean(second**2))))

    assert apart(levelled=True) < 0.5
    assert apart(levelled=False) == pytest.approx(9, abs=0.5)


def test_there_is_room_tone_and_no_digital_silence(out: Path) -> None:
    book = Book(("One", "It rained. It stopped."))
    book.speak()
    made(book, out / "book.wav", Order(form="wav", mastering=Mastering(room_tone=-66.0, head=0.9, tail=2.0)))
    sound, rate = soundfile.read(out / "book.wav")
    head, tail = sound[: round(0.85 * rate)], sound[-round(1.9 * rate) :]
    for part in (head, tail):
        assert 20 * np.log10(np.sqrt(np.mean(part**2))) == pytest.approx(-66, abs=0.7)
    assert len(sound) / rate == pytest.approx(0.9 + 3 + 0.3 + 3 + 2, abs=0.01)


def test_a_missing_sentence_keeps_it_from_being_written_until_it_is_waived(out: Path) -> None:
    book = Book(*TWO)
    book.speak(leave=1)
    dest = out / "book.flac"
    done = made(book, dest, Order(form="flac"))
    assert done.failed == (("spoken", ""),)
    assert "He stayed." in done.sheets[0].rows[0].value
    assert list(out.iterdir()) == []
    assert made(book, dest, Order(form="flac", waived=("spoken",))).written == (dest,)


def test_a_figure_that_fails_leaves_what_was_there_and_may_be_waived(out: Path) -> None:
    book = Book(("One", "It rained."))
    book.speak()
    dest = out / "book.mp3"
    dest.write_bytes(b"older")
    wrong = Mastering(head=2.0)
    done = made(book, dest, Order(mastering=wrong, subtitles=("srt",), waived=NO_STORE))
    assert done.failed == (("head", "book.mp3"),)
    assert done.written == ()
    assert dest.read_bytes() == b"older"
    assert [path.name for path in out.iterdir()] == ["book.mp3"]
    waived = made(book, dest, Order(mastering=wrong, waived=("head", *NO_STORE)))
    assert values(waived)["head"] == "waived"
    assert waived.files[0].failed == ("head",)
    assert dest.read_bytes()[:3] == b"ID3"


def test_by_chapter_every_file_passes_and_has_its_number(out: Path) -> None:
    book = Book(*TWO)
    book.credits("The Lamp, written by A. Writer.", "The end.")
    book.speak(levels=(-12.0, -30.0))
    order = Order(by_chapter=True, subtitles=("srt", "vtt"))
    done = made(book, out / "lamp.mp3", order)
    assert [path.name for path in done.written if path.suffix == ".mp3"] == [
        "lamp - 01 Opening credits.mp3", "lamp - 02 One.mp3", "lamp - 03 Two.mp3", "lamp - 04 Closing credits.mp3",
    ]  # fmt: skip
    assert sorted(done.written) == sorted(files_of(book.programme(), order, out / "lamp.mp3"))
    assert sorted(out.iterdir()) == sorted(done.written)
    assert done.failed == ()
    assert all("seconds" in values(done, place) for place in range(4))


def test_subtitles_are_cut_as_asked_and_what_is_estimated_is_told(out: Path) -> None:
    book = Book(*TWO)
    book.speak()
    done = made(book, out / "a.wav", Order(form="wav", subtitles=("srt",), cues="words"))
    words = [block.splitlines()[2] for block in (out / "a.srt").read_text("utf-8").strip().split("\n\n")]
    assert words == ["It", "rained.", "It", "stopped.", "She", "left.", "He", "stayed."]
    assert done.left_out == ()
    untimed = msgspec.structs.replace(next(iter(book.document.all(Take))), words=())
    book.put(untimed)
    done = made(book, out / "b.wav", Order(form="wav", subtitles=("srt",), cues="words"))
    assert done.left_out == (
        "The times of 2 words in the subtitles are estimated by their letters: their takes have none.",
    )  # fmt: skip


def test_titles_cannot_lead_out_of_the_folder(out: Path) -> None:
    book = Book(("../../etc/passwd", "It rained."), ("CON", "It stopped."), ("\u202egpj\n.exe" * 90, "She left."))
    book.speak()
    folder = out / "in"
    folder.mkdir()
    done = made(book, folder / "-rf ~.flac", Order(form="flac", by_chapter=True))
    assert len(done.written) == 3
    assert {path.parent for path in done.written} == {folder}
    assert [path.name for path in out.iterdir()] == ["in"]
    assert all(len(path.name.encode()) < 200 and path.name.isprintable() for path in done.written)


def test_a_retail_sample_ends_at_a_sentence_within_bounds(out: Path) -> None:
    text = " ".join(f"This is sentence number {number}." for number in range(12))
    book = Book(("One", text), ("Two", "She left."))
    book.speak(seconds=8.0)
    done = made(book, out / "book.flac", Order(form="flac", sample=True))
    [sample] = [one for one in done.files if "sample" in one.name]
    assert 60 <= sample.seconds <= 300
    short = Book(("One", "It rained."))
    short.speak()
    left = made(short, out / "short.flac", Order(form="flac", sample=True))
    assert len(left.written) == 1
    assert "shorter than a minute" in left.left_out[0]


def test_cancelling_leaves_nothing(out: Path) -> None:
    book = Book(*TWO)
    book.speak()
    for limit in (0.05, 0.4, 0.95):

        def step(share: float, limit: float = limit) -> None:
            if share > limit:
                raise Cancelled

        with pytest.raises(Cancelled):
            publish(book, book.programme(), Order(subtitles=("ass",), waived=NO_STORE), out / "book.mp3", step)
        assert list(out.iterdir()) == []


class _Full(io.FileIO):
    """A disk with room for 20,000 bytes."""

    def write(self, data: object, /) -> int:
        if self.tell() + len(bytes(data)) > 20_000:  # type: ignore[call-overload]
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["mp3", "flac", "wav", "opus"])
def test_a_disk_that_fills_up_is_told_and_leaves_nothing(
    form: FormId, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(*TWO)
    book.speak()
    monkeypatch.setattr(encoders, "_open", lambda path: _Full(path, "wb+"))
    with pytest.raises(StudioError) as told:
        made(book, out / f"book.{form}", Order(form=form, waived=NO_STORE))
    assert isinstance(told.value.failure, DiskFull)
    assert list(out.iterdir()) == []


def test_what_is_not_there_is_told(out: Path) -> None:
    book = Book(*TWO)
    with pytest.raises(StudioError) as told:
        book.programme()
    assert isinstance(told.value.failure, BadRequest)


def test_the_same_takes_are_the_same_file(out: Path) -> None:
    book = Book(*TWO)
    book.speak(levels=(-17.0, -25.0))
    for name in ("one.wav", "two.wav"):
        made(book, out / name, Order(form="wav"))
    one, two = (soundfile.read(out / name)[0] for name in ("one.wav", "two.wav"))
    assert np.array_equal(one, two)


def test_progress_goes_forward_to_the_end(out: Path) -> None:
    book = Book(*TWO)
    book.speak(levels=(-17.0, -25.0))
    told: list[float] = []
    publish(book, book.programme(), Order(by_chapter=True, waived=NO_STORE), out / "book.mp3", told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_what_passed_is_written_where_coming_nearer_took_it_past_a_bound(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encoder that is softer than it was given, and whose peaks leap once it gets more."""
    book, found = Book(), []
    book.speak(levels=(-20.0,))

    def leaping(path: Path, *more: Any) -> Heard:
        real = reading_back.heard(path, *more)
        found.append(real.rms)
        louder = real.rms > found[0] + 0.1
        return msgspec.structs.replace(real, rms=real.rms - 0.8, peak=-1.0 if louder else -4.0)

    monkeypatch.setattr(one_file, "heard", leaping)
    done = publish(book, book.programme(), Order(form="flac"), out / "lamp.flac", lambda _share: None)
    assert done.failed == ()
    assert len(found) == 3
    assert found[1] > found[0] + 0.5
    assert found[2] == pytest.approx(found[0], abs=0.001)
    assert done.files[0].ceiling == target_of("acx").ceiling
