"""The index of a project's finished pictures: what is looked for in a gallery, in SQLite. Any thread, one at a time.

Rows are made by `services.gallery.rows`; what is found are ids, which mean nothing but records of the document.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from studio.domain.gallery_query import Query, Term
from studio.project.cache_files import guarded, open_cache
from studio.project.gallery_cache import GALLERY

_ORDERS: Final = {
    "newest": "id DESC",
    "oldest": "id",
    "stars": "stars DESC, id DESC",
    "largest": "width * height DESC, id DESC",
    "model": "model, id DESC",
}
_STATES: Final = {
    "starred": "stars > 0",
    "tagged": "tags <> ''",
    "cut-out": "task = 'cut-out'",
    "enlarged": "task = 'upscale'",
    "inpainted": "task = 'inpaint'",
}
_EVERYTHING: Final = Query()
_NO_ALBUMS: Final[Mapping[str, str]] = MappingProxyType({})
_BETWEEN: Final = "\n"
"""Stands before, between and behind the tags of a picture, which are lines."""


def prompt_of(words: str) -> str:
    """Out of `IndexRow.words`."""
    return words.partition("\n")[0]


class IndexRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A picture as it is looked for. Words are in small letters."""

    id: str
    stamp: bytes
    """Of all that the row was made of."""
    words: str = ""
    """Lines: the prompt, then tags."""
    model: str = ""
    task: str = ""
    seed: int = 0
    steps: int = 0
    width: int = 0
    height: int = 0
    stars: int = 0
    trashed: bool = False
    created: float = 0.0
    tags: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()

    @property
    def prompt(self) -> bytes:
        """By which what the prompt means is kept; empty where there is none."""
        text = prompt_of(self.words)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest() if text else b""

    def values(self) -> tuple[object, ...]:
        return (
            self.id, self.stamp, self.words, self.model, self.task, self.seed, self.steps, self.width,
            self.height, self.stars, self.trashed, self.created, _lines(self.tags), _lines(self.albums),
            self.prompt,
        )  # fmt: skip


