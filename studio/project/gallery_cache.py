"""What the gallery keeps beside a project, in a file of the user's private cache: the index of its pictures, what
their prompts mean, small pictures.

A small picture is kept by the SHA-256 of the picture, which was held against its bytes when it was read. Used by
`gallery_index`, `gallery_pictures` and `services.gallery`; any thread, each connection by one at a time.
"""

from __future__ import annotations

from typing import Final

from studio.project.cache_files import Layout

GALLERY: Final = Layout(
    "gallery",
    0x54525047,  # "TRPG"
    2,
    (
        "CREATE TABLE picture (id TEXT PRIMARY KEY NOT NULL, stamp BLOB NOT NULL, words TEXT NOT NULL, "
        "model TEXT NOT NULL, task TEXT NOT NULL, seed INTEGER NOT NULL, steps INTEGER NOT NULL, "
        "width INTEGER NOT NULL, height INTEGER NOT NULL, stars INTEGER NOT NULL, trashed INTEGER NOT NULL, "
        "created REAL NOT NULL, tags TEXT NOT NULL, albums TEXT NOT NULL, prompt BLOB NOT NULL) WITHOUT ROWID",
        "CREATE INDEX by_prompt ON picture (prompt)",
        "CREATE TABLE meaning (prompt BLOB PRIMARY KEY NOT NULL, data BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE thumbnail (number INTEGER PRIMARY KEY, asset TEXT NOT NULL, side INTEGER NOT NULL, "
        "data BLOB NOT NULL, UNIQUE (asset, side))",
    ),
)
