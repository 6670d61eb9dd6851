"""What a wheel has beside what the checkout has: each lexicon as the mapped file that is looked up where it lies.

Called by hatchling, which runs this file where nothing of the program's libraries is installed: it takes
studio/english/words_file.py by its path. An editable install makes these files in the cache, at their first use.
"""

from __future__ import annotations

import importlib.util
import json
import lzma
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LexiconsHook(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._made = tempfile.TemporaryDirectory(prefix="lexicons-")
        for path in sorted(Path(self.root, "models", "lexicons").glob("*.json.xz")):
            made = Path(self._made.name, path.name.partition(".")[0] + ".words")
            made.write_bytes(_mapped(_words_file(Path(self.root)), path.read_bytes()))
            build_data["force_include"][str(made)] = f"studio/models/lexicons/{made.name}"

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        if version != "editable":
            self._made.cleanup()


def _words_file(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("words_file", root / "studio" / "english" / "words_file.py")
    if spec is None or spec.loader is None:
        raise ImportError("studio/english/words_file.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _mapped(words_file: ModuleType, compressed: bytes) -> bytes:
    entries = json.loads(lzma.decompress(compressed))
    made: bytes = words_file.as_mapped(entries, words_file.digest_of(compressed))
    return made
