"""Documents that are archives of XML (.docx, .odt): looked at before anything of them is parsed, and a careful parser.

Used by the readers of this package, on any thread. Budgets: decision 22.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadInput, StudioError

FILE_LIMIT: Final = 64 * 2**20
PART_LIMIT: Final = 64 * 2**20
"""Bytes of all parts that are XML, unpacked. A long novel has ten megabytes."""
TAG_LIMIT: Final = 2_000_000
"""Signs that begin a tag, in all of them: each element takes a hundred bytes of memory or more."""
WHOLE_LIMIT: Final = 512 * 2**20
"""Bytes of all parts, unpacked, with the pictures, which are not looked at."""
MEMBER_LIMIT: Final = 5_000

_COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a compound file begins: what Word makes of a document with a password, and what it wrote until 2003."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROTECTED: Final = "it is protected by a password: save it without one"
_PIECE: Final = 2**16
_BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""The signs of an encoding, and blanks. EBCDIC, which libxml2 reads too, has an L for the first sign."""
_STEP_EVERY, _TAGS_EACH = 1_000, 4
"""Elements between two steps, and tags that one of them has at least."""


class Pace:
    """Tells how far the reading is, by the elements that it has come by."""

    def __init__(self, step: Callable[[float], None], tags: int, done: float) -> None:
        """`done`: how much of the work is behind when the first element comes."""
        self._step, self._tags, self._done, self._seen = step, max(1, tags), done, 0

    def one(self) -> None:
        self._seen += 1
        if self._seen % _STEP_EVERY == 0:
            self._step(min(1.0, self._done + (1 - self._done) * _TAGS_EACH * self._seen / self._tags))


def checked(path: Path, step: Callable[[float], None]) -> tuple[bytes, int]:
    """The whole file, and how many tags begin in it: of one on disk zipfile asks for as many bytes as a member claims,
    and Python makes room first. `step` is told from 0 to 1. Raises StudioError(BadInput), OSError, BROKEN_ZIP."""
    if path.stat().st_size > FILE_LIMIT:
        raise StudioError(BadInput(name=path.name, problem=f"it is larger than {FILE_LIMIT >> 20} MB"))
    data = path.read_bytes()
    if data.startswith(_COMPOUND):
        older = "it is of Word 2003 or older: save it as .docx"
        raise StudioError(BadInput(name=path.name, problem=_PROTECTED if _ENCRYPTED in data else older))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MEMBER_LIMIT or sum(member.file_size for member in members) > WHOLE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it unpacks to more than a manuscript can be"))
        if any(member.flag_bits & 1 for member in members):
            raise StudioError(BadInput(name=path.name, problem=_PROTECTED))
        for member in members:
            within(archive, member)
        xml = [member for member in members if _is_xml(archive, member)]
        if sum(member.file_size for member in xml) > PART_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="its text unpacks to more than a manuscript can be"))
        tags = 0
        for number, member in enumerate(xml):
            step(number / len(xml))
            tags += _tags(archive, member, path.name)
            if tags > TAG_LIMIT:
                raise StudioError(BadInput(name=path.name, problem="its text unpacks to more than a manuscript can be"))
    return data, tags


def within(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """No member goes on behind the directory. Told that it does, zipfile asks for bytes that are not there."""
    member.compress_size = min(member.compress_size, max(0, archive.start_dir - member.header_offset - 30))
    return member


def xml_root(data: bytes) -> Any:
    """The root element of a part that `checked` has let pass. Raises lxml.etree.LxmlError, ValueError."""
    from lxml import etree  # type: ignore[import-untyped]  # late: most sessions never need it

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _is_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """By how it begins, as the package itself says which of its parts are read as XML, whatever their names are."""
    if member.filename.endswith((".xml", ".rels")):
        return True
    with archive.open(member) as stream:
        return stream.read(min(_PIECE, member.file_size)).lstrip(_BEFORE_XML)[:1] in (b"", b"<", b"L")


def _tags(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> int:
    count = 0
    rest = b""
    left = member.file_size
    with archive.open(member) as stream:
        while piece := stream.read(min(_PIECE, left)):
            left -= len(piece)
            count += piece.count(b"<")
            text = rest + piece.replace(b"\0", b"")
            if b"<!DOCTYPE" in text:
                raise StudioError(BadInput(name=name, problem="its XML declares a document type"))
            rest = text[-len(b"<!DOCTYPE") :]
    return count
