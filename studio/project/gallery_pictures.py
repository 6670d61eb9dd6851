"""Small pictures of a project's gallery, packed, in the file of its cache (`gallery_cache`). Any thread."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Final

import apsw

from studio.project.cache_files import CacheLost, guarded, open_cache
from studio.project.connect import READERS_KILOBYTES
from studio.project.gallery_cache import GALLERY

MOST_BYTES: Final = 512 << 20
"""Of one project: some 40,000 of 160 pixels. Those that were made first go first."""
LARGEST: Final = 1 << 20
"""Bytes of one; none of ours comes near."""


class SmallPictures:
    """Every method but `close` answers as if nothing were kept once the file cannot be used: they are made again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: apsw.Connection | None = None
        self._lost = False
        self._bytes = -1

    def get(self, asset: str, side: int) -> bytes:
        """Of the picture with that SHA-256; empty where it is not kept."""
        with self._lock:
            try:
                connection = self._opened()
                if connection is None:
                    return b""
                sql = "SELECT data FROM thumbnail WHERE asset = ? AND side = ?"
                row = guarded(lambda: connection.execute(sql, (asset, side)).fetchone())
            except CacheLost:
                self._give_up()
                return b""
        data = row[0] if row is not None else b""
        return data if isinstance(data, bytes) and len(data) <= LARGEST else b""

    def keep(self, asset: str, side: int, data: bytes) -> None:
        with self._lock:
            try:
                connection = self._opened()
                if connection is not None and len(data) <= LARGEST:
                    guarded(lambda: self._put(connection, asset, side, data))
            except CacheLost:
                self._give_up()

    def _put(self, connection: apsw.Connection, asset: str, side: int, data: bytes) -> None:
        if self._bytes < 0:
            self._bytes = int(connection.execute("SELECT coalesce(sum(length(data)), 0) FROM thumbnail").get)
        with connection:
            connection.execute(
                "INSERT OR REPLACE INTO thumbnail (asset, side, data) VALUES (?, ?, ?)", (asset, side, data)
            )
            self._bytes += len(data)
            if self._bytes > MOST_BYTES:
                sql = "SELECT number, length(data) FROM thumbnail ORDER BY number"
                self._take_out(connection, connection.execute(sql).fetchall())

    def _take_out(self, connection: apsw.Connection, oldest: list[tuple[Any, ...]]) -> None:
        """As many as there is too much, and an eighth more, so that not every new one asks for it."""
        for number, size in oldest:
            if self._bytes <= MOST_BYTES - MOST_BYTES // 8:
                return
            connection.execute("DELETE FROM thumbnail WHERE number = ?", (number,))
            self._bytes -= size

    def forget(self, assets: set[str]) -> None:
        """These pictures are in the project no longer."""
        with self._lock:
            try:
                connection = self._opened()
                if connection is not None:
                    guarded(
                        lambda: connection.executemany(
                            "DELETE FROM thumbnail WHERE asset = ?", ((one,) for one in assets)
                        )
                    )
                    self._bytes = -1
            except CacheLost:
                self._give_up()

    def close(self) -> None:
        with self._lock:
            self._give_up()

    def _opened(self) -> apsw.Connection | None:
        if self._connection is None and not self._lost:
            self._connection = open_cache(GALLERY, self._path)
            # Each picture is read once, and kept by who asked for it.
            self._connection.pragma("cache_size", -READERS_KILOBYTES)
        return self._connection

    def _give_up(self) -> None:
        self._lost = True
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                guarded(connection.close)
            except CacheLost:
                # Nothing in it could be lost.
                return
