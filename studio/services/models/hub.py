"""Asks a Hugging Face hub where a file lies; the bytes come by our own resumable download.

huggingface_hub knows the hub's addresses, revisions, mirrors (HF_ENDPOINT) and the person's own login, which is neither
read nor kept here. It is imported in the installing thread, on first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import msgspec

from studio.domain.catalogue import CatalogueFile, HubFolder, HubSource
from studio.domain.errors import NoNetwork, SourceVanished, StudioError
from studio.services.models.catalogue import safe_member


class HubFile(msgspec.Struct, frozen=True):
    url: str
    headers: dict[str, str]
    size: int | None
    sha256: str | None
    """The hub names big files by their SHA-256; None for small ones."""
    blob: str | None
    """It names small ones as Git does: the SHA-1 of "blob", the size and the bytes."""
    revision: str


def hub_name(source: HubSource) -> str:
    return f"{source.repo} on the Hugging Face hub"


@contextmanager
def _hub_failures(name: str, repo: str) -> Iterator[None]:
    """What huggingface_hub raises, as typed failures."""
    from huggingface_hub import constants  # slow to import
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled
    from huggingface_hub.errors import HTTPError as TransportError  # type: ignore[attr-defined]

    if constants.HF_HUB_OFFLINE:
        raise StudioError(NoNetwork(source=name, detail="HF_HUB_OFFLINE is set"))
    try:
        yield
    except GatedRepoError as error:
        detail = f"its terms have to be accepted at https://huggingface.co/{repo}, then: hf auth login"
        raise StudioError(SourceVanished(source=name, detail=detail)) from error
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", 0)
        failure = NoNetwork if status >= 500 or status == 429 else SourceVanished
        raise StudioError(failure(source=name, detail=str(error).splitlines()[0][:300])) from error
    except (OfflineModeIsEnabled, TransportError, OSError) as error:
        raise StudioError(NoNetwork(source=name, detail=str(error)[:300])) from error


def list_folder(folder: HubFolder) -> tuple[CatalogueFile, ...]:
    """The files of a hub folder, pinned to the revision that is there now, with sizes and, for big ones, SHA-256.
    Raises StudioError(NoNetwork | SourceVanished), also for other files than the catalogue knows."""
    where = f"{folder.repo} on the Hugging Face hub"
    with _hub_failures(where, folder.repo):
        from huggingface_hub import HfApi

        info = HfApi(library_name="triptych").model_info(
            folder.repo, revision=folder.revision, files_metadata=True, timeout=20
        )
    files = []
    for sibling in info.siblings or []:
        name = kept_name(folder, sibling.rfilename)
        if name is None:
            continue
        source = HubSource(repo=folder.repo, path=sibling.rfilename, revision=info.sha or folder.revision)
        named = sibling.lfs.sha256 if sibling.lfs is not None else None
        sha256 = folder.sha256.get(sibling.rfilename, named)
        if named not in (None, sha256):
            raise StudioError(SourceVanished(source=where, detail="its files are others than the catalogue knows"))
        files.append(CatalogueFile(name=name, sources=(source,), size=sibling.size, sha256=sha256))
    there = {source.path for file in files for source in file.sources if isinstance(source, HubSource)}
    if not files or not folder.sha256.keys() <= there:
        raise StudioError(SourceVanished(source=where, detail="the repository lacks files of the model"))
    return tuple(files)


def kept_name(folder: HubFolder, path: str) -> str | None:
    """Under which name a file of the repository is kept; None for one that is not wanted."""
    if not safe_member(path) or not any(fnmatchcase(path, pattern) for pattern in folder.include):
        return None
    if any(fnmatchcase(path, pattern) for pattern in folder.exclude):
        return None
    mark = f".{folder.variant}."
    if folder.variant and path.endswith(".safetensors"):
        return path.replace(mark, ".") if mark in path else None
    return path


def find(source: HubSource) -> HubFile:
    """Where the file lies now. Raises StudioError(NoNetwork | SourceVanished)."""
    with _hub_failures(hub_name(source), source.repo):
        from huggingface_hub import get_hf_file_metadata, hf_hub_url
        from huggingface_hub.utils._headers import build_hf_headers

        address = hf_hub_url(source.repo, source.path, revision=source.revision)
        found = get_hf_file_metadata(address, timeout=20)
        same_host = urlsplit(found.location).netloc == urlsplit(address).netloc
        headers = build_hf_headers(library_name="triptych") if same_host else {}
    etag = (found.etag or "").strip('"').lower()
    return HubFile(
        url=found.location,
        headers={key: str(value) for key, value in headers.items() if key.lower() != "user-agent"},
        size=found.size,
        sha256=etag if re.fullmatch(r"[0-9a-f]{64}", etag) else None,
        blob=etag if re.fullmatch(r"[0-9a-f]{40}", etag) else None,
        revision=found.commit_hash or source.revision,
    )
