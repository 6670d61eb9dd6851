"""Write size and SHA-256 of a shipped model's files into its catalogue entry, after its weights were exported anew.

python packaging/models/stamp_catalogue.py starter-picture
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent.parent / "models"


def main() -> int:
    for model in sys.argv[1:]:
        entry = MODELS / "catalogue" / f"{model}.toml"
        entry.write_text(stamped(entry.read_text(encoding="utf-8"), MODELS), encoding="utf-8")
    return 0


def stamped(text: str, models: Path) -> str:
    """The entry with the facts of every file that is shipped; other files stay as they are."""
    return re.sub(r"\[\[files\]\]\n.*?(?=\n\[\[files\]\]|\n\[helpers\]|\n\[defaults\]|\Z)",
                  lambda found: _stamp_file(found[0], models), text, flags=re.DOTALL)  # fmt: skip


def _stamp_file(block: str, models: Path) -> str:
    source = re.search(r'type = "shipped"\npath = "([^"]+)"', block)
    if source is None:
        return block
    data = (models / source[1]).read_bytes()
    facts = f'size = {len(data)}\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
    bare = re.sub(r"^(?:size|sha256) = .*\n", "", block, flags=re.MULTILINE)
    return re.sub(r'^(name = ".*"\n)', rf"\g<1>{facts}", bare, count=1, flags=re.MULTILINE)


if __name__ == "__main__":
    sys.exit(main())
