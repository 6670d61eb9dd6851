"""`triptych talk PROJECT --with NAME "words"`: a conversation with a persona or a character of the book, kept in the
project.

triptych talk Novel.triptych --with editor "What is this scene for?"
triptych talk Novel.triptych --with Mara "Why won't you sell the boat?" --json
triptych talk Novel.triptych --list
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Literal

import msgspec

from studio.cli.assistant import as_json, counted, scene_named, show_prompt
from studio.cli.running import give, give_json, headless_studio, hint, open_session, run_job, tell
from studio.cli.writing import writer_for
from studio.domain import talking
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.outline import outline
from studio.domain.project_records import Card
from studio.domain.prompting import BuiltPrompt
from studio.domain.talk_prompt import turns_left_out
from studio.domain.talk_records import Conversation
from studio.domain.task_templates import personas_of
from studio.services.exchange.conversation_out import write_conversation
from studio.services.personas import PersonaFolder, Personas, personas
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.talking import characters, persona_for, prompt_for, who_is_meant
from studio.services.translation import tr

DEFAULT_CONTEXT = 2048


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    talk = subparsers.add_parser("talk", help=tr("talk with a persona or a character of the book"))
    talk.add_argument("file", type=Path)
    talk.add_argument("words", nargs="?", default="", help=tr("what you say"))
    who = tr("a persona, or a character’s name; what follows it is what you say")
    talk.add_argument("--with", dest="who", nargs="+", default=[], metavar=("NAME", "WORDS"), help=who)
    talk.add_argument("--list", action="store_true", help=tr("who can be talked to, and the conversations there are"))
    conversation = tr("go on with the conversation of this name or id; the last one with NAME by default")
    talk.add_argument("--conversation", default="", metavar="TITLE", help=conversation)
    talk.add_argument("--new", action="store_true", help=tr("begin a new conversation"))
    talk.add_argument("--scene", default="", metavar="TITLE", help=tr("the scene they speak at; the last without it"))
    talk.add_argument("--without-scene", action="store_true", help=tr("tell nothing of the book in a new conversation"))
    talk.add_argument("--model", default="", metavar="ID", help=tr("the writer; the best one by default"))
    talk.add_argument(
        "--context", type=int, default=DEFAULT_CONTEXT, metavar="N", help=tr("tokens of prompt and answer")
    )
    talk.add_argument("--seed", type=int, default=0)
    talk.add_argument("--show-prompt", action="store_true", help=tr("show what would be sent, and send nothing"))
    talk.add_argument("--export", type=Path, metavar="FILE", help=tr("write the conversation as Markdown"))
    talk.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    talk.set_defaults(run=run_talk, words_behind=[])


def run_talk(options: argparse.Namespace) -> int:
    if options.list:
        return _list(options)
    # argparse takes a word that stands behind an option's own for one more of these.
    options.who, *more = options.who or [""]
    options.words = " ".join((options.words, *more, *options.words_behind)).strip()
    if not options.who and not options.conversation:
        raise StudioError(BadRequest(field="--with", problem="say who is talked to; --list names them"))
    if not options.words.strip() and options.export is None:
        raise StudioError(BadRequest(field="words", problem="say something, or name a file with --export"))
    with headless_studio(options.file, read_only=options.show_prompt) as studio:
        session = open_session(studio)
        known = personas(PersonaFolder(), personas_of(session.document))
        changes, conversation_id = _conversation(session.document, known, options)
        document = session.document.copy()
        for change in changes:
            document.apply(change)
        if options.words.strip():
            said, turn_id = talking.say(document, conversation_id, options.words.strip()[: talking.LONGEST])
            document.apply(said)
            built = _built(studio, document, known, conversation_id, options)
            if options.show_prompt:
                show_prompt(options, counted(studio, built))
                return 0
            for change in (*changes, said):
                session.perform(change)
            _answer(options, studio, session, conversation_id, turn_id, said.id, built)
        if options.export is not None:
            conversation = session.document.need(Conversation, conversation_id)
            write_conversation(talking.as_markdown(session.document, conversation, tr("You")), options.export)
    return 0


def _conversation(document: Document, known: Personas, options: argparse.Namespace) -> tuple[tuple[Change, ...], str]:
    """The one that is gone on with, or what makes it; its id. Raises StudioError(NameUnknown)."""
    every = talking.conversations(document)
    if options.conversation:
        wanted = options.conversation.casefold()
        names = {one.id: talking.name_of(document, one) for one in every}
        found = [one.id for one in every if wanted in (one.id, names[one.id].casefold())]
        if not found:
            raise unknown("conversation", options.conversation, [name for name in names.values() if name])
        return (), found[0]
    persona, card = who_is_meant(document, known, options.who)
    about = (persona.id if persona is not None else "", card.id if card is not None else "")
    same = [one.id for one in every if (one.persona, one.card_id) == about]
    if same and not options.new:
        return (), same[0]
    if options.export is not None and not options.words.strip():
        raise unknown("conversation", options.who, [talking.name_of(document, one) for one in every])
    name = card.name if card is not None else persona.words if persona is not None else ""
    tells: Literal["scene", "nothing"] = "nothing" if options.without_scene else "scene"
    change, conversation_id = talking.begin(document, name, persona=about[0], card_id=about[1], tells=tells)
    return (change,), conversation_id


def _built(
    studio: Studio, document: Document, known: Personas, conversation_id: str, options: argparse.Namespace
) -> BuiltPrompt:
    """Raises StudioError."""
    conversation = document.need(Conversation, conversation_id)
    if conversation.card_id and document.get(Card, conversation.card_id) is None:
        raise unknown("persona", conversation.speaker, [one.name for one in characters(document)])
    persona = persona_for(conversation, known)
    # One that answers questions, where there is one; else whichever writes.
    answers = not options.model and bool(studio.library.models_for("text", "ask"))
    writer = writer_for(studio, options.model, "ask" if answers else "continue", {}, options.seed)
    writer = msgspec.structs.replace(writer, context_tokens=max(256, options.context))
    told = conversation.tells != "nothing" and bool(outline(document))
    scene_id = scene_named(document, options.scene).id if told or options.scene else ""
    return prompt_for(document, writer, conversation, persona, talking.way_of(document, conversation), scene_id)


def _answer(
    options: argparse.Namespace,
    studio: Studio,
    session: ProjectSession,
    conversation_id: str,
    turn_id: str,
    said_id: str,
    built: BuiltPrompt,
) -> None:
    """Ask, keep what is answered, and tell it. Raises StudioError, or Interrupted on Ctrl+C."""
    speaker = session.document.need(Conversation, conversation_id).speaker
    label = tr("Talk with {name}", name=speaker)
    job = run_job(studio, built.request, label=label, target_id=conversation_id, stream_words=not options.json)
    words = job.text.strip()
    if words:
        document = session.document
        session.perform(talking.answer(document, conversation_id, turn_id, words, job.id, continues=said_id))
    if options.json:
        told = {"conversation": conversation_id, "speaker": speaker, "text": words, "job": job.id}
        give_json({**told, "prompt": as_json(built)})
        return
    give("")
    if turns_left_out(built):
        hint(tr("The oldest turns were left out."))


def _list(options: argparse.Namespace) -> int:
    with headless_studio(options.file, read_only=True) as studio:
        document = open_session(studio).document
        known = personas(PersonaFolder(), personas_of(document))
        people, every = characters(document), talking.conversations(document)
        names = {one.id: talking.name_of(document, one) for one in every}
        if options.json:
            give_json(
                {
                    "personas": [{"id": one.id, "name": one.words, "tip": one.tip} for one in known.talkable],
                    "characters": [{"id": card.id, "name": card.name} for card in people],
                    "conversations": [
                        {
                            "id": one.id,
                            "name": names[one.id],
                            "speaker": one.speaker,
                            "turns": len(talking.way_of(document, one)),
                        }
                        for one in every
                    ],
                }
            )
            return 0
        for persona in known.talkable:
            tell(f"{persona.id:<18} {tr(persona.tip)}")
        for card in people:
            tell(f"{card.name:<18} {tr('a character of the book')}")
        for one in every:
            tell(f"{one.speaker}: {names[one.id] or tr('nothing was said yet')}")
    return 0
