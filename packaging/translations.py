"""The words of the program for translators, and what translators made of them for the program.

    python packaging/translations.py extract de      writes resources/translations/de.ts, or brings it up to date
    python packaging/translations.py release         makes the .qm file of every .ts file there

A .ts file is Qt's own format: Qt Linguist, Weblate and a text editor open it. `extract` keeps what is translated, adds
what is new, and drops what the program no longer says. The words come from the source: every literal that `tr` and
`tr_count` are given, and the tables whose English words are passed through `tr` where they are shown.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
CONTEXT = "Triptych"
ROOMS = ("cli", "domain", "project", "services", "ui")
"""Where words for people are; what a worker says of a failure is a detail that stays as it is."""
TOML_WORDS = {
    "models/catalogue": ("summary",),
    "resources/writing-tasks": ("words", "button", "tip", "doubt", "job", "step", "heading", "field", "example"),
}
"""Folders of TOML tables, and the fields of them that people see."""
KEYWORDS = {
    "label", "labels", "title", "group", "noun", "doing", "words", "tip", "text", "problem", "reason", "detail",
}  # fmt: skip
"""What tables and records call the words that they hold."""
MARKED = {"tr", "translatable", "_change"}
"""Functions whose first argument is words: what is shown now, what is shown later, and the name of an undo step."""
_NOT_WORDS = re.compile(r"(Ctrl|Alt|Shift)\+\S+$|<")
"""Keys and markup."""
MENUS = {"menu", "section"}
"""Keywords that hold a path of titles: "File/Export"."""
_SENTENCE = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Source:
    """One English text, where it was found first, and whether it has a form for each number."""

    words: str
    file: str
    line: int
    plural: bool = False


@cache
def sources() -> dict[str, Source]:
    """Every text that a person may see, by its English words."""
    found: dict[str, Source] = {}
    for source in (*_of_code(), *_of_tables()):
        known = found.get(source.words)
        if known is None or (source.plural and not known.plural):
            found[source.words] = source
    return found


def _of_tables() -> Iterator[Source]:
    for folder, fields in TOML_WORDS.items():
        for path in sorted((ROOT / folder).glob("*.toml")):
            table = tomllib.loads(path.read_text("utf-8"))
            place = path.relative_to(ROOT).as_posix()
            yield from (Source(table[field], place, 1) for field in fields if table.get(field))
            why = table.get("licence", {}).get("why")
            yield from [Source(why, place, 1)] if why else []


def _of_code() -> Iterator[Source]:
    for path in sorted(one for room in ROOMS for one in (ROOT / "studio" / room).rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _of_call(node, place)
        shows = place.startswith(("studio/ui/", "studio/services/", "studio/cli/"))
        records = [one for node in tree.body if isinstance(node, ast.ClassDef) for one in node.body]
        for node in (*(tree.body if shows else ()), *records):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                yield from _of_table(node.value, place)
        yield from _of_functions(tree, place)


def _of_call(node: ast.Call, place: str) -> Iterator[Source]:
    name = _name(node)
    if name in MARKED and node.args:
        yield from _literals(node.args[0], place, any_words=True)
    elif name == "tr_count" and len(node.args) > 1:
        yield from _literals(node.args[0], place, any_words=True)
        yield from _literals(node.args[1], place, any_words=True, plural=True)
    for keyword in node.keywords:
        if keyword.arg in KEYWORDS or (keyword.arg or "").endswith("_words"):
            yield from _of_table(keyword.value, place, any_words=keyword.arg in ("noun", "doing", "words"))
        if keyword.arg in MENUS:
            for path in _literals(keyword.value, place):
                yield from (replace(path, words=title) for title in path.words.split("/"))


def _of_table(node: ast.expr, place: str, *, any_words: bool = False) -> Iterator[Source]:
    """Of a table or a field of one: what looks like words, and every value of a mapping, for its keys are names."""
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _of_table(value, place, any_words=True)
    else:
        yield from _literals(node, place, any_words=any_words)


def _of_functions(tree: ast.Module, place: str) -> Iterator[Source]:
    """Of a function that gives `tr` something it has chosen: the literals it chooses among."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            calls = [one for one in ast.walk(node) if isinstance(one, ast.Call) and _name(one) == "tr" and one.args]
            if any(not isinstance(one.args[0], ast.Constant) for one in calls):
                body = [
                    one for one in node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
                ]
                for part in body:
                    yield from _literals(part, place)


def _literals(node: ast.AST, place: str, *, any_words: bool = False, plural: bool = False) -> Iterator[Source]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and _is_words(one.value, any_words):
            yield Source(one.value, place, one.lineno, plural)


def _is_words(text: str, any_words: bool) -> bool:
    """Words for people, not a name for the program: a space between words, or a capital letter at the front."""
    if _NOT_WORDS.match(text) or not any(letter.isalpha() for letter in text):
        return False
    return any_words or bool(_SENTENCE.search(text) and (text[0].isupper() or " " in text.strip()))


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


# ---- files


def extract(path: Path) -> tuple[int, int]:
    """Write the language's file anew; how many texts there are, and how many of them are translated."""
    kept = _translations(path)
    root = ET.Element("TS", version="2.1", language=path.stem, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    done = 0
    for source in sorted(sources().values(), key=lambda one: (one.file, one.line, one.words)):
        message = ET.SubElement(context, "message", {"numerus": "yes"} if source.plural else {})
        ET.SubElement(message, "location", filename=f"../../{source.file}", line=str(source.line))
        ET.SubElement(message, "source").text = source.words
        translation = kept.get((source.words, source.plural))
        if translation is None:
            translation = ET.Element("translation", type="unfinished")
            if source.plural:
                ET.SubElement(translation, "numerusform")
        done += translation.get("type") != "unfinished"
        message.append(translation)
    ET.indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{ET.tostring(root, "unicode")}\n', "utf-8")
    return len(context) - 1, done


def _translations(path: Path) -> dict[tuple[str, bool], ET.Element]:
    """What the file holds already, by source and whether it has forms for numbers."""
    if not path.is_file():
        return {}
    return {
        (message.findtext("source", ""), message.get("numerus") == "yes"): translation
        for message in ET.parse(path).getroot().iter("message")
        if (translation := message.find("translation")) is not None
    }


def release(path: Path) -> Path:
    """The .qm file of a .ts file. Raises CalledProcessError."""
    tool = Path(PySide6.__file__).parent / "lrelease"
    made = path.with_suffix(".qm")
    subprocess.run([tool, "-silent", path, "-qm", made], check=True)
    return made


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract", *languages] if languages:
            for language in languages:
                count, done = extract(FOLDER / f"{language}.ts")
                print(f"{language}: {done} of {count} translated")
        case ["release"]:
            for path in sorted(FOLDER.glob("*.ts")):
                print(release(path).relative_to(ROOT))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
