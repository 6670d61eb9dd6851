"""Japanese for Kokoro's Japanese voices: kana to sounds by a table, words and their readings by MeCab with UniDic."""

from __future__ import annotations

import pytest

from studio.domain.errors import RuntimeMissing, StudioError
from studio.domain.voice_languages import TONGUES, announced, stretches
from studio.engines.voice import japanese as front_end
from studio.engines.voice.japanese import in_characters, japanese, kana_sounds
from studio.engines.voice.kokoro_vocabulary import KOKORO_IDS


@pytest.mark.parametrize(
    ("kana", "sounds"),
    [
        ("トーキョー", "toːkʲoː"), ("ガッコー", "ɡaʔkoː"), ("シンブン", "ɕimbɯɴ"), ("ニホンゴ", "ɲihoŋɡo"),
        ("オンナ", "onna"), ("チャ", "ʨa"), ("ジュース", "ʥɨːsɨ"), ("ファン", "ɸaɴ"),
        ("パーティー", "paːtiː"), ("ヴァイオリン", "vaioɽiɴ"), ("リョコー", "ɽʲokoː"), ("フツー", "ɸɯʦɨː"),
        ("ウィーン", "βiːɴ"), ("クォーター", "kᵝoːtaː"), ("ヒャク", "çakɯ"), ("シェフ", "ɕeɸɯ"),
        ("デュオ", "dʲɨo"), ("イェイ", "jei"), ("ミュージカル", "mʲɨːʥikaɽɯ"), ("キャ", "kʲa"),
        ("Xア", "a"), ("", ""),
    ],
)  # fmt: skip
def test_kana_have_their_sounds(kana: str, sounds: str) -> None:
    assert kana_sounds(kana) == sounds
    assert all(sign in KOKORO_IDS for sign in sounds)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ("123", "百二十三"), ("1,000円", "千円"), ("2024年", "二千二十四年"), ("10000", "一万"), ("3.5", "三点五"),
        ("0", "零"),
        ("007", "〇〇七"), ("120000000", "一億二千万"), ("十", "十"),
    ],
)  # fmt: skip
def test_figures_are_numbers(figures: str, said: str) -> None:
    assert in_characters(figures) == said


def test_a_japanese_voice_reads_japanese_and_english() -> None:
    assert stretches("3月に雨が降った。", TONGUES["j"]) == ((True, "3月に雨が降った。"),)
    parts = stretches("東京へ行った。Then it rained.", TONGUES["j"])
    assert [own for own, _ in parts] == [True, False]
    assert not announced("東京へ行った。", "jf_alpha")
    assert announced("東京へ行った。", "af_heart")


def test_sentences_are_read_word_by_word() -> None:
    pytest.importorskip("fugashi")
    words = list(japanese("今日は東京へ行きます。「こんにちは」と123人が言った。"))
    said = [(word.text, word.phonemes) for word in words]
    assert said[:4] == [("今日", "kʲoː"), ("は", "βa"), ("東京", "toːkʲoː"), ("へ", "e")]
    assert ("行きます", "ikimasɨ") in said
    assert ("こんにちは", "koɲɲiʨiβa") in said
    assert words[4].after == ". “"
    assert ("三人", "saɲɲiɴ") in said
    assert all(sign in KOKORO_IDS for word in words for sign in word.phonemes + word.after)


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("2024年", "joneɴ"), ("4時", "joʥi"), ("9時", "kɯʥi"), ("4月", "ɕiɡaʦɨ"), ("30分", "saɲʥɨʔpɯɴ"),
        ("8分", "haʔpɯɴ"), ("3月4日", "joʔka"), ("7時", "ɕiʨiʥi"),
        ("2日", "ɸɯʦɨka"), ("20日", "haʦɨka"), ("300円", "sambʲakɯeɴ"),
    ],
)  # fmt: skip
def test_what_is_counted_changes_the_figure(text: str, sounds: str) -> None:
    pytest.importorskip("fugashi")
    assert "".join(word.phonemes for word in japanese(text)).endswith(sounds)


def test_without_its_packages_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    front_end.tagger.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "fugashi", None)
    with pytest.raises(StudioError) as missing:
        list(japanese("今日は"))
    assert missing.value.failure == RuntimeMissing(package="fugashi unidic-lite", extra="japanese")
