"""Japanese as Kokoro's voices of it were taught to read it: words by MeCab and UniDic, kana by a table.

Called by `other_languages` on the worker's job thread. The signs are those of misaki's Japanese front end (Apache-2.0),
which Kokoro 1.0 was trained on, without marks of pitch. Figures are read as numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from studio.domain.errors import RuntimeMissing, StudioError
from studio.english.front_end import Spoken

if TYPE_CHECKING:
    from fugashi import Tagger

_VOWELS: Final = "aiɯeo"
_ROWS: Final = {
    "": "アイウエオ", "k": "カキクケコ", "ɡ": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト",
    "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ",
    "ɽ": "ラリルレロ",
}  # fmt: skip
_OTHERS: Final = {
    "シ": "ɕi", "ス": "sɨ", "ジ": "ʥi", "ズ": "zɨ", "チ": "ʨi", "ツ": "ʦɨ", "ヂ": "ʥi", "ヅ": "zɨ", "ニ": "ɲi",
    "ヒ": "çi",
    "フ": "ɸɯ", "ヤ": "ja", "ユ": "jɯ", "ヨ": "jo", "ワ": "βa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ヴ": "vɯ", "ッ": "ʔ",
    "ー": "ː", "ヮ": "βa", "ヵ": "ka", "ヶ": "ke",
}  # fmt: skip
_MORAE: Final = {
    kana: consonant + vowel for consonant, row in _ROWS.items() for kana, vowel in zip(row, _VOWELS, strict=True)
} | _OTHERS
_SMALL: Final = {"ァ": "a", "ィ": "i", "ゥ": "ɯ", "ェ": "e", "ォ": "o", "ャ": "a", "ュ": "ɨ", "ョ": "o"}
_SOFT: Final = "kɡbpmɽtdvɸ"
"""Consonants that have a sign of their own softness before a small ya, yu, yo."""
_ROUND: Final = {"ク": "kᵝ", "グ": "ɡᵝ", "ウ": "β", "ヴ": "v", "フ": "ɸ", "ツ": "ʦ"}
_BEFORE: Final = (("mpb", "m"), ("kɡ", "ŋ"), ("ɲʨʥ", "ɲ"), ("ntdɽzʦ", "n"))
"""What the nasal sounds like before these; before all others it is "ɴ"."""
_STOPS: Final = str.maketrans("。，、！？：；（）「」『』《》【】〜・", ".,,!?:;()“”“”“”“”—,")
_HUNG: Final = frozenset(("助動詞", "接尾辞"))
"""Parts of speech that are said with the word before them."""
_LINKS: Final = frozenset("てでばちゃじゃ")
_COUNTING: Final = {
    "一": "イチ", "二": "ニ", "三": "サン", "四": "ヨン", "五": "ゴ", "六": "ロク", "七": "ナナ", "八": "ハチ",
    "九": "キュー", "十": "ジュー",
}  # fmt: skip
_COUNTERS: Final = frozenset("年月日時分")
_COUNTED: Final = {
    ("四", "年"): ("ヨ", "ネン"), ("四", "時"): ("ヨ", "ジ"), ("九", "時"): ("ク", "ジ"), ("四", "月"): ("シ", "ガツ"),
    ("九", "月"): ("ク", "ガツ"), ("一", "分"): ("イッ", "プン"), ("三", "分"): ("サン", "プン"),
    ("四", "分"): ("ヨン", "プン"), ("六", "分"): ("ロッ", "プン"), ("八", "分"): ("ハッ", "プン"),
    ("十", "分"): ("ジュッ", "プン"), ("四", "日"): ("ヨッ", "カ"),
    ("二", "日"): ("フツ", "カ"), ("七", "時"): ("シチ", "ジ"), ("七", "月"): ("シチ", "ガツ"),
}  # fmt: skip
"""A figure and what it counts -> how both are pronounced together."""
_FIGURES: Final = re.compile(r"\d{1,16}(?:\.\d+)?")
_DIGITS: Final = "〇一二三四五六七八九"
_LARGE: Final = ("", "万", "億", "兆")


class _Word(msgspec.Struct):
    surface: str
    kana: str
    marks: list[str]
    """What follows, as the model hears it."""


def japanese(text: str) -> Iterator[Spoken]:
    """Words with their sounds in Kokoro's alphabet. Raises StudioError(RuntimeMissing) without fugashi or UniDic."""
    found: list[_Word] = []
    for surface, kana, part in _words(in_characters(unicodedata.normalize("NFKC", text))):
        if not kana_sounds(kana):
            marks = surface.translate(_STOPS).strip()
            if marks and found:
                found[-1].marks.append(f" {marks}" if marks in "(“" else marks)
            continue
        before = found[-1] if found and not found[-1].marks else None
        if before is not None and (before.surface[-1], surface) in _COUNTED:
            _count(before, surface)
        elif before is not None and _hangs(before, surface, part):
            before.surface, before.kana = before.surface + surface, before.kana + kana
        else:
            found.append(_Word(surface, kana, []))
    for word in found:
        after = "".join(word.marks)
        after = after if after.endswith("“") else f"{after} "
        yield Spoken(text=word.surface, phonemes=kana_sounds(word.kana), after=after)


