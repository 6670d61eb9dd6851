"""The pictures of the manual on what further models do: depths, poses, quick decoding, colours, faces, moving pictures.
Taken by `screenshots` in the real window, with the real worker.

The models are tiny ones of random weights, and graphs of which it is known what they answer, as the tests have them:
what they make is no beauty, the windows and the ways are what is shown.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from prompting_pictures import ROOT, TINY, Waiting

SHELF = ROOT / "tests" / "engines" / "picture" / "tiny_shelf.py"
MOVER = "Tiny Wan"


def take(window: Any, studio: Any, keep: Callable[..., None], save: Callable[..., None], wait: Waiting) -> None:
    """`keep`: the whole window under a name; `save`: one widget."""
    from studio.ui.picture.pane import PicturePane

    if not _models(studio, wait):
        return
    pane = window.findChild(PicturePane)
    rooms, do = pane.rooms, window.registry.trigger
    pane.dock.open("prompt")
    _drawn(rooms, do, wait)
    _depths(studio, rooms, do, save, wait)
    _poses(studio, rooms, do, save, wait)
    _quickly(studio, rooms, save, wait)
    _colours(pane, rooms, do, keep, save, wait)
    _faces(pane, do, save, wait)
    _moving(studio, rooms, do, save, wait)


def _models(studio: Any, wait: Waiting) -> bool:
    """False where torch is not here."""
    from studio import places

    folder = places.cache_dir() / "seats"
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run([sys.executable, str(SHELF), str(folder), "seats"], check=False).returncode:
        print("without torch: no pictures of what further models do")
        return False
    for path in sorted(folder.iterdir()):
        studio.library.import_path(path)
    wait.settle()
    return True


def _titled(studio: Any, title: str) -> str:
    return str(next(one.id for one in studio.library.installed() if one.title == title))


def _drawn(rooms: Any, do: Callable[[str], object], wait: Waiting) -> None:
    """A scene of the starter on the canvas, its parts in one layer."""
    rooms.prompt.choose_model("starter-picture")
    rooms.prompt.set(prompt="a lighthouse beside a house", width=256, height=256, seed=21, seed_locked=True)
    wait.settle()
    do("picture.generate")
    wait.idle()
    do("picture.place")
    wait.settle()
    do("picture.flatten")
    wait.until(lambda: len(rooms.layers.all()) == 1)


def _depths(studio: Any, rooms: Any, do: Callable[[str], object], save: Callable[..., None], wait: Waiting) -> None:
    """The control picture that a model of depths reads of the canvas."""
    from studio.domain.requests import ControlReading

    rooms.prompt.choose_model(_titled(studio, TINY))
    rooms.prompt.set(width=128, height=128, steps=4)
    do("picture.control-canvas")
    wait.until(lambda: bool(rooms.guides.guides))
    rooms.guides.change(rooms.guides.guides[0].id, {"reading": ControlReading(by="depth")})
    wait.until(lambda: not rooms.guides.errand.busy)
    wait.idle()
    wait.settle()
    save(rooms.guides_panel, "picture-depths")
    rooms.guides.clear()


def _poses(studio: Any, rooms: Any, do: Callable[[str], object], save: Callable[..., None], wait: Waiting) -> None:
    """The skeleton that a model of poses reads; this one finds the same person in every picture."""
    do("picture.control-canvas")
    wait.until(lambda: bool(rooms.guides.guides))
    rooms.guides.change(rooms.guides.guides[0].id, {"net": _titled(studio, "Tiny openpose")})
    wait.until(lambda: all(row.busy.isHidden() for row in rooms.guides_panel.rows.values()))
    wait.settle()
    save(rooms.guides_panel, "picture-pose")
    rooms.guides.clear()


def _quickly(studio: Any, rooms: Any, save: Callable[..., None], wait: Waiting) -> None:
    from PySide6.QtWidgets import QScrollArea

    rooms.prompt.set(prompt="a photo of a red cat", quick_decode=True)
    rooms.prompt.generate()
    wait.idle()
    form: Any = rooms.form.details
    while not isinstance(form, QScrollArea):
        form = form.parentWidget()
    wait.settle()
    save(form.widget(), "picture-quick-decode")
    rooms.prompt.set(quick_decode=False)


def _colours(
    pane: Any, rooms: Any, do: Callable[[str], object], keep: Callable[..., None], save: Callable[..., None],
    wait: Waiting,
) -> None:  # fmt: skip
    from studio.ui.picture.rework.dialog import ReworkDialog

    do("picture.show-canvas")
    wait.settle()
    count = len(rooms.layers.all())
    do("picture.layer-colourise")
    wait.until(lambda: pane.window().findChild(ReworkDialog) is not None)
    dialog = pane.window().findChild(ReworkDialog)
    dialog.accept()
    wait.until(lambda: len(rooms.layers.all()) > count)
    pane.dock.open("layers")
    do("picture.compare-layers")
    wait.settle()
    rooms.results_view.compare.ways["split"].click()
    wait.settle()
    keep("picture-coloured", "webp")
    do("picture.show-canvas")
    wait.settle()


def _faces(pane: Any, do: Callable[[str], object], save: Callable[..., None], wait: Waiting) -> None:
    from studio.ui.picture.rework.dialog import ReworkDialog

    wait.until(lambda: pane.window().findChild(ReworkDialog) is None)
    do("picture.layer-repair-faces")
    wait.until(lambda: pane.window().findChild(ReworkDialog) is not None)
    dialog = pane.window().findChild(ReworkDialog)
    save(dialog, "picture-faces")
    dialog.reject()
    wait.settle()


def _moving(studio: Any, rooms: Any, do: Callable[[str], object], save: Callable[..., None], wait: Waiting) -> None:
    """A moving picture, where it is looked at large."""
    had = set(rooms.results_view.strip.pictures.ids())
    rooms.prompt.choose_model(_titled(studio, MOVER))
    rooms.prompt.set(prompt="a fox runs through snow", width=320, height=192, frames=17, frame_rate=8.0, steps=2)
    rooms.prompt.generate()
    wait.idle()
    made = next(one for one in rooms.results_view.strip.pictures.ids() if one not in had)
    rooms.results_view.strip.choose(made)
    wait.settle()
    do("picture.show-result")
    wait.until(lambda: rooms.film.playing)
    rooms.film.pause()
    rooms.film_bar.slider.setValue(6)
    wait.settle()
    save(rooms.results_view.look, "picture-moving")
    do("picture.stop")
    rooms.prompt.choose_model("starter-picture")
    wait.settle()
