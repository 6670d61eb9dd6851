"""Other languages: which part of a text is in them, and the sounds that Kokoro's voices of them read."""

from __future__ import annotations

import shutil

import pytest

from studio.domain.errors import RuntimeMissing, StudioError
from studio.domain.voice_languages import TONGUES, announced, stretches, tongue_of
from studio.engines.voice.kokoro_vocabulary import KOKORO_IDS
from studio.engines.voice.other_languages import syllable_sounds, words_in
from studio.services.narration.reading import why_unread
from tests.engines.voice.leash import Leash

with_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="the espeak-ng program is not installed")


def test_the_first_letter_of_a_voice_is_its_language() -> None:
    assert tongue_of("af_heart") is None
    assert tongue_of("ef_dora:60+af_heart:40") == TONGUES["e"]
    assert tongue_of("some_other_voice") is None
    assert tongue_of("zf_xiaoni") == TONGUES["z"]


@pytest.mark.parametrize(
    ("letter", "text", "parts"),
    [
        ("e", "La casa estaba sola en la colina.", [True]),
        ("e", "The house stood alone on the hill.", [False]),
        ("e", "He said: “La vida es un sueño.” And he left the room.", [False, True, False]),
        ("f", "«\u00a0The end is near\u00a0», dit-il, et il ferma la porte.", [False, True]),
        ("f", "Déjà\u00a0!", [True]),
        ("i", "Non c'è niente da fare con questa macchina.", [True]),
        ("p", "Ela não está em casa.", [True]),
        ("h", "He said नमस्ते दुनिया to all.", [False, True, False]),
        ("z", "我叫 Anna，我住在北京。", [True, False, True]),
    ],
)
def test_a_text_is_parted_by_script_quotes_and_common_words(letter: str, text: str, parts: list[bool]) -> None:
    found = stretches(text, TONGUES[letter])
    assert [own for own, _ in found] == parts
    assert "".join(part for _, part in found) == text


def test_what_a_voice_cannot_speak_is_known_before() -> None:
    assert announced("She wrote 北京 on it.", "af_heart")
    assert not announced("She wrote 北京 on it.", "zf_xiaoni")
    assert not announced("She wrote 北京 on it.", "jf_alpha")
    assert announced("She wrote 서울 on it.", "jf_alpha")
    assert announced("नमस्ते", "ef_dora")
    assert not announced("Déjà vu, Łódź.", "af_heart")


def test_a_program_that_is_missing_is_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert why_unread([("La casa es grande.", "ef_dora")]) == RuntimeMissing(package="espeak-ng", extra="")
    assert why_unread([("The house is big.", "ef_dora"), ("La casa.", "af_heart")]) is None


@with_espeak
@pytest.mark.parametrize(
    ("letter", "text", "sounds"),
    [
        ("e", "Eché la llave.", ["eʧˈe", "la", "ʎˈaβe"]),
        ("f", "un garçon", ["œ̃", "ɡaʁsˈɔ̃"]),
        ("i", "la pizza", ["la", "pˈiʦːa"]),
        ("p", "está", ["estˈa"]),
        ("h", "नमस्ते", ["nəmˈʌsteː"]),
    ],
)
def test_words_have_the_signs_that_the_voices_know(letter: str, text: str, sounds: list[str]) -> None:
    words = list(words_in(text, TONGUES[letter], {}, Leash()))
    assert [word.phonemes for word in words] == sounds
    assert all(sign in KOKORO_IDS for word in words for sign in word.phonemes)


@with_espeak
def test_the_persons_own_sounds_go_before() -> None:
    [word] = words_in("Kvothe", TONGUES["e"], {"kvothe": "kvˈOθ"}, Leash())
    assert word.phonemes == "kvˈOθ"


@pytest.mark.parametrize(
    ("syllable", "sounds"),
    [
        ("ni3", "ni↓"), ("hao3", "xau↓"), ("zhong1", "\uab67ʊ→ŋ"), ("guo2", "kwo↗"), ("shi4", "ʂɨ↘"), ("xue2", "ɕɥe↗"),
        ("ju2", "ʨy↗"), ("lü4", "ly↘"), ("yuan2", "ɥɛ↗n"), ("er2", "ɚ↗"), ("de5", "tɤ"), ("wo3", "wo↓"),
        ("bo1", "pwo→"),
        ("ciao", ""), ("abc1", ""),
    ],
)  # fmt: skip
def test_syllables_of_pinyin(syllable: str, sounds: str) -> None:
    assert syllable_sounds(syllable) == sounds
    assert all(sign in KOKORO_IDS for sign in sounds)


def test_mandarin_word_by_word() -> None:
    pytest.importorskip("pypinyin")
    words = list(words_in("你好，我住在北京。", TONGUES["z"], {}, Leash()))
    assert "".join(word.text for word in words) == "你好我住在北京"
    assert words[0].phonemes == "ni↗xau↓"
    assert words[0].after == ", "
    assert all(sign in KOKORO_IDS for word in words for sign in word.phonemes + word.after)


def test_mandarin_without_its_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypinyin", None)
    with pytest.raises(StudioError) as missing:
        list(words_in("你好", TONGUES["z"], {}, Leash()))
    assert missing.value.failure == RuntimeMissing(package="pypinyin", extra="mandarin")
