"""The layout of a project file and its history. Used by `store`, `migrate` and `check`; any thread.

A file has a major version, in `user_version`, and a minor one, in the setting "minor". A minor version adds fields
with defaults, kinds of record and values of a field: a program of an older minor version keeps them as they are. All
else (a table, another meaning of a field) is a major version, with a migration; older programs then only read.

version 1     setting, record, asset, chunk, undo_step, undo_cursor; programs of it lose what they do not know
version 2.0   the minor version; programs of it keep what they do not know
version 2.1   the record transcript and the request hear: recordings and what was heard in them
version 2.2   the failures project-moved and unforeseen; whether a worker died as memory ran out; a job's seal
version 2.3   a picture's layers and method; groups of layers, and effects, words and recipe of a layer;
              a picture's plan; the failure nothing-to-draw; the task of reading words
version 2.4   what of a picture is painted anew and how (fill, feather, padding), the part of a canvas it belongs to
version 3.0   the table tile and the record tile: what is painted; a canvas' selection, clipped and locked layers
version 3.1   the request select: the object at a point of a picture
version 3.2   characters: a card's seed, those that a picture's words name, which thing of its plan is one
version 3.3   paragraphs that are numbered, code, tables or pictures; links, footnotes, code within a line;
              a scene's synopsis, status and target
version 3.4   a project's own words
version 3.5   where the corner lies that a canvas was made with: frames of its pictures are counted from there
version 3.6   the record lexicon-entry: a word that a project says otherwise
version 3.7   a card's aliases and notes
version 3.8   drafts of a scene, kept versions of the text, writing sessions; words that were dictated, pasted, or
              a model's and changed
version 3.9   the tasks of taking out noise and of drawing lines
version 3.10  a layer's text; a canvas' dots an inch, its guides
version 3.11  the records narration, spoken-line, direction: who says what, and how; segments of a
              voice of their own, pitch, what stood about a sentence; scopes of the lexicon; notes on takes
version 3.12  the request sketch: what is on the canvas, made again while somebody paints
version 3.13  words that are said otherwise in one paragraph; spoken titles of scenes
version 3.14  how a writer's next token is drawn, beyond top-k and top-p
version 3.15  the records margin-note, editor-change, and marks that hold their places; words of an editor
version 3.16  lists within lists; small capitals, superscripts, subscripts
version 3.17  the form that a writer's answer must have, what follows the place where it writes, what it might have said
version 3.18  the request count: how many tokens texts are
version 3.19  an editor's change of the words of a footnote
version 3.20  what the file of a picture from outside said of its making
version 3.21  the request trial: how fast engines are; of a text request, whether all of its prompt is read anew
version 3.22  the LoRAs of a text request
version 3.23  the line that a text goes along, the distance of its letters
version 3.24  what is known of how a layer was made that is not one picture as it came
version 3.25  layers that have a mask of their own, and may be clipped beside that
version 3.26  the record album; a picture's stars by number, its tags, its albums
version 3.27  the scene that the words of a picture's request change
version 3.28  the author of the book
version 3.29  why the engine that wrote words was chosen
version 3.30  what computes a picture's networks on the processor
version 3.31  the record learned-thing and the request learn: what a model drew of a person's own drawings
version 3.32  words of others in a writing session
version 3.33  words that were imported: from which file, when
version 3.34  the colours of layers and groups adjusted by hand
version 3.35  which style and which sampler a model took of itself
version 3.36  the record picture-grid; which cell of one a picture is
version 3.37  the record wildcard; what was read of a negative prompt; LoRAs of an unknown name; the request word-maps
version 3.38  pictures that guide another one, through ControlNets or IP-Adapters; a picture that was decoded in tiles,
              or in other numbers
version 3.39  the records publishing, publication: how the narration is mastered, what was written
version 3.40  names of the styles whose words are in a picture's prompt
version 3.41  the record summary; which cards a writer's model is told and by which keywords; the author's note;
              what a text request was put together from
version 3.42  the records clip-edit, marker, sound-bed: the timeline; takes that a person read
version 3.43  the record heard-take; recordings that are written down without figures, or while nobody waits
version 3.44  the record source: what is read and cited beside the manuscript
version 3.45  the records conversation, turn: talks with a writer's model
version 3.46  words of a picture's prompt that text encoders were taught, a picture decoder of its own
version 3.47  what of a text is read by choice: front matter, footnotes, tables, pictures, addresses
version 3.48  whether the text of a job ended at its length; answers that go on from words of an earlier one
version 3.49  the tiny decoder that a finished picture was decoded by; control pictures of depths that a model read;
              the tasks of colouring grey pictures and of repairing faces; frames of a moving picture
version 3.50  the record task-template: tasks of the assistant that a project brings along
version 3.51  which scenes are chapters of a narration, its narrator, year, publisher
version 3.52  the record persona: personas to talk to that a project brings along
version 3.53  whether the parts of a picture model took turns on the graphics card
version 3.54  control pictures of poses that a model read
version 3.55  whether the titles of chapters are read
version 3.56  subtitles of a narration by phrase or by word
version 3.57  the request for what a picture needs of memory, which no project has of itself
version 3.58  what is taken from signs that the text before an answer does not have
version 3.59  from which quality on a task of a project shows its model what stands around the passage
version 3.60  whether a scene is set around the story: title page, contents, licence
version 3.61  further forms of a published narration that have a file for each chapter
version 3.62  requests that read a question together with passages
"""

