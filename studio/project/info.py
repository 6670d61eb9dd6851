"""What a project holds, read without touching it: `triptych info`. Works on a file that a window holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from studio.domain.document import Document
from studio.domain.project_records import Asset
from studio.domain.text_records import Meta, Paragraph
from studio.domain.word_count import count_words, counted_text
from studio.project import lock, schema, tiles
from studio.project.connect import peek
from studio.project.contents import is_clean, read_contents
from studio.project.records import kind_of
from studio.project.recovery import companions, reading


def info(path: Path) -> dict[str, Any]:
    """What a project holds, as values for JSON. Raise StudioError."""
    version = peek(path)
    with reading(path) as connection:
        document = Document(read_contents(connection, path).records)
        clean = is_clean(connection)
        minor = schema.minor_of(connection)
        painted = tiles.names(connection)
        painted_bytes = connection.execute("SELECT sum(length(data)) FROM tile").fetchone() if painted else None
    meta = document.get(Meta, "project")
    assets = list(document.all(Asset))
    holder = lock.read_holder(path) if lock.is_held(path) else None
    return {
        "path": str(path),
        "title": meta.title if meta else "",
        "author": meta.author if meta else "",
        "language": meta.language if meta else "",
        "created": meta.created if meta else None,
        "version": version,
        "minor": minor,
        "supported": schema.VERSION,
        "bytes": path.stat().st_size + sum(part.stat().st_size for part in companions(path.resolve())),
        "records": dict(sorted(Counter(kind_of(record) for record in document.records()).items())),
        "words": sum(count_words(counted_text(paragraph)) for paragraph in document.all(Paragraph)),
        "assets": len(assets),
        "asset_bytes": sum(asset.size for asset in assets),
        "tiles": len(painted),
        "tile_bytes": painted_bytes[0] if painted_bytes is not None else 0,
        "clean": clean,
        "open_in": holder,
    }
