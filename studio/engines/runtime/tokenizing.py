"""A tokenizer.json, read by the library `tokenizers`. Used by engines that bring one; worker, job thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.domain.errors import ModelDamaged, StudioError
from studio.domain.raised import is_panic

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def kept_tokenizer(data: bytes) -> Tokenizer | None:
    """One that was kept as JSON; None for what is none, since it can be built again."""
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_str(data.decode())
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        return None


def read_tokenizer(file: Path, model: str) -> Tokenizer:
    """`model`: whose it is, for the message. Raises StudioError(ModelDamaged)."""
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(file))
    except BaseException as error:
        # The library has no class of its own, and of some files it panics.
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        raise StudioError(ModelDamaged(model=model, file=file.name, detail=str(error)[:200])) from error
