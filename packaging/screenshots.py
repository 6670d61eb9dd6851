"""Take the pictures of docs/images again: the real window, the starter models, results made while we watch.

    make images                        all of them
    make images ARGS="--only pictures"  those of the Picture pane; rework: of its layers worked over; repairs: of masks,
                                        frames, live painting; writing: those of the Writing pane, three of which show a
                                        novel that is named by --novel FILE; words: of
                                        prompts and what became of them; narration: of a spoken scene; seats: of what
                                        further models do; assistant: of what the writer of --writer FILE answers

Runs on whatever display there is, or offscreen; the starters come from the cache that the tests use.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
STARTERS = Path(os.environ.get("TRIPTYCH_STARTERS", Path.home() / ".cache" / "triptych-starters"))
SIZE = (1366, 768)
PATIENCE = 900.0
"""Seconds for one thing that is waited for; the slowest, nine pictures, take a few minutes on two busy cores."""
KINDS = ("pictures", "prompts", "seats", "rework", "repairs", "writing", "words", "narration", "assistant")
PROMPTS = ("a rocket above the moon", "two red apples", "a castle", "an owl at night", "dragon", "a fox on grass")

SONNET = (
    "Shall I compare thee to a summer's day?",
    "Thou art more lovely and more temperate:",
    "Rough winds do shake the darling buds of May,",
    "And summer's lease hath all too short a date;",
    "Sometime too hot the eye of heaven shines,",
    "And often is his gold complexion dimm'd;",
    "And every fair from fair sometime declines,",
    "By chance or nature's changing course untrimm'd;",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--novel", type=Path, help="a plain text with chapters, as Project Gutenberg has it")
    parser.add_argument("--writer", type=Path, help="a model file that follows instructions")
    options = parser.parse_args()
    if options.only == "assistant" and options.writer is None:
        parser.error("name a model file by --writer")
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRIPTYCH_HOME"] = home
        if not os.environ.get("DISPLAY"):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [sys.executable, "-m", "studio", "models", "install", "--starter", "--from", str(STARTERS)]
        subprocess.run(command, check=True)
        if options.writer is not None:
            subprocess.run([*command[:4], "import", str(options.writer)], check=True)
        song = Path(home) / "twinkle.flac"
        if options.only is None:
            subprocess.run([*command[:5], "whisper-tiny.en", "--from", str(STARTERS)], check=True)
            subprocess.run([sys.executable, str(ROOT / "packaging" / "song.py"), str(song)], check=True)
        _Photographer(song, options.novel).run(options.only)
    return 0


class _Photographer:
    """Uses the window as a person would, one step after the other, and keeps what it sees."""

    def __init__(self, song: Path, novel: Path | None) -> None:
        from PySide6.QtGui import QCursor
        from PySide6.QtWidgets import QApplication

        from studio.app import make_window
        from studio.services.composition import make_studio
        from studio.services.session.unnamed import new_unnamed_path
        from studio.ui.theme import apply_theme

        self.song, self.novel = song, novel
        self.app = QApplication(["triptych"])
        self.studio = make_studio(self.app)
        self.studio.settings.set("theme", "light")
        apply_theme(self.app, self.studio.settings)
        self.window = make_window(self.studio)
        self.window.resize(*SIZE)
        self.window.show()
        # A form holds still under a pointer, wherever the display has put it.
        QCursor.setPos(self.window.screen().geometry().bottomRight())
        self.studio.new_project(new_unnamed_path())

    def run(self, only: str | None) -> None:
        IMAGES.mkdir(parents=True, exist_ok=True)
        try:
            self._take(only)
        finally:
            # Its threads and workers would keep a walk that broke off alive.
            self.studio.shut_down()

    def _take(self, only: str | None) -> None:
        if only == "writing":
            self._open_sample()
            self._writing()
        elif only is not None:
            self._settle()
            self.window.show_studio()
            self.window.areas.go_alone("picture")
            {
                "pictures": self._pictures,
                "prompts": self._prompts,
                "seats": self._seats,
                "rework": self._rework,
                "repairs": self._repairs,
                "words": self._asked_words,
                "narration": self._timeline,
                "assistant": self._assistant,
            }[only]()
        else:
            self._walk()

    def _walk(self) -> None:
        self._settle()
        self._keep("first-run")
        self._open_sample()
        self._pictures()
        self._prompts()
        self._words()
        self.manuscript()
        self._timeline()
        self.window.deck.show_only("picture", "writing", "narration")
        self._settle()
        self._keep("three-panes")
        self.studio.settings.set("theme", "dark")
        self._settle()
        self._keep("three-panes-dark")
        self.studio.settings.set("theme", "light")
        self._recording()
        self._tour()

    def _open_sample(self) -> None:
        self.window.flow.open_sample()
        self._settle()
        self._until(lambda: not self.window.flow.opening)
        self.window.show_studio()

    def _writing(self) -> None:
        self._words()
        self.manuscript()
        self._tour()

    def _tour(self) -> None:
        import writing_pictures

        writing_pictures.take(
            writing_pictures.Camera(self.window, self.studio, self._settle, self._until, self._keep, self._save),
            self.novel,
        )

    def _assistant(self) -> None:
        import assistant_pictures
        import writing_pictures

        assistant_pictures.take(
            writing_pictures.Camera(self.window, self.studio, self._settle, self._until, self._keep, self._save)
        )

    def _pictures(self) -> None:
        self.window.areas.go_alone("picture")
        for prompt in PROMPTS:
            self.window.begin("picture", prompt)
            self._idle()
        self._settle()
        self.window.registry.trigger("picture.show-canvas")
        self.window.registry.trigger("picture.place")
        self._settle()
        self._keep("picture")
        self.window.registry.trigger("picture.gallery")
        self._settle()
        self._keep("picture-gallery")
        self._found()
        self._grid()
        self.window.registry.trigger("picture.show-canvas")
        self._cover()

    def _asked_words(self) -> None:
        """A prompt in which chance chooses, its pictures, the window of wildcards, what is seen of one picture."""
        from studio.ui.picture.pane import PicturePane

        pane = self.window.findChild(PicturePane)
        rooms, folder = pane.rooms, pane.desk.wildcards
        folder.write("animals", "cat\ndog\nowl\nfox\n")
        folder.write("colour/warm", "red\norange\n3::{dark|light} yellow # the most often\n")
        prompt = "a __colour/warm__ __animals__ {on grass|by a {lake|river}|beside a lighthouse} # for the cover"
        rooms.prompt.set(prompt=prompt, batch=3, seed=4, seed_locked=True)
        rooms.form.generate.click()
        self._idle()
        self._settle()
        self._keep("picture-wildcards")
        rooms.showing_wildcards.show()
        window = rooms.showing_wildcards.dialog
        window.list.setCurrentRow(1)
        window.template.setText("a __colour/warm__ __animals__ {by day|by night}")
        self._settle()
        self._save(window, "picture-wildcards-files")
        window.close()
        rooms.prompt.set(prompt="a red fox beside a lighthouse by the sea", batch=1, seed=3)
        rooms.form.generate.click()
        self._idle()
        rooms.results_view.strip.setFocus()
        rooms.showing_insight.show("words")
        looking = rooms.showing_insight.dialog
        self._until(lambda: looking.words.count() > 1)
        looking.words.setCurrentRow(1)
        self._settle()
        self._save(looking, "picture-where-words-went")
        looking.show_page("different")
        self._until(lambda: looking.near.count() > 0)
        self._save(looking, "picture-how-different")
        looking.close()

    def _found(self) -> None:
        """A search by meaning, stars, an album; one picture made again by its recipe, and again with another seed."""
        from studio.ui.picture.pane import PicturePane
        from studio.ui.picture.results.difference_page import DifferencePage

        rooms = self.window.findChild(PicturePane).rooms
        gallery, strip, line = rooms.gallery, rooms.results_view.strip, 'like:"a bird after dark"'
        rooms.find_pictures()
        gallery.toggle(line)
        self._until(lambda: bool(gallery.meanings.known("a bird after dark")) and not gallery.meanings.reading)
        self._rest(1.5)
        self._until(lambda: not gallery.searching.busy and bool(strip.pictures.ids()))
        owl = strip.pictures.ids()[0]
        strip.choose(owl)
        rooms.labelling.rate(5)
        rooms.labelling.put_into("Night")
        rooms.labelling.tag("cover")
        self._settle()
        self._keep("picture-gallery-like")
        gallery.toggle(line)
        self._settle()
        strip.choose(owl)
        self.window.registry.trigger("picture.make-again")
        self._idle()
        self._until(lambda: not rooms.again_exactly.comparing.busy)
        self.window.begin("picture", PROMPTS[3])
        self._idle()
        self.window.registry.trigger("picture.gallery")
        self._settle()
        newest = strip.pictures.ids()[0]
        rooms.keeping.select((newest, owl))
        rooms.again_exactly.differ()
        self._until(lambda: bool(self.window.findChildren(DifferencePage)))
        [page] = self.window.findChildren(DifferencePage)
        self._settle()
        self._save(page, "picture-differs")
        page.close()
        self._settle()

    def _grid(self) -> None:
        """Three seeds in three styles, with two cells selected."""
        from studio.ui.picture.pane import PicturePane

        rooms = self.window.findChild(PicturePane).rooms
        form = rooms.prompt.form
        rooms.prompt.set(prompt="a fox and a small house in a forest", width=256, height=256)
        axes = [("seed", "21-23"), ("style", "Flat, Noto, Clip art")]
        rooms.grid.start("A fox and its house", axes)
        self._until(lambda: all(rooms.grid.picture(cell) is not None for cell in range(9)))
        self._rest(1.0)
        rooms.grid_page.table.choose((0, 4))
        self._settle()
        self._keep("picture-grid")
        rooms.prompt.set(prompt=form.prompt, width=form.width, height=form.height)

    def _prompts(self) -> None:
        import prompting_pictures

        wait = prompting_pictures.Waiting(self._settle, self._until, self._idle)
        prompting_pictures.take(self.window, self.studio, self._keep, self._save, wait)

    def _seats(self) -> None:
        import prompting_pictures
        import seat_pictures

        wait = prompting_pictures.Waiting(self._settle, self._until, self._idle)
        seat_pictures.take(self.window, self.studio, self._keep, self._save, wait)

    def _cover(self) -> None:
        """What is on the canvas becomes a cover: room above it, a title that is being turned."""
        from studio.ui.picture.pane import PicturePane

        pane = self.window.findChild(PicturePane)
        rooms, page = pane.rooms, pane.rooms.canvas_page
        canvas = page.easel.canvas
        rooms.whole_canvas.set_canvas_size(canvas.width(), round(canvas.width() * 1.4), (0, 1))
        self._settle()
        rooms.colours.take(0xA9C6F5)
        self.window.registry.trigger("picture.new-layer")
        self._settle()
        self.window.registry.trigger("picture.layer-fill")
        self._settle()
        for _ in range(20):
            self.window.registry.trigger("picture.layer-back")
            self._settle()
        rooms.colours.take(0x5B2A12)
        rooms.texts.set(family="DejaVu Serif", size=canvas.width() / 9, align="middle", bend=35.0, bold=True)
        rooms.texts.begin(canvas.width() / 2, canvas.width() / 5)
        rooms.text_editor.setPlainText("The Lantern")
        rooms.texts.put_away()
        self._wait(lambda: not rooms.texts.busy)
        pane.dock.open("layers")
        page.view.fit()
        self.window.registry.trigger("picture.tool-transform")
        self._settle()
        page.transforming.change(lambda placed: placed.turned(-4))
        self._settle()
        self._keep("picture-cover")
        page.transforming.leave()
        self._settle()
        self._rework()

    def _rework(self) -> None:
        """A scene repainted, by a dialog that shows the styles; over it a thing that is cut out; both compared."""
        from studio.ui.picture.pane import PicturePane
        from studio.ui.picture.rework.dialog import ReworkDialog

        pane = self.window.findChild(PicturePane)
        rooms, do = pane.rooms, self.window.registry.trigger
        rooms.making.make_canvas(512, 512, False)
        self._settle()
        self._lay("a fox in a forest at night")
        do("picture.flatten")
        self._until(lambda: len(rooms.layers.all()) == 1)
        do("picture.layer-restyle")
        self._settle()
        dialog = pane.window().findChild(ReworkDialog)
        rows = dialog.styles.names()
        dialog.styles.setCurrentRow(rows.index("Starry night"))
        self._rest(0.5)
        self._save(dialog, "picture-restyle")
        dialog.accept()
        self._until(lambda: len(rooms.layers.all()) == 2)
        self._lay("an owl on white paper")
        if rooms.layers.chosen().role == "group":
            do("picture.layer-merge")
        self._until(lambda: len(rooms.layers.all()) == 3)
        do("picture.layer-cut-out")
        self._settle()
        pane.window().findChild(ReworkDialog).accept()
        self._until(lambda: len(rooms.layers.all()) == 4)
        pane.dock.open("layers")
        rooms.canvas_page.view.fit()
        self._settle()
        self._keep("picture-rework", "webp")
        do("picture.compare-layers")
        self._settle()
        rooms.results_view.compare.ways["split"].click()
        self._settle()
        self._keep("picture-compare", "webp")
        do("picture.show-canvas")
        self._settle()

    def _repairs(self) -> None:
        import repair_pictures

        waiting = repair_pictures.Waiting(self._settle, self._until, self._idle)
        repair_pictures.take(self.window, self._lay, self._keep, waiting)

    def _lay(self, prompt: str) -> None:
        """A new drawing, on the canvas."""
        self.window.begin("picture", prompt)
        self._idle()
        self._settle()
        self.window.registry.trigger("picture.show-canvas")
        self.window.registry.trigger("picture.place")
        self._settle()

    def _words(self) -> None:
        from PySide6.QtGui import QTextCursor
        from PySide6.QtWidgets import QTextEdit

        self.window.areas.go_alone("writing")
        self._settle()
        editor = next(iter(self._visible(QTextEdit)))
        editor.setFocus()
        editor.moveCursor(QTextCursor.MoveOperation.End)
        self._press("Continue")
        self._idle()
        self._settle()
        self._keep("writing")

    def manuscript(self) -> None:
        """A picture in the text, two scenes beside each other, the corkboard, and a sonnet that is listened to."""
        from studio.domain.passages import Passage
        from studio.domain.picture_records import Generation
        from studio.domain.scene_edits import set_scene_field
        from studio.domain.text_records import Paragraph, Scene
        from studio.ui.writing.dropped import PictureGiven
        from studio.ui.writing.pane import WritingPane

        self.window.areas.go_alone("writing")
        pane, session = self.window.findChild(WritingPane), self.studio.session
        pane.text.put_caret(pane.text.editor.ids()[1], 0)
        for generation in list(session.document.all(Generation))[:1]:
            pane.text.placing.take(PictureGiven(generation=generation.id))
        self._settle()
        self.window.registry.trigger("writing.split")
        pane.desk.step_scene(1)
        self._settle()
        self._keep("writing-split")
        self.window.registry.trigger("writing.split")
        for scene in list(session.document.all(Scene)):
            words = " ".join(session.document.need(Paragraph, one).text for one in scene.paragraphs[-1:])
            session.perform(set_scene_field(session.document, scene.id, "synopsis", words[:120]))
        self.window.registry.trigger("writing.corkboard")
        self._settle()
        self._keep("writing-corkboard")
        self.window.registry.trigger("writing.corkboard")
        pane.outline.presenter.add_scene("Sonnet 18")
        pane.text.paste(tuple(Passage(line) for line in SONNET))
        self.window.registry.trigger("writing.verse")
        self._until(lambda: pane.verse.panel.list.topLevelItemCount() > 0)
        self._keep("writing-verse")
        self.window.registry.trigger("writing.verse")

    def _timeline(self) -> None:
        import narration_pictures
        import writing_pictures

        narration_pictures.take(
            writing_pictures.Camera(self.window, self.studio, self._settle, self._until, self._keep, self._save)
        )

    def _recording(self) -> None:
        """A song is dropped on the Writing pane."""
        from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
        from PySide6.QtGui import QDragEnterEvent, QDropEvent

        from studio.domain.sound_records import Transcript
        from studio.ui.writing.pane import WritingPane

        self.window.areas.go_alone("writing")
        self._settle()
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self.song))])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        pane = self.window.findChild(WritingPane)
        self.app.sendEvent(pane, QDragEnterEvent(QPoint(400, 300), copy, data, left, none))
        self.app.sendEvent(pane, QDropEvent(QPointF(400, 300), copy, data, left, none))
        self._until(lambda: any(self.studio.session.document.all(Transcript)))
        self._press("Show it")
        self._settle()
        self._keep("timed-scene")

    def _visible(self, kind: type) -> Iterator[object]:
        return (widget for widget in self.window.findChildren(kind) if widget.isVisible())

    def _press(self, words: str) -> None:
        from PySide6.QtWidgets import QAbstractButton

        for button in self._visible(QAbstractButton):
            if words.lower() in (button.text().replace("&", "").lower(), button.accessibleName().lower()):
                button.click()
                return
        raise LookupError(f"no visible button says {words!r}")

    def _rest(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def _settle(self) -> None:
        self._rest(1.5)

    def _until(self, there: Callable[[], bool]) -> None:
        self._wait(there)
        self._settle()

    def _wait(self, there: Callable[[], bool]) -> None:
        """Raises TimeoutError, with the place in this walk, for what does not come."""
        until = time.monotonic() + PATIENCE
        while not there():
            if time.monotonic() > until:
                raise TimeoutError(f"what was waited for did not come in {PATIENCE / 60:.0f} minutes")
            self._rest(0.2)

    def _idle(self) -> None:
        """Until the queue has nothing left to do."""
        self._rest(0.3)
        at_work = {"queued", "loading", "running"}
        self._wait(lambda: not any(job.state in at_work for job in self.studio.queue.jobs()))
        self._rest(0.5)

    def _close_messages(self) -> None:
        """The machine that takes the pictures may have no loudspeaker; that is not what they show."""
        from PySide6.QtWidgets import QAbstractButton

        for button in self._visible(QAbstractButton):
            if button.accessibleName() == "Close this message":
                button.click()

    def _keep(self, name: str, ending: str = "png") -> None:
        self._close_messages()
        self._rest(0.3)
        self._save(self.window, name, ending)

    @staticmethod
    def _save(widget: QWidget, name: str, ending: str = "png") -> None:
        path = IMAGES / f"{name}.{ending}"
        if not widget.grab().save(str(path)):
            raise OSError(f"{path} could not be written")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
