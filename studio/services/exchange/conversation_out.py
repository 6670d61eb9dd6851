"""A conversation as a Markdown file. Any thread."""

from __future__ import annotations

from pathlib import Path

from studio.project.files import write_whole


def write_conversation(text: str, dest: Path) -> None:
    """Raises StudioError(FileUnwritable | DiskFull)."""
    write_whole(dest, text.encode())
