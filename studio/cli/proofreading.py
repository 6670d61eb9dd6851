"""`triptych proofread FILE`: misspelt words and remarks on the grammar of a manuscript or a project. No event loop."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from studio.cli.running import give_json, hint, tell
from studio.domain.errors import BadRequest, StudioError
from studio.domain.outline import outline, paragraphs_of
from studio.domain.showable import showable
from studio.domain.text_records import Meta
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.preview import the_book
from studio.services.grammar import RULES_SETTING, Checker, chosen_rules, is_here, knows, open_checker, shown
from studio.services.session.opened import opened
from studio.services.spelling import Speller, open_speller
from studio.services.translation import tr, tr_count

_PROJECT: Final = ".triptych"
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_UNCHECKED: Final = frozenset({"code", "table", "picture", "rule"})
_OFFERED: Final = 3


class _Found(msgspec.Struct, frozen=True):
    scene: str
    paragraph: int
    """From 1, in its scene."""
    start: int
    end: int
    words: str
    rule: str
    """"Spelling", or Harper's."""
    why: str
    instead: tuple[str, ...]


class _Text(msgspec.Struct, frozen=True):
    """What is to be proofread: scenes by title, their paragraphs as style and words."""

    scenes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    language: str = "en"
    own: frozenset[str] = frozenset()
    rules: Mapping[str, bool] = {}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    proofread = subparsers.add_parser(
        "proofread", help=tr("misspelt words and remarks on the grammar, of a manuscript or a project")
    )
    proofread.add_argument("file", type=Path, help=tr("a project, or text, Markdown, Word, HTML or EPUB"))
    proofread.add_argument("--language", default="", metavar="CODE", help=tr("as “en”, “en-GB” or “de”"))
    proofread.add_argument("--json", action="store_true", help=tr("answer as JSON"))
    proofread.set_defaults(run=run_proofread)


def run_proofread(options: argparse.Namespace) -> int:
    text = _project(options.file) if options.file.suffix.lower() == _PROJECT else _manuscript(options.file)
    language = options.language or text.language
    speller, checker = open_speller(language), open_checker(language)
    if speller is None and checker is None:
        raise StudioError(
            BadRequest(field="language", problem="there is neither a dictionary nor a grammar of it here")
        )
    if speller is None:
        hint(tr("There is no dictionary of this language here: the grammar alone was checked."))
    if checker is None and knows(language) and not is_here():
        hint(tr("Harper, which checks the grammar, is not installed. “pip install harper-py” brings it."))
    elif checker is None:
        hint(tr("Grammar is checked in English alone."))
    count = 0
    for found in _proofread(text, speller, checker):
        count += 1
        if options.json:
            give_json(msgspec.to_builtins(found))
        else:
            instead = " / ".join(f"“{one}”" for one in found.instead[:_OFFERED])
            where = f"{showable(found.scene)}, {found.paragraph}"
            tell(f"{where}: “{found.words}”: {found.why}" + (f" → {instead}" if instead else ""))
    if not options.json:
        hint(tr_count("{count} place to look at.", "{count:,} places to look at.", count))
    return 0


def _proofread(text: _Text, speller: Speller | None, checker: Checker | None) -> Iterator[_Found]:
    wrong: dict[str, bool] = {}
    for title, paragraphs in text.scenes:
        for number, (style, words) in enumerate(paragraphs, 1):
            if style in _UNCHECKED:
                continue
            found = [*_misspelt(words, text.own, speller, wrong), *_remarks(words, text.rules, checker)]
            for start, end, rule, why, instead in sorted(found, key=lambda one: one[:2]):
                yield _Found(title, number, start, end, words[start:end], rule, why, instead)


_Place = tuple[int, int, str, str, tuple[str, ...]]


def _misspelt(text: str, own: frozenset[str], speller: Speller | None, wrong: dict[str, bool]) -> Iterator[_Place]:
    """`wrong`: what is known of words that were asked for before."""
    for one in _WORD.finditer(text) if speller is not None else ():
        word = one[0]
        if word not in wrong and speller is not None:
            wrong[word] = not {word, word.casefold()} & own and not speller.spell(word.replace("’", "'"))
        if wrong[word]:
            yield *one.span(), "Spelling", tr("This word is in no dictionary here."), ()


def _remarks(text: str, rules: Mapping[str, bool], checker: Checker | None) -> Iterator[_Place]:
    for one in shown(checker.check(text), rules) if checker is not None else ():
        yield one.start, one.end, one.rule, one.why, one.instead


def _manuscript(path: Path) -> _Text:
    scenes = the_book(scenes_from_file(path))
    return _Text(tuple((one.title, tuple((part.style, part.text) for part in one.passages)) for one in scenes))


def _project(path: Path) -> _Text:
    """With its own words, and the rules that it has on or off."""
    whole = opened(path, read_only=True)
    try:
        document = whole.document
        meta = document.get(Meta, "project") or Meta(id="project")
        scenes = tuple(
            (scene.title, tuple((one.style, one.text) for one in paragraphs_of(document, scene.id)))
            for _, scene in outline(document)
        )
        return _Text(scenes, meta.language, frozenset(meta.words), chosen_rules(whole.setting(RULES_SETTING, {})))
    finally:
        whole.leave()
