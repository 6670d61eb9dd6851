"""Where other programs keep their models on each system, and which files there are to be looked at.

Used by `found_models`; reads names of files and small descriptions, follows no link out of a folder, changes nothing.
What is read is a stranger's: numbers of files and depths are bounded. Any thread.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

import msgspec

from studio.formats.checks import Check, unhindered
from studio.formats.folders import FolderError, read_json

Layout = Literal["files", "hub", "ollama"]
MOST_FILES: Final = 50_000
"""Names that are read of one place."""
_DEEPEST: Final = 8
_LEAST: Final = 1_000_000
"""Bytes of weights below which a file is no model that anybody looks for."""
WEIGHTS: Final = frozenset({".safetensors", ".gguf", ".onnx", ".ckpt", ".pt", ".pth"})
_LATER_PART: Final = re.compile(r"-0*(?:[2-9]|[1-9]\d+)-of-\d+\.(?:gguf|safetensors)$")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_REVISION: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)
"""A name in the folder of snapshots, and of no other."""
_OLLAMA_WEIGHTS: Final = "application/vnd.ollama.image.model"


class Place(msgspec.Struct, frozen=True):
    program: str
    """Its name, for people."""
    folder: Path
    layout: Layout = "files"


class Candidate(msgspec.Struct, frozen=True):
    path: Path
    """A file, or the folder of one model."""
    title: str = ""
    """What the program calls it; empty where the name of the file says it."""
    why_not: str = ""
    """English, for `tr`: it may not be looked into."""


LEADS_OUT: Final = "It is a link that leads out of the folder. Name the folder that it leads to."


def usual_places(home: Path, environment: Mapping[str, str]) -> tuple[Place, ...]:
    """Those that are there. `environment`: variables by which the programs are told of others."""
    hub = environment.get("HF_HUB_CACHE") or _under(environment.get("HF_HOME"), "hub")
    invoke, ollama = _under(environment.get("INVOKEAI_ROOT"), "models"), environment.get("OLLAMA_MODELS")
    told = (
        Place("Hugging Face", Path(hub) if hub else home / ".cache" / "huggingface" / "hub", "hub"),
        Place("ComfyUI", home / "ComfyUI" / "models"),
        Place("ComfyUI", home / "Documents" / "ComfyUI" / "models"),
        Place("ComfyUI", home / "ComfyUI_windows_portable" / "ComfyUI" / "models"),
        Place("AUTOMATIC1111", home / "stable-diffusion-webui" / "models"),
        Place("Forge", home / "stable-diffusion-webui-forge" / "models"),
        Place("Forge", home / "webui_forge_cu121_torch231" / "webui" / "models"),
        Place("SD.Next", home / "automatic" / "models"),
        Place("SD.Next", home / "sdnext" / "models"),
        Place("InvokeAI", Path(invoke) if invoke else home / "invokeai" / "models"),
        Place("LM Studio", home / ".lmstudio" / "models"),
        Place("LM Studio", home / ".cache" / "lm-studio" / "models"),
        Place("Ollama", Path(ollama) if ollama else home / ".ollama" / "models", "ollama"),
        Place("Ollama", Path("/usr/share/ollama/.ollama/models"), "ollama"),
        Place("Ollama", Path("/var/lib/ollama/models"), "ollama"),
    )
    return tuple(place for place in told if place.folder.is_dir())


def _under(folder: str | None, name: str) -> str:
    return str(Path(folder) / name) if folder else ""


def place_of(folder: Path) -> Place:
    """A folder that a person names: that of a program's models, of the program itself, or any other."""
    named = folder.parent if folder.name.lower() == "models" else folder
    name = named.name or str(folder)
    for inner in (folder, folder / "hub"):
        if any(inner.glob("models--*")):
            return Place(name, inner, "hub")
    for inner in (folder, folder / "models"):
        if (inner / "manifests").is_dir() and (inner / "blobs").is_dir():
            return Place(name, inner, "ollama")
    return Place(name, folder)


