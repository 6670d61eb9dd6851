"""The English front end: what is said for what is written, and that nothing is lost."""

from __future__ import annotations

import functools
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.engines.voice.kokoro_vocabulary import KOKORO_IDS, for_kokoro
from studio.engines.voice.pieces import cut, symbols
from studio.english.front_end import EnglishFrontEnd, Spoken
from studio.english.lexicon import Accent
from studio.english.written.reading import tokens
from studio.places import shipped_models_dir


@functools.cache
def front_end(accent: Accent = "us") -> EnglishFrontEnd:
    return EnglishFrontEnd.load(shipped_models_dir() / "lexicons", accent)


def said(text: str) -> str:
    return " ".join(word.lower() for token in tokens(text) for word in token.say)


def phonemes(text: str, accent: Accent = "us", **own: str) -> str:
    return symbols(front_end(accent).speak(text, own))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("It cost $5.50.", "it cost five dollars and fifty cents"),
        ("$1 and $5 million", "one dollar and five million dollars"),
        ("£1.01", "one pound and one penny"),
        ("On March 3, 1990 at 3:05 p.m. he left", "on march third nineteen ninety at three oh five p m he left"),
        ("in 1905 and 2007", "in nineteen oh five and two thousand seven"),
        ("in 2024 and 1800", "in twenty twenty four and eighteen hundred"),
        ("2024-01-05", "january fifth twenty twenty four"),
        ("12:00", "twelve o'clock"),
        ("1,234 items", "one thousand two hundred thirty four items"),
        ("3.14", "three point one four"),
        ("the 22nd of May", "the twenty second of may"),
        ("the '90s and the 1920s", "the nineties and the nineteen twenties"),
        ("5 km, 1 kg, -5°C", "five kilometers one kilogram minus five degrees celsius"),
        ("5 in the box", "five in the box"),
        ("25%", "twenty five percent"),
        ("1/2 of 3 3/4", "one half of three and three quarters"),
        ("pages 10–20", "pages ten to twenty"),
        ("agent 007", "agent zero zero seven"),
        ("call 555-1234", "call five five five one two three four"),
        ("version 1.2.3", "version one point two point three"),
        ("Dr. Smith vs. Mrs. Jones", "doctor smith versus missus jones"),
        ("St. John's St.", "saint john's street"),
        ("No. 5, no. Not so", "number five no not so"),
        ("e.g. this, i.e. that", "for example this that is that"),
        ("the U.S. and the F.B.I.", "the u s and the f b i"),
        ("Henry VIII, Chapter IV, World War II", "henry the eighth chapter four world war two"),
        ("I am", "i am"),
        ("MP3 and B2B", "m p three and b two b"),
        ("see https://www.foo.org/a-b.", "see foo dot org slash a dash b"),
        ("mail bob@x.com", "mail bob at x dot com"),
        ("R&D, naïve café", "r and d naive cafe"),
        ("‘Don’t,’ O’Brien said", "don't o'brien said"),
        ("'tis", "tis"),
    ],
)  # fmt: skip
def test_what_is_written_is_read_out(text: str, spoken: str) -> None:
    assert said(text) == spoken


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("She read the list yesterday.", "ɹˈɛd"),
        ("I have read it.", "ɹˈɛd"),
        ("You should read it.", "ɹˈid"),
        ("He went in to wind the clocks.", "wˈInd"),
        ("The wind was cold.", "wˈɪnd"),
        ("A lead pipe fell.", "lˈɛd"),
        ("They lead the way.", "lˈid"),
        ("We live here.", "lˈɪv"),
        ("It was live music.", "lˈIv"),
        ("A tear ran down her cheek.", "tˈɪɹ"),
        ("Don't tear it.", "tˈɛɹ"),
        ("He drew the bow.", "bˈO"),
        ("He made a deep bow.", "bˈW"),
        ("Please close the door.", "klˈOz"),
        ("They sat close together.", "klˈOs"),
        ("It is of no use.", "jˈus"),
        ("You can use it.", "jˈuz"),
        ("Play the record.", "ɹˈɛkəɹd"),
        ("I will record it.", "ɹəkˈɔɹd"),
        ("The river wound through the hills.", "wˈWnd"),
        ("The wound healed.", "wˈund"),
        ("A dove sang.", "dˈʌv"),
        ("She dove into the lake.", "dˈOv"),
        ("They object to it.", "əbʤˈɛkt"),
        ("A strange object fell.", "ˈɑbʤəkt"),
    ],
)
def test_words_with_two_sounds_follow_their_neighbours(text: str, sound: str) -> None:
    assert sound in phonemes(text)


def test_the_article_follows_the_sound_and_not_the_letter() -> None:
    assert phonemes("the hour") == "ði ˈWəɹ"
    assert phonemes("the house").startswith("ðə ")


