"""Named styles from files and into them: A1111's `styles.csv`, Fooocus's JSON, which ours extends. Any thread.

Sources: A1111's modules/styles.py (columns name, prompt, negative_prompt; "text" in older files), Fooocus's sdxl_styles
(a list of objects with the same three members). A file is a stranger's: what cannot be taken is left out and counted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from studio.domain.errors import FileUnreadable, StudioError
from studio.domain.picture_styles import LoraChoice, StylePreset
from studio.domain.raised import UNDECODABLE
from studio.domain.showable import showable
from studio.project.files import replacing
from studio.services.exchange.format import Format, by_name
from studio.services.translation import translatable

LARGEST_FILE: Final = 8 << 20
"""Bytes."""
MOST_STYLES: Final = 5000
LONGEST_NAME: Final = 100
LONGEST_WORDS: Final = 4000
"""Characters of a prompt."""
MOST_LORAS: Final = 20
_SIDES: Final = (64, 8192)
_COLUMNS: Final = ("name", "prompt", "negative_prompt")

Reason = str
NAMELESS: Final = translatable("without a name")
EMPTY: Final = translatable("without words or settings")
TOO_LONG: Final = translatable("with too many letters")
BROKEN: Final = translatable("no style that can be read")
TOO_MANY: Final = translatable("beyond the most that are kept")


class ReadStyles(msgspec.Struct, frozen=True):
    styles: tuple[StylePreset, ...]
    left_out: dict[Reason, int]
    """How many for which reason."""


class _Broken(Exception):
    """What is wrong with a file, in English, as the detail of FileUnreadable."""


Found = Iterator[StylePreset | Reason]


def read_styles(path: Path) -> ReadStyles:
    """Of a file, or of all files in a folder whose names end in a format. Raises StudioError: FormatUnknown,
    FileUnreadable."""
    if path.is_dir():
        return _read_folder(path)
    row = by_name(path, STYLES_IN)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise StudioError(FileUnreadable(path=str(path), detail="it is too large for a file of styles"))
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    except UnicodeDecodeError as error:
        raise StudioError(FileUnreadable(path=str(path), detail="it is not UTF-8")) from error
    try:
        return _taken(row.act(text))
    except _Broken as broken:
        raise StudioError(FileUnreadable(path=str(path), detail=str(broken))) from broken


def _read_folder(folder: Path) -> ReadStyles:
    """Raises StudioError where no file in it can be read, with the reason of the first."""
    try:
        paths = sorted(one for one in folder.iterdir() if one.suffix.lower() in (".csv", ".json") and one.is_file())
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(folder), detail=error.strerror or str(error))) from error
    found: list[StylePreset] = []
    left_out: dict[Reason, int] = {}
    failures: list[StudioError] = []
    for path in paths[:MOST_STYLES]:
        try:
            read = read_styles(path)
        except StudioError as error:
            failures.append(error)
            left_out[BROKEN] = left_out.get(BROKEN, 0) + 1
            continue
        found += read.styles
        for reason, count in read.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + count
    if not found:
        if failures:
            raise failures[0]
        raise StudioError(FileUnreadable(path=str(folder), detail="there is no file of styles in it"))
    return ReadStyles(tuple(found[:MOST_STYLES]), left_out)


def _taken(found: Found) -> ReadStyles:
    styles: list[StylePreset] = []
    left_out: dict[Reason, int] = {}
    for one in found:
        reason = one if isinstance(one, str) else TOO_MANY if len(styles) == MOST_STYLES else ""
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
        elif isinstance(one, StylePreset):
            styles.append(one)
    if not styles:
        raise _Broken("there is no style in it that can be taken")
    return ReadStyles(tuple(styles), left_out)


def _style(name: object, prompt: object, negative: object, more: Mapping[str, Any]) -> StylePreset | Reason:
    if not isinstance(name, str) or not all(one is None or isinstance(one, str) for one in (prompt, negative)):
        return BROKEN
    title = showable(" ".join(name[: 4 * LONGEST_NAME].split()), LONGEST_NAME).strip()
    words = tuple(_plain(one) for one in (prompt, negative))
    if not title:
        return NAMELESS
    if len(name) > LONGEST_NAME or max(map(len, words)) > LONGEST_WORDS:
        return TOO_LONG
    settings = _settings(more)
    if not any((*words, *settings.values())):
        return EMPTY
    return StylePreset(name=title, prompt=words[0], negative=words[1], **settings)


def _plain(words: object) -> str:
    """Without signs that are not shown; lines stay."""
    text = words if isinstance(words, str) else ""
    return "".join(one for one in text.replace("\r\n", "\n") if one in "\n\t" or one.isprintable()).strip()


def _settings(more: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are sound; others are as if they were not there."""
    found: dict[str, Any] = {}
    for name in ("model", "sampler", "scene"):
        value = more.get(name)
        if isinstance(value, str) and len(value) <= (LONGEST_WORDS if name == "scene" else LONGEST_NAME):
            found[name] = _plain(value)
    for name, least, most in (("steps", 1, 1000), ("width", *_SIDES), ("height", *_SIDES)):
        value = more.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            found[name] = value
    guidance = more.get("guidance")
    if isinstance(guidance, int | float) and not isinstance(guidance, bool) and 0 <= guidance <= 100:
        found["guidance"] = float(guidance)
    own = more.get("own_styles")
    if isinstance(own, list):
        found["own_styles"] = tuple(one for one in own[:MOST_LORAS] if isinstance(one, str) and len(one) < LONGEST_NAME)
    loras = more.get("loras")
    if isinstance(loras, list):
        found["loras"] = tuple(_loras(loras[:MOST_LORAS]))
    return found


