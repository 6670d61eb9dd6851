"""What the writer's model is sent, and what is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.document import Document
from studio.domain.knowledge import Known, entering
from studio.domain.project_records import Card
from studio.domain.prompt_pieces import keep_end, keep_start
from studio.domain.prompting import (
    BuiltPrompt,
    Material,
    Writer,
    asking,
    continuation,
    fit_continuation,
    scene_text,
    text_before,
    to_last_sentence,
)
from studio.domain.requests import ModelRef
from studio.domain.text_records import Paragraph, Scene
from studio.domain.token_measure import TokenRates
from studio.domain.writing_tasks import WritingTask
from studio.services.writing_tasks import shipped_tasks

MODEL = ModelRef("writer", "gguf-onnx")
STORY = "".join(f"Sentence number {number} of a long story goes on and on. " for number in range(400))


SUMMARY = WritingTask(
    id="summarise",
    words="Summarise",
    tip="Say what happens in the scene",
    target="scene",
    lands="panel",
    skill="summarise",
    job="Summarise",
    system="You help a writer.",
    prompt="Text:\n{text}\n\nSay in 3 sentences what happens in the text. Add nothing that is not in it.",
)


def task(task_id: str) -> WritingTask:
    return next(one for one in shipped_tasks() if one.id == task_id)


def writer(**fields: object) -> Writer:
    return Writer(model=MODEL, **fields)  # type: ignore[arg-type]


def document() -> Document:
    return Document(
        (
            Scene(id="s", title="One", paragraphs=("a", "r", "b", "c")),
            Paragraph(id="a", scene_id="s", text="The first."),
            Paragraph(id="r", scene_id="s", text="", style="rule"),
            Paragraph(id="b", scene_id="s", text="The second one."),
            Paragraph(id="c", scene_id="s", text="The third."),
        )
    )


def test_text_before_a_place_is_the_scenes_up_to_there() -> None:
    assert text_before(document(), "b", 10) == "The first.\n\nThe second"
    assert text_before(document(), "a", 0) == ""
    assert scene_text(document(), "s") == "The first.\n\nThe second one.\n\nThe third."


@given(st.text(alphabet="ab. \n", max_size=400), st.integers(0, 120))
def test_a_kept_end_and_its_cut_are_the_whole_and_fit(text: str, limit: int) -> None:
    cut, kept = keep_end(text, limit)
    assert cut + kept == text
    assert len(kept) <= limit


@given(st.text(alphabet="ab. \n", max_size=400), st.integers(0, 120))
def test_a_kept_start_and_its_cut_are_the_whole_and_fit(text: str, limit: int) -> None:
    kept, cut = keep_start(text, limit)
    assert kept + cut == text
    assert len(kept) <= limit


def test_a_long_text_keeps_its_end_from_the_start_of_a_sentence() -> None:
    _, kept = keep_end(STORY, 2000)
    assert kept.startswith("Sentence number")
    assert 1000 < len(kept) <= 2000
    assert STORY.endswith(kept)


def test_while_one_types_the_prompt_begins_as_before() -> None:
    starts = {keep_end(STORY + "x" * typed, 2000)[1][:100] for typed in range(0, 400, 7)}
    assert len(starts) <= 2


def test_continuation_is_plain_prose_with_the_cut_as_data() -> None:
    built = continuation(writer(context_tokens=700, settings={"max_tokens": 100}), STORY)
    [part] = built.parts
    assert built.request.prompt == part.text
    assert not built.request.messages
    assert (part.cut + part.text).strip() == STORY.strip()
    assert part.cut
    assert built.cut_tokens == part.cut_tokens > 0
    assert TokenRates().tokens(built.request.prompt) + 100 <= 700
    assert built.request.prompt.endswith("goes on and on.")
    assert built.request.stop == ("\n",)
    assert continuation(writer(), STORY, paragraphs=3).request.stop == ()


def test_only_cards_that_the_text_mentions_are_sent_and_stand_first() -> None:
    mara = Card(id="1", name="Mara", facts="A keeper of bees.")
    port = Card(id="2", name="Portsmouth", role="place", facts="It rains.")
    blank = Card(id="3", name="Tom", facts="  ")
    assert [piece.title for piece in entering("Mara met Tom, not Marable.", "", [mara, port, blank], {})] == [
        "Character: Mara"
    ]
    assert entering("Marable.", "", [mara], {}) == []
    built = continuation(writer(), "Mara looked up.", known=Known(cards=(mara, port), notes="Night."))
    assert [part.role for part in built.parts] == ["card", "notes", "before"]
    assert built.request.prompt == "Mara: A keeper of bees.\n\nNight.\n\nMara looked up."


def test_facts_never_push_the_text_out() -> None:
    cards = [Card(id=str(number), name="Mara", facts="bees " * 3000) for number in range(3)]
    built = continuation(writer(context_tokens=1000), STORY + "Mara", known=Known(cards=tuple(cards)))
    [before] = [part for part in built.parts if part.role == "before"]
    assert before.tokens > 250
    assert TokenRates().tokens(built.request.prompt) + built.request.max_tokens < 1020


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("He said ", "He said"),
        ("He said\n", "He said"),
        ("He said.\n\n", "He said.\n\n"),
        ("He said.\n\n  ", "He said.\n\n"),
        ("   ", ""),
    ],
)
def test_blanks_behind_the_text_are_not_sent_but_a_new_paragraph_is(text: str, prompt: str) -> None:
    assert continuation(writer(), text).request.prompt == prompt


@pytest.mark.parametrize(
    ("before", "said", "inserted"),
    [
        ("He said", " hello", " hello"),
        ("He said ", " hello", "hello"),
        ("", " Hello", "Hello"),
        ("walk", "ed on", "ed on"),
        ("A.\n\n", "B", "B"),
    ],
)
def test_what_was_said_is_fitted_to_the_text(before: str, said: str, inserted: str) -> None:
    assert fit_continuation(before, said) == inserted


def test_settings_of_the_model_reach_the_request_and_strangers_do_not() -> None:
    settings = {"temperature": 0.2, "max_tokens": 33, "steps": 7, "seed": 9}
    request = continuation(writer(settings=settings, seed=4), "x").request
    assert (request.temperature, request.max_tokens, request.seed, request.top_k) == (0.2, 33, 4, 40)
    assert request.model == MODEL


def test_a_rewrite_has_room_for_its_passage_and_shows_what_is_around() -> None:
    material = Material(passage=STORY[:3000], instruction="shorter", before=STORY, after=STORY)
    built = asking(writer(settings={"max_tokens": 20}), task("rewrite"), material)
    assert built.request.max_tokens > TokenRates().tokens(STORY[:3000])
    system, user = built.request.messages
    assert system.role == "system"
    assert STORY[:3000] in user.content
    assert user.content.endswith("shorter")
    assert any(part.role == "before" and part.cut for part in built.parts)


def test_blocks_whose_slot_is_empty_are_left_out() -> None:
    [_, user] = asking(writer(), task("rewrite"), Material(passage="It {rains}.")).request.messages
    assert user.content == "Passage:\nIt {rains}.\n\nRewrite it."
    system, user = asking(writer(), task("ask"), Material(instruction="Why?")).request.messages
    assert (system.content, user.content) == ("You help a writer. Answer briefly.", "Why?")
    mara = Card(id="1", name="Mara", facts="A keeper of bees.")
    built = asking(
        writer(), task("ask"), Material(text="It rains.", instruction="Who is Mara?", known=Known(cards=(mara,)))
    )
    assert built.request.messages[1].content == "Mara: A keeper of bees.\n\nText:\nIt rains.\n\nWho is Mara?"
    assert [part.role for part in built.parts] == ["instruction", "card", "before", "question"]
    assert built.request.task == "ask"


def everything(text: str) -> list[BuiltPrompt]:
    small = writer(context_tokens=600, settings={"max_tokens": 100})
    return [
        continuation(small, text),
        asking(small, task("ask"), Material(text=text, instruction="Who is Mara?")),
        asking(small, SUMMARY, Material(text=text)),
    ]


@pytest.mark.parametrize("text", ["", "Short.", STORY * 5], ids=["nothing", "short", "long"])
def test_every_prompt_fits_and_its_parts_are_in_it(text: str) -> None:
    for built in everything(text):
        sent = built.request.prompt + "".join(message.content for message in built.request.messages)
        assert TokenRates().tokens(sent) + built.request.max_tokens <= 640, built.request.task
        for part in built.parts:
            assert part.text in sent, (built.request.task, part.title)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("He ran. She sto", "He ran."),
        ("“Go!” she cried. And", "“Go!” she cried."),
        ("no end", "no end"),
        ("3.5 is", "3.5 is"),
    ],
)
def test_a_sentence_that_was_only_begun_can_be_left_off(said: str, kept: str) -> None:
    assert to_last_sentence(said) == kept


def test_line_breaks_inside_paragraphs_are_white_space_to_the_model() -> None:
    verse = "The sea\u2028was grey,\u2028"
    built = [
        continuation(writer(), verse),
        asking(writer(), task("rewrite"), Material(passage=verse, instruction="shorter", before=verse, after=verse)),
        asking(writer(), task("ask"), Material(text=verse, instruction="What?")),
        asking(writer(), SUMMARY, Material(text=verse)),
    ]
    for one in built:
        sent = one.request.prompt + "".join(message.content for message in one.request.messages)
        assert "The sea was grey," in sent
        assert "\u2028" not in sent + "".join(part.text for part in one.parts)
    assert fit_continuation(verse, " and cold") == "and cold"
