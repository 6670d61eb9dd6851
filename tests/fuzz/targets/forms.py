"""Schemas and grammars that answers are kept to: files that a person was given."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

from studio.cli.writing import read_form
from studio.domain.errors import StudioError
from studio.engines.text.forms import Forms
from tests.engines.text.test_further_sampling import Letters
from tests.fuzz.target import Target

_SCHEMA = """{"type": "object", "properties": {"name": {"type": "string", "maxLength": 9, "pattern": "^[a-c]+$"},
"traits": {"type": "array", "items": {"enum": ["shy", "bold"]}, "maxItems": 3}, "age": {"type": "integer"},
"of": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/one"}]}}, "required": ["name"], "additionalProperties": false,
"$defs": {"one": {"type": "number", "maximum": 3.5}}}"""
_GRAMMAR = 'root ::= line+ # lines\nline ::= "- " [^\\n]{1,9} ("!" | "?")? tail\ntail ::= "\\n" | "\\x41"\n'


@functools.cache
def _forms() -> Forms:
    vocabulary = Letters(" the", "{", "}", '"', ":", ",")
    return Forms(vocabulary)


def _seeds(folder: Path) -> Sequence[Path]:
    (folder / "person.json").write_text(_SCHEMA, "utf-8")
    (folder / "lines.gbnf").write_text(_GRAMMAR, "utf-8")
    return sorted(folder.iterdir())


def _kept_to(path: Path) -> object:
    guide = _forms().guide(read_form(path, "gbnf" if path.suffix == ".gbnf" else "json-schema"))
    return guide.allowed()


FORMS = (
    Target(
        name="answer-forms",
        seeds=_seeds,
        read=_kept_to,
        allowed=(StudioError,),
        covers=("studio.cli.writing", "studio.engines.text.forms"),
        share=0.2,
    ),
)
