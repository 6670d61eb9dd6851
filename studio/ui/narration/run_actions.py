"""Chapters and books that are spoken, and with how many workers, as actions. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.processor import usable_cores
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.places import MENU, PANE
from studio.ui.narration.takes.presenter import TakesPresenter

_SETTING: Final = "narration_workers"


def run_actions(desk: NarrationDesk, takes: TakesPresenter, no_book: Callable[[], str]) -> tuple[Action, ...]:
    """`no_book`: why nothing can be spoken; "" where it can."""
    settings = desk.studio.settings

    def workers(action_id: str, wanted: str, words: str, tip: str) -> Action:
        return Action(
            action_id, words, lambda: settings.set(_SETTING, wanted), where=PANE,
            checked=lambda: settings.get(_SETTING) == wanted, tip=tip, menu="Narration/Workers", section="workers",
        )  # fmt: skip

    return (
        Action(
            "narration.speak-chapter", tr("Speak chapter"), takes.speak_chapter, keys=("Ctrl+Alt+Return",), where=PANE,
            enabled=no_book, tip=tr("Speak what is new or stale in every scene of this chapter"),
            menu=MENU, section="speak",
        ),
        Action(
            "narration.speak-book", tr("Speak the whole book"), takes.speak_book, where=PANE,
            enabled=no_book, tip=tr("Speak what is new or stale in any scene"), menu=MENU, section="speak",
        ),
        workers(
            "narration.workers-auto", "auto", tr("As many workers as suit this machine"),
            tr(
                "Two from two cores on, where memory is free for another copy of the voice; here are {cores}",
                cores=usable_cores(),
            ),
        ),
        workers(
            "narration.workers-one", "1", tr("One worker for a book"), tr("It has all cores"),
        ),
        workers(
            "narration.workers-two", "2", tr("Two workers for a book"),
            tr("Each has half of the cores and a copy of the voice, 440 to 600 MB"),
        ),
    )  # fmt: skip