def _loras(listed: Sequence[object]) -> Iterator[LoraChoice]:
    for one in listed:
        if isinstance(one, dict):
            name, weight = one.get("name"), one.get("weight", 1.0)
            sound = isinstance(weight, int | float) and not isinstance(weight, bool) and -4 <= weight <= 4
            if isinstance(name, str) and name and len(name) <= LONGEST_NAME and sound:
                yield LoraChoice(name, float(weight))


# ---- A1111


def _read_csv(text: str) -> Found:
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    try:
        head = [one.strip().lower() for one in next(rows, [])]
        words = next((one for one in ("prompt", "text") if one in head), "")
        if "name" not in head or not words:
            raise _Broken("its first line does not name the columns name and prompt")
        for row in rows:
            if not row:
                continue
            cells = dict(zip(head, row, strict=False))
            yield _style(cells.get("name", ""), cells.get(words, ""), cells.get("negative_prompt", ""), {})
    except csv.Error as error:
        raise _Broken(f"it is no table: {error}") from error


def _write_csv(dest: Path, styles: Sequence[StylePreset]) -> int:
    """How many of them have more than a table of A1111's holds."""
    STYLES_CSV.check(dest)
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for one in styles:
        table.writerow((one.name, one.prompt, one.negative))
    with replacing(dest) as partial:
        partial.write_bytes(out.getvalue().encode("utf-8-sig"))
    return sum(1 for one in styles if _members(one).keys() - set(_COLUMNS))


# ---- Fooocus, and ours


def _read_json(text: str) -> Found:
    try:
        listed = msgspec.json.decode(text, type=list[Any])
    except UNDECODABLE as error:
        raise _Broken("it is no list of styles as Fooocus has it") from error
    for one in listed:
        if isinstance(one, dict):
            yield _style(one.get("name"), one.get("prompt", ""), one.get("negative_prompt", ""), one)
        else:
            yield BROKEN


def _write_json(dest: Path, styles: Sequence[StylePreset]) -> int:
    """0: all of them, whole."""
    STYLES_JSON.check(dest)
    data = msgspec.json.format(msgspec.json.encode([_members(one) for one in styles]), indent=2)
    with replacing(dest) as partial:
        partial.write_bytes(data + b"\n")
    return 0


def _members(style: StylePreset) -> dict[str, Any]:
    """By Fooocus's names, and ours for what it has not; what is not said is left out."""
    told: dict[str, Any] = {"name": style.name, "prompt": style.prompt, "negative_prompt": style.negative}
    more = msgspec.to_builtins(style)
    own = StylePreset(name="")
    for name in style.__struct_fields__:
        if name not in ("name", "prompt", "negative") and getattr(style, name) != getattr(own, name):
            told[name] = more[name]
    return told


def write_styles(dest: Path, styles: Iterable[StylePreset]) -> int:
    """In the format that the name ends in; how many of them have settings that this format does not hold. Raises
    StudioError: FormatUnknown, FileUnwritable, DiskFull."""
    return by_name(dest, STYLES_OUT).act(dest, tuple(styles))


STYLES_CSV: Final = Format(
    id="styles.csv", subject="styles", direction="out", words="A1111 styles", suffixes=(".csv",), act=_write_csv
)
STYLES_JSON: Final = Format(
    id="styles.json", subject="styles", direction="out", words="Triptych or Fooocus styles", suffixes=(".json",),
    act=_write_json,
)  # fmt: skip
STYLES_OUT: Final = (STYLES_JSON, STYLES_CSV)
STYLES_IN: Final = (
    Format(id="styles.csv", subject="styles", direction="in", words="A1111 styles", suffixes=(".csv",), act=_read_csv),
    Format(id="styles.json", subject="styles", direction="in", words="Triptych or Fooocus styles",
           suffixes=(".json",), act=_read_json),
)  # fmt: skip
