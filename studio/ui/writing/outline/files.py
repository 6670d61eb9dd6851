"""Scenes read from files, and the manuscript or a scene written to one, on threads. Made by the outline's room; main
thread.

Several files wait for each other. What is read can be cancelled until all of it is in the manuscript; a file that is
being written appears whole a moment later.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.domain.errors import Failure, StudioError
from studio.domain.manuscript import name_book
from studio.domain.outline import children_of, first_with_words
from studio.domain.text_records import Paragraph, Scene
from studio.services.exchange.authors_shown import SHOWN_IN, with_authors
from studio.services.exchange.format import Format, by_name
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.gutenberg import named_in, parted
from studio.services.exchange.losses import LossKind, losses_in_words
from studio.services.exchange.losses_out import cannot_hold
from studio.services.exchange.manuscript_in import ImportedScene, from_file, told_of
from studio.services.exchange.manuscript_pictures import act_with_pictures, left_out, pictures_in, telling
from studio.services.exchange.manuscript_text import ManuscriptOut
from studio.services.exchange.preview import Preview, preview_of, the_book
from studio.services.exchange.scene_titles import ALL_TITLES, Titles, with_titles
from studio.services.exchange.submission_out import About, submission_of
from studio.services.exchange.text_in import blocks_of_file, scenes_from_text
from studio.services.exchange.text_layout import Block, LineWish
from studio.services.translation import tr, tr_count
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.folders import show_folder_of
from studio.ui.writing.desk import Desk
from studio.ui.writing.intake import Intake
from studio.ui.writing.outline.preview import ImportPreview
from studio.ui.writing.outline.typesetter import UNWRITTEN, TypesetterOffer

TextFormat = Format[ManuscriptOut]
"""A row of the table of formats that writes scenes."""
READING: Final = "manuscript-in"
WRITING: Final = "manuscript-out"
WRITTEN: Final = "manuscript-written"


class _Shown(NamedTuple):
    scenes: tuple[ImportedScene, ...]
    preview: Preview
    blocks: tuple[Block, ...]


def _shown(path: Path, step: Step) -> _Shown:
    """On a thread."""
    scenes = scenes_from_file(path, step)
    step(1.0)
    return _Shown(scenes, preview_of(scenes), blocks_of_file(path))


class ManuscriptFiles(QObject):
    taken = Signal()
    """The last of the files is in the manuscript, with its first words in front: the keyboard belongs there."""

    def __init__(self, desk: Desk, window: Callable[[], QWidget], parent: QObject | None = None) -> None:
        """`window`: over which what a file brings is shown."""
        super().__init__(parent)
        self._window = window
        self._desk = desk
        self._coming: deque[Path] = deque()
        self._shown_first: Counter[Path] = Counter()
        self._whole = False
        """What is set around a book comes too, as it was wished of the file before."""
        self._behind: str | None = None
        """The last chapter of the file before, of several."""
        self._dialog: ImportPreview | None = None
        self._going: deque[tuple[Path, Callable[[], None]]] = deque()
        self._lacking = ""
        """What was said of an export that lacks something, where the next one is written right after it."""
        self._reading, self._writing = Errand(self), Errand(self)
        self._intake = Intake(desk, self)
        self.offer = TypesetterOffer(desk, self)
        self._reading.begun.connect(self._say_reading)
        self._writing.begun.connect(self._say_writing)
        self._writing.ended.connect(self._next_out)
        desk.project_leaves.connect(self.cancel)

    @property
    def busy(self) -> bool:
        return bool(self._coming) or bool(self._going)

    # ---- in

    def read(self, paths: Sequence[Path]) -> None:
        """Every file as scenes, one undo step each; the first new scene of the last file that has words is opened."""
        begin = not self._coming
        self._coming.extend(paths)
        if begin:
            self._next_in()

    def preview(self, paths: Sequence[Path]) -> None:
        """The same, each shown before it is taken in."""
        self._shown_first.update(paths)
        self.read(paths)

    def cancel(self) -> None:
        """Read no more; what is not whole in the manuscript yet is left out."""
        self._coming.clear()
        self._shown_first.clear()
        self._behind, self._whole = None, False
        if self._dialog is not None:
            self._dialog.close()
        self._reading.cancel()
        self._intake.cancel()
        self._desk.notices.take_back(READING)

    def _next_in(self) -> None:
        if not self._coming:
            self._behind, self._whole = None, False
            self._desk.notices.take_back(READING)
            return
        path = self._coming[0]
        if self._shown_first[path] > 0:
            self._reading.start(lambda step: _shown(path, step), self._show_first, self._unread)
            return

        whole = self._whole

        def work(step: Step) -> tuple[ImportedScene, ...]:
            scenes = scenes_from_file(path, step)
            step(1.0)
            return scenes if whole else the_book(scenes)

        self._reading.start(work, self._read, self._unread)

    def _show_first(self, shown: _Shown) -> None:
        """Before anything of it is in the project."""
        path = self._coming[0]
        self._shown_first[path] -= 1
        self._desk.notices.take_back(READING)
        dialog = ImportPreview(path.name, shown.blocks, len(self._coming) - 1, self._window())
        dialog.show_scenes(shown.scenes, shown.preview)
        document = self._desk.document
        empty = document is not None and not any(one.text for one in document.all(Paragraph))
        dialog.offer_name(named_in(shown.scenes), ticked=empty)
        if not empty and self._behind is None:
            dialog.offer_places(self._in_front())
        self._dialog = dialog

        def again(wish: LineWish, chosen: dict[int, bool]) -> None:
            def work(step: Step) -> _Shown:
                scenes = parted(scenes_from_text(path, step, wish=wish, chosen=chosen))
                return _Shown(scenes, preview_of(scenes), ())

            self._reading.start(work, lambda one: dialog.show_scenes(one.scenes, one.preview), self._desk.say)

        def ended(_result: int) -> None:
            self._dialog = None
            self._reading.cancel()
            if not self._coming:
                return
            if dialog.choice == "none":
                self.cancel()
            elif dialog.choice == "others":
                self._one_in()
            else:
                if dialog.choice == "all":
                    self._shown_first.clear()
                self._whole = dialog.whole
                if dialog.place == "end":
                    self._behind = self._last()
                name = dialog.name_wanted
                if name.title:
                    self._desk.make(lambda document: name_book(document, title=name.title, author=name.author))
                self._read(dialog.taken())

        dialog.lines_wanted.connect(again)
        dialog.finished.connect(ended)
        dialog.open()

    def _in_front(self) -> str:
        """The title of the scene behind which a file may come; "" where that is the end."""
        document, current = self._desk.document, self._desk.current
        scene = document.get(Scene, current) if document is not None and current is not None else None
        return scene.title if scene is not None and scene.id != self._last() else ""

    def _last(self) -> str | None:
        chapters = children_of(self._desk.document, None) if self._desk.document is not None else ()
        return chapters[-1].id if chapters else None

    def _read(self, scenes: tuple[ImportedScene, ...]) -> None:
        scenes = from_file(scenes, self._coming[0].name, time.time())
        self._intake.take(scenes, partial(self._taken, told_of(scenes)), self._one_in, behind=self._behind)

    def _unread(self, failure: Failure) -> None:
        self._desk.say(failure)
        self._one_in()

    def _taken(self, left: str, made: tuple[Scene, ...]) -> None:
        """`left`: what of the file is not in the manuscript, in words."""
        if made and left:
            self._desk.notices.say(f"{self._coming[0].name}: {left}")
        if made:
            self._behind = [one.id for one in made if one.parent_id == made[0].parent_id][-1]
        if made and len(self._coming) == 1:
            document = self._desk.document
            worded = first_with_words(document, [one.id for one in made]) if document is not None else None
            self._desk.open_scene(worded or made[0].id)
            self.taken.emit()

    def _one_in(self) -> None:
        if self._coming:
            self._coming.popleft()
        self._next_in()

    def _say_reading(self) -> None:
        if self._coming and self._reading.lasting:
            words = tr("Reading {file}…", file=self._coming[0].name)
            self._desk.notices.run(words, (tr("Cancel"), self.cancel), key=READING)

    # ---- out

    def write(
        self, dest: Path, rows: Sequence[TextFormat], scene_id: str | None, titles: Titles = ALL_TITLES
    ) -> None:  # fmt: skip
        """One scene, or with None all of them, as they are now, in that of the formats that the name ends in. `titles`:
        which are printed, of all scenes."""
        if self._desk.document is None:
            return
        self._desk.commit_typing()
        session = self._desk.session
        try:
            row = by_name(dest, rows)
        except StudioError as error:
            self._desk.notices.fail(error.failure, key=UNWRITTEN)
            return
        self._desk.notices.take_back(UNWRITTEN)
        document = self._desk.document.copy()
        authors = bool(self._desk.studio.settings.get("export_authors"))
        recipes = self._desk.studio.settings.get("prompts_in_exports") == "yes"
        readers = {one: session.asset_reader(one) for one in pictures_in(document, scene_id)} if session else {}
        act = act_with_pictures(row, telling(document, readers, recipes=recipes))
        left = left_out(document, scene_id, row)
        if row.subject == "submission":
            act = submission_of(row, self._about())
            titles = titles._replace(between="stars")

        def work(_step: Step) -> Counter[LossKind]:
            shown = with_titles(document, titles) if scene_id is None else document
            act(with_authors(shown, scene_id) if authors else shown, dest, scene_id=scene_id)
            return cannot_hold(shown, scene_id, row)

        again = partial(self.write, dest, rows, scene_id, titles)

        def begin() -> None:
            done = partial(self._written, left, authors and row.id not in SHOWN_IN)
            self._writing.start(work, done, lambda failure: self.offer.failed(failure, again))

        self._going.append((dest, begin))
        if len(self._going) == 1:
            begin()

    def _about(self) -> About:
        settings = self._desk.studio.settings
        return About(settings.get("writer_name"), settings.get("writer_contact"))

    def _written(self, left: int, counted_only: bool, lacks: Counter[LossKind]) -> None:
        """`left`: pictures that the format has no place for; `lacks`: what else; `counted_only`: it was to say who
        wrote what, and has no way to show it."""
        words = tr("Exported to {file}.", file=self._going[0][0].name)
        if left:
            words += " " + tr_count(
                "{count} picture was left out; what it shows stands in words.",
                "{count:,} pictures were left out; what they show stands in words.",
                left,
            )
        if any(lacks.values()):
            words += " " + losses_in_words(lacks)
        if counted_only:
            words += " " + tr("This format cannot show who wrote which words; how many are whose stands at its end.")
        folder = partial(self._show_folder, self._going[0][0])
        self._desk.notices.say(words, (tr("Show in folder"), folder), key=WRITTEN)
        if self._lacking:
            # It gave its place to this one at once, and is still to be read.
            self._desk.notices.say(self._lacking)
        lost = left or counted_only or any(lacks.values())
        self._lacking = words if lost and len(self._going) > 1 else ""

    def _show_folder(self, file: Path) -> None:
        if not show_folder_of(file):
            self._desk.hint(tr("The file lies in {folder}.", folder=file.absolute().parent))

    def _next_out(self) -> None:
        self._desk.notices.take_back(WRITING)
        self._going.popleft()
        if self._going:
            self._going[0][1]()

    def _say_writing(self) -> None:
        self._desk.notices.say(tr("Writing {file}…", file=self._going[0][0].name), key=WRITING)
