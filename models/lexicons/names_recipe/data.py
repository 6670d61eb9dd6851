"""`data`: the words with their sounds, aligned, and the two lists of CMU words that misaki's gold lacks.

Writes WORK/aligned.json, WORK/own.json (names.txt, and which of gold's words are names), WORK/held.json, us_cmu.json.xz
and gb_cmu.json.xz in OUT.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections.abc import Sequence
from pathlib import Path

from names_recipe.accents import ToBritish, as_spelled, same_sounds
from names_recipe.aligning import aligned
from names_recipe.arpabet import american, read_cmu
from names_recipe.vowels import BritishVowels

_PLAIN = re.compile("[a-z]{2,18}")
_LISTED = re.compile("[a-z]{2,24}")
HELD = Path(__file__).with_name("held.txt")
"""Names of CMU's that are in no lexicon of misaki's, drawn by chance: of such the net is asked, so of these it is
measured. No net has been trained with them."""
_WRONG = frozenset({"siobhan", "proust", "debussy", "aaa", "aaas", "ieee", "dna"})
"""First variants that are wrong, and names of letters."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("data", help="make lists and aligned words")
    parser.add_argument("--cmu", type=Path, required=True, help="cmudict.dict, or index.js of the npm package")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path())


def run(args: argparse.Namespace) -> None:
    random.seed(7)
    folder = Path(__file__).parents[1]
    us, gb = read_gold(folder, "us"), read_gold(folder, "gb")
    cmu = {word: american(sounds[0]) for word, sounds in read_cmu(args.cmu).items() if word not in _WRONG}
    names = {word: said for word, said in cmu.items() if _LISTED.fullmatch(word) and word not in us}
    for_gb = {word: said for word, said in cmu.items() if _LISTED.fullmatch(word) and word not in gb}
    american_words = aligned({**for_gb, **names, **us})
    british_words = aligned(gb)
    print(len(american_words), "American,", len(british_words), "British words aligned")
    shared = sorted(american_words.keys() & british_words.keys() - names.keys())
    kept_back = set(random.sample(shared, 2000))
    table = ToBritish({w: american_words[w] for w in shared if w not in kept_back}, british_words)
    right = sum(table.of(w, american_words[w]) == "".join(british_words[w]) for w in kept_back)
    print(f"British of American sounds: {right / 20:.1f} % of 2,000 words that the table has not seen")
    table = ToBritish({w: american_words[w] for w in shared}, british_words)
    vowels = BritishVowels({w: american_words[w] for w in shared}, gb)
    british_names = {w: _british(w, table, vowels, american_words[w]) for w in for_gb if w in american_words}
    _pack(args.out / "us_cmu.json.xz", names)
    _pack(args.out / "gb_cmu.json.xz", british_names)
    held = [word for word in HELD.read_text("utf-8").split() if word in names]
    british_all = {**aligned({w: p for w, p in british_names.items() if _PLAIN.fullmatch(w)}), **british_words}
    words = {"us": {w: c for w, c in american_words.items() if _PLAIN.fullmatch(w)}, "gb": british_all}
    args.work.mkdir(parents=True, exist_ok=True)
    (args.work / "aligned.json").write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    test = {"us": {w: names[w] for w in held}, "gb": {w: british_names[w] for w in held if w in british_names}}
    (args.work / "held.json").write_text(json.dumps(test, ensure_ascii=False), "utf-8")
    own = {"us": _own(folder, 1, us), "gb": _own(folder, 2, gb)}
    capitals = {accent: sorted(names_of_gold(folder, accent)) for accent in own}
    (args.work / "own.json").write_text(json.dumps({"own": own, "capitals": capitals}, ensure_ascii=False), "utf-8")


def _own(folder: Path, column: int, gold: dict[str, str]) -> dict[str, list[str]]:
    """The product's own names, aligned among gold's words."""
    rows = (line.split("\t") for line in (folder / "names.txt").read_text("utf-8").splitlines() if "\t" in line)
    said = {row[0].lower(): row[column] for row in rows if row[column] and _PLAIN.fullmatch(row[0].lower())}
    found = aligned({**gold, **said})
    return {word: found[word] for word in said if word in found}


def names_of_gold(folder: Path, accent: str) -> frozenset[str]:
    """Words that gold has with a capital alone, in lower case."""
    entries = json.loads(lzma.decompress((folder / f"{accent}_gold.json.xz").read_bytes()))
    return frozenset(word.lower() for word in entries if word.istitle() and word.lower() not in entries)


def _british(word: str, table: ToBritish, vowels: BritishVowels, american: Sequence[str]) -> str:
    """By the table of letters, unless it loses a sound: letters that are aligned otherwise in both accents make it do
    so; then vowel by vowel."""
    said = table.of(word, american)
    whole = said if same_sounds("".join(american), said) else vowels.of(word, american)
    return as_spelled(word, whole)


def read_gold(folder: Path, accent: str) -> dict[str, str]:
    """Misaki's checked words."""
    words: dict[str, str] = {}
    entries = json.loads(lzma.decompress((folder / f"{accent}_gold.json.xz").read_bytes()))
    for word, entry in entries.items():
        said = entry if isinstance(entry, str) else entry.get("DEFAULT")
        if said and _PLAIN.fullmatch(word.lower()) and (word.islower() or word.lower() not in words):
            words[word.lower()] = said
    return words


def _pack(path: Path, words: dict[str, str]) -> None:
    text = json.dumps(dict(sorted(words.items())), ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(path.name, len(words), "words,", path.stat().st_size, "bytes")
