"""What the writer's model is sent: which words of the document, in which order, and which were left out.

Called by the Writing pane and the command line, in the window's process; pure functions of texts and records. Each
returns a `BuiltPrompt`: the request that is queued, and its parts as the prompt inspector shows them.

Stable text comes first and is cut in coarse steps, so that the next prompt mostly begins as the last one did and the
engine need not read it again. What is cut is measured by the rates of the writer's model (`token_measure`), which are
learned from what its vocabulary counted; what is sent is counted by the worker (`services/jobs/token_counts`).

Small models carry plain prose on best when they are given plain prose, so a continuation is raw text. Every other task
has a template (`WritingTask`) and goes through the model's chat template by `asking`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from studio.domain.cards import said_in
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.requests import LoraUse, Message, ModelRef, TextRequest
from studio.domain.sampling import sampling_of
from studio.domain.sentences import flowing
from studio.domain.text_records import Paragraph, Scene
from studio.domain.token_measure import TokenRates
from studio.domain.writing_tasks import WritingTask

_CUT_STEPS: Final = 4
"""Text that is too long loses its beginning in steps of a quarter of what may be sent."""
SETTINGS: Final = ("max_tokens", "temperature", "top_k", "top_p", "min_p", "repetition_penalty")
"""Fields of a request that a model's defaults may set."""

FILLS: Final = "fills"
"""A model's default that says whether it was trained to fill a gap between two texts."""

PartRole = Literal["instruction", "card", "notes", "before", "passage", "after", "question"]


