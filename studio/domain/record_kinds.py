"""The kinds of record, one typed row a kind: what snapshots and packages do with it, and its name for people.

Data only; read by `studio.project` and by whoever names records. Every member of `records.Known` has its row.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from studio.domain.picture_records import Album, Canvas, Generation, Layer, LearnedThing, PictureGrid, Tile
from studio.domain.project_records import (
    Asset,
    Card,
    Job,
    Link,
    PersonaFile,
    Recipe,
    Snapshot,
    Source,
    TaskTemplate,
    Wildcard,
)
from studio.domain.publishing_records import Publication, Publishing
from studio.domain.sound_records import Direction, HeardTake, LexiconEntry, Narration, SpokenLine, Take, Transcript
from studio.domain.talk_records import Conversation, Turn
from studio.domain.text_records import (
    EditorChange,
    MarginNote,
    Meta,
    Paragraph,
    Scene,
    SceneDraft,
    Sitting,
    Summary,
    Version,
)
from studio.domain.timeline_records import ClipEdit, Marker, SoundBed

InSnapshots = Literal["restored", "brought back", "left out"]
"""restored: a snapshot makes it as it was, and removes what was made since. brought back: what is missing comes back,
and what was made since stays."""


class RecordKind(msgspec.Struct, frozen=True, kw_only=True):
    record: type
    noun: str
    """What people call it, inside a sentence. English, for `tr`."""
    in_snapshots: InSnapshots
    in_packages: bool = True

    @property
    def name(self) -> str:
        """By which a file knows it: the record's tag."""
        return str(self.record.__struct_config__.tag)  # type: ignore[attr-defined]


RECORD_KINDS = (
    RecordKind(record=Meta, noun="project", in_snapshots="restored"),
    RecordKind(record=Scene, noun="scene", in_snapshots="restored"),
    RecordKind(record=SceneDraft, noun="draft of a scene", in_snapshots="restored"),
    RecordKind(record=Summary, noun="summary", in_snapshots="restored"),
    RecordKind(record=Paragraph, noun="paragraph", in_snapshots="restored"),
    RecordKind(record=Canvas, noun="canvas", in_snapshots="restored"),
    RecordKind(record=Layer, noun="layer", in_snapshots="restored"),
    RecordKind(record=Tile, noun="painted part of a layer", in_snapshots="restored"),
    RecordKind(record=Card, noun="card", in_snapshots="restored"),
    RecordKind(record=Wildcard, noun="wildcard file", in_snapshots="brought back"),
    RecordKind(record=TaskTemplate, noun="template of a task", in_snapshots="brought back"),
    RecordKind(record=PersonaFile, noun="persona", in_snapshots="brought back"),
    RecordKind(record=LexiconEntry, noun="word of the lexicon", in_snapshots="restored"),
    RecordKind(record=Narration, noun="narration", in_snapshots="restored"),
    RecordKind(record=SpokenLine, noun="spoken line", in_snapshots="restored"),
    RecordKind(record=Direction, noun="direction of a sentence", in_snapshots="restored"),
    RecordKind(record=ClipEdit, noun="edit of a clip", in_snapshots="restored"),
    RecordKind(record=Marker, noun="marker", in_snapshots="restored"),
    RecordKind(record=SoundBed, noun="music below a chapter", in_snapshots="restored"),
    RecordKind(record=Publishing, noun="publishing", in_snapshots="restored"),
    RecordKind(record=Link, noun="link", in_snapshots="restored"),
    RecordKind(record=MarginNote, noun="margin note", in_snapshots="restored"),
    RecordKind(record=EditorChange, noun="change of an editor", in_snapshots="restored"),
    RecordKind(record=Conversation, noun="conversation", in_snapshots="brought back"),
    RecordKind(record=Turn, noun="turn of a conversation", in_snapshots="brought back"),
    RecordKind(record=Generation, noun="picture", in_snapshots="brought back"),
    RecordKind(record=Album, noun="album", in_snapshots="brought back"),
    RecordKind(record=PictureGrid, noun="grid of pictures", in_snapshots="brought back"),
    RecordKind(record=LearnedThing, noun="thing of your own", in_snapshots="brought back"),
    RecordKind(record=Take, noun="take", in_snapshots="brought back"),
    RecordKind(record=HeardTake, noun="take that was listened to", in_snapshots="brought back"),
    RecordKind(record=Transcript, noun="recording", in_snapshots="brought back"),
    RecordKind(record=Source, noun="source", in_snapshots="brought back"),
    RecordKind(record=Asset, noun="file", in_snapshots="brought back"),
    RecordKind(record=Recipe, noun="recipe", in_snapshots="brought back"),
    RecordKind(record=Publication, noun="published narration", in_snapshots="brought back"),
    RecordKind(record=Job, noun="job", in_snapshots="left out", in_packages=False),
    RecordKind(record=Snapshot, noun="snapshot", in_snapshots="left out"),
    RecordKind(record=Version, noun="version of the text", in_snapshots="left out"),
    RecordKind(record=Sitting, noun="writing session", in_snapshots="left out"),
)
