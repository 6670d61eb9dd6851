"""Whether a queued job was queued by this installation, or lies in a project that somebody else gave.

A job's request is sealed with a secret that lies in our own data folder and never leaves it: what a file says of itself
proves nothing. Used by `studio.services.jobs.ledger` and
`studio.services.hearing`; main thread.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
from pathlib import Path

import msgspec
from filelock import FileLock

from studio import places
from studio.domain.project_records import Job
from studio.private_files import open_private, write_private

_NAME = "installation.key"
_BYTES = 32
_PATIENCE = 5
"""Seconds that another program may hold the file; a FileLock's Timeout is an OSError."""
_log = logging.getLogger(__name__)


class Seals:
    def __init__(self) -> None:
        self._secret = _secret()

    def of(self, job: Job) -> str:
        """Over what the job asks for; where it stands in the queue is none of it."""
        asked = msgspec.msgpack.encode((job.id, job.request, job.label, job.target_id))
        return hmac.new(self._secret, asked, hashlib.sha256).hexdigest()

    def of_wish(self, what: object) -> str:
        """Over anything else that goes on by itself when its project is opened; `what` is what msgspec encodes."""
        return hmac.new(self._secret, b"wish" + msgspec.msgpack.encode(what), hashlib.sha256).hexdigest()

    def is_our_wish(self, what: object, seal: str) -> bool:
        try:
            return hmac.compare_digest(seal.encode(), self.of_wish(what).encode())
        except (OverflowError, TypeError, ValueError):
            # As for a job.
            return False

    def is_ours(self, job: Job) -> bool:
        try:
            return hmac.compare_digest(job.seal, self.of(job))
        except (OverflowError, TypeError, ValueError):
            # What cannot even be written down was not queued here.
            return False


def _secret() -> bytes:
    """Made at the first use, for this user alone; of several programs that start at the same moment all get the same.
    One that cannot be kept holds for this run of the program: its jobs wait for a word when their project is next
    opened."""
    new = secrets.token_bytes(_BYTES)
    try:
        path = places.data_dir() / _NAME
        with FileLock(path.with_name(f"{_NAME}.lock"), timeout=_PATIENCE, mode=0o600):
            found = _read(path)
            if len(found) != _BYTES:
                write_private(path, new)
                found = new
    except OSError as error:
        _log.warning("no seal outlives this run of the program: %s", error)
        return new
    return found


def _read(path: Path) -> bytes:
    """Empty where nobody made it before. What another user put there, or a link, is refused. Raises OSError."""
    try:
        handle = open_private(path, os.O_RDONLY)
    except FileNotFoundError:
        return b""
    with os.fdopen(handle, "rb") as file:
        return file.read(_BYTES + 1)
