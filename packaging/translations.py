"""The words of the program for translators, and what translators made of them for the program.

    python packaging/translations.py extract de      writes resources/translations/de.ts, or brings it up to date
    python packaging/translations.py release         makes the .qm file of every .ts file there
    python packaging/translations.py details         writes resources/translations/details.txt

A .ts file is Qt's own format: Qt Linguist, Weblate and a text editor open it. `extract` keeps what is translated, adds
what is new, and drops what the program no longer says. The words come from the source: every literal that `tr` and
`tr_count` are given, and the tables whose English words are passed through `tr` where they are shown. `details.txt` has
the templates of what is said where no translation is known (workers, readers of files, the project), and
`studio/services/details.py` translates by them.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
DETAILS = FOLDER / "details.txt"
CONTEXT = "Triptych"
ROOMS = ("cli", "domain", "project", "services", "ui")
"""Where words for people are."""
DETAIL_ROOMS = (
    "domain", "engines", "formats", "project", "worker", "services/jobs", "services/models", "services/workers",
    "services/exchange", "services/prompts",
    "ui/picture/canvas",
)  # fmt: skip
"""Where templates are filled in whose sentences reach people as data."""
DETAIL_NAMES = {
    "problem", "reason", "detail", "fits", "smaller", "AGAIN", "SMALLER_MODEL", "HOW_TO_CONVERT", "_note", "what",
    "_STARTS", "_KNOWN", "NO_STEP", "NO_DRAWING", "NO_WEIGHTS", "NOT_THERE", "OTHER_VAE", "REFUSED", "FAILED",
    "mend",
}  # fmt: skip
"""Keywords and variables that hold such a sentence."""
FINDING_ROOM = "project"
"""There a variable `words` holds one, too: what a check found."""
DETAIL_CALLS = {
    "note": 0,
    "progress": 2,
    "phase": 0,
    "refusal": 2,
    "_refuse": 2,
    "_of": 2,
    "_refused": 0,
    "lost": 0,
    "_tell": 1,
    "_fault": 1,
}
"""And from which of its arguments on a call holds one."""
DETAIL_ERRORS = {
    "ArchiveError",
    "FolderError",
    "GgufError",
    "OnnxError",
    "SafetensorsError",
    "UnfitLora",
    "_UnsupportedError",
}
"""Their text becomes the detail of a failure."""
DETAIL_FUNCTIONS = {
    "why_not", "why_not_open", "_smaller_picture", "_shorter_text", "_loose_ends", "_asset_problems", "this_process",
    "read_holder", "source_name", "_counted", "why_no_picture", "_of_containers", "_of_boxes", "_of_text",
}  # fmt: skip
"""What they return or yield is such a sentence, or a part of one."""
TOML_WORDS = {
    "models/catalogue": ("summary",),
    "resources/personas": ("words", "tip", "greeting"),
    "resources/writing-tasks": (
        "group",
        "words",
        "button",
        "tip",
        "doubt",
        "instead",
        "job",
        "step",
        "heading",
        "field",
        "example",
    ),
}
"""Folders of TOML tables, and the fields of them that people see."""
TOML_ROWS = {"choices": ("group", "words"), "fields": ("words", "example")}
"""Tables inside such a table, and the same of their rows."""
KEYWORDS = {
    "done", "label", "labels", "title", "group", "noun", "doing", "words", "tip", "text", "problem", "reason", "detail",
}  # fmt: skip
"""What tables and records call the words that they hold."""
MARKED = {"tr", "translatable"}
"""Functions whose first argument is words: what is shown now, and what is shown later."""
LABEL = "label"
"""A parameter, field or variable of this name holds what an undo step or a job is called."""
KEYED = {"NAMED"}
"""Tables whose keys are words too."""
SHOWN_NAMES = {"settings_of"}
"""Functions whose names of values people see."""
_NOT_WORDS = re.compile(r"(Ctrl|Alt|Shift)\+\S+$|<")
"""Keys and markup."""
LEAST_LETTERS = 4
"""A template of fewer says nothing that could be translated."""
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
    said = (Source(words, DETAILS.relative_to(ROOT).as_posix(), at) for at, words in enumerate(details(), 1))
    for source in (*_of_code(), *_of_tables(), *said):
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
            rows = ((row, name) for inner, names in TOML_ROWS.items() for row in table.get(inner, ()) for name in names)
            yield from (Source(row[name], place, 1) for row, name in rows if row.get(name))
            why = table.get("licence", {}).get("why")
            yield from [Source(why, place, 1)] if why else []


def _of_code() -> Iterator[Source]:
    paths = sorted(one for room in ROOMS for one in (ROOT / "studio" / room).rglob("*.py"))
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}
    labelled = _labelled(trees.values())
    for place, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _of_call(node, place)
            yield from _of_label(node, labelled, place)
        shows = place.startswith(("studio/ui/", "studio/services/", "studio/cli/"))
        records = [one for node in tree.body if isinstance(node, ast.ClassDef) for one in node.body]
        for node in (*(tree.body if shows else ()), *records):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _target(node) in KEYED:
                for key in node.value.keys:
                    yield from _literals(key, place) if key is not None else ()
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                yield from _of_table(node.value, place)
        yield from _of_functions(tree, place)


# ---- details


@cache
def details() -> tuple[str, ...]:
    """Templates of the sentences that reach people as data, with `{name}` for each value."""
    found = {
        template
        for room in DETAIL_ROOMS
        for path in sorted((ROOT / "studio" / room).rglob("*.py"))
        if path.name != "fake.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for said in _said(node, DETAIL_NAMES | {"words"} if room == FINDING_ROOM else DETAIL_NAMES)
        for template in _templates(said)
    }
    return tuple(sorted(one for one in found if len(re.sub(r"\{\w+\}|[^a-z]", "", one)) >= LEAST_LETTERS))


def _said(node: ast.AST, variables: Collection[str]) -> Iterator[ast.expr]:
    """The expressions under a node that make such a sentence; `variables` hold one."""
    match node:
        case ast.Call() if _name(node) in DETAIL_ERRORS:
            yield from node.args
        case ast.Call() if _name(node) in DETAIL_CALLS:
            yield from node.args[DETAIL_CALLS[_name(node)] :]
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value) if name in variables:
            yield value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name in variables:
            yield value
        case ast.FunctionDef(name=name) if name in DETAIL_FUNCTIONS:
            ends = (one for one in ast.walk(node) if isinstance(one, ast.Return | ast.Yield))
            yield from (one.value for one in ends if one.value is not None)
        case ast.keyword(arg=name, value=value) if name in DETAIL_NAMES:
            yield value.body if isinstance(value, ast.Lambda) else value


def _templates(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(words)):
            yield words.replace("{", "{{").replace("}", "}}")
        case ast.JoinedStr(values=values):
            yield _template(values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _templates(body)
            yield from _templates(orelse)
        case ast.BoolOp(values=values) | ast.Tuple(elts=values):
            for value in values:
                yield from _templates(value)


def _template(values: list[ast.expr]) -> str:
    """Of an f-string; a value is called what it is called in the source, and by its place where two are called so."""
    words, names = "", set[str]()
    for value in values:
        if isinstance(value, ast.FormattedValue):
            last = value.value
            name = last.id if isinstance(last, ast.Name) else last.attr if isinstance(last, ast.Attribute) else "value"
            name = name.strip("_").lower()
            name = name if name not in names else f"{name}{len(names) + 1}"
            names.add(name)
            words += f"{{{name}}}"
        elif isinstance(value, ast.Constant):
            words += str(value.value).replace("{", "{{").replace("}", "}}")
    return words


def _of_call(node: ast.Call, place: str) -> Iterator[Source]:
    name = _name(node)
    if name in MARKED and node.args:
        yield from _literals(node.args[0], place, any_words=True)
    elif name == "tr_count" and len(node.args) > 1:
        yield from _literals(node.args[0], place, any_words=True)
        yield from _literals(node.args[1], place, any_words=True, plural=True)
    for keyword in node.keywords:
        if keyword.arg in KEYWORDS or (keyword.arg or "").endswith("_words"):
            yield from _of_table(keyword.value, place, any_words=keyword.arg in ("noun", "doing", "done", "words"))
        if keyword.arg in MENUS:
            for path in _literals(keyword.value, place):
                yield from (replace(path, words=title) for title in path.words.split("/"))


def _labelled(trees: Iterable[ast.AST]) -> dict[str, set[int]]:
    """By the name of each function and record that takes a label: which of its arguments that is."""
    found: dict[str, set[int]] = {}
    for node in (one for tree in trees for one in ast.walk(tree)):
        match node:
            case ast.FunctionDef(name=name, args=ast.arguments(posonlyargs=first, args=others)):
                names = [one.arg for one in (*first, *others) if one.arg not in ("self", "cls")]
            case ast.ClassDef(name=name, body=body):
                fields = (one.target for one in body if isinstance(one, ast.AnnAssign))
                names = [one.id for one in fields if isinstance(one, ast.Name)]
            case _:
                continue
        if LABEL in names:
            found.setdefault(name, set()).add(names.index(LABEL))
    return found


def _of_label(node: ast.AST, labelled: Mapping[str, Collection[int]], place: str) -> Iterator[Source]:
    """The words under a node that become a label: an argument, or the value of a variable that is called so."""
    match node:
        case ast.Call(args=args) if _name(node) in labelled:
            for at in labelled[_name(node)]:
                yield from (source for one in args[at : at + 1] for source in _literals(one, place))
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value) if (
            name.strip("_").lower() == LABEL
        ):
            yield from _literals(value, place)


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
        if isinstance(node, ast.FunctionDef) and node.name in SHOWN_NAMES:
            pairs = (one for one in ast.walk(node) if isinstance(one, ast.Tuple) and len(one.elts) == 2)
            for pair in pairs:
                yield from _literals(pair.elts[0], place)
        elif isinstance(node, ast.FunctionDef):
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


def _target(node: ast.Assign) -> str:
    return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""


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
        case ["details"]:
            DETAILS.write_text("".join(f"{line}\n" for line in details()), "utf-8")
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
