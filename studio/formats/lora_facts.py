"""What the file of a LoRA says of itself beside its weights: the words that call it up, a small picture.

Called in the window's process, on a thread: headers can be large. Trainers write texts into the header (kohya's
`ss_tag_frequency`, ModelSpec's `modelspec.trigger_phrase` and `modelspec.thumbnail`); A1111 and its kin keep a JSON and
a picture beside the file. All of it is a stranger's: bounded, and shown as plain text.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from studio.domain.raised import UNDECODABLE
from studio.formats.checks import Check, unhindered
from studio.formats.safetensors import SafetensorsError, read_header

MOST_TRIGGERS: Final = 24
LONGEST_TRIGGER: Final = 200
"""Characters."""
LARGEST_PICTURE: Final = 8_000_000
"""Bytes of a picture beside the file, or within it."""
_LARGEST_TEXT: Final = 1_000_000
"""Bytes of a JSON beside the file, and characters of a text in its header."""
_OFTEN: Final = 0.5
"""A tag that stands with so many of the training pictures at least is one that calls the LoRA up."""
_PICTURES: Final = (".preview.png", ".png", ".preview.jpg", ".jpg", ".jpeg", ".webp", ".preview.jpeg", ".preview.webp")
_TEXTS: Final = (".json", ".civitai.info")


class LoraFacts(msgspec.Struct, frozen=True, kw_only=True):
    triggers: tuple[str, ...] = ()
    """The words that call it up, the surest first."""
    picture: bytes = b""
    """As it was stored: PNG, JPEG or WebP; b"" for none."""
    base: str = ""
    """The model it was trained with, as the file says it."""


def facts_of(path: Path, check: Check = unhindered) -> LoraFacts:
    """What the file, or what lies beside it, tells; empty where it tells nothing or cannot be read. Raises what `check`
    raises."""
    try:
        metadata: Mapping[str, str] = read_header(path, check).metadata
    except (SafetensorsError, OSError):
        metadata = {}
    beside = list(_texts_beside(path))
    told = [*_asked_for(beside), *_phrases(metadata.get("modelspec.trigger_phrase", "")), *_frequent(metadata, check)]
    return LoraFacts(
        triggers=_tidy(told), picture=_picture_beside(path) or _thumbnail(metadata),
        base=(metadata.get("ss_sd_model_name") or metadata.get("modelspec.architecture", ""))[:LONGEST_TRIGGER],
    )  # fmt: skip


def _tidy(words: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for one in words:
        line = " ".join(one.split()).strip(" ,")
        if line and len(line) <= LONGEST_TRIGGER:
            found.setdefault(line.casefold(), line)
        if len(found) == MOST_TRIGGERS:
            break
    return tuple(found.values())


def _phrases(text: str) -> list[str]:
    return [text[:_LARGEST_TEXT]] if len(text) <= LONGEST_TRIGGER else text[:_LARGEST_TEXT].split(",")[:MOST_TRIGGERS]


def _frequent(metadata: Mapping[str, str], check: Check) -> list[str]:
    """Of kohya's count of tags by folder of training pictures those that stand with most of them."""
    text = metadata.get("ss_tag_frequency", "")
    if not text or len(text) > _LARGEST_TEXT:
        return []
    counted = _decoded(text.encode(), dict[str, dict[str, int]]) or {}
    sums: Counter[str] = Counter()
    most = 0
    for tags in counted.values():
        check()
        most += max(tags.values(), default=0)
        for tag, count in tags.items():
            sums[tag] += count
    return [tag for tag, count in sums.most_common(MOST_TRIGGERS) if most > 0 and count >= most * _OFTEN]


def _texts_beside(path: Path) -> Iterator[dict[str, Any]]:
    for end in _TEXTS:
        beside = path.with_name(path.stem + end)
        data = _small(beside, _LARGEST_TEXT)
        found = _decoded(data, dict[str, Any]) if data else None
        if found is not None:
            yield found


def _asked_for(beside: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A1111's "activation text", and the words that a site where LoRAs are found tells."""
    for one in beside:
        said = one.get("activation text")
        if isinstance(said, str):
            yield from said.split(",")[:MOST_TRIGGERS]
        trained = one.get("trainedWords")
        if isinstance(trained, list):
            yield from (word for word in trained[:MOST_TRIGGERS] if isinstance(word, str))


def _picture_beside(path: Path) -> bytes:
    return next((data for end in _PICTURES if (data := _small(path.with_name(path.stem + end), LARGEST_PICTURE))), b"")


def _thumbnail(metadata: Mapping[str, str]) -> bytes:
    """ModelSpec's: a picture as a data URL."""
    head, comma, text = metadata.get("modelspec.thumbnail", "").partition(",")
    if not (comma and head.startswith("data:image/") and head.endswith(";base64")) or len(text) > 2 * LARGEST_PICTURE:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _small(path: Path, most: int) -> bytes:
    """What the file holds; b"" where it is not there, cannot be read, or holds more."""
    try:
        if not path.is_file() or path.stat().st_size > most:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _decoded(data: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(data, type=kind)
    except UNDECODABLE:
        return None
