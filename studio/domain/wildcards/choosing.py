"""A template written out for a seed. Pure; the window's process.

Each choice is drawn from a hash of the seed and of its place among the template's choices, so that the same seed gives
the same words on every machine, whatever device draws the picture and wherever it stands in a batch; words that are
changed around a choice leave it as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from studio.domain.errors import BadRequest, StudioError
from studio.domain.wildcards.reading import Assign, Choice, File, Option, Part, Use, read

FIELD: Final = "prompt"
LONGEST: Final = 20_000
"""Letters of a prompt that is written out."""
_MOST_CHOICES: Final = 5_000
_DEEPEST: Final = 60
"""Choices within choices, those of the files that are named counted in."""


class Entry(msgspec.Struct, frozen=True):
    """A line of a wildcard file: a template of its own."""

    text: str
    weight: float = 1.0


Find = Callable[[str], Sequence[Entry]]
"""The lines of the wildcard files whose names fit; raises StudioError where there are none."""


def written_out(text: str, seed: int, find: Find, field: str = FIELD) -> str:
    """The words that the seed chooses. Raises StudioError(BadRequest) where the template cannot be read, names what is
    not there, or has no end."""
    template = read(text)
    if not template.chooses:
        return text
    if template.faults:
        raise StudioError(BadRequest(field=field, problem=template.faults[0].problem))
    return _Chooser(seed, find, field).written(template.parts)


class _Variable(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...]


class _Chooser:
    def __init__(self, seed: int, find: Find, field: str) -> None:
        self._seed, self._find, self._field = seed, find, field
        self._choices = self._length = 0

    def written(self, parts: Sequence[Part]) -> str:
        return self._sequence(parts, "", {}, (), 0)

    def _sequence(
        self, parts: Sequence[Part], path: str, known: dict[str, _Variable], files: tuple[str, ...], depth: int
    ) -> str:
        """`path`: the place among the choices; `files`: those within whose lines it stands."""
        if depth > _DEEPEST:
            raise self._refused(
                f"its choices lie too deep in one another, perhaps because “{files[-1]}” names itself"
                if files
                else "its choices lie too deep in one another"
            )
        said: list[str] = []
        number = 0
        for part in parts:
            if isinstance(part, str):
                self._count(letters=len(part))
                said.append(part)
                continue
            here = f"{path}.{number}"
            number += 1
            match part:
                case Choice():
                    said.append(self._choice(part, here, known, files, depth))
                case File():
                    said.append(self._line(part, here, known, files, depth))
                case Assign(name=name, parts=inner, at_once=True):
                    known[name] = _Variable((self._sequence(inner, here, known, files, depth + 1),))
                case Assign(name=name, parts=inner):
                    known[name] = _Variable(inner)
                case Use(name=name) if name in known:
                    said.append(self._sequence(known[name].parts, here, known, files, depth + 1))
                case Use(otherwise=inner) if inner is not None:
                    said.append(self._sequence(inner, here, known, files, depth + 1))
                case Use(name=name):
                    raise self._refused(f"nothing was put into “{name}” before it is used")
        return "".join(said)

    def _choice(
        self, choice: Choice, path: str, known: dict[str, _Variable], files: tuple[str, ...], depth: int
    ) -> str:
        options: Sequence[Option | Entry] = choice.options
        only = choice.options[0].parts if len(choice.options) == 1 else ()
        if len(only) == 1 and isinstance(only[0], File) and choice.most != 1:
            # Several lines of one file: none of them twice.
            known = known | {name: _Variable(read(value).parts) for name, value in only[0].given}
            options, files = self._find(only[0].name), (*files, only[0].name)
        most = len(options) if choice.most is None else min(choice.most, len(options))
        least = min(choice.least, most)
        wanted = least + int(self._chance(path, "n") * (most - least + 1))
        taken = self._drawn(options, wanted, path)
        said = [
            self._sequence(self._parts(options[at], files), f"{path}:{nth}", known, files, depth + 1)
            for nth, at in enumerate(taken)
        ]
        self._count(letters=len(choice.joiner) * len(said))
        return choice.joiner.join(said)

    def _line(self, file: File, path: str, known: dict[str, _Variable], files: tuple[str, ...], depth: int) -> str:
        entries = self._find(file.name)
        known = known | {name: _Variable(read(value).parts) for name, value in file.given}
        [at] = self._drawn(entries, 1, path)
        within = (*files, file.name)
        return self._sequence(self._parts(entries[at], within), f"{path}:0", known, within, depth + 1)

    def _parts(self, option: Option | Entry, files: tuple[str, ...]) -> tuple[Part, ...]:
        if isinstance(option, Option):
            return option.parts
        template = read(option.text)
        if template.faults:
            problem = template.faults[0].problem
            raise self._refused(f"in the wildcard file “{files[-1]}” {problem}")
        return template.parts

    def _drawn(self, options: Sequence[Option | Entry], count: int, path: str) -> list[int]:
        """So many different ones, each by its weight among those that are left."""
        self._count(choices=1)
        left = list(range(len(options)))
        taken: list[int] = []
        for nth in range(count):
            whole = sum(options[at].weight for at in left)
            if whole <= 0:
                break
            mark = self._chance(path, str(nth)) * whole
            weighty = [place for place, at in enumerate(left) if options[at].weight]
            chosen = weighty[-1]
            for place in weighty:
                mark -= options[left[place]].weight
                if mark < 0:
                    chosen = place
                    break
            taken.append(left.pop(chosen))
        if count and not taken:
            raise self._refused("every weight of a choice is 0, so nothing can be chosen")
        return taken

    def _chance(self, *key: str) -> float:
        """0 to 1, without 1."""
        said = "\x1f".join((str(self._seed), self._field, *key)).encode()
        return int.from_bytes(hashlib.sha256(said).digest()[:6], "big") / 2**48

    def _count(self, *, choices: int = 0, letters: int = 0) -> None:
        self._choices += choices
        self._length += letters
        if self._choices > _MOST_CHOICES or self._length > LONGEST:
            raise self._refused(f"what comes out of its choices is longer than {LONGEST:,} letters")

    def _refused(self, problem: str) -> StudioError:
        return StudioError(BadRequest(field=self._field, problem=problem))
