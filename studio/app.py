"""The window's composition root: builds every service and every pane and passes them in. Main thread of the window
process. Nothing here or below it imports torch, diffusers, transformers or onnxruntime."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from studio import __version__, places, threads
from studio.heap import give_memory_back
from studio.services.composition import make_studio
from studio.services.garbage import collect_on_main_thread
from studio.services.qt_words import hear_qt
from studio.services.studio import Studio
from studio.services.translation import install_translation
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.pane import NarrationPane
from studio.ui.picture.pane import PicturePane
from studio.ui.shell.given import Application
from studio.ui.shell.interrupts import Interrupts
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.mishaps import Mishaps
from studio.ui.shell.warming import Warming
from studio.ui.theme import apply_theme, style_sheet_held
from studio.ui.widgets.wheel import guard_windows
from studio.ui.writing.pane import WritingPane

_IMPORT_AFTER_MS = 1500

_HASH_AFTER_MS = 20_000
"""Model files are read whole for their hashes only when the window has long been usable."""


SWITCH_SECONDS = 0.0005
"""How long another thread may compute before it lets the window's one go on. With Python's 5 ms the imports of numpy
and soundfile on their thread made gaps of 12 ms in the event loop; with this, 3 ms."""


def _import_early() -> None:
    """What sound needs at its first use, brought in on a thread of its own once the window answers."""
    names = ("numpy", "soundfile", "soxr")
    threads.start(lambda: [import_module(name) for name in names], lambda _modules: None, "imports", daemon=True)


def make_window(studio: Studio, actions: ActionRegistry | None = None) -> MainWindow:
    """The window with its panes, over one registry of actions: the one given, or its own."""
    registry = actions if actions is not None else ActionRegistry()
    with style_sheet_held():
        picture = PicturePane(studio, registry)
        writing = WritingPane(studio, registry, shipped_tasks())
        narration = NarrationPane(studio, registry)
        writing.desk.scene_changed.connect(narration.follow)
        writing.read_aloud_wanted.connect(narration.read_aloud)
        narration.heard.connect(writing.show_heard)
        writing.picture_prompted.connect(picture.take_prompt)
        window = MainWindow(studio, registry, picture=picture, writing=writing, narration=narration)
        writing.picture_prompted.connect(lambda _words: window.deck.reveal("picture"))
        return window


def make_application(arguments: list[str]) -> Application:
    """Qt's part of the program, which keeps what it notes of its own accord, the folders that its dialogs have shown,
    in our private folder and not in one that all programs share."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(places.config_dir()))
    # Every place of a fast stroke counts: joined with the next ones, its curves lose their corners.
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app = Application(["triptych", *arguments])
    app.setApplicationName("Triptych")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("triptych")
    return app


def main(arguments: list[str]) -> int:
    """Open the window, on the project file that is named or on the project used last, with the texts and
    pictures that are named. Raises
    KeyboardInterrupt when it was ended by Ctrl+C, with all that was made written."""
    give_memory_back()
    sys.setswitchinterval(SWITCH_SECONDS)
    app = make_application(arguments)
    hear_qt()
    mishaps = Mishaps(places.log_dir() / "triptych.log", app)
    studio = make_studio(app)
    install_translation(app, studio.settings.get("language"))
    apply_theme(app, studio.settings)
    guard_windows(app)
    window = make_window(studio)
    mishaps.happened.connect(window.show_mishap)
    app.file_given.connect(window.given.open)
    window.show()

    def leave(number: int) -> None:
        window.finish_work()
        app.exit(128 + number)

    Interrupts(app).asked.connect(leave)
    paths = [Path(one).absolute() for one in arguments]
    QTimer.singleShot(0, window, lambda: window.given.start_with(paths))
    Warming(studio, window.deck, window.panes, window)
    collect_on_main_thread(app, busy=lambda: app.mouseButtons() != Qt.MouseButton.NoButton)
    # The window asked before it closed; what cannot be written now cannot be written at all.
    app.aboutToQuit.connect(lambda: studio.shut_down(discard=True))
    QTimer.singleShot(_IMPORT_AFTER_MS, window, _import_early)
    QTimer.singleShot(_IMPORT_AFTER_MS, studio.library, studio.library.watch)
    QTimer.singleShot(_HASH_AFTER_MS, studio.library, studio.library.start_hashing)
    code = app.exec()
    sys.stdout.flush()
    if code == 128 + signal.SIGINT:
        raise KeyboardInterrupt
    return code


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))
