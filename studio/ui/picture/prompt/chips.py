"""Chips under the button: what was understood of it, each with a menu of what it can be instead. Main thread.

What is unknown has its own look, and beside it the known things that lie nearest, as buttons.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QScrollArea, QSizePolicy, QWidget

from studio.domain.scene_plan import ScenePlan
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.picture.prompt.plan_words import Chip, Choices, chips_of, choices_of, place_instead
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import hover_text, label

_MOST_LINES: Final = 5
"""So many lines are seen at once; what is more is scrolled."""
_HOLD_MS: Final = 250
"""After so long it is asked again whether the pointer is still where nothing may move."""
_LONGEST: Final = 60
"""Characters of a chip."""


class PlanChips(QScrollArea):
    changed = Signal(object)
    """A ScenePlan: a person chose something else."""
    put = Signal(str, str)
    """Unknown words, and the known name to put in their place."""
    undone = Signal()
    """A person wants what the words say."""

    def __init__(self, after: QWidget) -> None:
        """`after`: what the Tab key comes from; new chips would else stand at the end of the window."""
        super().__init__()
        self._after = after
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What was understood of the prompt"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.held: Callable[[], bool] = lambda: False
        """Whether what is below must stay where it is for now."""
        self._is_empty = True
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_HOLD_MS)
        self._again.timeout.connect(self._fit)
        self._plan: ScenePlan | None = None
        self._menu: QMenu | None = None
        self.chips: dict[str, WordButton] = {}
        """The buttons by their words."""
        self._fill((), by_hand=False)

    def show_plan(self, plan: ScenePlan | None, *, by_hand: bool) -> None:
        self._plan = plan
        self._fill(chips_of(plan) if plan is not None else (), by_hand=by_hand)

    # ---- layout

    def _fill(self, chips: tuple[Chip, ...], *, by_hand: bool) -> None:
        focused = next((words for words, button in self.chips.items() if button.hasFocus()), None)
        place = list(self.chips).index(focused) if focused is not None else -1
        self.chips = {}
        holder = QWidget()
        holder.setProperty("area", "clear")
        line = FlowRow(*(widget for chip in chips for widget in self._widgets(chip)), parent=holder)
        line.setSpacing(5)
        if by_hand:
            back = WordButton(tr("As the words say"), look="chip-open")
            back.setToolTip(tr("Take back what was changed by hand"))
            back.clicked.connect(self.undone)
            line.addWidget(back)
            self.chips[back.text()] = back
        self.setWidget(holder)
        self._is_empty = not chips
        self._fit()
        if self._after.window() is self.window():
            for one, following in itertools.pairwise((self._after, *self.chips.values())):
                QWidget.setTabOrder(one, following)
        if place >= 0 and self.chips:
            list(self.chips.values())[min(place, len(self.chips) - 1)].setFocus()

    def _widgets(self, chip: Chip) -> list[QWidget]:
        if chip.kind == "left out" and chip.offers:
            return [self._place(chip)]
        if chip.kind == "left out":
            return [label(showable(chip.words, _LONGEST), "small")]
        if chip.kind == "unknown":
            return [self._unknown(chip), *(self._offer(chip, name) for name in chip.offers)]
        button = WordButton(
            showable(chip.words, _LONGEST).replace("&", "&&"), look="chip" if chip.said else "chip-open"
        )
        button.setToolTip(hover_text(chip.words))
        button.setAccessibleName(chip.words)
        button.setAccessibleDescription(tr("Opens a menu of what it can be instead"))
        button.clicked.connect(partial(self._open, chip, button))
        self.chips[chip.words] = button
        return [button]

    def _unknown(self, chip: Chip) -> QLabel:
        words = label(showable(chip.words, _LONGEST))
        words.setProperty("look", "chip-unknown")
        words.setToolTip(hover_text(tr("This is not drawn. Choose one of the words beside it, or change the prompt.")))
        return words

    def _offer(self, chip: Chip, name: str) -> WordButton:
        said = self._plan.unknown_words[chip.at].said if self._plan is not None else ""
        button = WordButton(showable(name, _LONGEST).replace("&", "&&"), look="chip-offer")
        button.setAccessibleName(tr("{name} in place of \u201c{said}\u201d", name=name, said=said))
        button.setToolTip(hover_text(button.accessibleName()))
        button.clicked.connect(lambda: self.put.emit(said, name))
        self.chips[button.accessibleName()] = button
        return button

    def _place(self, chip: Chip) -> WordButton:
        """A place that was left out, to be pressed."""
        [name] = chip.offers
        button = WordButton(showable(chip.words, _LONGEST).replace("&", "&&"), look="chip-offer")
        instead = tr("Draw this place instead: {place}", place=tr(name))
        button.setAccessibleName(chip.words)
        button.setAccessibleDescription(instead)
        button.setToolTip(hover_text(instead))
        button.clicked.connect(partial(self._draw_instead, name))
        self.chips[chip.words] = button
        return button

    def _draw_instead(self, name: str, _checked: bool = False) -> None:
        if self._plan is not None:
            self.changed.emit(place_instead(self._plan, name))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as they are. What is below is not moved while a person's pointer is at it (`held`): that comes once
        the pointer has left it, or the next word is typed."""
        holder = self.widget()
        line = holder.layout() if holder is not None else None
        if line is None:
            return
        if self.held():
            if self.isVisible() or not self._is_empty:
                self._again.start()
            return
        self._again.stop()
        self.setVisible(not self._is_empty)
        most = _MOST_LINES * (self.fontMetrics().lineSpacing() + 14)
        self.setFixedHeight(max(1, min(most, line.heightForWidth(self.viewport().width()))))

    # ---- menus

    def menu_of(self, chip: Chip) -> QMenu:
        """What a chip can be changed to."""
        menu = QMenu(self)
        keep_keys(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in choices_of(self._plan, chip) if self._plan is not None else ():
            self._add(menu, group)
        return menu

    def _add(self, menu: QMenu, group: Choices) -> None:
        within = menu.addMenu(group.title) if group.title else menu
        keep_keys(within)
        if not group.title and menu.actions():
            menu.addSeparator()
        for choice in group.options:
            action = within.addAction(choice.words)
            action.setCheckable(choice.now)
            action.setChecked(choice.now)
            action.triggered.connect(partial(self._choose, choice.plan))

    def _choose(self, plan: ScenePlan, _checked: bool = False) -> None:
        self.changed.emit(plan)

    def _open(self, chip: Chip, button: WordButton) -> None:
        self._menu = self.menu_of(chip)
        self._menu.popup(button.mapToGlobal(QPoint(0, button.height())))
