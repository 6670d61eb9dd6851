"""For what an entry of the lexicon may hold, in words. Pure; called by the presenter."""

from __future__ import annotations

from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.text_records import Paragraph, Scene
from studio.services.narration.attribution import speakers
from studio.services.narration.lexicon import EVERYWHERE, Scope
from studio.services.translation import tr

_LONGEST = 30
"""Letters of a paragraph that name it."""


def scopes_offered(
    document: Document, scene_id: str, also: Scope, paragraph_id: str = ""
) -> tuple[tuple[Scope, str], ...]:
    """The project, the scene, where each character speaks, and the word's paragraph; `also` another one that is in
    use."""
    people = speakers(list(document.all(Card)))
    offered = [EVERYWHERE, Scope(scene_id=scene_id), *(Scope(card_id) for card_id in people)]
    if document.get(Paragraph, paragraph_id) is not None:
        offered.append(Scope(paragraph_id=paragraph_id))
    if also not in offered:
        offered.append(also)
    return tuple((scope, scope_words(document, scope, scene_id) or tr("the whole project")) for scope in offered)


def scope_words(document: Document, scope: Scope, scene_id: str) -> str:
    """As it stands behind "holds for"; "" for the whole project."""
    card, scene = document.get(Card, scope.card_id), document.get(Scene, scope.scene_id)
    paragraph = document.get(Paragraph, scope.paragraph_id)
    if scope.paragraph_id:
        text = paragraph.text[:_LONGEST] if paragraph is not None else ""
        return tr("the paragraph “{text}…”", text=text)
    if not scope.card_id and not scope.scene_id:
        return ""
    where = (
        tr("this scene") if scope.scene_id == scene_id else scene.title if scene is not None else tr("another scene")
    )
    if not scope.card_id:
        return where
    name = card.name if card is not None else tr("somebody who is gone")
    if not scope.scene_id:
        return tr("what {name} says", name=name)
    return tr("what {name} says in {scene}", name=name, scene=where)
