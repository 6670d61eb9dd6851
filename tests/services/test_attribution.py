"""Who says what: quotation marks of many languages, and the rules by which a speaker is proposed."""

from __future__ import annotations

import pytest

from studio.domain.project_records import Card
from studio.services.narration.attribution import Passage, proposals
from studio.services.narration.dialogue import speeches

CAST = (
    Card(id="anna", name="Anna Petrova", aliases=("the captain",), facts="A woman of forty."),
    Card(id="ben", name="Ben", voice="am_puck"),
    Card(id="cole", name="Mrs. Cole"),
    Card(id="inn", name="The Inn", role="place"),
)


def said(*paragraphs: str, confirmed: dict[int, str] | None = None) -> list[list[str]]:
    """By paragraph, who is proposed for each speech; "" for nobody."""
    passages = []
    for place, text in enumerate(paragraphs):
        found = speeches(text)
        named = (confirmed or {}).get(place)
        passages.append(Passage(text, found, (named,) * len(found)))
    return [[one.card_id if one else "" for one in row] for row in proposals(passages, CAST)]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("“Come,” she said. “Now.”", ["“Come,”", "“Now.”"]),
        ('"Come," she said. "Now."', ['"Come,"', '"Now."']),
        ("‘Don’t go,’ she said.", ["‘Don’t go,’"]),
        ("'Don't go,' she said.", ["'Don't go,'"]),
        ("The dogs' bowl isn't full, 'twas empty.", []),
        ("„Halt!“, rief sie.", ["„Halt!“"]),
        ("»Halt!«, rief sie.", ["»Halt!«"]),
        ("« Viens », dit-elle.", ["« Viens »"]),
        ("«Viens», dit-elle.", ["«Viens»"]),
        ("「行こう」と言った。", ["「行こう」"]),
        ("— Vamos — dijo ella —. Es tarde.", ["Vamos", "Es tarde."]),
        ("“It goes on and on", ["“It goes on and on"]),
        ("No speech here.", []),
    ],
)
def test_speeches_are_found(text: str, spoken: list[str]) -> None:
    assert [text[one.start : one.end] for one in speeches(text)] == spoken


@pytest.mark.parametrize(
    ("paragraph", "who"),
    [
        ("“Where is it?” asked Anna.", ["anna"]),
        ("“Where is it?” Ben asked.", ["ben"]),
        ("Mrs. Cole said, “It is gone.”", ["cole"]),
        ("“It is gone,” said Mrs. Cole.", ["cole"]),
        ("“Gone,” said Ben. “All of it.”", ["ben", "ben"]),
        ("The captain whispered, “Run!”", ["anna"]),
        ("„Nein“, sagte Ben.", ["ben"]),
        ("— Vamos — dijo Ben —. Es tarde.", ["ben", "ben"]),
        ("Ben put down his cup. “Then we go.”", ["ben"]),
        ("“Come here, Ben,” said Anna.", ["anna"]),
        ("“Come here, Ben.”", [""]),
        ("Ben looked at Mrs. Cole. “No.”", ["ben"]),
        ("“The Inn is full,” said somebody.", [""]),
    ],
)
def test_one_paragraph(paragraph: str, who: list[str]) -> None:
    assert said(paragraph) == [who]


def test_two_take_turns_until_somebody_is_spoken_to() -> None:
    assert said("“Sure?” asked Anna.", "“Sure,” said Ben.", "“Then go.”", "“I will.”") == [
        ["anna"], ["ben"], ["anna"], ["ben"],
    ]  # fmt: skip
    assert said("“Sure?” asked Anna.", "“Sure,” said Ben.", "“Then go, Anna.”") == [["anna"], ["ben"], [""]]


def test_what_a_person_confirmed_is_where_turns_begin() -> None:
    rows = said("“Sure?”", "“Sure.”", "“Then go.”", confirmed={0: "cole", 1: "ben"})
    assert rows[2] == ["cole"]


def test_a_pronoun_is_the_only_one_who_can_be_meant() -> None:
    assert said("Anna came in with Ben.", "“It is late,” she said.") == [[], ["anna"]]
    assert said("Anna came in with Ben.", "“It is late,” he said.") == [[], ["ben"]]
    assert said("Anna came in with Mrs. Cole.", "“It is late,” she said.") == [[], [""]]


def test_a_speech_that_is_not_closed_goes_on() -> None:
    assert said("“First,” said Ben. “Then there was", "“a second one,” and he laughed.")[1] == ["ben"]


def test_without_characters_nobody_is_proposed() -> None:
    text = "“Sure?” asked Anna."
    assert proposals([Passage(text, speeches(text), (None,))], ()) == ((None,),)


