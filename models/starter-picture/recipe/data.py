"""Builds all that training reads: drawings, concepts, pictures as latents with slots, captions with their meaning.

`python -m recipe data`; runs in one process (rendering in several), about twenty minutes on two cores, most of them for
the latents. The words are written first and the plain drawings are encoded first, so that a training can begin early.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recipe import captions, clipart, concepts, drawings, encoding, fetch, recolour, scenes, words
from recipe.captions import CaptionTable
from recipe.concepts import Concept
from recipe.drawings import Drawings
from recipe.recolour import Paint
from recipe.vocabulary import (
    COLOURS,
    GROUNDS,
    PLAIN,
    RECOLOURED,
    SCENE,
    STYLES,
    WORK_FOLDER,
)
from recipe.words import HeldOut, Wording

SHARES = {PLAIN: 0.36, RECOLOURED: 0.19, SCENE: 0.45}
"""How often training draws each kind of picture."""
_LINE = STYLES.index("line")
_NATURAL = GROUNDS[len(COLOURS) :]
_AT_HOME = {
    "sky": "bird airplane helicopter balloon cloud sun rainbow kite eagle dove parachute butterfly honeybee rocket owl",
    "night": "moon star owl bat rocket saucer ghost comet planet fireworks castle house ufo alien satellite telescope",
    "sea": "fish whale dolphin shark octopus boat ship ferry canoe sailboat turtle seal orca squid jellyfish crab duck",
    "snow": "penguin snowman bear seal wolf deer tree sled ski skier house fox rabbit mountain gift",
    "sand": "crab shell umbrella palm camel cactus turtle bucket ball lizard scorpion starfish snake boat",
}
"""What belongs on a ground, by words of its name."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Offer `data`."""
    parser = subparsers.add_parser("data", help="fetch the drawing sets and build what training reads")
    parser.add_argument("--work", type=Path, default=WORK_FOLDER, help="folder for packages and results")
    parser.add_argument("--out", type=Path, default=None, help="folder for the results, when not the work folder")
    parser.add_argument("--scenes", type=int, default=14_000, help="how many composed pictures")
    parser.add_argument("--colours", type=int, default=2, help="other colours for each drawing")
    parser.add_argument("--wordings", type=int, default=2, help="words for a recoloured thing")
    parser.add_argument("--processes", type=int, default=2, help="processes that render")
    parser.add_argument("--threads", type=int, default=2, help="threads that read captions and encode pictures")
    parser.add_argument("--seed", type=int, default=1)


@dataclass
class Book:
    """The pictures as they are gathered: one entry of every list a picture."""

    pictures: list[NDArray[np.uint8]] = field(default_factory=list)
    style: list[int] = field(default_factory=list)
    slots: list[NDArray[np.int16]] = field(default_factory=list)
    ground: list[int] = field(default_factory=list)
    captions: list[list[int]] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    drawing: list[int] = field(default_factory=list)

    def add(
        self,
        picture: NDArray[np.uint8],
        style: int,
        plan: scenes.Plan,
        rows: list[int],
        weight: float,
        kind: int,
        drawing: int,
    ) -> None:
        """Write one picture down."""
        self.pictures.append(picture)
        self.style.append(style)
        self.slots.append(plan.slots())
        self.ground.append(plan.ground_index)
        self.captions.append(rows)
        self.weight.append(weight)
        self.kind.append(kind)
        self.drawing.append(drawing)

    def weights(self) -> NDArray[np.float32]:
        """Weights scaled so that kinds are drawn by their shares and a plain drawing weighs about 1."""
        weight, kind = np.array(self.weight, np.float64), np.array(self.kind)
        plain = max(int((kind == PLAIN).sum()), 1)
        for one, share in SHARES.items():
            total = weight[kind == one].sum()
            if total > 0:
                weight[kind == one] *= share / SHARES[PLAIN] * plain / total
        return weight.astype(np.float32)


