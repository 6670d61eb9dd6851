"""The prompt inspector: exactly what was sent to the model, part by part, and what was left out. Main thread."""

from __future__ import annotations

import html

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QTextBrowser, QVBoxLayout, QWidget

from studio.domain.prompt_pieces import PromptPart
from studio.domain.prompt_sent import stretches
from studio.domain.prompting import BuiltPrompt
from studio.domain.showable import showable
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.words import SPACE, label
from studio.ui.writing.assistant.context_words import context_words, cut_words, entered_words, part_title


class PromptInspector(QDialog):
    """Shows one prompt; the assistant's room opens it and gives it the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What was sent"))
        self.setModal(False)
        self.resize(560, 520)
        self._head = label(wrap=True)
        self._meter = QProgressBar()
        self._meter.setTextVisible(False)
        self._meter.setAccessibleName(tr("Context in use"))
        self._text = QTextBrowser()
        self._text.setAccessibleName(tr("Parts of the prompt"))
        self._text.setOpenLinks(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self._head)
        column.addWidget(self._meter)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)

    def show_prompt(
        self, built: BuiltPrompt | None, model: str, *, sent: bool, engine: str = "", rate: float = 0
    ) -> None:
        """`engine`: which one runs the model, and why, in words. `rate`: tokens a second that it reads here."""
        if built is None:
            self._head.setText(tr("Nothing has been sent yet."))
            self._text.clear()
            return
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
        told = (f"{words}{changed}", engine, context_words(built, rate), refused)
        self._head.setText("\n".join(filter(None, told)))
        self._meter.setRange(0, max(1, built.budget_tokens))
        self._meter.setValue(min(built.tokens, built.budget_tokens))
        self._text.setHtml(_page(built))


def _page(built: BuiltPrompt) -> str:
    """Everything that is sent, in its order, under the head of the part that it belongs to; what the templates add
    stands between."""
    if not built.sent:
        return "".join(_part(part, part.text, counted=built.counted) for part in built.parts)
    shown: list[str] = []
    waiting = list(built.parts)
    for stretch in stretches(built.sent, built.parts):
        if stretch.part is None:
            shown.append(_added(stretch.text))
            continue
        while waiting and waiting[0] is not stretch.part:
            # Of these nothing was sent, or the template wrote them otherwise.
            shown.append(_part(waiting.pop(0), "", counted=built.counted))
        waiting = waiting[1:]
        shown.append(_part(stretch.part, stretch.text, counted=built.counted))
    shown += [_part(part, "", counted=built.counted) for part in waiting]
    return "".join(shown)


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
    mark = f"<i>{html.escape(tr('Left out:'))}</i> {struck}"
    left_out = f'<p style="color:{look.muted}">{mark}</p>' if part.cut else ""
    kept = f"<p>{_shown(text)}</p>" if text else ""
    first = part.role == "before"
    return head + (left_out + kept if first else kept + left_out)


def _ends(text: str, limit: int = 1200) -> str:
    """The text, or its beginning and end where it is long."""
    return text if len(text) <= limit else f"{text[: limit // 2]} … {text[-limit // 2 :]}"


def _shown(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
