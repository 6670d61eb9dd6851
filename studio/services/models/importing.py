"""Registers a model that the user brings: left where it lies, or copied, with a manifest in the models folder. What it
was recognised as is corrected there once its SHA-256 is known.

Called by the model library on the caller's thread; a copy of a large model takes as long as the disk does.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from studio import places
from studio.domain.catalogue import CatalogueEntry, Commercial, Identified, InstalledModel, Licence
from studio.domain.errors import ModelMissing, ModelUnsupported, StudioError
from studio.domain.moving import USUAL
from studio.private_files import copy_private, private_folder
from studio.services.models.disk import need_room, writing
from studio.services.models.manifests import (
    Manifest,
    ManifestFile,
    all_imported,
    imported,
    manifest_lock,
    model_folder,
    read_manifest,
    write_manifest,
)
from studio.services.models.recognition import by_hash, disproved
from studio.services.models.stamps import HashBook

_FREE: Final = {"apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cc-by-4.0", "isc", "unlicense"}


def model_id_for(title: str, taken: Collection[str]) -> str:
    """A free id made of the title: small letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-.")[:48] or "model"
    number, candidate = 1, slug
    while candidate in taken or (places.models_dir() / candidate).exists():
        number += 1
        candidate = f"{slug}-{number}"
    return candidate


def licence_stated(name: str) -> Licence | None:
    """A licence that a file states itself; commercial use is only believed of well-known free ones."""
    if not name:
        return None
    commercial: Commercial = "yes" if name.lower() in _FREE else "unknown"
    return Licence(spdx=name[:60], commercial=commercial, why="Stated in the model's own file.")


def import_model(
    what: Identified, entry: CatalogueEntry | None, hashes: HashBook, taken: Collection[str], *, copy: bool
) -> InstalledModel:
    """`entry`: the catalogue model that it was recognised as. Raises StudioError(ModelUnsupported) for what no engine
    runs, DiskFull, FileUnwritable. A model that was left in place and is imported again is the same model."""
    if not what.engine or what.why_not:
        raise StudioError(ModelUnsupported(model=what.title, reason=what.why_not.rstrip(".")))
    for model in all_imported():
        if set(model.files.values()) == set(what.files.values()):
            return model
    model_id = model_id_for(what.title, taken)
    folder = model_folder(model_id)
    if copy:
        need_room(folder, what.size)
    with writing(folder):
        private_folder(folder)
        try:
            files = tuple(_take(name, Path(path), folder, hashes, copy) for name, path in sorted(what.files.items()))
            write_manifest(folder, recognised_as(_manifest(model_id, what, files, copy=copy), entry))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    made = imported(folder)
    if made is None:
        raise StudioError(ModelMissing(model_id=model_id))
    return made


def _manifest(model_id: str, what: Identified, files: tuple[ManifestFile, ...], *, copy: bool) -> Manifest:
    root = Path(what.path)
    return Manifest(
        id=model_id,
        origin="imported",
        files=files,
        own_title=what.title,
        own_licence=licence_stated(what.licence),
        own_fills=what.fills,
        family=what.family,
        engine=what.engine,
        architecture=what.architecture,
        tasks=what.tasks,
        root="" if copy else str(root if root.is_dir() else root.parent),
        memory_bytes=what.memory_bytes,
    )


def recognised_as(manifest: Manifest, entry: CatalogueEntry | None) -> Manifest:
    """With title, licence and defaults of a catalogue model; with None, with those that the files state."""
    if entry is None:
        own: dict[str, Any] = {
            "title": manifest.own_title or manifest.title,
            "licence": manifest.own_licence,
            "defaults": _own_defaults(manifest),
        }
        return msgspec.structs.replace(manifest, recognised="", **own)
    told: dict[str, Any] = {"title": entry.title, "licence": entry.licence, "defaults": entry.defaults}
    return msgspec.structs.replace(manifest, recognised=entry.id, **told)


def _own_defaults(manifest: Manifest) -> dict[str, Any]:
    if manifest.engine == "moving-diffusers":
        return dict(USUAL.get(manifest.architecture, {}))
    return {"fills": True} if manifest.own_fills else {}


Outcome = Literal["confirmed", "corrected", "unknown"]


def confirm(model: InstalledModel, entries: Mapping[str, CatalogueEntry], hashes: Mapping[str, str]) -> Outcome:
    """Write the SHA-256 of an imported model's files, by their names, into its manifest, and what they say it is.
    "unknown": no catalogue model has such files, and it was taken for none. Raises OSError."""
    with manifest_lock(model.id):
        manifest = read_manifest(model_folder(model.id))
        if manifest is None or manifest.origin != "imported":
            return "unknown"
        before = entries.get(manifest.recognised)
        changed, now = _judged(manifest, before, entries, hashes)
        write_manifest(model_folder(model.id), changed)
    if now is not before:
        return "corrected"
    return "confirmed" if now is not None else "unknown"


def _judged(
    manifest: Manifest,
    before: CatalogueEntry | None,
    entries: Mapping[str, CatalogueEntry],
    hashes: Mapping[str, str],
) -> tuple[Manifest, CatalogueEntry | None]:
    """The manifest with the hashes in it, and what they say the model is; `before`: what it was taken for."""
    files = tuple(msgspec.structs.replace(file, sha256=hashes.get(file.name, file.sha256)) for file in manifest.files)
    known = {file.size: file.sha256 for file in files if file.sha256 is not None}
    now = by_hash(known.values(), entries.values())
    if now is None and before is not None and not disproved(known, before):
        now = before
    changed = recognised_as(manifest, now) if now is not before else manifest
    return msgspec.structs.replace(changed, files=files), now


def _take(name: str, path: Path, folder: Path, hashes: HashBook, copy: bool) -> ManifestFile:
    if copy:
        target = folder / name
        private_folder(target.parent)
        copy_private(path, target)
        path = target
    stamp = hashes.stamp(name, path)
    return ManifestFile(
        name=name,
        size=stamp.size,
        fingerprint=stamp.fingerprint,
        sha256=stamp.sha256,
        path="" if copy else str(path),
        source="" if copy else str(path),
    )
