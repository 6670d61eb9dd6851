"""How much of a project's pictures the window keeps in memory, and that what is shown is always there."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from small_png import png

from studio.domain.errors import FileUnreadable, StudioError
from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.layer_panel import LayerPanel
from studio.ui.picture.picture_cache import THUMBNAIL_BYTES, THUMBNAIL_SIDE, PictureCache, packed
from studio.ui.picture.results.strip import SIDE


class Shelf:
    """The files of a project: every asset is the same red picture; counts how often one is read."""

    def __init__(self, width: int = 40, height: int = 25) -> None:
        self._data = png("red", width, height)
        self.read: list[str] = []

    def __call__(self, asset: str) -> Callable[[], bytes]:
        return lambda: self._read(asset)

    def _read(self, asset: str) -> bytes:
        self.read.append(asset)
        return self._data


@pytest.fixture
def parent(qapp: object) -> QObject:
    return QObject()


def _shown(qtbot: QtBot, cache: PictureCache, assets: list[str]) -> None:
    """Ask for all of them, and wait for the last."""
    cache_ready: list[str] = []
    cache.ready.connect(cache_ready.append)
    wanted = [one for one in assets if cache.get(one) is None]
    qtbot.waitUntil(lambda: set(wanted) <= set(cache_ready))
    cache.ready.disconnect(cache_ready.append)


def _bytes_kept(cache: PictureCache, assets: list[str]) -> int:
    kept = [picture for one in assets if (picture := cache.get(one)) is not None]
    cache.forget()
    return sum(one.width() * one.height() * 4 for one in kept)


def test_pictures_in_memory_are_bounded_by_their_bytes(qtbot: QtBot, parent: QObject) -> None:
    assets = [f"a{number}" for number in range(60)]
    cache = PictureCache(Shelf(), side=0, kept_bytes=10 * 4000 + 3999, parent=parent)
    _shown(qtbot, cache, assets)
    assert cache.get("a59") is not None
    assert _bytes_kept(cache, assets) == 10 * 4000


def test_what_was_asked_for_last_stays(qtbot: QtBot, parent: QObject) -> None:
    cache = PictureCache(Shelf(), side=0, kept_bytes=4 * 4000, parent=parent)
    _shown(qtbot, cache, ["a", "b", "c", "d"])
    assert cache.get("a") is not None
    _shown(qtbot, cache, ["e"])
    assert [one for one in "abcde" if cache.get(one) is not None] == ["a", "c", "d", "e"]
    cache.finish()


def test_a_picture_larger_than_the_bound_is_shown(qtbot: QtBot, parent: QObject) -> None:
    cache = PictureCache(Shelf(400, 300), side=0, kept_bytes=1000, parent=parent)
    _shown(qtbot, cache, ["a"])
    picture = cache.get("a")
    assert picture is not None
    assert (picture.width(), picture.height()) == (400, 300)
    _shown(qtbot, cache, ["b"])
    assert cache.get("b") is not None
    assert cache.get("a") is None
    _shown(qtbot, cache, ["a"])


def test_forgotten_pictures_count_no_longer(qtbot: QtBot, parent: QObject) -> None:
    cache = PictureCache(Shelf(), side=0, kept_bytes=3 * 4000, parent=parent)
    _shown(qtbot, cache, ["a", "b", "c"])
    cache.forget()
    _shown(qtbot, cache, ["d", "e", "f"])
    assert [one for one in "def" if cache.get(one) is not None] == ["d", "e", "f"]


def test_files_are_read_as_they_are_decoded(qtbot: QtBot, parent: QObject) -> None:
    """Hundreds that a strip asks for must not all lie in memory as files while one after the other is decoded."""
    shelf = Shelf()
    cache = PictureCache(shelf, side=16, kept_bytes=THUMBNAIL_BYTES, parent=parent)
    ahead: list[int] = []
    done: list[str] = []

    def count(asset: str) -> None:
        done.append(asset)
        ahead.append(len(shelf.read) - len(done))

    cache.ready.connect(count)
    assets = [f"a{number}" for number in range(80)]
    _shown(qtbot, cache, assets)
    assert sorted(shelf.read) == sorted(assets)
    assert max(ahead) <= 2


def test_all_that_a_wide_strip_shows_fits(qtbot: QtBot, parent: QObject) -> None:
    """Eight thousand logical pixels of square thumbnails: none pushes out another that is on the screen as well."""
    shelf = Shelf(300, 300)
    cache = PictureCache(shelf, side=THUMBNAIL_SIDE, kept_bytes=THUMBNAIL_BYTES, parent=parent)
    assets = [f"a{number}" for number in range(8000 // SIDE)]
    _shown(qtbot, cache, assets)
    assert all(cache.get(one) is not None for one in assets)
    assert len(shelf.read) == len(assets)


def test_thumbnails_that_are_not_in_sight_are_kept_packed(qtbot: QtBot, parent: QObject) -> None:
    shelf = Shelf(300, 300)
    side = THUMBNAIL_SIDE
    cache = PictureCache(shelf, side=side, kept_bytes=3 * 4 * side * side, parent=parent)
    assets = [f"a{number}" for number in range(9)]
    _shown(qtbot, cache, assets)
    for _ in range(2):
        pictures = [cache.get(one) for one in assets]
        assert all(one is not None and one.toImage().pixelColor(80, 80).red() > 250 for one in pictures)
    assert sorted(shelf.read) == assets


def test_a_packed_picture_keeps_what_is_cut_out(qtbot: QtBot) -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 255, 51))
    assert QImage.fromData(packed(image)).pixelColor(3, 3).getRgb() == (0, 0, 255, 51)


def test_files_are_read_off_the_main_thread(qtbot: QtBot, parent: QObject) -> None:
    threads: list[threading.Thread] = []

    def read() -> bytes:
        threads.append(threading.current_thread())
        return png("red")

    cache = PictureCache(lambda _asset: read, side=0, kept_bytes=4000, parent=parent)
    _shown(qtbot, cache, ["a"])
    assert threads
    assert threading.main_thread() not in threads


def test_what_comes_of_a_project_that_was_left_is_not_taken(qtbot: QtBot, parent: QObject) -> None:
    """Its file is closed, so the picture cannot be read; the next project has the same one, and it can."""
    reading, closed = threading.Event(), threading.Event()

    def of_the_first() -> bytes:
        reading.set()
        closed.wait()
        raise StudioError(FileUnreadable(path="first", detail="it is closed"))

    readers = [of_the_first, lambda: png("red")]
    cache = PictureCache(lambda _asset: readers.pop(0), side=0, kept_bytes=4000, parent=parent)
    assert cache.get("a") is None
    reading.wait()
    cache.forget()
    assert cache.get("a") is None
    closed.set()
    qtbot.waitUntil(lambda: cache.get("a") is not None)
    picture = cache.get("a")
    assert picture is not None
    assert not picture.isNull()


def test_more_layers_than_the_cache_keeps_have_their_icons(qtbot: QtBot, parent: QObject) -> None:
    shelf = Shelf()
    cache = PictureCache(shelf, side=0, kept_bytes=2 * 4000, parent=parent)
    panel = LayerPanel(cache)
    qtbot.addWidget(panel)
    layers = tuple(
        Layer(id=f"l{number}", canvas_id="c", asset=f"a{number}", name=f"Layer {number}") for number in range(9)
    )
    panel.show_layers(layers)
    qtbot.waitUntil(lambda: len(shelf.read) == 9 and all(not panel.list.item(at).icon().isNull() for at in range(9)))
    panel.show_layers(layers)
    assert all(not panel.list.item(at).icon().isNull() for at in range(9))
    assert len(shelf.read) == 9
    cache.finish()
