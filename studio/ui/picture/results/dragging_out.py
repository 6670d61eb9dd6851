"""Finished pictures on their way out by drag and drop: into the canvas, the manuscript, another program.

Another program gets a real PNG file, with its recipe where the settings say that recipes travel. The file is written on
a thread from the moment the mouse is pressed on a picture, so that it is there when the drag begins, and kept in a
private folder while the program runs: whoever got its name may read it later. Made by the rooms; main thread.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QUrl

from studio import leavings, places, threads
from studio.domain.picture_records import Generation
from studio.private_files import private_folder
from studio.services.exchange.formats import PICTURE_OUT
from studio.services.exchange.recipes_of import texts_beside
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.recipe_text import file_name_of
from studio.ui.widgets.drops import PICTURE_MIME

WAIT_SECONDS: Final = 2.0
"""For a file that is not written yet when the drag begins; after that the drag stays within the program."""


class DraggingOut(QObject):
    def __init__(self, desk: PictureDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._held = ExitStack()
        self._folder: Path | None = None
        self._writing: dict[str, tuple[threading.Thread, Path]] = {}
        """By id of the picture, and whether its recipe goes along."""
        desk.session_changed.connect(self.clear)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def begin(self, generation_id: str) -> None:
        """The mouse was pressed on this picture: write it, in case it is dragged."""
        one, session = self._desk.generation(generation_id), self._desk.session
        if one is None or session is None or self._key(one) in self._writing:
            return
        recipe = self._desk.recipe_of(one.id)
        path = self._home() / one.id / f"{file_name_of(recipe)}.png"
        read, with_prompts = session.asset_reader(one.asset), self._with_prompts()
        beside = texts_beside(session.document, recipe)

        def write() -> None:
            private_folder(path.parent)
            PICTURE_OUT[0].act(path, read(), recipe, with_prompts=with_prompts, more=beside)

        self._writing[self._key(one)] = (threads.start(write, lambda _outcome: None, "drag"), path)

    def data(self, generation_id: str) -> QMimeData:
        """What is dragged of this picture."""
        data = QMimeData()
        data.setData(PICTURE_MIME, generation_id.encode())
        self.begin(generation_id)
        one = self._desk.generation(generation_id)
        if one is not None and self._key(one) in self._writing:
            thread, path = self._writing[self._key(one)]
            thread.join(WAIT_SECONDS)
            if path.exists():
                data.setUrls([QUrl.fromLocalFile(str(path))])
        return data

    def clear(self) -> None:
        """Wait for what is being written, and remove all of it."""
        for thread, _ in self._writing.values():
            thread.join()
        self._writing.clear()
        self._folder = None
        self._held.close()

    def _home(self) -> Path:
        if self._folder is None:
            self._folder = self._held.enter_context(leavings.new_folder(places.scratch_dir()))
        return self._folder

    def _with_prompts(self) -> bool:
        """Where it was not asked yet whether recipes may travel, they stay: a drag has no room for a question."""
        return bool(self._desk.studio.settings.get("prompts_in_exports") == "yes")

    def _key(self, one: Generation) -> str:
        return f"{one.id} {self._with_prompts()}"
