"""Hold what pyproject.toml declares against what the code imports, both ways; part of `make lint`.

    python packaging/dependencies.py [FOLDER]

A package that is imported and not declared for that part of the code is a fault, and so is one that is declared and
imported nowhere in that part. What is needed without an import, or imported without a declaration, stands in
`[tool.triptych.without-import]` and `[tool.triptych.without-declaration]` of pyproject.toml, each with its reason; a
reason that is no longer needed is a fault too. Run with the environment's Python, which knows which package brings
which import; an import of a package that is not installed here counts as the package of the same name.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

CORE = "dependencies"
"""The name of the list that every installation gets; the others are named like their extras."""


class Part(NamedTuple):
    """A part of the code, the lists that it alone must use up, and those it may import from besides."""

    folder: str
    own: tuple[str, ...]
    others: tuple[str, ...] = ()
    by_stem: bool = True
    """Its files may import each other by their own names alone."""


PARTS = (
    Part("studio", (CORE, "cpu", "cuda", "llama", "torch", "mandarin", "japanese", "pdf", "ffmpeg"), by_stem=False),
    Part("models/starter-picture/recipe", ("recipe",), (CORE, "cpu")),
    Part("models/lexicons/names_recipe", ("names_recipe",), (CORE, "recipe")),
    Part("models/passage-reader/reader_recipe", (), (CORE, "cpu", "torch", "recipe")),
    Part("tests", ("test",), (CORE, "cpu", "torch", "mandarin", "japanese", "pdf")),
    Part("packaging", ("lint",), (CORE, "cpu")),
)


def main(root: Path) -> int:
    faults = list(find_faults(root, packages_distributions()))
    for fault in faults:
        print(fault)
    print(f"dependencies: {len(faults)} faults" if faults else "dependencies: all declared, all used")
    return 1 if faults else 0


def find_faults(root: Path, brings: Mapping[str, list[str]]) -> Iterator[str]:
    """One sentence a fault. `brings` names the packages of each top-level import."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf8"))
    project = settings["project"]
    declared = {CORE: _names(project["dependencies"])}
    declared |= {extra: _names(listed) for extra, listed in project.get("optional-dependencies", {}).items()}
    reasons = settings.get("tool", {}).get("triptych", {})
    unimported = {_plain(name) for name in reasons.get("without-import", {})}
    undeclared = set(reasons.get("without-declaration", {}))
    unused = set(unimported | undeclared)
    for part in PARTS:
        seen = imports(root / part.folder, part.by_stem)
        packages = {package for name in seen for package in _packages(name, brings)}
        allowed = {package for name in part.own + part.others for package in declared.get(name, ())}
        for name, file in sorted(seen.items()):
            if name in undeclared:
                unused.discard(name)
            elif not _packages(name, brings) & allowed:
                yield f"{file.relative_to(root)}: {name} is imported, and no list that {part.folder} gets declares it"
        for listed in part.own:
            left = declared.get(listed, set()) - packages
            unused -= left
            for package in sorted(left - unimported):
                yield f"pyproject.toml: {package} is declared in {listed}, and {part.folder} does not import it"
    for name in sorted(unused):
        yield f"pyproject.toml: a reason is given for {name}, and needed no more"


def imports(folder: Path, by_stem: bool = True) -> dict[str, Path]:
    """The top-level names that the folder's files import and do not hold themselves, each with one of those files."""
    files = sorted(folder.rglob("*.py"))
    own = {folder.name, *(name for path in files for name in (path.stem, path.parent.name) if by_stem)}
    return {
        name: file
        for file in files
        for name in _imported(ast.parse(file.read_text("utf8")))
        if name not in sys.stdlib_module_names
        and name not in own | {"studio", "tests", "recipe", "names_recipe", "reader_recipe"}
    }


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name.partition(".")[0] for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called), args=[ast.Constant(value=str(module)), *_]
            ) if called in {"import_module", "importorskip"}:
                yield module.partition(".")[0]


def _packages(name: str, brings: Mapping[str, list[str]]) -> set[str]:
    return {_plain(package) for package in brings.get(name, [name])}


def _names(requirements: Iterable[str]) -> set[str]:
    return {_plain(re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]) for requirement in requirements}


def _plain(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
