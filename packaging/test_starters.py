"""Fetch the models that the tests listen and write with into a cache of the user's, once; nothing when they are there.

The tests themselves never use a network. TRIPTYCH_STARTERS names another folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ.get("TRIPTYCH_STARTERS", Path.home() / ".cache" / "triptych-starters"))
LISTENER = "whisper-tiny.en"


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "studio", "models", "fetch", "--starter", LISTENER, "--to", str(FOLDER)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
