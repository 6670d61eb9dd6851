"""IPA phonemes in espeak-ng's manner, which is what Piper voices were trained on.

Called by the Piper engine on the worker's job thread. English comes from our own front end, with its alphabet spelled
out as espeak writes it; other languages from the `espeak-ng` program, run as a process of its own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Final

from studio.domain.errors import EngineFailed, RuntimeMissing, StudioError
from studio.engines.protocol import JobControl
from studio.english.front_end import Spoken

_SECONDS = 10.0
_CLAUSE = re.compile(r"[^,;:.!?…—()“”\"]+|[,;:.!?…—()“”\"]+")
_LANGUAGE_SWITCH = re.compile(r"\([a-z-]+\)")
_SPELLED_OUT: Final = (
    ("əɹ", "ɚ"), ("ɜɹ", "ɜː"), ("A", "eɪ"), ("I", "aɪ"), ("O", "oʊ"), ("Q", "əʊ"), ("W", "aʊ"), ("Y", "ɔɪ"),
    ("ʤ", "dʒ"),
    ("ʧ", "tʃ"), ("ᵊ", "ə"), ("T", "ɾ"), ("ɑː", "ɑ"), ("ɔː", "ɔ"), ("iː", "i"), ("uː", "u"), ("ɑ", "ɑː"), ("ɔ", "ɔː"),
    ("u", "uː"),
)  # fmt: skip
_LONG_I = re.compile(r"([ˈˌ][^ˈˌaeiouɑɔəɛɜɪʊʌæɐᵻ]*)i(?!ː)")


def as_espeak(word: Spoken) -> Spoken:
    """A word of our English front end in espeak's IPA."""
    phonemes = word.phonemes
    for ours, theirs in _SPELLED_OUT:
        phonemes = phonemes.replace(ours, theirs)
    phonemes = phonemes.replace("ɔːɪ", "ɔɪ")
    after = word.after.replace("“", '"').replace("”", '"').replace("—", ", ").replace("…", "...")
    return Spoken(text=word.text, phonemes=_LONG_I.sub(r"\1iː", phonemes), after=after)


def by_program(text: str, voice: str, control: JobControl, tie: str = "") -> tuple[Spoken, ...]:
    """Text in any language that espeak-ng has, clause by clause, as it drops the marks between them. `tie`: what stands
    between two signs that are one sound.

    Raises StudioError(RuntimeMissing) without the program, StudioError(EngineFailed) when it fails.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise StudioError(RuntimeMissing(package="espeak-ng", extra=""))
    out: list[Spoken] = []
    for part in _CLAUSE.findall(text):
        control.check()
        if any(character.isalnum() for character in part):
            out += [Spoken(text=word, phonemes=ipa, after=" ") for word, ipa in _clause(program, part, voice, tie)]
        elif out and part.strip():
            last = out[-1]
            out[-1] = Spoken(text=last.text, phonemes=last.phonemes, after=last.after.rstrip() + part.strip() + " ")
    return tuple(out)


def _clause(program: str, clause: str, voice: str, tie: str) -> list[tuple[str, str]]:
    command = [program, "-q", "--ipa", *([f"--tie={tie}"] if tie else []), "-v", voice, "--stdin"]
    try:
        done = subprocess.run(command, input=clause, capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise StudioError(EngineFailed(engine="espeak-ng", error=str(error))) from error
    sounds = _LANGUAGE_SWITCH.sub("", done.stdout).split()
    written = clause.split()
    if len(sounds) != len(written):
        # Numbers become several words, and some words run together: then the clause is one entry in the times.
        return [(clause.strip(), " ".join(sounds))] if sounds else []
    return list(zip(written, sounds, strict=True))
