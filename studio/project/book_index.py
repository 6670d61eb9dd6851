"""The words of a manuscript and what its passages mean, in SQLite, for questions about it. Any thread, one at a time.

It lies in the user's private cache beside the project, not in its file: all of it is made of the text, a table in the
file is a major version that older programs only read, and a project that is read only can be asked as well. Texts are
kept by their hash, so that one that moves, or comes back by undo, is not read again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from studio.project.cache_files import Layout, guarded, open_cache

BOOK: Final = Layout(
    "book",
    0x54525042,  # "TRPB"
    1,
    (
        "CREATE TABLE passage (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE)",
        "CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')",
        "CREATE TABLE meaning (key BLOB PRIMARY KEY NOT NULL, data BLOB NOT NULL) WITHOUT ROWID",
    ),
)


class BookIndex:
    """Every method raises CacheLost where the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = open_cache(BOOK, path)
        self._seen = self._version()

    def close(self) -> None:
        with self._lock:
            guarded(self._connection.close)

    def stop(self) -> None:
        """Have whoever looks for something now end with CacheLost."""
        guarded(self._connection.interrupt)

    def _version(self) -> object:
        return self._all("PRAGMA data_version")

    def was_written_elsewhere(self) -> bool:
        """Another program, or another index on the same file, wrote into it since this was asked last."""
        before, self._seen = self._seen, self._version()
        return before != self._seen

    def passages(self) -> dict[bytes, int]:
        """The number of each, by what it is kept under."""
        return dict(self._all("SELECT key, number FROM passage"))

    def put(self, texts: Iterable[tuple[bytes, str]], gone: Iterable[int] = ()) -> None:
        """Passages that are new, by what each is kept under, and the numbers of others that are none any more."""
        lost = [(one,) for one in gone]

        def work() -> None:
            with self._connection:
                self._connection.executemany("DELETE FROM words WHERE rowid = ?", lost)
                self._connection.executemany("DELETE FROM passage WHERE number = ?", lost)
                for key, text in texts:
                    self._connection.execute("INSERT INTO passage (key) VALUES (?)", (key,))
                    number = self._connection.last_insert_rowid()
                    self._connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))

        with self._lock:
            guarded(work)

    def having(self, term: str) -> list[int]:
        """The numbers of the passages that have a word, or another form of it."""
        return [row[0] for row in self._all("SELECT rowid FROM words WHERE words MATCH ?", (_quoted(term),))]

    def by_words(self, terms: Sequence[str], most: int) -> list[int]:
        """The numbers of the passages that have any of these words, the best by BM25 first."""
        if not terms:
            return []
        query = " OR ".join(_quoted(term) for term in terms)
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in self._all(sql, (query, most))]

    # ---- what passages mean

    def meanings(self) -> list[tuple[bytes, bytes]]:
        return [(key, data) for key, data in self._all("SELECT key, data FROM meaning")]

    def put_meanings(self, found: Iterable[tuple[bytes, bytes]]) -> None:
        self._many("INSERT OR REPLACE INTO meaning VALUES (?, ?)", found)

    def drop_meanings(self, keys: Iterable[bytes]) -> None:
        self._many("DELETE FROM meaning WHERE key = ?", ((key,) for key in keys))

    def _many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        def work() -> None:
            with self._connection:
                self._connection.executemany(sql, rows)

        with self._lock:
            guarded(work)

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return guarded(lambda: list(self._connection.execute(sql, values)))


def _quoted(term: str) -> str:
    """As a string of FTS5's query language, in which nothing else has a meaning."""
    return '"' + term.replace('"', '""') + '"'
