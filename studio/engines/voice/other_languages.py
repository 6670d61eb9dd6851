"""Text of other languages as Kokoro's voices of them were taught to read it: Spanish, French, Italian, Portuguese and
Hindi by the program espeak-ng, Mandarin by pypinyin, Japanese by `japanese`.

Called by the Kokoro engine on the worker's job thread. The signs are those of misaki's front ends (Apache-2.0),
which Kokoro 1.0 was trained on: two sounds that are one have a letter of their own, tones are arrows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from studio.domain.errors import RuntimeMissing, StudioError
from studio.domain.voice_languages import Tongue
from studio.engines.protocol import JobControl
from studio.engines.voice.espeak import by_program
from studio.engines.voice.japanese import japanese
from studio.english.front_end import Spoken

_TIE: Final = "͡"
_ONE_SIGN: Final = (
    ("a͡ɪ", "I"), ("a͡ʊ", "W"), ("d͡z", "ʣ"), ("d͡ʒ", "ʤ"), ("e͡ɪ", "A"), ("o͡ʊ", "O"), ("ə͡ʊ", "Q"), ("s͡s", "S"),
    ("t͡s", "ʦ"), ("t͡ʃ", "ʧ"), ("ɔ͡ɪ", "Y"), (_TIE, ""), ("-", ""),
)  # fmt: skip
_STOPS: Final = str.maketrans("。，、！？：；（）「」《》【】", ".,,!?:;()“”“”()")
_SYLLABLE: Final = re.compile(r"([zcs]h|[bpmfdtnlgkhjqxrzcsyw])?([a-zü]+)([1-5])")
_INITIALS: Final = {
    "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ", "h": "x",
    "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "\uab67", "ch": "\uab67ʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
_FINALS: Final = {
    "a": "a0", "o": "wo0", "e": "ɤ0", "ai": "ai0", "ei": "ei0", "ao": "au0", "ou": "ou0", "an": "a0n", "en": "ə0n",
    "ang": "a0ŋ", "eng": "ə0ŋ", "ong": "ʊ0ŋ", "er": "ɚ0", "i": "i0", "ia": "ja0", "ie": "je0", "iao": "jau0",
    "iu": "jou0", "ian": "jɛ0n", "in": "i0n", "iang": "ja0ŋ", "ing": "i0ŋ", "iong": "jʊ0ŋ", "u": "u0", "ua": "wa0",
    "uo": "wo0", "uai": "wai0", "ui": "wei0", "uan": "wa0n", "un": "wə0n", "uang": "wa0ŋ", "ueng": "wə0ŋ", "ü": "y0",
    "üe": "ɥe0", "üan": "ɥɛ0n", "ün": "y0n",
}  # fmt: skip
"""The 0 is where the tone stands: behind the vowel."""
_WHOLE: Final = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in", "yang": "iang",
    "ying": "ing", "yong": "iong", "yu": "ü", "yue": "üe", "yuan": "üan", "yun": "ün", "wu": "u", "wa": "ua",
    "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un", "wang": "uang", "weng": "ueng", "yo": "o",
}  # fmt: skip
"""Syllables without a consonant, as they are spelled."""
_TONES: Final = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}


def words_in(text: str, tongue: Tongue, own: Mapping[str, str], control: JobControl) -> Iterator[Spoken]:
    """Words with their sounds in Kokoro's alphabet. `own`: the user's pronunciations, word in lower case -> phonemes.
    Raises StudioError(RuntimeMissing) where what reads the language is not installed."""
    for word in _words_by(text, tongue, control):
        mine = own.get(word.text.lower())
        yield msgspec.structs.replace(word, phonemes=mine) if mine else word


def _words_by(text: str, tongue: Tongue, control: JobControl) -> Iterator[Spoken]:
    if tongue.espeak:
        return _by_espeak(text, tongue, control)
    return japanese(text) if tongue.name == "Japanese" else _mandarin(text)


def _by_espeak(text: str, tongue: Tongue, control: JobControl) -> Iterator[Spoken]:
    for word in by_program(text, tongue.espeak, control, tie=_TIE):
        phonemes = word.phonemes
        for theirs, ours in _ONE_SIGN:
            phonemes = phonemes.replace(theirs, ours)
        yield msgspec.structs.replace(word, phonemes=phonemes)


def _mandarin(text: str) -> Iterator[Spoken]:
    try:
        from pypinyin import Style, lazy_pinyin
        from pypinyin.seg.mmseg import seg
    except ImportError as error:
        raise StudioError(RuntimeMissing(package="pypinyin", extra="mandarin")) from error
    found: list[Spoken] = []
    for piece in seg.cut(text):
        syllables = lazy_pinyin(piece, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
        sounds = "".join(syllable_sounds(one) for one in syllables)
        marks = "" if sounds else piece.translate(_STOPS).strip()
        if sounds:
            found.append(Spoken(text=piece, phonemes=sounds, after=" "))
        elif marks and found:
            found[-1] = msgspec.structs.replace(found[-1], after=found[-1].after.rstrip() + marks + " ")
    yield from found


def syllable_sounds(syllable: str) -> str:
    """Of a syllable of pinyin with the number of its tone ("zhong1"); "" for anything else."""
    spelled = syllable.replace("v", "ü").replace("u:", "ü")
    tone = spelled[-1:]
    initial, final = "", _WHOLE.get(spelled[:-1], "")
    if not final:
        found = _SYLLABLE.fullmatch(spelled)
        if found is None:
            return ""
        initial, final = found[1] or "", found[2]
    if initial in {"j", "q", "x"} and final.startswith("u"):
        final = "ü" + final[1:]
    if final == "i" and initial in {"z", "c", "s", "zh", "ch", "sh", "r"}:
        sound = "ɨ0"
    elif initial in {"b", "p", "m", "f"} and final == "o":
        sound = "wo0"
    else:
        sound = _FINALS.get(final, "")
    if not sound or tone not in _TONES:
        return ""
    return _INITIALS.get(initial, "") + sound.replace("0", _TONES[tone])
