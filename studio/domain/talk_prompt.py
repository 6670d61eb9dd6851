"""What a writer's model is sent in a conversation: who it is, what it knows of the book, and the turns so far.

Pure; called by `studio.services.talking` on threads. What stays the same stands first (who it is, what it knows), so
that the engine need not read it again; the oldest turns are left out, in steps, when they do not fit any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from studio.domain.knowledge import Known, entering, notes_pieces, story_pieces
from studio.domain.personas import Persona
from studio.domain.prompt_pieces import Piece, PromptPart, Room, keep_end
from studio.domain.prompting import BuiltPrompt, Writer, built_prompt, filled_template, text_request
from studio.domain.requests import Message
from studio.domain.sentences import flowing
from studio.domain.talk_records import Turn
from studio.domain.task_frames import SLOT

TASK: Final = "talk"
"""As `TextRequest.task` spells it."""
_SHARES: Final = {"card": 6, "scenes": 6, "notes": 10, "lines": 10, "facts": 8, "story": 6}
"""What each kind may take at most, as a part of the context, in the order in which they take it."""
_TURNS: Final = 3
"""The turns may have a third of the context at least, if they are so long."""
_STEP: Final = 4
"""So many turns are left out at once, so that the prompt's beginning stays for some turns."""


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Who is talked to, and what it may know."""

    persona: Persona
    name: str
    known: Known = Known()
    """Of the book at a scene; cards without the one of the speaker."""
    text: str = ""
    """Of the scene."""
    values: Mapping[str, str] = {}
    """Further slots: "book", "author", "language", "scene", "synopsis"."""
    card: str = ""
    """What its card says."""
    scenes: tuple[Piece, ...] = ()
    """That name it, in reading order."""
    lines: tuple[str, ...] = ()
    """What it says in the book, the newest last."""


def talking(writer: Writer, speaker: Speaker, turns: Sequence[Turn]) -> BuiltPrompt:
    """The prompt for an answer to the last of the turns, which is a person's."""
    persona, rates = speaker.persona, writer.rates
    request = text_request(writer, TASK, least=persona.tokens)
    fields: dict[str, Any] = {"max_tokens": min(request.max_tokens, persona.tokens)} if persona.tokens else {}
    if persona.temperature is not None:
        fields["temperature"] = persona.temperature
    request = msgspec.structs.replace(request, **fields)
    budget = writer.context_tokens - request.max_tokens
    bare = rates.tokens(persona.system)
    said = [turn for turn in turns if turn.words.strip()]
    whole = sum(rates.tokens(turn.words) for turn in said)
    last = rates.tokens(said[-1].words) if said else 0
    kept_for_turns = max(min(whole, budget // _TURNS), last)
    template = _named(speaker)
    slots, used = _slots(template, writer, speaker, said, budget, bare + kept_for_turns)
    left = budget - bare - used
    slots["text"] = [_text(speaker, rates.characters(max(0, left - kept_for_turns), speaker.text))]
    left -= rates.tokens(slots["text"][0].text) if slots["text"][0].text else 0
    blocks, parts = filled_template(template, slots)
    shown, cut = _fitting(said, left, writer)
    messages = [Message("system", "\n\n".join(blocks)), *_messages(shown)]
    parts = [*parts, *_turn_parts(speaker, shown, cut)]
    return built_prompt(msgspec.structs.replace(request, messages=tuple(messages)), parts, budget, rates)


def _named(speaker: Speaker) -> str:
    """The template with names and titles in their places; a block of which one lacks is left out."""
    values = {**speaker.values, "name": speaker.name}
    blocks = []
    for block in speaker.persona.system.strip().split("\n\n"):
        named = [name for name in SLOT.findall(block) if name in values]
        if all(values[name].strip() for name in named):
            blocks.append(SLOT.sub(lambda found: flowing(values.get(found[1], found[0])).strip(), block))
    return "\n\n".join(blocks)


def _slots(
    template: str, writer: Writer, speaker: Speaker, turns: Sequence[Turn], budget: int, must: int
) -> tuple[dict[str, list[PromptPart]], int]:
    """What fills the template's slots but for the text, and the tokens that it takes."""
    rates = writer.rates
    room = Room(budget, must, rates)
    known, last = speaker.known, turns[-1].words if turns else ""
    lines = "\n".join(f"“{flowing(line).strip()}”" for line in speaker.lines)
    offered: dict[str, Sequence[Piece]] = {
        "card": [Piece(role="card", title=f"Character: {speaker.name}", text=speaker.card, entered="always")]
        if speaker.card.strip()
        else [],
        # The nearest scene takes its room first.
        "scenes": list(reversed(speaker.scenes)),
        "notes": notes_pieces(known),
        "lines": [Piece(role="notes", title="Lines of the character", text=lines)] if lines else [],
        "facts": entering(speaker.text, last, known.cards, known.alike),
        "story": story_pieces(known.story),
    }
    found: dict[str, list[PromptPart]] = {}
    for slot, share in _SHARES.items():
        found[slot] = room.take(offered[slot], share) if f"{{{slot}}}" in template else []
    found["facts"].sort(key=lambda part: (part.entered != "always", part.title))
    for slot in ("story", "scenes"):
        found[slot].reverse()
    used = sum(rates.tokens(part.text) for parts in found.values() for part in parts if part.text)
    return found, used


def _text(speaker: Speaker, characters: int) -> PromptPart:
    cut, kept = keep_end(flowing(speaker.text), characters)
    return PromptPart(role="before", title="Text", text=kept, cut=cut, cut_for="room" if cut else "")


def _fitting(turns: Sequence[Turn], room: int, writer: Writer) -> tuple[list[Turn], list[Turn]]:
    """The newest turns, as many as there is room for, and those that are left out. The last one is always told. What is
    told begins with a person's turn, as chat templates ask for."""
    start = 0
    while start < len(turns) - 1 and sum(writer.rates.tokens(turn.words) for turn in turns[start:]) > room:
        start = min(start + _STEP, len(turns) - 1)
    while start < len(turns) - 1 and turns[start].by == "model":
        start += 1
    return list(turns[start:]), list(turns[:start])


def _messages(turns: Sequence[Turn]) -> list[Message]:
    """Turns as the roles of a chat, which take turns: what one said at twice is one message."""
    found: list[Message] = []
    for turn in turns:
        role, words = ("user" if turn.by == "person" else "assistant"), turn.words.strip()
        if found and found[-1].role == role:
            found[-1] = Message(found[-1].role, f"{found[-1].content}\n\n{words}")
        else:
            found.append(Message("user" if role == "user" else "assistant", words))
    return found


def _turn_parts(speaker: Speaker, shown: Sequence[Turn], cut: Sequence[Turn]) -> list[PromptPart]:
    parts = []
    if cut:
        words = "\n\n".join(turn.words.strip() for turn in cut)
        parts.append(PromptPart(role="story", title="Earlier turns", text="", cut=words, cut_for="room"))
    for turn in shown[:-1]:
        words = turn.words.strip()
        if turn.by == "person":
            parts.append(PromptPart(role="story", title="You said", text=words))
        else:
            parts.append(PromptPart(role="story", title=f"Said: {speaker.name}", text=words))
    if shown:
        parts.append(PromptPart(role="question", title="You say", text=shown[-1].words.strip()))
    return parts


def turns_left_out(built: BuiltPrompt) -> bool:
    return any(part.title == "Earlier turns" for part in built.parts)
