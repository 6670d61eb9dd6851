"""Terms of a licence are said in the same words everywhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from studio.domain.catalogue import Licence
from studio.services.licences import licence_in_words, terms_in_words
from tests.sources import modules

STUDIO = Path(__file__).resolve().parents[2] / "studio"


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        (Licence(spdx="MIT", commercial="yes"), "MIT; commercial use allowed"),
        (Licence(spdx="CC-BY-NC-4.0", commercial="no"), "CC-BY-NC-4.0; no commercial use"),
        (
            Licence(spdx="LicenseRef-Some-Terms", commercial="conditional"),
            "Some Terms; commercial use under conditions",
        ),
        (Licence(spdx="", commercial="unknown"), "Licence not known; commercial use unclear"),
        (None, "Licence not known; commercial use unclear"),
    ],
)
def test_in_one_line(licence: Licence | None, words: str) -> None:
    assert licence_in_words(licence) == words


def test_what_a_file_from_elsewhere_says_is_not_believed() -> None:
    assert terms_in_words("MIT\x1b[2J", "surely") == "MIT␛[2J; commercial use unclear"


def test_they_stand_in_one_place() -> None:
    found = [
        f"{path.relative_to(STUDIO)}:{node.lineno}"
        for path, tree in modules(STUDIO, lambda text: "commercial" in text.lower())
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "}" in node.value
        if "commercial use" in node.value.lower()
    ]
    assert {name.partition(":")[0] for name in found} == {"services/licences.py"}