class Studio:
    """Everything the pictures are made from, and the making of each kind of picture."""

    def __init__(
        self,
        drawn: Drawings,
        known: Sequence[Concept],
        wordings: Sequence[Wording],
        held: HeldOut,
        seed: int,
        said: int,
    ) -> None:
        """`said`: words for a recoloured thing."""
        self.drawn, self.known, self.wordings, self.held, self.said = drawn, known, wordings, held, said
        self.rng = random.Random(seed)
        self.table = CaptionTable()
        self.book = Book()
        self.paints: list[Paint | None] = [
            None if style == _LINE else recolour.find_paint(rgba)
            for rgba, style in zip(drawn.rgba, drawn.style, strict=True)
        ]
        popular = words.hand_words()
        self.fame = [
            one.weight
            * (1.6 if concepts.squash(one.name) in popular else 0.7)
            * (0.5 if one.group.startswith("Smil") else 1)
            for one in known
        ]

    def concept_of(self, row: int) -> Concept:
        """The concept of a drawing."""
        return self.known[int(self.drawn.concept[row]) - 1]

    def wording_of(self, row: int) -> Wording:
        """What the concept of a drawing is called."""
        return self.wordings[int(self.drawn.concept[row]) - 1]

    def own_colour(self, row: int) -> str:
        """The colour that a drawing's own name says, or the one it plainly has."""
        named = COLOURS[int(self.drawn.colour[row])]
        paint = self.paints[row]
        return named or (paint.colour if paint else "")

    def can_be_painted(self, row: int) -> bool:
        """Whether other colours suit it: things and animals do, faces and people do not."""
        group = self.concept_of(row).group
        if group == "People & Body" or (group == "Smileys & Emotion" and not self._is_odd_smiley(row)):
            return False
        paintable = bool(self.drawn.style[row] == _LINE) or self.paints[row] is not None
        return paintable and not says_colour(self.wording_of(row).noun)

    def _is_odd_smiley(self, row: int) -> bool:
        return any(
            word in self.concept_of(row).name for word in ("heart", "cat", "ghost", "alien", "robot", "poo", "skull")
        )

    def words_for(self, row: int, many: int) -> list[str]:
        """`many` of the words for a drawing's concept, the plain noun first."""
        spoken = self.wording_of(row).spoken
        rest = spoken[1:]
        self.rng.shuffle(rest)
        return [spoken[0], *rest][:many]

    def add_plain(self) -> None:
        """Every drawing as it is on white paper."""
        for row in range(len(self.drawn.name)):
            named = COLOURS[int(self.drawn.colour[row])]
            nouns = self.words_for(row, 3)
            # A concept with a colour in some sets' names ("green apple") is said with it, and without it half the time.
            texts = [captions.thing(nouns[0], named, article=False), captions.thing(nouns[0], named)]
            texts += [captions.thing(noun, named, article=i > 0) for i, noun in enumerate(nouns[1:])]
            thing = scenes.Thing(self.drawn.rgba[row], int(self.drawn.concept[row]), named)
            picture = on_white(self.drawn.rgba[row])
            self._write(row, picture, scenes.Plan([thing]), texts, self.concept_of(row).weight, PLAIN)

    def add_recoloured(self, others: int) -> None:
        """Every drawing that bears it: its own colour said, and `others` more colours."""
        for row in range(len(self.drawn.name)):
            if not self.can_be_painted(row):
                continue
            own, name = self.own_colour(row), self.concept_of(row).name
            free = [c for c in COLOURS[1:] if c != own and not self.held.colour(c, name)]
            if self.drawn.style[row] == _LINE:
                free = [c for c in free if c != "white"]
            chosen = self.rng.sample(free, min(others, len(free)))
            for colour in ([own] if own and not self.held.colour(own, name) else []) + chosen:
                self._recoloured(row, colour)

    def _recoloured(self, row: int, colour: str) -> None:
        is_line = bool(self.drawn.style[row] == _LINE)
        rgba = scenes.dress(self.drawn.rgba[row], self.paints[row], colour, "", is_line)
        nouns = self.words_for(row, 3 if self.said > 1 else 1)
        texts = [captions.thing(nouns[0], colour)]
        if self.said > 1:
            texts.append(captions.thing(nouns[0], colour, article=False))
            texts += [captions.thing(noun, colour) for noun in nouns[1 : self.said] if not says_colour(noun)]
        thing = scenes.Thing(rgba, int(self.drawn.concept[row]), colour)
        self._write(row, on_white(rgba), scenes.Plan([thing]), texts, 0.5 * self.fame[thing.concept - 1], RECOLOURED)

    def _write(
        self, row: int, picture: NDArray[np.uint8], plan: scenes.Plan, texts: Sequence[str], weight: float, kind: int
    ) -> None:
        drawing = -1 if kind == SCENE else row
        self.book.add(picture, int(self.drawn.style[row]), plan, self.table.four(texts), weight, kind, drawing)

    def add_scenes(self, many: int) -> None:
        """Composed pictures, until there are `many`."""
        rows = self._rows_for_scenes()
        made = tried = 0
        styles = list(rows)
        often = [len(rows[style][0]) ** 0.5 for style in styles]
        while made < many and tried < 20 * many:
            tried += 1
            made += self._scene(rows[self.rng.choices(styles, often)[0]])

    def _rows_for_scenes(self) -> dict[int, tuple[list[int], list[float]]]:
        """By style: drawings with a shape of their own, and how often each is taken."""
        by_style: dict[int, tuple[list[int], list[float]]] = {}
        for row in range(len(self.drawn.name)):
            if has_shape(self.drawn.rgba[row]):
                rows, fame = by_style.setdefault(int(self.drawn.style[row]), ([], []))
                rows.append(row)
                fame.append(self.fame[int(self.drawn.concept[row]) - 1])
        return by_style

    def _scene(self, choice: tuple[list[int], list[float]]) -> bool:
        form = self.rng.choices(("ground", "count", "place", "pair", "three"), (36, 24, 22, 11, 7))[0]
        kinds = {"ground": 1, "count": 1, "place": 2, "pair": 2, "three": 3}[form]
        rows = self.rng.choices(choice[0], choice[1], k=kinds)
        ground = self._ground(rows[0], always=form == "ground")
        counts = [0] * kinds
        if form == "count" or (kinds == 2 and self.rng.random() < 0.15):
            counts[0] = self.rng.choice((2, 3, 4) if form == "count" else (2, 3))
        colours = [self._colour(row, ground, chance=0.4 if kinds < 3 else 0.2) for row in rows]
        places = [self.rng.choice(("left", "right", "above", "below")) if form == "place" else ""] + [""] * 2
        if self._is_forbidden(rows, counts, colours, ground):
            return False
        things = [
            scenes.Thing(
                scenes.dress(
                    self.drawn.rgba[row], self.paints[row], colours[i], ground, bool(self.drawn.style[row] == _LINE)
                ),
                int(self.drawn.concept[row]),
                colours[i],
                counts[i],
                places[i],
            )
            for i, row in enumerate(rows)
        ]
        plan = scenes.Plan(things, ground)
        texts = [self._scene_words(rows, plan)]
        weight = 0.35 * (1.5 if ground in _NATURAL else 1.0)
        self._write(rows[0], scenes.compose(plan, self.rng), plan, texts, weight, SCENE)
        return True

    def _ground(self, row: int, always: bool) -> str:
        if not always and self.rng.random() < 0.6:
            return ""
        if self.rng.random() < 0.5:
            return self.rng.choice(COLOURS[1:])
        name = self.wording_of(row).noun + " " + self.concept_of(row).name
        homes = [ground for ground, what in _AT_HOME.items() if set(what.split()) & set(name.split())]
        return self.rng.choice(homes) if homes and self.rng.random() < 0.75 else self.rng.choice(_NATURAL)

    def _colour(self, row: int, ground: str, chance: float) -> str:
        """A colour to say of a thing: the one its name says, always; else now and then another one, or its own."""
        named = COLOURS[int(self.drawn.colour[row])]
        if named or not self.can_be_painted(row) or self.rng.random() > chance:
            return named
        own = self.own_colour(row)
        if own and self.rng.random() < 0.3:
            return own
        return self.rng.choice(
            [c for c in COLOURS[1:] if c != ground and not (c == "white" and ground in ("", "snow"))]
        )

    def _is_forbidden(self, rows: Sequence[int], counts: Sequence[int], colours: Sequence[str], ground: str) -> bool:
        """What the sheet examines, things that would not be seen, and what cannot be said."""
        names = [self.concept_of(row).name for row in rows]
        if len({int(self.drawn.concept[row]) for row in rows}) < len(rows):
            return True
        for row, name, count, colour in zip(rows, names, counts, colours, strict=True):
            held = self.held.count(count, name) or self.held.ground(ground, name)
            painted = colour and self.held.colour(colour, name)
            hidden = ground and (colour or self.own_colour(row)) == ground and self.drawn.style[row] != _LINE
            unsayable = count > 1 and not captions.can_be_counted(self.wording_of(row).noun)
            if held or painted or hidden or unsayable:
                return True
        return any(self.held.pair(a, b) for i, a in enumerate(names) for b in names[i + 1 :])

    def _scene_words(self, rows: Sequence[int], plan: scenes.Plan) -> str:
        phrases = []
        for row, one in zip(rows, plan.things, strict=True):
            spoken = self.wording_of(row).spoken
            noun = spoken[0] if self.rng.random() < 0.7 else self.rng.choice(spoken)
            if (one.count > 1 and not captions.can_be_counted(noun)) or (one.colour and says_colour(noun)):
                noun = spoken[0]
            phrase = captions.thing(noun, one.colour, one.count)
            if noun in ("moon", "sun") and one.count < 2 and not one.colour and self.rng.random() < 0.6:
                phrase = f"the {noun}"
            phrases.append(phrase)
        return captions.scene_words(phrases, plan.things[0].place, plan.ground, self.rng)


