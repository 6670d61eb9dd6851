"""Trials of engines: what is remembered, what is chosen by it, and that everything else goes before one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards, EngineCard
from studio.domain.errors import EngineFailed, Failure
from studio.domain.requests import Request
from studio.domain.trials import EngineChosen, EngineRate, EngineSpeed, EnginesTried, TrialRequest
from studio.project.records import decode_record, encode_record
from studio.services.jobs.engine_trials import MOST, EngineTrials
from studio.services.jobs.ledger import words_recipe
from studio.services.models.engine_choice import FASTEST, EngineChoice, EngineSpeeds
from studio.services.models.engine_words import chosen_in_words, engines_in_words
from tests.services.fakes import FakeLibrary, text

CARDS = Cards(
    (
        EngineCard(name="own", title="Own", family="text", program="x:X", tasks=(), packages=()),
        EngineCard(name="other", title="Other", family="text", program="x:X", tasks=(), packages=(), stands_in="own"),
    )
)
QUICK = EngineSpeed(reading=((32, 0.1), (256, 0.8)), writing=0.02, loading=1.0)
SLOW = EngineSpeed(reading=((32, 0.2), (256, 1.6)), writing=0.05, loading=1.0)
READER = EngineSpeed(reading=((32, 0.05), (256, 0.4)), writing=0.05, loading=1.0)


@pytest.fixture
def model(tmp_path: Path) -> InstalledModel:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" * 100)
    return InstalledModel(
        id="m",
        title="M",
        family="text",
        engine="own",
        root=str(tmp_path),
        files={path.name: str(path)},
        origin="imported",
        architecture="llama",
    )


def choice(tmp_path: Path, wanted: str = FASTEST) -> EngineChoice:
    return EngineChoice(lambda: {}, lambda: (), CARDS, EngineSpeeds(tmp_path / "speeds.json"), lambda: wanted)


def test_the_faster_one_runs_it_and_that_is_remembered(tmp_path: Path, model: InstalledModel) -> None:
    first = choice(tmp_path)
    assert first.engine_of(model) == "own"
    assert first.unmeasured(model) == ("own", "other")
    first.learn(model, {"own": SLOW, "other": QUICK})
    assert first.engine_of(model) == "other"
    again = choice(tmp_path)
    assert again.engine_of(model) == "other"
    assert again.unmeasured(model) == ()


def test_what_a_person_wants_goes_before_what_was_measured(tmp_path: Path, model: InstalledModel) -> None:
    choice(tmp_path).learn(model, {"own": SLOW, "other": QUICK})
    assert choice(tmp_path, "own").engine_of(model) == "own"
    assert choice(tmp_path, "own").unmeasured(model) == ()


def test_another_file_is_measured_anew(tmp_path: Path, model: InstalledModel) -> None:
    found = choice(tmp_path)
    found.learn(model, {"own": SLOW, "other": QUICK})
    Path(model.files["model.gguf"]).write_bytes(b"GGUF" * 101)
    assert found.unmeasured(model) == ("own", "other")


def test_a_trial_beside_other_programs_settles_nothing(tmp_path: Path, model: InstalledModel) -> None:
    found = choice(tmp_path)
    rough = msgspec.structs.replace(QUICK, rough=True)
    found.learn(model, {"own": SLOW, "other": rough})
    assert found.engine_of(model) == "own"
    assert found.unmeasured(model) == ("own", "other")


def test_long_prompts_may_be_for_another_engine_than_long_answers(tmp_path: Path, model: InstalledModel) -> None:
    def fresh() -> EngineChoice:
        found = choice(tmp_path)
        found.learn(model, {"own": READER, "other": QUICK})
        return found

    assert fresh().engine_of(model, 4000, 20) == "own"
    assert fresh().engine_of(model, 100, 400) == "other"
    sticky = fresh()
    assert sticky.engine_of(model, 100, 400) == "other"
    assert sticky.engine_of(model, 300, 5) == "other", "half a second less reading is not worth a load"
    assert sticky.engine_of(model, 4000, 20) == "own"


def test_why_an_engine_was_chosen_is_told_with_what_was_measured(tmp_path: Path, model: InstalledModel) -> None:
    found = choice(tmp_path)
    assert found.why(model, "own") == EngineChosen("size")
    found.learn(model, {"own": SLOW, "other": QUICK})
    rates = (EngineRate("own", pytest.approx(160), pytest.approx(20)), EngineRate("other", 320, pytest.approx(50)))
    assert found.why(model, "other") == EngineChosen("speed", rates)
    assert found.why(model, "other", loras=True) == EngineChosen("lora", rates)
    assert choice(tmp_path, "own").why(model, "own") == EngineChosen("person", rates)
    alone = EngineChoice(lambda: {}, lambda: (), Cards(CARDS.engines[:1]), EngineSpeeds(tmp_path / "s"), lambda: "own")
    assert alone.why(model, "own") == EngineChosen("only")


def test_the_reason_stands_in_words() -> None:
    rates = (EngineRate("own", 160, 20), EngineRate("other", 320, 50))
    told = chosen_in_words(CARDS, "other", EngineChosen("speed", rates))
    assert told == (
        "Run by Other, chosen by its speed. On this machine Own reads 160 and writes 20.0 tokens a second; "
        "Other reads 320 and writes 50.0 tokens a second."
    )
    assert "as the preferences want it" in chosen_in_words(CARDS, "own", EngineChosen("person"))
    assert "the only one" in chosen_in_words(CARDS, "own", EngineChosen())
    assert "not settled" in chosen_in_words(CARDS, "own", EngineChosen("size"))
    assert "LoRAs" in chosen_in_words(CARDS, "own", EngineChosen("lora"))
    assert chosen_in_words(CARDS, "own", None) == ""


def test_a_recipe_of_words_keeps_the_reason() -> None:
    class Chose(FakeLibrary):
        def engine_chosen(self, request: Request) -> EngineChosen | None:
            return EngineChosen("speed", (EngineRate(request.model.engine, 10, 2),))

    recipe = words_recipe(text(), "r", Chose(), None)
    assert recipe.chosen == EngineChosen("speed", (EngineRate("fake-text", 10, 2),))
    assert decode_record(encode_record(recipe), "r") == recipe


def test_seconds_follow_the_lengths_that_were_tried() -> None:
    assert QUICK.seconds(0, 0) == 0
    assert QUICK.seconds(16, 0) == pytest.approx(0.05)
    assert QUICK.seconds(144, 0) == pytest.approx(0.45)
    assert QUICK.seconds(2560, 100) == pytest.approx(10.0)


class Library:
    def __init__(self, model: InstalledModel) -> None:
        self.model = model
        self.learned: dict[str, EngineSpeed] = {}

    def get(self, model_id: str) -> InstalledModel | None:
        return self.model if model_id == self.model.id else None

    def engine_of(self, _model: InstalledModel) -> str:
        return "other"

    def engine_speeds(self, _model: InstalledModel) -> Mapping[str, EngineSpeed]:
        return self.learned

    def engines_to_try(self, _model: InstalledModel, *, again: bool = False) -> tuple[str, ...]:
        return ("own", "other") if again or not self.learned else ()

    def learn_speeds(self, _model: InstalledModel, measured: Mapping[str, EngineSpeed]) -> None:
        self.learned = dict(measured)


class Queue:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[TrialRequest] = []
        self.words: Callable[[str], None]
        self.end: Callable[[object], None]
        self.fail: Callable[[Failure], None]
        self.cancelled: list[str] = []

    def ask(
        self, request: Request, on_words: object, on_end: object, contents: object = None, on_failed: object = None
    ) -> str:
        assert isinstance(request, TrialRequest)
        self.asked.append(request)
        self.words, self.end, self.fail = on_words, on_end, on_failed  # type: ignore[assignment]
        return f"aside-{len(self.asked)}"

    def cancel_ask(self, token: str) -> None:
        self.cancelled.append(token)

    def answer(self, speeds: dict[str, EngineSpeed]) -> None:
        self.words(msgspec.json.encode(EnginesTried(speeds)).decode())
        self.end(object())


def quietly(trials: EngineTrials) -> None:
    """As when nothing was asked for a while."""
    assert trials.quiet.isActive()
    trials.quiet.stop()
    trials.quiet.timeout.emit()


def test_a_writer_that_was_used_is_tried_when_all_is_quiet(qapp: object, model: InstalledModel) -> None:
    library, queue = Library(model), Queue()
    trials = EngineTrials(library, queue)
    found: list[str] = []
    trials.found.connect(found.append)
    trials.consider("m")
    assert not queue.asked
    quietly(trials)
    assert queue.asked[0].engines == ("own", "other")
    queue.answer({"own": SLOW, "other": QUICK})
    assert (found, library.learned["other"]) == (["m"], QUICK)
    trials.consider("m")
    assert not trials.quiet.isActive()


def test_what_went_before_it_puts_it_off_and_failures_end_it(qapp: object, model: InstalledModel) -> None:
    library, queue = Library(model), Queue()
    trials = EngineTrials(library, queue)
    trials.consider("m")
    for _ in range(MOST + 2):
        quietly(trials)
        queue.end(None)
    for _ in range(MOST):
        trials.consider("m")
        quietly(trials)
        queue.fail(EngineFailed(engine="engine-trial", error="no", traceback_tail=""))
    trials.consider("m")
    assert not trials.quiet.isActive()
    assert trials.begin(model), "a person may ask all the same"


def test_words_tell_who_runs_it_and_why(model: InstalledModel) -> None:
    library = Library(model)
    assert "not measured yet" in engines_in_words(library, CARDS, model)
    library.learned = {"own": SLOW, "other": QUICK}
    told = engines_in_words(library, CARDS, model)
    assert "Run by Other" in told
    assert "Own reads 160 and writes 20.0" in told
    library.learned = {"own": SLOW, "other": msgspec.structs.replace(QUICK, rough=True)}
    assert "not settled" in engines_in_words(library, CARDS, model)
