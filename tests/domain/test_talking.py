"""Conversations: a tree of turns, one way of which is shown; what a model is sent of them."""

from __future__ import annotations

import msgspec
import pytest

from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.personas import Persona, read_persona, write_persona
from studio.domain.prompting import Writer
from studio.domain.requests import ModelRef
from studio.domain.talk_prompt import Speaker, talking, turns_left_out
from studio.domain.talk_records import Conversation, Turn
from studio.domain.talking import (
    answer,
    as_markdown,
    begin,
    change_words,
    name_of,
    others_of,
    remove,
    remove_turn,
    rename,
    say,
    show_other,
    turns_of,
    way_of,
)
from studio.services.personas import shipped_personas

WRITER = Writer(model=ModelRef("m", "fake"), context_tokens=600, settings={"max_tokens": 100})
EDITOR = Persona(id="editor", words="Editor", tip="x", system="You are an editor.\n\nScene:\n{text}")


class Talk:
    """A conversation in a document of its own."""

    def __init__(self) -> None:
        self.document = Document()
        change, self.id = begin(self.document, "Editor", persona="editor")
        self.document.apply(change)

    @property
    def conversation(self) -> Conversation:
        return self.document.need(Conversation, self.id)

    @property
    def way(self) -> list[str]:
        return [turn.words for turn in way_of(self.document, self.conversation)]

    def say(self, words: str, in_place_of: str = "") -> str:
        change, turn = say(self.document, self.id, words, in_place_of=in_place_of)
        self.document.apply(change)
        return turn

    def answer(self, to: str, words: str) -> None:
        self.document.apply(answer(self.document, self.id, to, words, "job"))

    def turn(self, words: str) -> Turn:
        return next(one for one in turns_of(self.document, self.id).values() if one.words == words)


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    first = talk.say("Is it good?")
    talk.answer(first, "It is.")
    second = talk.say("Why?")
    talk.answer(second, "It moves.")
    return talk


def test_turns_follow_one_another(talk: Talk) -> None:
    assert talk.way == ["Is it good?", "It is.", "Why?", "It moves."]
    assert name_of(talk.document, talk.conversation) == "Is it good?"
    talk.document.apply(rename(talk.document, talk.id, "  The\nopening "))
    assert name_of(talk.document, talk.conversation) == "The opening"


def test_another_answer_stands_beside_the_first(talk: Talk) -> None:
    talk.answer(talk.turn("Why?").id, "It rhymes.")
    assert talk.way[-1] == "It rhymes."
    assert [one.words for one in others_of(talk.document, talk.turn("It rhymes."))] == ["It moves.", "It rhymes."]
    talk.document.apply(show_other(talk.document, talk.turn("It rhymes.").id, -1))
    assert talk.way[-1] == "It moves."


def test_other_words_are_a_branch_and_the_old_one_is_found_again_whole(talk: Talk) -> None:
    talk.say("Is it bad?", in_place_of=talk.turn("Is it good?").id)
    assert talk.way == ["Is it bad?"]
    talk.document.apply(show_other(talk.document, talk.turn("Is it bad?").id, +1))
    assert talk.way == ["Is it good?", "It is.", "Why?", "It moves."]


def test_an_answer_to_words_that_are_not_shown_any_more_does_not_lead_away(talk: Talk) -> None:
    talk.say("Is it bad?", in_place_of=talk.turn("Is it good?").id)
    talk.answer(talk.turn("Why?").id, "Late.")
    assert talk.way == ["Is it bad?"]
    assert talk.turn("Late.").after == talk.turn("Why?").id


def test_a_changed_answer_says_so(talk: Talk) -> None:
    turn = talk.turn("It moves.")
    talk.document.apply(change_words(talk.document, turn.id, "It sings."))
    assert talk.way[-1] == "It sings."
    assert talk.document.need(Turn, turn.id).changed


def test_what_is_removed_takes_along_what_follows_it(talk: Talk) -> None:
    change = remove_turn(talk.document, talk.turn("It is.").id)
    talk.document.apply(change)
    assert talk.way == ["Is it good?"]
    talk.document.apply(change.inverse())
    assert talk.way == ["Is it good?", "It is.", "Why?", "It moves."]


def test_a_conversation_goes_with_its_turns(talk: Talk) -> None:
    change = remove(talk.document, talk.id)
    talk.document.apply(change)
    assert not list(talk.document.all(Turn))
    talk.document.apply(change.inverse())
    assert len(talk.way) == 4


