"""What is known of one model, and what can be done with it: install, stop, check, remove. Main thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar, QScrollArea, QVBoxLayout, QWidget

from studio.domain.showable import SENTENCE, showable
from studio.services.details import tr_detail
from studio.services.models.fit import size_in_words
from studio.services.models.openvino import MEGABYTES
from studio.services.translation import tr
from studio.ui.actions.registry import ActionRegistry
from studio.ui.models.rows import Row
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label

_STEPS = 1000


class Details(QScrollArea):
    """Its buttons do the actions of `studio.ui.models.actions`."""

    removal_confirmed = Signal(str)
    """Id of the model that the person wants gone, having been asked."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._row: Row | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(280)
        self.title = label(rank="title", wrap=True)
        self.state = label(rank="muted", wrap=True)
        self.summary = label(wrap=True)
        self.facts = label(wrap=True)
        self.facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.facts.setAccessibleName(tr("Facts about the model"))
        self.outcome = label(wrap=True)
        self.outcome.setAccessibleName(tr("Outcome"))
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Download"))
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.phase = label(rank="muted", wrap=True)
        self.install = WordButton(tr("Install"), name="down", look="primary")
        self.cancel = WordButton(tr("Stop the download"), name="stop")
        self.verify = WordButton(tr("Check the files"), name="check")
        self.measure = WordButton(tr("Measure its speed"), name="retry")
        self.remove = WordButton(tr("Remove"), name="trash")
        self.confirm = WordButton(tr("Yes, remove it"), look="primary")
        self.keep = WordButton(tr("Keep it"))
        self.openvino = WordButton(tr("Install OpenVINO ({size} MB)", size=MEGABYTES), look="quiet")
        self.web = WordButton(tr("Its web page"), look="quiet")
        self._connect()
        self._lay_out()
        self.show_row(None)

    def _connect(self) -> None:
        for action_id, button in self._buttons().items():
            button.clicked.connect(partial(self._do, action_id))
        self.keep.clicked.connect(self._stop_asking)
        self.confirm.clicked.connect(self._removed)

    def _buttons(self) -> dict[str, WordButton]:
        return {
            "models.install": self.install,
            "models.stop": self.cancel,
            "models.verify": self.verify,
            "models.measure": self.measure,
            "models.openvino": self.openvino,
            "models.remove": self.remove,
            "models.web": self.web,
        }

    def _do(self, action_id: str) -> None:
        self._actions.trigger(action_id)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        column.setSpacing(GAP)
        for widget in (self.title, self.state, self.summary, self.facts, self.bar, self.phase, self.outcome):
            column.addWidget(widget)
        column.addLayout(FlowRow(self.install, self.cancel, self.confirm, self.keep))
        column.addLayout(FlowRow(self.verify, self.measure, self.openvino, self.remove, self.web))
        column.addStretch(1)
        self.setWidget(inside)

    def _removed(self) -> None:
        self._stop_asking()
        if self._row is not None:
            self.removal_confirmed.emit(self._row.id)

    def ask_removal(self) -> None:
        """Removing is asked twice, in place."""
        if self._row is not None:
            words = "Remove {model}? Recipes made with it stay, but need it again to be repeated."
            if self._row.imported:
                words = (
                    "Remove {model}? Your own file stays where it is. Recipes made with it stay, but need it again to "
                    "be repeated."
                )
            self.say(tr(words, model=self._row.title))
            self.confirm.show()
            self.keep.show()
            self.keep.setFocus()

    def _stop_asking(self) -> None:
        self.say("")
        self.confirm.hide()
        self.keep.hide()

    def open_web_page(self) -> None:
        if self._row is not None and self._row.homepage.startswith("https://"):
            QDesktopServices.openUrl(QUrl(self._row.homepage))

    # ---- shown

    def say(self, words: str, *, problem: bool = False) -> None:
        """How the last action ended, or a question; empty hides it."""
        self.outcome.setText(words)
        self.outcome.setProperty("rank", "danger" if problem else "")
        self.outcome.style().unpolish(self.outcome)
        self.outcome.style().polish(self.outcome)
        self.outcome.setVisible(bool(words))

    def show_row(self, shown: Row | None) -> None:
        same = shown is not None and self._row is not None and shown.id == self._row.id
        self._row = shown
        if not same:
            self.say("")
            self.confirm.hide()
            self.keep.hide()
            self.show_progress(None)
        self.setVisible(shown is not None)
        if shown is None:
            return
        self.title.setText(showable(shown.title))
        self.state.setText(f"{shown.state_words} · {shown.family_title}: {shown.tasks}")
        self.summary.setText(showable(shown.summary, SENTENCE))
        self.facts.setText("\n\n".join(fact for fact in _facts(shown) if fact))
        self.install.setText(tr("Install") if shown.fits else tr("Install all the same"))
        self.install.setToolTip(hover_text(tr("Fetch {size}", size=shown.size)))
        self.install.setVisible(shown.can_install)
        self.verify.setVisible(shown.can_remove or shown.state == "shipped")
        self.measure.setVisible(bool(shown.engines))
        self.openvino.setVisible(shown.wants_openvino)
        self.remove.setVisible(shown.can_remove)
        self.web.setVisible(bool(shown.homepage))
        for action_id, button in self._buttons().items():
            button.setToolTip(self._actions.tip(action_id))

    def show_progress(self, words: str | None, done: int = 0, total: int = 0) -> None:
        """None: nothing is being fetched."""
        for widget in (self.bar, self.phase, self.cancel):
            widget.setVisible(words is not None)
        if words is None:
            if self._row is not None:
                self.install.setVisible(self._row.can_install)
            return
        self.install.hide()
        self.bar.setRange(0, _STEPS if total else 0)
        if total:
            self.bar.setValue(min(_STEPS, done * _STEPS // total))
        said = tr_detail(words)
        phase = f"{said[:1].upper()}{said[1:]}"
        if total:
            amounts = {"done": size_in_words(done), "total": size_in_words(total)}
            phase = tr("{phase} ({done} of {total})", phase=phase, **amounts)
        self.phase.setText(phase)


def _facts(shown: Row) -> tuple[str, ...]:
    licence = tr("Licence: {licence}. {why}", licence=shown.licence, why=shown.why).strip()
    where = tr("Lies in: {folder}", folder=shown.where) if shown.where and shown.state == "here" else ""
    fit = tr("This machine: {words}", words=shown.fit) if shown.fit else ""
    return (tr("Size: {size}", size=shown.size), fit, shown.engines, licence, shown.notice, where)
