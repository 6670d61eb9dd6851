"""The document: plain frozen records with ids, changed only by `Change` values.

Lives in the window's (or command line's) process only. Offsets into text count Unicode code points, as Python does;
the editor converts to Qt's UTF-16 positions. Times are seconds since 1970.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Annotated, Any, Final, Generic, Literal, get_args

import msgspec
from typing_extensions import TypeVar

from studio.domain.bounds import (
    CanvasSide,
    Count,
    Decibels,
    Few,
    Level,
    ListDepth,
    Many,
    Moment,
    Place,
    Position,
    Rank,
    Resolution,
    Seconds,
    Seed,
    Semitones,
    Share,
    Side,
    Speed,
    Strength,
    TilePlace,
)
from studio.domain.errors import Failure
from studio.domain.lettering import Lettering
from studio.domain.requests import Around, Frame, Request
from studio.domain.stored import FOREIGN_TAG, STANDS_IN, Stored

Rq_co = TypeVar("Rq_co", bound=Request, default=Request, covariant=True)
"""A `Request` of any kind, unless a reader says which: msgspec then reads it as fast as any other field
(`record_type`)."""


class _Record(Stored, frozen=True, kw_only=True, tag_field="kind"):
    id: str


class Meta(_Record, frozen=True, tag="meta", kw_only=True):
    """The project itself; one record, id "project"."""

    title: str = ""
    language: str = "en"
    created: Moment = 0.0
    words: Many[str] = ()
    """That are right in this manuscript, whatever a dictionary says."""


SpanAuthor = Literal["model", "changed", "dictation", "pasted", "editor"]
"""Who wrote what a span covers: a model; a model, in a word that a person has cut; a person who spoke; somebody whose
words were pasted from another program; an editor, whose change of a returned file was accepted."""


class AuthorSpan(Stored, frozen=True):
    """Characters [start, end) of a paragraph that nobody typed here. What no span covers, a person typed."""

    start: Place
    end: Place
    recipe_id: str
    """Of the model that wrote or heard it; "" where there was none."""
    accepted: bool = False
    """A person has read and kept it; accepted words are shown without a tint but keep their author."""
    by: Annotated[SpanAuthor, STANDS_IN] = "model"
    name: str = ""
    """Of the editor, as the file said it."""


MarkStyle = Literal[
    "bold", "italic", "underline", "strike", "code", "link", "footnote", "small-caps", "superscript", "subscript",
]  # fmt: skip
ParagraphStyle = Literal[
    "body",
    "heading1",
    "heading2",
    "heading3",
    "quote",
    "list-item",
    "rule",
    "numbered-item",
    "code",
    "table",
    "picture",
]
"""Code and tables keep their lines in one paragraph, parted by U+2028; the cells of a table by "|"."""


class Mark(Stored, frozen=True):
    """Inline emphasis over characters [start, end)."""

    start: Place
    end: Place
    style: str
    """A MarkStyle or one of `ANCHORS`; one of a newer version moves with its text like the others and is not shown."""
    target: str = ""
    """The address of a link; the words of a footnote, which lies over its sign in the text; the id of what an anchor
    belongs to."""


ANCHORS: Final = ("note", "note-done", "change", "insertion")
"""Marks by which a MarginNote (an open one, a resolved one) and an EditorChange (the words that it takes out, the
letter beside which it puts words in) keep their places through every edit. Several may lie over one another."""


class Paragraph(_Record, frozen=True, tag="paragraph", kw_only=True):
    scene_id: str
    text: str = ""
    style: Annotated[ParagraphStyle, STANDS_IN] = "body"
    marks: Many[Mark] = ()
    spans: Many[AuthorSpan] = ()
    asset: str = ""
    """SHA-256 of a picture; its text is what the picture shows, for those who cannot see it."""
    language: str = ""
    """Of code, as its fence names it."""
    depth: ListDepth = 0
    """Of an item of a list: how many lists its own lies in. See `domain.lists`."""

    @property
    def proposed(self) -> bool:
        """It holds words of others that nobody has read and kept yet."""
        return any(not span.accepted for span in self.spans)

    @property
    def anchored(self) -> bool:
        """A note or a change lies over some of it."""
        return any(mark.style in ANCHORS for mark in self.marks)


class Scene(_Record, frozen=True, tag="scene", kw_only=True):
    """A node of the outline and the order of its paragraphs."""

    title: str = ""
    parent_id: str | None = None
    rank: Rank = 0.0
    """Order among the nodes with the same parent."""
    paragraphs: Many[str] = ()
    notes: str = ""
    synopsis: str = ""
    status: str = ""
    """How far it is, in the writer's own words."""
    target: Count = 0
    """Words it is to have; 0: none is set."""
    draft_id: str = ""
    """The SceneDraft that its paragraphs are; "" where it has no other."""


