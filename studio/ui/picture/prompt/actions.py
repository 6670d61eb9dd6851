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


def making_actions(presenter: PromptPresenter, tell_memory: Callable[[], object]) -> tuple[Action, ...]:
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
            id="picture.memory-need",
            words=tr("Memory the picture needs"),
            act=tell_memory,
            tip=tr("How much memory the next picture needs, and how much is free"),
            where="picture",
            menu="Picture/Prompt",
            section="form",
        ),
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


def form_actions(
    presenter: PromptPresenter,
    view: FormView,
    show: Callable[[], object],
    ask_lora: Callable[[], object],
    show_styles: Callable[[], object],
    save_style: Callable[[], object],
) -> tuple[Action, ...]:
    """`show`: brings the form into sight. `ask_lora`: which file to add. `show_styles`: the window of all named styles;
    `save_style`: asks there for a name for the form."""

    def go(widget: QWidget) -> None:
        show()
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_loras() -> None:
        show()
        view.loras.open_menu()

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
        Action(
            id="picture.named-styles",
            words=tr("Named styles\u2026"),
            act=show_styles,
            where="picture",
            tip=tr("All named styles: choose some, make one of your own, take in those of others"),
            menu="Picture/Prompt",
            section="form",
        ),
        Action(
            id="picture.save-style",
            words=tr("Save the form as a style\u2026"),
            act=save_style,
            where="picture",
            tip=tr("Words, model, LoRAs, sampler, steps, guidance and size, under a name"),
            menu="Picture/Prompt",
            section="form",
        ),
        Action(
            id="picture.add-lora",
            words=tr("Add a LoRA\u2026"),
            act=open_loras,
            where="picture",
            enabled=lambda: "" if presenter.allowed.offers("loras") else tr("The chosen model takes no LoRAs."),
            tip=tr("A small file that teaches the model a look, a character or a thing"),
            menu="Picture/Prompt",
            section="form",
        ),
        Action(
            id="picture.add-lora-file",
            words=tr("Add a LoRA from a file\u2026"),
            act=ask_lora,
            where="picture",
            enabled=lambda: "" if presenter.allowed.offers("loras") else tr("The chosen model takes no LoRAs."),
            tip=tr("It is used where it lies, and joins the model library"),
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
