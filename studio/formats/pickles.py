"""Tells files that hold a Python pickle, which can run any program when it is opened, and are therefore never opened.

Called by the importers before anything else looks at a file. Only the first bytes and a zip's list of names are read.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from studio.formats.archives import BROKEN_ZIP

PICKLE_SUFFIXES: Final = frozenset({".ckpt", ".pt", ".pth", ".bin", ".pkl", ".pickle", ".joblib"})
HOW_TO_CONVERT: Final = (
    "most pages offer it as .safetensors too; to convert it yourself, run in Python: "
    "state = torch.load(FILE, weights_only=True); safetensors.torch.save_file(state.get('state_dict', state), OUT)"
)
"""Beside the reason, which `studio.services.wording` gives."""


def begins_as_safetensors(start: bytes, size: int) -> bool:
    """Whether the first bytes of a file of `size` bytes are the length of a JSON header, and the header's first."""
    return start[8:9] == b"{" and 2 <= int.from_bytes(start[:8], "little") <= size - 8


def is_pickle(path: Path) -> bool:
    """True for a bare pickle, for PyTorch's zip of one, and for its older stream of several. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(16)
    if begins_as_safetensors(start, path.stat().st_size):
        # The length of its header may begin as a pickle does; nobody unpickles what is read as safetensors.
        return False
    if start[:1] == b"\x80" and len(start) > 1 and 2 <= start[1] <= 5:
        return True
    if start.startswith((b"(dp", b"(lp", b"ccopy_reg", b"c__builtin__", b"cposix", b"cos\n")):
        return True
    if start.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(path) as archive:
                return any(name.endswith(".pkl") for name in archive.namelist()[:10_000])
        except BROKEN_ZIP:
            return path.suffix.lower() in PICKLE_SUFFIXES
    return False