class SceneDraft(_Record, frozen=True, tag="scene-draft", kw_only=True):
    """One of several drafts of a scene. That which is in the book is the scene's own paragraphs, and holds none."""

    scene_id: str
    name: str = ""
    parent_id: str = ""
    """The draft that it was begun from; "" for the first one."""
    created: Moment = 0.0
    paragraphs: Many[Paragraph] = ()
    """With their ids, which other drafts and the book may have as well."""


class Canvas(_Record, frozen=True, tag="canvas", kw_only=True):
    name: str = ""
    width: CanvasSide = 512
    height: CanvasSide = 512
    layers: Few[str] = ()
    """Bottom first."""
    origin: tuple[Position, Position] = (0, 0)
    """Where the corner that it was made with lies by now: growing to the left or up moves it. Frames of pictures and
    of jobs are counted from there, so that a job comes back to its place however the canvas grew meanwhile."""
    dpi: Resolution = 0.0
    """0: nobody said."""
    upright_guides: Few[Position] = ()
    """Columns of pixels at whose left edge a guide stands."""
    level_guides: Few[Position] = ()
    """Rows of pixels at whose upper edge a guide lies."""


class LayerEffect(Stored, frozen=True, kw_only=True):
    """What is computed when a layer is shown, so that it follows the layer (`studio.compositing`)."""

    shadow: Share = 0.0
    """Darkness of a contact shadow at its foot."""
    reflection: Share = 0.0
    """Strength of its mirror image in water below it."""
    tint: tuple[Level, Level, Level] = (255, 255, 255)
    """The light, red, green and blue: colours are multiplied by it."""


class Layer(_Record, frozen=True, tag="layer", kw_only=True):
    canvas_id: str
    name: str = ""
    role: Literal["raster", "mask", "group", "selection"] = "raster"
    """A group has no asset; its members name it, and stand right below it in the canvas' pile. The coverage of a mask
    and of a canvas' one selection is in the alpha of their pixels, which are white."""
    asset: str = ""
    """SHA-256 of a PNG, as it was brought in; its tiles lie over it."""
    x: Position = 0
    y: Position = 0
    width: Side = 0
    height: Side = 0
    opacity: Share = 1.0
    blend: str = "normal"
    visible: bool = True
    group_id: str = ""
    """The group that it is moved and hidden with; a group may be in another one."""
    effect: LayerEffect = LayerEffect()
    words: str = ""
    """What a thing of a drawn scene is asked for again with."""
    recipe_id: str = ""
    """Of the picture that it came with."""
    clip: bool = False
    """Shown only where the layer below it is."""
    lock: bool = False
    """Nothing of it can be changed by hand."""
    lock_alpha: bool = False
    """What is transparent stays so."""
    text: Lettering | None = None
    """What its pixels are the letters of; None: they are painted or were imported."""


class Tile(_Record, frozen=True, tag="tile", kw_only=True):
    """A painted part of a layer, 256 pixels wide and high; `id` is made by `tile_id`."""

    layer_id: str
    x: TilePlace
    y: TilePlace
    """Column and row, in the layer's own pixels: of its asset at the size at which it is shown."""
    pixels: str = ""
    """SHA-256 of the raw pixels, premultiplied B, G, R, A, which are in the file's table `tile`; "" where everything
    was wiped out, also of the asset below."""


