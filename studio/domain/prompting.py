"""What the writer's model is sent: which words of the document, in which order, and which were left out.

Called by the Writing pane and the command line, in the window's process; pure functions of texts and records. Each
returns a `BuiltPrompt`: the request that is queued, and its parts as the prompt inspector shows them.

What stays the same stands first (the story before the scene, cards, notes), and text is cut in coarse steps, so that
the next prompt mostly begins as the last one did and the engine need not read it again. What is cut is measured by the
rates of the writer's model (`token_measure`), which are learned from what its vocabulary counted; what is sent is
counted by the worker (`services/jobs/token_counts`). How much of the context each kind may take, `_SHARES` tells.

Small models carry plain prose on best when they are given plain prose, so a continuation is raw text. Every other task
has a template (`WritingTask`) and goes through the model's chat template by `asking`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from studio.domain.continuing import form_of_lead, join_before, parted
from studio.domain.document import Document
from studio.domain.knowledge import Known, entering, note_pieces, notes_pieces, story_pieces
from studio.domain.named_passages import keep_named
from studio.domain.own_style import OwnPassage, nearest
from studio.domain.prompt_pieces import LimitedBy, PartRole, PromptPart, Room, keep_end, keep_start
from studio.domain.requests import LoraUse, Message, ModelRef, SentPart, TextRequest
from studio.domain.sampling import sampling_of
from studio.domain.sentences import flowing
from studio.domain.task_answers import schema_of
from studio.domain.task_frames import SLOT
from studio.domain.text_records import Paragraph, Scene
from studio.domain.token_measure import TokenRates
from studio.domain.writing_tasks import WritingTask

SETTINGS: Final = ("max_tokens", "temperature", "top_k", "top_p", "min_p", "repetition_penalty")
"""Fields of a request that a model's defaults may set."""

FILLS: Final = "fills"
"""A model's default that says whether it was trained to fill a gap between two texts."""
_OWN_PASSAGES, _OWN_SHARE = 3, 6
"""Most passages of one's own that a rewrite is shown, and the part of the context that they may take."""
LISTS_FROM: Final = 25
"""The catalogue's `quality` from which on a list is asked for in a form: a smaller model fills that with signs."""
_PLAIN_LIST: Final = "Write each one on a line of its own."
_SHARES: Final = {"note": 16, "notes": 8, "card": 4, "story": 4}
"""What each kind may take at most, as a part of the context, in the order in which they take it; half is kept for the
text."""


class BuiltPrompt(msgspec.Struct, frozen=True, kw_only=True):
    """A request ready to be queued, and what it is made of, in the order in which it is sent."""

    request: TextRequest
    parts: tuple[PromptPart, ...]
    budget_tokens: int
    """What the prompt may take of the model's context; the rest is the answer's."""
    limited_by: LimitedBy = ""
    """Why it may take no more."""
    tokens: int = 0
    """Of all that is sent."""
    counted: bool = False
    """By the model's own vocabulary, what its chat template adds included; else `tokens` are about right."""
    context: int = 0
    """Tokens of prompt and answer that the model can read, by its file; 0 where nobody has looked."""
    sent: str = ""
    """All of it as the model is given it, what its template adds included; "" until the worker has told."""
    ids: tuple[int, ...] = ()
    """Its tokens by number."""

    def with_counts(
        self, parts: Sequence[int], total: int, context: int, sent: str = "", ids: tuple[int, ...] = ()
    ) -> BuiltPrompt:
        """The same, counted. `parts`: of each part's text; the rest as of a `TokensCounted`."""
        counted = tuple(
            msgspec.structs.replace(part, tokens=tokens) for part, tokens in zip(self.parts, parts, strict=True)
        )
        return msgspec.structs.replace(
            self, parts=counted, tokens=total, counted=True, context=context, sent=sent, ids=ids
        )

    @property
    def cut_tokens(self) -> int:
        """About how many were left out."""
        return sum(part.cut_tokens for part in self.parts)


