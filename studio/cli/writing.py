"""What `triptych write` does beside continuing a text: answers in a form, and the chances of the words it wrote."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from PySide6.QtCore import QEventLoop

from studio.cli.asking import model_for
from studio.cli.running import Interrupted, give, heeding, hint, run_job
from studio.domain.errors import BadInput, BadRequest, Failure, StudioError
from studio.domain.project_records import Job
from studio.domain.prompting import SETTINGS, BuiltPrompt, Writer
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import AnswerForm, ChancesFound, Message, TextRequest
from studio.domain.sampling import sampling_of
from studio.domain.showable import showable
from studio.domain.too_long import context_for, may_be_cut, too_long
from studio.domain.word_chances import WordChances
from studio.domain.writing_tasks import WritingTask
from studio.services.jobs.questions import Question
from studio.services.models.task_fitness import can_hold_forms, doubt_of, quality_of, untried_of
from studio.services.models.writer_loras import lora_in, with_loras
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr

LARGEST: Final = 1 << 20
"""Bytes of a file with a schema or a grammar."""
OTHERS: Final = 5
"""Tokens that are told beside each one that was written."""


def add_form_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--after", default="", metavar="TEXT", help=tr("what follows the gap that is to be filled"))
    parser.add_argument(
        "--probabilities",
        action="store_true",
        help=tr("tell the chance of each word, and what else might have stood there"),
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--schema", type=Path, metavar="FILE", help=tr("ask, and have JSON that fits this JSON schema"))
    form.add_argument("--grammar", type=Path, metavar="FILE", help=tr("ask, and have what this GBNF grammar allows"))


def add_lora_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lora",
        action="append",
        default=[],
        metavar="NAME:WEIGHT",
        help=tr("change the model by a LoRA of “triptych models list”; 1 is as it was trained"),
    )


def loras_of(options: argparse.Namespace) -> dict[str, float]:
    """By id; of one that is named twice the last weight counts. Raises StudioError(BadRequest)."""
    return dict(lora_in(text) for text in options.lora)


def form_of(options: argparse.Namespace) -> AnswerForm | None:
    """Raises StudioError(BadInput)."""
    if options.schema is not None:
        return read_form(options.schema, "json-schema")
    return read_form(options.grammar, "gbnf") if options.grammar is not None else None


def read_form(path: Path, kind: Literal["json-schema", "gbnf"]) -> AnswerForm:
    """Of a file. Raises StudioError(BadInput)."""
    text = _read(path)
    if kind == "json-schema":
        try:
            msgspec.json.decode(text)
        except UNDECODABLE as error:
            raise StudioError(BadInput(name=path.name, problem=f"it is no JSON: {error}")) from error
    return AnswerForm(kind=kind, text=text)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise StudioError(BadInput(name=path.name, problem="it is larger than a megabyte"))
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise StudioError(BadInput(name=path.name, problem="it is not UTF-8")) from error


def writer_for(
    studio: Studio,
    model: str,
    task: str,
    settings: Mapping[str, str | int | float | bool],
    seed: int,
    loras: Mapping[str, float] | None = None,
) -> Writer:
    """A model of that name, or the best one, with its own settings but for those that are said, and with LoRAs."""
    installed = model_for(studio.library, model, "text", task)
    wanted = {**installed.defaults, **settings}
    device = wanted_device(studio.settings)
    writer = Writer(
        model=studio.library.ref(installed.id),
        settings=wanted,
        seed=seed,
        device=device,
        forms=can_hold_forms(),
        quality=quality_of(studio.library, installed),
    )
    return with_loras(studio.library, writer, loras or {})


def writer_of_task(
    studio: Studio,
    task: WritingTask,
    model: str,
    settings: Mapping[str, str | int | float | bool],
    seed: int,
    loras: Mapping[str, float] | None = None,
) -> Writer:
    """A model of that name, else one that has the task's skill, where there is one, else whichever writes."""
    skilled = not model and bool(studio.library.models_for("text", task.skill))
    return writer_for(studio, model, task.skill if skilled else "continue", settings, seed, loras)


def tell_doubt(studio: Studio, task: WritingTask, writer: Writer) -> None:
    """Before the task is done: why the writer is not trusted with it, and what does it dependably."""
    model = studio.library.get(writer.model.id)
    told = doubt_of(studio.library, task, model) or untried_of(studio.library, task, model) if model else ""
    if told:
        hint(told)


