"""Where the keyboard is and goes: the panes, the bar of jobs, and back to the work after a dialog.

Made by the main window. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from studio.services.studio import Studio
from studio.ui.pane import Pane
from studio.ui.shell.job_bar import JobBar
from studio.ui.shell.pane_deck import PANES, PaneDeck
from studio.ui.widgets.parts import give_keyboard, has_keyboard


class Areas(QObject):
    def __init__(
        self,
        studio: Studio,
        pages: QStackedWidget,
        deck: PaneDeck,
        panes: Mapping[str, Pane],
        job_bar: JobBar,
        top_bar: Callable[[], QWidget],
    ) -> None:
        super().__init__(pages)
        self._studio, self._pages, self._deck, self._panes, self._job_bar = studio, pages, deck, panes, job_bar
        self._top_bar = top_bar
        self._last_pane = ""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    @property
    def last(self) -> str:
        """The pane that had the keyboard last, or ""."""
        return self._last_pane

    def go_to(self, name: str) -> None:
        """Show the pane, and put the keyboard in it."""
        self._pages.setCurrentWidget(self._deck)
        self._deck.focus(name)

    def stay_or_go_to(self, name: str) -> None:
        """The same, but who is at work in that pane keeps the keyboard, and the pane what it shows."""
        if not self.in_sight(name) or name != (self._deck.focused() or self._last_pane):
            self.go_to(name)

    def go_alone(self, name: str) -> None:
        self._deck.show_only(name)
        self.go_to(name)

    def show_all(self) -> None:
        self._pages.setCurrentWidget(self._deck)
        self._deck.show_only(*PANES)
        self.back_to_work()

    def in_sight(self, name: str) -> bool:
        """Whether the pane is shown and no page covers it."""
        return self._pages.currentWidget() is self._deck and name in self._deck.shown

    def reveal(self, name: str) -> None:
        """Show the pane, and leave the keyboard where it is."""
        self._pages.setCurrentWidget(self._deck)
        self._deck.reveal(name)

    def follow_action(self, action_id: str) -> None:
        """An action of a pane that is out of sight, by menu or palette, first brings the pane."""
        name = action_id.split(".", maxsplit=1)[0]
        if name in self._panes and not self.in_sight(name):
            self.go_to(name)

    def next_area(self) -> None:
        self._step(1)

    def previous_area(self) -> None:
        self._step(-1)

    def back_to_work(self) -> None:
        """The keyboard goes to the pane that has it or had it last, unless a page covers the panes."""
        if self._pages.currentWidget() is self._deck and self._deck.shown:
            last = self._last_pane if self._last_pane in self._deck.shown else self._deck.shown[0]
            self._deck.focus(self._deck.focused() or last)

    def follow_focus(self) -> None:
        """The pane with the keyboard is the one whose last step Undo takes back."""
        name = self._deck.focused()
        if not name:
            return
        self._last_pane = name
        if self._studio.session is not None:
            self._studio.session.undo_stack(name).setActive(True)  # type: ignore[arg-type]

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None:
            self.follow_focus()

    def _step(self, by: int) -> None:
        """Within the pane first; then to the next pane, or to the page in front, the bar of jobs and the top bar."""
        here = self._deck.focused()
        if here and self._panes[here].next_part(by):
            return
        page = self._pages.currentWidget()
        covered = page is not self._deck
        areas: list[str | QWidget] = [*(() if covered else self._deck.shown), self._job_bar, self._top_bar()]
        if covered and page is not None:
            areas.insert(0, page)
        places = [place for place, area in enumerate(areas) if area == here or _holds_keyboard(area)]
        begin = places[0] if places else -1 if by > 0 else len(areas)
        for distance in range(1, len(areas) + 1):
            if self._give(areas[(begin + by * distance) % len(areas)], by):
                return

    def _give(self, area: str | QWidget, by: int) -> bool:
        """False: nothing in it can have the keyboard."""
        if isinstance(area, JobBar):
            area.focus_default()
            return has_keyboard(area)
        if isinstance(area, QWidget):
            return area.isVisible() and give_keyboard(area)
        self._deck.reveal(area)
        if by > 0 or not self._panes[area].next_part(by):
            self.go_to(area)
        return self._deck.focused() == area


def _holds_keyboard(area: str | QWidget) -> bool:
    return isinstance(area, QWidget) and has_keyboard(area)