from __future__ import annotations

import apsw

APPLICATION_ID = 0x54525054
""""TRPT", bytes 68 to 71 of the file."""
VERSION = 3
"""Major version, in `user_version`, where programs of every version look."""
MINOR = 62
MINOR_SETTING = "minor"
CHUNK_BYTES = 1 << 20
"""Assets are cut into pieces of this many bytes, well under SQLite's limit of 1 GB for one value."""
VALUE_LIMIT = 256 << 20
"""Bytes; a longer value in a file is not ours and is refused before it is read."""
_LONGEST_NUMBER = 10

TABLES = {
    # Of the project, as JSON: {"clean": true} after an orderly close.
    "setting": "CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
    "record": "CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id))",
    "asset": "CREATE TABLE asset (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL)",
    # `place` counts the pieces of one asset from 0.
    "chunk": (
        "CREATE TABLE chunk (asset INTEGER NOT NULL, place INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (asset, place))"
    ),
    # Positions only grow; those below the cursor are done, the others can be redone.
    "undo_step": (
        "CREATE TABLE undo_step (stack TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL, "
        "PRIMARY KEY (stack, position))"
    ),
    "undo_cursor": "CREATE TABLE undo_cursor (stack TEXT PRIMARY KEY NOT NULL, position INTEGER NOT NULL)",
    # Pixels by their SHA-256, packed whole or from those of `base`; `depth` counts the tiles below. See `tiles`.
    "tile": (
        "CREATE TABLE tile (name TEXT PRIMARY KEY NOT NULL, base TEXT NOT NULL, depth INTEGER NOT NULL, "
        "data BLOB NOT NULL)"
    ),
}
SINCE = {"tile": 3}
"""The version of the file from which it has a table; others are in all."""


def tables(version: int) -> dict[str, str]:
    """The tables of a file of that version, with the statements that make them."""
    return {name: statement for name, statement in TABLES.items() if SINCE.get(name, 1) <= version}


def differences(connection: apsw.Connection) -> tuple[tuple[str, str], ...]:
    """Where a file is laid out otherwise than `create` does it: name of the thing, and a sentence about it. A table is
    ours when the statement that made it is, to the letter: nothing but that statement tells of a CHECK or a default."""
    found: list[tuple[str, str]] = []
    ours = tables(max(int(connection.pragma("user_version")), 1))
    missing = dict.fromkeys(ours)
    for kind, name, statement in connection.execute("SELECT type, name, sql FROM sqlite_schema"):
        if kind == "index" and statement is None:
            continue
        if kind == "table" and name in ours:
            missing.pop(name, None)
            if " ".join(str(statement).split()) != ours[name]:
                found.append((str(name), f"the table {name} is not laid out as ours"))
        else:
            found.append((str(name), f"a {kind} {name} that is not ours"))
    return (*found, *((name, f"without the table {name}") for name in missing))


def columns(table: str) -> tuple[str, ...]:
    """The columns of one of our tables, in their order."""
    inner = TABLES[table].partition("(")[2].replace("PRIMARY KEY (", "UNIQUE (").partition(", UNIQUE (")[0]
    return tuple(part.split()[0] for part in inner.rstrip(")").split(", "))


def create(connection: apsw.Connection, version: int = VERSION) -> None:
    """Lay out an empty database; a file where this fails is thrown away. `auto_vacuum` comes before the first table.
    An older `version` is for a repair, which leaves a file of the version it was."""
    connection.pragma("page_size", 4096)
    connection.pragma("auto_vacuum", "INCREMENTAL")
    connection.pragma("journal_mode", "DELETE")
    connection.pragma("synchronous", "FULL")
    connection.execute("BEGIN")
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", version)
    for statement in tables(version).values():
        connection.execute(statement)
    set_minor(connection)
    connection.execute("COMMIT")


def set_minor(connection: apsw.Connection) -> None:
    """Write down that a program of this minor version edits the file; a newer one's number stays."""
    minor = str(max(MINOR, minor_of(connection)))
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (MINOR_SETTING, minor))


def minor_of(connection: apsw.Connection) -> int:
    """Of the newest program that has edited the file; 0 where none says so."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (MINOR_SETTING,)).fetchone()
    text = str(row[0]) if row is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER else 0
