"""What can be done with the model that is chosen on the model page. Main thread.

The window adds these at its start, for menus and palette; the page itself is made at its first use, so they ask for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from studio.services.models.openvino import MEGABYTES, has_openvino
from studio.services.translation import tr
from studio.ui.actions.action import Action

if TYPE_CHECKING:
    from studio.ui.models.page import ModelPage
    from studio.ui.models.rows import Row

Shown = Callable[[], "ModelPage | None"]
"""The model page while it is in sight."""


def page_actions(shown: Shown) -> tuple[Action, ...]:
    """Their place is "models"."""

    def of_page(
        name: str, words: str, act: Callable[[ModelPage], object], why_not: Callable[[ModelPage, Row], str], tip: str
    ) -> Action:
        return Action(
            id=f"models.{name}", words=words, act=partial(_do, shown, act), enabled=partial(_why_not, shown, why_not),
            tip=tip, where="models", menu="Models", section="Chosen",
        )  # fmt: skip

    def choose_kind() -> None:
        page = shown()
        if page is not None:
            page.choose_kind()

    return (
        Action(
            id="models.choose-kind", words=tr("Choose the kind of models"), act=choose_kind, keys=("Ctrl+K",),
            enabled=lambda: "" if shown() is not None else tr("Open the model page first."),
            tip=tr("List writers, voices, or of pictures the LoRAs, ControlNets, VAEs, adapters, tools, each counted"),
            where="models", menu="Models", section="Chosen",
        ),
        of_page("install", tr("Install the model"), lambda page: page.install(), _why_not_install,
                tr("Fetch the chosen model, check it and keep it on this machine")),
        of_page("stop", tr("Stop the download"), lambda page: page.stop(), _why_not_stop,
                tr("What was fetched so far is kept, and continued next time")),
        of_page("verify", tr("Check the model's files"), lambda page: page.verify(), _why_not_verify,
                tr("Read every file whole and compare it with what was installed")),
        of_page("measure", tr("Measure the model's speed"), lambda page: page.measure(), _why_not_measure,
                tr("Try each engine that can run the chosen writer for a moment; the faster one is used from then on")),
        of_page("openvino", tr("Install OpenVINO ({size} MB)", size=MEGABYTES), lambda page: page.openvino.install(),
                _why_not_openvino, tr("It computes pictures on the processor where it is faster than PyTorch")),
        of_page("remove", tr("Remove the model…"), lambda page: page.details.ask_removal(), _why_not_remove,
                tr("Take the chosen model off this machine, after one more question")),
        of_page("web", tr("Open the model's web page"), lambda page: page.details.open_web_page(), _why_not_web,
                tr("Where its makers describe it and state their terms")),
    )  # fmt: skip


def _do(shown: Shown, act: Callable[[ModelPage], object]) -> None:
    page = shown()
    if page is not None:
        act(page)


def _why_not(shown: Shown, why_not: Callable[[ModelPage, Row], str]) -> str:
    page = shown()
    if page is None:
        return tr("Open the model page and choose a model there.")
    row = page.chosen()
    return why_not(page, row) if row is not None else tr("Choose a model first.")


def _why_not_install(page: ModelPage, row: Row) -> str:
    if page.fetches(row.id):
        return tr("It is being fetched.")
    return tr("It is on this machine already.") if row.is_here else ""


def _why_not_stop(page: ModelPage, row: Row) -> str:
    return "" if page.fetches(row.id) else tr("It is not being fetched.")


def _why_not_verify(_page: ModelPage, row: Row) -> str:
    return "" if row.is_here else tr("It is not on this machine.")


def _why_not_measure(page: ModelPage, row: Row) -> str:
    if not row.is_here:
        return tr("It is not on this machine.")
    if not row.engines:
        return tr("Only one engine here can run it.")
    return tr("It is being measured.") if page.measuring else ""


def _why_not_openvino(page: ModelPage, row: Row) -> str:
    if page.openvino.lasting:
        return tr("It is being fetched.")
    if has_openvino():
        return tr("It is on this machine already.")
    return "" if row.wants_openvino else tr("It is of use to models of the Stable Diffusion kind, with PyTorch.")


def _why_not_remove(_page: ModelPage, row: Row) -> str:
    if row.state == "shipped":
        return tr("It came with Triptych and stays.")
    return "" if row.can_remove else tr("It is not on this machine.")


def _why_not_web(_page: ModelPage, row: Row) -> str:
    return "" if row.homepage else tr("No web page of it is known.")
