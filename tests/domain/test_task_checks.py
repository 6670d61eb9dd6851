"""What an answer is held against: examples of its template, the length that was asked for, whose card it is."""

from __future__ import annotations

import json

import pytest

from studio.domain.named_passages import keep_named
from studio.domain.task_answers import read_answer
from studio.domain.task_checks import length_wanted, misses_length, repeats, talks_about, words_of_examples
from studio.domain.writing_tasks import Example, WritingTask
from studio.services.writing_tasks import shipped_tasks

TASKS = {task.id: task for task in shipped_tasks()}
ANNA = "It was a cold morning. Anna, who had slept badly, put on her grey coat and went to the harbour."


@pytest.mark.parametrize(
    ("said", "source", "again"),
    [
        (ANNA, "", True),
        (ANNA.upper().replace(".", ""), "", True),
        ("Anna put on her grey coat and went to the harbour; he stayed.", "", True),
        ("Tom was angry because of the horse.", "", False),
        ("It was a cold morning when Tom rode out over the moor alone.", "", False),
        (ANNA, ANNA, False),
        ("", "", False),
    ],
)
def test_an_answer_that_says_an_example_again_is_known(said: str, source: str, again: bool) -> None:
    assert repeats(said, words_of_examples([Example(answer=ANNA)]), source) is again


def test_a_remark_about_somebody_of_the_example_is_left_out_and_counted() -> None:
    example = Example(passage="Nobody spoke until Linz, and then Herr Kolb ate an orange.", answer="{}")
    remarks = [("the old gate", "Why does Kolb open it?"), ("the old gate", "Old is worn.")]
    said = json.dumps({"notes": [{"quote": quote, "note": note} for quote, note in remarks]})
    read = read_answer("notes", said, "She opened the old gate.", [example])
    assert [one.words for one in read.notes] == ["Old is worn."]
    assert read.repeated == 1
    of_kolb = read_answer("notes", said, "Kolb opened the old gate.", [example])
    assert len(of_kolb.notes) == 2, "here he is in the text"


def test_names_of_the_shipped_examples_are_names() -> None:
    found = {task_id: words_of_examples(task.examples).names for task_id, task in TASKS.items() if task.examples}
    assert {task_id: set(names) for task_id, names in found.items() if names} == {
        "shorten": {"anna"}, "card": {"ole"}, "critique": {"kolb", "linz"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "talks"),
    [
        ("The speaker is criticizing young men.", True),
        ("“This passage describes a ball.”", True),
        ("In the text, he leaves.", True),
        ("In this story about a smith, life is hard.", True),
        ("The sentence is rephrased for better clarity.", True),
        ("The original text is a classic example of a cliché.", True),
        ("This version conveys the same, more concisely.", True),
        ("The sentence “I went” should be “I go”.", True),
        ("Here’s an edited version of it with your changes.", True),
        ("The corrected version of it has no mistakes.", True),
        ("The sentence fell on Tuesday: ten years.", False),
        ("Here is the house, and there is the sea.", False),
        ("The original was lost.", False),
        ("The story was over.", False),
        ("The author of it all was Tom.", False),
        ("The speakers were many.", False),
        ("He read the passage.", False),
    ],
)
def test_an_answer_that_speaks_about_the_passage_is_known(said: str, talks: bool) -> None:
    assert talks_about("The author of it all went home.", said) is talks


def test_items_of_an_example_are_left_out_of_a_list() -> None:
    example = Example(answer='{"items": ["The Long Way Home Again", "Salt"]}')
    read = read_answer("list", '{"items": ["The Long Way Home Again", "A Lamp in the Door"]}', "", [example])
    assert (read.items, read.repeated, read.dropped) == (("A Lamp in the Door",), 1, 0)


@pytest.mark.parametrize(
    ("task", "said", "wanted"),
    [
        ("shorten", "", "shorter"),
        ("tighten", "", "shorter"),
        ("expand", "", "longer"),
        ("rewrite", "in the past tense", ""),
        ("rewrite", "Half as long", "shorter"),
        ("rewrite", "Twice as long", "longer"),
        ("correct", "", ""),
    ],
)
def test_what_length_is_wanted_is_the_choices_or_the_tasks(task: str, said: str, wanted: str) -> None:
    choice = next((one.instruction for one in TASKS[task].choices if one.words == said), said)
    assert length_wanted(TASKS[task], choice) == wanted


def test_lengths_are_counted_in_words() -> None:
    assert misses_length("shorter", "one two three", "one two three")
    assert not misses_length("shorter", "one two three", "extraordinarily long-winded")
    assert misses_length("longer", "one two three", "one two")
    assert not misses_length("", "one two three", "one two three four")
    assert not misses_length("shorter", "one", " ")


def test_facts_about_others_are_not_sure() -> None:
    source = (
        "Samson was the son of the old man. He broke the filly. There was no gentleness in him.\n\n"
        "The lantern swung. I counted the steps.\n\nHe left"
    )
    facts = {
        "He broke the filly.": "He broke the filly",
        "There was no gentleness in him.": "no gentleness in him",
        "The lantern swung.": "The lantern swung",
        "I counted the steps.": "I counted the steps",
        "He left.": "He left",
        "The old man was the father of Samson.": "son of the old man",
    }
    pairs = [{"fact": fact, "quote": quote} for fact, quote in facts.items()]
    card = read_answer("card", json.dumps({"name": "Samson", "facts": pairs}), source, (), "Samson").card
    assert card is not None
    assert {one.words: one.sure for one in card.facts} == {
        "He broke the filly.": True,
        "There was no gentleness in him.": True,
        "The lantern swung.": False,
        "I counted the steps.": False,
        "He left.": False,
        "The old man was the father of Samson.": True,
    }


def test_paragraphs_that_name_it_are_kept_in_their_order_with_their_neighbours() -> None:
    lines = [f"{number} {'word ' * 20}".strip() for number in range(6)]
    lines[1] += " Samson"
    lines[4] += " old Samson’s whip"
    text = "\n\n".join(lines)
    room = len(lines[0]) * 3 + 40
    cut, kept = keep_named(text, "Samson", room)
    assert [one[0] for one in kept.split("\n\n")] == ["1", "2", "4"]
    assert [one[0] for one in cut.split("\n\n")] == ["0", "3", "5"]
    assert keep_named(text, "Ginger", room)[1].endswith(lines[5]), "the end, where nobody of that name is there"
    assert keep_named(text, "Samson", 10_000) == ("", text)


def test_of_one_paragraph_too_long_the_sentences_that_name_it_are_kept() -> None:
    text = "It rained. " * 40 + "Then came Samson Rye with a whip. " + "It rained. " * 40
    kept = keep_named(text, "Samson Rye", 80)[1]
    assert kept.startswith("Then came Samson Rye with a whip.")
    assert len(kept) <= 80


def test_a_task_says_nothing_of_length_unless_its_file_does() -> None:
    bare = WritingTask(id="x", words="x", tip="x", target="selection", lands="selection", skill="rewrite", job="x")
    assert (bare.length, bare.reads) == ("", "end")