def candidates(place: Place, check: Check = unhindered) -> Iterator[Candidate]:
    """In the order of their names. Raises FolderError where there are too many files, OSError, and what `check`
    raises."""
    match place.layout:
        case "hub":
            return _of_hub(place.folder, check)
        case "ollama":
            return _of_ollama(place.folder, check)
        case "files":
            return _of_files(place.folder, place.folder.resolve(), check)


def _of_files(root: Path, inside: Path, check: Check) -> Iterator[Candidate]:
    """`inside`: links may lead no further than here."""
    seen = 0
    for name, folders, files in os.walk(root, followlinks=False):
        check()
        folder = Path(name)
        seen += len(files) + len(folders)
        if seen > MOST_FILES:
            raise FolderError(f"it has more than {MOST_FILES} files")
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        if len(folder.relative_to(root).parts) >= _DEEPEST:
            folders.clear()
        if _is_one_model(files):
            folders.clear()
            yield Candidate(folder)
            continue
        for link in [one for one in folders if (folder / one).is_symlink()]:
            yield from () if (folder / link).resolve().is_relative_to(inside) else (_leading_out(folder / link),)
        for file in sorted(files):
            yield from _of_file(folder / file, inside)


def _is_one_model(files: list[str]) -> bool:
    if "model_index.json" in files:
        return True
    return "config.json" in files and any(one.endswith((".safetensors", "model.bin")) for one in files)


def _of_file(path: Path, inside: Path) -> Iterator[Candidate]:
    if path.suffix.lower() not in WEIGHTS or path.name.startswith(".") or _LATER_PART.search(path.name):
        return
    if path.is_symlink() and not path.resolve().is_relative_to(inside):
        yield _leading_out(path)
    elif path.is_file() and path.stat().st_size >= _LEAST:
        yield Candidate(path)


def _leading_out(path: Path) -> Candidate:
    return Candidate(path, why_not=LEADS_OUT)


def _of_hub(cache: Path, check: Check) -> Iterator[Candidate]:
    """`models--owner--name/snapshots/revision/...`, whose files are links to `blobs` beside it."""
    for repository in sorted(cache.glob("models--*")):
        check()
        snapshot = _snapshot(repository)
        if repository.is_symlink() or snapshot is None:
            continue
        title = repository.name.removeprefix("models--").replace("--", "/")
        for one in _of_files(snapshot, repository.resolve(), check):
            whole = one.path == snapshot
            yield msgspec.structs.replace(one, title=title if whole else "")


def _snapshot(repository: Path) -> Path | None:
    """That of the main branch, or the last one by its name."""
    main = repository / "refs" / "main"
    if main.is_file() and main.stat().st_size < 200:
        name = main.read_text("utf8", "replace").strip()
        found = repository / "snapshots" / name
        if _REVISION.fullmatch(name) and found.is_dir() and not found.is_symlink():
            return found
    there = [one for one in (repository / "snapshots").glob("*") if one.is_dir() and not one.is_symlink()]
    return max(there, default=None)


class _Layer(msgspec.Struct):
    media: str = msgspec.field(name="mediaType", default="")
    digest: str = ""


class _OllamaManifest(msgspec.Struct):
    layers: list[_Layer] = []


def _of_ollama(models: Path, check: Check) -> Iterator[Candidate]:
    """`manifests/host/owner/name/tag` names the GGUF file `blobs/sha256-...`."""
    manifests = models / "manifests"
    for count, path in enumerate(sorted(manifests.glob("*/*/*/*"))):
        check()
        if count > MOST_FILES:
            raise FolderError(f"it has more than {MOST_FILES} files")
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        _host, owner, name, tag = path.relative_to(manifests).parts
        title = f"{name}:{tag}" if owner == "library" else f"{owner}/{name}:{tag}"
        try:
            found = read_json(path, _OllamaManifest)
        except FolderError:
            yield Candidate(path, title, "Its description cannot be read.")
            continue
        digests = [one.digest for one in found.layers if one.media == _OLLAMA_WEIGHTS]
        blob = models / "blobs" / digests[0].replace(":", "-") if digests and _DIGEST.fullmatch(digests[0]) else None
        if blob is None or blob.is_symlink() or not blob.is_file():
            yield Candidate(path, title, "Its weights are not there.")
        else:
            yield Candidate(blob, title)
