"""What decoders raise is caught whole: a place that decodes names the list of `studio.domain.raised` or of
`studio.formats.archives`, never a class or two of the library's."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from studio.domain.raised import UNDECODABLE
from tests.sources import modules, names

_STUDIO = Path(__file__).parents[1] / "studio"
LISTS = {
    "UNDECODABLE": (
        "msgspec.json.decode", "msgspec.msgpack.decode", "json.loads", "json.load", "tomllib.loads", "tomllib.load",
    ),
    "BROKEN_ZIP": ("zipfile.ZipFile",),
    "BROKEN_TAR": ("tarfile.open",),
    "BROKEN_SOUND": ("soundfile.SoundFile",),
    "BROKEN_PICTURE": ("Image.open", "image.getexif"),
}  # fmt: skip
SEEN_TO = {
    "studio/domain/stored.py": "its callers catch, as its docstrings say",
    "studio/domain/recipes/parameters.py:json.loads": "a string that a pattern has found to be one",
    "studio/domain/recipes/written.py:json.loads": "what this program has just encoded",
    "studio/english/mapped_words.py": "travels with the program",
    "studio/english/guess.py": "travels with the program",
    "studio/engines/voice/held_norms.py:json.loads": "travels with the program",
    "studio/engines/picture/pipelines/load.py:json.loads": "travels with the program",
    "studio/engines/picture/pipelines/single_file.py": "travels with the program",
    "studio/formats/photoshop.py": "what this program has just encoded",
    "studio/formats/torch_archives.py:zipfile.ZipFile": "the context manager of `formats/archives` catches",
    "studio/formats/archives.py": "one context manager of its own catches",
    "studio/project/trash.py": "what this program has just encoded",
    "studio/services/exchange/zipped_xml.py": "its callers catch",
    "studio/wire/reach.py": "what the window has just encoded",
}
"""Calls outside a `try` of their own function, with the reason."""


def _named(handler: ast.ExceptHandler) -> str:
    return ast.unparse(handler.type) if handler.type is not None else ""


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, list[ast.Try]]]:
    """Every call, with the `try` statements that it stands in, the body alone."""

    def walk(node: ast.AST, around: list[ast.Try]) -> Iterator[tuple[ast.Call, list[ast.Try]]]:
        if isinstance(node, ast.Call):
            yield node, around
        for name, value in ast.iter_fields(node):
            inner = [*around, node] if isinstance(node, ast.Try) and name == "body" else around
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walk(child, inner)

    return walk(tree, [])


def _lacking() -> Iterator[str]:
    for path, tree in modules(_STUDIO, names(*(name for calls in LISTS.values() for name in calls))):
        place = path.relative_to(_STUDIO.parent).as_posix()
        for call, around in _calls(tree):
            name = ast.unparse(call.func)
            wanted = next((known for known, calls in LISTS.items() if name in calls), None)
            caught = " ".join(_named(handler) for statement in around for handler in statement.handlers)
            if wanted is None or wanted in caught or "w" in [ast.unparse(one).strip("'") for one in call.args[1:2]]:
                continue
            yield f"{place}:{name}"


def test_whoever_decodes_catches_the_whole_list() -> None:
    lacking = {place for place in _lacking() if place not in SEEN_TO and place.partition(":")[0] not in SEEN_TO}
    assert lacking == set()


@pytest.mark.parametrize(
    "data",
    [
        b'{"\xff": 1}',
        b'"\xed\xa0\x80"',
        b"[" * 200_000,
        b"9" * 100_000,
        b"1e999",
        b'{"a": ',
        b"",
        b"\x00",
        b'"\\ud800"',
    ],
    ids=["not UTF-8", "half a pair", "deep", "digits", "too large", "cut", "empty", "zero", "escaped half"],
)
@pytest.mark.parametrize("kind", [dict[str, int], list[float], str, object, int])
def test_the_list_is_whole(data: bytes, kind: type) -> None:
    for decode in (msgspec.json.decode, msgspec.msgpack.decode):
        try:
            decode(data, type=kind)
        except UNDECODABLE:
            continue
