"""Which kinds of record there are."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any, get_args

from studio.domain.picture_records import Album, Canvas, Generation, Layer, LearnedThing, PictureGrid, Tile
from studio.domain.project_records import (
    Asset,
    Card,
    Foreign,
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

Known = (
    Meta
    | Paragraph
    | Scene
    | SceneDraft
    | Canvas
    | Layer
    | Tile
    | Generation
    | Album
    | LearnedThing
    | PictureGrid
    | Take
    | HeardTake
    | Transcript
    | Card
    | LexiconEntry
    | Narration
    | SpokenLine
    | Direction
    | ClipEdit
    | Marker
    | SoundBed
    | Publishing
    | Publication
    | Source
    | Link
    | Wildcard
    | TaskTemplate
    | PersonaFile
    | Asset
    | Recipe
    | Job
    | Snapshot
    | Summary
    | Version
    | Sitting
    | MarginNote
    | EditorChange
    | Conversation
    | Turn
)


Record = Known | Foreign


def record_type(requests: Any) -> Any:
    """`Record` for msgspec's decoders, with requests of the types in the union `requests`."""
    asking: tuple[Any, ...] = (Recipe, Job)
    plain = (kind for kind in get_args(Record) if kind not in asking)
    return reduce(operator.or_, (*plain, *(kind[requests] for kind in asking)))
