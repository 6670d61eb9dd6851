"""Looking into the chosen picture."""

from __future__ import annotations

from functools import partial

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.insight.dialog import Page, ShowingInsight
from studio.ui.picture.insight.presenter import Insight


def insight_actions(insight: Insight, showing: ShowingInsight) -> tuple[Action, ...]:
    def looking(action_id: str, words: str, page: Page, tip: str) -> Action:
        return Action(
            id=action_id, words=words, act=partial(showing.show, page), where="picture", enabled=insight.why_not,
            tip=tip, menu="Picture/Recipe", section="insight",
        )  # fmt: skip

    return (
        looking("picture.steps", tr("From noise to picture…"), "steps",
                tr("Go with a slider through what was seen of the picture while it was made")),
        looking("picture.word-maps", tr("Where the words went…"), "words",
                tr("See which part of the picture each word, or each thing of a scene, became")),
        looking("picture.how-different", tr("How different is it?…"), "different",
                tr("The nearest pictures of the project, with a number")),
    )  # fmt: skip