def tile_id(layer_id: str, x: int, y: int) -> str:
    return f"{layer_id}.{x}.{y}"


class PictureLayer(Stored, frozen=True, kw_only=True):
    """One of the layers that a finished picture is made of."""

    name: str
    """For people: "sky", "cat 2"."""
    asset: str
    """SHA-256 of a PNG; its picture may be larger than it is shown."""
    x: Position
    y: Position
    width: Side
    height: Side
    """Where in the picture, and how large, it is shown."""
    group: str = ""
    """Layers with the same name here belong together; "" for the picture itself."""
    effect: LayerEffect = LayerEffect()
    words: str = ""
    """What a thing is asked for again with; "" for what cannot be asked for alone."""


class Generation(_Record, frozen=True, tag="generation", kw_only=True):
    """A finished picture in the strip and the gallery."""

    asset: str
    recipe_id: str
    created: Moment
    width: Side
    height: Side
    canvas_id: str = ""
    starred: bool = False
    trashed: bool = False
    layers: Few[PictureLayer] = ()
    """What it is made of, bottom first; none for a picture of one piece."""
    frame: Frame | None = None
    """Where on its canvas it belongs, from the canvas' origin on; None for one that was not made of a part of it."""


class WordTime(Stored, frozen=True):
    text: str
    start: Seconds
    end: Seconds
    """Seconds from the start of the take."""


class Take(_Record, frozen=True, tag="take", kw_only=True):
    """The audio of one segment of one paragraph by one voice. Takes are kept; one per segment is chosen."""

    scene_id: str
    paragraph_id: str
    segment: Place
    text: str
    text_hash: str
    voice: str
    asset: str
    """SHA-256 of a FLAC file, mono."""
    recipe_id: str
    created: Moment
    seconds: Seconds
    pause_after: Seconds = 0.25
    words: Many[WordTime] = ()
    chosen: bool = True
    around: Around = Around()
    note: str = ""
    """For the person alone."""


class TimedLine(Stored, frozen=True, kw_only=True):
    """A line of a recording, as it was heard."""

    start: Seconds
    end: Seconds
    """Seconds from the start of the recording."""
    text: str
    words: Many[WordTime] = ()
    """With the punctuation that they carry; empty where times of words were not asked for."""
    paragraph_id: str = ""
    """Where it was written down. Its paragraph may have been edited since: the times stay."""


class Transcript(_Record, frozen=True, tag="transcript", kw_only=True):
    """A recording and what was heard in it; makes a timed scene of the scene it was written into."""

    scene_id: str
    asset: str
    """SHA-256 of the sound, a FLAC file, mono."""
    recipe_id: str
    created: Moment
    seconds: Seconds
    """Length of the recording."""
    language: str = ""
    """As Whisper names it ("en", "haw")."""
    lines: Many[TimedLine] = ()
    """In the order of time."""


class Manner(Stored, frozen=True, kw_only=True):
    """How a voice speaks, whoever's it is."""

    speed: Speed = 1.0
    """1 is the voice's own pace."""
    pitch: Semitones = 0.0
    """Semitones above the voice's own."""
    gain: Decibels = 0.0
    """Louder by so much where it is heard and exported; takes stay as they are made."""
    pause: Strength = 1.0
    """The pauses after what it says are so many times as long; 0 to 4."""


class Pauses(Stored, frozen=True, kw_only=True):
    """Seconds of silence by the kind of break."""

    sentence: Seconds = 0.3
    paragraph: Seconds = 0.7
    heading: Seconds = 1.0
    scene: Seconds = 1.5
    """At a scene break within a scene, and between the scenes of a chapter."""
    chapter: Seconds = 2.5


