"""Conversations at work: which one is shown, one answer at a time, and what becomes of it. Knows no toolkit; made by
the talk's room, which forwards the queue's signals; main thread.

A person's words and the answer to them are one step of undo. What is sent is put together on a thread; an answer that
comes is shown but is no part of the document until it ends or is stopped, and what came until then is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from studio.domain import talking
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.personas import Persona
from studio.domain.project_records import Card, Job
from studio.domain.prompting import BuiltPrompt, Writer
from studio.domain.talk_records import Conversation, Turn
from studio.domain.too_long import context_for, is_tried_again, too_long
from studio.services.personas import Personas
from studio.services.talking import persona_for, prompt_for
from studio.services.translation import tr
from studio.ui.writing.talk.protocols import Build, Queue, ShownTurn, TalkDesk, TalkView, Writers


class Running(msgspec.Struct):
    """An answer under way."""

    conversation_id: str
    to: str
    """The turn that is answered."""
    continues: str
    """The change by which it was said; "" where it is another answer."""
    build: Callable[[Writer], Build]
    job_id: str = ""
    said: str = ""
    built: BuiltPrompt | None = None


_STATES: Final = {
    "queued": "Waiting for its turn…",
    "loading": "Waking the model…",
    "running": "Reading…",
}


class TalkPresenter:
    def __init__(
        self, desk: TalkDesk, view: TalkView, writers: Writers, queue: Queue, personas: Callable[[], Personas]
    ) -> None:
        self._desk, self._view, self._writers, self._queue = desk, view, writers, queue
        self._personas = personas
        self.shown = ""
        """Id of the conversation that is shown."""
        self.running: Running | None = None

    # ---- what is shown

    @property
    def conversation(self) -> Conversation | None:
        document = self._desk.document
        return document.get(Conversation, self.shown) if document is not None else None

    @property
    def way(self) -> tuple[Turn, ...]:
        document, conversation = self._desk.document, self.conversation
        return talking.way_of(document, conversation) if document is not None and conversation is not None else ()

    def project_changed(self) -> None:
        self.running, self.shown = None, ""
        self.follow()

    def project_leaves(self) -> None:
        """What has come lands in the project that is left."""
        self.stop()

    def follow(self) -> None:
        """Conversations may be others."""
        running, document = self.running, self._desk.document
        if running is not None and (document is None or document.get(Turn, running.to) is None):
            # What it answers was taken back.
            self._drop()
        self.show()

    def show(self) -> None:
        document = self._desk.document
        every = talking.conversations(document) if document is not None else ()
        if self.shown not in [one.id for one in every]:
            self.shown = every[0].id if every else ""
        names = [(one.id, self._titled(document, one)) for one in every] if document is not None else []
        self._view.show_conversations(names, self.shown)
        self._view.show_turns(self.conversation, self._turns())
        if self._runs_here and self.running is not None and self.running.said:
            self._view.show_coming(self.running.said)

    def _titled(self, document: Document, one: Conversation) -> str:
        name = talking.name_of(document, one)
        who = self.called(one)
        return tr("{who}: {name}", who=who, name=name) if name else who

    def called(self, one: Conversation) -> str:
        """Who is talked to, by its present name."""
        document = self._desk.document
        card = document.get(Card, one.card_id) if document is not None and one.card_id else None
        persona = self._personas().get(one.persona) if one.persona else None
        return card.name if card is not None else tr(persona.words) if persona is not None else one.speaker

    def _turns(self) -> list[ShownTurn]:
        document, conversation = self._desk.document, self.conversation
        if document is None or conversation is None:
            return []
        who, found = self.called(conversation), []
        for turn in talking.way_of(document, conversation):
            others = [one.id for one in talking.others_of(document, turn)]
            name = tr("You") if turn.by == "person" else who
            found.append(ShownTurn(turn, name, others.index(turn.id) + 1, len(others)))
        return found

    @property
    def _runs_here(self) -> bool:
        return self.running is not None and self.running.conversation_id == self.shown

    def choose(self, conversation_id: str) -> None:
        if conversation_id != self.shown:
            self.shown = conversation_id
            self.show()

    # ---- conversations

    def begin(self, *, persona: Persona | None = None, card: Card | None = None) -> str:
        """A new one, which is shown; its id, "" where it could not be made."""
        name = card.name if card is not None else persona.words if persona is not None else ""
        made: list[str] = []

        def make(document: Document) -> Change:
            change, conversation_id = talking.begin(
                document,
                name,
                persona=persona.id if persona is not None and card is None else "",
                card_id=card.id if card is not None else "",
            )
            made.append(conversation_id)
            return change

        if self._desk.make(make) is None:
            return ""
        self.choose(made[0])
        return made[0]

    def rename(self, name: str) -> None:
        shown = self.shown
        self._desk.make(lambda document: talking.rename(document, shown, name))

    def remove(self) -> None:
        shown = self.shown
        self._desk.make(lambda document: talking.remove(document, shown))

    def tell_scene(self, on: bool) -> None:
        conversation = self.conversation
        wanted = "scene" if on else "nothing"
        if conversation is not None and conversation.tells != wanted:
            shown = self.shown
            label = "What a conversation is told"
            self._desk.make(lambda one: talking.change_conversation(one, shown, label, tells=wanted))

    # ---- asking

    def why_not(self) -> str:
        """Why nothing can be asked now; empty when it can."""
        conversation, document = self.conversation, self._desk.document
        if self.running is not None:
            return tr("An answer is on its way. Esc stops it.")
        if conversation is None or document is None:
            return tr("Begin a conversation first.")
        if conversation.card_id and document.get(Card, conversation.card_id) is None:
            return tr("The card of {name} is gone, so it cannot answer any more.", name=conversation.speaker)
        if not conversation.card_id and self._personas().get(conversation.persona) is None:
            return tr("The persona {name} is gone, so it cannot answer any more.", name=conversation.speaker)
        return ""

    def say(self, words: str, *, in_place_of: str = "") -> bool:
        """A person says something, at the end or in the place of what was said; an answer is asked for."""
        words = words.strip()[: talking.LONGEST]
        if not words or self.why_not() or not self._has_writer():
            return False
        shown, made = self.shown, list[str]()

        def make(document: Document) -> Change:
            change, turn_id = talking.say(document, shown, words, in_place_of=in_place_of)
            made.append(turn_id)
            return change

        change = self._desk.make(make)
        return change is not None and self._ask(made[0], change.id)

    def again(self, turn: Turn) -> bool:
        """Another answer in the place of this one; or one to what a person said."""
        if self.why_not() or not self._has_writer():
            return False
        return self._ask(turn.after if turn.by == "model" else turn.id, "")

    def _has_writer(self) -> bool:
        try:
            self._writers.writer()
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        return True

    def _ask(self, turn_id: str, continues: str) -> bool:
        document, conversation = self._desk.document, self.conversation
        if document is None or conversation is None or document.get(Turn, turn_id) is None:
            return False
        self._desk.commit_typing()
        try:
            persona = persona_for(conversation, self._personas())
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        ended = msgspec.structs.replace(conversation, last=turn_id)
        turns, copy, scene_id = talking.way_of(document, ended), document.copy(), self._desk.current or ""

        def build(writer: Writer) -> Build:
            return lambda step: prompt_for(copy, writer, conversation, persona, turns, scene_id, step)

        self.running = Running(conversation.id, turn_id, continues, build)
        self._view.show_state("waiting", tr("Putting together what is sent…"))
        self._build(self._writers.writer(), 0)
        return True

    def _build(self, writer: Writer, refused_tokens: int) -> None:
        running = self.running
        if running is None:
            return

        def built(found: BuiltPrompt) -> None:
            if self.running is running:
                request = msgspec.structs.replace(found.request, refused_tokens=refused_tokens)
                self._submit(running, msgspec.structs.replace(found, request=request))

        def failed(failure: Failure) -> None:
            self._desk.say(failure)
            if self.running is running:
                self._drop()

        self._view.build(running.build(writer), built, failed)

    def _submit(self, running: Running, built: BuiltPrompt) -> None:
        conversation = self.conversation
        name = self.called(conversation) if conversation is not None else ""
        running.built = built
        try:
            label = tr("Talk with {name}", name=name)
            running.job_id = self._queue.submit(built.request, label=label, target_id=running.conversation_id)
        except StudioError as error:
            self._desk.say(error.failure)
            self._drop()
            return
        self._view.show_prompt(built)

    # ---- what comes back

    def job_changed(self, job: Job) -> None:
        running = self.running
        if running is not None and running.job_id == job.id and not running.said and job.state in _STATES:
            self._view.show_state("waiting", tr(_STATES[job.state]))

    def words(self, job_id: str, text: str) -> None:
        running = self.running
        if running is None or job_id != running.job_id or not text:
            return
        if not running.said:
            self._view.show_state("writing", tr("Writing…"))
        running.said += text
        if self._runs_here:
            self._view.show_coming(running.said.lstrip())

    def ended(self, job: Job) -> None:
        running = self.running
        if running is None or job.id != running.job_id:
            return
        if is_tried_again(job) and self._asked_shorter(running, job):
            return
        said = job.text if job.text.startswith(running.said) else running.said
        self._finish(said, whole=job.state == "done" and not job.cut)

    def _asked_shorter(self, running: Running, job: Job) -> bool:
        """The model refused the prompt for its length: the same again, cut to what the model said it reads."""
        refused, built = too_long(job.failure), running.built
        if refused is None or built is None:
            return False
        context = context_for(built.tokens, *refused, built.request.max_tokens)
        try:
            writer = self._writers.writer()
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        running.job_id = ""
        self._build(msgspec.structs.replace(writer, context_tokens=context, seed=built.request.seed), refused[0])
        return True

    def stop(self) -> None:
        """End it now and keep what was written."""
        running = self.running
        if running is None:
            return
        self._view.stop_building()
        self._finish(running.said, whole=False)
        if running.job_id:
            self._queue.cancel(running.job_id)

    def _drop(self) -> None:
        running, self.running = self.running, None
        self._view.stop_building()
        self._view.show_state("idle", "")
        if running is not None and running.job_id:
            self._queue.cancel(running.job_id)

    def _finish(self, said: str, *, whole: bool) -> None:
        running, self.running = self.running, None
        words = said.strip()
        if running is not None and words:
            self._desk.make(
                lambda document: talking.answer(
                    document,
                    running.conversation_id,
                    running.to,
                    words,
                    running.job_id,
                    whole=whole,
                    continues=running.continues,
                )
            )
        self._view.show_state("idle", "")
        self.show()

    # ---- turns

    def change(self, turn: Turn, words: str) -> bool:
        """Other words: a person's are asked about anew, a model's stay where they are."""
        if turn.by == "person":
            return self.say(words, in_place_of=turn.id)
        return self._desk.make(lambda document: talking.change_words(document, turn.id, words.strip())) is not None

    def step(self, turn: Turn, by: int) -> None:
        self._desk.make(lambda document: talking.show_other(document, turn.id, by))

    def remove_turn(self, turn: Turn) -> None:
        self._desk.make(lambda document: talking.remove_turn(document, turn.id))
