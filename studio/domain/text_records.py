"""Records of the manuscript: the project's own, scenes, paragraphs, what lies over them and beside them.

Offsets into text count Unicode code points, as Python does; the editor converts to Qt's UTF-16 positions.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import Count, Few, Growth, ListDepth, Many, Moment, Place, Rank
from studio.domain.stored import STANDS_IN, Stored


class Meta(BaseRecord, frozen=True, tag="meta", kw_only=True):
    """The project itself; one record, id "project"."""

    title: str = ""
    author: str = ""
    """As exported files name the author of the book; "" for nobody."""
    language: str = "en"
    created: Moment = 0.0
    words: Many[str] = ()
    """That are right in this manuscript, whatever a dictionary says."""
    imports_told: bool = False
    """Words of imported files have a span that says so. In a project of an older version they look as typed ones."""
    author_note: str = ""
    """What a writer's model is reminded of with every continuation, as how the book is told."""
    author_note_depth: Place = 2
    """How many paragraphs stand behind it; 0: it is the last that the model reads."""


SpanAuthor = Literal["model", "changed", "dictation", "pasted", "editor", "imported"]
"""Who wrote what a span covers: a model; a model, in a word that a person has cut; a person who spoke; somebody whose
words were pasted from another program; an editor, whose change of a returned file was accepted; somebody, in a file
that was imported."""


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
    """Of the editor, as the file said it; of the file that was imported."""
    at: Moment = 0.0
    """When it was imported; 0 of others."""


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


class Paragraph(BaseRecord, frozen=True, tag="paragraph", kw_only=True):
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


Matter = Literal["", "story", "front", "back"]
"""What a scene is of its book; "": as its title says (`studio.domain.matter`)."""


class Scene(BaseRecord, frozen=True, tag="scene", kw_only=True):
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
    matter: Annotated[Matter, STANDS_IN] = ""


SummaryAuthor = Literal["extract", "model", "person"]
"""Sentences of the text itself; a model, by a recipe; the writer, whose words are never overwritten."""


class Summary(BaseRecord, frozen=True, tag="summary", kw_only=True):
    """What happens in a scene with all inside it, whose id is this record's, or in the book ("book")."""

    text: str = ""
    made_of: str = ""
    """Hash of what it was made of (`studio.domain.summaries.source_of`), to see whether it is out of date."""
    by: Annotated[SummaryAuthor, STANDS_IN] = "extract"
    recipe_id: str = ""
    """Of the model that wrote it."""
    created: Moment = 0.0


class SceneDraft(BaseRecord, frozen=True, tag="scene-draft", kw_only=True):
    """One of several drafts of a scene. That which is in the book is the scene's own paragraphs, and holds none."""

    scene_id: str
    name: str = ""
    parent_id: str = ""
    """The draft that it was begun from; "" for the first one."""
    created: Moment = 0.0
    paragraphs: Many[Paragraph] = ()
    """With their ids, which other drafts and the book may have as well."""


class Version(BaseRecord, frozen=True, tag="version", kw_only=True):
    """A kept state of the text of one scene, or of the whole manuscript: `asset` is the JSON of its scenes and
    paragraphs."""

    created: Moment
    asset: str
    scene_id: str = ""
    """"" of the whole manuscript."""
    name: str = ""
    """"" where it was kept by itself."""
    words: Count = 0


class Sitting(BaseRecord, frozen=True, tag="sitting", kw_only=True):
    """A time in which the writer wrote, on one day: how many words the manuscript had before and after it."""

    started: Moment
    ended: Moment
    before: Count
    after: Count
    goal: Count = 0
    others: Growth = 0
    """Of the words that came, those that the writer did not write: of files, models, editors, other programs."""

    @property
    def written(self) -> int:
        """Words that the writer wrote; less than 0 where more were taken out."""
        return self.after - self.before - self.others


class NoteAnswer(Stored, frozen=True, kw_only=True):
    author: str = ""
    created: Moment = 0.0
    words: str = ""


class MarginNote(BaseRecord, frozen=True, tag="margin-note", kw_only=True):
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


class EditorChange(BaseRecord, frozen=True, tag="editor-change", kw_only=True):
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
