"""Small books with takes of sound that is made here: noise in the rhythm of syllables, known to the sample."""

from __future__ import annotations

import io

import msgspec
import numpy as np
import soundfile

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.passages import Passage, text_hash
from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.domain.records import Record
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take, WordTime
from studio.domain.text_records import Meta, Scene
from studio.services.exchange.audiobook.programme import Programme, programme_of
from studio.services.narration.credits import CREDITS, credit_segments
from studio.services.narration.segments import segments_of
from studio.services.narration.take_sound import RATE


def syllables(seconds: float, decibels: float, seed: int = 0) -> np.ndarray:
    """Noise below 4 kHz that swells and fades four times a second, at so many dBFS RMS where it is loud."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    noise = np.convolve(rng.standard_normal(count + 8), np.hanning(9), "valid")
    swell = np.sin(np.pi * 4 * np.arange(count) / RATE) ** 2
    sound = noise / noise.std() * swell * 10 ** (decibels / 20)
    return np.clip(sound, -0.99, 0.99)


def flac(sound: np.ndarray, rate: int = RATE) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, sound.astype(np.float32), rate, format="FLAC")
    return out.getvalue()


class Book:
    """A document of chapters, and the sound of its takes."""

    def __init__(self, *chapters: tuple[str, str], title: str = "The Lamp", author: str = "A. Writer") -> None:
        self.document = Document()
        self.blobs: dict[str, bytes] = {}
        self.put(Meta(id="project", title=title, author=author))
        for name, text in chapters or (("One", "It rained. It stopped."), ("Two", "She left.")):
            change = new_scene(self.document, name, passages=(Passage(text),))
            self.document.apply(change)
        self._taken = 0

    def put(self, record: Record) -> None:
        before = self.document.get(type(record), record.id)
        edits = (Edit(before, record),)
        self.document.apply(Change(id="c", label="", stack="none", edits=edits, at=0.0))

    def read_asset(self, sha256: str) -> bytes:
        return self.blobs[sha256]

    def speak(self, *, seconds: float = 3.0, levels: tuple[float, ...] = (-20.0,), leave: int = 0) -> None:
        """Every sentence but the last `leave` ones, by as many voices in turn as there are levels."""
        waiting = [one for scene in self.document.all(Scene) for one in segments_of(self.document, scene.id)] + [
            one for which in CREDITS for one in credit_segments(self.document, which)
        ]
        for one in waiting[: len(waiting) - leave]:
            self._taken += 1
            voice = self._taken % len(levels)
            name = f"t{self._taken:03}"
            self.blobs[name] = flac(syllables(seconds, levels[voice], self._taken))
            words = one.text.split()
            share = seconds / len(words)
            self.put(
                Take(
                    id=name, scene_id="", paragraph_id=one.paragraph_id, segment=one.index, text=one.text,
                    text_hash=text_hash(one.text), voice=f"voice-{voice}", asset=name, recipe_id="r", created=0.0,
                    seconds=seconds,
                    words=tuple(
                        WordTime(word.strip(".,!?“”"), at * share, (at + 1) * share) for at, word in enumerate(words)
                    ),
                )
            )  # fmt: skip

    def credits(self, opening: str, closing: str) -> None:
        self.put(Publishing(id=PUBLISHING, opening=opening, closing=closing))

    def programme(self) -> Programme:
        """Its titles are taken for read: most tests are about something else."""
        found = programme_of(self.document, "file")
        chapters = tuple(msgspec.structs.replace(one, title_unread=False) for one in found.chapters)
        return msgspec.structs.replace(found, chapters=chapters)