def answer_to(
    studio: Studio,
    writer: Writer,
    build: Callable[[Writer], BuiltPrompt],
    *,
    label: str,
    target_id: str = "",
    stream: bool = False,
) -> Job:
    """The ended job of what is built for the writer; a prompt that is refused as too long is cut shorter and asked
    once more. Raises StudioError, or Interrupted on Ctrl+C."""
    built = build(writer)
    try:
        return run_job(studio, built.request, label=label, target_id=target_id, stream_words=stream)
    except StudioError as error:
        refused = too_long(error.failure)
        if refused is None or not may_be_cut(built.request):
            raise
        tokens, most = refused
        hint(
            tr(
                "The prompt had {tokens:,} tokens, the model reads {most:,}: it is cut shorter and asked again.",
                tokens=tokens,
                most=most,
            )
        )
        context = context_for(built.tokens, tokens, most, built.request.max_tokens)
    shorter = build(msgspec.structs.replace(writer, context_tokens=context)).request
    request = msgspec.structs.replace(shorter, refused_tokens=tokens)
    return run_job(studio, request, label=label, target_id=target_id, stream_words=stream)


def tell_cut(job: Job, *, streamed: bool = False) -> None:
    """Where an answer did not end by itself. `streamed`: it stands on a line that is not ended yet."""
    if job.cut:
        if streamed:
            give("")
        hint(tr("The answer ended at the length that was set, not by itself."))


def answer_in_form(studio: Studio, writer: Writer, text: str, form: AnswerForm, *, stream: bool) -> str:
    """The model's answer to the text as a question. Raises StudioError, or Interrupted on Ctrl+C."""
    known: dict[str, Any] = {name: writer.settings[name] for name in SETTINGS if name in writer.settings}
    request = TextRequest(
        model=writer.model,
        task="ask",
        messages=(Message(role="user", content=text),),
        form=form,
        sampling=sampling_of(writer.settings),
        loras=writer.loras,
        seed=writer.seed,
        device=writer.device,
        **known,
    )
    job = run_job(studio, request, label=tr("Ask"), stream_words=stream)
    tell_cut(job, streamed=stream)
    return job.text


def chances_of(studio: Studio, request: TextRequest, words: str) -> ChancesFound:
    """What the model thought of each token of the words after the request's prompt. Raises StudioError, or Interrupted
    on Ctrl+C."""
    loop = QEventLoop()
    found: list[ChancesFound | Failure | None] = []

    def take(outcome: ChancesFound | Failure | None) -> None:
        found.append(outcome)
        loop.quit()

    question = Question(studio.queue, ChancesFound)
    question.ask(msgspec.structs.replace(request, looked_at=words, alternatives=OTHERS), {}, take, take)
    with heeding(loop.quit):
        loop.exec()
    if not found or found[0] is None:
        question.cancel()
        raise Interrupted
    if not isinstance(found[0], ChancesFound):
        raise StudioError(found[0])
    return found[0]


def chance_line(word: WordChances) -> str:
    """`" sea" 31 %   " water…" 12 %, " tide…" 8 %`"""
    others = ", ".join(f"{_quoted(way.text + '…')} {way.share:.1%}" for way in word.ways)
    return f"{_quoted(word.text):<16} {word.share:6.1%}   {others}"


def _quoted(text: str) -> str:
    return '"' + showable(text.replace("\n", "\\n")) + '"'


def need_one_purpose(options: argparse.Namespace) -> None:
    """Raises StudioError(BadRequest) for options that have no meaning together."""
    formed = options.schema is not None or options.grammar is not None
    if options.task and (formed or options.probabilities or options.after or options.alternatives > 1):
        problem = "a task is done once, as its template says; leave --after, --alternatives and forms out"
        raise StudioError(BadRequest(field="--task", problem=problem))
    if options.alternatives > 1 and (formed or options.probabilities):
        problem = "several answers have no form and no probabilities; leave --schema, --grammar, --probabilities out"
        raise StudioError(BadRequest(field="--alternatives", problem=problem))
    if formed and (options.probabilities or options.after):
        problem = "an answer in a form has no gap and no probabilities; leave --after and --probabilities out"
        raise StudioError(BadRequest(field="--schema" if options.schema is not None else "--grammar", problem=problem))