def test_who_acted_just_before_speaks() -> None:
    """Turns alone gave the line to whoever spoke before the last one."""
    rows = said(
        "“Two miles,” said Ben.",
        "“Perhaps less,” said Anna.",
        "Mrs. Cole pushed the door open with her shoulder.",
        "“I made cocoa.”",
    )
    assert rows[3] == ["cole"]
    rows = said("“Two miles,” said Ben.", "“Less,” said Anna.", "He wiped his hands.", "“When was that?”")
    assert rows[3] == ["ben"]


def test_who_acted_just_before_is_not_who_is_spoken_to() -> None:
    rows = said("“Two,” said Ben.", "“Less,” said Anna.", "Mrs. Cole came in.", "“Sit down, Mrs. Cole.”")
    assert rows[3] != ["cole"]


def test_somebody_else_who_may_be_meant_leaves_the_turn() -> None:
    """ "She" after two women who spoke is nobody in particular."""
    rows = said("“Two,” said Mrs. Cole.", "“Less,” said Anna.", "She turned away.", "“More.”")
    assert rows[3] == ["cole"]


def test_a_pronoun_that_begins_a_sentence_beside_a_speech_acts() -> None:
    """Nobody was proposed: only names acted."""
    rows = said(
        "“Two miles,” said Ben.", "“Less,” said Anna.", "He bent over the map. “Here.” He stopped. “No, there.”"
    )
    assert rows[2] == ["ben", "ben"]
    assert said("“Two,” said Ben.", "“Less,” said Anna.", "“There”—he tapped the map—“or there.”")[2] == ["ben", "ben"]
    assert said("“Two,” said Mrs. Cole.", "“Less,” said Anna.", "She bent over the map. “Here.”")[2] == ["cole"]
    rows = said("“Two,” said Ben.", "“Less,” said Anna.", "Mrs. Cole came in.", "She sat down. “Tea?”")
    assert rows[3] == ["cole"]


def test_a_pronoun_is_one_who_spoke_where_no_name_is_near() -> None:
    rows = said("“Two,” said Ben.", "“Less,” said Anna.", "“How far?” she asked.", "The rain fell.", "It fell.", "So.")
    assert rows[2] == ["anna"]
    rows = said("“Two,” said Ben.", "“Less,” said Anna.", "Rain.", "Wind.", "Rain.", "“How far?” he panted.")
    assert rows[5] == ["ben"]


def test_somebody_without_a_name_is_not_who_spoke_last() -> None:
    before = ("“Two,” said Ben.", "“Less,” said Anna.")
    assert said(*before, "“Here,” said the doctor, and she said it aloud.")[2] == [""]
    assert said(*before, "“Here,” the red one answered. He took the coin.")[2] == [""]
    doctor = Card(id="doctor", name="Dr. Lindqvist", voice="af_bella")
    text = "“Here,” said the doctor."
    found = proposals([Passage(text, speeches(text), (None,))], (*CAST, doctor))
    assert [one and one.card_id for one in found[0]] == ["doctor"]


def test_who_alone_begins_a_sentence_before_a_speech_says_it() -> None:
    assert said("The glass was hot. Ben held it with wet cloths.", "“One. Two. Now!”")[1] == ["ben"]
    assert said("The glass was hot. Ben held it. Anna watched.", "“One. Two. Now!”")[1] == [""]


def test_a_rank_is_a_name_where_nobody_else_has_it() -> None:
    moreau, quill = Card(id="moreau", name="Captain Moreau"), Card(id="quill", name="Tobias Quill", voice="am_puck")
    text = "The captain gave the last of the biscuit away. “They are keeping the salt,” he said. “Somebody has to.”"
    before = "“Where are the others?” Tobias asked."
    passages = [Passage(one, speeches(one), (None,) * len(speeches(one))) for one in (before, text)]
    assert [one.card_id for row in proposals(passages, (moreau, quill)) for one in row if one] == [
        "quill", "moreau", "moreau",
    ]  # fmt: skip
    other = Card(id="hook", name="Captain Hook")
    found = proposals(passages[1:], (moreau, other, quill))
    assert "moreau" not in [one.card_id for row in found for one in row if one]


@pytest.mark.parametrize(
    ("paragraph", "who"),
    [
        ("Ben looked at Anna. “It is late.”", ["ben"]),
        ("“It is late.” Ben gave Anna the lamp.", ["ben"]),
        ("Ben looked up. Anna did not. “It is late.”", [""]),
    ],
)
def test_who_acts_beside_a_speech_says_it(paragraph: str, who: list[str]) -> None:
    assert said(paragraph) == [who]
