"""Records that all panes share: cards, blobs, recipes, jobs, snapshots. Times are seconds since 1970."""

from __future__ import annotations

from typing import Annotated, Generic, Literal

from typing_extensions import TypeVar

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import Count, Few, Moment, Rank, Seconds, Seed
from studio.domain.errors import Failure
from studio.domain.requests import Request
from studio.domain.sound_records import Manner
from studio.domain.stored import FOREIGN_TAG, STANDS_IN
from studio.domain.trials import EngineChosen

Rq_co = TypeVar("Rq_co", bound=Request, default=Request, covariant=True)
"""A `Request` of any kind, unless a reader says which: msgspec then reads it as fast as any other field
(`record_type`)."""


class Card(BaseRecord, frozen=True, tag="card", kw_only=True):
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
    keywords: Few[str] = ()
    """Words that are no names of it and bring its facts to a writer's model all the same: "lighthouse, lamp"."""
    told: Annotated[Literal["mentioned", "always", "never"], STANDS_IN] = "mentioned"
    """When a writer's model is told its facts: where the text speaks of it, in every scene, in none."""


class Source(BaseRecord, frozen=True, tag="source", kw_only=True):
    """What the writer reads and cites beside the manuscript: an article, a book, a page. `asset` is its text, the JSON
    of a `domain.sources.SourceText`."""

    title: str
    author: str = ""
    file: str = ""
    """Name of the file that it was read from."""
    asset: str
    original: str = ""
    """SHA-256 of that file."""
    sections: Count = 0
    """Pages of a PDF file; chapters or parts of others."""
    words: Count = 0
    added: Moment = 0.0


class Link(BaseRecord, frozen=True, tag="link", kw_only=True):
    """A passage and what was made from it; stale when the passage's text hash differs."""

    paragraph_id: str
    text_hash: str
    target_kind: Literal["generation", "take", "layer"]
    target_id: str


class Wildcard(BaseRecord, frozen=True, tag="wildcard", kw_only=True):
    """A wildcard file of the project: what prompts may name by it, one a line."""

    name: str
    """As a prompt says it between double underscores: "colour/warm"."""
    text: str = ""


class TaskTemplate(BaseRecord, frozen=True, tag="task-template", kw_only=True):
    """A task of the assistant that this project brings along, as the text of its file."""

    name: str
    """The task's id, as its file says it."""
    text: str = ""


class PersonaFile(BaseRecord, frozen=True, tag="persona", kw_only=True):
    """A persona to talk to that this project brings along, as the text of its file."""

    name: str
    """The persona's id, as its file says it."""
    text: str = ""


class Asset(BaseRecord, frozen=True, tag="asset", kw_only=True):
    """An immutable blob; `id` is its SHA-256 (hex)."""

    media_type: str
    size: Count
    created: Moment
    name: str = ""
    making: Few[tuple[str, str]] = ()
    """What the file of a picture from outside said of how it was made: texts, by the names under which they lay
    there (`studio.domain.recipes.kept`)."""


class Recipe(BaseRecord, Generic[Rq_co], frozen=True, tag="recipe", kw_only=True):
    """The request that made an asset or a passage, and with what it was run."""

    request: Rq_co
    created: Moment
    engine_versions: Few[tuple[str, str]] = ()
    device: str = ""
    seconds: Seconds = 0.0
    licence: str = ""
    commercial: str = "unknown"
    chosen: EngineChosen | None = None
    """Of words: why the engine of the request was asked."""


JobState = Literal["queued", "loading", "running", "done", "failed", "cancelled"]


class Job(BaseRecord, Generic[Rq_co], frozen=True, tag="job", kw_only=True):
    """A job in the project's queue. The reason of a failure is kept apart from the state."""

    request: Rq_co
    state: JobState = "queued"
    failure: Annotated[Failure | None, STANDS_IN] = None
    label: str = ""
    target_id: str = ""
    """Canvas, paragraph or scene the result is meant for; of a grid's cell see `studio.domain.grids.target_of`."""
    rank: Rank = 0.0
    created: Moment = 0.0
    started: Moment | None = None
    finished: Moment | None = None
    text: str = ""
    """What a text job has written, kept also when it was stopped."""
    cut: bool = False
    """Its text ended at the length that was asked for, not by itself."""
    seal: str = ""
    """Says to the installation that queued it that it did; see `studio.services.jobs.seals`."""


class Snapshot(BaseRecord, frozen=True, tag="snapshot", kw_only=True):
    """A named state of the whole document: `asset` is the JSON of all its records."""

    name: str
    created: Moment
    asset: str


class Foreign(BaseRecord, frozen=True, tag=FOREIGN_TAG, kw_only=True):
    """A record that this version cannot read, of a kind or with a request of a newer one; kept as it is."""

    row: tuple[str, str]
    """Kind and id as they are in the file. `id` is made of both, since two kinds may share an id."""
    body: str
    """Its JSON."""
