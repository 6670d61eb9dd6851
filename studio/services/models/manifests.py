"""Where models lie on this machine: shipped beside the program, installed with the user's data, or left in place.

An installed or imported model is the folder `<models>/<id>/` with a `manifest.json`, written last: a folder without
one is no model. Called by the model library and the installer; any thread, nothing is cached here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import filelock
import msgspec

from studio import places
from studio.domain.catalogue import CatalogueEntry, CatalogueFile, InstalledModel, Licence, ModelFamily, ShippedSource
from studio.domain.raised import UNDECODABLE
from studio.private_files import private_folder, write_private
from studio.services.models.catalogue import safe_member

MANIFEST = "manifest.json"


class ManifestFile(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    size: int
    fingerprint: str
    sha256: str | None = None
    """None for an imported file that has not been read whole yet."""
    path: str = ""
    """Absolute; only for a model that was left where the user keeps it."""
    source: str = ""
    """Where it was fetched from."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`manifest.json`, version 1."""

    version: int = 1
    id: str
    origin: Literal["catalogue", "imported"] = "catalogue"
    files: tuple[ManifestFile, ...]
    licence: Licence | None = None
    title: str = ""
    family: ModelFamily = "tool"
    engine: str = ""
    architecture: str = ""
    tasks: tuple[str, ...] = ()
    root: str = ""
    """Absolute; only for a model that was left where the user keeps it."""
    memory_bytes: int | None = None
    recognised: str = ""
    """Of an imported model: id of the catalogue model that it is, as far as is known."""
    own_title: str = ""
    own_licence: Licence | None = None
    """What the files say themselves, for when they turn out to be another model."""
    own_fills: bool = False
    defaults: dict[str, str | int | float | bool] = {}


def shipped_path(file: CatalogueFile, shipped: Path) -> Path | None:
    """The file beside the program, if it travels with it and is there."""
    for source in file.sources:
        if isinstance(source, ShippedSource):
            path = shipped / source.path
            if path.is_file():
                return path
    return None


def model_folder(model_id: str) -> Path:
    return places.models_dir() / model_id


def temporary_models_folder() -> Path:
    """For `leavings.new_folder`: on the disk of the models, and no model. Raises OSError."""
    return private_folder(places.models_dir() / ".temporary")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a model folder; None when there is none or it cannot be used."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, *UNDECODABLE):
        return None
    if manifest.id != folder.name or not all(safe_member(file.name) for file in manifest.files):
        return None
    return manifest


@contextmanager
def manifest_lock(model_id: str) -> Iterator[None]:
    """While it is held nobody else changes or deletes this model's manifest. Held for milliseconds. Raises OSError."""
    locks = private_folder(places.models_dir() / ".locks")
    with filelock.FileLock(locks / f"{model_id}.manifest.lock", mode=0o600):
        yield


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Raises OSError."""
    write_private(private_folder(folder) / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def manifest_path(folder: Path, file: ManifestFile) -> Path:
    return Path(file.path) if file.path else folder / file.name


def find_entry(entry: CatalogueEntry, shipped: Path) -> InstalledModel | None:
    """A catalogue model on this machine; None unless every one of its files is here."""
    folder = model_folder(entry.id)
    manifest = read_manifest(folder)
    fetched = [file.name for file in manifest.files] if manifest is not None else []
    files: dict[str, str] = {}
    if entry.folder is not None:
        files = {name: str(folder / name) for name in fetched}
    for file in entry.files:
        path = shipped_path(file, shipped)
        if path is None and file.name in fetched:
            path = folder / file.name
        files[file.name] = str(path) if path is not None else ""
    if not files or not all(path and Path(path).is_file() for path in files.values()):
        return None
    return InstalledModel(
        id=entry.id,
        title=entry.title,
        family=entry.family,
        engine=entry.engine,
        architecture=entry.architecture,
        root=str(_common_root(files)),
        files=files,
        tasks=entry.tasks,
        licence=entry.licence,
        defaults=entry.defaults,
        memory_bytes=entry.memory_bytes,
        origin="catalogue" if manifest is not None else "shipped",
        verified=all(file.sha256 is not None for file in (manifest.files if manifest is not None else entry.files)),
    )


def _common_root(files: dict[str, str]) -> Path:
    """The folder under which the files have their catalogue names, as engines that load folders want it."""
    name, first = next(iter(files.items()))
    path = Path(first)
    return path.parents[len(Path(name).parts) - 1]


def imported(folder: Path) -> InstalledModel | None:
    """A model brought by the user; None if its folder holds none or its files have gone."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.origin != "imported":
        return None
    files = {file.name: str(manifest_path(folder, file)) for file in manifest.files}
    if not files or not all(Path(path).is_file() for path in files.values()):
        return None
    return InstalledModel(
        id=manifest.id,
        title=manifest.title,
        family=manifest.family,
        engine=manifest.engine,
        architecture=manifest.architecture,
        root=manifest.root or str(folder),
        files=files,
        tasks=manifest.tasks,
        licence=manifest.licence,
        defaults=manifest.defaults,
        memory_bytes=manifest.memory_bytes,
        origin="imported",
        verified=all(file.sha256 is not None for file in manifest.files),
        recognised=manifest.recognised,
    )


def all_imported() -> tuple[InstalledModel, ...]:
    found = (imported(folder) for folder in sorted(places.models_dir().iterdir()) if folder.is_dir())
    return tuple(model for model in found if model is not None)


def expected_hashes(model: InstalledModel, entry: CatalogueEntry | None) -> dict[str, str]:
    """SHA-256 by file name, as far as the catalogue or the manifest knows them; the catalogue is believed first."""
    manifest = read_manifest(model_folder(model.id))
    known = {file.name: file.sha256 for file in manifest.files} if manifest is not None else {}
    for file in entry.files if entry is not None else ():
        known[file.name] = file.sha256 or known.get(file.name)
    return {name: sha256 for name, sha256 in known.items() if sha256 is not None}
