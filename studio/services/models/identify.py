"""Says what a file or folder is that somebody wants to use as a model: kind, family, architecture, size, and why not.

Called by the model library on the caller's thread; reads headers and descriptions only, runs nothing, and treats all of
it as hostile. What can never be used is refused by StudioError(ImportRefused); what no engine of ours runs yet
is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.domain.catalogue import Identified
from studio.domain.errors import FileUnreadable, StudioError
from studio.formats.checks import Check, unhindered
from studio.formats.folders import FolderError
from studio.formats.gguf_file import GgufError
from studio.formats.onnx_header import OnnxError
from studio.formats.safetensors import SafetensorsError
from studio.services.models.identify_file import identify_file
from studio.services.models.identify_folder import identify_folder
from studio.services.models.refusing import refusal

_DESCRIPTIONS: Final = frozenset({"model_index.json", "config.json"})
"""Files that stand for the folder they lie in."""


def identify(path: Path, check: Check = unhindered) -> Identified:
    """Raises StudioError(ImportRefused | FileUnreadable), and what `check` raises."""
    try:
        if path.is_dir():
            return identify_folder(path, check)
        if not path.is_file():
            raise StudioError(FileUnreadable(path=str(path), detail="there is no such file or folder"))
        if path.name in _DESCRIPTIONS:
            return identify_folder(path.parent, check)
        return identify_file(path, check)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    except (SafetensorsError, OnnxError, GgufError, FolderError) as error:
        raise refusal(path, "damaged", str(error)) from error
