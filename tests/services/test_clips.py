"""How a take is cut where it stands: what counts as another clip, and the sound that is heard of it."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from studio.domain.sound_records import ReadingFault, Take
from studio.domain.timeline_records import ClipEdit, Stretch
from studio.services.narration.clips import HeardClip, clip_at, clips_of, heard_sound
from studio.services.narration.comparing import Compared
from studio.services.narration.heard_takes import without_neighbours
from studio.services.narration.segments import Segment
from studio.services.narration.take_sound import RATE, decode

SECONDS = 2.0


def sound(level: float) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.full(round(SECONDS * RATE), level), RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


SOUNDS = {"a": sound(0.5), "b": sound(0.25)}


def sentence(index: int, asset: str, **edit: object) -> Segment:
    text = f"Sentence {index}."
    take = Take(
        id=f"t{index}", scene_id="s", paragraph_id="p", segment=index, text=text, text_hash="", voice="v", asset=asset,
        recipe_id="r", created=1.0, seconds=SECONDS,
    )  # fmt: skip
    cut = ClipEdit(id=f"e{index}", paragraph_id="p", text=text, **edit) if edit else None  # type: ignore[arg-type]
    return Segment(paragraph_id="p", index=index, text=text, pause_after=0.3, take=take, takes=(take,), edit=cut)


@pytest.mark.parametrize("edit", [{}, {"pause": 1.0}, {"lead": 0.5}, {"gain": 3.0}, {"gain": -6.0}])
def test_what_changes_no_word_is_the_same_clip(edit: dict[str, float]) -> None:
    [clip] = clips_of([sentence(0, "a", **edit)])
    assert clip.mark == ""
    assert heard_sound(clip, SOUNDS.__getitem__) is SOUNDS["a"]


@pytest.mark.parametrize(
    "edit",
    [
        {"trim_start": 0.3}, {"trim_end": 0.3}, {"fade_in": 0.5}, {"fade_out": 0.5}, {"gain": -40.0},
        {"silenced": (Stretch(start=0.5, end=1.0),)},
    ],
)  # fmt: skip
def test_what_may_change_a_word_is_another_clip(edit: dict[str, object]) -> None:
    [clip] = clips_of([sentence(0, "a", **edit)])
    assert clip.mark
    assert clip.mark == clips_of([sentence(0, "a", **edit)])[0].mark, "the same cut is the same clip"


def test_a_trimmed_and_silenced_clip_sounds_so() -> None:
    [clip] = clips_of([sentence(0, "a", trim_start=0.5, silenced=(Stretch(start=1.0, end=1.5),))])
    heard = decode(heard_sound(clip, SOUNDS.__getitem__)) / 32768
    assert len(heard) == round(1.5 * RATE)
    assert heard[round(0.25 * RATE)] == pytest.approx(0.5, abs=0.001)
    assert not heard[round(0.6 * RATE) : round(0.9 * RATE)].any()


def test_clips_that_are_crossed_are_heard_with_their_neighbours() -> None:
    here = [sentence(0, "a", crossfade=0.4), sentence(1, "b"), sentence(2, "a")]
    first, second, third = clips_of(here)
    assert first.after is not None
    assert second.before is not None
    assert third.mark == ""
    assert (first.after.seconds, second.before.seconds) == (0.4, 0.4)
    assert [clip_at(here, place) for place in range(3)] == [first, second, third]
    middle = (0.5 + 0.25) * np.sin(np.pi / 4)
    one = decode(heard_sound(first, SOUNDS.__getitem__)) / 32768
    assert len(one) == round(SECONDS * RATE)
    assert one[-round(0.2 * RATE)] == pytest.approx(middle, abs=0.002)
    assert one[RATE] == pytest.approx(0.5, abs=0.001)
    other = decode(heard_sound(second, SOUNDS.__getitem__)) / 32768
    assert other[round(0.2 * RATE)] == pytest.approx(middle, abs=0.002)
    assert other[RATE] == pytest.approx(0.25, abs=0.001)


def test_words_of_a_neighbour_are_none_too_many() -> None:
    here = [sentence(0, "a", crossfade=0.4), sentence(1, "b")]
    end = len("Sentence 0")
    behind = ReadingFault(kind="added", start=end - 1, end=end, heard="sentence")
    found = Compared(2, 2, (behind,))
    assert without_neighbours(found, clips_of(here)[0]).faults == ()
    assert without_neighbours(found, HeardClip(clips_of(here)[0].take)).faults == (behind,)
