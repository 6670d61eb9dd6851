"""The row of options of the tool in the hand, over the canvas. Main thread.

The row is as high with every tool, so that nothing moves when another is taken. What has no room at its end is left
out there; all of a brush stands in the window that the last button opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from studio.domain.brushes import AlikeSettings, ToolName
from studio.services.translation import tr
from studio.ui.picture.canvas.tools.box import PaintingName, ToolBox
from studio.ui.picture.canvas.tools.controls import Choice, Control, Number, Switch
from studio.ui.picture.canvas.tools.strip import tool_words
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, hover_text, label

_LEAST: Final = 150
"""Logical pixels of the whole row."""


class ToolOptions(QWidget):
    brush_wanted = Signal()
    """All settings of the brush are asked for."""
    finished = Signal()
    """A number was typed and Enter pressed, or what had no room was put away: the keyboard is wanted on the canvas."""

    def __init__(
        self, box: ToolBox, further: Mapping[ToolName, Sequence[Control]] | None = None, parent: QWidget | None = None
    ) -> None:
        """`further`: controls of tools that are made elsewhere; of a tool that has some here they come behind them."""
        super().__init__(parent)
        self._box = box
        self._further = dict(further or {})
        self.instead: Callable[[], ToolName | None] = lambda: None
        """The tool whose options are shown in place of those of the one in the hand."""
        self.reads_clicks: Callable[[], bool] = lambda: True
        """Whether the model that finds objects can take a click for a part or for the whole."""
        self._click_means = self._reading()
        self.setProperty("area", "clear")
        self.setAccessibleName(tr("Options of the tool"))
        self._stack = QStackedWidget()
        self._pages: dict[ToolName, _Page] = {}
        words = tool_words()
        for name, controls in self._controls().items():
            page = _Page(words[name], (*controls, *self._further.get(name, ())), self._more(name))
            self._pages[name] = page
            for control in page.controls:
                control.finished.connect(self.finished)
            page.closed.connect(self.finished)
            self._stack.addWidget(page)
        self._frame = ElidedLabel(tr("Drag an edge or a corner of the frame; Shift+F puts it away"), "small")
        self._stack.addWidget(self._frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 2, GAP, 2)
        column.addWidget(self._stack)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.taken.connect(self._show)
        box.lent_changed.connect(self._show)
        box.changed.connect(self._show)
        self._show()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def shown_controls(self) -> tuple[Control, ...]:
        """Those of the tool in the hand, also where there is no room for them."""
        return self._page().controls

    def _page(self) -> _Page:
        return self._pages[self.instead() or self._box.in_hand]

    def refresh(self) -> None:
        """Values of a tool that is made elsewhere are others now."""
        self._show()

    def _show(self) -> None:
        page = self._page()
        for control in page.controls:
            control.show_value()
        self._heed_finder(self.reads_clicks())
        self._stack.setCurrentWidget(self._frame if self._box.lent else page)

    def _more(self, name: ToolName) -> QWidget | None:
        if name not in ("brush", "eraser"):
            return None
        button = IconButton("settings", tr("All settings of the brush"))
        button.setToolTip(hover_text(tr("Presets, pressure of the pen, spacing and what steadies the hand")))
        button.clicked.connect(self.brush_wanted)
        return button

    def _controls(self) -> dict[ToolName, Sequence[Control]]:
        def shape() -> tuple[Control, ...]:
            return self._way(), self._feather()

        return {
            "move": (),
            "transform": (),
            "crop": (),
            "brush": self._brush_controls("brush"),
            "eraser": self._brush_controls("eraser"),
            "fill": _alike(lambda: self._box.fill, self._box.set_fill),
            "gradient": self._gradient(),
            "picker": (),
            "rectangle": shape(),
            "ellipse": shape(),
            "lasso": shape(),
            "polygon": shape(),
            "wand": (self._way(), *_alike(lambda: self._box.wand, self._box.set_wand), self._feather()),
            "object": (*shape(), self._click_means),
            "text": (),
            "pan": (),
        }

    def _brush_controls(self, name: PaintingName) -> tuple[Control, ...]:
        box = self._box

        def put(field: str, scale: float) -> Callable[[int], None]:
            return lambda value: box.set_brush(
                msgspec.structs.replace(box.brush_settings(name), **{field: value / scale}), name
            )

        percent = tr(" %")
        return (
            Number(
                tr("Size"), tr("Pixels across"), lambda: box.brush_settings(name).size, put("size", 1), 1, 2000,
                tr(" px"),
            ),
            Number(
                tr("Opacity"), tr("The most that one stroke covers"),
                lambda: 100 * box.brush_settings(name).opacity, put("opacity", 100), 0, 100, percent,
            ),
            Number(
                tr("Hardness"), tr("How sharp the edge is"),
                lambda: 100 * box.brush_settings(name).hardness, put("hardness", 100), 0, 100, percent,
            ),
            Number(
                tr("Flow"), tr("How much one dab covers; strokes build up where they cross themselves"),
                lambda: 100 * box.brush_settings(name).flow, put("flow", 100), 1, 100, percent,
            ),
        )  # fmt: skip

    def _gradient(self) -> tuple[Control, ...]:
        box = self._box

        def change(**fields: object) -> None:
            box.set_gradient(msgspec.structs.replace(box.gradient, **fields))

        return (
            Choice(
                tr("Form"), tr("Along a line, or outwards from where it begins"),
                lambda: "round" if box.gradient.round else "line", lambda value: change(round=value == "round"),
                {"line": tr("Linear"), "round": tr("Radial")},
            ),
            Choice(
                tr("To"), tr("What the colour in use goes over into"),
                lambda: box.gradient.to, lambda value: change(to=value),
                {"nothing": tr("Transparent"), "background": tr("Background colour")},
            ),
        )  # fmt: skip

    def _way(self) -> Control:
        box = self._box
        return Choice(
            tr("Mode"),
            tr("What becomes of what is selected already"),
            lambda: box.selecting.way,
            lambda value: box.set_selecting(msgspec.structs.replace(box.selecting, way=value)),
            {
                "replace": tr("New selection"),
                "add": tr("Add"),
                "subtract": tr("Take away"),
                "intersect": tr("Keep common"),
            },
        )

    def _reading(self) -> Control:
        box = self._box
        return Choice(
            tr("A click means"),
            "",
            lambda: box.selecting.reading,
            lambda value: box.set_selecting(msgspec.structs.replace(box.selecting, reading=value)),
            {"sure": tr("What is clearest"), "part": tr("A part"), "whole": tr("The whole")},
        )

    def _heed_finder(self, reads: bool) -> None:
        field = self._click_means.field
        field.setEnabled(reads)
        told = tr("Of one click, and at once of the last one; Shift and a further click name the thing more exactly")
        other = tr("The model that finds objects has one answer for a click. One of Segment Anything’s kin has several")
        field.setToolTip(hover_text(told if reads else other))

    def _feather(self) -> Control:
        box = self._box
        return Number(
            tr("Feather"),
            tr("How far a new selection fades out at its edge"),
            lambda: box.selecting.feather,
            lambda value: box.set_selecting(msgspec.structs.replace(box.selecting, feather=value)),
            0,
            500,
            tr(" px"),
        )


def _alike(get: Callable[[], AlikeSettings], put: Callable[[AlikeSettings], None]) -> tuple[Control, ...]:
    def change(**fields: object) -> None:
        put(msgspec.structs.replace(get(), **fields))

    return (
        Number(
            tr("Tolerance"), tr("How much a colour may differ and still count as the same"),
            lambda: get().tolerance, lambda value: change(tolerance=value), 0, 255,
        ),
        Switch(
            tr("Joined"), tr("Only what hangs together with the pixel that is clicked"),
            lambda: get().joined, lambda on: change(joined=on),
        ),
        Switch(
            tr("All layers"), tr("Look at what shows of all layers, not at the chosen one alone"),
            lambda: get().all_layers, lambda on: change(all_layers=on),
        ),
    )  # fmt: skip


class _Further(QFrame):
    """What has no room in the row, one below the other; away at a click beside it."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GAP, GAP, GAP, GAP)

    def event(self, event: QEvent) -> bool:
        """Escape closes it, and stops nothing that the window is doing."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.close()
                return True
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


class _Page(QWidget):
    """The options of one tool in a line; those that have no room are hidden from the end on."""

    closed = Signal()
    """What had no room is put away again."""

    def __init__(self, title: str, controls: Sequence[Control], more: QWidget | None) -> None:
        super().__init__()
        self.controls = tuple(controls)
        self._further: _Further | None = None
        for control in self.controls:
            control.left.connect(self._put_away)
        self._own = more is None
        self._more = more if more is not None else self._further_button()
        self._title: QLabel = label(title, "small")
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self._title)
        for control in self.controls:
            line.addWidget(control)
        line.addStretch(1)
        line.addWidget(self._more)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out(event.size().width())

    def _share_out(self, width: int) -> None:
        needed = sum(part.sizeHint().width() + GAP for part in self.controls)
        crowded = needed > width
        room = width - (self._more.sizeHint().width() + GAP if crowded or not self._own else 0)
        for part in (*self.controls, self._title):
            room -= part.sizeHint().width() + GAP
            part.setVisible(room >= -GAP)
        if self._own:
            self._more.setVisible(crowded)

    # ---- what has no room

    def _further_button(self) -> QWidget:
        button = IconButton("more", tr("More options of the tool"))
        button.setToolTip(hover_text(tr("What has no room in the row")))
        further = self._further = _Further(self)
        further.closed.connect(self._take_back)
        button.clicked.connect(lambda: self._show_further(further))
        return button

    def _put_away(self) -> None:
        """After the list in it that was chosen from: Qt is still closing that."""
        if self._further is not None and self._further.isVisible():
            QTimer.singleShot(0, self._further, self._further.close)

    def _show_further(self, further: _Further) -> None:
        for control in self.controls:
            if not control.isVisible():
                further.column.addWidget(control)
                control.setVisible(True)
        further.adjustSize()
        corner = self._more.mapToGlobal(self._more.rect().bottomRight())
        further.move(corner - QPoint(further.width(), 0))
        further.show()

    def _take_back(self) -> None:
        for place, control in enumerate(self.controls, 1):
            self._line.insertWidget(place, control)
        self._share_out(self.width())
        self.closed.emit()
