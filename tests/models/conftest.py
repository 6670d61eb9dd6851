"""A catalogue and shipped folder of the tests' own, and a server that misbehaves on demand."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import places
from studio.domain.catalogue import CatalogueEntry, CatalogueFile, Licence, UrlSource
from studio.services.models.http_download import Patience
from studio.services.models.install import Installer
from studio.services.models.stamps import HashBook
from tests.models.lying_server import Behaviour, serving

BODY = random.Random(7).randbytes(400_000)
QUICK = Patience(timeout=20.0, tries=3, pause=0.01)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour(body=BODY)


@pytest.fixture
def address(behaviour: Behaviour) -> Iterator[str]:
    with serving(behaviour) as found:
        yield found


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    (folder / "catalogue").mkdir(parents=True)
    return folder


@pytest.fixture
def installer(shipped: Path) -> Installer:
    return Installer(shipped, HashBook(places.cache_dir() / "hashes.json"), QUICK)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entry_for(
    url: str, *, data: bytes = BODY, hashed: bool = True, sized: bool = True, model_id: str = "tiny"
) -> CatalogueEntry:
    file = CatalogueFile(
        name="weights/tiny.bin",
        sources=(UrlSource(url=url),),
        size=len(data) if sized else None,
        sha256=sha256(data) if hashed else None,
    )
    return CatalogueEntry(
        id=model_id,
        title="Tiny",
        family="text",
        tasks=("continue",),
        engine="fake-text",
        files=(file,),
        licence=Licence(spdx="MIT", commercial="yes"),
    )
