"""What can be done in the prompt room: make a picture, seeds, weights of words, where to go in the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.prompt.form import FIELDS, FormField
from studio.ui.picture.prompt.form_view import FormView
from studio.ui.picture.prompt.presenter import PromptPresenter
from studio.ui.picture.prompt.prompt_field import STEP

PLACE = "picture.prompt"


def making_actions(presenter: PromptPresenter) -> tuple[Action, ...]:
    return (
        Action(
            id="picture.generate",
            words=tr("Generate the picture"),
            act=presenter.generate,
            keys=("Ctrl+Return", "Ctrl+Enter"),
            where="picture",
            enabled=presenter.why_not_generate,
            tip=tr("Make the picture"),
            menu="Picture",
            section="Prompt",
        ),
        Action(
            id="picture.new-seed",
            words=tr("Draw another seed"),
            act=presenter.roll,
            tip=tr("Let chance choose another picture of the same words, and keep to it"),
            keys=("Ctrl+R",),
            where="picture",
            menu="Picture/Prompt",
            section="form",
        ),
        Action(
            id="picture.keep-seed",
            words=tr("Keep the seed"),
            act=lambda: presenter.set(seed_locked=not presenter.form.seed_locked),
            where="picture",
            tip=tr("Use this seed for the next picture too"),
            menu="Picture/Prompt",
            section="form",
            checked=lambda: presenter.form.seed_locked,
        ),
        *(_switching(presenter, field) for field in FIELDS if field.kind == "switch"),
        Action(
            id="picture.swap-size",
            words=tr("Swap width and height"),
            act=presenter.swap_size,
            tip=tr("Lay a picture that stands, or stand one that lies"),
            where="picture",
            menu="Picture/Prompt",
            section="form",
        ),
    )


def form_actions(presenter: PromptPresenter, view: FormView, show: Callable[[], object]) -> tuple[Action, ...]:
    """`show`: brings the form into sight."""

    def go(widget: QWidget) -> None:
        show()
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def going(action_id: str, words: str, widget: QWidget) -> Action:
        return Action(
            id=action_id, words=words, act=partial(go, widget), where="picture", menu="Picture/Prompt", section="form"
        )

    return (
        Action(
            id="picture.weigh-more",
            words=tr("More weight for the word"),
            act=lambda: view.weigh(STEP),
            keys=("Ctrl+Up",),
            where=PLACE,
            tip=tr("The word at the caret, or the selected words, count more in the picture"),
            menu="Picture/Prompt",
            section="words",
        ),
        Action(
            id="picture.weigh-less",
            words=tr("Less weight for the word"),
            act=lambda: view.weigh(-STEP),
            keys=("Ctrl+Down",),
            where=PLACE,
            tip=tr("The word at the caret, or the selected words, count less in the picture"),
            menu="Picture/Prompt",
            section="words",
        ),
        going("picture.edit-prompt", tr("Write the prompt"), view.prompt),
        going("picture.edit-negative", tr("Write the negative prompt"), view.negative),
        going("picture.choose-model", tr("Choose the model"), view.model),
        Action(
            id="picture.choose-style",
            words=tr("Choose a style"),
            act=partial(go, view.styles),
            where="picture",
            enabled=lambda: "" if presenter.allowed.styles else tr("The chosen model has no styles of its own."),
            menu="Picture/Prompt",
            section="form",
        ),
    )


def _switching(presenter: PromptPresenter, field: FormField) -> Action:
    """Switch a field of the form on or off."""

    def why_not() -> str:
        return "" if presenter.allowed.offers(field.needs) else tr("The chosen model cannot do this.")

    def is_on() -> bool:
        return bool(getattr(presenter.form, field.name))

    return Action(
        id=f"picture.{field.name.replace('_', '-')}",
        words=tr(field.label).replace("&", ""),
        act=lambda: presenter.set(**{field.name: not is_on()}),
        where="picture",
        enabled=why_not,
        tip=tr(field.tip),
        menu="Picture/Prompt",
        section="form",
        checked=is_on,
    )
