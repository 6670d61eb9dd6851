"""What documents of word processors are called by themselves, apart from their text: title and author.

Read from the properties of a Word or OpenDocument file, on any thread, after the file itself was read and so checked;
the part has a limit of its own. What cannot be read is as if it were not there. Of RTF: `rtf_in`.
Source: ECMA-376 part 2, 11 (core properties); OpenDocument 1.3, 4.3.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from studio.formats.archives import BROKEN_ZIP
from studio.services.exchange.manuscript_in import ImportedScene, with_called
from studio.services.exchange.zipped_xml import within, xml_root

_LIMIT: Final = 1 << 20
"""Bytes of a part with properties."""
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_INITIAL: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}initial-creator"
_PARTS: Final = ("docProps/core.xml", "meta.xml")
_NOT_NAMED: Final = frozenset(("word document", "document", "untitled", "unbenannt", "microsoft word", "python-docx"))


def called_by_document(path: Path) -> tuple[str, str]:
    """Of a .docx or .odt file; "" for what it does not say."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # late: most sessions never need it

    try:
        with zipfile.ZipFile(path) as archive:
            for name in _PARTS:
                if name in archive.NameToInfo:
                    member = within(archive, archive.getinfo(name))
                    if member.file_size > _LIMIT:
                        return "", ""
                    with archive.open(member) as stream:
                        root = xml_root(stream.read(member.file_size))
                    title, creator = (root.findtext(f".//{_DC}{one}") for one in ("title", "creator"))
                    return said(title), said(root.findtext(f".//{_INITIAL}") or creator)
    except (OSError, ValueError, LxmlError, *BROKEN_ZIP):
        return "", ""
    return "", ""


def said(words: str | None) -> str:
    """As a title or a name; "" for what programs write where nobody said anything."""
    said = " ".join((words or "").split())[:200]
    return "" if said.casefold() in _NOT_NAMED else said


def with_name_of(scenes: Sequence[ImportedScene], called: tuple[str, str], stem: str) -> tuple[ImportedScene, ...]:
    """Called so; without a title as the heading with which it begins."""
    title, author = called
    if not title and scenes[0].title != stem:
        title = " ".join(scenes[0].title.split())[:200]
    return with_called(scenes, title, author)
