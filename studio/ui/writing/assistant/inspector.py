"""What is sent to the model, part by part in its order, and what is left out: beside the text, and in a window. Main
thread; made by the rooms of the assistant and of conversations."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QTabBar, QTextBrowser, QVBoxLayout, QWidget

from studio.domain.prompt_pieces import PromptPart
from studio.domain.prompt_sent import stretches
from studio.domain.prompting import BuiltPrompt
from studio.domain.showable import showable
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, label, row
from studio.ui.writing.assistant.context_words import context_words, cut_words, entered_words, part_title


class PromptView(QWidget):
    """One prompt: how much of the context it takes, then all of it in its order."""

    settings_wanted = Signal()
    """How much is sent is to be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = WrappedLabel("")
        self.meter = QProgressBar()
        self.meter.setTextVisible(False)
        self.meter.setAccessibleName(tr("Context in use"))
        self.change = WordButton(tr("Time to read before writing…"), look="quiet")
        self.change.setToolTip(tr("How much is sent: the preferences of Writing"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(tr("Parts of the prompt"))
        self.text.setOpenLinks(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.head)
        column.addWidget(self.meter)
        column.addLayout(row(self.change, 1, gap=4))
        column.addWidget(self.text, 1)
        self.change.clicked.connect(self.settings_wanted)

    def show_nothing(self, why: str) -> None:
        self.head.setText(why)
        self.meter.setValue(0)
        self.text.clear()

    def show_prompt(self, built: BuiltPrompt, model: str, *, sent: bool, engine: str = "", rate: float = 0) -> None:
        """`engine`: which one runs the model, and why, in words. `rate`: tokens a second that it reads here."""
        request = built.request
        values = {
            "model": model,
            "most": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        if sent:
            words = tr(
                "Sent to {model}. Up to {most:,} tokens are written, temperature {temperature:g}, seed {seed}.",
                **values,
            )
        else:
            words = tr(
                "Would be sent to {model}. Up to {most:,} tokens are written, temperature {temperature:g}, "
                "seed not drawn yet.",
                **values,
            )
        loras = ", ".join(f"{use.model.id} {use.weight:g}" for use in request.loras)
        changed = tr(" Changed by LoRA: {names}.", names=showable(loras)) if loras else ""
        refused = ""
        if request.refused_tokens:
            refused = tr(
                "A prompt of {tokens:,} tokens was refused as too long, so it was cut shorter and sent again.",
                tokens=request.refused_tokens,
            )
        odd = ""
        if request.sampling.odd_signs:
            odd = tr(
                "Digits, symbols, foreign letters, marks in a row, where the 200 words before have none, are rarer "
                "by {weight:g} (Against odd signs, in the settings of drawing).",
                weight=request.sampling.odd_signs,
            )
        told = (f"{words}{changed}", odd, engine, context_words(built, rate), refused)
        self.head.setText("\n".join(filter(None, told)))
        self.meter.setRange(0, max(1, built.budget_tokens))
        self.meter.setValue(min(built.tokens, built.budget_tokens))
        bar = self.text.verticalScrollBar()
        place = bar.value()
        self.text.setHtml(_page(built))
        bar.setValue(place)


class PromptInspector(QDialog):
    """A prompt in a window of its own, beside which work goes on; the room of conversations gives it the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What was sent"))
        self.resize(640, 620)
        self.view = PromptView()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self.view, 1)
        column.addWidget(buttons)

    def show_prompt(
        self, built: BuiltPrompt | None, model: str, *, sent: bool, engine: str = "", rate: float = 0
    ) -> None:
        """As of a view; None: nothing was sent."""
        if built is None:
            self.view.show_nothing(tr("Nothing has been sent yet."))
        else:
            self.view.show_prompt(built, model, sent=sent, engine=engine, rate=rate)


class SentPanel(QWidget):
    """Beside the text: what the next Continue would send, as the caret stands, or what was sent last."""

    changed = Signal()
    """Another of both is to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What is sent"))
        self.fold = IconButton("close", tr("Close what is sent"))
        self.which = QTabBar()
        self.which.setAccessibleName(tr("Which prompt"))
        self.which.setDrawBase(False)
        self.which.setExpanding(False)
        self.which.addTab(tr("Next Continue"))
        self.which.addTab(tr("Sent last"))
        self.view = PromptView()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(4)
        whole.addLayout(row(label(tr("What is sent"), "small"), 1, self.fold, gap=4))
        whole.addLayout(row(self.which, 1, gap=4))
        whole.addWidget(self.view, 1)
        self.which.currentChanged.connect(lambda _index: self.changed.emit())
        self.hide()

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 160)

    @property
    def shows_last(self) -> bool:
        """What was sent last, not what the next Continue would send."""
        return self.which.currentIndex() == 1


def _page(built: BuiltPrompt) -> str:
    """Everything that is sent, in its order, under the head of the part that it belongs to; what the templates add
    stands between; of what nothing is sent stands last."""
    if not built.sent:
        order = sorted(built.parts, key=lambda part: not part.text)
        return "".join(_part(part, part.text, counted=built.counted) for part in order)
    shown: list[str] = []
    unsent: list[str] = []
    waiting = list(built.parts)
    for stretch in stretches(built.sent, built.parts):
        if stretch.part is None:
            shown.append(_added(stretch.text))
            continue
        while waiting and waiting[0] is not stretch.part:
            # Of these nothing was sent, or the template wrote them otherwise.
            unsent.append(_part(waiting.pop(0), "", counted=built.counted))
        waiting = waiting[1:]
        shown.append(_part(stretch.part, stretch.text, counted=built.counted))
    return "".join([*shown, *unsent, *(_part(part, "", counted=built.counted) for part in waiting)])


def _added(text: str) -> str:
    """What the templates say around the parts."""
    look = tokens()
    return f'<p style="color:{look.muted};margin:2px 0"><code>{_shown(text)}</code></p>' if text.strip() else ""


def _part(part: PromptPart, text: str, *, counted: bool) -> str:
    look = tokens()
    notes = [
        tr_count("{count:,} token", "{count:,} tokens", part.tokens)
        if counted
        else tr_count("about {count:,} token", "about {count:,} tokens", part.tokens),
        entered_words(part),
        tr("of a text that has changed since") if part.stale else "",
        cut_words(part),
    ]
    head = (
        f'<h3 style="margin-bottom:2px">{html.escape(part_title(part))}</h3>'
        f'<p style="color:{look.muted};margin-top:0">{html.escape("; ".join(filter(None, notes)))}</p>'
    )
    struck = f"<s>{_shown(_ends(part.cut))}</s>"
    before = tr("Left out before it:") if part.role == "before" and text else tr("Left out:")
    left_out = f'<p style="color:{look.muted}"><i>{html.escape(before)}</i> {struck}</p>' if part.cut else ""
    kept = f"<p>{_shown(text)}</p>" if text else ""
    return head + kept + left_out


def _ends(text: str, limit: int = 400) -> str:
    """The text, or its beginning and end where it is long."""
    return text if len(text) <= limit else f"{text[: limit // 2]} … {text[-limit // 2 :]}"


def _shown(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