def says_colour(noun: str) -> bool:
    """Whether a noun has a colour in it already, as `green tea` has."""
    return not set(noun.split()).isdisjoint(COLOURS[1:])


def on_white(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8 [H,W,3]: a drawing with straight alpha on white paper."""
    alpha = rgba[..., 3:].astype(np.float32) / 255
    return np.asarray((rgba[..., :3] * alpha + 255 * (1 - alpha)).round(), np.uint8)


def has_shape(rgba: NDArray[np.uint8]) -> bool:
    """Whether a drawing is a thing with an outline, not a picture that fills its square."""
    return bool((rgba[..., 3] > 128).mean() < 0.86)


def write(out: Path, studio: Studio, pooled: NDArray[np.float16]) -> None:
    """All files of the work folder that training reads, but for the latents."""
    drawn, book = studio.drawn, studio.book
    (out / "READY-plain").unlink(missing_ok=True)  # of an earlier run
    np.savez_compressed(
        out / "drawings.npz", rgba=drawn.rgba, style=drawn.style, concept=drawn.concept, name=np.array(drawn.name)
    )
    entries = [
        {"name": one.name, "noun": w.noun, "words": w.spoken, "held_out_words": w.held_out}
        for one, w in zip(studio.known, studio.wordings, strict=True)
    ]
    (out / "concepts.json").write_text(json.dumps(entries, ensure_ascii=False, indent=0), encoding="utf-8")
    np.savez_compressed(
        out / "pictures.npz",
        style=np.array(book.style, np.int16),
        slots=np.stack(book.slots),
        ground=np.array(book.ground, np.int16),
        captions=np.array(book.captions, np.int32),
        weight=book.weights(),
        kind=np.array(book.kind, np.uint8),
        drawing=np.array(book.drawing, np.int32),
    )
    np.savez(out / "captions.npz", text=np.array(studio.table.texts), pooled=pooled)


def meanings(texts: Sequence[str], cache: Path, threads: int) -> NDArray[np.float16]:
    """float16 [len(texts),384]; what an earlier run has read is taken from the cache."""
    known: dict[str, NDArray[np.float16]] = {}
    if cache.is_file():
        with np.load(cache) as archive:
            known = dict(zip(archive["text"].tolist(), archive["pooled"], strict=True))
    new = [text for text in texts if text not in known]
    if new:
        known |= zip(new, captions.Meanings(threads).encode(new).astype(np.float16), strict=True)
        np.savez(cache, text=np.array(list(known)), pooled=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts])


def _say(start: float, parts: Iterable[object]) -> None:
    print(f"{time.monotonic() - start:6.1f} s", *parts, flush=True)  # the recipe's only window


def run(args: argparse.Namespace) -> int:
    """Build the whole set. Returns 0, or 2 after saying what is missing."""
    start = time.monotonic()
    out: Path = args.out or args.work
    out.mkdir(parents=True, exist_ok=True)
    try:
        archives = fetch.fetch_all(args.work)
        weights = fetch.fetch_weights(args.work, "encoder")
        held = words.read_held_out()
    except (fetch.FetchError, FileNotFoundError) as error:
        _say(start, [error])
        return 2
    known = concepts.load_concepts(archives)
    wordings = words.load_wordings(archives, known, held.synonyms)
    sources = drawings.all_sources(archives, known)
    sources += clipart.clip_art_sources(archives["clip art"], wordings)
    _say(start, [len(known.entries), "concepts,", len(sources), "sources"])
    drawn = drawings.render_all(sources, args.work, args.processes)
    _say(start, [len(drawn.name), "drawings"])
    studio = Studio(drawn, known.entries, wordings, held, args.seed, args.wordings)
    studio.add_plain()
    studio.add_recoloured(args.colours)
    _say(start, [len(studio.book.pictures), "pictures alone,", len(studio.table.texts), "wordings"])
    studio.add_scenes(args.scenes)
    _say(start, [len(studio.book.pictures), "pictures,", len(studio.table.texts), "wordings"])
    write(out, studio, meanings(studio.table.texts, args.work / "meanings.npz", args.threads))
    _say(start, ["written to", out, "but for the latents"])
    encoding.write_latents(out, studio.book.pictures, studio.book.kind.count(PLAIN), weights, args.threads)
    _say(start, ["all written"])
    return 0
