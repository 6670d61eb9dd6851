"""A kind of request, a family of models and an engine that the program does not have: what one addition consists of.

Tests compose the window's side with it (`KINDS`, `CARDS`, `ADOPTERS`), and `further_worker` the worker's.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from studio.domain import engine_cards, kinds
from studio.domain.engine_cards import Cards, EngineCard, Task
from studio.domain.families import Family
from studio.domain.kinds import Kind, Kinds
from studio.domain.made import Made
from studio.domain.project_records import Card
from studio.domain.requests import ModelRef, Request
from studio.domain.stored import Stored
from studio.engines.protocol import Delivery, JobControl
from studio.services.jobs.adoption import ADOPTERS as OURS
from studio.services.jobs.adoption import Adopted, Adopter, FinishedFile
from studio.wire.messages import LocalModel

# ---- the kind


class TallyRequest(Stored, Request, frozen=True, kw_only=True, tag="tally"):
    """Count the bytes of an asset, once for each of `rounds`."""

    model: ModelRef
    source: str
    """SHA-256 of the asset."""
    rounds: int = 1
    device: str = "auto"


class TallyMade(msgspec.Struct, Made, frozen=True, kw_only=True, tag_field="made", tag="tally"):
    count: int


TALLY = Kind(
    request=TallyRequest,
    family="abacus",
    made=TallyMade,
    plain=lambda model, device: TallyRequest(model=model, source="", device=device),
    inputs=lambda request: (request.source,) if request.source else (),
    files=lambda request: request.rounds,
    units=lambda request: max(1, request.rounds),
    pace=lambda request: request.model.id,
    smaller=lambda _request: "fewer rounds",
)
ABACUS = Family(name="abacus", title="Counting", noun="counting", doing="counting")
KINDS = Kinds((*kinds.KINDS.rows, TALLY), (*kinds.KINDS.families, ABACUS))

# ---- the engine


class TallyDone(msgspec.Struct, frozen=True):
    index: int
    count: int

    def deliver(self, request: TallyRequest, to: Delivery) -> None:
        alone = msgspec.structs.replace(request, rounds=1)
        made = TallyMade(count=self.count)
        to.file(
            self.index, f"{self.count}\n".encode(), suffix=".txt", media_type="text/plain", request=alone, made=made
        )


class TallyEngine:
    name = "tally"

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        control.check()

    def run(self, request: TallyRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[TallyDone]:
        control.running("cpu", "")
        content = inputs[request.source].read_bytes()
        if content == b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        if content == b"too much":
            raise MemoryError
        for index in range(request.rounds):
            control.progress(index + 1, request.rounds, "counting")
            yield TallyDone(index, len(content))

    def held_bytes(self) -> int:
        return 1

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("tally", "1"),)

    def unload(self) -> None:
        return


CARDS = Cards(
    (
        *engine_cards.CARDS.engines,
        EngineCard(
            name="tally",
            family="abacus",
            program="tests.services.further_kind:TallyEngine",
            tasks=("tally",),
            packages=(),
            fake=True,
        ),
    ),
    (*engine_cards.CARDS.tasks, Task(name="tally", words="counting bytes")),
)

# ---- the adopter


def adopt_tally(file: FinishedFile[TallyRequest, TallyMade]) -> Adopted:
    return Adopted(Card(id=file.recipe.id, name=f"{file.made.count} bytes", reference=file.asset))


ADOPTERS: Mapping[type[Request], Adopter] = {**OURS, TallyRequest: adopt_tally}
