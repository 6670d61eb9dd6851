"""What the File menu does with projects: new, open, copy, export, import. Dialogs never block. Main thread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from studio.domain.errors import Failure, NotAProject, ProjectDamaged, StudioError
from studio.services.exchange.format import Format, by_name, dialog_filter, joint_filter
from studio.services.exchange.formats import MODEL_IN, PACKAGE_IN, PACKAGE_OUT, PROJECT_IN, PROJECT_OUT
from studio.services.exchange.manuscript_text import manuscript_markdown
from studio.services.session.rescue import move_away, put_back
from studio.services.session.sample import Sample, copy_sample
from studio.services.session.session import ProjectSession
from studio.services.session.unnamed import SUFFIX, latest_project, new_unnamed_path, unnamed_dir
from studio.services.studio import Studio
from studio.services.translation import tr
from studio.ui.actions.mnemonics import escaped
from studio.ui.shell.dropping import is_for_a_pane
from studio.ui.shell.files import ask_open, ask_save
from studio.ui.shell.frame import Frame
from studio.ui.shell.leaving import Leaving
from studio.ui.shell.opening import backup_offer, reading_offer
from studio.ui.shell.taking_up import TakingUp
from studio.ui.widgets.errand import Errand, Step
from studio.ui.widgets.message_bar import Way

_PACKAGE: Final = "package"
"""Key of what is said while a package is read."""


class ProjectFlow(QObject):
    """Every step ends in the message bar when it cannot be done, and leaves the present project open."""

    def __init__(self, studio: Studio, frame: Frame, leaving: Leaving) -> None:
        super().__init__(frame.widget)
        self._studio, self._frame, self._leaving = studio, frame, leaving
        self._taking_up = TakingUp(studio, frame.notices, self)
        self._putting_back = Errand(self)
        self._copy: Path | None = None
        """The newest copy of a project whose file is gone."""
        self._going_on_in: Path | None = None
        self._unpacking = Errand(self)
        self._unpacking.ended.connect(lambda: frame.notices.take_back(_PACKAGE))

    @property
    def opening(self) -> bool:
        """A project is being read, and will take the place of the open one."""
        return self._taking_up.busy

    # ---- projects

    def new(self) -> None:
        ask_save(self._frame.widget, tr("New project"), dialog_filter(*PROJECT_OUT), new_unnamed_path(), self.new_at)

    def new_at(self, path: Path) -> None:
        """The dialog has asked already whether an existing file may go; it is moved away, not deleted."""
        if self._leaving.may_change(lambda: self._make(path)):
            self._make(path)

    def _make(self, path: Path) -> None:
        self._taking_up.cancel()
        try:
            by_name(path, PROJECT_OUT)
            if path.exists():
                move_away(path)
            self._studio.new_project(path, path.stem)
        except StudioError as error:
            self._frame.notices.fail(error.failure)
            return
        self._frame.begin_project()

    def open(self) -> None:
        ask_open(self._frame.widget, tr("Open a project"), dialog_filter(*PROJECT_IN), self._folder(), self.open_path)

    def open_path(self, path: Path, *, read_only: bool = False) -> None:
        session = self._studio.session
        stays = session is not None and session.path == path.absolute()
        if stays or self._leaving.may_change(lambda: self._open(path, read_only=read_only)):
            self._open(path, read_only=read_only)

    def open_first(self, path: Path | None) -> None:
        """What the program starts with: the project that was asked for or the one used last. When it cannot be opened,
        why is said and a new unnamed one opens, so that there is always one."""
        if path is not None and path.suffix == SUFFIX and not os.path.lexists(path):
            if not self._made(path):
                self._make_unnamed()
            return
        wanted = path or latest_project(self._studio.settings)
        if wanted is None:
            self._make_unnamed()
        else:
            self._taking_up.start(wanted, False, _nothing, lambda failure: self._not_first(wanted, failure))

    def _not_first(self, path: Path, failure: Failure) -> None:
        self._say_unopened(path, failure, read_only=False)
        self._make_unnamed()

    def _make_unnamed(self) -> None:
        try:
            self._studio.new_unnamed()
        except StudioError as error:
            self._frame.notices.fail(error.failure)

    def _made(self, path: Path) -> bool:
        """A new project of a name that was asked for and that no file has. False: why not was said."""
        try:
            self._studio.new_project(path, path.stem)
        except StudioError as error:
            self._frame.notices.fail(error.failure)
            return False
        words = tr("{file} is a new project; no file of that name was in {folder}.", file=path.name, folder=path.parent)
        self._frame.notices.say(words)
        return True

    def open_backup(self, made: Path, project: Path) -> None:
        """Go back to a backup, in a project of its own; the damaged one stays as it is."""
        self._frame.say(tr("Reading {file}", file=made.name))
        self._putting_back.start(lambda _step: put_back(made, project), self.open_path, self._frame.notices.fail)

    def ways_on(self, failure: Failure, path: Path) -> tuple[Way, ...]:
        """What can be done about a project that is damaged."""
        look = (tr("Look at it and mend it…"), lambda: self.look_into(path))
        mending = (look,) if isinstance(failure, ProjectDamaged) else ()
        return (*mending, *backup_offer(failure, path, lambda made: self.open_backup(made, path)))

    def check(self) -> None:
        """Look for what is wrong in the open project."""
        session = self._studio.session
        if session is not None:
            self._frame.commit_typing()
            session.flush()
            self.look_into(session.path)

    def look_into(self, path: Path) -> None:
        """List what is wrong in a project, and mend it when asked."""
        from studio.ui.shell.mending import MendingDialog

        dialog = MendingDialog(path, self._studio.kinds, lambda: self._let_go(path), self._mended, self._frame.widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _let_go(self, path: Path) -> bool:
        """Close the project if it is the open one. False: its last actions cannot be written, which has been said."""
        session = self._studio.session
        if session is None or session.path != path:
            return True
        if not self._leaving.may_change(lambda: self.look_into(path)):
            return False
        self._frame.commit_typing()
        try:
            self._studio.close_project()
        except StudioError as error:
            self._frame.notices.fail(error.failure)
            return False
        return True

    def _mended(self, path: Path, outcome: str | Failure) -> None:
        if isinstance(outcome, str):
            self.open_path(path)
            self._frame.notices.say(outcome, key="mended")
            return
        self._frame.notices.fail(outcome)
        if self._studio.session is None:
            self.open_path(path)

    def _open(self, path: Path, *, read_only: bool = False) -> None:
        self._taking_up.start(
            path,
            read_only,
            self._frame.show_studio,
            lambda failure: self._say_unopened(path, failure, read_only=read_only),
        )

    def _say_unopened(self, path: Path, failure: Failure, *, read_only: bool) -> None:
        read = () if read_only else reading_offer(failure, lambda: self.open_path(path, read_only=True))
        self._frame.notices.fail(failure, *read, *self.ways_on(failure, path), *self._import_offer(failure, path))

    def _import_offer(self, failure: Failure, path: Path) -> tuple[Way, ...]:
        """For a text, a picture, a recording that was chosen as a project: it is imported into one."""
        if not isinstance(failure, NotAProject) or not is_for_a_pane(path):
            return ()
        return ((tr("Import it…"), lambda: self._frame.take_files([path])),)

    def open_sample(self, which: Sample = "sample") -> None:
        try:
            path = copy_sample(which)
        except StudioError as error:
            self._frame.notices.fail(error.failure)
            return
        self.open_path(path)

    def remember(self, path: Path) -> None:
        self._studio.settings.remember_project(path)

    def save_copy(self) -> None:
        session = self._studio.session
        if session is not None:
            suggestion = session.path.with_name(tr("{name} copy", name=session.path.stem) + SUFFIX)
            ask_save(self._frame.widget, tr("Save a copy"), dialog_filter(*PROJECT_OUT), suggestion, self.save_copy_to)

    def save_copy_to(self, path: Path) -> None:
        session = self._studio.session
        if session is not None and self._can_be_written(path, PROJECT_OUT):
            self._frame.commit_typing()
            self._frame.say(tr("Writing {file}", file=path.name))
            session.painting.when_settled(lambda: session.start_copy(path))

    def _can_be_written(self, path: Path, formats: Sequence[Format[Any]]) -> bool:
        try:
            by_name(path, formats)
        except StudioError as error:
            self._frame.notices.fail(error.failure)
            return False
        return True

    def is_kept(self, session: ProjectSession) -> bool:
        """Whether a copy has all that a project whose file is gone has."""
        return self._copy is not None and session.is_kept_in(self._copy)

    def _go_on_in(self, path: Path) -> None:
        """Leave a project whose file is gone for its copy; what was done since the copy is written first."""
        self._frame.finish_work()
        session = self._studio.session
        if session is None:
            return
        if not session.is_kept_in(path):
            self._going_on_in = path
            session.start_copy(path)
            return
        self._frame.notices.take_back("moved")
        self._studio.close_project(discard=True)
        self.open_path(path)

    # ---- export and import

    def export_package(self) -> None:
        session = self._studio.session
        if session is not None:
            suggestion = session.path.with_name(f"{session.path.stem}.zip")
            title = tr("Export the whole project")
            ask_save(self._frame.widget, title, dialog_filter(*PACKAGE_OUT), suggestion, self.export_package_to)

    def export_package_to(self, path: Path) -> None:
        session = self._studio.session
        if session is not None and self._can_be_written(path, PACKAGE_OUT):
            self._frame.commit_typing()
            self._frame.say(tr("Writing {file}", file=path.name))
            session.painting.when_settled(lambda: session.start_package(path, manuscript_markdown))

    def copy_ended(self, path: Path, failure: Failure | None) -> None:
        """A copy or a package was written in the background, or not."""
        self._leaving.ask_no_more()
        self._frame.say(tr("Wrote {file}", file=path.name) if failure is None else "")
        session = self._studio.session
        going_on, self._going_on_in = self._going_on_in == path, None
        if failure is None and session is not None and session.moved is not None and path.suffix == SUFFIX:
            self._copy = path
            if going_on:
                self._go_on_in(path)
                return
            words = tr("All your work is in {file} in {folder}.", file=path.name, folder=path.parent)
            go_on = (tr("Go on in {file}", file=escaped(path.name)), lambda: self._go_on_in(path))
            self._frame.notices.stand(words, go_on, key="moved")
        elif failure is None:
            self._frame.notices.say(tr("Saved as {file} in {folder}.", file=path.name, folder=path.parent), key="copy")
        else:
            self._frame.notices.fail(failure)

    def import_package(self) -> None:
        ask_open(
            self._frame.widget,
            tr("Import a package"),
            dialog_filter(*PACKAGE_IN),
            self._folder(),
            self.import_package_from,
        )

    def import_package_from(self, source: Path) -> None:
        """A new project of the package's name, made in the background among the unnamed ones; the package stays."""
        path = new_unnamed_path(source.stem)
        unpack = PACKAGE_IN[0].act
        kinds = self._studio.kinds

        def work(step: Step) -> None:
            unpack(source, path, kinds, step)

        cancel = (tr("Cancel"), self._unpacking.cancel)
        self._frame.notices.say(tr("Reading {file}…", file=source.name), cancel, key=_PACKAGE)
        self._unpacking.start(work, lambda _nothing: self.open_path(path), self._frame.notices.fail)

    # ---- models

    def import_model(self) -> None:
        kinds = ";;".join((joint_filter(tr("Models"), MODEL_IN), tr("All files (*)")))
        ask_open(self._frame.widget, tr("Import a model file"), kinds, Path.home(), self._frame.import_model)

    def import_model_folder(self) -> None:
        dialog = QFileDialog(self._frame.widget, tr("Import a model folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._frame.import_model(Path(name)))
        dialog.open()

    def _folder(self) -> Path:
        session = self._studio.session
        return session.path.parent if session is not None else unnamed_dir()


def _nothing() -> None:
    """The page that is in front at the start stays there."""
