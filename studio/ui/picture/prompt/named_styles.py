"""Named styles as the form uses them: chosen, made of the form, taken in, given away, drawn small by the model.

Joins the style book to the presenter of the form; no widgets. Made by the pane's rooms; main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal

from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.picture_styles import StylePreset
from studio.domain.requests import PictureRequest
from studio.services.exchange.picture_decoding import decoded
from studio.services.exchange.style_files import ReadStyles, read_styles, write_styles
from studio.services.jobs.style_thumbnails import SIDE, StyleThumbnails, thumbnail_path
from studio.services.styles import Imported, about
from studio.services.translation import tr, tr_count
from studio.services.wording import sentence
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.widgets.errand import Errand, Step

SHOWN: Final = "a house and a tree"
"""What thumbnails show; every model knows it."""
_SEED: Final = 7


class NamedStyles(QObject):
    changed = Signal()
    """Others are here, or the form has others."""
    said = Signal(str)
    """What became of a wish."""
    drawn = Signal(str)
    """Name of a style that has a thumbnail now."""
    drawing = Signal(int)
    """So many thumbnails are still to be drawn."""

    def __init__(self, desk: PictureDesk, presenter: PromptPresenter) -> None:
        super().__init__(desk)
        self._desk, self._presenter, self._book = desk, presenter, desk.styles
        self._additions = presenter.additions
        self._errand = Errand(self)
        self._thumbnails = StyleThumbnails(desk.studio.queue, small, self)
        self._names: dict[str, str] = {}
        """By path: whose thumbnail it is."""
        self._book.changed.connect(self.changed)
        presenter.offered.connect(self.changed)
        self._thumbnails.made.connect(self._made)
        self._thumbnails.ended.connect(self._ended)
        desk.session_changed.connect(self._thumbnails.cancel)

    def all(self) -> tuple[StylePreset, ...]:
        return self._book.all()

    def is_own(self, name: str) -> bool:
        return self._book.is_own(name)

    def chosen(self) -> tuple[str, ...]:
        """Names of those in the form, in their order."""
        return self._presenter.form.styles

    def choose(self, name: str) -> None:
        self._additions.choose_style(name)

    def drop(self, name: str) -> None:
        self._additions.drop_style(name)

    # ---- made, deleted, taken in, given

    def save_form(self, name: str) -> None:
        """What the form says, as one of the person's own."""
        style = self._additions.as_style(name)
        if self._tried(lambda: self._book.save(style)):
            self.said.emit(tr("\u201c{style}\u201d is one of your styles now.", style=style.name))

    def remove(self, name: str) -> None:
        if self._tried(lambda: self._book.remove(name)):
            self.drop(name)
            self.said.emit(tr("\u201c{style}\u201d was deleted.", style=name))

    def take_in(self, paths: list[Path]) -> None:
        """Files, or folders of them; each is read on a thread."""
        for path in paths:
            self._errand.queue(partial(_read, path), self._take, self._fail)

    def _take(self, read: ReadStyles) -> None:
        imported: list[Imported] = []
        if self._tried(lambda: imported.append(self._book.take(read))):
            self.said.emit(about(imported[0]))

    def give(self, dest: Path) -> None:
        """Those in the form, or all of the person's own where it has none."""
        styles = self._book.named(self.chosen()) or tuple(one for one in self.all() if self.is_own(one.name))
        if not styles:
            self.said.emit(tr("There is none to export: tick some, or save one of your own first."))
            return
        self._errand.queue(
            lambda _step: write_styles(dest, styles), partial(self._given, dest, len(styles)), self._fail
        )

    def _given(self, dest: Path, count: int, lacking: int) -> None:
        words = tr_count("{count} style was written to {file}.", "{count} styles were written to {file}.", count,
                         file=dest.name)  # fmt: skip
        if lacking:
            words += " " + tr_count("Of {count} the settings are left out, which this format does not hold.",
                                    "Of {count} the settings are left out, which this format does not hold.",
                                    lacking)  # fmt: skip
        self.said.emit(words)

    def _tried(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except StudioError as error:
            self._fail(error.failure)
            return False
        return True

    def _fail(self, failure: Failure) -> None:
        self.said.emit(sentence(failure))

    # ---- thumbnails

    def thumbnail(self, style: StylePreset) -> Path | None:
        """As the present model drew it; None where it did not yet."""
        path = self._path(style)
        return path if path.is_file() else None

    def _path(self, style: StylePreset) -> Path:
        return thumbnail_path(self._presenter.form.model_id, style.name, msgspec.json.encode(style).decode())

    def draw(self) -> None:
        """Have the present model draw those that are lacking."""
        reason = self._presenter.why_not_generate()
        lacking = [one for one in self.all() if self.thumbnail(one) is None]
        if reason or not lacking:
            self.said.emit(reason or tr("All of them are there."))
            return
        wanted: list[tuple[Path, PictureRequest]] = []
        for one in lacking:
            if not self._tried(partial(self._want, one, wanted)):
                return
        self._names = {str(path): one.name for (path, _), one in zip(wanted, lacking, strict=True)}
        self.drawing.emit(len(wanted))
        self._thumbnails.make(wanted)

    def _want(self, style: StylePreset, wanted: list[tuple[Path, PictureRequest]]) -> None:
        wanted.append((self._path(style), self._additions.sample_of(style, SHOWN, _SEED)))

    def stop_drawing(self) -> None:
        self._thumbnails.cancel()

    def _made(self, path: str) -> None:
        self.drawn.emit(self._names.get(path, ""))
        self.drawing.emit(self._thumbnails.waiting)

    def _ended(self, failure: Failure | None) -> None:
        self.drawing.emit(0)
        self.said.emit(sentence(failure) if failure is not None else "")


def _read(path: Path, _step: Step) -> ReadStyles:
    return read_styles(path)


def small(data: bytes) -> bytes:
    """A picture as a PNG of the size of a thumbnail. Any thread. Raises StudioError."""
    image = decoded(data, SIDE)
    if image.isNull():
        raise StudioError(BadInput(name="thumbnail", problem="it cannot be read as a picture"))
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())
