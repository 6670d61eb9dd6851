"""`triptych narrate`: what a book is called whose project bears another name than its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.publishing_records import PUBLISHING, Publishing
from studio.services.session.session import ProjectSession
from tests.cli.in_process import triptych
from tests.services.listening_studio import install_voice

WAIVED = ("floor", "rms", "peak", "silent", "titles")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The Salt Keeper\n\n## One\n\nRain fell.\n\n## Two\n\nIt stopped.\n", "The Salt Keeper"),
        ("# One\n\nRain fell.\n\n# Two\n\nIt stopped.\n", "salt"),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_the_credits_name_the_book_and_not_its_project(text: str, title: str, home: Path, tmp_path: Path) -> None:
    install_voice()
    (tmp_path / "salt.md").write_text(text)
    project = tmp_path / "work.triptych"
    words = ["narrate", tmp_path / "salt.md", "--to", tmp_path / "salt.flac", "--project", project, "--no-listening"]
    done = triptych(home, *words, *(word for one in WAIVED for word in ("--waive", one)))
    assert done.returncode == 0, done.stderr
    session = ProjectSession.open(project, read_only=True)
    try:
        chosen = session.document.need(Publishing, PUBLISHING)
        assert chosen.opening.startswith(f"{title}.")
        assert chosen.closing.startswith(f"This has been {title}.")
    finally:
        session.close()
