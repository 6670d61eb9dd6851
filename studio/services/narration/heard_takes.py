"""Takes that were listened to: what is still to be heard, how many words of a chapter were, what does not pass.

Pure reading of the document, on any thread; `services.listening` fills it, the narration pane, the technical sheet and
the command line read it. What was heard belongs to a take as it was cut then: cut otherwise on the timeline it is to be
heard again, and what was heard before counts again once the cut is undone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.project_records import Recipe
from studio.domain.requests import SpeechRequest
from studio.domain.sound_records import HeardTake, ReadingFault, Take, heard_id
from studio.domain.text_records import Scene
from studio.services.narration.clips import HeardClip, clips_of
from studio.services.narration.comparing import Compared
from studio.services.narration.segments import Segment
from studio.services.translation import tr, tr_count


class Coverage(msgspec.Struct, frozen=True):
    """Of some sentences: how many of their words a listener found in the sound."""

    words: int = 0
    right: int = 0
    heard: int = 0
    """Sentences that were listened to."""
    unheard: int = 0
    """Sentences that have a take which nobody listened to."""
    failing: tuple[str, ...] = ()
    """Sentences whose take has faults that nobody let pass."""

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.words + other.words, self.right + other.right, self.heard + other.heard,
            self.unheard + other.unheard, (*self.failing, *other.failing),
        )  # fmt: skip


def heard_of(document: Document, take: Take | None, mark: str = "") -> HeardTake | None:
    """`mark`: of the clip that it is."""
    return document.get(HeardTake, heard_id(take.id, mark)) if take is not None else None


def heard_as_cut(document: Document, clip: HeardClip | None) -> HeardTake | None:
    return heard_of(document, clip.take, clip.mark) if clip is not None else None


def cut_since(document: Document, clip: HeardClip | None) -> bool:
    """Its take was listened to, and is cut otherwise now."""
    if clip is None or not clip.mark or heard_as_cut(document, clip) is not None:
        return False
    return any(True for _ in document.where(HeardTake, "take_id", clip.take.id))


def coverage_of(document: Document, segments: Sequence[Segment]) -> Coverage:
    """Of the takes of a scene that are exported, as they are cut."""
    spoken = [one for one in segments if one.take is not None]
    return _coverage(document, zip(spoken, clips_of(segments), strict=True))


def _coverage(document: Document, spoken: Iterable[tuple[Segment, HeardClip]]) -> Coverage:
    words = right = heard = unheard = 0
    failing: list[str] = []
    for one, clip in spoken:
        found = heard_as_cut(document, clip)
        if found is None:
            unheard += 1
            continue
        # What a person let pass is right.
        words, right, heard = words + found.words, right + (found.words if found.passes else found.right), heard + 1
        if found.fails:
            failing.append(one.text)
    return Coverage(words, right, heard, unheard, tuple(failing))


def own_words(document: Document, take: Take) -> Mapping[str, str]:
    """What was said otherwise when it was made: word -> phonemes."""
    recipe = document.get(Recipe, take.recipe_id)
    request = recipe.request if recipe is not None else None
    if not isinstance(request, SpeechRequest):
        return {}
    return {entry.word: entry.phonemes for entry in request.lexicon}


def as_heard(clip: HeardClip, model: str, heard: str, found: Compared) -> HeardTake:
    take = clip.take
    return HeardTake(
        id=heard_id(take.id, clip.mark), take_id=take.id, created=time.time(), model=model, heard=heard[:_LONGEST],
        words=found.words, right=found.right, faults=found.faults[:_MANY],
    )  # fmt: skip


def without_neighbours(found: Compared, clip: HeardClip) -> Compared:
    """Words of the neighbours are heard at the ends of a clip that is crossed with them: they are none too many."""
    text = clip.take.text

    def is_neighbours(one: ReadingFault) -> bool:
        begins = clip.before is not None and not any(map(str.isalnum, text[: one.start]))
        ends = clip.after is not None and not any(map(str.isalnum, text[one.end :]))
        return one.kind == "added" and (begins or ends)

    kept = tuple(one for one in found.faults if not is_neighbours(one))
    return msgspec.structs.replace(found, faults=kept)


_LONGEST, _MANY = 4000, 200


def missed(found: HeardTake | Compared) -> int:
    """How many words are wrong, missing or too many."""
    return found.words - found.right + sum(one.kind in ("added", "doubled") for one in found.faults)


def let_pass(document: Document, heard: HeardTake, *, passes: bool) -> Change:
    """A person heard the take, and it may stay as it is; or it may not. Raises KeyError where nobody listened."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(HeardTake, heard.id), passes=passes))
    return draft.change("Let the reading pass" if passes else "Ask for the reading again", "narration")


def fault_words(found: HeardTake, text: str) -> str:
    """What is wrong with the reading of `text`, as a person reads it."""
    told = [_words(one.kind, text[one.start : one.end], one.heard) for one in found.faults[:_TOLD]]
    if len(found.faults) > _TOLD:
        more = len(found.faults) - _TOLD
        told.append(tr_count("and {count} more", "and {count} more", more))
    return "; ".join(told)


_TOLD = 3


def _words(kind: str, written: str, heard: str) -> str:
    match kind:
        case "missing":
            return tr("“{word}” is missing", word=written)
        case "doubled":
            return tr("“{word}” is said twice", word=written)
        case "added":
            return tr("“{heard}” is said besides", heard=heard)
        case _:
            return tr("“{word}” sounds like “{heard}”", word=written, heard=heard)


class Failing(msgspec.Struct, frozen=True):
    """A sentence whose reading does not pass, or was let pass."""

    scene_id: str
    segment: Segment
    heard: HeardTake


class Unheard(msgspec.Struct, frozen=True):
    """A sentence whose take nobody listened to as it is cut now."""

    scene_id: str
    segment: Segment
    clip: HeardClip
    cut_since: bool = False
    """It was listened to before it was cut."""


class Hearings(msgspec.Struct, frozen=True):
    """Of the whole book."""

    coverage: Coverage = Coverage()
    failing: tuple[Failing, ...] = ()
    unheard: tuple[Unheard, ...] = ()
    """In the order of the book."""

    @property
    def clips(self) -> tuple[HeardClip, ...]:
        """That nobody listened to; each once."""
        return tuple({(one.clip.take.id, one.clip.mark): one.clip for one in self.unheard}.values())


def hearings_of(
    document: Document,
    segments: Callable[[str], Sequence[Segment]],
    scene_ids: Sequence[str],
    step: Callable[[float], None] = lambda share: None,
) -> Hearings:
    """Of these scenes. `segments`: of a scene; of "" those of the credits."""
    coverage = Coverage()
    failing: list[Failing] = []
    unheard: list[Unheard] = []
    for place, scene_id in enumerate(scene_ids):
        step(place / len(scene_ids))
        if scene_id and document.get(Scene, scene_id) is None:
            continue
        here = segments(scene_id)
        spoken = [one for one in here if one.take is not None]
        pairs = list(zip(spoken, clips_of(here), strict=True))
        coverage += _coverage(document, pairs)
        for one, clip in pairs:
            found = heard_as_cut(document, clip)
            if found is None and clip.take.text == one.text:
                unheard.append(Unheard(scene_id, one, clip, cut_since(document, clip)))
            elif found is not None and found.faults:
                failing.append(Failing(scene_id, one, found))
    return Hearings(coverage, tuple(failing), tuple(unheard))
