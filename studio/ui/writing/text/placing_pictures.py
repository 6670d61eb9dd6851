"""Pictures on their way into the text: files, pixels of the clipboard, finished pictures of the project. Main thread.

What comes from outside is read, checked and made a PNG where it has to be on a thread, and stands in the text a moment
later, at the place where it was dropped or pasted, as one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QTextEdit

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.markdown_typed import PictureTyped
from studio.domain.media_types import media_type_of
from studio.domain.passages import Passage, Place
from studio.domain.recipes.kept import Making
from studio.domain.text_pictures import drawn, insert_pictures, inserted, picture, pictures_of
from studio.domain.text_records import Paragraph, Scene
from studio.services.exchange.format import joint_filter
from studio.services.exchange.formats import PICTURE_IN
from studio.services.exchange.picture_reference import (
    ReferencePicture,
    as_reference,
    making_or_none,
    reference_picture,
)
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand, Step
from studio.ui.writing.desk import Desk
from studio.ui.writing.dropped import PictureGiven
from studio.ui.writing.picture_choice import PictureChoice

SIDE: Final = 2560
"""Pixels of the longer side of a picture from outside; a larger one is taken in smaller."""
MESSAGE: Final = "text-pictures"
_CLIPBOARD: Final = "the clipboard"
Places = tuple[Place, Place]


class PicturesView(Protocol):
    """What is needed of the text's room."""

    @property
    def writable(self) -> bool: ...
    @property
    def editor(self) -> QTextEdit: ...
    def places(self) -> Places | None: ...
    def put_caret(self, paragraph_id: str, offset: int) -> None: ...


class _Read(msgspec.Struct, frozen=True):
    pictures: tuple[ReferencePicture, ...] = ()
    failures: tuple[Failure, ...] = ()


class PlacingPictures(QObject):
    def __init__(self, desk: Desk, view: PicturesView, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self.errand = Errand(self)
        self.errand.begun.connect(self._show)
        self.errand.ended.connect(lambda: desk.notices.take_back(MESSAGE))
        desk.project_leaves.connect(self.errand.cancel)

    def take(self, given: PictureGiven) -> None:
        """Into the place of the selection, or where that is gone by then at the end of the scene."""
        self._desk.commit_typing()
        places = self._view.places()
        if not self._view.writable or places is None:
            self._desk.hint(self._desk.why_no_scene())
            return
        if given.generation:
            document = self._desk.document
            one = drawn(document, given.generation) if document is not None else None
            if one is None:
                self._desk.hint(tr("That picture is not in this project."))
            else:
                self._insert((one,), places)
            return
        scene, making = self._desk.current, self._desk.studio.copied.of(given.copied)

        def work(step: Step) -> _Read:
            if given.png:
                return _Read((_from_png(given.png, making, step),))
            if given.image is not None:
                return _Read((_from_pixels(given.image, making),))
            return _from_files(given.files, step)

        self.errand.queue(work, lambda read: self._came(read, places, scene), self._desk.say)

    # ---- asked for

    def choose(self, shows: str = "", places: Places | None = None) -> None:
        """Ask which of the project's pictures it is."""
        session, document = self._desk.session, self._desk.document
        places = places or self._view.places()
        if session is None or document is None or places is None:
            return
        generations = {one.asset: one.id for one in reversed(pictures_of(document))}
        assets = [one.asset for one in pictures_of(document)]
        unique = list(dict.fromkeys(assets))
        window = self._view.editor.window()
        dialog = PictureChoice(tr("Picture in the text"), unique, session.asset_reader, self._desk.say, window)

        def chosen(asset: str) -> None:
            one = drawn(session.document, generations[asset])
            if one is not None and places is not None:
                self._insert((picture(asset, shows) if shows else one,), places)

        dialog.chosen.connect(chosen)
        dialog.open()

    def why_no_choice(self) -> str:
        document = self._desk.document
        none = document is None or not pictures_of(document)
        return self._desk.why_no_scene() or (tr("No picture was made in this project yet.") if none else "")

    def ask_for_file(self) -> None:
        window = self._view.editor.window()
        dialog = QFileDialog(window, tr("Picture in the text"), "", joint_filter(tr("Pictures"), PICTURE_IN))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.take(PictureGiven(files=tuple(map(Path, names)))))
        dialog.open()

    def offer(self, paragraph_id: str, typed: PictureTyped) -> None:
        """`![what it shows](…)` was typed: the picture that is chosen takes the place of the signs."""
        if not self.why_no_choice():
            self.choose(typed.shows, ((paragraph_id, typed.start), (paragraph_id, typed.end)))

    def _show(self) -> None:
        self._desk.notices.run(tr("Reading the picture…"), (tr("Cancel"), self.errand.cancel), key=MESSAGE)

    def _came(self, read: _Read, places: Places, scene: str | None) -> None:
        session = self._desk.session
        for failure in read.failures:
            self._desk.say(failure)
        if session is None or not read.pictures:
            return
        if scene is not None and scene != self._desk.current:
            self._desk.open_scene(scene)
        try:
            assets = [session.add_asset(one.data, one.media_type, one.name, one.making) for one in read.pictures]
        except StudioError as error:
            self._desk.say(error.failure)
            return
        self._insert(tuple(picture(asset.id) for asset in assets), places)

    def _insert(self, pictures: Sequence[Passage], places: Places) -> None:
        """Pictures whose assets are in the project."""
        current = self._desk.current

        def make(document: Document) -> Change:
            return insert_pictures(document, *_still_there(document, places, current), pictures)

        change = self._desk.make(make)
        ids = inserted(change) if change is not None else ()
        if ids:
            self._view.put_caret(ids[-1], len(pictures[-1].text))


def _still_there(document: Document, places: Places, scene_id: str | None) -> Places:
    """The places, or the end of the scene where its text is another by now."""
    found = [document.get(Paragraph, paragraph_id) for paragraph_id, _ in places]
    if all(one is not None and place[1] <= len(one.text) for one, place in zip(found, places, strict=True)):
        return places
    last = document.need(Paragraph, document.need(Scene, scene_id or "").paragraphs[-1])
    return (last.id, len(last.text)), (last.id, len(last.text))


def _from_png(png: bytes, making: Making, step: Step) -> ReferencePicture:
    """From the clipboard, on a thread; `making`: what is known of how it was made beside what it says itself. Raises
    StudioError(BadInput)."""
    kept, _was = as_reference(png, _CLIPBOARD, step, SIDE)
    return ReferencePicture(kept, media_type_of(kept), "", making or making_or_none(png, _CLIPBOARD))


def _from_pixels(image: QImage, making: Making) -> ReferencePicture:
    """On a thread. Raises StudioError(BadInput)."""
    if max(image.width(), image.height()) > SIDE:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(SIDE, SIDE, keep, smooth)
    data = QByteArray()
    file = QBuffer(data)
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(file, "PNG"):  # type: ignore[call-overload]
        raise StudioError(BadInput(name=_CLIPBOARD, problem="its picture cannot be read"))
    return ReferencePicture(bytes(data.data()), "image/png", "", making)


def _from_files(files: Sequence[Path], step: Step) -> _Read:
    """On a thread."""
    found: list[ReferencePicture] = []
    failures: list[Failure] = []
    for number, path in enumerate(files):

        def part(share: float, number: int = number) -> None:
            step((number + share) / len(files))

        try:
            found.append(reference_picture(path, part, SIDE))
        except StudioError as error:
            failures.append(error.failure)
    return _Read(tuple(found), tuple(failures))
