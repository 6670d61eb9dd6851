"""The pictures of the manual on prompts: weights, wildcards, a style, words that were taught, LoRAs, guides. Taken by
`screenshots` in the real window.

What the starter cannot do is shown with a tiny Stable Diffusion of random weights, as the tests have it: its pictures
are noise, the form is what is shown.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SEED = 21
TINY = "Tiny painter"
_DRAWN = 9
"""Thumbnails of named styles to wait for."""


class Waiting(NamedTuple):
    settle: Callable[[], None]
    until: Callable[[Callable[[], bool]], None]
    idle: Callable[[], None]
    """Until no job is left."""


def take(window: Any, studio: Any, keep: Callable[[str, str], None], save: Callable[..., None], wait: Waiting) -> None:
    """`keep`: the whole window under a name; `save`: one widget."""
    from studio.ui.picture.pane import PicturePane

    pane = window.findChild(PicturePane)
    rooms, do = pane.rooms, window.registry.trigger
    pane.dock.open("prompt")
    rooms.prompt.set(seed=SEED, seed_locked=True)
    _words(rooms, pane.desk, do, keep, wait)
    _wildcards(rooms, pane.desk, do, save, wait)
    _style(rooms, pane.desk, do, keep, wait)
    _named_styles(do, save, wait)
    if _tiny(studio, rooms, wait):
        _taught(rooms, pane, save, wait)
        _loras(studio, rooms, pane, save, wait)
        _guides(rooms, do, save, wait)


def _words(rooms: Any, desk: Any, do: Callable[[str], object], keep: Callable[..., None], wait: Waiting) -> None:
    """A prompt with weights, a comment and a choice, and its picture."""
    rooms.prompt.set(prompt="(a red fox:1.3) beside {an owl|a cat} in a [forest] at night # the first night")
    wait.settle()
    do("picture.generate")
    wait.idle()
    _look_at_it(rooms, desk, wait)
    rooms.form.prompt.setFocus()
    keep("picture-weights", "png")


def _look_at_it(rooms: Any, desk: Any, wait: Waiting) -> None:
    """At what came last, large: a canvas may lie in front."""
    strip = rooms.results_view.strip
    strip.choose(strip.pictures.ids()[0])
    desk.show_page("result")
    wait.settle()


def _wildcards(
    rooms: Any, desk: Any, do: Callable[[str], object], save: Callable[..., None], wait: Waiting
) -> None:  # fmt: skip
    from PySide6.QtWidgets import QApplication

    from studio.services.prompts.wildcards import WildcardFolder

    WildcardFolder().write("animals", "a fox\nan owl\na cat\na bear\n")
    WildcardFolder().write("colour/warm", "red\norange\nyellow\n")
    rooms.prompt.set(prompt="2::__animals__ in a __colour/warm__ boat")
    do("picture.wildcards")
    wait.settle()
    for dialog in QApplication.topLevelWidgets():
        if dialog.isVisible() and type(dialog).__module__.startswith("studio.ui.picture.wildcards"):
            save(dialog, "picture-wildcards-files")
            dialog.close()
    wait.settle()


def _style(rooms: Any, desk: Any, do: Callable[[str], object], keep: Callable[..., None], wait: Waiting) -> None:
    rooms.prompt.set(prompt="a cottage beside a lake")
    rooms.prompt.additions.choose_style("Snowy night")
    wait.settle()
    do("picture.generate")
    wait.idle()
    _look_at_it(rooms, desk, wait)
    keep("picture-style", "png")
    rooms.prompt.additions.drop_style("Snowy night")


def _named_styles(do: Callable[[str], object], save: Callable[..., None], wait: Waiting) -> None:
    """All of them, while the model draws their thumbnails."""
    from PySide6.QtWidgets import QApplication

    from studio.ui.picture.prompt.style_dialog import StyleDialog

    do("picture.named-styles")
    wait.settle()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, StyleDialog) and one.isVisible())
    dialog.draw.click()

    def left() -> int:
        number = dialog.said.text().split(" ")[0]
        return int(number) if number.isdigit() else 0

    wait.until(lambda: left() > 0)
    first = left()
    wait.until(lambda: not dialog.stop.isVisible() or left() <= first - _DRAWN)
    save(dialog, "picture-styles")
    dialog.stop.click()
    dialog.close()
    wait.settle()


def _tiny(studio: Any, rooms: Any, wait: Waiting) -> bool:
    """A tiny Stable Diffusion 1 with what goes with it; False where torch is not here."""
    from studio import places

    folder = places.cache_dir() / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    script = ROOT / "tests" / "engines" / "picture" / "tiny_shelf.py"
    if subprocess.run([sys.executable, str(script), str(folder)], check=False).returncode:
        print("without torch: no pictures of LoRAs, guides, taught words")
        return False
    for path in sorted(folder.iterdir()):
        studio.library.import_path(path)
    rooms.prompt.choose_model(next(one.id for one in studio.library.installed() if one.title == TINY))
    rooms.prompt.set(width=128, height=128, steps=4)
    wait.settle()
    return True


def _taught(rooms: Any, pane: Any, save: Callable[..., None], wait: Waiting) -> None:
    rooms.prompt.set(prompt="a photo of a cat, (inkwash-fox:1.2), soft light", negative="EasyNegative, dog")
    wait.settle()
    rooms.prompt.generate()
    wait.idle()
    _save_form(rooms, save, wait, "picture-embeddings")


def _loras(studio: Any, rooms: Any, pane: Any, save: Callable[..., None], wait: Waiting) -> None:
    from studio.services.models.picture_loras import picture_loras

    for lora in picture_loras(studio.library.installed()):
        rooms.prompt.additions.add_lora(lora.id)
    rooms.prompt.set(prompt="a photo of a red cat", negative="")
    rooms.prompt.generate()
    wait.idle()
    _save_form(rooms, save, wait, "picture-loras")
    rooms.prompt.set(loras=())


def _save_form(rooms: Any, save: Callable[..., None], wait: Waiting, name: str) -> None:
    """The whole form, however high: its scroll area is as large as what is in it for that moment."""
    from PySide6.QtWidgets import QScrollArea

    form: Any = rooms.form.details
    while not isinstance(form, QScrollArea):
        form = form.parentWidget()
    wait.settle()
    save(form.widget(), name)


def _is_grey(image: Any) -> bool:
    """Whether a picture has no colour, whatever stands at its edges; an empty one is not grey."""
    places = ((x, y) for x in range(3, image.width() - 3, 6) for y in range(3, image.height() - 3, 6))
    parts = [image.pixelColor(*place).getRgb()[:3] for place in places]
    return bool(parts) and all(max(one) - min(one) < 12 for one in parts)


def _guides(rooms: Any, do: Callable[[str], object], save: Callable[..., None], wait: Waiting) -> None:
    painter = rooms.prompt.form.model_id
    rooms.prompt.choose_model("starter-picture")
    rooms.prompt.set(prompt="a lighthouse beside a house", width=256, height=256)
    had = set(rooms.results_view.strip.pictures.ids())
    do("picture.generate")
    wait.idle()
    drawn = next(one for one in rooms.results_view.strip.pictures.ids() if one not in had)
    rooms.results_view.strip.choose(drawn)
    do("picture.place")
    wait.settle()
    rooms.prompt.choose_model(painter)
    for kind in ("control", "reference"):
        do(f"picture.{kind}-canvas")
        wait.settle()
    wait.settle()
    # What the net is given, lines without colour, is read by an aside; until then the picture itself is seen.
    rows = rooms.guides_panel.rows
    wait.until(lambda: bool(rows) and _is_grey(next(iter(rows.values())).picture.pixmap().toImage()))
    save(rooms.guides_panel, "picture-guides-form")
    rooms.guides.clear()
    rooms.prompt.choose_model("starter-picture")
