"""Hub downloads against a local server that answers as a hub does; huggingface_hub itself does the asking.

The hub's address is read once, at the library's import, so each test runs the installer in a process of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from studio.domain.catalogue import HubFolder
from studio.services.models.hub import kept_name
from tests.models.conftest import BODY, sha256

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    files: dict[str, bytes]
    gated: bool = False
    etag: str = ""
    """Of big files; the SHA-256 unless it lies."""
    small: frozenset[str] = frozenset()
    """Files that are named as Git names them."""
    cut_after: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(head=True)

    def do_GET(self) -> None:
        self._answer(head=False)

    def _answer(self, head: bool) -> None:
        self.hub.asked.append(f"{self.command} {self.path} {self.headers.get('Range', '')}".strip())
        self.hub.tokens.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/api/models/owner/model"):
            self._list()
        elif "/resolve/" in self.path:
            self._file(self.path.split("/resolve/")[1].partition("/")[2], head)
        else:
            self._refuse(404, "RepoNotFound")

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Error-Message", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _list(self) -> None:
        siblings = [
            {"rfilename": name, "size": len(data)}
            | ({} if name in self.hub.small else {"lfs": {"size": len(data), "sha256": sha256(data), "pointerSize": 1}})
            for name, data in self.hub.files.items()
        ]
        answer = {"id": "owner/model", "modelId": "owner/model", "sha": COMMIT, "siblings": siblings}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _file(self, name: str, head: bool) -> None:
        if self.hub.gated:
            self._refuse(403, "GatedRepo")
            return
        data = self.hub.files.get(name)
        if data is None:
            self._refuse(404, "EntryNotFound")
            return
        asked = self.headers.get("Range", "") if not head else ""
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("X-Repo-Commit", COMMIT)
        named = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest() if name in self.hub.small else sha256(data)
        self.send_header("ETag", f'"{self.hub.etag or named}"')
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("Connection", "close")
        self.end_headers()
        if not head:
            limit = self.hub.cut_after.pop(0) if self.hub.cut_after else len(data)
            self.wfile.write(data[start : start + limit])


@pytest.fixture
def hub() -> Hub:
    return Hub(
        {
            "model.gguf": BODY,
            "model_index.json": b"{}",
            "unet/diffusion_pytorch_model.safetensors": BODY * 2,
            "unet/diffusion_pytorch_model.fp16.safetensors": BODY,
            "unet/diffusion_pytorch_model.bin": b"pickle",
            "README.md": b"hello",
        }
    )


@pytest.fixture
def address(hub: Hub) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(5)


SCRIPT = """
import sys
from pathlib import Path
from studio import places
from studio.domain.catalogue import CatalogueEntry, CatalogueFile, HubFolder, HubSource, Licence
from studio.domain.errors import StudioError
from studio.services.models.install import Installer
from studio.services.models.install_control import InstallControl
from studio.services.models.stamps import HashBook
from tests.models.conftest import QUICK
common = dict(id="m", title="M", family="text", tasks=("continue",), licence=Licence(spdx="MIT", commercial="yes"))
if sys.argv[2] == "folder":
    pinned = dict(pair.split("=") for pair in sys.argv[3:])
    folder = HubFolder(
        repo="owner/model", include=("model_index.json", "*/*.safetensors"), variant="fp16", sha256=pinned
    )
    entry = CatalogueEntry(folder=folder, **common)
else:
    file = CatalogueFile(name="model.gguf", sources=(HubSource(repo="owner/model", path=sys.argv[2]),))
    entry = CatalogueEntry(files=(file,), **common)
try:
    Installer(Path(sys.argv[1]), HashBook(places.cache_dir() / "h.json"), QUICK).install(entry, InstallControl("m"))
except StudioError as error:
    sys.exit(repr(error.failure))
