"""What kind of folder a project lies in: SQLite's WAL needs shared memory, which network drives lack, and a sync client
that uploads the main file without its companions damages it. A best guess from the mount table and well known names.
"""

from __future__ import annotations

import os
from pathlib import Path

import psutil

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "sshfs", "9p", "ncpfs", "afs"}
    | {"ceph", "glusterfs", "vboxsf", "prl_fs", "vmhgfs"}
    | {"fuse.davfs", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.google-drive-ocamlfuse", "fuse.vmhgfs-fuse"}
)
_SYNCED = frozenset(
    {"dropbox", "onedrive", "google drive", "googledrive", "my drive", "nextcloud", "owncloud", "mobile documents"}
    | {"icloud drive", "pclouddrive", "megasync", "seafile", "box sync", "creative cloud files"}
)


def wal_works(project: Path) -> bool:
    """Whether write-ahead logging is safe where the project lies."""
    real = Path(os.path.realpath(project))
    return not _is_network(real) and not _is_synced(real)


def _is_network(path: Path) -> bool:
    if str(path).startswith(("\\\\", "//")):
        return True
    best = ""
    kind = ""
    for part in psutil.disk_partitions(all=True):
        if path.is_relative_to(part.mountpoint) and len(part.mountpoint) >= len(best):
            best, kind = part.mountpoint, f"{part.fstype} {part.opts}"
    words = kind.lower().split()
    return bool(words) and (words[0] in _NETWORK or (os.name == "nt" and "remote" in words[-1]))


def _is_synced(path: Path) -> bool:
    for folder in path.parents:
        name = folder.name.lower()
        if name in _SYNCED or name.startswith(("onedrive -", "onedrive-", "dropbox (", "googledrive-")):
            return True
        if (folder / ".stfolder").exists() or (folder / ".dropbox").is_file():
            return True
    return False
