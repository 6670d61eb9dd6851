"""Metre, syllables and rhymes of poems whose metre is taught in schools, and of prose, which has none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.english.verse import Verse, letter_of, lifted_rhyme_of, rhyme_of, scan, spelt_out
from studio.services.narration.reading import Readings

READINGS = Readings()
SONNET = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;

Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;"""
TYGER = """Tyger Tyger, burning bright,
In the forests of the night;
What immortal hand or eye,
Could frame thy fearful symmetry?"""
SENNACHERIB = """The Assyrian came down like the wolf on the fold,
And his cohorts were gleaming in purple and gold;
And the sheen of their spears was like stars on the sea,
When the blue wave rolls nightly on deep Galilee."""
WOODS = """Whose woods these are I think I know.
His house is in the village though;
He will not see me stopping here
To watch his woods fill up with snow."""
PROSE = """Nobody had told her that the house would be empty.
She put the bag down and listened carefully to the remarkable silence of the abandoned property.
It was a question of economics, he explained, and of international relations."""
FREE = """I celebrate myself, and sing myself,
And what I assume you shall assume,
For every atom belonging to me as good belongs to you.
I loafe and invite my soul,
I lean and loafe at my ease observing a spear of summer grass."""


def heard(poem: str) -> Verse:
    stanzas = [[line for line in stanza.split("\n") if line] for stanza in poem.split("\n\n")]
    return scan([
        [(line, next(iter(READINGS.lines([spelt_out(line)], "us", {})))) for line in stanza] for stanza in stanzas
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("poem", "foot", "feet"),
    [
        (SONNET, "iambic", 5), (TYGER, "trochaic", 4), (SENNACHERIB, "anapaestic", 4), (WOODS, "iambic", 4),
        (PROSE, None, 0), (FREE, None, 0),
    ],
)  # fmt: skip
def test_the_metre_of_a_poem(poem: str, foot: str | None, feet: int) -> None:
    verse = heard(poem)
    assert (verse.foot, verse.feet) == (foot, feet)


def test_rhymes_are_named_by_letters_across_stanzas() -> None:
    assert heard(WOODS).scheme == "AA-A"
    assert heard(SONNET).scheme == "A-A- BCBC"
    assert heard(PROSE).scheme == "---"


def test_syllables_and_stresses_of_a_line() -> None:
    line = heard(WOODS).lines[1]
    assert (line.syllables, line.stresses, line.fits, line.rhyme) == (8, "x/xxx/x/", True, "A")


def test_a_guess_is_told() -> None:
    verse = heard("By the shores of Gitche Gumee,")
    assert verse.lines[0].guessed == ("Gitche", "Gumee")


def test_what_verse_leaves_out() -> None:
    assert spelt_out("dimm’d o'er wander'd") == "dimmed oar wandered"
    assert spelt_out("I'd she'd they'd who'd") == "I'd she'd they'd who'd"


DICKINSON = (
    "Because I could not stop for Death\nHe kindly stopped for me\n"
    "The Carriage held but just Ourselves\nAnd Immortality"
)


def test_a_last_syllable_that_verse_lifts_rhymes_with_those_near_by() -> None:
    assert heard(DICKINSON).scheme == "-A-A"
    assert heard("I saw a butterfly\nAgainst a summer sky").scheme == "AA"
    assert heard("A happy man\nWas never free").scheme == "--"
    assert heard("For eternity\nA fine modernity").scheme == "AA"
    apart = "\n".join(["For all eternity", *["The lamp was low"] * 5, "It came to me"])
    assert heard(apart).scheme == "-AAAAA-"


@pytest.mark.parametrize(
    ("phonemes", "rhyme"), [("bˈʌTəɹflˌI", "I"), ("ətˈɜɹnəTi", "i"), ("hˈæpi", ""), ("skˈI", ""), ("ðə", ""), ("", "")]
)
def test_what_a_lifted_syllable_rhymes_with(phonemes: str, rhyme: str) -> None:
    assert lifted_rhyme_of(phonemes) == rhyme


@pytest.mark.parametrize(
    ("phonemes", "rhyme"), [("bɹˈIt", "It"), ("nˈIt", "It"), ("dəklˈInz", "Inz"), ("ðə", "ə"), ("", ""), ("ʃ", "")]
)
def test_what_two_words_share_that_rhyme(phonemes: str, rhyme: str) -> None:
    assert rhyme_of(phonemes) == rhyme


def test_there_are_letters_for_every_rhyme() -> None:
    assert [letter_of(number) for number in (0, 25, 26, 53)] == ["A", "Z", "A2", "B3"]


@settings(deadline=None)
@given(st.lists(st.text("ab'd \u2019,.12é-", max_size=40), max_size=6))
def test_whatever_is_written_has_a_sign_a_syllable(lines: list[str]) -> None:
    verse = heard("\n".join(line.replace("\n", "") for line in lines))
    assert all(len(line.stresses) == line.syllables for line in verse.lines)
    assert len(verse.scheme.replace(" ", "")) == len(verse.lines)
