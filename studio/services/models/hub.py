"""Asks a Hugging Face hub where a file lies; the bytes come by our own resumable download.

huggingface_hub knows the hub's addresses, revisions, mirrors (HF_ENDPOINT) and the person's own login, which is neither
read nor kept here. It is imported in the installing thread, on first use.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from studio.domain.catalogue import HubSource
from studio.domain.errors import NoNetwork, SourceVanished, StudioError


class HubFile(msgspec.Struct, frozen=True):
    url: str
    headers: dict[str, str]
    size: int | None
    sha256: str | None
    """The hub names big files by their SHA-256; None for small ones."""
    revision: str


def hub_name(source: HubSource) -> str:
    return f"{source.repo} on the Hugging Face hub"


def find(source: HubSource) -> HubFile:
    """Where the file lies now. Raises StudioError(NoNetwork | SourceVanished)."""
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url  # slow to import
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled
    from huggingface_hub.errors import HTTPError as TransportError  # type: ignore[attr-defined]
    from huggingface_hub.utils._headers import build_hf_headers

    name = hub_name(source)
    if constants.HF_HUB_OFFLINE:
        raise StudioError(NoNetwork(source=name, detail="HF_HUB_OFFLINE is set"))
    try:
        address = hf_hub_url(source.repo, source.path, revision=source.revision)
        found = get_hf_file_metadata(address, timeout=20)
    except GatedRepoError as error:
        detail = f"its terms have to be accepted at https://huggingface.co/{source.repo}, then: hf auth login"
        raise StudioError(SourceVanished(source=name, detail=detail)) from error
    except HfHubHTTPError as error:
        status = getattr(error.response, "status_code", 0)
        failure = NoNetwork if status >= 500 or status == 429 else SourceVanished
        raise StudioError(failure(source=name, detail=str(error).splitlines()[0][:300])) from error
    except (OfflineModeIsEnabled, TransportError, OSError) as error:
        raise StudioError(NoNetwork(source=name, detail=str(error)[:300])) from error
    same_host = urlsplit(found.location).netloc == urlsplit(address).netloc
    headers = build_hf_headers(library_name="triptych") if same_host else {}
    etag = (found.etag or "").strip('"').lower()
    return HubFile(
        url=found.location,
        headers={key: str(value) for key, value in headers.items() if key.lower() != "user-agent"},
        size=found.size,
        sha256=etag if len(etag) == 64 and all(letter in "0123456789abcdef" for letter in etag) else None,
        revision=found.commit_hash or source.revision,
    )
