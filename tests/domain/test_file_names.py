"""Names of files out of words: one file, of a harmless name, on every system."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain.file_names import file_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("The Storm", "The Storm"),
        ("Größe “42” 日本語 كتاب", "Größe “42” 日本語 كتاب"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\Windows\\x", "C Windows x"),
        ('a/b|c?d*e<f>g"h:i', "a b c d e f g h i"),
        ("one\ntwo\ttab", "one two tab"),
        ("invoice\u202egpj.exe", "invoice gpj.exe"),
        ("\x1b]0;owned\x07name", "]0;owned name"),
        ("-rf --help", "rf --help"),
        ("~root", "root"),
        (".hidden", "hidden"),
        ("The end...", "The end"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT\u00b9", "_LPT\u00b9"),
        ("nul ", "_nul"),
        ("Console", "Console"),
        ("", "other"),
        (" . /", "other"),
        ("x" * 10_000, "x" * 80),
        ("\u65e5" * 100, "\u65e5" * 60),
    ],
)
def test_words_become_a_name(words: str, name: str) -> None:
    assert file_name(words, "other") == name


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_a_name_is_one_harmless_file(words: str) -> None:
    name = file_name(words, "other")
    assert len(name) <= 81
    assert len(name.encode("utf-8")) <= 181
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert not PureWindowsPath(name).is_reserved()
    assert name == name.strip(" .")
    assert not name.startswith(("-", "~"))
    assert not any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in name)
    assert file_name(name, "other") == name