class Narration(_Record, frozen=True, tag="narration", kw_only=True):
    """How the project is narrated; one record, id "narration"."""

    voice: str = ""
    """The narrator's, as a request names it; empty: the one that the person uses at present."""
    manner: Manner = Manner()
    pauses: Pauses = Pauses()
    headings: bool = True
    """Headings are spoken."""
    titles: bool = False
    """The title of a scene is spoken before it."""


class SpokenLine(_Record, frozen=True, tag="spoken-line", kw_only=True):
    """Who says a passage between quotation marks, as a person confirmed it. Tied to its paragraph and its words."""

    paragraph_id: str
    text: str
    around: Around = Around()
    card_id: str = ""
    """Empty: the narrator reads it."""


class Direction(_Record, frozen=True, tag="direction", kw_only=True):
    """What a person decided about the takes of a sentence. Tied to its paragraph and its words."""

    paragraph_id: str
    text: str
    around: Around = Around()
    take_id: str = ""
    """The chosen take, which may be of older words; empty: the newest one of these words."""
    chosen_for: str = ""
    """What the sentence was to be made of when the take was chosen: it counts as fresh as long as that is the same."""
    locked: bool = False
    """Its take stays, whatever becomes of text, voice or lexicon."""


class Card(_Record, frozen=True, tag="card", kw_only=True):
    """A character, place, thing or style, shared by all three panes."""

    name: str
    aliases: Few[str] = ()
    """What else the text calls it; words of a picture and of the assistant's passage mean it too."""
    role: Annotated[Literal["character", "place", "style", "thing"], STANDS_IN] = "character"
    facts: str = ""
    appearance: str = ""
    """One thing in words, as pictures show it: "red fox"."""
    seed: Seed = 0
    """From which the starter model draws it, in every picture whose words name it."""
    reference: str = ""
    """SHA-256 of a picture of it; empty for none."""
    voice: str = ""
    """As a request names it ("af_heart", "af_heart:60+am_puck:40"); perhaps of a model that is not here."""
    manner: Manner = Manner()
    pronunciation: str = ""
    """Of the name, in phonemes."""
    notes: str = ""
    """For the writer alone: no model is told."""


class LexiconEntry(_Record, frozen=True, tag="lexicon-entry", kw_only=True):
    """A word that the whole project says otherwise than the voice would."""

    word: str
    phonemes: str
    """In misaki's alphabet, as `Pronunciation`."""
    written: str = ""
    """As the person wrote it: a respelling or IPA."""
    card_id: str = ""
    """Only where that character speaks."""
    scene_id: str = ""
    """Only in that scene."""
    paragraph_id: str = ""
    """Only in that paragraph."""


class Link(_Record, frozen=True, tag="link", kw_only=True):
    """A passage and what was made from it; stale when the passage's text hash differs."""

    paragraph_id: str
    text_hash: str
    target_kind: Literal["generation", "take", "layer"]
    target_id: str


class Asset(_Record, frozen=True, tag="asset", kw_only=True):
    """An immutable blob; `id` is its SHA-256 (hex)."""

    media_type: str
    size: Count
    created: Moment
    name: str = ""


class Recipe(_Record, Generic[Rq_co], frozen=True, tag="recipe", kw_only=True):
    """The request that made an asset or a passage, and with what it was run."""

    request: Rq_co
    created: Moment
    engine_versions: Few[tuple[str, str]] = ()
    device: str = ""
    seconds: Seconds = 0.0
    licence: str = ""
    commercial: str = "unknown"


JobState = Literal["queued", "loading", "running", "done", "failed", "cancelled"]


class Job(_Record, Generic[Rq_co], frozen=True, tag="job", kw_only=True):
    """A job in the project's queue. The reason of a failure is kept apart from the state."""

    request: Rq_co
    state: JobState = "queued"
    failure: Annotated[Failure | None, STANDS_IN] = None
    label: str = ""
    target_id: str = ""
    """Canvas, paragraph or scene the result is meant for."""
    rank: Rank = 0.0
    created: Moment = 0.0
    started: Moment | None = None
    finished: Moment | None = None
    text: str = ""
    """What a text job has written, kept also when it was stopped."""
    seal: str = ""
    """Says to the installation that queued it that it did; see `studio.services.jobs.seals`."""


