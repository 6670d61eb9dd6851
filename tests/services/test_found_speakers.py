"""Who speaks in a text without cards, under what names, how often, and with what voices."""

from __future__ import annotations

import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Manner
from studio.services.narration.attribution import Passage
from studio.services.narration.dialogue import speeches
from studio.services.narration.directing import cast_speakers
from studio.services.narration.found_speakers import FoundSpeaker, find_speakers, speakers_of
from studio.services.narration.proposed_voices import proposed_voices
from studio.services.narration.voices import Voice

STORY = (
    "Saoirse pulled the boat up, and her hands were raw. The ferry from Oban was late.",
    "“Is it far?” Saoirse asked.",
    "“Twelve miles,” said Margit. “Less, if Tobias steers.”",
    "“I heard that,” Tobias said, and he laughed.",
    "Old Pemberton unfolded the page. “Room 221B,” he read.",
    "“Enough,” said Pemberton. Nobody said a word.",
    "“Who lit the lamp?” asked Mrs. Cole, and everyone turned.",
    "“Not I,” said the Keeper.",
    "Then voices called from below. “Hurry!”",
    "“We are coming,” they shouted.",
)


def passages(*texts: str) -> list[Passage]:
    found = [(text, speeches(text)) for text in texts]
    return [Passage(text, spoken, (None,) * len(spoken)) for text, spoken in found]


def counted(*texts: str, cards: tuple[Card, ...] = ()) -> dict[str, int]:
    return {one.card.name: one.lines for one in speakers_of([passages(*texts)], cards)}


def test_those_beside_verbs_of_saying_are_found_with_their_lines() -> None:
    assert counted(*STORY) == {"Margit": 2, "Pemberton": 2, "Keeper": 1, "Mrs. Cole": 1, "Saoirse": 1, "Tobias": 1}


def test_women_and_men_are_told_by_title_pronoun_and_first_name() -> None:
    genders = {one.card.name: one.gender for one in speakers_of([passages(*STORY)])}
    assert genders["Mrs. Cole"] == genders["Saoirse"] == genders["Margit"] == "she"
    assert genders["Tobias"] == "he"
    assert genders["Keeper"] == ""


def test_women_and_men_are_told_by_what_they_are_called_and_by_pronouns_farther_away() -> None:
    texts = (
        "It was Piet, the cabin boy, who was ten and a half.",
        "“Please, sir,” cried Piet.",
        "Bo, her brother, came in. “Here,” said Bo.",
        "Yilma climbed the long stairs of the old lighthouse at the end of the land. It was her birthday.",
        "“Here,” said Yilma.",
        "“There,” said Tuva, the old man's dog beside her.",
    )
    genders = {one.card.name: one.gender for one in speakers_of([passages(*texts)])}
    assert genders == {"Piet": "he", "Bo": "he", "Yilma": "she", "Tuva": "she"}


def test_accents_hide_no_first_name() -> None:
    texts = [f"“So it is,” said {name}." for name in ("Siobhán", "Zoë", "José", "Séamus")]
    genders = {one.card.name: one.gender for one in speakers_of([passages(*texts)])}
    assert genders == {"Siobhán": "she", "Zoë": "she", "José": "he", "Séamus": "he"}


def test_women_and_men_are_told_by_their_short_names() -> None:
    texts = [
        f"“So it is,” said {name}." for name in ("Larry", "Jerry", "Joey", "Mickey", "Hettie", "Dottie", "Winnie", "Jo")
    ]
    genders = {one.card.name: one.gender for one in speakers_of([passages(*texts)])}
    assert list(genders.values()).count("") == 1
    assert [genders[name] for name in ("Larry", "Jerry", "Joey", "Mickey", "Jo")] == ["he", "he", "he", "he", ""]
    assert [genders[name] for name in ("Hettie", "Dottie", "Winnie")] == ["she", "she", "she"]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("“Yes,” said Ann Hale.", "“No,” Ann said."), {"Ann Hale": 2}),
        (("“Yes,” said Mr. Hale.", "“No,” said Hale."), {"Mr. Hale": 2}),
        (("“Yes,” said Mr. Hale.", "“No,” said Mrs. Hale."), {"Mr. Hale": 1, "Mrs. Hale": 1}),
        (("“Yes,” said Ann Hale.", "“No,” said Mr. Hale."), {"Ann Hale": 1, "Mr. Hale": 1}),
        (("“Yes,” said Tom Hale.", "“No,” said Mr. Hale."), {"Tom Hale": 2}),
        (("“Yes,” said McDermott.", "“No,” said O’Brien."), {"McDermott": 1, "O’Brien": 1}),
        (("“Yes,” said Jean de la Tour.",), {"Jean de la Tour": 1}),
        (("“Will you?” said Will.", "“I will,” Will said."), {"Will": 2}),
        (("Voices called. “Come!” Voices said. The voices fell.",), {}),
        (("“Yes,” Tobias’s mother said.",), {}),
        (("“Ja”, sagte Lena.", "„Nein“, rief Otto."), {"Lena": 1, "Otto": 1}),
        (("Everybody said yes. “Yes,” They said. “No,” He said.",), {}),
    ],
)
def test_one_person_under_several_names(texts: tuple[str, ...], found: dict[str, int]) -> None:
    assert counted(*texts) == found


