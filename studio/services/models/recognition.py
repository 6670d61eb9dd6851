"""Tells that a file somebody brings is one that the catalogue knows: by size and header at once, by SHA-256 for sure.

Used by the model library and its background hashing; no Qt. A file's name plays no part. Where the catalogue has no
fingerprint of a file, its size counts together with the family, engine and architecture that were read inside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from studio.domain.catalogue import CatalogueEntry, CatalogueFile, Identified
from studio.domain.requests import FileStamp
from studio.formats.checks import Check, unhindered
from studio.services.licences import licence_in_words
from studio.services.models.stamps import HashBook
from studio.services.translation import tr


def recognised(
    what: Identified, entries: Iterable[CatalogueEntry], hashes: HashBook, check: Check = unhindered
) -> CatalogueEntry | None:
    """The one catalogue model that these files can be; None for none and where several can. Reads 64 KiB of each file
    whose size is known to the catalogue. Raises OSError."""
    sizes = {path: Path(path).stat().st_size for path in what.files.values()}
    found = []
    for entry in entries:
        check()
        same = [file for file in entry.files if file.size is not None and file.size in sizes.values()]
        if same and _alike(what, entry) and any(_is_it(file, _stamps(sizes, file, hashes)) for file in same):
            found.append(entry)
    return found[0] if len(found) == 1 else None


def _alike(what: Identified, entry: CatalogueEntry) -> bool:
    return (
        entry.family == what.family
        and entry.engine in ("", what.engine)
        and entry.architecture in ("", what.architecture)
    )


def _stamps(sizes: Mapping[str, int], file: CatalogueFile, hashes: HashBook) -> list[FileStamp]:
    return [hashes.stamp(Path(path).name, Path(path)) for path, size in sizes.items() if size == file.size]


def _is_it(file: CatalogueFile, stamps: Iterable[FileStamp]) -> bool:
    for stamp in stamps:
        if stamp.sha256 is not None and file.sha256 is not None:
            if stamp.sha256 == file.sha256:
                return True
        elif file.fingerprint in (None, stamp.fingerprint):
            return True
    return False


def by_hash(known: Collection[str], entries: Iterable[CatalogueEntry]) -> CatalogueEntry | None:
    """The first catalogue model that has a file of one of these SHA-256."""
    return next((entry for entry in entries if any(file.sha256 in known for file in entry.files if file.sha256)), None)


def disproved(hashes: Mapping[int, str], entry: CatalogueEntry) -> bool:
    """Whether files of these sizes and SHA-256 cannot be this model: it tells the hashes of its files of these sizes,
    and none is among them."""
    told = {file.sha256 for file in entry.files if file.sha256 and file.size in hashes}
    return bool(told) and not told & set(hashes.values())


def import_words(what: Identified, entry: CatalogueEntry | None) -> tuple[str, ...]:
    """What is known of a file before it is imported, in sentences: which catalogue model it is (`entry`), and on which
    terms it may be used."""
    if entry is not None:
        known = tr("By its size and beginning it is {title}; its whole contents are checked later.", title=entry.title)
        return (known, tr("Licence: {licence}.", licence=licence_in_words(entry.licence)))
    if what.licence:
        return (tr("Licence, as the file states it: {licence}.", licence=what.licence),)
    return (tr("The file does not state its licence."),)