def test_turns_of_a_damaged_file_are_shown_once(talk: Talk) -> None:
    first, last = talk.turn("Is it good?"), talk.turn("It moves.")
    circle = msgspec.structs.replace(first, after=last.id)
    lost = msgspec.structs.replace(talk.conversation, last="nothing")
    document = Document(
        (lost, circle, *(one for one in turns_of(talk.document, talk.id).values() if one.id != first.id))
    )
    assert len(way_of(document, lost)) == 4
    document.apply(remove_turn(document, first.id))
    assert not list(document.all(Turn))


def test_it_is_written_as_markdown(talk: Talk) -> None:
    text = as_markdown(talk.document, talk.conversation, "You")
    assert text == (
        "# Is it good?\n\n**You:**\n\nIs it good?\n\n**Editor:**\n\nIt is.\n"
        "\n**You:**\n\nWhy?\n\n**Editor:**\n\nIt moves.\n"
    )


# ---- what is sent


def _turns(count: int, words: str = "some words of a turn that was said") -> list[Turn]:
    return [
        Turn(id=str(n), conversation_id="c", by="model" if n % 2 else "person", words=f"{n} {words}")
        for n in range(count)
    ]


def test_roles_take_turns_and_what_went_unanswered_is_one_message() -> None:
    turns = [
        *_turns(2),
        Turn(id="a", conversation_id="c", words="One."),
        Turn(id="b", conversation_id="c", words="Two."),
    ]
    built = talking(WRITER, Speaker(persona=EDITOR, name="Editor", text="It rained."), turns)
    roles = [message.role for message in built.request.messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert built.request.messages[-1].content == "One.\n\nTwo."
    assert built.request.messages[0].content == "You are an editor.\n\nScene:\nIt rained."
    assert not turns_left_out(built)


def test_the_oldest_turns_are_left_out_in_steps_and_it_is_said() -> None:
    starts = []
    for count in range(61, 73, 2):
        built = talking(WRITER, Speaker(persona=EDITOR, name="Editor", text="It rained. " * 400), _turns(count))
        assert turns_left_out(built)
        assert built.tokens <= built.budget_tokens
        told = built.request.messages[1]
        assert told.role == "user"
        starts.append(int(told.content.split()[0]))
        assert built.request.messages[-1].content.startswith(f"{count - 1} ")
    assert len(set(starts)) < len(starts), "the beginning stays for some turns"


def test_a_long_text_leaves_the_turns_their_room() -> None:
    built = talking(WRITER, Speaker(persona=EDITOR, name="Editor", text="It rained. " * 2000), _turns(5))
    assert not turns_left_out(built)
    assert next(part for part in built.parts if part.title == "Text").cut


def test_without_a_text_its_block_is_left_out() -> None:
    built = talking(WRITER, Speaker(persona=EDITOR, name="Editor"), _turns(1))
    assert built.request.messages[0].content == "You are an editor."


def test_shipped_personas_are_read_again_as_they_are_written() -> None:
    found = shipped_personas()
    assert {"editor", "first-reader", "line-editor", "historian", "character"} <= {one.id for one in found}
    for one in found:
        assert read_persona("x.toml", write_persona(one)) == one


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "persona"),
        ('id = "x"\nwords = "X"\ntip = ""\nsystem = "You are {nobody}."', "{nobody}"),
        ('id = "x"\nwords = "X"\ntip = ""\nsystem = " "', "nothing to the model"),
        ('id = "x"\nwords = " "\ntip = ""\nsystem = "y"', "no name"),
        ('id = "x"\nwords = "X"\ntip = ""\nsystem = "y"\ntemperature = 9.0', "temperature"),
        ("x" * 70_000, "64 kB"),
    ],
)
def test_what_is_wrong_with_a_persona_is_said(text: str, why: str) -> None:
    with pytest.raises(StudioError) as raised:
        read_persona("x.toml", text)
    assert isinstance(raised.value.failure, BadInput)
    assert why in raised.value.failure.problem


def test_what_it_is_told_is_shown_part_by_part() -> None:
    persona = Persona(id="x", words="X", tip="x", system="You are {name}.\n\nIn “{scene}”:\n{text}\n\nBook {book}.")
    speaker = Speaker(persona=persona, name="Mara", text="It rained.", values={"scene": "One", "book": ""})
    built = talking(WRITER, speaker, _turns(1))
    assert built.request.messages[0].content == "You are Mara.\n\nIn “One”:\nIt rained."
    assert [(part.title, part.text) for part in built.parts][:2] == [
        ("Instruction", "You are Mara."),
        ("Text", "It rained."),
    ]
