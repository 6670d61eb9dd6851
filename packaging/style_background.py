"""Write resources/own-style/english.json anew: how English prose of many authors is on the mean, against which one's
own style is measured (`studio.domain.own_style`).

    python packaging/style_background.py FOLDER [--without NAME ...]

FOLDER holds plain texts of books, most by another author, as Project Gutenberg has them; those `--without` are left
out, so that what is measured on them is measured on books that it has not seen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from statistics import fmean, pstdev

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from studio.domain.own_style import COUNTED, chunked, measured, words_of  # noqa: E402

DEST = ROOT / "resources" / "own-style" / "english.json"
LENGTHS = (60, 140, 320, 720)
PASSAGES = 12
"""Of each book, at each length."""


def paragraphs_of(path: Path) -> list[str]:
    """Of a book, without what its publisher set around it."""
    text = path.read_text("utf-8", "replace")
    start, end = text.find("*** START"), text.find("*** END")
    text = text[text.find("\n", start) + 1 if start >= 0 else 0 : end if end > 0 else len(text)]
    return [one for one in (" ".join(part.split()) for part in text.split("\n\n")) if len(one) > 40][10:]


def is_english(paragraphs: list[str]) -> bool:
    words = words_of(" ".join(paragraphs[:60]))
    return len(words) > 2000 and sum(word in ("the", "and", "of") for word in words) > 0.06 * len(words)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", nargs="*", default=[])
    options = parser.parse_args()
    shares: Counter[str] = Counter()
    rows: dict[int, list[tuple[float, ...]]] = {length: [] for length in LENGTHS}
    books = 0
    for path in sorted(options.folder.glob("*.txt")):
        paragraphs = paragraphs_of(path)[:600]
        if path.stem in options.without or not is_english(paragraphs):
            continue
        books += 1
        words = words_of(" ".join(paragraphs[:400]))
        counts = Counter(word for word in words if word in COUNTED)
        shares.update({word: count / len(words) for word, count in counts.items()})
        for length, found in rows.items():
            passages = chunked(paragraphs, length)
            found += [measured(one).shape for one in passages[:: max(1, len(passages) // PASSAGES)][:PASSAGES]]
    table = {
        "books": books,
        "words": {word: round(share / books, 7) for word, share in sorted(shares.items())},
        "shape": {
            str(length): [[round(fmean(column), 4), round(pstdev(column), 4)] for column in zip(*found, strict=True)]
            for length, found in rows.items()
        },
    }
    DEST.parent.mkdir(parents=True, exist_ok=True)
    DEST.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"{books} books: {DEST}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