def test_a_pronunciation_of_the_writer_comes_first_and_takes_a_possessive() -> None:
    assert phonemes("Kvothe ran.", Kvothe="kwˈOθ") == "kwˈOθ ɹˈæn."
    assert "kwˈOθs" in phonemes("Kvothe's lute", Kvothe="kwˈOθ")
    assert phonemes("the", the="ðˈi") == "ðˈi"


def test_marks_stay_as_the_model_hears_them() -> None:
    assert phonemes('"Well... no," he said -- why?') == "“wˈɛl… nˈO,” hi sˈɛd— wˌI?"


def test_dropped_letters_contractions_and_cries() -> None:
    assert phonemes("feelin' fine") == "fˈilɪn fˈIn"
    assert phonemes("He re-entered.") == "hi ɹi ˈɛntəɹd."
    assert phonemes("It'd").endswith("əd")
    assert phonemes("Shhh! Brrr!") == "ʃː! bɹː!"
    assert phonemes("plan A B C") == "plˈæn ˈA bˈi sˈi"
    assert phonemes("a man").startswith("ɐ ")


def test_british_english_differs() -> None:
    assert "bˈɑːθ" in phonemes("bath", "gb")
    assert "bˈæθ" in phonemes("bath", "us")
    assert "zˈɛd" in phonemes("XYZ", "gb")


@pytest.mark.parametrize("word", ["Zorblax", "Thistlewaite", "hmpf", "Qx", "Dostoevsky's", "xkcd", "ggggg"])
def test_unknown_words_are_said_by_their_letters(word: str) -> None:
    assert any(sound in "AIOWYQæɑɔəɛɜɪiuʊʌᵊ" for sound in phonemes(word))


_TEXT = st.text(
    st.one_of(
        st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ     \n"),
        st.sampled_from("0123456789..,,;:!?'’\"“”-–—…()[]/$£€%&#@"),
        st.characters(exclude_categories=("Cs", "Cn", "Co")),
    ),
    max_size=120,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_TEXT)
def test_every_character_is_in_exactly_one_token(text: str) -> None:
    """But for blanks, and for what nobody sees."""
    assert seen("".join(token.source for token in tokens(text))) == seen(text)


def seen(text: str) -> str:
    unseen = {letter for letter in text if unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"}
    return "".join(letter for letter in text if letter not in unseen and not letter.isspace())


@settings(max_examples=150, deadline=None)
@example("º.A.")
@example("Ð.A.")
@example("ƛ.B.")
@example("Ж.И.")
@given(_TEXT)
def test_every_word_has_sounds_the_model_knows(text: str) -> None:
    spoken = front_end().speak(text)
    for token in tokens(text):
        if any(character.isalnum() for character in token.source):
            assert token.say or token.kind in {"skipped", "foreign"}, token
    heard = [word.text for word in spoken if word.phonemes]
    assert all(word.phonemes for word in spoken if any(character.isalnum() for character in word.text))
    assert [token.source for token in tokens(text) if token.say] == [text for text in heard if text]
    assert set(for_kokoro(symbols(spoken))) <= set(KOKORO_IDS)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            Spoken,
            text=st.just("w"),
            phonemes=st.text("abcdefgh", min_size=1, max_size=90),
            after=st.sampled_from([" ", ", ", ". ", "— ", "? ", "” "]),
        ),
        max_size=60,
    ),
    st.integers(20, 80),
)
def test_pieces_fit_and_hold_everything(words: list[Spoken], limit: int) -> None:
    pieces = cut(words, limit)
    assert all(0 < len(symbols(piece)) <= limit for piece in pieces)
    assert "".join(symbols(piece) for piece in pieces).replace(" ", "") == symbols(words).replace(" ", "")


def test_a_piece_ends_at_the_strongest_mark_it_can() -> None:
    words = front_end().speak("One two three four, five six. Seven eight nine ten eleven twelve thirteen fourteen.")
    first, *_ = cut(words, 50)
    assert symbols(first).endswith(".")


@pytest.mark.parametrize("written", ["No. 5", "№ 5", "n° 5", "nº 5", "Nº5", "N° 5"])
def test_signs_of_a_number_are_read_as_number(written: str) -> None:
    assert "number five" in " ".join(spoken.word for spoken in front_end().speak(f"It was {written} again.")).lower()


def test_french_phrases_of_english_books_are_french() -> None:
    assert phonemes("C'est la vie, they vie.") == "sˌA lˌɑ vˈi, ðA vˈI."
    assert phonemes("“C’est la vie,” he said.", "gb").startswith("“sˌA lˌɑː vˈiː,”")
    assert phonemes("S'il vous plaît.").startswith("sˌil ")
    assert "dAtˈɑ" in phonemes("a coup d'état")
    assert "dˈɛtɹə" in phonemes("his raison d’être")
    assert phonemes("“Qu’est-ce que c’est?”") == "“kˌɛ sə kə sˌA?”"
    assert phonemes("N'est-ce pas, in 300 CE, the queue?").startswith("nˌɛ sə pˈɑ, ɪn θɹˈi hˈʌndɹəd sˈi ˈi,")