def test_whoever_acts_again_and_again_where_somebody_speaks_is_found() -> None:
    acts = ("Ruth sat down. “Well.”", "Ruth stood up. “So.”", "Ruth left, and with Ruth the dog. “Bye.”")
    assert counted(*acts) == {"Ruth": 3}
    assert counted(*acts[:2]) == {}


def test_a_card_is_known_by_its_surname_and_without_its_title() -> None:
    pemberton, margit = Card(id="p", name="Old Pemberton"), Card(id="m", name="Margit Voss", voice="bf_emma")
    place = Card(id="k", name="Keeper", role="place")
    found = speakers_of([passages(*STORY)], (pemberton, margit, place))
    assert [(one.card.name, one.is_new) for one in found if one.card.name in ("Old Pemberton", "Margit Voss")] == [
        ("Margit Voss", False),
        ("Old Pemberton", False),
    ]
    assert not {"Pemberton", "Margit", "Keeper"} & {one.card.name for one in found}


def test_a_line_of_theirs_is_given_to_be_heard() -> None:
    samples = {one.card.name: one.sample for one in speakers_of([passages(*STORY)])}
    assert samples["Margit"] == "Less, if Tobias steers."
    assert samples["Keeper"] == "Not I"


def test_a_book_is_read_scene_by_scene_and_can_be_given_up() -> None:
    document = Document()
    for title in ("One", "Two"):
        document.apply(new_scene(document, title, passages=STORY))
    told: list[float] = []
    assert sum(one.lines for one in find_speakers(document, told.append)) == 16
    assert told == sorted(told)

    def refuse(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        find_speakers(document, refuse)


VOICES = tuple(
    Voice("kokoro", name, name, "", "")
    for name in ("af_heart", "af_bella", "af_nicole", "am_puck", "bf_emma", "bm_fable")
)


def speaker(name: str, gender: str, **fields: object) -> FoundSpeaker:
    return FoundSpeaker(Card(id=name, name=name, **fields), True, gender, 1, "")  # type: ignore[arg-type]


def voices(*found: FoundSpeaker, narrator: str = "af_heart") -> list[str]:
    return [voice for voice, _ in proposed_voices(found, VOICES, (narrator,)).values()]


def test_nobody_gets_the_voice_of_another_one() -> None:
    people = [speaker(f"w{number}", "she") for number in range(9)] + [
        speaker(f"m{number}", "he") for number in range(5)
    ]
    given = voices(*people)
    assert "" not in given
    assert len(set(given)) == len(given)
    assert "af_heart" not in given
    assert all(voice[1] == "f" for voice in given[:9])
    assert all(voice[1] == "m" for voice in given[9:])
    assert given[:3] == ["af_bella", "bf_emma", "af_nicole"]


def test_the_accent_is_the_cards_or_the_narrators() -> None:
    assert voices(speaker("a", "she"), narrator="bm_fable") == ["bf_emma"]
    assert voices(speaker("a", "she", facts="A nurse from Texas"), narrator="bm_fable") == ["af_heart"]
    assert voices(speaker("a", "he", facts="Scottish fisherman")) == ["bm_fable"]


def test_children_and_the_old_sound_as_such() -> None:
    people = speaker("a", "he", facts="9 years old"), speaker("b", "she", facts="an old woman"), speaker("c", "he")
    manners = [manner.pitch for _, manner in proposed_voices(people, VOICES, ("af_heart",)).values()]
    assert manners == [2.0, -1.0, 0.0]


def test_who_has_a_voice_keeps_it_and_a_lone_voice_reads_alone() -> None:
    assert voices(speaker("a", "she", voice="am_puck"), speaker("b", "he")) == ["am_puck", "bm_fable"]
    joe = (Voice("joe", "joe", "Joe", "", ""),)
    assert proposed_voices([speaker("a", "she")], joe, ("joe",)) == {"a": ("", Manner())}


def test_casting_is_one_step_for_new_cards_and_known_ones() -> None:
    document = Document()
    known = Card(id="p", name="Old Pemberton", facts="the owner")
    document.apply(Change(id="c", label="", stack="none", edits=(Edit(None, known),), at=0.0))
    found = [one for one in speakers_of([passages(*STORY)], (known,)) if one.card.name in ("Old Pemberton", "Saoirse")]
    change = cast_speakers(document, found, {one.card.id: ("bf_emma", Manner(pitch=1.0)) for one in found})
    assert change.stack == "narration"
    made = [edit.after for edit in change.edits]
    assert {(card.name, card.facts, card.voice, card.manner.pitch) for card in made if isinstance(card, Card)} == {
        ("Old Pemberton", "the owner", "bf_emma", 1.0),
        ("Saoirse", "", "bf_emma", 1.0),
    }