def _hangs(before: _Word, surface: str, part: str) -> bool:
    """It is said with the word before it."""
    counted = before.surface[-1] in _COUNTING and surface in _COUNTERS
    return counted or part in _HUNG or (part == "助詞" and surface in _LINKS)


def _count(figure: _Word, counter: str) -> None:
    sounds = _COUNTING[figure.surface[-1]], "シチ", "シ", "フタ"
    stem = next((figure.kana.removesuffix(one) for one in sounds if figure.kana.endswith(one)), figure.kana)
    ending, kana = _COUNTED[figure.surface[-1], counter]
    figure.surface, figure.kana = figure.surface + counter, stem + ending + kana


def _words(text: str) -> Iterator[tuple[str, str, str]]:
    """Each word as it is written, how it is pronounced in kana, and its part of speech."""
    for word in tagger()(text):
        feature = word.feature
        yield word.surface, (feature.pron or feature.kana or _katakana(word.surface)), feature.pos1


@cache
def tagger() -> Tagger:
    """MeCab with UniDic, once for a process."""
    try:
        import unidic_lite
        from fugashi import Tagger
    except ImportError as error:
        raise StudioError(RuntimeMissing(package="fugashi unidic-lite", extra="japanese")) from error
    return Tagger(f'-d "{unidic_lite.DICDIR}"')


def _katakana(surface: str) -> str:
    """A word that the dictionary lacks, where it is kana; nothing otherwise."""
    kana = "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in surface)
    return kana if all(sign in _MORAE or sign in _SMALL or sign == "ン" for sign in kana) else ""


def kana_sounds(kana: str) -> str:
    """Of katakana as they are pronounced ("トーキョー"); signs that are none are passed over."""
    morae: list[str] = []
    before = ""
    for sign in kana:
        if sign in _SMALL and before in _MORAE and before not in _SMALL:
            morae[-1] = _joined(before, sign)
        elif sign == "ン":
            morae.append(sign)
        elif sign in _SMALL or sign in _MORAE:
            morae.append(_MORAE.get(sign) or ("j" if sign in "ャュョ" else "") + _SMALL[sign])
        before = sign
    return "".join(_nasal(morae, at) if mora == "ン" else mora for at, mora in enumerate(morae))


def _joined(kana: str, small: str) -> str:
    """ "キャ", "ティ", "ファ": the consonant of the one with the vowel of the other."""
    vowel = _SMALL[small]
    consonant = _MORAE[kana].rstrip("aiɯɨeo")
    if small in "ャュョ":
        return consonant + ("ʲ" if consonant in _SOFT else "") + vowel
    if kana == "イ":
        return f"j{vowel}"
    if kana in _ROUND and small != "ゥ":
        return _ROUND[kana] + vowel
    return consonant + ("ʲ" if kana in "キギビピミリ" else "") + vowel


def _nasal(morae: Sequence[str], at: int) -> str:
    following = morae[at + 1][:1] if at + 1 < len(morae) else ""
    return next((sound for signs, sound in _BEFORE if following and following in signs), "ɴ")


def in_characters(text: str) -> str:
    """Figures as numbers in Chinese characters, as the dictionary has them: "123" is 百二十三, "3.5" 三点五."""
    return _FIGURES.sub(lambda found: _number(found[0]), re.sub(r"(?<=\d),(?=\d{3})", "", text))


def _number(figures: str) -> str:
    whole, _, parts = figures.partition(".")
    if len(whole) > 1 and whole[0] == "0":
        return "".join(_DIGITS[int(one)] for one in whole)
    said = "".join(
        _below_ten_thousand(int(group)) + _LARGE[place]
        for place, group in reversed(list(enumerate(_groups(whole))))
        if int(group)
    )
    return (said or "零") + ("点" + "".join(_DIGITS[int(one)] for one in parts) if parts else "")


def _groups(whole: str) -> list[str]:
    """Of four figures, the last ones first."""
    return [whole[max(0, end - 4) : end] for end in range(len(whole), 0, -4)]


def _below_ten_thousand(number: int) -> str:
    out = ""
    for value, sign in ((1000, "千"), (100, "百"), (10, "十")):
        times, number = divmod(number, value)
        out += (_DIGITS[times] if times > 1 else "") + sign if times else ""
    return out + (_DIGITS[number] if number else "")