class Writer(msgspec.Struct, frozen=True, kw_only=True):
    """The model that is asked, and how."""

    model: ModelRef
    context_tokens: int = 2048
    """Tokens of prompt and answer together that are worth this model's time; not more than it can read."""
    limited_by: LimitedBy = ""
    """Why there are no more."""
    rates: TokenRates = TokenRates()
    """How its vocabulary counts."""
    settings: Mapping[str, str | int | float | bool] = {}
    """The model's defaults (`InstalledModel.defaults`) and what the person changed; unknown names are ignored."""
    seed: int = 0
    device: str = "auto"
    loras: tuple[LoraUse, ...] = ()
    forms: bool = False
    """Whether answers can be held to a form."""
    own: tuple[OwnPassage, ...] = ()
    """Of the person who writes, for tasks that are to sound like it."""
    quality: int = 100
    """How good it is, as the catalogue counts: small ones are shown no examples."""


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


# ---- continuing, asking


def continuation(
    writer: Writer,
    before: str,
    *,
    after: str = "",
    known: Known = Known(),  # noqa: B008 - an immutable value
    paragraphs: int = 1,
    tokens: int = 0,
    heals: bool = False,
) -> BuiltPrompt:
    """Carry on after `before`. What is known of the book stands in front of it, but for the author's note, which stands
    before its last paragraphs. `after`: what follows in the paragraph, which is sent to models that can fill a gap
    (their setting "fills").

    One paragraph ends where the line ends: small models lose the thread in the next one. Of several the end is found
    by `to_paragraphs`, and `tokens` is the most of them together. With `heals` a word at the end of `before` is not
    sent, and the answer begins with it (`continuing.lead_of`), where the writer can be held to that.
    What the model says is fitted to the text by `fit_continuation`.
    """
    before = flowing(before)
    request = text_request(writer, "continue", least=tokens)
    if heals and writer.forms and not after.strip():
        before, lead = parted(before)
        request = msgspec.structs.replace(request, form=form_of_lead(lead) if lead else None)
    budget = writer.context_tokens - request.max_tokens
    rates = writer.rates
    fills = bool(writer.settings.get(FILLS)) and bool(after.strip())
    behind = flowing(after)
    follows, cut_after = keep_start(behind, rates.characters(budget // 4, behind)) if fills else ("", "")
    must = rates.tokens(follows) * fills + min(rates.tokens(before), budget // 2)
    told = _told(known, before, "", budget, must, rates)
    parts = [*told["story"], *told["card"], *told["notes"]]
    room = budget - sum(rates.tokens(part.text) for part in (*parts, *told["note"])) - rates.tokens(follows) * fills
    cut, kept = keep_end(before, rates.characters(room, before))
    parts += _noted(_open_end(kept), cut, told["note"], known.depth)
    prompt = "\n\n".join(part.text for part in parts if part.text)
    if fills:
        parts.append(PromptPart(role="after", title="Text after the cursor", text=follows, cut=cut_after))
    stop = ("\n",) if paragraphs == 1 else request.stop
    request = msgspec.structs.replace(request, prompt=prompt, after=follows, stop=stop)
    return built_prompt(request, parts, budget, rates, writer.limited_by)


def _told(
    known: Known, text: str, said_words: str, budget: int, must: int, rates: TokenRates
) -> dict[str, list[PromptPart]]:
    """What is told of the book beside a text, by kind, each in the order in which it is sent. `must`: tokens that are
    kept for what else is sent."""
    room = Room(budget, must, rates)
    offered = {
        "note": note_pieces(known),
        "notes": notes_pieces(known),
        "card": entering(text, said_words, known.cards, known.alike),
        "story": story_pieces(known.story),
    }
    told = {kind: room.take(offered[kind], share) for kind, share in _SHARES.items()}
    # A card keeps its place whatever was named last, and the story goes on as it happened.
    told["card"].sort(key=lambda part: (part.entered != "always", part.title))
    told["story"].reverse()
    return told


def _noted(kept: str, cut: str, note: Sequence[PromptPart], depth: int) -> list[PromptPart]:
    """The text, parted by the author's note before its last `depth` paragraphs."""
    title = "Text before the cursor"
    if not note or not note[0].text:
        return [PromptPart(role="before", title=title, text=kept, cut=cut, cut_for="room" if cut else ""), *note]
    ends = kept[len(kept.rstrip()) :]
    paragraphs = kept.rstrip().split("\n\n")
    place = max(0, len(paragraphs) - depth)
    first, last = "\n\n".join(paragraphs[:place]), "\n\n".join(paragraphs[place:]) + ends
    before = PromptPart(role="before", title=title, text=first, cut=cut, cut_for="room" if cut else "")
    return [before, *note, PromptPart(role="before", title=title, text=last)]


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
    known: Known = Known()
    """Of the book, at the scene."""
    more: Mapping[str, str] = {}
    """Further variables of templates (`writing_tasks.VARIABLES`) and what was said in a task's own fields."""


_OF_THE_BOOK: Final = {"story": "story", "card": "facts", "notes": "notes", "note": "note"}
"""By kind of part, the slot of a template that it fills."""


def asking(writer: Writer, task: WritingTask, material: Material) -> BuiltPrompt:
    """A chat prompt by the task's template. The passage is sent whole, a little of what stands around it is shown
    along, and of a long text the end is read."""
    passage, text = flowing(material.passage), flowing(material.text)
    instruction = material.instruction.strip() or task.instruction
    rates = writer.rates
    whole = rates.tokens(passage) if passage else 0
    in_lines = task.answer == "list" and writer.quality < LISTS_FROM
    forms = writer.forms and not in_lines
    request = _of_task(text_request(writer, task.id, least=task.tokens or whole * 3 // 2), task, forms)
    budget = writer.context_tokens - request.max_tokens
    system = task.system if passage.strip() or text.strip() or not task.system_bare else task.system_bare
    must = rates.tokens(instruction) + task.room + whole
    must += min(rates.tokens(text), max(0, budget - must) // 2)
    known = _of_template(task.prompt, material.known)
    told = _told(known, f"{material.before}{passage}{text}", instruction, budget, must, rates)
    used = sum(rates.tokens(part.text) for parts in told.values() for part in parts)
    room = budget - rates.tokens(instruction) - used - task.room
    more = {name: flowing(value).strip() for name, value in material.more.items() if f"{{{name}}}" in task.prompt}
    more |= _own_words(writer, task, passage, instruction, budget)
    examples = shown_examples(task)
    shown = examples if writer.quality >= task.examples_from else ()
    room -= sum(rates.tokens(message.content) for message in shown)
    fitted = {name: _fitted_lines(value, max(0, room - whole), rates) for name, value in more.items()}
    room -= sum(rates.tokens(kept) for kept, _cut in fitted.values())
    limit = rates.characters(room - whole, text)
    cut, kept = keep_named(text, instruction, limit) if task.reads == "named" else keep_end(text, limit)
    around = rates.characters(max(0, budget - whole - used - task.room), flowing(material.before)) // 3
    cut_before, near_before = keep_end(flowing(material.before), min(around, 1200))
    near_after, cut_after = keep_start(flowing(material.after), min(around, 400))
    question = "Question" if task.needs_words else "What to do"
    slots = {
        "before": [_around(writer, task, "before", near_before, cut_before)],
        "after": [_around(writer, task, "after", near_after, cut_after)],
        "passage": [PromptPart(role="passage", title="Passage", text=passage)],
        "text": [_of_text("before", "Text", kept, cut)],
        "instruction": [PromptPart(role="question", title=question, text=instruction)],
        **{slot: told[kind] for kind, slot in _OF_THE_BOOK.items()},
        **{name: [_further(task, name, *value)] for name, value in fitted.items()},
    }
    template = task.prompt if not in_lines or shown else f"{task.prompt.rstrip()}\n\n{_PLAIN_LIST}"
    asked, parts = filled_template(template, slots)
    told_examples = [_example(message.content, shown=bool(shown)) for message in examples]
    return built_prompt(
        _chat(request, system, asked, shown),
        [PromptPart(role="instruction", title="Instruction", text=system), *told_examples, *parts],
        budget,
        rates,
        writer.limited_by,
    )


def _example(words: str, *, shown: bool) -> PromptPart:
    if shown:
        return PromptPart(role="instruction", title="Example", text=words)
    return PromptPart(role="instruction", title="Example", text="", cut=words, cut_for="small")


def _around(writer: Writer, task: WritingTask, role: Literal["before", "after"], text: str, cut: str) -> PromptPart:
    title = f"Text {role} the passage"
    if writer.quality >= task.around_from:
        return _of_text(role, title, text, cut)
    return PromptPart(role=role, title=title, text="", cut=text, cut_for="small" if text else "")


def _of_text(role: PartRole, title: str, text: str, cut: str) -> PromptPart:
    return PromptPart(role=role, title=title, text=text, cut=cut, cut_for="room" if cut else "")


def _of_template(template: str, known: Known) -> Known:
    """Of what is known, what the template has a slot for."""
    bare = Known(depth=known.depth)
    fields: dict[str, Any] = {}
    if "{story}" in template:
        fields["story"] = known.story
    if "{facts}" in template:
        fields |= {"cards": known.cards, "alike": known.alike}
    if "{notes}" in template:
        fields |= {"synopsis": known.synopsis, "notes": known.notes}
    if "{note}" in template:
        fields["note"] = known.note
    return msgspec.structs.replace(bare, **fields)


def _own_words(writer: Writer, task: WritingTask, passage: str, instruction: str, budget: int) -> dict[str, str]:
    """Own passages most like the one that is worked on, where the choice asks for them: as many as fit into their share
    of the context."""
    if not any(one.own and one.instruction == instruction for one in task.choices):
        return {}
    found = list(nearest(passage, writer.own, _OWN_PASSAGES))
    while found and writer.rates.tokens("\n\n".join(found)) > budget // _OWN_SHARE:
        found.pop()
    return {"own": "\n\n".join(found)}


def _fitted_lines(value: str, limit: int, rates: TokenRates) -> tuple[str, str]:
    """(kept, cut): each line of what a template is given besides, as quotations are, up to its share of `limit` tokens
    and to the end of a word."""
    if rates.tokens(value) <= limit:
        return value, ""
    lines = value.split("\n")
    share = rates.characters(limit, value) // len(lines)
    parted = [keep_start(line, share) for line in lines]
    return "\n".join(kept for kept, _ in parted), "\n".join(cut.strip() for _, cut in parted if cut)


def _further(task: WritingTask, name: str, value: str, cut: str = "") -> PromptPart:
    own = next((one.words for one in task.fields if one.name == name), "")
    title = "Passages of your own" if name == "own" else own or name.capitalize()
    return PromptPart(role="notes", title=title, text=value, cut=cut, cut_for="room" if cut else "")


def shown_examples(task: WritingTask) -> tuple[Message, ...]:
    """A task's examples as turns of a chat that went before."""
    turns: list[Message] = []
    for one in task.examples:
        values = {"passage": one.passage, "text": one.passage, "instruction": one.instruction}
        slots = {
            name: [PromptPart(role="passage", title="", text=values.get(name, ""))]
            for name in SLOT.findall(task.prompt)
        }
        asked, _parts = filled_template(task.prompt, slots)
        turns += [Message("user", "\n\n".join(asked)), Message("assistant", one.answer)]
    return tuple(turns)


def _of_task(request: TextRequest, task: WritingTask, forms: bool) -> TextRequest:
    """With what the task itself says of its answer."""
    temperature = request.temperature if task.temperature is None else task.temperature
    form = schema_of(task.answer, task.item_letters) if forms else None
    tokens = min(request.max_tokens, task.tokens) if task.tokens else request.max_tokens
    return msgspec.structs.replace(request, temperature=temperature, max_tokens=tokens, form=form)


def filled_template(template: str, slots: Mapping[str, Sequence[PromptPart]]) -> tuple[list[str], list[PromptPart]]:
    """The template's blocks with their slots filled, without those of which a slot is empty; and all their parts."""
    asked: list[str] = []
    parts: list[PromptPart] = []
    values = {name: "\n\n".join(part.text for part in found if part.text) for name, found in slots.items()}
    for block in template.strip().split("\n\n"):
        named = SLOT.findall(block)
        for name in named:
            parts.extend(slots.get(name, ()))
        if not named:
            parts.append(PromptPart(role="instruction", title="Instruction", text=block))
        if all(values.get(name, "").strip() for name in named):
            asked.append(SLOT.sub(lambda found: values.get(found[1], ""), block))
    return asked, parts


# ---- what the model said, made to fit


def fit_continuation(before: str, said: str) -> str:
    """What is to be inserted after `before` when the model said `said` (or, while it streams, has said so far).

    The white space behind `before` is not sent, so the model says it again: it is not inserted twice.
    """
    return join_before(before, said)


def to_last_sentence(said: str) -> str:
    """`said` without a sentence that was begun and not ended; all of it when no sentence ends."""
    ends = list(re.finditer(r"[.!?…][\"”’')]*(?=\s|$)", said))
    return said[: ends[-1].end()] if ends else said


def to_paragraphs(said: str, count: int) -> str:
    """The first `count` paragraphs of `said`; of one that was begun and not ended, its whole sentences."""
    parts = [part.strip() for part in re.split(r"\n+", said) if part.strip()]
    whole = parts[:count]
    if len(parts) <= count and whole:
        whole[-1] = to_last_sentence(whole[-1])
    lead = said[: len(said) - len(said.lstrip())]
    return lead + "\n".join(whole)


# ---- parts


def _open_end(text: str) -> str:
    """Without trailing blanks, which make models stumble; a new paragraph keeps its blank line."""
    bare = text.rstrip()
    return bare + "\n\n" if bare and "\n\n" in text[len(bare) :] else bare


def text_request(writer: Writer, task: str, least: int = 0) -> TextRequest:
    """Still without its words. `least`: tokens of the answer that there should be room for, up to half of the
    context."""
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


def _chat(request: TextRequest, system: str, asked: Sequence[str], shown: Sequence[Message] = ()) -> TextRequest:
    user = "\n\n".join(part for part in asked if part)
    return msgspec.structs.replace(request, messages=(Message("system", system), *shown, Message("user", user)))


def built_prompt(
    request: TextRequest,
    parts: Sequence[PromptPart],
    budget: int,
    rates: TokenRates,
    limited_by: LimitedBy = "",
) -> BuiltPrompt:
    """With its parts measured, and noted in the request. `budget`: tokens that the prompt may have, and why no more."""

    def tokens(text: str) -> int:
        return rates.tokens(text) if text else 0

    measured = (msgspec.structs.replace(part, tokens=tokens(part.text), cut_tokens=tokens(part.cut)) for part in parts)
    shown = tuple(part for part in measured if part.text or part.cut)
    sent = tuple(
        SentPart(role=part.role, title=part.title, characters=len(part.text), left_out=len(part.cut)) for part in shown
    )
    request = msgspec.structs.replace(request, sent=sent)
    return BuiltPrompt(
        request=request,
        parts=shown,
        budget_tokens=budget,
        limited_by=limited_by,
        tokens=sum(part.tokens for part in shown),
    )