class Snapshot(_Record, frozen=True, tag="snapshot", kw_only=True):
    """A named state of the whole document: `asset` is the JSON of all its records."""

    name: str
    created: Moment
    asset: str


class Version(_Record, frozen=True, tag="version", kw_only=True):
    """A kept state of the text of one scene, or of the whole manuscript: `asset` is the JSON of its scenes and
    paragraphs."""

    created: Moment
    asset: str
    scene_id: str = ""
    """"" of the whole manuscript."""
    name: str = ""
    """"" where it was kept by itself."""
    words: Count = 0


class Sitting(_Record, frozen=True, tag="sitting", kw_only=True):
    """A time in which somebody wrote, on one day: how many words the manuscript had before and after it."""

    started: Moment
    ended: Moment
    before: Count
    after: Count
    goal: Count = 0


class NoteAnswer(Stored, frozen=True, kw_only=True):
    author: str = ""
    created: Moment = 0.0
    words: str = ""


class MarginNote(_Record, frozen=True, tag="margin-note", kw_only=True):
    """A note beside the text: the writer's, an editor's, or a model's. It lies over the words that have a mark with its
    id, in one or several paragraphs."""

    paragraph_id: str
    """Where it was put; where it stands when its words are gone."""
    words: str = ""
    author: str = ""
    """"" for the writer."""
    created: Moment = 0.0
    quote: str = ""
    """The words that it was put over."""
    resolved: bool = False
    answers: Few[NoteAnswer] = ()
    recipe_id: str = ""
    """Of the model that wrote it."""


ChangeAct = Literal[
    "insert",
    "delete",
    "replace",
    "add-paragraph",
    "remove-paragraph",
    "move-paragraph",
    "join",
    "title",
    "footnote",
]
"""Words within a paragraph; a paragraph; the end of a paragraph that goes; the title of a scene."""
ChangeState = Literal["open", "accepted", "refused"]


class EditorChange(_Record, frozen=True, tag="editor-change", kw_only=True):
    """A change that a returned file has and the manuscript has not, for the writer to accept or to refuse. That within
    a paragraph lies over the words that have a mark with its id: those it takes out, or the letter beside which it puts
    words in."""

    paragraph_id: str
    """Of the paragraph, or of the scene whose title it is; for a new paragraph, the one beside which it comes, perhaps
    the id of another change that makes one."""
    act: ChangeAct
    old: str = ""
    new: str = ""
    """Paragraphs that it begins are parted by line ends."""
    marks: Many[Mark] = ()
    """Of the new words."""
    style: Annotated[ParagraphStyle, STANDS_IN] = "body"
    """Of a new paragraph."""
    side: Literal["after", "before"] = "after"
    """Of the letter, or of the paragraph."""
    to_id: str = ""
    """Where a paragraph moves to; which one is joined on."""
    author: str = ""
    created: Moment = 0.0
    tracked: bool = True
    """Its program wrote it down as a change; others were found by comparing."""
    source: str = ""
    """Name of the file."""
    state: ChangeState = "open"


class Foreign(_Record, frozen=True, tag=FOREIGN_TAG, kw_only=True):
    """A record that this version cannot read, of a kind or with a request of a newer one; kept as it is."""

    row: tuple[str, str]
    """Kind and id as they are in the file. `id` is made of both, since two kinds may share an id."""
    body: str
    """Its JSON."""


Known = (
    Meta
    | Paragraph
    | Scene
    | SceneDraft
    | Canvas
    | Layer
    | Tile
    | Generation
    | Take
    | Transcript
    | Card
    | LexiconEntry
    | Narration
    | SpokenLine
    | Direction
    | Link
    | Asset
    | Recipe
    | Job
    | Snapshot
    | Version
    | Sitting
    | MarginNote
    | EditorChange
)
Record = Known | Foreign
R = TypeVar("R", bound=_Record)
T = TypeVar("T")