class GalleryIndex:
    """Every method raises CacheLost where the file cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = open_cache(GALLERY, path)

    def close(self) -> None:
        with self._lock:
            guarded(self._connection.close)

    def stop(self) -> None:
        """Have whoever looks for something now end with CacheLost."""
        guarded(self._connection.interrupt)

    def stamps(self) -> dict[str, bytes]:
        """By id of all that is indexed."""
        return dict(self._all("SELECT id, stamp FROM picture"))

    def put(self, rows: Iterable[IndexRow], gone: Iterable[str] = ()) -> None:
        """Rows that are new or others than before, and ids that are none any more, with what their prompts mean where
        no other picture has these; all or nothing."""
        lost = [(one,) for one in gone]

        def work() -> None:
            with self._connection:
                slots = ", ".join("?" * 15)
                self._connection.executemany("DELETE FROM picture WHERE id = ?", lost)
                self._connection.executemany(
                    f"INSERT OR REPLACE INTO picture VALUES ({slots})", (row.values() for row in rows)
                )
                if lost:
                    unused = "NOT EXISTS (SELECT 1 FROM picture WHERE picture.prompt = meaning.prompt)"
                    self._connection.execute(f"DELETE FROM meaning WHERE {unused}")

        with self._lock:
            guarded(work)

    def found(self, query: Query, albums: Mapping[str, str]) -> list[tuple[str, bytes]]:
        """Ids of the pictures, those in the trash too, that have all that is asked in words and numbers, in the order
        that is asked, each with its `IndexRow.prompt`. `albums`: names by id."""
        having, values = _having(query, albums)
        sql = f"SELECT id, prompt FROM picture WHERE {having} ORDER BY {_ORDERS[query.sort]}"
        return [(row[0], row[1]) for row in self._all(sql, values)]

    # ---- what prompts mean

    def prompts(self) -> int:
        """How many different ones there are."""
        return int(self._all("SELECT count(DISTINCT prompt) FROM picture WHERE prompt <> x''")[0][0])

    def unread(self, most: int) -> list[tuple[bytes, str]]:
        """Prompts of which is not known what they mean: by what it is kept, and the words."""
        sql = (
            "SELECT prompt, min(words) FROM picture WHERE prompt <> x'' "
            "AND NOT EXISTS (SELECT 1 FROM meaning WHERE meaning.prompt = picture.prompt) GROUP BY prompt LIMIT ?"
        )
        return [(prompt, prompt_of(words)) for prompt, words in self._all(sql, (most,))]

    def meanings(self) -> list[tuple[bytes, bytes]]:
        """Of every prompt that was read."""
        return [(prompt, data) for prompt, data in self._all("SELECT prompt, data FROM meaning")]

    def put_meanings(self, found: Iterable[tuple[bytes, bytes]]) -> None:
        def work() -> None:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO meaning VALUES (?, ?)", found)

        with self._lock:
            guarded(work)

    def counts(
        self, query: Query = _EVERYTHING, albums: Mapping[str, str] = _NO_ALBUMS, among: Sequence[str] | None = None
    ) -> dict[str, dict[str, int]]:
        """How many pictures, but those in the trash, have each model, tag, album and number of stars: of those that
        have what is asked, as in `found`; or of those with these ids (`among`)."""
        having, values = _having(query, albums)
        if among is not None:
            having, values = "id IN (SELECT value FROM json_each(?))", [msgspec.json.encode(among).decode()]
        having = f"NOT trashed AND ({having})"
        models = self._all(f"SELECT model, count(*) FROM picture WHERE {having} GROUP BY model", values)
        stars = self._all(f"SELECT stars, count(*) FROM picture WHERE {having} GROUP BY stars", values)
        told: dict[str, dict[str, int]] = {"tag": {}, "album": {}}
        sql = (
            f"SELECT tags, albums, count(*) FROM picture WHERE {having} AND tags || albums <> '' GROUP BY tags, albums"
        )
        for tags, album_ids, count in self._all(sql, values):
            for name, lines in (("tag", tags), ("album", album_ids)):
                for line in lines.split(_BETWEEN)[1:-1]:
                    told[name][line] = told[name].get(line, 0) + count
        return {"model": dict(models), "stars": {str(number): count for number, count in stars}, **told}

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return guarded(lambda: list(self._connection.execute(sql, values)))


def _having(query: Query, albums: Mapping[str, str]) -> tuple[str, list[object]]:
    conditions, values = ["1"], list[object]()
    for term in query.terms:
        condition, given = _condition(term, albums)
        conditions.append(f"NOT ({condition})" if term.negated else condition)
        values += given
    return " AND ".join(conditions), values


def _condition(  # noqa: PLR0911 - one line for each kind
    term: Term, albums: Mapping[str, str]
) -> tuple[str, list[object]]:
    match term.key:
        case "word":
            return "instr(words, ?) > 0", [term.text]
        case "model":
            return "instr(model, ?) > 0", [term.text]
        case "tag":
            return "instr(tags, ?) > 0", [_lines((term.text,))]
        case "album":
            ids = [one for one, name in albums.items() if name.casefold() == term.text]
            return _any("instr(albums, ?) > 0", [_lines((one,)) for one in ids])
        case "size":
            return "(width = ? AND height = ?)", [term.number, term.other]
        case "date":
            return "(created >= ? AND created < ?)", [term.begin, term.end]
        case "is":
            return _STATES[term.text], []
        case _:
            return f"{term.key} {term.compare} ?", [term.number]


def _any(condition: str, values: list[object]) -> tuple[str, list[object]]:
    return f"({' OR '.join([condition] * len(values))})" if values else "0", values


def _lines(words: Iterable[str]) -> str:
    found = tuple(words)
    return f"{_BETWEEN}{_BETWEEN.join(found)}{_BETWEEN}" if found else ""
