"""Reads the catalogue: one TOML file for each model, checked against `CatalogueEntry`.

Called by the model library when it starts and by the tests; any thread. A bad file is left out and named, so that one
slip never takes the other models away.
"""

from __future__ import annotations

import platform
import re
import sys
import tomllib
from pathlib import Path, PurePosixPath

import msgspec

from studio.domain.catalogue import CatalogueEntry, CatalogueFile, PackageSource, ShippedSource
from studio.domain.kinds import KINDS, Kinds
from studio.domain.raised import UNDECODABLE

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class CatalogueError(Exception):
    """A catalogue file that does not say what a catalogue file must; names the file and the field."""


class Catalogue(msgspec.Struct, frozen=True):
    entries: dict[str, CatalogueEntry]
    problems: tuple[str, ...] = ()
    """One sentence for each file that could not be used."""


def safe_member(name: str) -> bool:
    """True for a relative path that stays inside its folder on every system."""
    path = PurePosixPath(name)
    return (
        bool(name)
        and not path.is_absolute()
        and ".." not in path.parts
        and "\\" not in name
        and ":" not in name
        and "\0" not in name
    )


def read_entry(path: Path, kinds: Kinds = KINDS) -> CatalogueEntry:
    """One catalogue file; `kinds` knows the families of models. Raises CatalogueError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        entry = msgspec.convert(table, CatalogueEntry, strict=True)
    except (OSError, *UNDECODABLE) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    if entry.id != path.stem or not _ID.fullmatch(entry.id):
        raise CatalogueError(f"{path.name}: the id must be the file's name, small letters, digits, dot, dash")
    if entry.family not in {family.name for family in kinds.families}:
        raise CatalogueError(f"{path.name}: no family of models is called {entry.family!r}")
    if entry.files and entry.folder is not None:
        raise CatalogueError(f"{path.name}: a model has files or a folder, not both")
    for file in entry.files:
        _check_file(path.name, file)
    for name, sha256 in entry.folder.sha256.items() if entry.folder is not None else ():
        if not _SHA256.fullmatch(sha256):
            raise CatalogueError(f"{path.name}: the SHA-256 of {name} is not 64 small hexadecimal digits")
    return entry


def _check_file(where: str, file: CatalogueFile) -> None:
    if not safe_member(file.name):
        raise CatalogueError(f"{where}: the file name {file.name!r} leaves the model's folder")
    if file.sha256 is not None and not _SHA256.fullmatch(file.sha256):
        raise CatalogueError(f"{where}: the SHA-256 of {file.name} is not 64 small hexadecimal digits")
    if not file.sources:
        raise CatalogueError(f"{where}: {file.name} has no source")
    for source in file.sources:
        if isinstance(source, ShippedSource) and not safe_member(source.path):
            raise CatalogueError(f"{where}: the shipped path {source.path!r} leaves the models folder")
        if isinstance(source, PackageSource) and not all(part.members for part in (source, *source.then)):
            raise CatalogueError(f"{where}: {file.name} names a package without members")


def this_platform() -> str:
    """As `CatalogueEntry.platforms` spells it: "linux-x86_64"."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{_MACHINES.get(machine, machine)}"


def read_catalogue(folder: Path, kinds: Kinds = KINDS, machine: str = "") -> Catalogue:
    """Every `*.toml` of a folder that is for a machine, by id, in the order of their names. `machine`: as
    `this_platform` names it, which it is by default."""
    machine = machine or this_platform()
    entries: dict[str, CatalogueEntry] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            entry = read_entry(path, kinds)
        except CatalogueError as error:
            problems.append(str(error))
        else:
            if not entry.platforms or machine in entry.platforms:
                entries[entry.id] = entry
    return Catalogue(entries, tuple(problems))


def download_bytes(entry: CatalogueEntry) -> int | None:
    """Bytes of the files that do not travel with the program; None if one of their sizes is not known."""
    if entry.folder is not None:
        return None
    sizes = [file.size for file in entry.files if not any(isinstance(s, ShippedSource) for s in file.sources)]
    return None if any(size is None for size in sizes) else sum(size or 0 for size in sizes)
