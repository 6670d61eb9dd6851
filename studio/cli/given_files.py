"""Pictures that a command is given, read whole. Command line only."""

from __future__ import annotations

from pathlib import Path

from studio.domain.errors import BadInput, StudioError
from studio.services.exchange.recipe_in import FILE_LIMIT


def read_given_picture(path: Path) -> bytes:
    """Raises StudioError(BadInput)."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error
