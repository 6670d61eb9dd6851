"""What a person notes of a LoRA: words that call it up, a picture. The dialogs that ask, and where the answers are
kept: words in the settings, pictures in a folder of the program. Main thread; files are read by an errand.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from studio.domain.errors import FileUnwritable
from studio.formats.lora_facts import LARGEST_PICTURE, LONGEST_TRIGGER, MOST_TRIGGERS
from studio.private_files import private_folder, write_private
from studio.services.exchange.picture_decoding import decoded
from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.prompt.lora_shelf import SIDE, LoraShelf, given_picture
from studio.ui.widgets.errand import Errand, Step, at_work

WORDS: Final = "picture_lora_words"


def own_words(settings: Settings, lora_id: str) -> tuple[str, ...]:
    """That the person noted of it."""
    noted: dict[str, tuple[str, ...]] = settings.get(WORDS)
    return tuple(noted.get(lora_id, ()))


class LoraNotes(QObject):
    def __init__(self, desk: PictureDesk, shelf: LoraShelf, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._shelf, self._window = desk, shelf, window
        self._errand = Errand(self)
        self._asking: QInputDialog | None = None
        self._files: QFileDialog | None = None

    def ask_words(self, lora_id: str) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Words that call it up"))
        dialog.setLabelText(tr("Words of your own, parted by commas; they stand before those of the file"))
        dialog.setTextValue(", ".join(own_words(self._desk.studio.settings, lora_id)))
        dialog.textValueSelected.connect(partial(self.note_words, lora_id))
        self._asking = dialog
        dialog.open()

    def note_words(self, lora_id: str, text: str) -> None:
        """Parted by commas; none takes away those that were noted."""
        said = (" ".join(one.split())[:LONGEST_TRIGGER] for one in text.split(","))
        words = tuple(dict.fromkeys(one for one in said if one))[:MOST_TRIGGERS]
        settings = self._desk.studio.settings
        rest = {name: noted for name, noted in settings.get(WORDS).items() if name != lora_id}
        settings.set(WORDS, rest | ({lora_id: words} if words else {}))
        self._shelf.changed.emit()

    def ask_picture(self, lora_id: str) -> None:
        dialog = QFileDialog(self._window, tr("A picture for the LoRA"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Pictures ({suffixes})", suffixes="*.png *.jpg *.jpeg *.webp"), tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.take_picture(lora_id, Path(name)))
        self._files = dialog
        dialog.open()

    def take_picture(self, lora_id: str, path: Path) -> None:
        """A small one is kept; the file stays where it is."""

        def work(step: Step) -> QImage:
            with path.open("rb") as file:
                data = file.read(LARGEST_PICTURE + 1)
            return decoded(data, SIDE, check=at_work(step)) if len(data) <= LARGEST_PICTURE else QImage()

        self._errand.start(work, partial(self._keep, lora_id, path.name), self._desk.fail)

    def _keep(self, lora_id: str, name: str, image: QImage) -> None:
        if image.isNull():
            self._desk.say(tr("{file} cannot be read as a picture, or is larger than 8 MB.", file=name))
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        target = given_picture(lora_id)
        try:
            private_folder(target.parent)
            write_private(target, bytes(buffer.data().data()))
        except OSError as error:
            self._desk.fail(FileUnwritable(path=str(target), detail=str(error)))
            return
        self._shelf.give(lora_id, image)
