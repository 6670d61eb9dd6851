"""The palettes of the colour room: one's own, imported ones, the picture's. No widgets; made by the pane; main
thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from studio.domain.errors import Failure
from studio.domain.palettes import Palette, Swatch
from studio.services.exchange.palettes import ReadPalette, read_palette, write_gpl
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

OWN: Final = "own"
PICTURE: Final = "picture"
_PICTURE_COLOURS: Final = 24
_SEEN_SIDE: Final = 256
"""Pixels of a side to which the picture is made small before its colours are counted."""
# Five rows of eight: greys, then hues light to dark.
_GROUND: Final = (
    "000000 303030 585858 808080 a8a8a8 d0d0d0 f0f0f0 ffffff "
    "f4cccc fce5cd fff2cc d9ead3 d0e0e3 cfe2f3 d9d2e9 ead1dc "
    "e06666 f6b26b ffd966 93c47d 76a5af 6fa8dc 8e7cc3 c27ba0 "
    "cc0000 e69138 f1c232 6aa84f 45818e 3d85c6 674ea7 a64d79 "
    "5b1c12 7a4419 7f6000 274e13 0c343d 073763 20124d 4c1130"
)


class Palettes(QObject):
    changed = Signal()
    """There are others, or another is shown."""

    def __init__(self, desk: PictureDesk, copy_canvas: Callable[[Callable[[QImage], None]], None]) -> None:
        """`copy_canvas`: hands over what the canvas shows, put together on a thread."""
        super().__init__(desk)
        self._desk, self._copy_canvas, self._settings = desk, copy_canvas, desk.studio.settings
        self._picture: Palette | None = None
        self._counting = Errand(self)
        self._file = Errand(self)
        desk.session_changed.connect(self._forget)

    def _forget(self) -> None:
        """Another project has other pictures."""
        self._counting.cancel()
        self._picture = None
        self.changed.emit()

    # ---- which there are

    def kept(self) -> tuple[Palette, ...]:
        """Those that were imported or begun by hand."""
        return tuple(self._settings.get("palettes"))

    def names(self) -> dict[str, str]:
        """Keys of all palettes, and what they are called."""
        found = {OWN: tr("Basic colours"), PICTURE: tr("Colours of the picture")}
        return found | {f"kept {one.name}": one.name for one in self.kept()}

    @property
    def shown(self) -> str:
        key = str(self._settings.get("palette_shown"))
        return key if key in self.names() else OWN

    def show(self, key: str) -> None:
        if key != self.shown:
            self._settings.set("palette_shown", key)
            if key == PICTURE:
                self.count_picture()
            self.changed.emit()

    def palette(self) -> Palette:
        """The one that is shown."""
        key = self.shown
        if key == PICTURE:
            return self._picture or Palette(tr("Colours of the picture"))
        found = next((one for one in self.kept() if f"kept {one.name}" == key), None)
        return found or basic_palette()

    def count_picture(self) -> None:
        """Look anew for the colours that the canvas has most of."""
        self._copy_canvas(self._count)

    def _count(self, image: QImage) -> None:
        self._counting.start(lambda _step: colours_of(image), self._counted, self._desk.fail)

    def _counted(self, colours: tuple[int, ...]) -> None:
        self._picture = Palette(tr("Colours of the picture"), tuple(Swatch(one) for one in colours))
        self.changed.emit()

    # ---- changing them

    def why_not_change(self) -> str:
        """Why the palette that is shown can't be changed; empty when it can."""
        return "" if self.shown.startswith("kept ") else tr("This palette is made by the program. Keep a copy first.")

    def keep_copy(self) -> None:
        """The palette that is shown as one of one's own."""
        palette = self.palette()
        self._keep(Palette(self._free_name(palette.name), palette.swatches))

    def add(self, colour: int) -> None:
        """A colour at the end of the palette that is shown, or of a new one."""
        palette = self.palette() if not self.why_not_change() else Palette(self._free_name(tr("My colours")))
        if all(one.colour != colour for one in palette.swatches):
            self._keep(Palette(palette.name, (*palette.swatches, Swatch(colour))))

    def take_out(self, at: int) -> None:
        palette = self.palette()
        if not self.why_not_change() and 0 <= at < len(palette.swatches):
            self._keep(Palette(palette.name, (*palette.swatches[:at], *palette.swatches[at + 1 :])))

    def delete(self) -> None:
        """The palette that is shown, if it is one's own."""
        if not self.why_not_change():
            name = self.palette().name
            self._settings.set("palettes", [one for one in self.kept() if one.name != name])
            self.changed.emit()

    def _keep(self, palette: Palette) -> None:
        known = list(self.kept())
        at = next((at for at, one in enumerate(known) if one.name == palette.name), len(known))
        known[at : at + 1] = [palette]
        self._settings.set_all({"palettes": known, "palette_shown": f"kept {palette.name}"})
        self.changed.emit()

    def _free_name(self, name: str) -> str:
        known = {one.name for one in self.kept()}
        numbered = (tr("{name} {number}", name=name, number=number) for number in range(2, len(known) + 3))
        return name if name not in known else next(one for one in numbered if one not in known)

    # ---- files

    def read(self, path: Path) -> None:
        def work(_step: Step) -> ReadPalette:
            return read_palette(path)

        self._file.queue(work, self._take, self._desk.fail)

    def _take(self, read: ReadPalette) -> None:
        self._keep(Palette(self._free_name(read.palette.name), read.palette.swatches))
        count = len(read.palette.swatches)
        words = tr_count("The palette has {count} colour.", "The palette has {count} colours.", count)
        if read.left_out:
            words += " " + tr_count(
                "{count} of the file was left out: it is of a kind that can't be read.",
                "{count} of the file were left out: they are of a kind that can't be read.", read.left_out,
            )  # fmt: skip
        self._desk.say(words)

    def write(self, path: Path) -> None:
        palette = self.palette()

        def said(_done: object) -> None:
            self._desk.say(tr("Saved as {file}.", file=path.name))

        def failed(failure: Failure) -> None:
            self._desk.fail(failure)

        self._file.queue(lambda _step: write_gpl(path, palette), said, failed)


def basic_palette() -> Palette:
    return Palette(tr("Basic colours"), tuple(Swatch(int(one, 16)) for one in _GROUND.split()))


def colours_of(image: QImage) -> tuple[int, ...]:
    """The colours that a picture has most of, the most frequent first; transparent parts do not count. Any thread."""
    import numpy as np

    small = image.scaled(
        QSize(_SEEN_SIDE, _SEEN_SIDE), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
    ).convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine())
    pixels = rows[:, : 4 * small.width()].reshape(-1, 4)
    seen = np.ascontiguousarray(pixels[pixels[:, 3] > 127][:, :3])
    if not len(seen):
        return ()
    counted = Image.fromarray(seen[None]).quantize(_PICTURE_COLOURS)
    table = counted.getpalette() or []
    counts = np.bincount(np.asarray(counted).ravel())
    ordered = [int(number) for number in np.argsort(-counts, kind="stable") if counts[number]]
    return tuple(table[3 * n] << 16 | table[3 * n + 1] << 8 | table[3 * n + 2] for n in ordered)
