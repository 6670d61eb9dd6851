"""The gallery with 2,000, 20,000 and 100,000 pictures: opened, scrolled, a picture arriving, searched, in memory.

The whole window, drawn without a screen, on a project whose pictures share 64 files. What counts for what holds the
window is the processor time of its own thread; for a search it is the processor time of the thread that looks, and how
long a person waited is told beside it.
"""

from __future__ import annotations

import io
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from studio.domain.changes import Change, Edit
from studio.domain.gallery_query import parsed
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.gallery.finding import Finder
from studio.services.session.session import ProjectSession
from tests.bench.measure import row
from tests.bench.studio_runs import application

if TYPE_CHECKING:
    from studio.ui.picture.pane import PicturePane

COUNTS = tuple(int(one) for one in os.environ.get("TRIPTYCH_BENCH_GALLERY", "2000,20000,100000").split(","))
HELD: Final = 20_000
"""So many are held to the bounds."""
OPEN_MS, FRAME_MS, ARRIVAL_MS, SEARCH_MS, SHOWN_MS = 300, 16, 16, 100, 50
WORDS = (
    "cat", "dog", "fox", "boat", "sea", "hill", "night", "snow", "red", "house", "tree", "boy", "girl", "moon", "lamp",
    "door",
)  # fmt: skip
LINES = ("fox", "cat model:turbo stars>=3", "seed:1234", '"red house" -moon', "tag:cover sort:stars")


def main() -> None:
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        from studio.app import make_window
        from studio.services.composition import make_studio
        from studio.ui.picture.pane import PicturePane
        from studio.ui.theme import apply_theme

        studio = make_studio(app)
        apply_theme(app, studio.settings)
        studio.settings.set("start_page_seen", True)
        window = make_window(studio)
        window.resize(1920, 1080)
        window.show()
        studio.new_project(Path(folder) / "Empty.triptych")
        window.show_studio()
        [pane] = window.findChildren(PicturePane)
        _rest(1)
        for count in COUNTS:
            path = Path(folder) / f"{count}.triptych"
            _make(path, count)
            before = _resident()
            studio.open_project(path)
            _rest(2)
            _measure(pane, count)
            mebibytes = (_resident() - before) / (1 << 20)
            row(f"{count:,} pictures: the window grew", f"{mebibytes:.0f} MiB", "-", True)
        studio.shut_down(discard=True)


def _measure(pane: PicturePane, count: int) -> None:
    held = count <= HELD

    def tell(what: str, seconds: float, bound: int) -> None:
        row(f"{count:,} pictures: {what}", f"{seconds * 1000:.1f} ms", f"{bound} ms" if held else "-",
            not held or seconds * 1000 < bound)  # fmt: skip

    def opened() -> None:
        pane.desk.show_page("gallery")
        QCoreApplication.processEvents()
        pane.grab()

    tell("the gallery opened", _own(opened), OPEN_MS)
    until = time.monotonic() + 120
    while pane.rooms.gallery.searching.busy and time.monotonic() < until:
        _rest(0.1)
    strip = pane.rooms.results_view.strip
    bar = strip.verticalScrollBar()
    frames = []
    for step in range(120):
        # A notch of the wheel, and now and then a drag of the bar to somewhere else.
        place = bar.value() + 60 if step % 30 else random.Random(step).randrange(max(1, bar.maximum()))
        frames.append(_own(lambda place=place: _frame(strip, bar, place)))
        _rest(0.005)
    tell("a frame scrolled, the median", statistics.median(frames), FRAME_MS)
    tell("a frame scrolled, the worst of 120", max(frames), FRAME_MS)
    arrivals = [_own(lambda: _arrive(pane)) for _ in range(10)]
    tell("a picture arrives, the worst of 10", max(arrivals), ARRIVAL_MS)
    document = pane.desk.session.document.copy() if pane.desk.session is not None else None
    if document is not None:
        finder = Finder(Path(os.environ["TRIPTYCH_HOME"]) / f"bench-{count}.sqlite")
        first = _own(lambda: finder.looking(document, parsed(""))(lambda _share: None))
        row(f"{count:,} pictures: the index made anew, on its thread", f"{first * 1000:.0f} ms", "-", True)
        found = [_own(lambda line=line: finder.looking(document, parsed(line))(lambda _share: None)) for line in LINES]
        tell("a search, the worst of 5 lines", max(found), SEARCH_MS)
        finder.close()
    everything = tuple(strip.pictures.ids())
    tell("what was found is shown", _own(lambda: pane.rooms.results.show_only(everything[::2])), SHOWN_MS)
    tell("all are shown again", _own(lambda: pane.rooms.results.show_only(None)), SHOWN_MS)
    strip.choose(everything[count // 2])
    tell("one goes to the trash", _own(pane.rooms.keeping.trash), SHOWN_MS)
    _rest(0.5)
    waited = time.perf_counter()
    pane.rooms.gallery.search("fox night")
    while pane.rooms.gallery.searching.busy:
        _rest(0.002)
    waited = time.perf_counter() - waited
    row(f"{count:,} pictures: a person waits for a search", f"{waited * 1000:.0f} ms", "-", True)
    pane.desk.show_page("canvas")
    _rest(0.2)


def _frame(strip: object, bar: object, place: int) -> None:
    bar.setValue(place)  # type: ignore[attr-defined]
    strip.viewport().repaint()  # type: ignore[attr-defined]


def _arrive(pane: PicturePane) -> None:
    session = pane.desk.session
    if session is None:
        return
    old = next(iter(session.document.all(Generation)))
    recipe, one = _pair(old.asset, 1)
    edits = (Edit(None, recipe), Edit(None, one))
    session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
    QCoreApplication.processEvents()


def _pair(asset: str, seed: int) -> tuple[Recipe, Generation]:
    draw = random.Random(seed)
    model = ModelRef(id=draw.choice(("starter-picture", "sd-turbo", "sdxl-base")), engine="starter-onnx")
    request = PictureRequest(model=model, prompt=f"a {' '.join(draw.choices(WORDS, k=12))}", seed=seed)
    recipe = Recipe(id=new_id(), request=request, created=1.79e9 + seed)
    return recipe, Generation(
        id=new_id(), asset=asset, recipe_id=recipe.id, created=1.79e9 + seed, width=512, height=384,
        starred=seed % 5 == 0, stars=seed % 6, tags=("cover",) if seed % 50 == 0 else (),
    )  # fmt: skip


def _make(path: Path, count: int) -> None:
    session = ProjectSession.create(path)
    draw = random.Random(2)
    assets = []
    for _ in range(64):
        image = Image.new("RGB", (512, 384), tuple(draw.randrange(256) for _ in range(3)))
        image.paste(tuple(draw.randrange(256) for _ in range(3)), (100, 100, 300, 250))
        data = io.BytesIO()
        image.save(data, "PNG")
        assets.append(session.add_asset(data.getvalue(), "image/png").id)
    edits = []
    for number in range(count):
        recipe, one = _pair(assets[number % 64], number)
        edits += [Edit(None, recipe), Edit(None, one)]
    session.perform(Change(id=new_id(), label="", stack="none", edits=tuple(edits), at=time.time()))
    session.close()


def _own(work: Callable[[], object]) -> float:
    """Seconds of processor of this thread."""
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def _rest(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
