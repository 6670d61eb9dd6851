"""What is declared and what is imported: the check of `make lint`, on small trees and on this one."""

from __future__ import annotations

import importlib.util
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent

PROJECT = """
[project]
dependencies = ["Pillow>=12", "msgspec"]
[project.optional-dependencies]
torch = ["torch==2.13.0", "accelerate"]
test = ["pytest>=9"]
[tool.triptych.without-import]
accelerate = "torch loads through it"
"""

FILES = {
    "studio/__init__.py": "",
    "studio/pictures.py": "import os.path\nimport PIL.Image\nimport msgspec\nfrom studio import words\n",
    "studio/words.py": "def load():\n    from torch import nn\n",
    "tests/test_words.py": "import pytest\nimport msgspec\nimport fakes\n",
    "tests/fakes.py": "",
}

BRINGS = {"PIL": ["pillow"], "msgspec": ["msgspec"], "pytest": ["pytest"]}
"""torch is not installed on this machine."""


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dependencies", ROOT / "packaging" / "dependencies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_tree_in_order_has_no_fault(check: ModuleType, tree: Path) -> None:
    assert list(check.find_faults(tree, BRINGS)) == []


def test_a_file_that_is_called_like_a_package_does_not_hide_it(check: ModuleType, tree: Path) -> None:
    (tree / "studio/docx.py").write_text("from docx import Document\n")
    told = "studio/docx.py: docx is imported, and no list that studio gets declares it"
    assert list(check.find_faults(tree, BRINGS)) == [told]


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        (
            "studio/words.py",
            "import docx",
            "studio/words.py: docx is imported, and no list that studio gets declares it",
        ),
        (
            "studio/words.py",
            'importlib.import_module("docx.api")',
            "studio/words.py: docx is imported, and no list that studio gets declares it",
        ),
        (
            "studio/words.py",
            "import pytest",
            "studio/words.py: pytest is imported, and no list that studio gets declares it",
        ),
        ("tests/fakes.py", "import gguf", "tests/fakes.py: gguf is imported, and no list that tests gets declares it"),
    ],
)
def test_an_import_that_is_not_declared(check: ModuleType, tree: Path, file: str, line: str, fault: str) -> None:
    (tree / file).write_text(line)
    assert fault in check.find_faults(tree, BRINGS)


def test_a_declaration_that_is_not_imported(check: ModuleType, tree: Path) -> None:
    (tree / "studio" / "pictures.py").write_text("import PIL")
    (tree / "studio" / "words.py").write_text("")
    assert list(check.find_faults(tree, BRINGS)) == [
        "pyproject.toml: msgspec is declared in dependencies, and studio does not import it",
        "pyproject.toml: torch is declared in torch, and studio does not import it",
    ]


def test_a_reason_that_is_no_longer_needed(check: ModuleType, tree: Path) -> None:
    (tree / "studio" / "words.py").write_text("import torch, accelerate")
    assert list(check.find_faults(tree, BRINGS)) == [
        "pyproject.toml: a reason is given for accelerate, and needed no more"
    ]


def test_an_import_without_a_declaration_may_have_its_reason(check: ModuleType, tree: Path) -> None:
    (tree / "studio" / "words.py").write_text("import torch, docx")
    with (tree / "pyproject.toml").open("a") as project:
        project.write('[tool.triptych.without-declaration]\ndocx = "fetched when it is needed"\n')
    assert list(check.find_faults(tree, BRINGS)) == []


@pytest.mark.slow
def test_this_tree_is_in_order(check: ModuleType) -> None:
    """`make lint` checks it too."""
    assert list(check.find_faults(ROOT, packages_distributions())) == []
