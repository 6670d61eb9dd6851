"""Mutators that know a format: what they change is what a reader finds behind checksums, lengths and compression."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

from lxml import etree

from studio.formats.archives import BROKEN_ZIP
from tests.fuzz.mutate import LONGEST, PLAIN
from tests.fuzz.target import Mutator

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_VALUES: Final[tuple[object, ...]] = (
    None, True, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, 2**70, -(2**63), 1e308,
    0.5, "", "x", "\ud800", "\0", "a" * 100_000,
    [], {}, [0] * 1000, [[]], {"": ""}, [2**62, 2**62], [-1, 0], "../../etc/passwd", "1e400",
)  # fmt: skip
_LARGE: Final = 16 * 2**20


# ---- JSON


def json_changed(data: bytes, random: Random) -> bytes:
    """A value replaced, a member gone or doubled, or the whole nested deeply; noise where it is no JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return random.choice(PLAIN)(data, random)
    if random.random() < 0.05:
        depth = random.choice((100, 1000, 200_000))
        return b"[" * depth + data + b"]" * depth
    holder = {"": value}
    for _ in range(random.randint(1, 3)):
        _change_one(holder, random)
        # What was doubled is one object many times over: changed once more, it would grow by their number.
        holder = json.loads(json.dumps(holder))
    text = json.dumps(holder[""], ensure_ascii=random.random() < 0.9).encode("utf-8", "surrogatepass")
    if random.random() < 0.1 and b'"' in text:
        text = text.replace(b'"', b'"\xff\xfe', random.randint(1, 5))
    return text


def _change_one(root: dict[str, Any], random: Random) -> None:
    """Walk down at random, then change what is found."""
    where: Any = root
    key: Any = ""
    while isinstance(where[key], dict | list) and where[key] and random.random() < 0.8:
        where = where[key]
        key = random.choice(list(where)) if isinstance(where, dict) else random.randrange(len(where))
    match random.randrange(5):
        case 0 if where is not root:
            del where[key]
        case 1 if isinstance(where, list):
            room = LONGEST // (1 + len(json.dumps(where[key])))
            where.extend([where[key]] * min(room, random.choice((1, 10, 20_000))))
        case 2 if isinstance(where, dict) and where is not root:
            where[random.choice(list(where)) + random.choice(("", "x", "\0"))] = where[key]
        case 3 if isinstance(where[key], int):
            where[key] += random.choice((-1, 1, 2**32, 2**63))
        case _:
            where[key] = copy.deepcopy(random.choice(_VALUES))


# ---- PNG


def png_changed(data: bytes, random: Random) -> bytes:
    """A chunk changed, dropped, doubled or added, every checksum right."""
    chunks = _png_chunks(data)
    if not chunks:
        return data
    at = random.randrange(len(chunks))
    kind, body = chunks[at]
    match random.randrange(5):
        case 0:
            del chunks[at]
        case 1:
            chunks.insert(random.randrange(len(chunks)), (kind, body))
        case 2:
            chunks[at:at] = [_text_chunk(random)] * random.choice((1, 1, 1, 30))
        case _:
            chunks[at] = kind, random.choice(PLAIN)(body, random)
    return _PNG + b"".join(png_chunk(kind, body) for kind, body in chunks)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(_PNG)
    while data.startswith(_PNG) and at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _text_chunk(random: Random) -> tuple[bytes, bytes]:
    key = random.choice((b"parameters", b"triptych", b"prompt", b"workflow", b"invokeai_metadata", b"sd-metadata", b""))
    text = random.choice((
        b" " * 20_000, b"{" * 20_000, b'{"a":' * 20_000, b"Steps: 20, " * 2000, b"\n" * 20_000,
        b'Steps: 20, a: "' + b"\\" * 9999,
        b"Negative prompt:" * 1000, b"Steps: 20, Seed: 9" + b"9" * 5000, b"a: [" * 5000, bytes(_LARGE), b"\xff" * 500,
    ))  # fmt: skip
    match random.randrange(3):
        case 0:
            return b"tEXt", key + b"\0" + text[:200_000]
        case 1:
            return b"zTXt", key + b"\0\0" + zlib.compress(text, 1)
    return b"iTXt", key + b"\0\1\0\0\0" + zlib.compress(text, 1)


# ---- RTF

_RTF_WORD: Final = re.compile(rb"\\[a-z]+-?[0-9]* ?|[{}]")


def rtf_changed(data: bytes, random: Random) -> bytes:
    """Words and braces dropped, doubled, put elsewhere, with other numbers; or groups nested deeply."""
    found = [(one.start(), one.end()) for one in _RTF_WORD.finditer(data)]
    if not found or random.random() < 0.02:
        return data[:6] + b"{" * random.choice((10, 2_000, 100_000)) + data[6:]
    for _ in range(random.randint(1, 8)):
        start, end = random.choice(found)
        word = data[start:end]
        match random.randrange(5):
            case 0:
                piece = b""
            case 1:
                piece = word * random.choice((2, 3, 50))
            case 2:
                other = random.choice(found)
                piece = data[other[0] : other[1]]
            case 3:
                piece = word + data[start : start + random.randint(0, 200)]
            case _:
                piece = word.rstrip(b" -0123456789") + b"%d " % random.choice((-1, 0, 1, 255, 2**15, 2**31, 10**9))
        data = data[:start] + piece + data[end:]
    return data


# ---- lengths before a header


def relengthed(change: Mutator) -> Mutator:
    """For safetensors: the JSON header changed by `change`, its length in front right again."""

    def changed(data: bytes, random: Random) -> bytes:
        length = int.from_bytes(data[:8], "little")
        if not 0 < length <= len(data) - 8:
            return data
        header = change(data[8 : 8 + length], random)
        return struct.pack("<Q", len(header)) + header + data[8 + length :]

    return changed