def record_type(requests: Any) -> Any:
    """`Record` for msgspec's decoders, with requests of the types in the union `requests`."""
    asking: tuple[Any, ...] = (Recipe, Job)
    plain = (kind for kind in get_args(Record) if kind not in asking)
    return reduce(operator.or_, (*plain, *(kind[requests] for kind in asking)))


Stack = Literal["writing", "picture", "narration", "none"]
"""Whose undo stack a change is on; "none" cannot be undone (assets, recipes, job states)."""


class Edit(Stored, frozen=True):
    """One record before and after. None before: it is new. None after: it is removed."""

    before: Record | None
    after: Record | None


class Change(Stored, frozen=True, kw_only=True):
    """One user action: all its edits happen, or none. Undo applies `inverse()`."""

    id: str
    label: str
    """What the Undo menu shows after "Undo"."""
    stack: Stack
    edits: Many[Edit]
    at: Moment
    continues: str = ""
    """Id of a change that this one goes on with, as typing does: while that is the newest on its stack, the two are
    one undo step, which keeps that id."""

    def inverse(self) -> Change:
        edits = tuple(Edit(edit.after, edit.before) for edit in reversed(self.edits))
        return msgspec.structs.replace(self, edits=edits)

    def followed_by(self, later: Change) -> Change:
        """Both as one change: of each record the state before this one and the state after the later one."""
        return folded((self, later))


def folded(changes: Sequence[Change]) -> Change:
    """Changes that were made one upon the other as a single one, in one pass: of each record the state before the
    first and the state after the last that touched it. The rest is of the first, the time of the last. ValueError for
    none."""
    if not changes:
        raise ValueError("no change to fold")
    edits: dict[tuple[type, str], Edit] = {}
    for change in changes:
        for edit in change.edits:
            either = edit.after if edit.before is None else edit.before
            if either is not None:
                key = (type(either), either.id)
                edits[key] = Edit(edits[key].before, edit.after) if key in edits else edit
    kept = tuple(edit for edit in edits.values() if edit.before != edit.after)
    return msgspec.structs.replace(changes[0], edits=kept, at=changes[-1].at)


class Conflict(Exception):
    """A change does not start from the document's present state; a programming error, never lost data."""


INDEXED: dict[type, tuple[str, ...]] = {
    Paragraph: ("scene_id", "proposed", "anchored"),
    Scene: ("parent_id",),
    SceneDraft: ("scene_id",),
    Version: ("scene_id",),
    Tile: ("layer_id",),
    Generation: ("asset", "trashed"),
    Take: ("scene_id", "paragraph_id", "text_hash"),
    SpokenLine: ("paragraph_id",),
    Direction: ("paragraph_id",),
    Transcript: ("scene_id",),
    Link: ("paragraph_id",),
    MarginNote: ("paragraph_id",),
    EditorChange: ("state",),
    Job: ("state",),
}
"""The fields, or properties made of them, by which records are found without looking at all of their kind."""


Index = dict[object, "str | set[str]"]
"""Ids by the value of a field. A set of a single id would take 216 bytes, and most values have one."""


