"""The CMU Pronouncing Dictionary, and its ARPAbet in misaki's American alphabet.

Called by the recipe's commands. The dictionary is read as `cmudict.dict` or as index.js of npm
`cmu-pronouncing-dictionary`, which carry the same entries.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

VOWELS: Final = "AIOWYQaæɑɒɔəɛɜɪiuʊʌᵊᵻ"
_VOWEL: Final = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "IH": "ɪ",
    "IY": "i", "OW": "O", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
_CONSONANT: Final = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_STRESS: Final = {"1": "ˈ", "2": "ˌ", "0": ""}
_ENTRY: Final = re.compile(r'\s*"([^"]+)": "([^"]+)"|([^\s;]\S*)\s+(.+)')
_SOUNDS: Final = re.compile(r"[A-Z]+\d?( [A-Z]+\d?)*")


def read_cmu(path: Path) -> dict[str, list[str]]:
    """Word in lower case -> its pronunciations, the first one first."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        word, sounds = (entry[1], entry[2]) if entry[1] else (entry[3], entry[4])
        sounds = sounds.split("#")[0].strip()
        if _SOUNDS.fullmatch(sounds):
            found.setdefault(re.sub(r"\(\d\)$", "", word).lower(), []).append(sounds)
    return found


def american(sounds: str) -> str:
    """Stress before the vowel, flaps, glottal stops, syllabic l and the weak vowel of endings, as misaki has them."""
    names = sounds.split()
    out = "".join(_one(names, at) for at in range(len(names)))
    out = re.sub("(?<=[AIOWYæɑɔəɛɜɪiuʊʌᵊᵻɹ])t(?=[AIOWYæɑɔəɛɜɪiuʊʌᵊᵻ])", "ɾ", out)
    out = re.sub("(?<=[AIOWYæɑɔəɛɜɪiuʊʌ])[tɾ]ən(?![AIOWYæɑɔəɛɜɪiuʊʌᵊᵻ])", "ʔn", out)
    out = re.sub("ˈiɹ(?![ˈˌ])", "ˈɪɹ", out)
    out = re.sub("(?<=[szʃʒʧʤ])əz$", "ᵻz", out)
    return one_main_stress(out)


def one_main_stress(phonemes: str) -> str:
    """612 entries have two main stresses, of which the first is kept, and 70 have none."""
    head, mark, tail = phonemes.partition("ˈ")
    if mark:
        return head + mark + tail.replace("ˈ", "ˌ")
    return re.sub(f"ˌ?(?=[{VOWELS}])", "ˈ", phonemes, count=1)


def _one(names: list[str], at: int) -> str:
    if not _is_vowel(names, at):
        return _CONSONANT[names[at]]
    base, stress = names[at][:-1], names[at][-1]
    sound = _VOWEL[base]
    if stress == "0" and base == "AH":
        syllabic = at + 1 < len(names) and names[at + 1] == "L" and not _is_vowel(names, at + 2)
        sound = "ᵊ" if syllabic else "ə"
    if stress == "0" and base == "ER":
        sound = "əɹ"
    if stress == "0" and base == "IH" and at == len(names) - 2 and names[-1] in {"D", "Z"}:
        sound = "ᵻ"
    return _STRESS[stress] + sound


def _is_vowel(names: list[str], at: int) -> bool:
    return at < len(names) and names[at][-1].isdigit()