def framed(change: Mutator) -> Mutator:
    """For frames of the wire: the body changed, its length in front right again."""

    def changed(data: bytes, random: Random) -> bytes:
        body = change(data[4:], random)
        return struct.pack("<I", len(body)) + body

    return changed


# ---- zip


def zip_of(change: Mutator, *, manifest: bool = False) -> Mutator:
    """For archives: a member changed by `change`, renamed, doubled or swollen, and all packed again. With `manifest`,
    sizes and hashes in manifest.json are right again."""

    def changed(data: bytes, random: Random) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [(info.filename, archive.read(info)) for info in archive.infolist()]
        except (*BROKEN_ZIP, OSError):
            return random.choice(PLAIN)(data, random)
        if not members:
            return data
        _change_members(members, change, random)
        if manifest and random.random() < 0.8:
            members = _with_manifest(members)
        return _packed(members, random)

    return changed


def _change_members(members: list[tuple[str, bytes]], change: Mutator, random: Random) -> None:
    at = random.randrange(len(members))
    name, body = members[at]
    match random.randrange(8):
        case 0:
            del members[at]
        case 1:
            members.append((name, body))
        case 2:
            hostile = ("../" + name, "/" + name, name.upper(), name + "\0", "", "a" * 3000, "\udcff" + name, "con.txt")
            members[at] = random.choice(hostile), body
        case 3:
            members[at] = name, body + bytes(random.choice((100, 100, 100, _LARGE)))
        case _:
            members[at] = name, change(body, random)


def _with_manifest(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    sound = {name: (len(body), hashlib.sha256(body).hexdigest()) for name, body in members}

    def mended(body: bytes) -> bytes:
        try:
            manifest = json.loads(body)
            for row in manifest["files"]:
                if row["path"] in sound:
                    row["size"], row["sha256"] = sound[row["path"]]
        except (ValueError, LookupError, TypeError, RecursionError):
            return body
        return json.dumps(manifest).encode()

    return [(name, mended(body) if name == "manifest.json" else body) for name, body in members]


def _packed(members: Sequence[tuple[str, bytes]], random: Random) -> bytes:
    out = io.BytesIO()
    large = sum(len(body) for _, body in members) > LONGEST
    packing = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)) if not large else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", packing, compresslevel=1) as archive:
        warnings.simplefilter("ignore", UserWarning)  # a name twice is meant
        for name, body in members:
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            info.external_attr = random.choice((0o100644, 0o100644, 0o120777)) << 16
            archive.writestr(info, body, archive.compression, 1)
    data = bytearray(out.getvalue())
    if random.random() < 0.2:
        _lie_in_directory(data, random)
    return bytes(data)


def _lie_in_directory(data: bytearray, random: Random) -> None:
    """The flag of encryption, the way of packing, or a size, in an entry of the central directory or in front of a
    member."""
    signature, base = random.choice(((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)))
    places = [match.start() for match in re.finditer(re.escape(signature), data) if match.start() < len(data) - 46]
    if not places:
        return
    at = random.choice(places) + base
    offset, code, value = random.choice(
        ((0, "H", 1), (0, "H", 0x41), (2, "H", 99), (2, "H", 12), (2, "H", 14), (12, "I", 0xFFFFFFF0), (16, "I", 5))
    )
    if at + offset + 4 <= len(data):
        struct.pack_into("<" + code, data, at + offset, value)


# ---- XML in zip


def xml_of(*parts: str) -> Mutator:
    """For archives: elements of a member whose name ends like one of `parts` taken out, put elsewhere, repeated, with
    other attributes and words; it is XML again, so that what reads it comes to its meaning."""

    def changed(data: bytes, random: Random) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [(info.filename, archive.read(info)) for info in archive.infolist()]
            places = [at for at, (name, _) in enumerate(members) if name.endswith(parts)]
            at = random.choice(places)
            root = etree.fromstring(members[at][1])
        except (*BROKEN_ZIP, OSError, IndexError, etree.LxmlError):
            return random.choice(PLAIN)(data, random)
        for _ in range(random.choice((1, 2, 5, 20))):
            _change_element(root, random)
        members[at] = members[at][0], etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return _packed(members, random)

    return changed


def _change_element(root: Any, random: Random) -> None:
    elements = [one for one in root.iter("*") if one.getparent() is not None]
    if not elements or len(elements) > 20_000:
        return
    one, other = random.choice(elements), random.choice(elements)
    parent = one.getparent()
    match random.randrange(7):
        case 0:
            parent.remove(one)
        case 1:
            for _ in range(random.choice((1, 2, 30))):
                parent.insert(random.randint(0, len(parent)), copy.deepcopy(one))
        case 2:
            other.insert(random.randint(0, len(other)), copy.deepcopy(one))
        case 3 if one is not other and one not in other.iterancestors():
            other.append(one)
        case 4 if one.attrib:
            key = random.choice(list(one.attrib))
            other.set(key, random.choice((one.get(key), "", "0", "-1", "9" * 30, "x" * 300, "1e9", "\u2028")))
        case 5:
            one.text = random.choice((None, "", "x", " ", "\n\t", "|", "\u2028", "word " * 200, "\U0001f600"))
        case _:
            one.tag = other.tag


# ---- zlib streams


def deflated(change: Callable[[bytes, Random], bytes]) -> Mutator:
    """For gzip and zlib files: what is inside changed, and packed again."""

    def changed(data: bytes, random: Random) -> bytes:
        worker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            inside = worker.decompress(data, _LARGE)
        except zlib.error:
            return random.choice(PLAIN)(data, random)
        packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | (16 if data.startswith(b"\x1f\x8b") else 0))
        return packer.compress(change(inside, random)) + packer.flush()

    return changed