class Document:
    """All records by kind and id. Owned by one thread; values handed out are immutable."""

    def __init__(self, records: tuple[Record, ...] = ()) -> None:
        self._records: dict[type, dict[str, Record]] = {}
        self._order: dict[type, list[str]] = {}
        """Sorted ids, of the kinds that somebody has asked for."""
        self._indexes: dict[tuple[type, str], Index] = {}
        """Ids by the value of a field, of the fields that somebody has asked for."""
        self._derived: dict[Callable[..., object], tuple[tuple[type, ...], object]] = {}
        """What was read out of all records of some kinds, by what reads it."""
        for record in records:
            self._records.setdefault(type(record), {})[record.id] = record

    def get(self, kind: type[R], record_id: str) -> R | None:
        return self._records.get(kind, {}).get(record_id)  # type: ignore[return-value]

    def each(self, kind: type[R], record_ids: Iterable[str]) -> Iterator[R | None]:
        """`get` of many ids, a tenth of its time: a scene may have a hundred thousand paragraphs."""
        return map(self._records.get(kind, {}).get, record_ids)  # type: ignore[arg-type]

    def need(self, kind: type[R], record_id: str) -> R:
        """Like `get`, but raises KeyError."""
        return self._records.get(kind, {})[record_id]  # type: ignore[return-value]

    def all(self, kind: type[R]) -> Iterator[R]:
        """A snapshot in id order, which is the order of making."""
        return iter(self._in_order(kind))

    def _in_order(self, kind: type[R]) -> list[R]:
        records = self._records.get(kind, {})
        order = self._order.get(kind)
        if order is None:
            order = self._order[kind] = sorted(records)
        return [records[key] for key in order]  # type: ignore[misc]

    def derived(self, make: Callable[..., T], *kinds: type[_Record]) -> T:
        """What `make`, a function of a module, answers when it is given all records of each of these kinds: a lexicon,
        a table. Made when it is first asked for, and kept until a record of one of them changes."""
        kept = self._derived.get(make)
        if kept is None:
            kept = self._derived[make] = (kinds, make(*(self._in_order(kind) for kind in kinds)))
        return kept[1]  # type: ignore[return-value]

    def where(self, kind: type[R], field: str, value: object) -> tuple[R, ...]:
        """The records of a kind whose `field` has this value, in id order: takes of a paragraph, jobs in a state. Costs
        what it finds, whatever else there is. KeyError for a field that is not in `INDEXED`."""
        if field not in INDEXED[kind]:
            raise KeyError(field)
        records = self._records.get(kind, {})
        index = self._indexes.get((kind, field))
        if index is None:
            index = self._indexes[kind, field] = {}
            for record in records.values():
                _take_in(index, getattr(record, field), record.id)
        ids = index.get(value, ())
        return tuple(records[key] for key in ((ids,) if isinstance(ids, str) else sorted(ids)))  # type: ignore[misc]

    def tiles_of(self, layer_id: str) -> tuple[Tile, ...]:
        """The painted parts of a layer."""
        return self.where(Tile, "layer_id", layer_id)

    def records(self) -> tuple[Record, ...]:
        return tuple(record for kind in self._records.values() for record in kind.values())

    def copy(self) -> Document:
        """Another document of the same records, for a thread that reads while this one goes on."""
        other = Document()
        other._records = {kind: dict(records) for kind, records in self._records.items()}
        other._derived = dict(self._derived)
        return other

    def apply(self, change: Change) -> None:
        """Apply every edit, or raise Conflict and leave the document as it was.

        A change edits a record at most once: with two edits of one record neither `before` could be held against
        the present state. Make one edit of them.
        """
        seen: set[tuple[type, str]] = set()
        for edit in change.edits:
            either = edit.after if edit.before is None else edit.before
            if either is None:
                raise Conflict(f"{change.label}: an edit of nothing")
            key = (type(either), either.id)
            if key in seen:
                raise Conflict(f"{change.label}: two edits of {type(either).__name__} {either.id}")
            seen.add(key)
            if edit.before is not None and edit.after is not None and key != (type(edit.after), edit.after.id):
                raise Conflict(f"{change.label}: {type(either).__name__} {either.id} turns into another record")
            present = self._records.get(type(either), {}).get(either.id)
            if present != edit.before:
                raise Conflict(f"{change.label}: {type(either).__name__} {either.id} is not what the change expects")
        for edit in change.edits:
            self._put(edit.before, edit.after)

    def _put(self, before: Record | None, after: Record | None) -> None:
        if after is not None:
            self._records.setdefault(type(after), {})[after.id] = after
        elif before is not None:
            del self._records[type(before)][before.id]
        either = after if after is not None else before
        if either is None:
            return
        kind, record_id = type(either), either.id
        for make in [make for make, (kinds, _) in self._derived.items() if kind in kinds]:
            del self._derived[make]
        order = self._order.get(kind)
        if order is not None and (before is None) != (after is None):
            _reorder(order, record_id, before is None)
        for field in INDEXED.get(kind, ()):
            index = self._indexes.get((kind, field))
            if index is None:
                continue
            was, now = getattr(before, field, _NOTHING), getattr(after, field, _NOTHING)
            if was != now:
                if was is not _NOTHING:
                    _take_out(index, was, record_id)
                if now is not _NOTHING:
                    _take_in(index, now, record_id)