class PromptPart(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of a prompt, as the prompt inspector lists it."""

    role: PartRole
    title: str
    """For people: "Text before the cursor", "Character: Mara"."""
    text: str
    """Exactly what is sent; empty when all of it was left out."""
    cut: str = ""
    """What stood before `text` (after it, for "after") and was left out."""
    tokens: int = 0
    """Of `text`."""


class BuiltPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """A request ready to be queued, and what it is made of, in the order in which it is sent."""

    request: TextRequest
    parts: tuple[PromptPart, ...]
    budget_tokens: int
    """What the prompt may take of the model's context; the rest is the answer's."""
    tokens: int = 0
    """Of all that is sent."""
    counted: bool = False
    """By the model's own vocabulary, what its chat template adds included; else `tokens` are about right."""
    context: int = 0
    """Tokens of prompt and answer that the model can read, by its file; 0 where nobody has looked."""

    def with_counts(self, parts: Sequence[int], total: int, context: int) -> BuiltPrompt:
        """The same, counted. `parts`: of each part's text."""
        counted = tuple(
            msgspec.structs.replace(part, tokens=tokens) for part, tokens in zip(self.parts, parts, strict=True)
        )
        return msgspec.structs.replace(self, parts=counted, tokens=total, counted=True, context=context)

    @property
    def cut_characters(self) -> int:
        return sum(len(part.cut) for part in self.parts)


class Writer(msgspec.Struct, frozen=True, kw_only=True):
    """The model that is asked, and how."""

    model: ModelRef
    context_tokens: int = 2048
    """Tokens of prompt and answer together that are worth this model's time; not more than it can read."""
    rates: TokenRates = TokenRates()
    """How its vocabulary counts."""
    settings: Mapping[str, str | int | float | bool] = {}
    """The model's defaults (`InstalledModel.defaults`) and what the person changed; unknown names are ignored."""
    seed: int = 0
    device: str = "auto"
    loras: tuple[LoraUse, ...] = ()


def scene_text(document: Document, scene_id: str) -> str:
    """A scene's paragraphs, a blank line between them; rules are left out."""
    scene = document.need(Scene, scene_id)
    paragraphs = (document.need(Paragraph, paragraph_id) for paragraph_id in scene.paragraphs)
    return "\n\n".join(paragraph.text for paragraph in paragraphs if paragraph.style != "rule")


def text_before(document: Document, paragraph_id: str, offset: int) -> str:
    """What stands in the paragraph's scene before a place in it, a blank line between paragraphs."""
    here = document.need(Paragraph, paragraph_id)
    scene = document.need(Scene, here.scene_id)
    place = scene.paragraphs.index(paragraph_id)
    earlier = (document.need(Paragraph, earlier_id) for earlier_id in scene.paragraphs[:place])
    texts = [paragraph.text for paragraph in earlier if paragraph.style != "rule"]
    return "\n\n".join([*texts, here.text[:offset]])


def cards_in(text: str, cards: Sequence[Card]) -> tuple[Card, ...]:
    """The cards with facts whose name, or an alias of them, the text mentions, in their own order."""
    return tuple(card for card in cards if card.facts.strip() and said_in(text, card))


def keep_end(text: str, limit: int) -> tuple[str, str]:
    """(cut, kept): the end of `text`, at most `limit` characters, from the start of a paragraph or a sentence.

    The cut moves in steps of a quarter of the limit: while a person types, the kept text's beginning stays the same.
    """
    if len(text) <= limit:
        return "", text
    if limit <= 0:
        return text, ""
    step = max(1, limit // _CUT_STEPS)
    start = -(-(len(text) - limit) // step) * step
    window = text[start : start + step]
    for pattern in (r"\n\n", r"[.!?…][\"”’']?\s+", r"\s+"):
        found = re.search(pattern, window)
        if found is not None and start + found.end() < len(text):
            start += found.end()
            break
    return text[:start], text[start:]


def keep_start(text: str, limit: int) -> tuple[str, str]:
    """(kept, cut): the beginning of `text`, at most `limit` characters, up to the end of a word."""
    if len(text) <= limit:
        return text, ""
    place = text.rfind(" ", 0, max(0, limit) + 1)
    place = place if 0 < place <= limit else max(0, limit)
    return text[:place], text[place:]


# ---- continuing, asking


def continuation(
    writer: Writer,
    before: str,
    *,
    after: str = "",
    cards: Sequence[Card] = (),
    notes: str = "",
    one_paragraph: bool = True,
) -> BuiltPrompt:
    """Carry on after `before`. Facts of the cards it mentions and the scene's notes stand in front. `after`: what
    follows in the paragraph, which is sent to models that can fill a gap (their setting "fills").

    `one_paragraph` ends it where the paragraph ends: small models lose the thread in the next one.
    What the model says is fitted to the text by `fit_continuation`.
    """
    before = flowing(before)
    request = _request(writer, "continue")
    budget = writer.context_tokens - request.max_tokens
    rates = writer.rates
    parts = [*_card_parts(cards_in(before, cards), budget // 4, rates), *_notes_part(notes, budget // 8, rates)]
    fills = bool(writer.settings.get(FILLS)) and bool(after.strip())
    behind = flowing(after)
    follows, cut_after = keep_start(behind, rates.characters(budget // 4, behind)) if fills else ("", "")
    room = budget - sum(rates.tokens(part.text) for part in parts) - rates.tokens(follows) * fills
    cut, kept = keep_end(before, rates.characters(room, before))
    parts.append(PromptPart(role="before", title="Text before the cursor", text=_open_end(kept), cut=cut))
    prompt = "\n\n".join(part.text for part in parts if part.text)
    if fills:
        parts.append(PromptPart(role="after", title="Text after the cursor", text=follows, cut=cut_after))
    stop = ("\n",) if one_paragraph else request.stop
    return _built(msgspec.structs.replace(request, prompt=prompt, after=follows, stop=stop), parts, budget, rates)


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """What a task's prompt may be made of; a template takes what it names."""

    passage: str = ""
    """The selected text."""
    before: str = ""
    after: str = ""
    """What stands around it in the scene."""
    text: str = ""
    """The whole scene."""
    instruction: str = ""
    """What the person said."""
    cards: tuple[Card, ...] = ()


_SLOT: Final = re.compile(r"\{(before|after|passage|text|facts|instruction)\}")


def asking(writer: Writer, task: WritingTask, material: Material) -> BuiltPrompt:
    """A chat prompt by the task's template. The passage is sent whole, a little of what stands around it is shown
    along, and of a long text the end is read."""
    passage, text = flowing(material.passage), flowing(material.text)
    instruction = material.instruction.strip() or task.instruction
    rates = writer.rates
    whole = rates.tokens(passage) if passage else 0
    request = _request(writer, task.id, least=whole * 3 // 2)
    budget = writer.context_tokens - request.max_tokens
    system = task.system if passage.strip() or text.strip() or not task.system_bare else task.system_bare
    known = _card_parts(cards_in(f"{passage}{text}\n{instruction}", material.cards), budget // 4, rates)
    known = known if "{facts}" in task.prompt else []
    room = budget - rates.tokens(instruction) - sum(rates.tokens(part.text) for part in known) - task.room
    cut, kept = keep_end(text, rates.characters(room - whole, text))
    around = rates.characters(max(0, budget - whole - task.room), flowing(material.before)) // 3
    cut_before, near_before = keep_end(flowing(material.before), min(around, 1200))
    near_after, cut_after = keep_start(flowing(material.after), min(around, 400))
    question = "Question" if task.needs_words else "What to do"
    slots = {
        "before": [PromptPart(role="before", title="Text before the passage", text=near_before, cut=cut_before)],
        "after": [PromptPart(role="after", title="Text after the passage", text=near_after, cut=cut_after)],
        "passage": [PromptPart(role="passage", title="Passage", text=passage)],
        "text": [PromptPart(role="before", title="Text", text=kept, cut=cut)],
        "facts": known,
        "instruction": [PromptPart(role="question", title=question, text=instruction)],
    }
    asked, parts = _filled(task.prompt, slots)
    return _built(
        _chat(request, system, asked),
        [PromptPart(role="instruction", title="Instruction", text=system), *parts],
        budget,
        rates,
    )


def _filled(template: str, slots: Mapping[str, Sequence[PromptPart]]) -> tuple[list[str], list[PromptPart]]:
    """The template's blocks with their slots filled, without those of which a slot is empty; and all their parts."""
    asked: list[str] = []
    parts: list[PromptPart] = []
    values = {name: "\n\n".join(part.text for part in found if part.text) for name, found in slots.items()}
    for block in template.strip().split("\n\n"):
        named = _SLOT.findall(block)
        for name in named:
            parts.extend(slots[name])
        if not named:
            parts.append(PromptPart(role="instruction", title="Instruction", text=block))
        if all(values[name].strip() for name in named):
            asked.append(_SLOT.sub(lambda found: values[found[1]], block))
    return asked, parts


# ---- what the model said, made to fit


def fit_continuation(before: str, said: str) -> str:
    """What is to be inserted after `before` when the model said `said` (or, while it streams, has said so far).

    The white space behind `before` is not sent, so the model says it again: it is not inserted twice.
    """
    if not before or before[-1].isspace():
        return said.lstrip()
    return said


def to_last_sentence(said: str) -> str:
    """`said` without a sentence that was begun and not ended; all of it when no sentence ends."""
    ends = list(re.finditer(r"[.!?…][\"”’')]*(?=\s|$)", said))
    return said[: ends[-1].end()] if ends else said


# ---- parts


def _open_end(text: str) -> str:
    """Without trailing blanks, which make models stumble; a new paragraph keeps its blank line."""
    bare = text.rstrip()
    return bare + "\n\n" if bare and "\n\n" in text[len(bare) :] else bare


def _card_parts(cards: Sequence[Card], budget: int, rates: TokenRates) -> list[PromptPart]:
    parts = []
    left = budget
    for card in cards:
        fact = f"{card.name}: {card.facts.strip()}"
        kept, cut = keep_start(fact, rates.characters(left, fact))
        left = max(0, left - rates.tokens(kept))
        parts.append(PromptPart(role="card", title=f"{card.role.capitalize()}: {card.name}", text=kept, cut=cut))
    return parts


def _notes_part(notes: str, budget: int, rates: TokenRates) -> list[PromptPart]:
    if not notes.strip():
        return []
    kept, cut = keep_start(notes.strip(), rates.characters(budget, notes))
    return [PromptPart(role="notes", title="Notes of the scene", text=kept, cut=cut)]


def _request(writer: Writer, task: str, least: int = 0) -> TextRequest:
    known: dict[str, Any] = {name: writer.settings[name] for name in SETTINGS if name in writer.settings}
    sampling = sampling_of(writer.settings)
    request = TextRequest(
        model=writer.model,
        task=task,
        seed=writer.seed,
        device=writer.device,
        sampling=sampling,
        loras=writer.loras,
        **known,
    )
    tokens = min(max(request.max_tokens, least), max(1, writer.context_tokens // 2))
    return msgspec.structs.replace(request, max_tokens=tokens)


def _chat(request: TextRequest, system: str, asked: Sequence[str]) -> TextRequest:
    user = "\n\n".join(part for part in asked if part)
    return msgspec.structs.replace(request, messages=(Message("system", system), Message("user", user)))


def _built(request: TextRequest, parts: Sequence[PromptPart], budget: int, rates: TokenRates) -> BuiltPrompt:
    measured = (msgspec.structs.replace(part, tokens=rates.tokens(part.text)) for part in parts)
    shown = tuple(part for part in measured if part.text or part.cut)
    return BuiltPrompt(request=request, parts=shown, budget_tokens=budget, tokens=sum(part.tokens for part in shown))
