"""The blind naming sheet: numbered pictures without a word, for somebody who was not told, and the answers' score.

    python -m recipe naming                          writes naming-1.webp ... and naming-key.json
    python -m recipe naming --score answers.json     {"1": "a cat", "2": "two apples", ...}

An answer names a thing when it holds one of the thing's words; it names the picture when it names all of its things.
The looser figure is the likeness of answer and prompt in MiniLM's meaning.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from recipe.vocabulary import MODEL_FOLDER, WORK_FOLDER

PLAIN = 60
ALIKE = 0.6
"""MiniLM cosine of answer and prompt that counts as the same meaning."""
SEED = 11
_CELL, _TEXT, _ACROSS, _DOWN = 144, 20, 8, 6
Key = dict[str, dict[str, Any]]
"""Number on the sheet -> what was asked for: `prompt`, `style`, `kind` and `slots`."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("naming", help="make a blind naming sheet, or score its answers")
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER, help="folder with picture.onnx and its tables")
    parser.add_argument("--work", type=Path, default=WORK_FOLDER)
    parser.add_argument(
        "--out", type=Path, help="folder of the sheets and the key; evaluation/naming in the work folder"
    )
    parser.add_argument("--styles", default="3d,flat,noto,line", help="comma-separated; each picture gets one of them")
    parser.add_argument("--score", type=Path, help="JSON file of answers by number")


def run(args: argparse.Namespace) -> int:
    """Raises OSError, StudioError."""
    out = args.out or args.work / "evaluation" / "naming"
    if args.score:
        return _tell_score(args, json.loads((out / "naming-key.json").read_text("utf8")))
    from recipe.asking import Asker
    from recipe.progress import Progress
    from recipe.sheet import read_prompts

    out.mkdir(parents=True, exist_ok=True)
    asker, progress, pictures = Asker(args.model, args.work, SEED), Progress("pictures"), []
    concepts = json.loads((args.work / "concepts.json").read_text("utf8"))
    key = make_key(concepts, read_prompts(), [style.strip() for style in args.styles.split(",")])
    for one in key.values():
        pictures.append(asker.ask(one["prompt"], one["style"]))
        progress(len(pictures), len(key))
    for number, first in enumerate(range(0, len(pictures), _ACROSS * _DOWN)):
        path = out / f"naming-{number + 1}.webp"
        lay_out(pictures[first : first + _ACROSS * _DOWN], first + 1).save(path, quality=85)
    (out / "naming-key.json").write_text(json.dumps(key, indent=1) + "\n", "utf8")
    sys.stdout.write(
        f"{len(key)} pictures in {out}; the key is naming-key.json there: do not look before you answer.\n"
    )
    return 0


def make_key(concepts: Sequence[Mapping[str, Any]], prompts: Sequence[Mapping[str, Any]], styles: Sequence[str]) -> Key:
    """Plain names of `PLAIN` concepts and every prompt of the sheet that names a thing, mixed, each in one style."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    chosen = generator.permutation(len(concepts))[:PLAIN]
    asked: list[dict[str, Any]] = [
        {"prompt": concepts[row].get("noun", concepts[row]["name"]), "kind": "plain",
         "slots": [{"concept": concepts[row]["name"], "colour": "", "count": 0, "place": ""}]}
        for row in chosen
    ]  # fmt: skip
    asked += [{"prompt": one["prompt"], "kind": one["kind"], "slots": one["slots"]} for one in prompts if one["slots"]]
    order = generator.permutation(len(asked))
    return {str(n + 1): {**asked[row], "style": styles[row % len(styles)]} for n, row in enumerate(order)}


def lay_out(pictures: Sequence[Image.Image], first: int) -> Image.Image:
    """The pictures with their numbers, counting from `first`, and nothing else."""
    down = -(-len(pictures) // _ACROSS)
    sheet = Image.new("RGB", (_ACROSS * (_CELL + 4), down * (_CELL + _TEXT)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for place, picture in enumerate(pictures):
        left, top = place % _ACROSS * (_CELL + 4) + 2, place // _ACROSS * (_CELL + _TEXT)
        sheet.paste(picture.resize((_CELL, _CELL), Image.Resampling.LANCZOS), (left, top))
        draw.text((left + _CELL // 2, top + _CELL + _TEXT // 2), str(first + place), "black", font, anchor="mm")
    return sheet


def words_by_concept(concepts: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Everything that a concept may be called, held-out words too."""
    named = {}
    for one in concepts:
        words = [one["name"], one.get("noun", one["name"]), *one["words"], *one["held_out_words"]]
        named[str(one["name"])] = [str(word) for word in words]
    return named


def names_thing(answer: str, words: Iterable[str]) -> bool:
    """Does the answer hold one of these words or phrases, in singular or plural?"""
    said = f" {' '.join(_stems(answer))} "
    return any(f" {' '.join(_stems(word))} " in said for word in words if _stems(word))


def names_picture(answer: str, asked: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> bool:
    """Does the answer name every thing that was asked for? A slot's `also` are other concepts that will do."""
    slots = ([slot["concept"], *slot.get("also", [])] for slot in asked["slots"])
    return all(names_thing(answer, [word for name in names for word in words.get(name, [name])]) for names in slots)


def score(
    answers: Mapping[str, str], key: Key, words: Mapping[str, Sequence[str]], likeness: Callable[[str, str], float]
) -> dict[str, dict[str, float]]:
    """For each kind and over all: how many were asked, the share named in so many words and the share alike in meaning.
    A picture without an answer counts as not named."""
    kinds: dict[str, list[tuple[bool, bool]]] = {}
    for number, asked in key.items():
        answer = answers.get(number, "").strip()
        exact = names_picture(answer, asked, words)
        alike = exact or bool(answer and likeness(answer, asked["prompt"]) >= ALIKE)
        for kind in (asked["kind"], "all"):
            kinds.setdefault(kind, []).append((exact, alike))
    return {
        kind: {"count": len(rows), **dict(zip(("named", "alike"), np.mean(rows, axis=0).tolist(), strict=True))}
        for kind, rows in kinds.items()
    }


def _tell_score(args: argparse.Namespace, key: Key) -> int:
    from studio.engines.runtime.minilm import SentenceEncoder
    from studio.worker.control import PipeControl

    control = PipeControl("recipe", lambda message: None)
    encoder = SentenceEncoder({}, control)

    def likeness(first: str, second: str) -> float:
        return float(encoder.encode(first, control) @ encoder.encode(second, control))

    words = words_by_concept(json.loads((args.work / "concepts.json").read_text("utf8")))
    result = score(json.loads(args.score.read_text("utf8")), key, words, likeness)
    lines = ["| kind | pictures | named | named, or alike in meaning |", "|---|---|---|---|"]
    for kind, one in result.items():
        lines.append(f"| {kind} | {one['count']:.0f} | {100 * one['named']:.0f} % | {100 * one['alike']:.0f} % |")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _stems(text: str) -> list[str]:
    """Lower case words, plural endings taken off."""
    return [_stem(word) for word in re.findall(r"[a-z0-9]+", text.lower())]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses", "toes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