_NOTHING = object()
"""What a record that is not there has in a field."""


def _reorder(order: list[str], record_id: str, comes: bool) -> None:
    """Put an id into its place, at the end for what was just made, or take it out."""
    place = len(order) if not order or order[-1] < record_id else bisect_left(order, record_id)
    if comes:
        order.insert(place, record_id)
    else:
        del order[place]


def _take_in(index: Index, value: object, record_id: str) -> None:
    ids = index.setdefault(value, record_id)
    if isinstance(ids, set):
        ids.add(record_id)
    elif ids != record_id:
        index[value] = {ids, record_id}


def _take_out(index: Index, value: object, record_id: str) -> None:
    ids = index[value]
    if isinstance(ids, set):
        ids.discard(record_id)
        if len(ids) == 1:
            index[value] = ids.pop()
    elif ids == record_id:
        del index[value]


def with_tiles(document: Document, change: Change) -> Change:
    """`change`, with the tiles of layers that it removes removed, too: nothing may be painted on a layer that is not
    there."""
    gone = [edit.before.id for edit in change.edits if isinstance(edit.before, Layer) and edit.after is None]
    if not gone:
        return change
    named = {edit.before.id for edit in change.edits if isinstance(edit.before, Tile)}
    tiles = (tile for layer_id in gone for tile in document.tiles_of(layer_id))
    edits = tuple(Edit(tile, None) for tile in tiles if tile.id not in named)
    return msgspec.structs.replace(change, edits=(*change.edits, *edits))


def records_edited(change: Change) -> frozenset[tuple[type, str]] | None:
    """What a change touches, where no record is edited twice or turns into another: what a change made by `rebase`
    needs to fit as a whole when it is applied in parts. None otherwise."""
    seen: set[tuple[type, str]] = set()
    for before, after in ((edit.before, edit.after) for edit in change.edits):
        either = after if before is None else before
        if either is None:
            return None
        key = (type(either), either.id)
        if key in seen or (before is not None and after is not None and key != (type(after), after.id)):
            return None
        seen.add(key)
    return frozenset(seen)


def rebase(document: Document, change: Change) -> Change | None:
    """`change` made to fit the document's present state, or None where both changed the same thing.

    Two undo stacks share records: a step back on one must keep what was done since on the other. Records are merged
    field by field; what has happened already is left out.
    """
    edits = []
    for edit in change.edits:
        either = edit.after if edit.before is None else edit.before
        if either is None:
            return None
        present = document.get(type(either), either.id)
        if present == edit.after:
            continue
        if present != edit.before:
            if present is None or edit.before is None or edit.after is None:
                return None
            merged = _merge(edit.before, edit.after, present)
            if merged is None:
                return None
            edit = Edit(present, merged)  # noqa: PLW2901
        edits.append(edit)
    return msgspec.structs.replace(change, edits=tuple(edits))


def _merge(before: Record, after: Record, present: Record) -> Record | None:
    fields = {}
    for name in before.__struct_fields__:
        old, new, now = (getattr(record, name) for record in (before, after, present))
        if new in (old, now):
            continue
        if now != old:
            return None
        fields[name] = new
    return msgspec.structs.replace(present, **fields)