"""


def install(address: str, shipped: Path, what: str, *pinned: str, **environment: str) -> str:
    """What the installer said on standard error; empty when it went well."""
    variables = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        variables.pop(name, None)
    variables |= {"HF_ENDPOINT": address, "no_proxy": "127.0.0.1", "HF_HUB_DISABLE_TELEMETRY": "1", **environment}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(shipped), what, *pinned],
        cwd=Path(__file__).parents[2], env=variables, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    return done.stderr


def test_one_file_is_verified_by_the_hubs_own_hash(address: str, shipped: Path, home: Path) -> None:
    assert install(address, shipped, "model.gguf") == ""
    assert (home / "data/models/m/model.gguf").read_bytes() == BODY
    manifest = json.loads((home / "data/models/m/manifest.json").read_text())
    assert manifest["files"][0]["sha256"] == sha256(BODY)
    assert manifest["files"][0]["source"] == f"owner/model@{COMMIT}"


def test_a_cut_hub_download_is_continued(address: str, shipped: Path, hub: Hub) -> None:
    hub.cut_after = [150_000]
    assert install(address, shipped, "model.gguf") == ""
    assert any("bytes=150000-" in asked for asked in hub.asked)


def test_a_hub_that_serves_other_bytes_than_it_names(address: str, shipped: Path, hub: Hub, home: Path) -> None:
    hub.etag = "a" * 64
    assert "WrongHash" in install(address, shipped, "model.gguf")
    assert not (home / "data/models/m").exists()


def test_a_folder_takes_the_half_size_weights_under_their_plain_name(address: str, shipped: Path, home: Path) -> None:
    assert install(address, shipped, "folder") == ""
    folder = home / "data/models/m"
    assert (folder / "unet/diffusion_pytorch_model.safetensors").read_bytes() == BODY
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {"manifest.json", "model_index.json", "unet/diffusion_pytorch_model.safetensors"}


WEIGHTS = "unet/diffusion_pytorch_model.fp16.safetensors"


def test_small_files_are_verified_as_git_names_them(address: str, shipped: Path, hub: Hub, home: Path) -> None:
    hub.small = frozenset({"model_index.json"})
    assert install(address, shipped, "folder", f"{WEIGHTS}={sha256(BODY)}") == ""
    assert (home / "data/models/m/model_index.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    ("etag", "pinned", "said"),
    [
        ("b" * 40, (), "WrongHash"),
        ("neither", (), "it does not say what the file has to be"),
        ("", (f"{WEIGHTS}={'0' * 64}",), "its files are others than the catalogue knows"),
    ],
)
def test_what_cannot_be_verified_is_not_kept(
    address: str, shipped: Path, hub: Hub, home: Path, etag: str, pinned: tuple[str, ...], said: str
) -> None:
    hub.small, hub.etag = frozenset({"model_index.json"}), etag
    assert said in install(address, shipped, "folder", *pinned)
    assert not (home / "data/models/m").exists()


def test_a_vanished_file(address: str, shipped: Path) -> None:
    assert "SourceVanished" in install(address, shipped, "gone.gguf")


def test_terms_that_have_to_be_accepted(address: str, shipped: Path, hub: Hub) -> None:
    hub.gated = True
    said = install(address, shipped, "model.gguf")
    assert "SourceVanished" in said
    assert "accepted at https://huggingface.co/owner/model" in said


def test_no_hub_to_be_reached(shipped: Path) -> None:
    assert "NoNetwork" in install("http://127.0.0.1:9", shipped, "model.gguf")


def test_offline_is_respected(address: str, shipped: Path, hub: Hub) -> None:
    assert "HF_HUB_OFFLINE" in install(address, shipped, "model.gguf", HF_HUB_OFFLINE="1")
    assert hub.asked == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("unet/x.fp16.safetensors", "unet/x.safetensors"),
        ("unet/x.safetensors", None),
        ("unet/config.json", "unet/config.json"),
        ("../x.json", None),
        ("x.bin", None),
        ("other/y.json", None),
    ],
)
def test_which_files_are_kept(path: str, name: str | None) -> None:
    folder = HubFolder(repo="o/m", include=("*.json", "*.safetensors"), exclude=("other/*",), variant="fp16")
    assert kept_name(folder, path) == name
