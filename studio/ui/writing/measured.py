"""What the style meter looks at: what is selected, the rewrite that is weighed, else the scene. Main thread; the pane
passes it to the meter's room."""

from __future__ import annotations

from studio.domain.summaries import own_text
from studio.services.translation import tr
from studio.ui.writing.assistant.proposals import text_between
from studio.ui.writing.assistant.room import AssistantRoom
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page
from studio.ui.writing.style.room import Subject


def measured_now(desk: Desk, page: Page, assistant: AssistantRoom) -> Subject:
    document, scene_id, places = desk.document, desk.current, page.places()
    if document is None or scene_id is None or places is None:
        return Subject(tr("Nothing is selected."), "")
    if places[0] != places[1]:
        return Subject(tr("The selection"), text_between(document, scene_id, *places))
    weighing = assistant.weighing.weigher.now
    if weighing is not None and weighing.answer is not None:
        return Subject(tr("The answer that is shown in the text"), weighing.answer.text)
    return Subject(tr("This scene"), own_text(document, scene_id))
