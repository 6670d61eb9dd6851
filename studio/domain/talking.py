"""Conversations with a persona or a character: begun, gone on with, branched, renamed, removed, written as Markdown.

Pure; called by the talk's room and the command line. Turns are a tree: other answers to the same words, other words in
the place of those that were said. What is shown is one way through it, which ends with the conversation's `last`.
"""

from __future__ import annotations

import time
from typing import Final, Literal

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.talk_records import Conversation, Turn

LONGEST: Final = 20_000
"""Characters that a person says at once."""
_NAME: Final = 48
"""Characters of a name that is made of the first words."""


def conversations(document: Document) -> tuple[Conversation, ...]:
    """The newest first."""
    return tuple(reversed(list(document.all(Conversation))))


def turns_of(document: Document, conversation_id: str) -> dict[str, Turn]:
    """All of them by id, in the order in which they were said."""
    return {turn.id: turn for turn in document.where(Turn, "conversation_id", conversation_id)}


def way_of(document: Document, conversation: Conversation) -> tuple[Turn, ...]:
    """The turns that are shown, the first one first. Where a file names a last turn that is not there, the newest one
    stands for it."""
    turns = turns_of(document, conversation.id)
    at = turns.get(conversation.last) or next(reversed(turns.values()), None)
    way: dict[str, Turn] = {}
    while at is not None and at.id not in way:
        way[at.id] = at
        at = turns.get(at.after)
    return tuple(reversed(way.values()))


def others_of(document: Document, turn: Turn) -> tuple[Turn, ...]:
    """What was said in the same place by the same one, itself included, the oldest first."""
    turns = turns_of(document, turn.conversation_id).values()
    return tuple(one for one in turns if one.after == turn.after and one.by == turn.by)


def name_of(document: Document, conversation: Conversation) -> str:
    """What it is called: by its own name, else by the first words; "" of one in which nothing was said."""
    if conversation.name:
        return conversation.name
    first = next((turn for turn in way_of(document, conversation) if turn.words.strip()), None)
    words = " ".join(first.words.split()) if first is not None else ""
    return words if len(words) <= _NAME else f"{words[: _NAME - 1].rstrip()}…"


# ---- changes


def begin(
    document: Document,
    speaker: str,
    *,
    persona: str = "",
    card_id: str = "",
    tells: Literal["scene", "nothing"] = "scene",
) -> tuple[Change, str]:
    """A new conversation, and its id."""
    draft = Draft(document)
    one = Conversation(id=new_id(), persona=persona, card_id=card_id, speaker=speaker, created=time.time(), tells=tells)
    draft.put(one)
    return draft.change("New conversation"), one.id


def change_conversation(document: Document, conversation_id: str, label: str, **values: object) -> Change:
    """These fields with these values. Raises KeyError when it is gone."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Conversation, conversation_id), **values))
    return draft.change(label)


def rename(document: Document, conversation_id: str, name: str) -> Change:
    """A name without letters gives it back to its first words."""
    return change_conversation(document, conversation_id, "Rename conversation", name=" ".join(name.split()))


def remove(document: Document, conversation_id: str) -> Change:
    """With all that was said. Raises KeyError when it is gone."""
    draft = Draft(document)
    draft.remove(draft.need(Conversation, conversation_id))
    for turn in turns_of(document, conversation_id).values():
        draft.remove(turn)
    return draft.change("Remove conversation")


def say(document: Document, conversation_id: str, words: str, *, in_place_of: str = "") -> tuple[Change, str]:
    """A person's words at the end of the way, or in the place of a turn, beside which they stand; the turn's id.
    Raises KeyError."""
    draft = Draft(document)
    conversation = draft.need(Conversation, conversation_id)
    way = way_of(document, conversation)
    after = draft.need(Turn, in_place_of).after if in_place_of else (way[-1].id if way else "")
    turn = Turn(id=new_id(), conversation_id=conversation_id, after=after, words=words, created=time.time())
    draft.put(turn)
    draft.put(msgspec.structs.replace(conversation, last=turn.id))
    return draft.change("Turn of a conversation"), turn.id


def answer(
    document: Document,
    conversation_id: str,
    to: str,
    words: str,
    recipe_id: str,
    *,
    whole: bool = True,
    continues: str = "",
) -> Change:
    """What a model said to a turn; shown where the way still leads through that. `continues`: the change by which the
    turn was said, of which this is a part. Raises KeyError when the turn is gone."""
    draft = Draft(document)
    conversation, asked = draft.need(Conversation, conversation_id), draft.need(Turn, to)
    way = way_of(document, conversation)
    turn = Turn(
        id=new_id(),
        conversation_id=conversation_id,
        after=asked.id,
        by="model",
        words=words,
        created=time.time(),
        recipe_id=recipe_id,
        whole=whole,
    )
    draft.put(turn)
    if asked in way:
        draft.put(msgspec.structs.replace(conversation, last=turn.id))
    change = draft.change("Turn of a conversation") if continues else draft.change("Another answer")
    return msgspec.structs.replace(change, continues=continues)


def change_words(document: Document, turn_id: str, words: str) -> Change:
    """Other words in a model's turn, by a person. Raises KeyError when it is gone."""
    draft = Draft(document)
    turn = draft.need(Turn, turn_id)
    draft.put(msgspec.structs.replace(turn, words=words, changed=turn.changed or turn.by == "model"))
    return draft.change("Change an answer" if turn.by == "model" else "Change what was said")


def show_other(document: Document, turn_id: str, by: int) -> Change:
    """The way goes through the next (+1) or the one before (-1) of those in a turn's place, round at the end, and on
    through what was said last there. Raises KeyError."""
    turn = document.need(Turn, turn_id)
    others = others_of(document, turn)
    other = others[([one.id for one in others].index(turn_id) + by) % len(others)]
    return change_conversation(document, turn.conversation_id, "Show another branch", last=_end_of(document, other).id)


def _end_of(document: Document, turn: Turn) -> Turn:
    turns = list(turns_of(document, turn.conversation_id).values())
    end, passed = turn, {turn.id}
    while True:
        following = [one for one in turns if one.after == end.id and one.id not in passed]
        if not following:
            return end
        end = following[-1]
        passed.add(end.id)


def remove_turn(document: Document, turn_id: str) -> Change:
    """With all that follows it; what stands beside it is shown, else what it followed. Raises KeyError."""
    draft = Draft(document)
    turn = draft.need(Turn, turn_id)
    conversation = draft.need(Conversation, turn.conversation_id)
    turns = turns_of(document, turn.conversation_id)
    gone = {turn.id}
    while True:
        more = {one.id for one in turns.values() if one.after in gone} - gone
        if not more:
            break
        gone |= more
    for one in gone:
        draft.remove(turns[one])
    if conversation.last in gone or not conversation.last:
        beside = [one for one in others_of(document, turn) if one.id != turn.id]
        last = _end_of(document, beside[-1]).id if beside else turn.after
        draft.put(msgspec.structs.replace(conversation, last=last))
    return draft.change("Remove from a conversation")


# ---- as a file


def as_markdown(document: Document, conversation: Conversation, you: str) -> str:
    """The way that is shown. `you`: what the person is called."""
    title = name_of(document, conversation) or conversation.speaker
    lines = [f"# {_one_line(title)}"]
    for turn in way_of(document, conversation):
        who = you if turn.by == "person" else conversation.speaker
        lines += ["", f"**{_one_line(who)}:**", "", turn.words.strip()]
    return "\n".join(lines) + "\n"


def _one_line(words: str) -> str:
    return " ".join(words.split())
